import { layOut, type ChosenRows, type EffectsLayout } from './effects-layout.ts'
import { addParts, applyBlock, closeBlock, openBlock, projectionOf, type Projection } from './projection.ts'
import { ownRoom } from './room.ts'

/** Share of a variable's squares below which its spread is rounding. */
const ROUNDING = 1e-10

/**
 * Solves the normal equations of a projection on any number of sets of effects, once its blocks are open.
 *
 * The first set is eliminated in closed form; the others solve the remaining normal equations (the fixed point of the method of alternating projections: Gaure 2013, Computational Statistics and
 * Data Analysis 66; Correia 2016) by preconditioned conjugate gradients, which is alternating projections with the best possible acceleration. All variables at once, each with a step of its own.
 * An iteration is one pass over the cells, which `apply` does on every block.
 * @param solution where to start from, further group * V + v; holds the solution afterwards
 * @param tolerance on the residual of the normal equations relative to the variable's spread within groups of the first set
 * @param least spread of each variable that is taken for one: what is left of an absorbed variable is rounding, which no effects fit
 */
export function solveEffects(work: Projection, solution: Float64Array, tolerance: number, least: Float64Array, apply: () => void): { readonly iterations: number; readonly converged: boolean } {
  const { layout, variables, vector, part } = work
  const size = layout.further
  if (size === 0) return { iterations: 0, converged: true }
  const inverse = new Float64Array(size)
  addParts(layout, work.partWeight, 1, inverse)
  for (let h = 0; h < size; h++) inverse[h] = inverse[h] > 0 ? 1 / inverse[h] : 0
  const residual = new Float64Array(size * variables)
  addParts(layout, part, variables, residual)
  const product = new Float64Array(size * variables)
  if (solution.some((value) => value !== 0)) {
    vector.set(solution)
    apply()
    addParts(layout, part, variables, product)
    for (let at = 0; at < residual.length; at++) residual[at] -= product[at]
  }
  const spread = new Float64Array(variables)
  for (let at = 0; at < work.spread.length; at++) spread[at % variables] += work.spread[at]
  const enough = spread.map((s, v) => tolerance * tolerance * Math.max(s, least[v]))
  const energy = new Float64Array(variables)
  const step = new Float64Array(variables)
  const next = new Float64Array(variables)
  const active = new Uint8Array(variables)
  for (let h = 0, at = 0; h < size; h++) {
    for (let v = 0; v < variables; v++, at++) {
      vector[at] = inverse[h] * residual[at]
      energy[v] += residual[at] * vector[at]
    }
  }
  const most = 20 + 4 * Math.min(size, 1000)
  for (let iteration = 0; ; iteration++) {
    let running = 0
    for (let v = 0; v < variables; v++) {
      active[v] = energy[v] > enough[v] && energy[v] > 0 ? 1 : 0
      running += active[v]
    }
    if (running === 0 || iteration === most) {
      vector.set(solution)
      return { iterations: iteration, converged: running === 0 }
    }
    apply()
    addParts(layout, part, variables, product)
    step.fill(0)
    for (let at = 0; at < product.length; at += variables) for (let v = 0; v < variables; v++) step[v] += vector[at + v] * product[at + v]
    for (let v = 0; v < variables; v++) step[v] = active[v] && step[v] > 0 ? energy[v] / step[v] : 0
    next.fill(0)
    for (let h = 0, at = 0; h < size; h++) {
      for (let v = 0; v < variables; v++, at++) {
        solution[at] += step[v] * vector[at]
        residual[at] -= step[v] * product[at]
        next[v] += inverse[h] * residual[at] * residual[at]
      }
    }
    for (let v = 0; v < variables; v++) {
      const ratio = active[v] && energy[v] > 0 ? next[v] / energy[v] : 0
      step[v] = ratio
      if (active[v]) energy[v] = next[v]
    }
    for (let h = 0, at = 0; h < size; h++) for (let v = 0; v < variables; v++, at++) vector[at] = inverse[h] * residual[at] + step[v] * vector[at]
  }
}

/** Absorbed fixed effects: any number of sets of dummies, taken out of many variables at once by weighted least squares. */
export class Effects {
  readonly layout: EffectsLayout
  readonly sets: number
  /** Row of the caller at each place of our order: rows of a group of the largest set stand together. */
  readonly order: Int32Array
  readonly cells: number
  /** First place of each cell, with the end (length cells + 1). */
  readonly cellStart: Int32Array

  /** `codes`: one Int32Array of group numbers 0..G-1 per set, each with a group for every row. */
  constructor(codes: readonly Int32Array[], rows: number) {
    this.layout = layOut(codes, everyRow(codes, rows))
    this.sets = this.layout.sets
    this.order = this.layout.row
    this.cells = this.layout.cells
    this.cellStart = this.layout.cellStart
  }

  /** Absorbed levels: groups of all sets less what follows from others. */
  get levels(): number {
    return this.layout.levels
  }

  /** Memory of one family of right-hand sides, so that the next solution starts from the last. */
  start(variables: number): Float64Array {
    return new Float64Array(this.layout.further * variables)
  }

  /**
   * Finds the fitted effects of `variables` variables, interleaved: `fitted[cell * variables + v]` is the sum of the effects of the cell, that is, the weighted least squares projection of variable v on the dummies.
   * @param weight sum of the weights per cell
   * @param sum weighted sum of each variable per cell, index cell * variables + v
   * @param memory from {@link start}; holds the solution afterwards
   * @param tolerance as of {@link solveEffects}
   * @returns iterations of the conjugate gradients
   */
  project(weight: Float64Array, sum: Float64Array, variables: number, memory: Float64Array, tolerance: number, fitted: Float64Array): number {
    fitted.fill(0)
    if (this.sets === 0) return 0
    const work = { ...projectionOf(this.layout, variables, ownRoom), weight, sum, fitted }
    const each = (step: (work: Projection, block: number) => void): void => {
      for (let block = 0; block < this.layout.blocks; block++) step(work, block)
    }
    each(openBlock)
    const least = new Float64Array(variables)
    for (let cell = 0; cell < this.cells; cell++) if (weight[cell] > 0) for (let v = 0; v < variables; v++) least[v] += (ROUNDING * sum[cell * variables + v] ** 2) / weight[cell]
    const { iterations } = solveEffects(work, memory, tolerance, least, () => each(applyBlock))
    each(closeBlock)
    return iterations
  }
}

/** All rows, with the number of them in each group. */
const everyRow = (codes: readonly Int32Array[], rows: number): ChosenRows => ({ out: new Uint8Array(rows), rows, sizes: codes.map(sizesOf) })

function sizesOf(code: Int32Array): Int32Array {
  const size = new Int32Array(code.reduce((most, g) => (g > most ? g : most), -1) + 1)
  for (let i = 0; i < code.length; i++) size[code[i]]++
  return size
}

/** Numbers any values 0..G-1 in the order of their first appearance. */
export function encode<T>(values: ArrayLike<T>): { codes: Int32Array; labels: T[] } {
  const index = new Map<T, number>()
  const labels: T[] = []
  const codes = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    let code = index.get(values[i])
    if (code === undefined) {
      code = labels.length
      index.set(values[i], code)
      labels.push(values[i])
    }
    codes[i] = code
  }
  return { codes, labels }
}
