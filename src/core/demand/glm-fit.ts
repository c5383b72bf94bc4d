import { cholesky, choleskyInverse, choleskySolve, independentColumns, type Matrix } from '../linalg/dense.ts'
import { logGamma } from '../linalg/special.ts'
import { WarchestError } from '../problem.ts'
import { Effects } from './absorb.ts'
import { censoredPoisson } from './censored.ts'
import type { DroppedRegressor, EmptyGroups, Family, Regression, RegressionInput, RegressionOptions, SolverStats } from './regression-problem.ts'
import { clusterJackknife, meatOf, sandwich, submatrix } from './sandwich.ts'
import { recode, usableRows } from './usable-rows.ts'

const CELL_TOLERANCE = 1e-10
const COLLINEAR = 1e-9
const DEGENERATE = 1e-11

/** State of one estimation, in the order of the effects. k regressors, V = k + 1 variables (the last is the working residual). */
export class GlmFit {
  readonly #input: RegressionInput
  readonly #options: RegressionOptions
  readonly #family: Family
  readonly #k: number
  readonly #effects: Effects
  /** Input row of each place. */
  readonly #row: Int32Array
  readonly #emptyGroups: EmptyGroups[]
  readonly #y: Float64Array
  readonly #x: Float64Array
  readonly #censored: Uint8Array | null
  readonly #scale: Float64Array
  /** What of the deviance does not depend on the fit. */
  #constant = 0
  #beta: Float64Array
  #alpha: Float64Array
  // Results of the last pass.
  readonly #weight: Float64Array
  readonly #sum: Float64Array
  readonly #cross: Float64Array
  #deviance = Number.NaN
  // Results of the last projection.
  readonly #fitted: Float64Array
  readonly #memory: Float64Array
  #gram: Matrix = new Float64Array(0)
  #kept: number[] = []
  #dropped: DroppedRegressor[] = []
  #checked = false
  #stats: SolverStats = { converged: false, iterations: 0, projections: 0, residual: Number.NaN }
  /** Set by {@link iterate} where some rows without sales can be fitted with any small mean. */
  separation: { rows: number[]; regressors: string[] } | null = null

  /** Columns that take no part. */
  readonly #excluded: ReadonlySet<number>

  /** `out`: 1 for rows to leave out. */
  constructor(input: RegressionInput, options: RegressionOptions, out: Uint8Array, excluded: ReadonlySet<number>) {
    this.#input = input
    this.#excluded = excluded
    this.#options = options
    this.#family = options.family
    const k = input.x.length
    this.#k = k
    const { keep, emptyGroups } = usableRows(input, options.family, out)
    this.#emptyGroups = emptyGroups
    const n = keep.length
    if (n === 0) throw new WarchestError('bad-input', { code: 'regression.no-rows', message: 'No row with sales is left to estimate from.', mend: 'Check that units, prices and dates were mapped to the right columns.' })
    const all = n === input.y.length
    this.#effects = new Effects(input.effects.map((set) => (all ? set.codes : recode(set.codes, keep))), n)
    const order = this.#effects.order
    this.#row = order === null ? keep : order.map((place) => keep[place])
    this.#y = new Float64Array(n)
    for (let place = 0; place < n; place++) this.#y[place] = input.y[this.#row[place]]
    this.#censored = input.censored && this.#row.some((row) => input.censored![row] === 1) ? Uint8Array.from(this.#row, (row) => input.censored![row]) : null
    this.#x = new Float64Array(n * k)
    for (let j = 0; j < k; j++) for (let place = 0; place < n; place++) this.#x[place * k + j] = input.x[j][this.#row[place]]
    this.#scale = this.#centre()
    this.#constant = this.#devianceConstant()
    const cells = this.#effects.cells
    this.#beta = options.start ? Float64Array.from(options.start) : new Float64Array(k)
    this.#alpha = this.#startLevels()
    this.#weight = new Float64Array(cells)
    this.#sum = new Float64Array(cells * (k + 1))
    this.#cross = new Float64Array((k + 1) * (k + 1))
    this.#fitted = new Float64Array(cells * (k + 1))
    this.#memory = this.#effects.start(k + 1)
  }

