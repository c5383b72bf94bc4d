import { cholesky, choleskySolve, independentColumns, type Matrix } from '../linalg/dense.ts'
import { WarchestError } from '../problem.ts'
import { solveEffects } from './absorb.ts'
import { layOut, type EffectsLayout } from './effects-layout.ts'
import { certifyBlock } from './glm-finish.ts'
import { CONTROL, FAMILIES, figure, total, workOf, type GlmWork, type Source } from './glm-work.ts'
import { checkValues } from './regression-check.ts'
import type { DroppedRegressor, EmptyGroups, Family, RegressionInput, RegressionOptions, SolverStats } from './regression-problem.ts'
import { submatrix } from './sandwich.ts'
import { alone, type Team } from './team.ts'
import { usableRows } from './usable-rows.ts'

const CELL_TOLERANCE = 1e-10
const COLLINEAR = 1e-9
const DEGENERATE = 1e-11
const WEIGHTLESS = 1e-13
/** Share of a column's squares below which what the effects leave of it is rounding. */
const ROUNDING = 1e-8
/** A row's mean is negligible below this share of the mean of all. */
const NEGLIGIBLE = 1e-4
/** Relative change of the deviance from which on means that still run to zero are looked for. */
const SMALL = 1e-3
const MOST_ITERATIONS = 100

/** The course of one estimation: iteratively reweighted least squares over the steps of a {@link Team}. k regressors, V = k + 1 variables (the last is the working residual). */
export class GlmFit {
  readonly input: RegressionInput
  readonly options: RegressionOptions
  readonly team: Team
  readonly layout: EffectsLayout
  readonly emptyGroups: readonly EmptyGroups[]
  readonly #excluded: ReadonlySet<number>
  readonly #scale: Float64Array
  readonly #constantColumns: ReadonlySet<number>
  readonly #memory: Float64Array
  #work: GlmWork
  /** What of the deviance does not depend on the fit. */
  #constant = 0
  #deviance = Number.NaN
  /** Sum of the weights at the last pass, and of the dependent. */
  #weight = Number.NaN
  #sold = Number.NaN
  #gram: Matrix = new Float64Array(0)
  #kept: number[] = []
  #dropped: DroppedRegressor[] = []
  #checked = false
  #opened = false
  #stats: SolverStats = { converged: false, iterations: 0, projections: 0, residual: Number.NaN }
  /** Set by {@link iterate} where some rows without sales can be fitted with any small mean. */
  separation: { rows: number[]; regressors: string[] } | null = null

