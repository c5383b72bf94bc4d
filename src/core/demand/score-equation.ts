import { cholesky, choleskyInverse, choleskySolve, type Matrix } from '../linalg/dense.ts'
import { countTail } from '../linalg/count-tail.ts'
import { AbsorbedRows } from './absorbed-rows.ts'
import { fittedRows } from './dispersion.ts'
import type { EffectSet } from './regression.ts'

/** Regressors that were themselves estimated: residuals of a linear first stage, with what their own error depends on. */
export interface GeneratedRegressors {
  /** Columns of `x` that are first-stage residuals; and those that are such a residual (by its place in `columns`) times a known multiplier. */
  readonly columns: readonly number[]
  readonly products?: readonly { readonly column: number; readonly of: number; readonly times: Float64Array }[]
  /** Regressors of the first stage, effects not yet taken out. */
  readonly first: readonly Float64Array[]
}

export interface ScoreProblem {
  readonly y: Float64Array
  /** Regressors that can be estimated; none collinear. */
  readonly x: readonly Float64Array[]
  readonly effects: readonly EffectSet[]
  /** 1 where `y` is a lower bound of the count. */
  readonly censored: Uint8Array
  /** Negative-binomial size of the counts, by which those that were cut short are expected; null is Poisson. */
  readonly size: number | null
  /** Cluster per row; null: every row is one. */
  readonly cluster: Int32Array | null
  /** ln of the mean to start from, effects included; rows where it is NaN take no part. */
  readonly linear: Float64Array
  readonly generated?: GeneratedRegressors
}

export interface ScoreSolution {
  /** Change of the coefficients from the start. */
  readonly change: Float64Array
  readonly linear: Float64Array
  /** Cluster jackknife k x k, first stage included where regressors were generated; and the same as if they were data. */
  readonly covariance: Matrix
  readonly covarianceGiven: Matrix
  readonly clusters: number
  readonly converged: boolean
}

const ENOUGH = 1e-8
const MOST_STEPS = 25
/** A row that says almost nothing keeps a little weight, so that no group is left without any. */
const LEAST_WEIGHT = 1e-6

/**
 * Solves the estimating equation sum x (E[Y | what was seen] - mu) = 0 with absorbed effects, mu = exp(x b + effects), by Newton's method from a nearby start: Poisson pseudo-maximum likelihood
 * where the expectation of counts that stock cut short knows their over-dispersion (the fixed point of expectation-maximisation, reached at Newton's speed), and where some regressors come from a first stage.
 *
 * Covariance: cluster jackknife to first order (CV3 of MacKinnon, Nielsen and Webb 2023). Without cluster g the coefficients move by -(A - A_g)^-1 s_g, where s_g and A_g hold, for clusters of whole series, what the cluster does to
 * the effects that it shares with others as well: s_g = sum x u + sum_t (sum_gt w x)(sum_gt u) / (W_t - W_gt), and A_g alike, since without it a step's effect would be another one. With a first stage it moves too, by
 * -(Q - Q_g)^-1 z_g'v_g, and its residuals with it; Murphy and Topel's correction (1985) is the limit for many clusters.
 */
export function solveScores(problem: ScoreProblem, coef: ArrayLike<number>): ScoreSolution {
  const { y, x, censored, size } = problem
  const k = x.length
  const rows = new AbsorbedRows(problem.effects, fittedRows(problem.linear))
  const n = rows.n
  const raw = rows.gather(x)
  const eta = Float64Array.from(rows.row, (row) => problem.linear[row])
  const change = new Float64Array(k)
  const score = new Float64Array(n)
  const weight = new Float64Array(n)
  const moments = (): void => {
    for (let i = 0; i < n; i++) {
      const mu = Math.exp(eta[i])
      const row = rows.row[i]
      score[i] = y[row] - mu
      weight[i] = mu
      if (censored[row] !== 1) continue
      const tail = countTail({ mean: mu, size: size ?? Number.POSITIVE_INFINITY }, y[row])
      score[i] = tail.mean - mu
      weight[i] = Math.max(mu - tail.variance / (1 + (size === null ? 0 : mu / size)), LEAST_WEIGHT * mu)
    }
  }
  const columns = new Float64Array(n * (k + 1))
  let factor: Matrix | null = null
  let converged = false
  for (let step = 0; step < MOST_STEPS; step++) {
    moments()
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < k; j++) columns[i * (k + 1) + j] = raw[i * k + j]
      columns[i * (k + 1) + k] = score[i] / weight[i]
    }
    rows.residualise(columns, k + 1, weight)
    const right = new Float64Array(k)
    const gram = gramOf(columns, k + 1, k, weight)
    for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) right[j] += columns[i * (k + 1) + j] * score[i]
    factor = cholesky(gram, k)
    if (factor === null) break
    const delta = choleskySolve(factor, k, right)
    let largest = 0
    for (let i = 0; i < n; i++) {
      let move = score[i] / weight[i] - columns[i * (k + 1) + k]
      for (let j = 0; j < k; j++) move += columns[i * (k + 1) + j] * delta[j]
      // A step that is longer than the expansion holds is cut: rows that stock cut short may start far from their place.
      const bounded = Math.max(-2, Math.min(2, move))
      eta[i] += bounded
      if (weight[i] > 1e-3) largest = Math.max(largest, Math.abs(move))
    }
    for (let j = 0; j < k; j++) change[j] += delta[j]
    if (largest < ENOUGH) {
      converged = true
      break
    }
  }
  moments()
  const demeaned = raw.slice()
  rows.residualise(demeaned, k, weight)
  const linear = new Float64Array(y.length).fill(Number.NaN)
  for (let i = 0; i < n; i++) linear[rows.row[i]] = eta[i]
  const clusters = clusterRows(problem.cluster, rows.row)
  const generated = problem.generated && { ...problem.generated, rho: Float64Array.from({ length: k }, (_, j) => coef[j] + change[j]) }
  const given = jackknife({ rows, demeaned, k, score, weight, clusters, generated: undefined, raw })
  const covariance = generated ? jackknife({ rows, demeaned, k, score, weight, clusters, generated, raw }) : given
  return { change, linear, covariance, covarianceGiven: given, clusters: clusters.count, converged }
}

