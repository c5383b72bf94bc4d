import { kernelInstance, type KernelFunctions } from './kernel-memory.ts'
import { KeptChoices, keptFigures } from './kept-choices.ts'
import { BEYOND, ScriptRows, UNSCRIPTED, type ScriptDay } from './script-rows.ts'
import type { WarTables } from './tables.ts'

/** Means from which a count is not searched for from zero: Poisson counts then come by their quantile, negative binomial ones from a stream of their own. */
const POISSON_LIMIT = 10
const NEGATIVE_BINOMIAL_LIMIT = 16
/** Below this size the negative binomial has too long a tail for a search. */
const SEARCH_SIZE = 0.5
/** Largest counts of the searches; what lies beyond is below the grid of a 32-bit uniform. */
const POISSON_END = 100
const NEGATIVE_BINOMIAL_END = 1000

/** Largest exponent of 2 in a weight that single precision takes: its relative error grows with it, by 6e-8 for each. */
const MOST_EXPONENT = 8
/** Attractions beyond these leave single precision. */
const LEAST_ATTRACTION = 1e-25
const MOST_ATTRACTION = 1e25
/** 1 / k in the kernel's search for Poisson counts in single precision: more than it can come to. */
const INVERSES = 256
/** How first choices of a category are drawn. */
export interface CountRule {
  readonly size: number
  readonly limit: number
  /** Address of the factors of {@link KernelFunctions.search}. */
  readonly factors: number
  readonly end: number
}

/**
 * The arrays of one path that the day's inner loops work on, in memory that they share with WebAssembly. Weights, availability and starting prices are seller x product
 * (`seller * products + position`), stock and today's prices product x seller (`position * sellers + seller`).
 * What they hold is said where they are used: {@link Choice}, {@link OwnOffers}, {@link Sales}.
 */
export class WarKernel {
  readonly call: KernelFunctions
  readonly arrays
  readonly at
  readonly countRules: readonly CountRule[]
  /** Prices by date; null without any. */
  readonly script: ScriptRows | null
  #t: WarTables
  readonly #sampled: boolean
  /** Largest price coefficient of each category on this path. */
  readonly #steepest: Float64Array
  /** The table that `priceNow` follows. */
  #pricesOf = -1
  /** Place of the first product of each category in the arrays of single precision; see kernel/single.ts. */
  readonly #place: Int32Array
  readonly #padded: number
  /** 1 where category `g` chose last in single precision, and where its weights do not stand in `weight`. */
  readonly #single: Uint8Array
  readonly #aside: Uint8Array
  /** How a path begins: stock and what can be bought. */
  readonly #stock: Float64Array
  readonly #offered: Float64Array
  readonly #offered32: Float32Array
  /** Whether single precision may be used: on sampled paths, where attractions are within it. */
  readonly #singles: boolean
  /** Sellers whose stock is counted, as bits. */
  exhaustible = 0
  /** Rivals whose books are kept, as bits. */
  #accountable = 0
  readonly #set: (name: string, value: number) => void
  readonly #release: () => void
  /** In fluid mode with prices by date. */
  readonly #choices: KeptChoices | null