  /** @param out 1 for rows to leave out; @param excluded columns that take no part */
  constructor(input: RegressionInput, options: RegressionOptions, out: Uint8Array, excluded: ReadonlySet<number>, team: Team) {
    this.input = input
    this.options = options
    this.team = team
    this.#excluded = excluded
    const usable = usableRows(input, options.family, out)
    this.emptyGroups = usable.emptyGroups
    if (usable.rows === 0) {
      checkValues(input, options.family)
      throw new WarchestError('bad-input', { code: 'regression.no-rows', message: 'No row with sales is left to estimate from.', mend: 'Check that units, prices and dates were mapped to the right columns.' })
    }
    this.layout = layOut(input.effects.map((set) => set.codes), usable, team.room)
    const source: Source = { y: input.y, x: input.x, censored: input.censored ?? null, cluster: input.cluster ?? null }
    const work = workOf(this.layout, source, options.family, options.robust === true || input.cluster !== undefined, team.room)
    const absorbed = this.layout.sets > 0
    if (absorbed) input.x.forEach((column, j) => (work.centre[j] = column[this.layout.row[0]]))
    const seen = [input.y, ...input.x, ...(input.censored ? [input.censored] : [])].every((array) => team.sees(array))
    ;(seen ? team : alone).run(work, 'load')
    if (figure(work, 0) > 0) checkValues(input, options.family)
    this.#work = { ...work, source: null }
    const k = input.x.length
    const moments = total(work.moments, 2 * k)
    const n = this.layout.rows
    const constant = new Set<number>()
    // Spread of each column about its mean; about zero without effects. A constant column has none: its square tells that it is constant and not zero.
    this.#scale = Float64Array.from({ length: k }, (_, j) => {
      const shift = moments[j] / n
      const mean = work.centre[j] + shift
      if (!absorbed) return moments[k + j] / n
      const spread = moments[k + j] / n - shift * shift
      if (spread > 1e-24 * mean * mean) return spread
      constant.add(j)
      return mean * mean
    })
    this.#constantColumns = constant
    this.#memory = new Float64Array(this.layout.further * (k + 1))
    this.#newConstant()
    this.#startCoefficients()
  }

  get work(): GlmWork { return this.#work }
  get kept(): readonly number[] { return this.#kept }
  get dropped(): readonly DroppedRegressor[] { return this.#dropped }
  get stats(): SolverStats { return this.#stats }
  /** X~'WX~ of all columns at the last step, k x k. */
  get gram(): Matrix { return this.#gram }
  get constant(): number { return this.#constant }
  get family(): Family['kind'] { return FAMILIES[this.#work.control[CONTROL.family]] }

  /** Goes on as a negative binomial of this size from where the fit stands. */
  setSize(size: number): void {
    this.#work.control[CONTROL.family] = FAMILIES.indexOf('negative-binomial')
    this.#work.control[CONTROL.size] = size
    this.#newConstant()
    this.#opened = false
  }

  /** First and second derivative of the log-likelihood by the size at the present means; by size 0 instead the squared residuals beyond the means, and the squared means. */
  sizeFigures(size: number): { readonly first: number; readonly second: number; readonly excess: number; readonly square: number } {
    const { control } = this.#work
    const own = control[CONTROL.size]
    control[CONTROL.size] = size
    this.team.run(this.#work, 'size')
    control[CONTROL.size] = own
    const [first, second, excess, square] = [0, 1, 2, 3].map((at) => figure(this.#work, at))
    return { first, second, excess, square }
  }

  /** Iterates until the deviance stands still, then makes one more step with an exact projection. */
  iterate(): void {
    const { tolerance = 1e-9, maxIterations = MOST_ITERATIONS, progress } = this.options
    const linear = this.family === 'gaussian'
    let iteration = 0
    let residual = Number.NaN
    let converged = false
    let exact = linear ? CELL_TOLERANCE : 1e-4
    if (!this.#opened) this.#pass(0)
    this.#opened = true
    let slow = false
    for (;;) {
      iteration++
      const last = this.#deviance
      // Rows of small means may be all that connects some groups: then only an exact projection tells where they go.
      this.#step(slow ? CELL_TOLERANCE : iteration === 1 ? Math.min(exact, 1e-7) : exact)
      if (slow && this.#findSeparation()) return
      this.#pass(1)
      let share = 1
      while (!(this.#deviance <= last + 1e-9 * (0.1 + Math.abs(last))) && share > 1e-4 && !linear) {
        share /= 2
        this.#pass(-share)
      }
      const before = residual
      residual = Math.abs(last - this.#deviance) / (0.1 + Math.abs(this.#deviance))
      // Newton's steps shrink quadratically; where they shrink by a factor (of e) each time, means run to zero.
      slow = !linear && residual < SMALL && residual > before / 5
      progress?.(linear ? 1 : Math.min(1, Math.max(0, Math.log(residual) / Math.log(tolerance))))
      if (linear || residual < tolerance) {
        converged = true
        break
      }
      if (iteration >= maxIterations || !Number.isFinite(this.#deviance)) break
      exact = Math.max(1e-7, Math.min(exact, residual * 1e-2))
    }
    // One last step with an exact projection: it squares what error is left, and its normal equations give the covariance.
    const projected = this.#step(CELL_TOLERANCE)
    if (!linear && this.#findSeparation()) return
    if (converged && !linear) {
      this.#move(1)
      this.team.run(this.#work, 'move')
    }
    this.#stats = { converged: converged && projected, iterations: this.#stats.iterations + iteration, projections: this.#stats.projections, residual }
  }

  /** Columns that the normal equations at the fitted means cannot tell from others. */
  degenerate(): number[] {
    const kept = this.#kept
    const gram = submatrix(this.#gram, this.input.x.length, kept)
    return independentColumns(gram, kept.length, kept.map((_, a) => gram[a * (kept.length + 1)]), DEGENERATE).dropped.map((a) => kept[a])
  }

  #startCoefficients(): void {
    const { beta } = this.#work
    if (this.options.start) return beta.set(Array.from(this.options.start))
    if (this.layout.sets > 0 || this.family === 'gaussian') return
    // Without effects a column of ones, where there is one, carries the level.
    const ones = this.input.x.findIndex((column) => column.every((value) => value === 1))
    if (ones >= 0) beta[ones] = Math.log(this.#sold / this.layout.rows)
  }

  #newConstant(): void {
    this.team.run(this.#work, 'constant')
    this.#constant = figure(this.#work, 0)
    this.#sold = figure(this.#work, 1)
  }

  /** Tells the next step to move by that share of the last change. */
  #move(share: number): void {
    const { beta, change, control } = this.#work
    control[CONTROL.share] = share
    for (let j = 0; j < beta.length; j++) beta[j] += share * change[j]
  }

  /** Moves, and takes weights, sums and the deviance at the new parameters. */
  #pass(share: number): void {
    this.#move(share)
    this.team.run(this.#work, 'pass')
    const objective = figure(this.#work, 0)
    this.#weight = figure(this.#work, 1)
    this.#deviance = this.family === 'gaussian' ? objective : 2 * (this.#constant + objective)
  }

  /** Projects the effects out and solves the normal equations for the change of the coefficients; true where the projection is as exact as asked. */
  #step(tolerance: number): boolean {
    const work = this.#work
    const { columns: k, variables, change } = work
    // The working residual is new at each step: start its solution from zero, those of the regressors from the last.
    for (let at = k; at < this.#memory.length; at += variables) this.#memory[at] = 0
    const weight = this.#weight
    // A log mean need not be known to more than ROUNDING.
    const least = Float64Array.from({ length: variables }, (_, v) => ROUNDING * weight * (v < k ? this.#scale[v] : 1))
    const { iterations, converged } = solveEffects(work, this.#memory, tolerance, least, () => this.team.run(work, 'apply'))
    this.#stats = { ...this.#stats, projections: this.#stats.projections + iterations }
    this.team.run(work, 'close')
    const cross = total(work.cross, variables * variables)
    const normal = total(work.normal, variables * variables).map((value, at) => value + cross[at])
    const gram = new Float64Array(k * k)
    for (let j = 0; j < k; j++) for (let l = 0; l <= j; l++) gram[j * k + l] = gram[l * k + j] = normal[j * variables + l]
    this.#gram = gram
    if (!this.#checked) this.#checkColumns(weight)
    change.fill(0)
    // While means run to zero a step may meet directions that have lost their weight to rounding: they stay where they are.
    const all = submatrix(gram, k, this.#kept)
    const firm = independentColumns(all, this.#kept.length, this.#kept.map((j) => this.#scale[j] * weight), WEIGHTLESS).kept
    const factor = cholesky(submatrix(all, this.#kept.length, firm), firm.length)
    if (factor !== null) choleskySolve(factor, firm.length, firm.map((at) => normal[k * variables + this.#kept[at]])).forEach((value, at) => (change[this.#kept[firm[at]]] = value))
    return converged
  }

  /** Names the regressors that never vary, that the effects absorb or that follow from others; they take no further part. */
  #checkColumns(weight: number): void {
    const { columns: k, beta, control, kept: places } = this.#work
    const names = this.input.names
    const absorbed = new Set<number>()
    for (let j = 0; j < k; j++) if (!(this.#gram[j * k + j] > COLLINEAR * this.#scale[j] * weight)) absorbed.add(j)
    const candidates = names.map((_, j) => j).filter((j) => !absorbed.has(j) && !this.#excluded.has(j))
    const sub = submatrix(this.#gram, k, candidates)
    const { kept } = independentColumns(sub, candidates.length, candidates.map((_, a) => sub[a * candidates.length + a]), COLLINEAR)
    this.#kept = kept.map((a) => candidates[a])
    const reason = (j: number): DroppedRegressor['reason'] => (this.#constantColumns.has(j) ? 'constant' : absorbed.has(j) ? 'absorbed' : 'collinear')
    this.#dropped = names.flatMap((name, j) => (this.#kept.includes(j) ? [] : [{ name, reason: reason(j) }]))
    for (let j = 0; j < k; j++) if (!this.#kept.includes(j)) beta[j] = 0
    places.set(this.#kept)
    control[CONTROL.kept] = this.#kept.length
    this.#checked = true
  }

  /**
   * Rows without sales whose mean runs to zero however long one iterates. Newton's step moves the linear predictor of such a row by exactly -1 (its score over its information), and
   * leaves all others where they are: the step is then itself the certificate of separation of Correia, Guimarães and Zylkin (2019), and the regressors it moves are the cause.
   * It is taken while such means are small and not yet lost in rounding.
   */
  #findSeparation(): boolean {
    const work = this.#work
    work.control[CONTROL.negligible] = (NEGLIGIBLE * this.#sold) / this.layout.rows
    this.team.run(work, 'certify')
    if (figure(work, 0) === 0 || figure(work, 1) > 0) return false
    const places: number[] = []
    for (let block = 0; block < this.layout.blocks; block++) certifyBlock(work, block, places)
    const rows = places.map((place) => this.layout.row[place])
    const regressors = this.input.names.filter((_, j) => Math.abs(work.change[j]) * Math.sqrt(this.#scale[j]) > 0.01)
    this.separation = { rows, regressors }
    return true
  }
}
