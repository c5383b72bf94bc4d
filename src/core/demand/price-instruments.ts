import { cholesky, choleskyInverse, choleskySolve, independentColumns, solve, type Matrix } from '../linalg/dense.ts'
import { fTail } from '../linalg/distributions.ts'
import { AbsorbedRows } from './absorbed-rows.ts'
import type { Design } from './design.ts'
import { fittedRows } from './dispersion.ts'
import type { Endogeneity } from './market.ts'
import { clusterRows, gramOf, type GeneratedRegressors } from './score-equation.ts'

/** Below this F of the first stage instruments say too little (Staiger and Stock 1997). */
export const WEAK_F = 10
const COLLINEAR = 1e-9

/** Residuals of the first stage as further columns of the demand regression. */
export interface FirstStage {
  readonly instruments: readonly string[]
  /** One per endogenous price: its residual per design row (0 where a row took no part), and its strength. */
  readonly residuals: readonly { readonly name: string; readonly values: Float64Array }[]
  readonly strength: Endogeneity['firstStage']
  readonly weak: boolean
  /** Regressors of the first stage, for the error they leave in the second. */
  readonly first: GeneratedRegressors['first']
}

/** Columns of a regression that are known to be the same thing under another name: residualised on effects and on others. */
interface Block {
  readonly columns: Float64Array
  readonly width: number
}

/**
 * First stage of the control function: ln of our price, and of the rivals' where an instrument of theirs is there, on the instruments, the covariates and the same absorbed effects, by least squares on the rows that
 * the demand regression uses. The residual is what moved the price besides: put beside the price in the demand regression, it takes up what price and demand have in common
 * (Blundell and Powell 2003; Wooldridge 2015; Lin and Wooldridge 2019 for Poisson with effects). Null where the panel has no instrument that moves.
 * @param linear ln of the mean of the plain regression; NaN where a row takes no part
 */
export function firstStage(design: Design, linear: Float64Array): FirstStage | null {
  if (design.instruments.length === 0) return null
  const rows = new AbsorbedRows(design.effects, fittedRows(linear))
  const n = rows.n
  const rivals = design.logRival !== null && design.instruments.length >= 2 && design.instruments.some(({ rival }) => rival)
  const endogenous = [design.logPrice, ...(rivals && design.logRival ? [design.logRival] : [])]
  const exogenous = [...(design.logRival && !rivals ? [design.logRival] : []), ...design.covariates.map(({ column }) => design.x[column]), ...(design.noRival === null ? [] : [design.x[design.noRival]])]
  const columns = [...exogenous, ...design.instruments.map(({ values }) => values), ...endogenous]
  const width = columns.length
  const raw = rows.gather(columns)
  const scale = squares(raw, width)
  rows.residualise(raw, width, null)
  const gram = gramOf(raw, width, width, null)
  // Exogenous columns and instruments that vary beyond the effects and beyond each other.
  const candidates = Array.from({ length: width - endogenous.length }, (_, j) => j).filter((j) => gram[j * width + j] > COLLINEAR * scale[j])
  const kept = independentColumns(Float64Array.from(candidates.flatMap((a) => candidates.map((b) => gram[a * width + b]))), candidates.length, candidates.map((a) => gram[a * width + a]), COLLINEAR).kept.map((a) => candidates[a])
  const instruments = kept.filter((j) => j >= exogenous.length)
  if (instruments.length < endogenous.length) return null
  const controls = kept.filter((j) => j < exogenous.length)
  const targets = endogenous.map((_, m) => width - endogenous.length + m)
  const { code, count } = clusterRows(design.cluster, rows.row)

  const residuals = targets.map((target, m) => {
    const coef = leastSquares(gram, width, kept, target)
    const values = new Float64Array(linear.length)
    for (let i = 0; i < n; i++) {
      let v = raw[i * width + target]
      kept.forEach((j, at) => (v -= coef[at] * raw[i * width + j]))
      values[rows.row[i]] = v
    }
    return { name: m === 0 ? 'price residual' : 'rivals\' price residual', values }
  })
  const rest = partialled(raw, width, gram, controls, [...instruments, ...targets], n)
  const q = instruments.length
  const strength = targets.map((_, m) => {
    const f = conditionalF(rest, q, m, targets.length, code, count)
    return { price: m === 0 ? ('own' as const) : ('rivals' as const), f, df: count - 1 }
  })
  return {
    instruments: instruments.map((j) => design.instruments[j - exogenous.length].name), residuals, strength,
    weak: strength.some(({ f }) => !(f >= WEAK_F)), first: kept.map((j) => columns[j]),
  }
}