type Generated = GeneratedRegressors & { readonly rho: Float64Array }

interface Jackknife {
  readonly rows: AbsorbedRows
  readonly demeaned: Float64Array
  readonly raw: Float64Array
  readonly k: number
  readonly score: Float64Array
  readonly weight: Float64Array
  readonly clusters: { readonly code: Int32Array; readonly count: number }
  /** `rho`: all coefficients. */
  readonly generated: Generated | undefined
}

function jackknife({ rows, demeaned, raw, k, score, weight, clusters, generated }: Jackknife): Matrix {
  const { code, count } = clusters
  const gram = gramOf(demeaned, k, k, weight)
  const parts = new Float64Array(count * k * k)
  const sums = new Float64Array(count * k)
  for (let i = 0; i < rows.n; i++) {
    const g = code[i]
    for (let a = 0; a < k; a++) {
      sums[g * k + a] += demeaned[i * k + a] * score[i]
      const wx = weight[i] * demeaned[i * k + a]
      for (let b = 0; b < k; b++) parts[(g * k + a) * k + b] += wx * demeaned[i * k + b]
    }
  }
  // Where a cluster is a piece of a series the jackknife's own leverage is large and errs on the safe side already; it is not added to.
  if (wholeSeries(rows.groups[0], code)) for (const groups of rows.groups) addSharedEffects({ groups, code, demeaned, k, score, weight }, sums, parts)
  if (generated) addFirstStage({ rows, demeaned, raw, k, weight, code, count, generated }, sums)
  const all = cholesky(gram, k)
  const inverse = all && choleskyInverse(all, k)
  const out = new Float64Array(k * k)
  const rest = new Float64Array(k * k)
  for (let g = 0; g < count; g++) {
    for (let at = 0; at < k * k; at++) rest[at] = gram[at] - parts[g * k * k + at]
    let defined = true
    for (let a = 0; a < k; a++) if (!(rest[a * k + a] > 1e-6 * gram[a * k + a])) defined = false
    const factor = defined ? cholesky(rest, k) : null
    const s = sums.subarray(g * k, (g + 1) * k)
    // Where a cluster alone carries a coefficient it has no value without it: the cluster's influence at the whole information stands in.
    const move = factor ? choleskySolve(factor, k, s) : Float64Array.from({ length: k }, (_, a) => (inverse ? s.reduce((sum, value, b) => sum + inverse[a * k + b] * value, 0) : Number.NaN))
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) out[a * k + b] += move[a] * move[b]
  }
  return out.map((value) => (value * (count - 1)) / count)
}

