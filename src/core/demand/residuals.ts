import { countCdf } from '../linalg/distributions.ts'
import type { Design } from './design.ts'
import type { ResidualSummary } from './market.ts'
import type { Panel } from './panel.ts'
import type { Regression } from './regression.ts'

/** Rows whose place in the model's distribution is worked out, evenly spread over all. */
const SAMPLE = 20_000
/** Above this mean the distribution function costs less than summing probabilities from zero. */
const LARGE = 200

/** What is left of a category's sales after its fit; rows that stock cut short take no part. Null where nothing was fitted. */
export function summariseResiduals(panel: Panel, design: Design, regression: Regression | null, size: number | null): ResidualSummary {
  const rows: number[] = []
  for (let i = 0; regression && i < design.y.length; i++) if (!Number.isNaN(regression.linear[i]) && design.censored[i] !== 1) rows.push(i)
  if (!regression || rows.length === 0) return { pearson: 1, pearsonFitted: 1, serialCorrelation: 0, zeros: [0, 0], tenths: new Array<number>(10).fill(0.1) }
  const free = rows.length / Math.max(1, rows.length - regression.parameters)
  const standard = new Float64Array(design.y.length).fill(Number.NaN)
  let [pearson, fitted, seen, expected] = [0, 0, 0, 0]
  for (const i of rows) {
    const mu = Math.exp(regression.linear[i])
    const square = (design.y[i] - mu) ** 2
    const variance = mu * (1 + (size === null ? 0 : mu / size))
    pearson += square / mu
    fitted += square / variance
    standard[i] = (design.y[i] - mu) / Math.sqrt(variance)
    if (design.y[i] === 0) seen++
    expected += zeroProbability(mu, size)
  }
  const tenths = new Array<number>(10).fill(0)
  const every = Math.max(1, Math.floor(rows.length / SAMPLE))
  let used = 0
  for (let at = 0; at < rows.length; at += every, used++) {
    const i = rows[at]
    const [low, high] = placeOf(design.y[i], Math.exp(regression.linear[i]), size)
    spread(tenths, low, high)
  }
  return {
    pearson: (pearson / rows.length) * free, pearsonFitted: (fitted / rows.length) * free, serialCorrelation: neighbours(panel, design, standard),
    zeros: [seen / rows.length, expected / rows.length], tenths: tenths.map((value) => value / used),
  }
}

const zeroProbability = (mean: number, size: number | null): number => (size === null ? Math.exp(-mean) : Math.exp(-size * Math.log1p(mean / size)))

/** P(Y < y) and P(Y <= y): where a count falls in its distribution. */
export function placeOf(y: number, mean: number, size: number | null): [low: number, high: number] {
  const whole = Math.round(y)
  if (mean > LARGE || y > 10 * LARGE) return [countCdf({ mean, size: size ?? Number.POSITIVE_INFINITY }, whole - 1).lower, countCdf({ mean, size: size ?? Number.POSITIVE_INFINITY }, whole).lower]
  let term = zeroProbability(mean, size)
  let below = 0
  for (let k = 0; k < whole; k++) {
    below += term
    term *= size === null ? mean / (k + 1) : ((size + k) / (k + 1)) * (mean / (size + mean))
  }
  return [Math.min(1, below), Math.min(1, below + term)]
}

/** Spreads one row over the tenths that its interval of probability covers. */
function spread(tenths: number[], low: number, high: number): void {
  if (!(high - low > 1e-12)) {
    tenths[Math.min(9, Math.floor(10 * low))]++
    return
  }
  for (let b = Math.min(9, Math.floor(10 * low)); b < 10 && b / 10 < high; b++) tenths[b] += Math.max(0, Math.min(high, (b + 1) / 10) - Math.max(low, b / 10)) / (high - low)
}

/** Correlation of the standardised residuals of neighbouring steps of a series. */
function neighbours(panel: Panel, design: Design, standard: Float64Array): number {
  let [cross, square, pairs, count] = [0, 0, 0, 0]
  for (let i = 0; i < standard.length; i++) {
    if (Number.isNaN(standard[i])) continue
    square += standard[i] ** 2
    count++
    const [now, before] = [design.rows[i], design.rows[i - 1]]
    if (i === 0 || Number.isNaN(standard[i - 1]) || panel.product[now] !== panel.product[before] || panel.outlet[now] !== panel.outlet[before] || panel.step[now] !== panel.step[before] + 1) continue
    cross += standard[i] * standard[i - 1]
    pairs++
  }
  return pairs > 0 && square > 0 ? cross / pairs / (square / count) : 0
}