function squares(raw: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width)
  const mean = new Float64Array(width)
  const n = raw.length / width
  for (let at = 0; at < raw.length; at++) mean[at % width] += raw[at] / n
  for (let at = 0; at < raw.length; at++) out[at % width] += (raw[at] - mean[at % width]) ** 2
  return out.map((value, j) => (value > 1e-24 * n * mean[j] ** 2 ? value : n * mean[j] ** 2))
}

function leastSquares(gram: Matrix, width: number, on: readonly number[], target: number): Float64Array {
  const factor = cholesky(Float64Array.from(on.flatMap((a) => on.map((b) => gram[a * width + b]))), on.length)
  return factor === null ? new Float64Array(on.length) : choleskySolve(factor, on.length, on.map((a) => gram[a * width + target]))
}

/** What is left of some columns after least squares on the controls. */
function partialled(raw: Float64Array, width: number, gram: Matrix, controls: readonly number[], wanted: readonly number[], n: number): Block {
  const columns = new Float64Array(n * wanted.length)
  wanted.forEach((column, at) => {
    const coef = leastSquares(gram, width, controls, column)
    for (let i = 0; i < n; i++) {
      let value = raw[i * width + column]
      controls.forEach((j, c) => (value -= coef[c] * raw[i * width + j]))
      columns[i * wanted.length + at] = value
    }
  })
  return { columns, width: wanted.length }
}

/**
 * Cluster-robust F of `q` instruments for endogenous variable `m` given the others (Sanderson and Windmeijer 2016, Journal of Econometrics 190): with one endogenous variable it is the plain F; with two, what the
 * instruments say of the first is counted only as far as it does not serve the second. `columns`: instruments, then endogenous variables, controls and effects taken out.
 */
function conditionalF({ columns, width }: Block, q: number, m: number, endogenous: number, code: Int32Array, count: number): number {
  const gram = gramOf(columns, width, width, null)
  const z = Array.from({ length: q }, (_, j) => j)
  const n = columns.length / width
  const target = new Float64Array(n)
  for (let i = 0; i < n; i++) target[i] = columns[i * width + q + m]
  if (endogenous > 1) {
    // Two-stage least squares of this endogenous variable on the other.
    const other = q + (m === 0 ? 1 : 0)
    const first = leastSquares(gram, width, z, other)
    let [fitted, along] = [0, 0]
    z.forEach((j, at) => {
      fitted += first[at] * gram[j * width + other]
      along += first[at] * gram[j * width + q + m]
    })
    const slope = fitted > 0 ? along / fitted : 0
    for (let i = 0; i < n; i++) target[i] -= slope * columns[i * width + other]
  }
  const factor = cholesky(Float64Array.from(z.flatMap((a) => z.map((b) => gram[a * width + b]))), q)
  if (factor === null || count < 2) return 0
  const right = new Float64Array(q)
  for (let i = 0; i < n; i++) for (let j = 0; j < q; j++) right[j] += columns[i * width + j] * target[i]
  const coef = choleskySolve(factor, q, right)
  const sums = new Float64Array(count * q)
  for (let i = 0; i < n; i++) {
    let v = target[i]
    for (let j = 0; j < q; j++) v -= coef[j] * columns[i * width + j]
    for (let j = 0; j < q; j++) sums[code[i] * q + j] += columns[i * width + j] * v
  }
  const meat = new Float64Array(q * q)
  for (let g = 0; g < count; g++) for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) meat[a * q + b] += (sums[g * q + a] * sums[g * q + b] * count) / (count - 1)
  const bread = choleskyInverse(factor, q)
  const variance = sandwichOf(bread, meat, q)
  const wald = waldOf(coef, variance, q)
  return wald / Math.max(1, q - endogenous + 1)
}

function sandwichOf(bread: Matrix, meat: Matrix, q: number): Matrix {
  const half = new Float64Array(q * q)
  const out = new Float64Array(q * q)
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) for (let c = 0; c < q; c++) half[a * q + b] += bread[a * q + c] * meat[c * q + b]
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) for (let c = 0; c < q; c++) out[a * q + b] += half[a * q + c] * bread[c * q + b]
  return out
}

/** b' V^-1 b; 0 where V has no inverse. */
export function waldOf(coef: ArrayLike<number>, variance: Matrix, q: number): number {
  const solved = solve(variance.slice(), q, coef)
  return solved === null ? 0 : solved.reduce((sum, value, j) => sum + value * coef[j], 0)
}

/** Hausman's test in its regression form: the residuals' coefficients are zero (Hausman 1978; Wooldridge 2015), by the covariance that holds under that hypothesis. */
export function endogeneityTest(coef: ArrayLike<number>, variance: Matrix, q: number, clusters: number): Endogeneity['test'] {
  const f = waldOf(coef, variance, q) / q
  const df = Math.max(1, clusters - 1)
  return { f, df: [q, df], p: fTail(f, q, df) }
}
