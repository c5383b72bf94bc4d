import { WarchestError } from '../problem.ts'
import { hulls, type Hulls } from './hull.ts'
import { solveMultiResource } from './multi-resource.ts'
import { solveMultipleChoice, type SolveOptions } from './multiple-choice.ts'
import { descendingOrder } from './order.ts'
import { checkProblem, evaluateChoice, groupCount, infeasible, type ChoiceProblem, type ChoiceSolution } from './problem.ts'

/** Nested limits on weight: one on everything, one on each category. Infinity is "no limit". */
export interface Envelopes {
  readonly total: number
  readonly categories: Float64Array
  /** Category of each group, an index into `categories`; -1 where none limits it. */
  readonly categoryOf: Int32Array
}

export interface EnvelopeSolution extends ChoiceSolution {
  readonly categoryWeight: Float64Array
  /** Gain in value per further unit of each category's envelope, beyond what the total's further unit would bring. */
  readonly categoryShadowPrices: Float64Array
}

/** Optimum of the linear relaxation under nested envelopes. */
interface Relaxed {
  readonly bound: number
  readonly totalPrice: number
  readonly categoryPrices: Float64Array
  /** Categories whose own envelope is exhausted. */
  readonly closed: Uint8Array
}

/**
 * Maximises total value with one item per group under a total envelope and category envelopes, each of which limits the same weight.
 * The constraints are nested, so one greedy pass by efficiency solves the linear relaxation exactly (Edmonds 1970, polymatroids) and
 * its multipliers are the shadow prices. Integer answer: every category with an exhausted envelope is a knapsack of its own, the others
 * share what is left; then whatever still fits is put in; small problems are finished by branch and bound. `bound` is the relaxation's, or the search's where it is tighter.
 */
export function solveEnvelopes(problem: ChoiceProblem, envelopes: Envelopes, options: SolveOptions = {}): EnvelopeSolution {
  checkProblem(problem)
  checkEnvelopes(problem, envelopes)
  if (!envelopes.categories.some(Number.isFinite)) return solveTotal(problem, envelopes, options)
  const hull = hulls(problem)
  const relaxed = relaxNested(problem, hull, envelopes)
  const choice = hull.base.slice()
  const closed = relaxed.closed.slice()
  const solved = new Map<number, ChoiceSolution>()
  let pool: ChoiceSolution
  for (;;) {
    let left = envelopes.total
    for (let c = 0; c < closed.length; c++) {
      if (!closed[c]) continue
      if (!solved.has(c)) solved.set(c, solvePart(problem, choice, (g) => envelopes.categoryOf[g] === c, capacityOf(problem, hull, envelopes, c), options))
      left -= solved.get(c)!.weight
    }
    const open = (g: number): boolean => envelopes.categoryOf[g] < 0 || !closed[envelopes.categoryOf[g]]
    pool = solvePart(problem, choice, open, left, options)
    // Rounding to whole items may push a category over an envelope that the relaxation kept: it then becomes a knapsack of its own.
    const spent = categoryWeights(problem, envelopes, choice)
    const over = spent.findIndex((weight, c) => !closed[c] && weight > envelopes.categories[c])
    if (over < 0) break
    closed[over] = 1
  }
  topUp(problem, envelopes, choice)
  const separate = [...solved.values(), pool]
  const independent = relaxed.totalPrice === 0 || solved.size === 0
  let proven = independent && separate.every((part) => part.proven)
  let bound = Math.min(relaxed.bound, independent ? separate.reduce((sum, part) => sum + part.bound, 0) : Number.POSITIVE_INFINITY)
  if (!proven && groupCount(problem) <= SMALL) {
    const exact = solveExactly(problem, envelopes, choice)
    if (exact.value >= evaluateChoice(problem, choice).value) choice.set(exact.choice)
    proven = exact.proven
    bound = Math.min(bound, exact.bound)
  }
  const total = evaluateChoice(problem, choice)
  return {
    choice, ...total, bound: Math.max(total.value, bound), shadowPrice: relaxed.totalPrice, proven, evaluations: separate.reduce((sum, part) => sum + part.evaluations, 0),
    categoryWeight: categoryWeights(problem, envelopes, choice), categoryShadowPrices: relaxed.categoryPrices,
  }
}

/** Most groups for which envelopes that bind together are finished by branch and bound, and how long it may look. */
const SMALL = 30
const SMALL_NODES = 500_000

/** A small problem with every envelope at once: total and limited categories as resources of their own. */
function solveExactly(problem: ChoiceProblem, { total, categories, categoryOf }: Envelopes, known: Int32Array): { choice: Int32Array; value: number; bound: number; proven: boolean } {
  const limited = Array.from(categories.keys()).filter((c) => Number.isFinite(categories[c]))
  const groups = Array.from({ length: groupCount(problem) }, (_, g) => {
    const items = Array.from({ length: problem.start[g + 1] - problem.start[g] }, (_item, i) => problem.start[g] + i)
    return {
      values: items.map((i) => problem.value[i]),
      weights: items.map((i) => [...(Number.isFinite(total) ? [problem.weight[i]] : []), ...limited.map((c) => (categoryOf[g] === c ? problem.weight[i] : 0))]),
    }
  })
  const { choice, value, bound, proven } = solveMultiResource({ capacities: [...(Number.isFinite(total) ? [total] : []), ...limited.map((c) => categories[c])], groups }, { maxNodes: SMALL_NODES, incumbent: Array.from(known, (i, g) => i - problem.start[g]) })
  return { choice: Int32Array.from(choice, (i, g) => problem.start[g] + i), value, bound, proven }
}

