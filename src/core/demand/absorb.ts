/**
 * Absorbed fixed effects: any number of sets of dummies, taken out of many variables at once by weighted least squares.
 *
 * The first set is eliminated in closed form; the others solve the remaining normal equations (the fixed point of the method of
 * alternating projections: Gaure 2013, Computational Statistics and Data Analysis 66; Correia 2016) by preconditioned conjugate gradients,
 * which is alternating projections with the best possible acceleration. Rows with equal effects that follow each other are one cell, so the cost of an
 * iteration is linear in the number of cells: a daily panel with product and week effects has seven rows in one.
 */
export class Effects {
  readonly rows: number
  readonly sets: number
  /** Row of the caller at each place of our order (rows of a group of the first set stand together); null: as given. */
  readonly order: Int32Array | null
  readonly cells: number
  /** First place of each cell, with the end (length cells + 1). */
  readonly cellStart: Int32Array
  /** Number of groups of each set. */
  readonly groups: readonly number[]
  /** First cell of each group of the first set, with the end. */
  readonly #groupStart: Int32Array
  /** Groups of the further sets per cell, stacked: cell * (sets - 1) + set - 1, numbered through all further sets. */
  readonly #others: Int32Array
  /** Groups of all further sets together. */
  readonly #size: number

  /** `codes`: one Int32Array of group numbers 0..G-1 per set, each with a group for every row. */
  constructor(codes: readonly Int32Array[], rows: number) {
    this.rows = rows
    this.sets = codes.length
    this.groups = codes.map((code) => code.reduce((most, g) => (g > most ? g : most), -1) + 1)
    if (codes.length === 0) {
      this.order = null
      this.cells = 1
      this.cellStart = Int32Array.of(0, rows)
      this.#groupStart = Int32Array.of(0, 1)
      this.#others = new Int32Array(0)
      this.#size = 0
      return
    }
    const first = codes[0]
    this.order = contiguous(first, this.groups[0]) ? null : sortBy(first, this.groups[0])
    const at = (place: number): number => (this.order === null ? place : this.order[place])
    const starts = new Int32Array(rows + 1)
    const groupStarts = new Int32Array(this.groups[0] + 1)
    let cells = 0
    let groups = 0
    for (let place = 0; place < rows; place++) {
      const row = at(place)
      if (place > 0 && sameCell(codes, row, at(place - 1))) continue
      if (place === 0 || first[row] !== first[at(place - 1)]) groupStarts[groups++] = cells
      starts[cells++] = place
    }
    starts[cells] = rows
    groupStarts[groups] = cells
    this.cells = cells
    this.cellStart = starts.slice(0, cells + 1)
    this.#groupStart = groupStarts.slice(0, groups + 1)
    const width = codes.length - 1
    this.#others = new Int32Array(this.cells * width)
    let offset = 0
    for (let set = 0; set < width; set++) {
      const code = codes[set + 1]
      for (let cell = 0; cell < this.cells; cell++) this.#others[cell * width + set] = offset + code[at(this.cellStart[cell])]
      offset += this.groups[set + 1]
    }
    this.#size = offset
  }