  constructor(tables: WarTables, sampled: boolean) {
    const { products: n, sellers: K, groups: G, start, dispersion, script } = tables
    const cells = script === null ? 0 : script.tables * script.rows * n
    let largest = 0
    for (let g = 0; g < G; g++) largest = Math.max(largest, start[g + 1] - start[g])
    const sizes = [...new Set(dispersion)]
    this.#place = new Int32Array(G + 1)
    for (let g = 0; g < G; g++) this.#place[g + 1] = this.#place[g] + Math.ceil((start[g + 1] - start[g]) / 8) * 8
    const padded = this.#padded = this.#place[G]
    this.#single = new Uint8Array(G)
    this.#aside = new Uint8Array(G)
    this.#sampled = sampled
    this.#singles = sampled && script !== null && tables.attraction.every((value) => value === 0 || (value > LEAST_ATTRACTION && value < MOST_ATTRACTION))
    const singleCells = this.#singles ? script!.tables * script!.rows * padded : 0
    const planes = this.#singles ? padded * (K + (K % 2)) : 0
    // Where sales are drawn, shelves show themselves what chance leaves.
    const shelves = sampled ? 0 : n
    const kept = sampled || script === null ? 0 : script.tables
    const f64 = (length: number) => ({ kind: 'f64', length }) as const
    const f32 = (length: number) => ({ kind: 'f32', length }) as const
    const i32 = (length: number) => ({ kind: 'i32', length }) as const
    const written = <R extends object>(room: R) => ({ ...room, written: true }) as const
    const kernel = kernelInstance({
      weight: f64(n * K), offered: f64(n * K), startWeight: f64(n * K), priceNow: f64(n * K), startPrice: f64(n * K), stock: f64(n * K), mean: f64(n * K), pull: f64(n * K),
      lambdaBeta: f64(n), attraction: f64(n), each: f64(n), top: f64(n), ownPull: f64(n), ownMean: f64(n), wanted: f64(n), ownPrice: f64(n), ownCost: f64(n), ownBought: f64(n), excess: f64(n), ownReturn: f64(n), ownSubsidised: f64(n), back: f64(n),
      sumDemand: f64(n), sumUnits: f64(n), sumGross: f64(n), sumReceived: f64(n), sumSubstituted: f64(n), sumLost: f64(n),
      denominator: f64(G), factor: f64(G * K), sellerPull: f64(G * K), sellerRevenue: f64(G * K), sellerAtStart: f64(G * K), result: f64(7 + 3 * K), coming: f64(G), lambdas: f64(G), modes: i32(G), sold: f64(G * (6 + 3 * K)), starts: i32(G + 1), places: i32(G + 1),
      shelfBase: f64(shelves * K), shelfAsked: f64(shelves * K), open: f64(shelves), there: f64(shelves), away: f64(shelves),
      small: f64(largest), small32: f32(largest), sums: f64(largest), word: i32(n), list: i32(n), lacking: i32(n), short: i32(n), scripted: i32(K), standing: i32(K), factors: f64(sizes.length * (NEGATIVE_BINOMIAL_END + 1)),
      inverses: f32(4 * INVERSES), attraction32: f32(planes > 0 ? padded : 0), slope32: f32(planes > 0 ? padded : 0), pull32: f32(planes > 0 ? padded : 0), offered32: f32(planes), start32: f32(planes), weight32: f32(planes), standing32: f32(planes),
      scriptMove: written(f64(cells)), scriptPrice: written(f64(cells)), scriptRow: f64(script === null ? 0 : n + BEYOND), scriptSingle: written(f32(singleCells)),
      keptPull: written(f64(kept * n)), keptFigures: written(f64(kept * G * keptFigures(K))),
    })
    this.call = kernel.call
    this.arrays = kernel.arrays
    this.at = kernel.at
    this.#t = tables
    this.#steepest = new Float64Array(G)
    const { arrays } = kernel
    this.#stock = new Float64Array(n * K)
    this.#offered = new Float64Array(n * K)
    this.#offered32 = new Float32Array(planes)
    arrays.scripted.set(script?.rowOf ?? new Int32Array(K).fill(-1))
    for (let k = 1; k <= INVERSES; k++) arrays.inverses.fill(1 / k, 4 * (k - 1), 4 * k)
    arrays.starts.set(start)
    arrays.places.set(this.#place)
    arrays.lambdas.set(tables.similarity)
    arrays.open.fill(1)
    arrays.there.fill(1)
    this.#set = kernel.set
    this.#release = kernel.release
    kernel.set('products', n)
    kernel.set('sellers', K)
    kernel.set('padded', padded)
    kernel.set('ready', sampled ? 0 : 1)
    this.#fillStart()
    this.#choices = kept > 0 ? new KeptChoices(tables, kernel.call, kernel.at) : null
    this.countRules = Array.from(dispersion, (size) => this.#countRule(size, sizes.indexOf(size)))
    this.script = script === null ? null : new ScriptRows(tables, script, { ...kernel, place: this.#place, sampled, singles: this.#singles })
  }

  /**
   * Turns to another scenario of the same market and prices by date, whose tables and weights stay where they lie; answers false where these differ. In fluid mode only: what a path leaves behind
   * is set anew when the next one starts, but for the sums of a block that was not ended.
   */
  renew(tables: WarTables): boolean {
    if (this.#sampled || tables.weight !== this.#t.weight || tables.script !== this.#t.script) return false
    this.#t = tables
    const before = [this.exhaustible, this.#accountable]
    this.#fillStart()
    if (before[0] !== this.exhaustible || before[1] !== this.#accountable) this.#choices?.forget()
    return true
  }

  /** Leaves its memory to the next kernel of this thread; it may not be used any more. */
  release(): void {
    this.#release()
  }

  /** Fills what stands the same at the start of every path. */
  #fillStart(): void {
    const { products: n, sellers: K, groups: G, start, weight, price, cost, stock, attraction, rivals } = this.#t
    const { arrays } = this
    const { startWeight, startPrice } = arrays
    for (let i = 0, j = 0; i < n; i++) {
      for (let at = i; at < n * K; at += n, j++) {
        startWeight[at] = weight[j]
        startPrice[at] = price[j]
        this.#offered[at] = price[j] > 0 && stock[j] > 0 ? 1 : 0
      }
      arrays.ownCost[i] = cost[i * K]
      arrays.ownBought[i] = stock[i * K] === Number.POSITIVE_INFINITY ? cost[i * K] : 0
    }
    arrays.priceNow.set(price)
    arrays.attraction.set(attraction)
    arrays.factor.fill(1)
    this.exhaustible = 0
    for (let j = 0; j < n * K; j++) {
      this.#stock[j] = price[j] > 0 ? stock[j] : 0
      if (price[j] > 0 && stock[j] < Number.POSITIVE_INFINITY) this.exhaustible |= 1 << (j % K)
    }
    this.#set('exhaustible', this.exhaustible)
    this.#accountable = 0
    for (let k = 1; k < K; k++) if (rivals[k] !== null) this.#accountable |= 1 << k
    this.#set('accountable', this.#accountable)
    for (let g = 0; g < G; g++) {
      const [from, to, place] = [start[g], start[g + 1], this.#place[g]]
      if (!this.#singles) continue
      arrays.attraction32.set(attraction.subarray(from, to), place)
      for (let k = 0; k < K; k++) {
        arrays.start32.set(startWeight.subarray(k * n + from, k * n + to), k * this.#padded + place)
        this.#offered32.set(this.#offered.subarray(k * n + from, k * n + to), k * this.#padded + place)
      }
    }
  }

  scriptOf(day: number): ScriptDay {
    return this.script?.on(day) ?? UNSCRIPTED
  }

  /** Brings `priceNow` of the rivals whose prices go by date to those of a day. */
  followPrices(day: number): void {
    if (this.script === null) return
    const { tableOf, rowOf, rows } = this.script.script
    if (tableOf[day] === this.#pricesOf) return
    this.#pricesOf = tableOf[day]
    if (this.#pricesOf >= 0) this.script.lay(this.#pricesOf)
    const { products: n, sellers: K, price } = this.#t
    const { priceNow, scriptPrice } = this.arrays
    for (let k = 1; k < K; k++) {
      if (rowOf[k] < 0) continue
      const first = (this.#pricesOf * rows + rowOf[k]) * n
      for (let i = 0; i < n; i++) priceNow[i * K + k] = this.#pricesOf < 0 ? price[i * K + k] : scriptPrice[first + i]
    }
  }

  /** Place of product position `i` in the arrays of single precision. */
  placeOf(i: number): number {
    const g = this.#t.group[i]
    return i - this.#t.start[g] + this.#place[g]
  }

  /** Place of category `g` there where it chose last in single precision, else -1. */
  singleAt(g: number): number {
    return this.#single[g] === 1 ? this.#place[g] : -1
  }

  /** True where the weights that category `g` chose by last do not stand in `weight`, where nothing but the kernel itself finds them. */
  asideAt(g: number): boolean {
    return this.#aside[g] === 1
  }

  /** Begins a path whose coefficients are drawn: weights and stock of the start, and the coefficients as single precision wants them. */
  startPath(): void {
    const { arrays } = this
    this.#single.fill(0)
    this.#aside.fill(0)
    this.#pricesOf = -1
    arrays.stock.set(this.#stock)
    arrays.weight.set(arrays.startWeight)
    arrays.offered.set(this.#offered)
    this.#choices?.startPath(this.#offered)
    if (!this.#singles) return
    arrays.weight32.set(arrays.start32)
    arrays.offered32.set(this.#offered32)
    const { groups: G, start } = this.#t
    const { lambdaBeta, slope32 } = arrays
    for (let g = 0; g < G; g++) {
      const shift = this.#place[g] - start[g]
      let most = 0
      for (let i = start[g]; i < start[g + 1]; i++) {
        const slope = lambdaBeta[i]
        slope32[i + shift] = -slope
        if (slope > most) most = slope
      }
      this.#steepest[g] = most
    }
  }

  /** Gives seller `k`'s offer of product `i` a weight. */
  setWeight(i: number, k: number, weight: number): void {
    this.arrays.weight[k * this.#t.products + i] = weight
    this.#choices?.move(this.#t.group[i])
    if (this.#singles) this.arrays.weight32[k * this.#padded + this.placeOf(i)] = weight
  }

  /** Says whether seller `k`'s offer of product `i` can be bought. */
  setOffered(i: number, k: number, value: 0 | 1): void {
    this.arrays.offered[k * this.#t.products + i] = value
    if (k === 0) this.#choices?.setOffered(i, value)
    if (this.#singles) this.arrays.offered32[k * this.#padded + this.placeOf(i)] = value
  }

  /** Chooses for category `g` in a step of `day`; `holding` where some price of ours may be subsidised, `plainly` where nothing but first choices and totals of sellers will be asked for. */
  choose(g: number, day: ScriptDay, holding: boolean, plainly: boolean): void {
    const { start, similarity } = this.#t
    const { moves, prices, singles, table } = day
    if (this.prepare(g, day, holding, plainly) === 1) {
      this.call.chooseSingle(g, start[g], this.#place[g], this.#place[g + 1], similarity[g], singles, prices)
      return
    }
    // Weights that stand aside are those of the prices by date.
    const kept = this.#aside[g] === 1 ? this.#choices : null
    if (kept?.recall(g, table, moves)) return
    this.call.choose(g, start[g], start[g + 1], similarity[g], moves, prices, holding ? 1 : 0, this.#aside[g])
    kept?.keep(g, table)
  }

  /** Makes ready what {@link choose} needs; answers 1 where it will be in single precision, 2 in double. */
  prepare(g: number, { table }: ScriptDay, holding: boolean, plainly: boolean): 1 | 2 {
    const near = plainly && !holding && this.#singles && table >= 0 && this.#steepest[g] * this.script!.largestMove(table, g) <= MOST_EXPONENT
    this.#single[g] = near ? 1 : 0
    this.#aside[g] = near || (plainly && !holding && !this.#sampled && table >= 0) ? 1 : 0
    if (!near && table >= 0) this.script!.make(table)
    return near ? 1 : 2
  }

  #countRule(size: number, row: number): CountRule {
    const first = row * (NEGATIVE_BINOMIAL_END + 1)
    const plain = size === Number.POSITIVE_INFINITY
    const end = plain ? POISSON_END : NEGATIVE_BINOMIAL_END
    for (let k = 1; k <= end; k++) this.arrays.factors[first + k] = plain ? 1 / k : (size + k - 1) / k
    return { size, limit: plain ? POISSON_LIMIT : size >= SEARCH_SIZE ? NEGATIVE_BINOMIAL_LIMIT : 0, factors: this.at.factors + 8 * first, end }
  }
}
