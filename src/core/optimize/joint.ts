import type { Ladders } from './ladder.ts'
import type { Response } from './response.ts'
import { pullsWith, runDown, type RunDown, type RunDownOffer } from './run-down.ts'
import type { Worth } from './worth.ts'

/** A choice with every price in force at once: MODEL.md section 9, the joint model. */
export interface JointValue {
  readonly value: number
  /** Subsidy, whole minor units, summed over lines; also by category. */
  readonly spend: number
  readonly categorySpend: Float64Array
  readonly units: number
  /** Per ladder: all its units, and those at the price chosen; the others are sold at the current one, once a cap is used up. */
  readonly unitsOf: Float64Array
  readonly chosenUnitsOf: Float64Array
}

/** A category's offers of ours under a choice, ladders first and then the fixed ones, and how they run down. Rows are those of `members` with, behind them, one for each cap. */
interface Stand {
  readonly pull: Float64Array
  readonly inclusive: Float64Array
  readonly until: Float64Array
  readonly after: Float64Array
  readonly down: RunDown
}

/**
 * What stands in one category under a choice. A cap ends the chosen price: the current one follows, for what is left of the stock. That second price is a row of its own, which adds nothing to the sum
 * while the first one holds (the first one's `after` is what the current price adds), and takes it off again when the stock is gone.
 */
function standOf(response: Response, ladders: Int32Array, category: number, choice: Int32Array, caps: Float64Array | null): Stand {
  const { members, fixed } = response
  const of = members[category]
  const capped = caps === null ? [] : Array.from(of.ladders.keys()).filter((m) => caps[of.ladders[m]] < response.available[of.ladders[m]])
  const rows = of.ladders.length + of.fixed.length
  const [pull, inclusive, until, after] = [0, 1, 2, 3].map(() => new Float64Array(rows + capped.length))
  of.ladders.forEach((l, m) => {
    inclusive[m] = response.inclusive[choice[l]]
    pull[m] = inclusive[m] * response.within[choice[l]]
    until[m] = lasts(response.available[l], pull[m])
    after[m] = response.gone[l]
  })
  of.fixed.forEach((f, i) => {
    const m = of.ladders.length + i
    inclusive[m] = fixed.inclusive[f]
    pull[m] = inclusive[m] * fixed.within[f]
    until[m] = lasts(fixed.available[f], pull[m])
    after[m] = fixed.gone[f]
  })
  capped.forEach((m, i) => {
    const l = of.ladders[m]
    const current = ladders[l]
    const cap = (caps as Float64Array)[l]
    const row = rows + i
    until[m] = lasts(cap, pull[m])
    after[m] = response.inclusive[current]
    pull[row] = response.inclusive[current] * response.within[current]
    until[row] = until[m] + lasts(response.available[l] - cap, pull[row])
    after[row] = response.gone[l] - response.inclusive[current]
  })
  return { pull, inclusive, until, after, down: runDown(response.outside[category], of.visits, { inclusive, until, after }) }
}

/** Pulls that units last for; nothing is asked for at a pull of zero. */
const lasts = (units: number, pull: number): number => (pull > 0 ? units / pull : Number.POSITIVE_INFINITY)

/**
 * Units, value and subsidy of a whole choice by the joint choice model. Nobody sells more than there is: whoever finds an empty shelf chooses among what is left (see {@link RunDown}).
 * @param caps per ladder: units that may be sold at the chosen price; Infinity: no limit
 */
export function evaluateJointly({ start }: Pick<Ladders, 'start'>, response: Response, worth: Worth, choice: Int32Array, caps: Float64Array | null = null): JointValue {
  const categorySpend = new Float64Array(response.members.length)
  const unitsOf = new Float64Array(choice.length)
  const chosenUnitsOf = new Float64Array(choice.length)
  let [value, spend, units] = [0, 0, 0]
  response.members.forEach(({ ladders, fixed }, category) => {
    const { pull, until, down: { pulls } } = standOf(response, start, category, choice, caps)
    ladders.forEach((l, m) => {
      const r = choice[l]
      const cap = caps === null ? response.available[l] : Math.min(caps[l], response.available[l])
      const sold = pulls < until[m] ? pull[m] * pulls : cap
      const base = start[l]
      // Behind the cap: the current price, from when it was used up.
      const later = cap < response.available[l] && pulls > until[m] ? Math.min(response.available[l] - cap, (pulls - until[m]) * response.inclusive[base] * response.within[base]) : 0
      const subsidy = Math.round(sold * worth.subsidy[r])
      chosenUnitsOf[l] = sold
      unitsOf[l] = sold + later
      units += sold + later
      value += sold * worth.perUnit[r] + later * worth.perUnit[base]
      spend += subsidy
      categorySpend[category] += subsidy
    })
    fixed.forEach((f, i) => {
      const m = ladders.length + i
      const sold = pulls < until[m] ? pull[m] * pulls : response.fixed.available[f]
      value += sold * worth.fixedPerUnit[f]
      units += sold
    })
  })
  return { value, spend, categorySpend, units, unitsOf, chosenUnitsOf }
}

