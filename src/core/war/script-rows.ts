import type { KernelFunctions } from './kernel-memory.ts'
import type { ScriptTables } from './price-script.ts'
import type { WarTables } from './tables.ts'

/** Numbers beyond the end of a row that its last vectors read: the head of the next. Its own results do not hang on their values, but how they are rounded does. */
export const BEYOND = 7
/** A day of starting prices. */
export const UNSCRIPTED: ScriptDay = { moves: 0, prices: 0, singles: 0, table: -1 }

/**
 * Addresses of the tables of one day: ln price moves (in fluid mode the weights that they lead to, since coefficients are the same there on every path), prices, and log2 of the moves in single
 * precision (0 in fluid mode). All 0 where the starting prices hold.
 */
export interface ScriptDay {
  readonly moves: number
  readonly prices: number
  readonly singles: number
  readonly table: number
}

/** Where the prices by date and what is made of them lie in the kernel's memory, and what they are made from. */
interface ScriptPlaces {
  readonly call: KernelFunctions
  readonly arrays: { readonly scriptPrice: Float64Array; readonly scriptRow: Float64Array; readonly excess: Float64Array; readonly startPrice: Float64Array }
  readonly at: { readonly [Name in 'scriptMove' | 'scriptPrice' | 'scriptRow' | 'scriptSingle' | 'startPrice' | 'startWeight' | 'excess']: number }
  /** First place of each category in the arrays of single precision, and the end; see kernel/single.ts. */
  readonly place: Int32Array
  /** On sampled paths moves are made, in fluid mode weights; whether single precision is used. */
  readonly sampled: boolean
  readonly singles: boolean
}

/** Prices by date in the kernel's memory, table x row x product, with the moves or weights that they lead to; those that not every run reads are made when they are first asked for. */
export class ScriptRows {
  readonly script: ScriptTables
  /** Price over its start of each scripted seller, units-weighted at start, table x row. */
  readonly index: Float64Array
  readonly #t: WarTables
  readonly #days: readonly ScriptDay[]
  readonly #in: ScriptPlaces
  /** Largest |log2 of a price move| of a table in a category. */
  readonly #largestMove: Float64Array
  /** 1 where the moves (in fluid mode the weights) of a table are made. */
  readonly #made: Uint8Array
  /** 1 where all prices of a table lie in memory. */
  readonly #laid: Uint8Array

  constructor(tables: WarTables, script: ScriptTables, places: ScriptPlaces) {
    const { at, place, singles } = places
    this.#t = tables
    this.script = script
    this.#in = places
    this.index = new Float64Array(script.tables * script.rows)
    const rowBytes = script.rows * tables.products * 8
    const singleBytes = script.rows * place[tables.groups] * 4
    this.#days = Array.from(script.tableOf, (table) => (table < 0 ? UNSCRIPTED : {
      moves: at.scriptMove + table * rowBytes, prices: at.scriptPrice + table * rowBytes, singles: singles ? at.scriptSingle + table * singleBytes : 0, table,
    }))
    this.#largestMove = new Float64Array(script.tables * tables.groups)
    this.#made = new Uint8Array(script.tables)
    this.#laid = new Uint8Array(script.tables)
    for (let k = 0; k < tables.sellers; k++) if (script.rowOf[k] >= 0) this.#fill(k)
  }

  on(day: number): ScriptDay {
    return this.#days[day] ?? UNSCRIPTED
  }

  /** Price of seller `k` over its start on a day, units-weighted at start; null where it has no prices by date. */
  indexOn(day: number, k: number): number | null {
    const { rowOf, rows, tableOf } = this.script
    if (rowOf[k] < 0) return null
    return tableOf[day] < 0 ? 1 : this.index[tableOf[day] * rows + rowOf[k]]
  }

  /** Largest |log2 of a price move| of a table in category `g`; 0 where single precision is not used. */
  largestMove(table: number, g: number): number {
    return this.#largestMove[table * this.#t.groups + g]
  }

  /** Lays all prices of a table that are not there yet. */
  lay(table: number): void {
    if (this.#laid[table] === 1) return
    this.#laid[table] = 1
    const { rowOf, rows } = this.script
    for (let k = 0; k < this.#t.sellers; k++) if (rowOf[k] >= 0 && !this.#lays(k)) this.#layRow(table * rows + rowOf[k])
  }

  /** Makes the moves of a table, which only choices in double precision need, or in fluid mode its weights, unless they are made. */
  make(table: number): void {
    if (this.#made[table] === 1) return
    this.#made[table] = 1
    this.lay(table)
    const { products: n, sellers: K } = this.#t
    const { rowOf, rows } = this.script
    const { call, at, sampled } = this.#in
    for (let k = 0; k < K; k++) {
      const row = table * rows + rowOf[k]
      if (rowOf[k] < 0) continue
      const [prices, start, made] = [at.scriptPrice + 8 * row * n, at.startPrice + 8 * k * n, at.scriptMove + 8 * row * n]
      if (sampled) call.scriptMoves(n, prices, start, made)
      else call.scriptWeights(n, prices, start, at.startWeight + 8 * k * n, made)
    }
  }

  /** Fills the rows of seller `k`: prices, price indices, and where single precision is used its moves. */
  #fill(k: number): void {
    const { products: n, sellers: K, groups: G, start, baseUnits } = this.#t
    const { script } = this
    const { call, arrays, at, place, singles } = this.#in
    const padded = place[G]
    // `excess` lends its room here: it is written before it is read on a path.
    let units = 0
    for (let i = 0; i < n; i++) {
      units += baseUnits[i * K + k]
      arrays.excess[i] = baseUnits[i * K + k] > 0 ? baseUnits[i * K + k] / arrays.startPrice[k * n + i] : 0
    }
    for (let table = 0; table < script.tables; table++) {
      const row = table * script.rows + script.rowOf[k]
      const prices = this.#lays(k) ? at.scriptPrice + 8 * row * n : at.scriptRow
      if (this.#lays(k)) this.#layRow(row)
      else {
        arrays.scriptRow.fill(0, n)
        arrays.scriptRow.set(script.prices.subarray(row * n, (row + 1) * n + BEYOND))
      }
      this.index[row] = units > 0 ? call.weighted(n, prices, at.excess) / units : 1
      if (!singles) continue
      for (let g = 0; g < G; g++) {
        const from = start[g]
        const most = call.scriptSingles(start[g + 1] - from, prices + 8 * from, at.startPrice + 8 * (k * n + from), at.scriptSingle + 4 * (row * padded + place[g]))
        if (most > this.#largestMove[table * G + g]) this.#largestMove[table * G + g] = most
      }
    }
  }

  /** Whether all prices of seller `k` are laid into the kernel's memory: those that single precision reads day by day, ours and of rivals whose books are kept. */
  #lays(k: number): boolean {
    return !this.#in.singles || k === 0 || this.#t.rivals[k] !== null
  }

  #layRow(row: number): void {
    const { products: n } = this.#t
    this.#in.arrays.scriptPrice.set(this.script.prices.subarray(row * n, (row + 1) * n + BEYOND), row * n)
  }
}
