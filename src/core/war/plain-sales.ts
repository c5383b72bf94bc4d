import { PRODUCT_MEASURES, type PathBlock } from './block.ts'
import type { Choice } from './choice.ts'
import type { SalesDraws } from './draws.ts'
import type { WarKernel } from './kernel.ts'
import type { OwnOffers } from './own-offers.ts'
import { P } from './sales-books.ts'
import type { SalesFigures } from './sales-figures.ts'
import type { Shelves } from './shelves.ts'
import type { WarTables } from './tables.ts'

const PM = PRODUCT_MEASURES.length
/** Where each figure stands in the kernel's result. */
const RESULT = { units: 0, gross: 1, goods: 2, purchases: 3, lost: 4, unserved: 5, bySeller: 6 } as const

const NO_DRAWS = { path: 0, step: 0, quantity: 0, key0: 0, key1: 0 } as const

/** Sales of categories where every site stands, our prices are the ordinary ones and rivals have all they need: all of it in the kernel, which sums by product over a path. */
export class PlainSales {
  readonly #t: WarTables
  readonly #kernel: WarKernel
  readonly #own: OwnOffers
  readonly #shelves: Shelves
  readonly #figures: SalesFigures

  constructor(tables: WarTables, kernel: WarKernel, own: OwnOffers, shelves: Shelves, figures: SalesFigures) {
    this.#t = tables
    this.#kernel = kernel
    this.#own = own
    this.#shelves = shelves
    this.#figures = figures
  }

  /** Sells category `g` in `share` of a step at `rate` units per unit of pull. */
  sell(step: number, share: number, g: number, rate: number, draws: SalesDraws | null, block: PathBlock): void {
    const { start, sellers: K, stepsPerDay, similarity } = this.#t
    const { call, arrays } = this.#kernel
    const { result, short } = arrays
    const { expected } = this.#shelves
    const { prices } = this.#kernel.scriptOf(Math.floor(step / stepsPerDay))
    let soldOut: number
    if (expected === null) {
      this.#own.wantPlainly(g, rate, draws)
      soldOut = call.sell(g, start[g], start[g + 1], this.#kernel.singleAt(g), similarity[g], rate, this.#own.pricesAt, prices)
    } else {
      const { returns, steps, spread, common } = expected.terms(g, step, share)
      soldOut = call.sellExpected(g, start[g], start[g + 1], similarity[g], rate, this.#own.pricesAt, prices, returns ? 1 : 0, steps, spread, common)
    }
    this.#count(g, result, 0, rate, block)
    if (expected !== null) this.#figures.unmet[g] += result[RESULT.bySeller + 3 * K]
    this.#shelves.reorderOwn(start[g], start[g + 1])
    for (let s = 0; s < soldOut; s++) this.#shelves.runOut(short[s], 0)
  }

  /** Whether {@link sellAll} can sell what these draws, or none, say. */
  together(draws: SalesDraws | null): boolean {
    return this.#shelves.expected === null && (draws === null || draws.byKernel)
  }

  /** Sells a step of all categories, `visits` by category, none of which depends on another: chooses, sells and books in one call. */
  sellAll(choice: Choice, visits: Float64Array, draws: SalesDraws | null, block: PathBlock): void {
    const { groups: G, sellers: K, products: n } = this.#t
    const { call, arrays } = this.#kernel
    arrays.coming.set(visits)
    choice.prepareAll(arrays.modes)
    const { moves, singles, prices } = choice.script
    const { path, step, quantity, key0, key1 } = draws?.place ?? NO_DRAWS
    const soldOut = call.sellAll(G, moves, singles, prices, this.#own.pricesAt, 1, draws === null ? 0 : 1, path, step, quantity, key0, key1)
    for (let g = 0; g < G; g++) {
      this.#count(g, arrays.sold, g * (RESULT.bySeller + 3 * K), visits[g] / arrays.denominator[g], block)
    }
    this.#shelves.reorderOwn(0, n)
    for (let s = 0; s < soldOut; s++) this.#shelves.runOut(arrays.short[s], 0)
  }

  /** Takes up what the kernel found for category `g`, from place `at` of `found` on. */
  #count(g: number, found: Float64Array, at: number, rate: number, block: PathBlock): void {
    const { sellers: K, keptShare } = this.#t
    const figures = this.#figures
    const { trade } = figures
    const gross = found[at + RESULT.gross]
    trade.landed += gross
    trade.gross += gross
    trade.costOfGoods += found[at + RESULT.goods]
    trade.purchases += found[at + RESULT.purchases]
    trade.merchantPayout += gross * (1 - keptShare[g])
    figures.lost += found[at + RESULT.lost]
    figures.missing[0] += found[at + RESULT.unserved]
    figures.count(g, 0, found[at + RESULT.units], block)
    const { sellerPull } = this.#kernel.arrays
    // What rivals sell beyond their first choices are second choices of ours; the rest of our lost units nobody got.
    let caught = 0
    for (let k = 1; k < K; k++) {
      const row = at + RESULT.bySeller + 3 * k
      figures.count(g, k, found[row], block)
      figures.rivalRevenue[k] += found[row + 1]
      figures.rivalAtStart[k] += found[row + 2]
      caught += found[row] - rate * sellerPull[g * K + k]
    }
    if (this.#shelves.expected === null) figures.unmet[g] += Math.max(0, found[at + RESULT.lost] - caught)
  }

  /** Adds to the sums by product (product x measure) what the kernel sold of each on the path. */
  endPath(products: Float64Array): void {
    const { groups: G, start, keptShare, scenario } = this.#t
    const { paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder, unitsPerOrder } = scenario.treasury
    const perUnit = (logisticsCostPerOrder + serviceCostPerOrder) / unitsPerOrder
    const { sumDemand, sumUnits, sumGross, sumReceived, sumSubstituted, sumLost, ownCost } = this.#kernel.arrays
    for (let g = 0; g < G; g++) {
      for (let i = start[g]; i < start[g + 1]; i++) {
        const row = i * PM
        products[row + P.demand] += sumDemand[i]
        products[row + P.units] += sumUnits[i]
        products[row + P.received] += sumReceived[i]
        products[row + P.substituted] += sumSubstituted[i]
        products[row + P.lostUnits] += sumLost[i]
        products[row + P.grossValue] += sumGross[i]
        products[row + P.contribution] += sumGross[i] * (keptShare[g] - paymentCostRate) - sumUnits[i] * (ownCost[i] + perUnit)
      }
    }
    for (const sums of [sumDemand, sumUnits, sumGross, sumReceived, sumSubstituted, sumLost]) sums.fill(0)
  }
}