  /** Memory of one family of right-hand sides, so that the next solution starts from the last. */
  start(variables: number): Float64Array {
    return new Float64Array(this.#size * variables)
  }

  /** Absorbed levels: one set counts its levels, two sets L1 + L2 - 1, and so on. */
  get levels(): number {
    return this.groups.reduce((sum, g) => sum + g, 0) - Math.max(0, this.sets - 1)
  }

  /**
   * Finds the fitted effects of `variables` variables, interleaved: `fitted[cell * variables + v]` is the sum of the effects of the cell, that is,
   * the weighted least squares projection of variable v on the dummies.
   * @param weight sum of the weights per cell
   * @param sum weighted sum of each variable per cell, index cell * variables + v
   * @param memory from {@link start}; holds the solution afterwards
   * @param tolerance on the residual of the normal equations relative to the variable's spread within groups of the first set
   * @returns iterations of the conjugate gradients
   */
  project(weight: Float64Array, sum: Float64Array, variables: number, memory: Float64Array, tolerance: number, fitted: Float64Array): number {
    if (this.sets === 0) {
      fitted.fill(0)
      return 0
    }
    const groups = this.#groupStart.length - 1
    const groupWeight = new Float64Array(groups)
    const mean = new Float64Array(groups * variables)
    for (let g = 0; g < groups; g++) {
      const end = this.#groupStart[g + 1]
      let total = 0
      for (let cell = this.#groupStart[g]; cell < end; cell++) {
        total += weight[cell]
        for (let v = 0; v < variables; v++) mean[g * variables + v] += sum[cell * variables + v]
      }
      groupWeight[g] = Math.max(total, 1e-300)
      for (let v = 0; v < variables; v++) mean[g * variables + v] /= groupWeight[g]
    }
    const iterations = this.sets > 1 ? this.#conjugateGradients(weight, sum, variables, memory, tolerance, groupWeight, mean) : 0
    const width = this.sets - 1
    const others = this.#others
    const average = new Float64Array(variables)
    for (let g = 0; g < groups; g++) {
      const from = this.#groupStart[g]
      const end = this.#groupStart[g + 1]
      average.fill(0)
      for (let cell = from; cell < end; cell++) {
        for (let v = 0; v < variables; v++) {
          let effect = 0
          for (let set = 0; set < width; set++) effect += memory[others[cell * width + set] * variables + v]
          fitted[cell * variables + v] = effect
          average[v] += weight[cell] * effect
        }
      }
      for (let v = 0; v < variables; v++) {
        const level = mean[g * variables + v] - average[v] / groupWeight[g]
        for (let cell = from; cell < end; cell++) fitted[cell * variables + v] += level
      }
    }
    return iterations
  }

  /** Solves the normal equations of the further sets, the first one being concentrated out; all variables at once, each with its own step. */
  #conjugateGradients(weight: Float64Array, sum: Float64Array, variables: number, x: Float64Array, tolerance: number, groupWeight: Float64Array, mean: Float64Array): number {
    const size = this.#size
    const width = this.sets - 1
    const others = this.#others
    const cells = this.cells
    const inverse = new Float64Array(size)
    const residual = new Float64Array(size * variables)
    const spread = new Float64Array(variables)
    for (let g = 0; g + 1 < this.#groupStart.length; g++) {
      for (let cell = this.#groupStart[g]; cell < this.#groupStart[g + 1]; cell++) {
        const w = weight[cell]
        for (let v = 0; v < variables; v++) {
          const deviation = sum[cell * variables + v] - w * mean[g * variables + v]
          if (w > 0) spread[v] += (deviation * deviation) / w
          for (let set = 0; set < width; set++) residual[others[cell * width + set] * variables + v] += deviation
        }
        for (let set = 0; set < width; set++) inverse[others[cell * width + set]] += w
      }
    }
    if (cells === 0) return 0
    for (let h = 0; h < size; h++) inverse[h] = inverse[h] > 0 ? 1 / inverse[h] : 0
    const product = new Float64Array(size * variables)
    this.#apply(weight, x, variables, groupWeight, product)
    for (let at = 0; at < residual.length; at++) residual[at] -= product[at]

    const direction = new Float64Array(size * variables)
    const energy = new Float64Array(variables)
    const curvature = new Float64Array(variables)
    const next = new Float64Array(variables)
    const active = new Uint8Array(variables)
    const enough = spread.map((s) => tolerance * tolerance * s)
    for (let h = 0, at = 0; h < size; h++) {
      for (let v = 0; v < variables; v++, at++) {
        direction[at] = inverse[h] * residual[at]
        energy[v] += residual[at] * direction[at]
      }
    }
    const most = 20 + 4 * Math.min(size, 1000)
    for (let iteration = 0; ; iteration++) {
      let running = 0
      for (let v = 0; v < variables; v++) {
        active[v] = energy[v] > enough[v] && energy[v] > 0 ? 1 : 0
        running += active[v]
      }
      if (running === 0 || iteration === most) return iteration
      this.#apply(weight, direction, variables, groupWeight, product)
      curvature.fill(0)
      for (let at = 0; at < product.length; at += variables) for (let v = 0; v < variables; v++) curvature[v] += direction[at + v] * product[at + v]
      for (let v = 0; v < variables; v++) curvature[v] = active[v] && curvature[v] > 0 ? energy[v] / curvature[v] : 0
      next.fill(0)
      for (let h = 0, at = 0; h < size; h++) {
        for (let v = 0; v < variables; v++, at++) {
          x[at] += curvature[v] * direction[at]
          residual[at] -= curvature[v] * product[at]
          next[v] += inverse[h] * residual[at] * residual[at]
        }
      }
      for (let v = 0; v < variables; v++) {
        const ratio = active[v] && energy[v] > 0 ? next[v] / energy[v] : 0
        curvature[v] = ratio
        if (active[v]) energy[v] = next[v]
      }
      for (let h = 0, at = 0; h < size; h++) for (let v = 0; v < variables; v++, at++) direction[at] = inverse[h] * residual[at] + curvature[v] * direction[at]
    }
  }

