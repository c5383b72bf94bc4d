import type { Hulls } from './hull.ts'
import { evaluateChoice, infeasible, type ChoiceProblem } from './problem.ts'

/** The linear relaxation: hull increments taken greedily by efficiency. */
export interface Relaxation {
  /** Integer solution just before the break increment: feasible, and optimal for its own weight. */
  readonly choice: Int32Array
  readonly value: number
  readonly weight: number
  /** Value of the relaxation; an upper bound. */
  readonly bound: number
  /** Efficiency of the increment that did not fit; 0 where everything fits. */
  readonly shadowPrice: number
  /** The break solution with further increments put in wherever they still fit. */
  readonly filled: Int32Array
}

/** Solves the linear relaxation; `order` is the descending order of the hull's efficiencies. */
export function relax(problem: ChoiceProblem, hull: Hulls, order: Int32Array, capacity: number): Relaxation {
  const choice = hull.base.slice()
  const base = evaluateChoice(problem, choice)
  if (!(base.weight <= capacity)) throw infeasible(base.weight, capacity)
  let { value, weight } = base
  let k = 0
  for (; k < order.length; k++) {
    const step = order[k]
    if (weight + hull.addedWeight[step] > capacity) break
    weight += hull.addedWeight[step]
    value += hull.addedValue[step]
    choice[hull.group[step]] = hull.item[step]
  }
  if (k === order.length) return { choice, value, weight, bound: value, shadowPrice: 0, filled: choice }
  const shadowPrice = hull.efficiency[order[k]]
  return { choice, value, weight, bound: value + shadowPrice * (capacity - weight), shadowPrice, filled: fill(hull, order, k, choice, capacity - weight) }
}

/** Takes, in order of efficiency from position `from`, every increment that fits in `room` and continues its group's hull. */
function fill(hull: Hulls, order: Int32Array, from: number, choice: Int32Array, room: number): Int32Array {
  const filled = choice.slice()
  const groups = filled.length
  const next = new Int32Array(groups)
  for (let g = 0; g < groups; g++) {
    let k = hull.start[g]
    while (k < hull.start[g + 1] && filled[g] !== hull.base[g] && hull.item[k] !== filled[g]) k++
    next[g] = filled[g] === hull.base[g] ? hull.start[g] : k + 1
  }
  let left = room
  for (let k = from; k < order.length; k++) {
    const step = order[k]
    const g = hull.group[step]
    if (next[g] !== step || hull.addedWeight[step] > left) continue
    left -= hull.addedWeight[step]
    filled[g] = hull.item[step]
    next[g] = step + 1
  }
  return filled
}
