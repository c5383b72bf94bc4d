import { sortGroup } from './hull.ts'
import { descendingOrder } from './order.ts'
import { evaluateChoice, groupCount, type ChoiceProblem } from './problem.ts'
import type { Relaxation } from './relaxation.ts'

/** Partial solutions sorted by weight, values strictly increasing; `parent` and `item` lead back to how each was made. */
interface States {
  size: number
  weight: Float64Array
  value: Float64Array
  parent: Int32Array
  item: Int32Array
}

interface Level {
  readonly group: number
  readonly parent: Int32Array
  readonly item: Int32Array
}

const room = (size: number): States => ({ size: 0, weight: new Float64Array(size), value: new Float64Array(size), parent: new Int32Array(size), item: new Int32Array(size) })

/**
 * Dynamic programme over a core that grows from the break solution outward. Groups enter by how near their best step up or down is
 * to the break efficiency; all others keep their break item. A state lives while its bound, with the best gradients of the groups
 * still outside, beats the incumbent; when none lives the incumbent is proven. Exact on integers.
 */
export function coreSearch(problem: ChoiceProblem, relaxed: Relaxation, capacity: number, relativeGap: number, maxStates: number): { choice: Int32Array; bound: number; proven: boolean; evaluations: number } {
  const groups = groupCount(problem)
  const { start, value, weight } = problem
  const { choice: atBreak, shadowPrice } = relaxed
  const { up, down } = gradients(problem, atBreak)
  const upOrder = descendingOrder(up)
  const downOrder = descendingOrder(down.map((d) => -d))
  const integral = value.every((v) => Number.isInteger(v))
  let incumbent = relaxed.filled
  let best = evaluateChoice(problem, incumbent).value
  let bestLevel = -1
  let bestState = 0
  const tolerance = 1e-13 * Math.max(1, Math.abs(relaxed.bound))
  // A bound below this cannot lead to an answer that is better by enough to matter.
  const target = (): number => best + Math.max(integral ? 1 - 1e-6 : 0, relativeGap * Math.abs(best)) - tolerance

  const used = new Uint8Array(groups)
  const levels: Level[] = []
  let states = room(1)
  states.size = 1
  states.weight[0] = relaxed.weight
  states.value[0] = relaxed.value
  let upAt = 0
  let downAt = 0
  let stored = 0
  let evaluations = 0
  let proven = true
  const sorted = new Int32Array(start.reduce((most, from, g) => (g < groups ? Math.max(most, start[g + 1] - from) : most), 0))

  for (let turn = 0; states.size > 0; turn++) {
    while (upAt < groups && used[upOrder[upAt]]) upAt++
    while (downAt < groups && used[downOrder[downAt]]) downAt++
    if (upAt >= groups && downAt >= groups) break
    const g = (turn % 2 === 0 && upAt < groups) || downAt >= groups ? upOrder[upAt] : downOrder[downAt]
    used[g] = 1
    while (upAt < groups && used[upOrder[upAt]]) upAt++
    while (downAt < groups && used[downOrder[downAt]]) downAt++
    const rise = upAt < groups ? Math.max(0, up[upOrder[upAt]]) : 0
    // Where nothing is left to take down, a state over capacity stays over it.
    const fall = downAt < groups ? down[downOrder[downAt]] : Number.POSITIVE_INFINITY

    const count = sortGroup(problem, g, sorted)
    const breakItem = atBreak[g]
    let merged = room(0)
    let richest = Number.NEGATIVE_INFINITY
    for (let k = 0; k < count; k++) {
      const i = sorted[k]
      // No lighter item may be worth as much.
      if (value[i] <= richest) continue
      richest = value[i]
      const dv = value[i] - value[breakItem]
      const dw = weight[i] - weight[breakItem]
      // Lagrangian test: no solution with this item beats the incumbent.
      if (i !== breakItem && relaxed.bound + dv - shadowPrice * dw < target()) continue
      const shifted = shift(states, dv, dw, i, capacity, rise, fall, target())
      evaluations += states.size
      merged = merge(merged, shifted)
    }
    for (let s = 0; s < merged.size; s++) {
      if (merged.weight[s] <= capacity && merged.value[s] > best) {
        best = merged.value[s]
        bestLevel = levels.length
        bestState = s
      }
    }
    levels.push({ group: g, parent: merged.parent.slice(0, merged.size), item: merged.item.slice(0, merged.size) })
    stored += merged.size
    states = merged
    if (stored > maxStates) {
      proven = false
      break
    }
  }
  if (bestLevel >= 0) {
    incumbent = atBreak.slice()
    for (let level = bestLevel, state = bestState; level >= 0; level--) {
      incumbent[levels[level].group] = levels[level].item[state]
      state = levels[level].parent[state]
    }
  }
  return { choice: incumbent, bound: proven ? best + relativeGap * Math.abs(best) : relaxed.bound, proven, evaluations }
}

/** Best value per weight of a step up, and least value lost per weight of a step down, from the break item of each group. */
function gradients({ start, value, weight }: ChoiceProblem, atBreak: Int32Array): { up: Float64Array; down: Float64Array } {
  const up = new Float64Array(atBreak.length).fill(Number.NEGATIVE_INFINITY)
  const down = new Float64Array(atBreak.length).fill(Number.POSITIVE_INFINITY)
  for (let g = 0; g < atBreak.length; g++) {
    const b = atBreak[g]
    for (let i = start[g]; i < start[g + 1]; i++) {
      const slope = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, (value[i] - value[b]) / (weight[i] - weight[b])))
      if (weight[i] > weight[b]) up[g] = Math.max(up[g], slope)
      else if (weight[i] < weight[b]) down[g] = Math.min(down[g], slope)
    }
  }
  return { up, down }
}

/** The states with one item put in; those whose bound does not reach `target` are dropped. */
function shift(states: States, dv: number, dw: number, item: number, capacity: number, rise: number, fall: number, target: number): States {
  const out = room(states.size)
  let n = 0
  for (let s = 0; s < states.size; s++) {
    const w = states.weight[s] + dw
    const v = states.value[s] + dv
    const left = capacity - w
    const reach = left >= 0 ? v + left * rise : v + left * fall
    if (!(reach >= target)) continue
    out.weight[n] = w
    out.value[n] = v
    out.parent[n] = s
    out.item[n] = item
    n++
  }
  out.size = n
  return out
}

/** Two lists by weight into one; a state that is no lighter and no more valuable than another is dropped. */
function merge(a: States, b: States): States {
  if (b.size === 0) return a
  if (a.size === 0) return b
  const out = room(a.size + b.size)
  let i = 0
  let j = 0
  let n = 0
  while (i < a.size || j < b.size) {
    const fromA = j >= b.size || (i < a.size && (a.weight[i] < b.weight[j] || (a.weight[i] === b.weight[j] && a.value[i] >= b.value[j])))
    const source = fromA ? a : b
    const at = fromA ? i++ : j++
    if (n > 0 && source.value[at] <= out.value[n - 1]) continue
    out.weight[n] = source.weight[at]
    out.value[n] = source.value[at]
    out.parent[n] = source.parent[at]
    out.item[n] = source.item[at]
    n++
  }
  out.size = n
  return out
}
