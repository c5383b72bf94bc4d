import type { KernelFunctions } from './kernel-memory.ts'
import type { WarTables } from './tables.ts'

/** Numbers kept of a category's choice: its denominator, and pull, revenue, revenue at the starting prices and factor of each seller. */
export const keptFigures = (sellers: number): number => 1 + 4 * sellers

/** Bits of a word. */
const BITS = 32

/** Where the kernel keeps choices: our parts of them, table x product, and the figures, table x category. */
interface Places {
  readonly keptPull: number
  readonly keptFigures: number
}

/**
 * The choices of the last path in fluid mode, category by category for each table of prices by date. Coefficients are the same on every path there, so a choice is the same again where the same shelves of ours are
 * empty and nothing but prices by date has moved a weight: what a slider changes mostly leaves it as it was, and it is neither weighed nor summed again. Only what stands to the bit is used.
 */
export class KeptChoices {
  readonly #t: WarTables
  readonly #call: KernelFunctions
  readonly #at: Places
  /** First word of each category, and one bit for each of its products, 1 where our shelf is empty: now, and when each choice was kept. */
  readonly #word: Int32Array
  readonly #shut: Int32Array
  readonly #keptShut: Int32Array
  /** 1 where a choice is kept, table x category. */
  readonly #kept: Uint8Array
  /** 1 where a weight of the category has been moved on this path. */
  readonly #moved: Uint8Array

  constructor(tables: WarTables, call: KernelFunctions, at: Places) {
    const { groups: G, start, script } = tables
    const T = script?.tables ?? 0
    this.#t = tables
    this.#call = call
    this.#at = at
    this.#word = new Int32Array(G + 1)
    for (let g = 0; g < G; g++) this.#word[g + 1] = this.#word[g] + Math.ceil((start[g + 1] - start[g]) / BITS)
    this.#shut = new Int32Array(this.#word[G])
    this.#keptShut = new Int32Array(T * this.#word[G])
    this.#kept = new Uint8Array(T * G)
    this.#moved = new Uint8Array(G)
  }

  /** Forgets all: what the choices follow from beside shelves and weights is another. */
  forget(): void {
    this.#kept.fill(0)
  }

  /** Begins a path, `offered` being 1 for each product of ours that can be bought, else 0. */
  startPath(offered: Float64Array): void {
    this.#moved.fill(0)
    this.#shut.fill(0)
    for (let i = 0; i < this.#t.products; i++) if (offered[i] === 0) this.setOffered(i, 0)
  }

  /** Notes that product `i` of ours can be bought, or cannot. */
  setOffered(i: number, value: 0 | 1): void {
    const g = this.#t.group[i]
    const place = i - this.#t.start[g]
    const word = this.#word[g] + Math.floor(place / BITS)
    const bit = 1 << (place % BITS)
    if (value === 1) this.#shut[word] &= ~bit
    else this.#shut[word] |= bit
  }

  /** Notes that something other than prices by date has moved a weight of category `g`. */
  move(g: number): void {
    this.#moved[g] = 1
  }

  /** Puts back the choice of category `g` at the prices of `table`, whose weights are at `weights`, if it is kept and the same again. */
  recall(g: number, table: number, weights: number): boolean {
    const { groups: G, start } = this.#t
    if (this.#moved[g] === 1 || this.#kept[table * G + g] === 0) return false
    const before = table * this.#word[G]
    for (let w = this.#word[g]; w < this.#word[g + 1]; w++) if (this.#shut[w] !== this.#keptShut[before + w]) return false
    return this.#call.recall(g, start[g], start[g + 1], weights, this.#pullAt(table), this.#figuresAt(table, g)) === 1
  }

  /** Keeps the choice of category `g` at the prices of `table`, as it has just been made. */
  keep(g: number, table: number): void {
    const { groups: G, start } = this.#t
    if (this.#moved[g] === 1) return
    this.#kept[table * G + g] = 1
    const before = table * this.#word[G]
    for (let w = this.#word[g]; w < this.#word[g + 1]; w++) this.#keptShut[before + w] = this.#shut[w]
    this.#call.keep(g, start[g], start[g + 1], this.#pullAt(table), this.#figuresAt(table, g))
  }

  #pullAt(table: number): number {
    return this.#at.keptPull + 8 * table * this.#t.products
  }

  #figuresAt(table: number, g: number): number {
    return this.#at.keptFigures + 8 * (table * this.#t.groups + g) * keptFigures(this.#t.sellers)
  }
}