/** Share of a category's sum from which on one offer is taken out by adding up the others anew: what is left after subtracting it would be rounding error. */
const DOMINANT = 1 - 1e-6

/**
 * The separable problem around a choice: each rung's value and subsidy if its product alone moved there. The value takes in what the
 * category's other products of ours lose (or win) by that move, so that a fixed point of solving and re-linearising is a choice no
 * single product can improve. At the choice itself the values add up to the joint value, `constant` included.
 */
export function linearize({ start, price }: Pick<Ladders, 'start' | 'price'>, response: Response, worth: Worth, choice: Int32Array): { value: Float64Array; weight: Float64Array; units: Float64Array; constant: number } {
  const value = new Float64Array(price.length)
  const weight = new Float64Array(price.length)
  const units = new Float64Array(price.length)
  let constant = 0
  response.members.forEach(({ ladders, fixed, visits }, category) => {
    const stand = standOf(response, start, category, choice, null)
    const { pull, inclusive, until, after, down } = stand
    const perUnit = Float64Array.from(pull, (_, m) => (m < ladders.length ? worth.perUnit[choice[ladders[m]]] : worth.fixedPerUnit[fixed[m - ladders.length]]))
    const available = Float64Array.from(pull, (_, m) => (m < ladders.length ? response.available[ladders[m]] : response.fixed.available[fixed[m - ladders.length]]))
    const worthAt = (m: number, pulls: number): number => perUnit[m] * (pulls < until[m] ? pull[m] * pulls : available[m])
    for (let m = ladders.length; m < pull.length; m++) constant += worthAt(m, down.pulls)
    const all = worthOverPulls(stand, perUnit, available)
    ladders.forEach((l, m) => {
      const own: RunDownOffer = { inclusive: inclusive[m], until: until[m], after: after[m] }
      const othersNow = all(down.pulls) - worthAt(m, down.pulls)
      const alone = inclusive[m] > DOMINANT * down.sum[0]
      for (let r = start[l]; r < start[l + 1]; r++) {
        const rungPull = response.inclusive[r] * response.within[r]
        const other: RunDownOffer = { inclusive: response.inclusive[r], until: lasts(available[m], rungPull), after: after[m] }
        const pulls = r === choice[l] ? down.pulls : alone ? pullsAnew(response.outside[category], visits, stand, m, other) : pullsWith(down, visits, own, other)
        units[r] = pulls < other.until ? rungPull * pulls : available[m]
        value[r] = units[r] * worth.perUnit[r] + (all(pulls) - worthAt(m, pulls) - othersNow)
        weight[r] = Math.round(units[r] * worth.subsidy[r])
      }
    })
  })
  return { value, weight, units, constant }
}

/** What all offers of a stand are worth when a number of pulls has been spent, each as far as its units last; O(log n) a call. */
function worthOverPulls({ pull, down: { ends, at } }: Stand, perUnit: Float64Array, available: Float64Array): (pulls: number) => number {
  const [open, gone] = [new Float64Array(ends.length + 1), new Float64Array(ends.length + 1)]
  const ending = new Uint8Array(pull.length)
  for (const j of ends) ending[j] = 1
  for (let k = 0; k < ends.length; k++) gone[k + 1] = gone[k] + perUnit[ends[k]] * available[ends[k]]
  let rate = 0
  for (let m = 0; m < pull.length; m++) rate += ending[m] ? 0 : perUnit[m] * pull[m]
  for (let k = ends.length; k >= 0; k--) {
    open[k] = rate
    if (k > 0) rate += perUnit[ends[k - 1]] * pull[ends[k - 1]]
  }
  return (pulls) => {
    let [low, high] = [0, at.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (at[middle] <= pulls) low = middle + 1
      else high = middle
    }
    return gone[low] + open[low] * pulls
  }
}

function pullsAnew(base: number, visits: number, { inclusive, until, after }: Stand, m: number, other: RunDownOffer): number {
  const changed = { inclusive: inclusive.slice(), until: until.slice(), after: after.slice() }
  changed.inclusive[m] = other.inclusive
  changed.until[m] = other.until
  changed.after[m] = other.after
  return runDown(base, visits, changed).pulls
}
