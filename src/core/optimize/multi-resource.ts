import { WarchestError } from '../problem.ts'
import { optimalityGap } from './problem.ts'

/** One item per group, several resources: `weights[item][resource]` >= 0, sums within `capacities`. */
export interface MultiResourceProblem {
  readonly capacities: readonly number[]
  readonly groups: readonly { readonly values: readonly number[]; readonly weights: readonly (readonly number[])[] }[]
}

export interface MultiResourceSolution {
  /** Item index within each group. */
  readonly choice: readonly number[]
  readonly value: number
  readonly bound: number
  /** Lagrange multipliers of the root relaxation, one per resource. */
  readonly shadowPrices: readonly number[]
  readonly proven: boolean
  readonly nodes: number
}

/** A multiplier vector with the bound it proves and the reduced values it gives. */
interface Dual {
  readonly multipliers: Float64Array
  readonly bound: number
}

/**
 * Branch and bound for small multi-resource instances. Bound: the Lagrangian dual by subgradient steps (Held, Wolfe and Crowder 1974),
 * which has the value of the linear relaxation. Depth-first in order of reduced value, so that the first item that cannot reach the
 * incumbent ends its group; the least needs of the groups still open prune what cannot fit. Stops at `maxNodes` with the gap it has.
 * `incumbent` is a choice that is known to fit.
 */
export function solveMultiResource(problem: MultiResourceProblem, options: { readonly maxNodes?: number; readonly incumbent?: readonly number[] } = {}): MultiResourceSolution {
  const { capacities, groups } = problem
  check(problem)
  const resources = capacities.length
  let best: Candidate = greedy(problem, new Float64Array(resources)) ?? { choice: null, value: Number.NEGATIVE_INFINITY }
  const given = options.incumbent && { choice: options.incumbent, value: options.incumbent.reduce((sum, i, g) => sum + groups[g].values[i], 0) }
  if (given && given.value > best.value) best = given
  const root = dualBound(problem, (candidate) => { if (candidate.value > best.value) best = candidate })
  const integral = groups.every((group) => group.values.every(Number.isInteger))
  const enough = (): number => best.value + (integral ? 1 - 1e-6 : 1e-9 * Math.max(1, Math.abs(best.value)))

  // Search order: groups whose second-best reduced value is far below the best are nearly decided, so they come first.
  const reduced = groups.map((group) => group.values.map((v, i) => v - dot(root.multipliers, group.weights[i])))
  const slack = root.multipliers.reduce((sum, m, r) => sum + m * capacities[r], 0)
  const top = reduced.map((row) => Math.max(...row))
  const spread = reduced.map((row, g) => top[g] - row.reduce((second, x) => (x < top[g] && x > second ? x : second), Number.NEGATIVE_INFINITY))
  const order = groups.map((_, g) => g).sort((a, b) => spread[b] - spread[a] || a - b)
  const suffixTop = new Float64Array(groups.length + 1)
  const suffixNeed = Array.from({ length: groups.length + 1 }, () => new Float64Array(resources))
  for (let d = groups.length - 1; d >= 0; d--) {
    const group = groups[order[d]]
    suffixTop[d] = suffixTop[d + 1] + top[order[d]]
    for (let r = 0; r < resources; r++) suffixNeed[d][r] = suffixNeed[d + 1][r] + Math.min(...group.weights.map((w) => w[r]))
  }
  const items = order.map((g) => groups[g].values.map((_, i) => i).sort((a, b) => reduced[g][b] - reduced[g][a] || a - b))

  const maxNodes = options.maxNodes ?? 20_000_000
  const used = new Float64Array(resources)
  const choice = groups.map(() => 0)
  let nodes = 0
  let cut = false
  const descend = (depth: number, reducedSum: number, value: number): void => {
    if (depth === groups.length) {
      if (value > best.value) best = { choice: [...choice], value }
      return
    }
    const g = order[depth]
    for (const i of items[depth]) {
      const sum = reducedSum + reduced[g][i]
      // Items come by falling reduced value, so the first that cannot reach the incumbent ends the group.
      if (slack + sum + suffixTop[depth + 1] < enough()) return
      if (++nodes > maxNodes) {
        cut = true
        return
      }
      const need = groups[g].weights[i]
      let fits = true
      for (let r = 0; r < resources && fits; r++) fits = used[r] + need[r] + suffixNeed[depth + 1][r] <= capacities[r] + 1e-9
      if (!fits) continue
      for (let r = 0; r < resources; r++) used[r] += need[r]
      choice[g] = i
      descend(depth + 1, sum, value + groups[g].values[i])
      for (let r = 0; r < resources; r++) used[r] -= need[r]
    }
  }
  descend(0, 0, 0)
  if (best.choice === null) throw new WarchestError('refused', { code: 'optimize.infeasible', message: 'No choice fits all resources.', mend: 'Raise a capacity or take groups out of the scope.' })
  const bound = cut ? Math.max(best.value, root.bound) : best.value
  return { choice: best.choice, value: best.value, bound, shadowPrices: [...root.multipliers], proven: optimalityGap(best.value, bound) === 0, nodes }
}

