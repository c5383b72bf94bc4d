import { countTail } from '../linalg/count-tail.ts'
import { encode } from './absorb.ts'
import type { Design } from './design.ts'
import type { Estimate } from './pooling.ts'
import type { Regression } from './regression.ts'

/** A price that moves less than this (standard deviation of its logarithm) has not moved. */
const STILL = 1e-6
const FEWEST_ROWS = 10
const NEWTON_STEPS = 8
/** A product that makes up nearly all of a step's sales leaves that step nothing to be compared with. */
const MOST_OF_STEP = 0.95
/** Days whose shocks are taken to hang together. */
const SHOCK_DAYS = 14
/** Sales that a product needs for its residuals to tell of serial correlation. */
const ENOUGH_UNITS = 20

/** A product's own elasticity: `se` is whole, `shared` the part of its variance that comes from coefficients common to the category and does not average out. */
export interface OwnSlope extends Estimate {
  readonly shared: number
}

const NONE: OwnSlope = { value: Number.NaN, se: Number.POSITIVE_INFINITY, shared: 0 }

/**
 * Own elasticity of every product. In a joint design they are the regression's. Otherwise each is the category's slope plus a change of the product's own, by Newton's method on
 * two numbers (level and slope) with the category's coefficients held and the time effects moving along as far as the product makes them. Standard errors know the over-dispersion, what hangs together within
 * two weeks (by the ratio of the seen to the expected variance of the scores, over all products), and the error of the coefficients that were held.
 * @param raw elasticity of the category, whose slope the regression holds
 */
export function productSlopes(design: Design, regression: Regression | null, raw: Estimate, size: number | null, stepDays: number, steps: Int32Array): OwnSlope[] {
  if (!regression || !Number.isFinite(raw.value)) return design.products.map(() => NONE)
  if (design.joint) return jointSlopes(design, regression)
  if (design.products.length === 1) return [{ ...raw, shared: 0 }]
  const share = stepShares(design, regression.linear)
  const found = groupRows(design.member, design.products.length).map((rows) => ownSlope(design, regression.linear, share, size, rows))
  const inflation = shockInflation(found, Math.max(1, Math.round(SHOCK_DAYS / stepDays)), steps)
  return found.map((own) => {
    if (own === null) return NONE
    const shared = sharedVariance(design, regression, own)
    return { value: raw.value + own.slope, se: Math.sqrt((inflation * own.spread) / own.information ** 2 + shared), shared }
  })
}

function jointSlopes(design: Design, { coef, covariance }: Regression): OwnSlope[] {
  const k = design.x.length
  const column = design.relative && !Number.isNaN(coef[design.relative.column]) ? design.relative.column : null
  return design.products.map((_, at) => {
    if (Number.isNaN(coef[at])) return NONE
    const variance = covariance[at * (k + 1)] + (column === null ? 0 : 2 * covariance[at * k + column] + covariance[column * (k + 1)])
    return { value: coef[at] + (column === null ? 0 : coef[column]), se: Math.sqrt(variance), shared: 0 }
  })
}

/** The part of its step's (or block's) expected sales that each row makes up: what the time effect gives way by when the row's mean moves. */
function stepShares(design: Design, linear: Float64Array): Float64Array {
  const time = design.effects[1]
  const share = new Float64Array(linear.length)
  if (time === undefined) return share
  const total = new Float64Array(time.codes.reduce((most, g) => (g > most ? g : most), -1) + 1)
  // All rows of one product in a block move the block's effect together, so their sum counts.
  const own = new Map<number, number>()
  const groups = total.length
  for (let i = 0; i < linear.length; i++) {
    if (Number.isNaN(linear[i])) continue
    const mu = Math.exp(linear[i])
    total[time.codes[i]] += mu
    const key = design.member[i] * groups + time.codes[i]
    own.set(key, (own.get(key) ?? 0) + mu)
  }
  for (let i = 0; i < linear.length; i++) share[i] = Math.min(MOST_OF_STEP, (own.get(design.member[i] * groups + time.codes[i]) ?? 0) / total[time.codes[i]])
  return share
}

interface Own {
  readonly slope: number
  /** Information of the slope after the levels, and the variance of its score. */
  readonly information: number
  readonly spread: number
  readonly rows: readonly number[]
  /** ln price less its series' weighted mean, score and weight per row of `rows`, at the estimate. */
  readonly centred: Float64Array
  readonly score: Float64Array
  readonly weight: Float64Array
  readonly units: number
}