/** With no category limited, the problem is a single knapsack. */
function solveTotal(problem: ChoiceProblem, envelopes: Envelopes, options: SolveOptions): EnvelopeSolution {
  const { choice, bound, ...solution } = solveMultipleChoice(problem, envelopes.total, options)
  topUp(problem, envelopes, choice)
  const total = evaluateChoice(problem, choice)
  return { ...solution, choice, ...total, bound: Math.max(total.value, bound), categoryWeight: categoryWeights(problem, envelopes, choice), categoryShadowPrices: new Float64Array(envelopes.categories.length) }
}

/** One pass over all increments by efficiency; an increment is cut where its category or the total is full. */
function relaxNested(problem: ChoiceProblem, hull: Hulls, { total, categories, categoryOf }: Envelopes): Relaxed {
  const base = evaluateChoice(problem, hull.base)
  const left = categories.slice()
  for (let g = 0; g < groupCount(problem); g++) if (categoryOf[g] >= 0) left[categoryOf[g]] -= problem.weight[hull.base[g]]
  for (let c = 0; c < left.length; c++) if (left[c] < 0) throw infeasible(categories[c] - left[c], categories[c])
  let room = total - base.weight
  if (!(room >= 0)) throw infeasible(base.weight, total)
  let bound = base.value
  let totalPrice = 0
  const closedAt = new Float64Array(categories.length)
  const closed = new Uint8Array(categories.length)
  for (const step of descendingOrder(hull.efficiency)) {
    const c = categoryOf[hull.group[step]]
    if (c >= 0 && closed[c]) continue
    const fits = Math.min(room, c >= 0 ? left[c] : Number.POSITIVE_INFINITY)
    const taken = Math.min(hull.addedWeight[step], fits)
    bound += taken === hull.addedWeight[step] ? hull.addedValue[step] : taken * hull.efficiency[step]
    room -= taken
    if (c >= 0) left[c] -= taken
    if (taken === hull.addedWeight[step]) continue
    if (c >= 0 && left[c] <= 0) {
      closed[c] = 1
      closedAt[c] = hull.efficiency[step]
    }
    if (room <= 0) {
      totalPrice = hull.efficiency[step]
      break
    }
  }
  return { bound, totalPrice, categoryPrices: closedAt.map((price) => Math.max(0, price - totalPrice)), closed }
}

/** What a category may use: its envelope, but never so much that the lightest items of all others would not fit the total. */
function capacityOf(problem: ChoiceProblem, hull: Hulls, { total, categories, categoryOf }: Envelopes, category: number): number {
  let others = 0
  for (let g = 0; g < groupCount(problem); g++) if (categoryOf[g] !== category) others += problem.weight[hull.base[g]]
  return Math.min(categories[category], total - others)
}

/** Solves the groups that `member` names as one knapsack and writes their choice. */
function solvePart(problem: ChoiceProblem, choice: Int32Array, member: (group: number) => boolean, capacity: number, options: SolveOptions): ChoiceSolution {
  const members: number[] = []
  let items = 0
  for (let g = 0; g < groupCount(problem); g++) {
    if (!member(g)) continue
    members.push(g)
    items += problem.start[g + 1] - problem.start[g]
  }
  const part = { start: new Int32Array(members.length + 1), value: new Float64Array(items), weight: new Float64Array(items) }
  members.forEach((g, m) => {
    part.start[m + 1] = part.start[m] + problem.start[g + 1] - problem.start[g]
    part.value.set(problem.value.subarray(problem.start[g], problem.start[g + 1]), part.start[m])
    part.weight.set(problem.weight.subarray(problem.start[g], problem.start[g + 1]), part.start[m])
  })
  const solution = solveMultipleChoice(part, capacity, options)
  members.forEach((g, m) => { choice[g] = problem.start[g] + solution.choice[m] - part.start[m] })
  return solution
}

function categoryWeights({ weight }: ChoiceProblem, { categories, categoryOf }: Envelopes, choice: Int32Array): Float64Array {
  const sums = new Float64Array(categories.length)
  for (let g = 0; g < choice.length; g++) if (categoryOf[g] >= 0) sums[categoryOf[g]] += weight[choice[g]]
  return sums
}

/** Local improvement: moves single groups to their most valuable item that still fits every envelope, until nothing moves. */
function topUp(problem: ChoiceProblem, envelopes: Envelopes, choice: Int32Array): void {
  const { start, value, weight } = problem
  const left = categoryWeights(problem, envelopes, choice).map((spent, c) => envelopes.categories[c] - spent)
  let room = envelopes.total - evaluateChoice(problem, choice).weight
  for (let moved = true; moved;) {
    moved = false
    for (let g = 0; g < choice.length; g++) {
      const c = envelopes.categoryOf[g]
      const most = weight[choice[g]] + Math.min(room, c >= 0 ? left[c] : Number.POSITIVE_INFINITY)
      let better = choice[g]
      for (let i = start[g]; i < start[g + 1]; i++) if (value[i] > value[better] && weight[i] <= most) better = i
      if (better === choice[g]) continue
      const added = weight[better] - weight[choice[g]]
      room -= added
      if (c >= 0) left[c] -= added
      choice[g] = better
      moved = true
    }
  }
}

function checkEnvelopes(problem: ChoiceProblem, { total, categories, categoryOf }: Envelopes): void {
  const groups = groupCount(problem)
  const sound = categoryOf.length === groups && categoryOf.every((c) => c >= -1 && c < categories.length) && !Number.isNaN(total) && !categories.some(Number.isNaN)
  if (sound) return
  throw new WarchestError('bad-input', { code: 'optimize.bad-envelopes', message: 'The envelopes do not fit the problem.', mend: 'Give every group a category that exists and every envelope an amount.' })
}
