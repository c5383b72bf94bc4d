import { PRODUCT_MEASURES, type PathBlock } from './block.ts'
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

/** Sales of categories where every site stands, our prices are the ordinary ones and rivals have all they need: all of it in the kernel, product sums by block. */
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
    const { start, sellers: K, stepsPerDay, similarity, keptShare } = this.#t
    const { call, arrays } = this.#kernel
    const { result, wanted, short, stock } = arrays
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
    const figures = this.#figures
    const { trade } = figures
    trade.landed += result[RESULT.gross]
    trade.gross += result[RESULT.gross]
    trade.costOfGoods += result[RESULT.goods]
    trade.purchases += result[RESULT.purchases]
    trade.merchantPayout += result[RESULT.gross] * (1 - keptShare[g])
    figures.lost += result[RESULT.lost]
    figures.missing[0] += result[RESULT.unserved]
    figures.count(g, 0, result[RESULT.units], block)
    // What rivals sell beyond their first choices are second choices of ours; the rest of our lost units nobody got.
    let caught = 0
    for (let k = 1; k < K; k++) {
      const row = RESULT.bySeller + 3 * k
      figures.count(g, k, result[row], block)
      figures.rivalRevenue[k] += result[row + 1]
      figures.rivalAtStart[k] += result[row + 2]
      caught += result[row] - rate * arrays.sellerPull[g * K + k]
    }
    figures.unmet[g] += expected === null ? Math.max(0, result[RESULT.lost] - caught) : result[RESULT.bySeller + 3 * K]
    if (this.#shelves.reorders) for (let i = start[g]; i < start[g + 1]; i++) if (stock[i * K] < Number.POSITIVE_INFINITY) this.#shelves.reorder(i * K, wanted[i])
    for (let s = 0; s < soldOut; s++) this.#shelves.runOut(short[s], 0)
  }

  /** Adds to `block` what the kernel summed by product over its paths. */
  endBlock(block: PathBlock): void {
    const { groups: G, start, keptShare, scenario } = this.#t
    const { paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder, unitsPerOrder } = scenario.treasury
    const perUnit = (logisticsCostPerOrder + serviceCostPerOrder) / unitsPerOrder
    const { sumDemand, sumUnits, sumGross, sumReceived, sumSubstituted, sumLost, ownCost } = this.#kernel.arrays
    const totals = block.products
    for (let g = 0; g < G; g++) {
      for (let i = start[g]; i < start[g + 1]; i++) {
        const row = i * PM
        totals[row + P.demand] += sumDemand[i]
        totals[row + P.units] += sumUnits[i]
        totals[row + P.received] += sumReceived[i]
        totals[row + P.substituted] += sumSubstituted[i]
        totals[row + P.lostUnits] += sumLost[i]
        totals[row + P.grossValue] += sumGross[i]
        totals[row + P.contribution] += sumGross[i] * (keptShare[g] - paymentCostRate) - sumUnits[i] * (ownCost[i] + perUnit)
      }
    }
    for (const sums of [sumDemand, sumUnits, sumGross, sumReceived, sumSubstituted, sumLost]) sums.fill(0)
  }
}
