import type { Ladders } from './ladder.ts'
import { categorySums, unitsAt, type Response } from './response.ts'
import type { Worth } from './worth.ts'

/** A choice with every price in force at once: MODEL.md section 8, the joint re-evaluation. */
export interface JointValue {
  readonly value: number
  /** Subsidy, whole minor units, summed over lines; also by category. */
  readonly spend: number
  readonly categorySpend: Float64Array
  readonly units: number
  /** Per ladder. */
  readonly unitsOf: Float64Array
}

/** Units, value and subsidy of a whole choice by the joint choice model. */
export function evaluateJointly(response: Response, worth: Worth, choice: Int32Array): JointValue {
  const sums = categorySums(response, choice)
  const categorySpend = new Float64Array(sums.length)
  const unitsOf = new Float64Array(choice.length)
  let value = 0
  let spend = 0
  let units = 0
  for (let l = 0; l < choice.length; l++) {
    const r = choice[l]
    const sold = unitsAt(response, l, r, sums[response.category[l]])
    const subsidy = Math.round(sold * worth.subsidy[r])
    unitsOf[l] = sold
    units += sold
    value += sold * worth.perUnit[r]
    spend += subsidy
    categorySpend[response.category[l]] += subsidy
  }
  const rest = fixedValue(response, worth, sums)
  return { value: value + rest.value, spend, categorySpend, units: units + rest.units, unitsOf }
}

/** Value and units of the products that take no part, at given category sums. */
function fixedValue({ fixed }: Response, worth: Worth, sums: Float64Array): { value: number; units: number } {
  let value = 0
  let units = 0
  for (let f = 0; f < fixed.product.length; f++) {
    const sold = Math.min(fixed.available[f], (fixed.visits[f] * fixed.inclusive[f] * fixed.within[f]) / sums[fixed.category[f]])
    value += sold * worth.fixedPerUnit[f]
    units += sold
  }
  return { value, units }
}

/**
 * The separable problem around a choice: each rung's value and subsidy if its product alone moved there. The value takes in what the
 * category's other products of ours lose (or win) by that move, so that a fixed point of solving and re-linearising is a choice no
 * single product can improve. At the choice itself the values add up to the joint value, `constant` included.
 */
export function linearize(ladders: Ladders, response: Response, worth: Worth, choice: Int32Array): { value: Float64Array; weight: Float64Array; units: Float64Array; constant: number } {
  const sums = categorySums(response, choice)
  const ours = new Float64Array(sums.length)
  const own = new Float64Array(choice.length)
  for (let l = 0; l < choice.length; l++) {
    own[l] = unitsAt(response, l, choice[l], sums[response.category[l]]) * worth.perUnit[choice[l]]
    ours[response.category[l]] += own[l]
  }
  const { fixed } = response
  for (let f = 0; f < fixed.product.length; f++) {
    ours[fixed.category[f]] += Math.min(fixed.available[f], (fixed.visits[f] * fixed.inclusive[f] * fixed.within[f]) / sums[fixed.category[f]]) * worth.fixedPerUnit[f]
  }
  const value = new Float64Array(ladders.price.length)
  const weight = new Float64Array(ladders.price.length)
  const units = new Float64Array(ladders.price.length)
  for (let l = 0; l < choice.length; l++) {
    const category = response.category[l]
    const without = sums[category] - response.inclusive[choice[l]]
    const others = ours[category] - own[l]
    for (let r = ladders.start[l]; r < ladders.start[l + 1]; r++) {
      const sum = without + response.inclusive[r]
      units[r] = unitsAt(response, l, r, sum)
      value[r] = units[r] * worth.perUnit[r] + others * (sums[category] / sum - 1)
      weight[r] = Math.round(units[r] * worth.subsidy[r])
    }
  }
  return { value, weight, units, constant: fixedValue(response, worth, sums).value }
}
