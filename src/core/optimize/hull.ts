import { groupCount, type ChoiceProblem } from './problem.ts'

/**
 * Upper concave hull of every group in the (weight, value) plane, as a base item and increments of strictly positive and, within a
 * group, non-increasing efficiency. Items off the hull are LP-dominated: the linear relaxation never uses them
 * (Sinha and Zoltners 1979; Kellerer, Pferschy and Pisinger 2004, section 11.2).
 */
export interface Hulls {
  /** Lightest item of each group, the most valuable of the lightest. */
  readonly base: Int32Array
  /** Increments of group g are `start[g] .. start[g + 1] - 1`, in the order they are to be taken. */
  readonly start: Int32Array
  readonly group: Int32Array
  /** The item an increment leads to. */
  readonly item: Int32Array
  readonly addedValue: Float64Array
  readonly addedWeight: Float64Array
  /** Value per weight. */
  readonly efficiency: Float64Array
}

export function hulls(problem: ChoiceProblem): Hulls {
  const { start, value, weight } = problem
  const groups = groupCount(problem)
  const items = value.length
  const base = new Int32Array(groups)
  const hullStart = new Int32Array(groups + 1)
  const group = new Int32Array(items)
  const item = new Int32Array(items)
  const addedValue = new Float64Array(items)
  const addedWeight = new Float64Array(items)
  const efficiency = new Float64Array(items)
  let widest = 0
  for (let g = 0; g < groups; g++) widest = Math.max(widest, start[g + 1] - start[g])
  const sorted = new Int32Array(widest)
  const stack = new Int32Array(widest)
  let at = 0
  for (let g = 0; g < groups; g++) {
    const count = sortGroup(problem, g, sorted)
    let depth = 0
    for (let k = 0; k < count; k++) {
      const i = sorted[k]
      // Lighter items came first, so one that is not more valuable than the last kept is dominated.
      if (depth > 0 && value[i] <= value[stack[depth - 1]]) continue
      while (depth > 1 && above(value, weight, stack[depth - 2], i, stack[depth - 1])) depth--
      stack[depth++] = i
    }
    base[g] = stack[0]
    let last = Number.POSITIVE_INFINITY
    for (let k = 1; k < depth; k++) {
      const dv = value[stack[k]] - value[stack[k - 1]]
      const dw = weight[stack[k]] - weight[stack[k - 1]]
      // Rounding may lift a later increment by a hair: the minimum keeps the order within the group. Finite, so that it times nothing is nothing.
      last = Math.min(last, dv / dw, Number.MAX_VALUE)
      group[at] = g
      item[at] = stack[k]
      addedValue[at] = dv
      addedWeight[at] = dw
      efficiency[at] = last
      at++
    }
    hullStart[g + 1] = at
  }
  return { base, start: hullStart, group: group.slice(0, at), item: item.slice(0, at), addedValue: addedValue.slice(0, at), addedWeight: addedWeight.slice(0, at), efficiency: efficiency.slice(0, at) }
}

/** True where the chord from a to c passes on or above b. */
const above = (value: Float64Array, weight: Float64Array, a: number, c: number, b: number): boolean =>
  (value[b] - value[a]) * (weight[c] - weight[a]) <= (value[c] - value[a]) * (weight[b] - weight[a])

/** Items of a group by weight, then by value descending; insertion sort, since ladders are short. Returns their number. */
export function sortGroup({ start, value, weight }: ChoiceProblem, g: number, into: Int32Array): number {
  const from = start[g]
  const count = start[g + 1] - from
  for (let k = 0; k < count; k++) {
    const i = from + k
    let place = k
    while (place > 0 && (weight[into[place - 1]] > weight[i] || (weight[into[place - 1]] === weight[i] && value[into[place - 1]] < value[i]))) {
      into[place] = into[place - 1]
      place--
    }
    into[place] = i
  }
  return count
}