/** One product's slope with a level per outlet. Null where its price never moved within an outlet, or too few rows are left. */
function ownSlope(design: Design, linear: Float64Array, share: Float64Array, size: number | null, all: readonly number[]): Own | null {
  const rows = all.filter((i) => !Number.isNaN(linear[i]))
  if (rows.length < FEWEST_ROWS) return null
  const { codes: series, labels } = encode(rows.map((i) => design.effects[0].codes[i]))
  const groups = labels.length
  const x = Float64Array.from(rows, (i) => design.logPrice[i])
  const [count, mean] = [new Float64Array(groups), new Float64Array(groups)]
  for (let at = 0; at < x.length; at++) {
    count[series[at]]++
    mean[series[at]] += x[at]
  }
  let squares = 0
  for (let at = 0; at < x.length; at++) {
    x[at] -= mean[series[at]] / count[series[at]]
    squares += x[at] * x[at]
  }
  if (Math.sqrt(squares / x.length) < STILL) return null
  const [score, weight, noise, centred] = [new Float64Array(x.length), new Float64Array(x.length), new Float64Array(x.length), new Float64Array(x.length)]
  const level = new Float64Array(groups)
  let slope = 0
  for (let step = 0; ; step++) {
    const [w0, w1, u0] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)]
    for (let at = 0; at < x.length; at++) {
      const i = rows[at]
      const g = series[at]
      const free = 1 - share[i]
      const mu = Math.exp(linear[i] + free * (level[g] + slope * x[at]))
      let u = design.y[i] - mu
      let w = mu
      if (design.censored[i] === 1) {
        const tail = countTail({ mean: mu, size: size ?? Number.POSITIVE_INFINITY }, design.y[i])
        u = tail.mean - mu
        w = Math.max(mu - tail.variance / (1 + (size === null ? 0 : mu / size)), 1e-6 * mu)
      }
      score[at] = u
      weight[at] = w * free
      noise[at] = w * (1 + (size === null ? 0 : mu / size)) * free
      w0[g] += weight[at]
      w1[g] += weight[at] * x[at]
      u0[g] += u
    }
    let [information, total, whole, spread] = [0, 0, 0, 0]
    for (let at = 0; at < x.length; at++) {
      const g = series[at]
      centred[at] = x[at] - (w0[g] > 0 ? w1[g] / w0[g] : 0)
      information += weight[at] * centred[at] ** 2
      whole += weight[at] * x[at] ** 2
      spread += noise[at] * centred[at] ** 2
      total += centred[at] * score[at]
    }
    if (!(information > 1e-12 * whole)) return null
    const moveSlope = total / information
    const moveLevel = level.map((_, g) => (w0[g] > 0 ? (u0[g] - w1[g] * moveSlope) / w0[g] : 0))
    const longest = moveLevel.reduce((most, move) => Math.max(most, Math.abs(move)), Math.abs(moveSlope))
    if (step === NEWTON_STEPS || longest < 1e-8) {
      return Number.isFinite(slope) ? { slope, information, spread, rows, centred, score, weight, units: rows.reduce((sum, i) => sum + design.y[i], 0) } : null
    }
    // Long steps belong to products with hardly a sale; they are cut so that none runs off.
    const cut = Math.min(1, 3 / longest)
    for (let g = 0; g < groups; g++) level[g] += cut * moveLevel[g]
    slope += cut * moveSlope
  }
}

/** Seen over expected variance of the scores summed over neighbouring days, mean over the products; not below 1. */
function shockInflation(found: readonly (Own | null)[], block: number, steps: Int32Array): number {
  let [seen, products] = [0, 0]
  for (const own of found) {
    if (own === null || own.units < ENOUGH_UNITS) continue
    const sums = new Map<number, { score: number; information: number }>()
    own.rows.forEach((i, at) => {
      const g = Math.floor(steps[i] / block)
      let sum = sums.get(g)
      if (!sum) sums.set(g, (sum = { score: 0, information: 0 }))
      const x = own.centred[at]
      sum.score += own.score[at] * x
      sum.information += own.weight[at] * x * x
    })
    let [squares, concentration] = [0, 0]
    for (const { score, information } of sums.values()) {
      squares += score * score
      concentration += (information / own.information) ** 2
    }
    // The fit itself made the scores add to zero; a product whose price moved in one block only cannot tell.
    if (concentration > 0.8) continue
    seen += squares / (own.spread * (1 - concentration))
    products++
  }
  return products < 5 ? 1 : Math.max(1, seen / products)
}

/** Variance of the own slope that comes from the coefficients held: g' V g with g_j = [j is the relative price] - slope of column j on ln price within the product. */
function sharedVariance(design: Design, { coef, covariance }: Regression, own: Own): number {
  const k = design.x.length
  const gradient = new Float64Array(k)
  for (let j = 1; j < k; j++) {
    if (Number.isNaN(coef[j])) continue
    let along = 0
    own.rows.forEach((i, at) => (along += own.weight[at] * own.centred[at] * design.x[j][i]))
    gradient[j] = (design.relative?.column === j ? 1 : 0) - along / own.information
  }
  let variance = 0
  for (let j = 1; j < k; j++) for (let l = 1; l < k; l++) if (gradient[j] !== 0 && gradient[l] !== 0) variance += gradient[j] * gradient[l] * covariance[j * k + l]
  return Math.max(0, variance)
}

function groupRows(member: Int32Array, count: number): number[][] {
  const groups = Array.from({ length: count }, (): number[] => [])
  for (let i = 0; i < member.length; i++) groups[member[i]].push(i)
  return groups
}