  /** out = (D'WD - D'WA (A'WA)^-1 A'WD) x: one pass over the cells. */
  #apply(weight: Float64Array, x: Float64Array, variables: number, groupWeight: Float64Array, out: Float64Array): void {
    const width = this.sets - 1
    const others = this.#others
    const groupStart = this.#groupStart
    const average = new Float64Array(variables)
    out.fill(0)
    for (let g = 0; g + 1 < groupStart.length; g++) {
      const from = groupStart[g]
      const end = groupStart[g + 1]
      average.fill(0)
      for (let c = from * width; c < end * width; c++) {
        const w = weight[width === 1 ? c : (c / width) | 0]
        const at = others[c] * variables
        for (let v = 0; v < variables; v++) average[v] += w * x[at + v]
      }
      const scale = 1 / groupWeight[g]
      for (let v = 0; v < variables; v++) average[v] *= scale
      if (width === 1) {
        for (let cell = from; cell < end; cell++) {
          const w = weight[cell]
          const at = others[cell] * variables
          for (let v = 0; v < variables; v++) out[at + v] += w * (x[at + v] - average[v])
        }
        continue
      }
      for (let cell = from; cell < end; cell++) {
        for (let v = 0; v < variables; v++) {
          let effect = -average[v]
          for (let set = 0; set < width; set++) effect += x[others[cell * width + set] * variables + v]
          effect *= weight[cell]
          for (let set = 0; set < width; set++) out[others[cell * width + set] * variables + v] += effect
        }
      }
    }
  }
}

/** True where the rows of each group stand together. */
function contiguous(code: Int32Array, groups: number): boolean {
  const seen = new Uint8Array(groups)
  for (let i = 0; i < code.length; i++) {
    if (i > 0 && code[i] === code[i - 1]) continue
    if (seen[code[i]]) return false
    seen[code[i]] = 1
  }
  return true
}

/** Row numbers in the order of their group, rows of a group as they came: counting sort. */
function sortBy(code: Int32Array, groups: number): Int32Array {
  const next = new Int32Array(groups + 1)
  for (let i = 0; i < code.length; i++) next[code[i] + 1]++
  for (let g = 0; g < groups; g++) next[g + 1] += next[g]
  const order = new Int32Array(code.length)
  for (let i = 0; i < code.length; i++) order[next[code[i]]++] = i
  return order
}

function sameCell(codes: readonly Int32Array[], a: number, b: number): boolean {
  for (let set = codes.length - 1; set >= 0; set--) if (codes[set][a] !== codes[set][b]) return false
  return true
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