  /** Takes the mean of each column out within the groups of the first set, which the effects would do anyway: nothing is lost to cancellation later. Returns each column's sum of squares before. */
  #centre(): Float64Array {
    const k = this.#k
    const n = this.#y.length
    const x = this.#x
    const scale = new Float64Array(k)
    const absorbed = this.#effects.sets > 0
    for (let j = 0; j < k; j++) {
      let mean = 0
      if (absorbed) for (let at = j; at < n * k; at += k) mean += x[at] / n
      for (let at = j; at < n * k; at += k) scale[j] += (x[at] - mean) ** 2
      // A constant column has no spread of its own; its square tells that it is constant and not zero.
      if (absorbed && scale[j] <= 1e-24 * n * mean * mean) scale[j] = n * mean * mean
      scale[j] /= n
    }
    if (!absorbed) return scale
    const code = this.#input.effects[0].codes
    const mean = new Float64Array(k)
    for (let from = 0; from < n; ) {
      const group = code[this.#row[from]]
      let end = from
      mean.fill(0)
      for (; end < n && code[this.#row[end]] === group; end++) for (let j = 0; j < k; j++) mean[j] += x[end * k + j]
      for (let j = 0; j < k; j++) mean[j] /= end - from
      for (let i = from; i < end; i++) for (let j = 0; j < k; j++) x[i * k + j] -= mean[j]
      from = end
    }
    return scale
  }

  /** Levels to start from: the log mean of the dependent in each group of the first set. */
  #startLevels(): Float64Array {
    const { cells, cellStart, sets } = this.#effects
    const alpha = new Float64Array(cells)
    if (this.#family.kind === 'gaussian') return alpha
    const y = this.#y
    if (sets === 0) {
      // Without effects a column of ones, where there is one, carries the level.
      const ones = this.#input.x.findIndex((column) => column.every((value) => value === 1))
      if (ones >= 0 && !this.#options.start) this.#beta[ones] = Math.log(y.reduce((a, b) => a + b, 0) / y.length)
      return alpha
    }
    const code = this.#input.effects[0].codes
    for (let cell = 0; cell < cells; ) {
      const group = code[this.#row[cellStart[cell]]]
      let end = cell
      while (end < cells && code[this.#row[cellStart[end]]] === group) end++
      let total = 0
      for (let i = cellStart[cell]; i < cellStart[end]; i++) total += y[i]
      alpha.fill(Math.log(total / (cellStart[end] - cellStart[cell])), cell, end)
      cell = end
    }
    return alpha
  }

  #devianceConstant(): number {
    if (this.#family.kind === 'gaussian') return 0
    const size = this.#family.kind === 'negative-binomial' ? this.#family.size : 0
    let constant = 0
    for (let i = 0; i < this.#y.length; i++) {
      const y = this.#y[i]
      if (this.#censored?.[i]) continue
      constant += (y > 0 ? y * Math.log(y) : 0) - (size > 0 ? (y + size) * Math.log(y + size) : y)
    }
    return constant
  }

  /** One pass over the rows at the current parameters: weights and weighted sums per cell, cross products, and the deviance. */
  #pass(): void {
    const k = this.#k
    const variables = k + 1
    const { cells, cellStart } = this.#effects
    const x = this.#x
    const y = this.#y
    const beta = this.#beta
    const alpha = this.#alpha
    const sum = this.#sum
    const weight = this.#weight
    const cross = this.#cross
    const censored = this.#censored
    const kind = this.#family.kind === 'poisson' ? 0 : this.#family.kind === 'gaussian' ? 1 : 2
    const size = this.#family.kind === 'negative-binomial' ? this.#family.size : 0
    sum.fill(0)
    cross.fill(0)
    let objective = 0
    for (let cell = 0; cell < cells; cell++) {
      const level = alpha[cell]
      const end = cellStart[cell + 1]
      const at = cell * variables
      let total = 0
      let score = 0
      for (let i = cellStart[cell]; i < end; i++) {
        const base = i * k
        let eta = level
        for (let j = 0; j < k; j++) eta += x[base + j] * beta[j]
        let w = 1
        let u = 0
        if (kind === 0) {
          w = Math.exp(eta)
          if (censored !== null && censored[i] === 1) {
            const tail = censoredPoisson(w, y[i])
            u = tail.mean - w
            // A row that says almost nothing keeps a little weight, so that no group is left without any.
            w = Math.max(w - tail.variance, 1e-6 * w)
            objective -= tail.logTail
          } else {
            u = y[i] - w
            objective += w - y[i] * eta
          }
        } else if (kind === 1) {
          u = y[i] - eta
          objective += u * u
        } else {
          const mu = Math.exp(eta)
          const shrink = 1 / (1 + mu / size)
          w = mu * shrink
          u = (y[i] - mu) * shrink
          objective += (y[i] + size) * Math.log(mu + size) - y[i] * eta
        }
        total += w
        score += u
        for (let j = 0; j < k; j++) {
          const xj = x[base + j]
          const wx = w * xj
          sum[at + j] += wx
          cross[k * variables + j] += u * xj
          const to = j * variables
          for (let l = 0; l <= j; l++) cross[to + l] += wx * x[base + l]
        }
      }
      weight[cell] = total
      sum[at + k] = score
    }
    this.#deviance = kind === 1 ? objective : 2 * (this.#constant + objective)
  }

  /** Projects the effects out and builds the normal equations. Returns the change of the coefficients and of the levels. */
  #step(tolerance: number): { beta: Float64Array; alpha: Float64Array } {
    const k = this.#k
    const variables = k + 1
    const { cells } = this.#effects
    const { cross, fitted, weight, sum } = { cross: this.#cross, fitted: this.#fitted, weight: this.#weight, sum: this.#sum }
    // The working residual is new at each step: start its solution from zero, those of the regressors from the last.
    for (let at = k; at < this.#memory.length; at += variables) this.#memory[at] = 0
    const projections = this.#effects.project(weight, sum, variables, this.#memory, tolerance, fitted)
    this.#stats = { ...this.#stats, projections: this.#stats.projections + projections }
    const normal = new Float64Array(variables * variables)
    for (let cell = 0; cell < cells; cell++) {
      const at = cell * variables
      const w = weight[cell]
      for (let j = 0; j < variables; j++) {
        const sj = sum[at + j]
        const dj = fitted[at + j]
        const rest = w * dj - sj
        const to = j * variables
        for (let l = 0; l <= j && l < k; l++) normal[to + l] += rest * fitted[at + l] - dj * sum[at + l]
      }
    }
    for (let at = 0; at < normal.length; at++) normal[at] += cross[at]
    const gram = new Float64Array(k * k)
    for (let j = 0; j < k; j++) for (let l = 0; l <= j; l++) gram[j * k + l] = gram[l * k + j] = normal[j * variables + l]
    this.#gram = gram
    if (!this.#checked) this.#checkColumns()
    const kept = this.#kept
    const beta = new Float64Array(k)
    if (kept.length > 0) {
      const change = choleskySolve(ridgedFactor(submatrix(gram, k, kept), kept.length), kept.length, kept.map((j) => normal[k * variables + j]))
      kept.forEach((j, at) => (beta[j] = change[at]))
    }
    const alpha = new Float64Array(cells)
    for (let cell = 0; cell < cells; cell++) {
      let change = fitted[cell * variables + k]
      for (let j = 0; j < k; j++) change -= beta[j] * fitted[cell * variables + j]
      alpha[cell] = change
    }
    return { beta, alpha }
  }

  /** Names the regressors that the effects absorb or that follow from others; they take no further part. */
  #checkColumns(): void {
    const k = this.#k
    const mean = this.#weight.reduce((sum, w) => sum + w, 0)
    const raw = this.#scale.map((s) => s * mean)
    const names = this.#input.names
    const absorbed = new Set<number>()
    for (let j = 0; j < k; j++) if (!(this.#gram[j * k + j] > COLLINEAR * raw[j])) absorbed.add(j)
    const candidates = names.map((_, j) => j).filter((j) => !absorbed.has(j) && !this.#excluded.has(j))
    const sub = submatrix(this.#gram, k, candidates)
    const { kept } = independentColumns(sub, candidates.length, candidates.map((_, a) => sub[a * candidates.length + a]), COLLINEAR)
    this.#kept = kept.map((a) => candidates[a])
    this.#dropped = names.flatMap((name, j) => (this.#kept.includes(j) ? [] : [{ name, reason: absorbed.has(j) ? ('absorbed' as const) : ('collinear' as const) }]))
    for (let j = 0; j < k; j++) if (!this.#kept.includes(j)) this.#beta[j] = 0
    this.#checked = true
  }

  /** Columns that the normal equations at the fitted means cannot tell from others. */
  degenerate(): number[] {
    const kept = this.#kept
    const gram = submatrix(this.#gram, this.#k, kept)
    return independentColumns(gram, kept.length, kept.map((_, a) => gram[a * (kept.length + 1)]), DEGENERATE).dropped.map((a) => kept[a])
  }

  iterate(): void {
    const { tolerance = 1e-9, maxIterations = 60 } = this.#options
    const linear = this.#family.kind === 'gaussian'
    let last = Number.POSITIVE_INFINITY
    let iteration = 0
    let residual = Number.NaN
    let converged = false
    let exact = linear ? CELL_TOLERANCE : 1e-4
    this.#pass()
    for (;;) {
      iteration++
      last = this.#deviance
      const change = this.#step(iteration === 1 ? Math.min(exact, 1e-7) : exact)
      this.#move(change, 1)
      this.#pass()
      let share = 1
      while (!(this.#deviance <= last + 1e-9 * (0.1 + Math.abs(last))) && share > 1e-4 && !linear) {
        share /= 2
        this.#move(change, -share)
        this.#pass()
      }
      residual = Math.abs(last - this.#deviance) / (0.1 + Math.abs(this.#deviance))
      if (linear || residual < tolerance) {
        converged = true
        break
      }
      if (iteration >= maxIterations || !Number.isFinite(this.#deviance)) break
      exact = Math.max(1e-7, Math.min(exact, residual * 1e-2))
    }
    // One last step with an exact projection: it squares what error is left, and its normal equations give the covariance.
    const polish = this.#step(CELL_TOLERANCE)
    if (this.#family.kind !== 'gaussian') this.#findSeparation(polish)
    if (converged && !linear) this.#move(polish, 1)
    this.#stats = { ...this.#stats, converged, iterations: iteration, residual }
  }

  /**
   * Rows without sales whose mean runs to zero however long one iterates. Newton's step moves the linear predictor of such a row by exactly -1 (its score over its information), and
   * leaves all others where they are: the step is then itself the certificate of separation of Correia, Guimarães and Zylkin (2019), and the regressors it moves are the cause.
   */
  #findSeparation(step: { beta: Float64Array; alpha: Float64Array }): void {
    const { cells, cellStart } = this.#effects
    const k = this.#k
    const rows: number[] = []
    for (let cell = 0; cell < cells; cell++) {
      for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
        let change = step.alpha[cell]
        for (let j = 0; j < k; j++) change += this.#x[i * k + j] * step.beta[j]
        if (this.#y[i] === 0 && change < -0.5) rows.push(this.#row[i])
        else if (Math.abs(change) > 0.05) return
      }
    }
    if (rows.length === 0) return
    const regressors = this.#input.names.filter((_, j) => Math.abs(step.beta[j]) * Math.sqrt(this.#scale[j]) > 0.01)
    this.separation = { rows, regressors }
  }

  #move(change: { beta: Float64Array; alpha: Float64Array }, share: number): void {
    for (let j = 0; j < this.#k; j++) this.#beta[j] += share * change.beta[j]
    for (let cell = 0; cell < this.#alpha.length; cell++) this.#alpha[cell] += share * change.alpha[cell]
  }

  result(): Omit<Regression, 'separated'> {
    const k = this.#k
    const n = this.#y.length
    const kept = this.#kept
    const { linear, deviance, ssr, sst, logLikelihood, scores } = this.#summary()
    const parameters = kept.length + this.#effects.levels
    const factor = kept.length > 0 ? cholesky(submatrix(this.#gram, k, kept), kept.length) : new Float64Array(0)
    if (factor === null) throw new WarchestError('bad-input', { code: 'regression.singular', message: 'The regressors cannot be told apart in these data.', mend: 'Leave one of them out.' })
    const bread = choleskyInverse(factor, kept.length)
    const variance = this.#family.kind === 'gaussian' ? ssr / (n - parameters) : 1
    const classical = bread.map((value) => value * variance)
    const m = kept.length
    const clusters = this.#input.cluster && Int32Array.from(this.#row, (row) => this.#input.cluster![row])
    const demeaned = clusters || this.#options.robust ? this.#demeaned() : null
    const robust = this.#options.robust && demeaned ? sandwich(bread, m, meatOf(demeaned, scores, m, null)) : null
    const clustered = clusters && demeaned ? sandwich(bread, m, meatOf(demeaned, scores, m, clusters)) : null
    const jackknife = this.#options.jackknife && clusters && demeaned ? clusterJackknife(submatrix(this.#gram, k, kept), demeaned, scores, this.#weights(linear), m, clusters) : null
    const spread = (m: Matrix): Float64Array => {
      const out = new Float64Array(k).fill(Number.NaN)
      kept.forEach((j, a) => (out[j] = Math.sqrt(m[a * kept.length + a])))
      return out
    }
    const covariance = new Float64Array(k * k).fill(Number.NaN)
    const chosen = jackknife ?? clustered ?? robust ?? classical
    kept.forEach((j, a) => kept.forEach((l, b) => (covariance[j * k + l] = chosen[a * kept.length + b])))
    return {
      names: this.#input.names, coef: this.#beta.map((value, j) => (kept.includes(j) ? value : Number.NaN)), se: spread(classical), seRobust: robust && spread(robust), seCluster: clustered && spread(clustered),
      covariance, dropped: this.#dropped, n, emptyGroups: this.#emptyGroups, parameters, deviance, logLikelihood, ssr, sst, linear, stats: this.#stats,
    }
  }

  /** Figures at the final parameters, row by row; `scores` are the weighted residuals w (y - mu) / (d mu / d eta). */
  #summary(): { linear: Float64Array; scores: Float64Array; deviance: number; logLikelihood: number; ssr: number; sst: number } {
    const { cells, cellStart } = this.#effects
    const k = this.#k
    const n = this.#y.length
    const linear = new Float64Array(this.#input.y.length).fill(Number.NaN)
    const scores = new Float64Array(n)
    const family = this.#family
    const size = family.kind === 'negative-binomial' ? family.size : 0
    let objective = 0
    let gammas = 0
    for (let cell = 0; cell < cells; cell++) {
      for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
        let eta = this.#alpha[cell]
        for (let j = 0; j < k; j++) eta += this.#x[i * k + j] * this.#beta[j]
        linear[this.#row[i]] = eta
        const y = this.#y[i]
        if (family.kind === 'gaussian') {
          scores[i] = y - eta
          objective += scores[i] ** 2
          continue
        }
        const mu = Math.exp(eta)
        if (this.#censored?.[i]) {
          const tail = censoredPoisson(mu, y)
          scores[i] = tail.mean - mu
          objective -= tail.logTail
          continue
        }
        if (size > 0) {
          scores[i] = (y - mu) / (1 + mu / size)
          objective += (y + size) * Math.log(mu + size) - y * eta
          gammas += logGamma(size + y) - logGamma(y + 1)
        } else {
          scores[i] = y - mu
          objective += mu - y * eta
          gammas -= logGamma(y + 1)
        }
      }
    }
    if (family.kind === 'gaussian') {
      const ssr = objective
      return { linear, scores, deviance: ssr, ssr, sst: this.#within(), logLikelihood: (-n / 2) * (Math.log(2 * Math.PI) + Math.log(ssr / n) + 1) }
    }
    const logLikelihood = size > 0 ? gammas - objective + n * (size * Math.log(size) - logGamma(size)) : gammas - objective
    return { linear, scores, deviance: 2 * (this.#constant + objective), logLikelihood, ssr: Number.NaN, sst: Number.NaN }
  }

  /** Sum of squares of the demeaned dependent (Gaussian). */
  #within(): number {
    const { cells, cellStart, sets } = this.#effects
    const sum = new Float64Array(cells)
    const weight = Float64Array.from({ length: cells }, (_, cell) => cellStart[cell + 1] - cellStart[cell])
    let mean = 0
    for (let i = 0; i < this.#y.length; i++) mean += this.#y[i] / this.#y.length
    for (let cell = 0; cell < cells; cell++) for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) sum[cell] += this.#y[i] - mean
    const fitted = new Float64Array(cells)
    if (sets > 0) this.#effects.project(weight, sum, 1, this.#effects.start(1), CELL_TOLERANCE, fitted)
    let total = 0
    for (let cell = 0; cell < cells; cell++) for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) total += (this.#y[i] - mean - fitted[cell]) ** 2
    return total
  }

  /** Regressors after projecting the effects out, row by row in the order of the effects: n x m. */
  #demeaned(): Float64Array {
    const kept = this.#kept
    const m = kept.length
    const k = this.#k
    const { cells, cellStart } = this.#effects
    const out = new Float64Array(this.#y.length * m)
    for (let cell = 0; cell < cells; cell++) {
      for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
        for (let a = 0; a < m; a++) out[i * m + a] = this.#x[i * k + kept[a]] - this.#fitted[cell * (k + 1) + kept[a]]
      }
    }
    return out
  }

  /** Weight of each row in the normal equations. */
  #weights(linear: Float64Array): Float64Array {
    const size = this.#family.kind === 'negative-binomial' ? this.#family.size : Number.POSITIVE_INFINITY
    if (this.#family.kind === 'gaussian') return new Float64Array(this.#row.length).fill(1)
    return Float64Array.from(this.#row, (row) => {
      const mu = Math.exp(linear[row])
      return mu / (1 + mu / size)
    })
  }
}

/** Cholesky factor of a Gram matrix, with the least ridge that makes it definite: while means run to zero a step may meet directions that have lost their weight. */
function ridgedFactor(gram: Matrix, m: number): Matrix {
  for (let ridge = 0; ; ridge = ridge === 0 ? 1e-12 : ridge * 100) {
    const factor = cholesky(gram.map((value, at) => (at % (m + 1) === 0 ? value * (1 + ridge) + (ridge > 0 ? 1e-300 : 0) : value)), m)
    if (factor !== null || ridge > 1) return factor ?? Float64Array.from({ length: m * m }, (_, at) => (at % (m + 1) === 0 ? Number.POSITIVE_INFINITY : 0))
  }
}