type Candidate = { readonly choice: readonly number[] | null; readonly value: number }

/** Subgradient steps towards the least Lagrangian bound; repaired relaxed choices are offered as candidates on the way. */
function dualBound(problem: MultiResourceProblem, offer: (candidate: Candidate) => void): Dual {
  const { capacities, groups } = problem
  const multipliers = new Float64Array(capacities.length)
  let best: Dual = { multipliers: multipliers.slice(), bound: Number.POSITIVE_INFINITY }
  let lower = Number.NEGATIVE_INFINITY
  let scale = 1
  let since = 0
  for (let round = 0; round < 3000 && scale > 1e-7; round++) {
    const excess = new Float64Array(capacities.map((b) => -b))
    let bound = multipliers.reduce((sum, m, r) => sum + m * capacities[r], 0)
    groups.forEach((group) => {
      let pick = 0
      let most = Number.NEGATIVE_INFINITY
      for (let i = 0; i < group.values.length; i++) {
        const x = group.values[i] - dot(multipliers, group.weights[i])
        if (x <= most) continue
        most = x
        pick = i
      }
      bound += most
      for (let r = 0; r < capacities.length; r++) excess[r] += group.weights[pick][r]
    })
    if (round % 10 === 0) {
      const candidate = greedy(problem, multipliers)
      if (candidate && candidate.value > lower) lower = candidate.value
      if (candidate) offer(candidate)
    }
    if (bound < best.bound - 1e-12 * Math.abs(bound)) {
      best = { multipliers: multipliers.slice(), bound }
      since = 0
    } else if (++since >= 30) {
      scale /= 2
      since = 0
      multipliers.set(best.multipliers)
    }
    const norm = excess.reduce((sum, x) => sum + x * x, 0)
    if (norm === 0) break
    const aim = Number.isFinite(lower) ? lower : bound * 0.9
    const step = (scale * Math.max(bound - aim, 1e-9 * Math.abs(bound))) / norm
    for (let r = 0; r < multipliers.length; r++) multipliers[r] = Math.max(0, multipliers[r] + step * excess[r])
  }
  return best
}

/** A feasible choice: starts from each group's best reduced value, repairs the most overdrawn need, then improves one group at a time. */
function greedy({ capacities, groups }: MultiResourceProblem, multipliers: Float64Array): { choice: readonly number[]; value: number } | null {
  const reduced = (g: number, i: number): number => groups[g].values[i] - dot(multipliers, groups[g].weights[i])
  const choice = groups.map((group, g) => group.values.reduce((pick, _, i) => (reduced(g, i) > reduced(g, pick) ? i : pick), 0))
  const used = capacities.map((_, r) => groups.reduce((sum, group, g) => sum + group.weights[choice[g]][r], 0))
  const over = (after: readonly number[]): number => after.reduce((sum, u, r) => sum + Math.max(0, u - capacities[r]) / Math.max(1, capacities[r]), 0)
  const moved = (g: number, i: number): number[] => used.map((u, r) => u + groups[g].weights[i][r] - groups[g].weights[choice[g]][r])
  const apply = (g: number, i: number): void => {
    moved(g, i).forEach((u, r) => { used[r] = u })
    choice[g] = i
  }
  while (over(used) > 1e-12) {
    let move: { g: number; i: number; cost: number } | null = null
    const now = over(used)
    for (let g = 0; g < groups.length; g++) {
      for (let i = 0; i < groups[g].values.length; i++) {
        const relief = now - over(moved(g, i))
        if (relief <= 1e-12) continue
        const cost = (reduced(g, choice[g]) - reduced(g, i)) / relief
        if (move === null || cost < move.cost) move = { g, i, cost }
      }
    }
    if (move === null) return null
    apply(move.g, move.i)
  }
  for (let again = true; again;) {
    again = false
    for (let g = 0; g < groups.length; g++) {
      for (let i = 0; i < groups[g].values.length; i++) {
        if (groups[g].values[i] <= groups[g].values[choice[g]] || over(moved(g, i)) > 1e-12) continue
        apply(g, i)
        again = true
      }
    }
  }
  return { choice, value: choice.reduce((sum, i, g) => sum + groups[g].values[i], 0) }
}

function dot(a: Float64Array, b: readonly number[]): number {
  let sum = 0
  for (let r = 0; r < a.length; r++) sum += a[r] * b[r]
  return sum
}

function check({ capacities, groups }: MultiResourceProblem): void {
  const sound = groups.every((group) => group.values.length > 0 && group.values.length === group.weights.length && group.values.every(Number.isFinite)
    && group.weights.every((w) => w.length === capacities.length && w.every((x) => Number.isFinite(x) && x >= 0)))
  if (!sound) throw new WarchestError('bad-input', { code: 'optimize.bad-problem', message: 'The groups do not make a problem.', mend: 'Give every item a finite value and a weight of at least zero for every resource.' })
}