/** Adds to each cluster's score what its absence does to the generated regressors: s_g - sum_m rho_m (D - D_g) dpi_m. */
function addFirstStage({ rows, demeaned, raw, k, weight, code, count, generated }: { rows: AbsorbedRows; demeaned: Float64Array; raw: Float64Array; k: number; weight: Float64Array; code: Int32Array; count: number; generated: Generated }, sums: Float64Array): void {
  const q = generated.first.length
  const z = rows.gather(generated.first)
  rows.residualise(z, q, null)
  const information = gramOf(z, q, q, null)
  const own = new Float64Array(count * q * q)
  const m = generated.columns.length
  // What moves with residual j: the residual itself, and its products with known multipliers.
  const moving = generated.columns.map((column, j) => [{ column, times: null as Float64Array | null }, ...(generated.products ?? []).filter(({ of }) => of === j)])
  const cross = new Float64Array((count + 1) * m * k * q)
  const right = new Float64Array(count * m * q)
  for (let i = 0; i < rows.n; i++) {
    const g = code[i]
    for (let a = 0; a < q; a++) {
      for (let b = 0; b < q; b++) own[(g * q + a) * q + b] += z[i * q + a] * z[i * q + b]
      for (let j = 0; j < m; j++) right[(g * m + j) * q + a] += z[i * q + a] * raw[i * k + generated.columns[j]]
    }
    for (let j = 0; j < m; j++) {
      let rho = 0
      for (const { column, times } of moving[j]) rho += generated.rho[column] * (times === null ? 1 : times[rows.row[i]])
      for (let a = 0; a < k; a++) {
        const wx = rho * weight[i] * demeaned[i * k + a]
        for (let b = 0; b < q; b++) {
          cross[((g * m + j) * k + a) * q + b] += wx * z[i * q + b]
          cross[((count * m + j) * k + a) * q + b] += wx * z[i * q + b]
        }
      }
    }
  }
  for (let g = 0; g < count; g++) {
    const factor = cholesky(information.map((value, at) => value - own[g * q * q + at]), q) ?? cholesky(information, q)
    if (factor === null) continue
    for (let j = 0; j < m; j++) {
      // The first stage moves by -move without the cluster, so its residuals by + z move.
      const move = choleskySolve(factor, q, right.subarray((g * m + j) * q, (g * m + j + 1) * q))
      for (let a = 0; a < k; a++) for (let b = 0; b < q; b++) sums[g * k + a] += (cross[((count * m + j) * k + a) * q + b] - cross[((g * m + j) * k + a) * q + b]) * move[b]
    }
  }
}

/** True where every group of the first set of effects lies in one cluster. */
function wholeSeries(groups: Int32Array | undefined, code: Int32Array): boolean {
  if (groups === undefined) return false
  const cluster = new Map<number, number>()
  for (let i = 0; i < groups.length; i++) {
    const known = cluster.get(groups[i])
    if (known === undefined) cluster.set(groups[i], code[i])
    else if (known !== code[i]) return false
  }
  return true
}

/** Adds to scores and information of the clusters what comes through one set of effects that they share with others. Groups that lie in one cluster alone go with it. */
function addSharedEffects({ groups, code, demeaned, k, score, weight }: { groups: Int32Array; code: Int32Array; demeaned: Float64Array; k: number; score: Float64Array; weight: Float64Array }, sums: Float64Array, parts: Float64Array): void {
  const number = groups.reduce((most, g) => (g > most ? g : most), -1) + 1
  const total = new Float64Array(number)
  for (let i = 0; i < groups.length; i++) total[groups[i]] += weight[i]
  // One cell per cluster and group: score, weight and weighted regressors.
  const width = k + 2
  const place = new Map<number, number>()
  const cells: number[] = []
  const at = new Int32Array(groups.length)
  for (let i = 0; i < groups.length; i++) {
    const key = code[i] * number + groups[i]
    let cell = place.get(key)
    if (cell === undefined) {
      cell = place.size
      place.set(key, cell)
      cells.push(key)
    }
    at[i] = cell
  }
  const held = new Float64Array(cells.length * width)
  for (let i = 0; i < groups.length; i++) {
    const from = at[i] * width
    held[from] += score[i]
    held[from + 1] += weight[i]
    for (let a = 0; a < k; a++) held[from + 2 + a] += weight[i] * demeaned[i * k + a]
  }
  cells.forEach((key, cell) => {
    const rest = total[key % number] - held[cell * width + 1]
    if (!(rest > 1e-9 * total[key % number])) return
    const g = Math.floor(key / number)
    for (let a = 0; a < k; a++) {
      const wx = held[cell * width + 2 + a] / rest
      sums[g * k + a] += wx * held[cell * width]
      for (let b = 0; b < k; b++) parts[(g * k + a) * k + b] += wx * held[cell * width + 2 + b]
    }
  })
}

/** Sum of w x x' over the first `k` of `width` columns. */
export function gramOf(columns: Float64Array, width: number, k: number, weight: Float64Array | null): Matrix {
  const gram = new Float64Array(k * k)
  const n = width === 0 ? 0 : columns.length / width
  for (let i = 0; i < n; i++) {
    const w = weight === null ? 1 : weight[i]
    for (let a = 0; a < k; a++) {
      const wx = w * columns[i * width + a]
      for (let b = 0; b <= a; b++) gram[a * k + b] += wx * columns[i * width + b]
    }
  }
  for (let a = 0; a < k; a++) for (let b = 0; b < a; b++) gram[b * k + a] = gram[a * k + b]
  return gram
}

/** Clusters numbered anew over the rows at hand. */
export function clusterRows(cluster: Int32Array | null, row: Int32Array): { code: Int32Array; count: number } {
  if (cluster === null) return { code: row.map((_, i) => i), count: row.length }
  const number = new Map<number, number>()
  const code = row.map((r) => {
    const known = number.get(cluster[r])
    if (known !== undefined) return known
    number.set(cluster[r], number.size)
    return number.size - 1
  })
  return { code, count: number.size }
}
