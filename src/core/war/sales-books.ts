import { PRODUCT_MEASURES, type PathBlock } from './block.ts'
import type { OwnOffers } from './own-offers.ts'
import type { RivalState } from './rival-state.ts'
import type { SalesFigures } from './sales-figures.ts'
import type { Shelves } from './shelves.ts'
import type { WarTables } from './tables.ts'

const PM = PRODUCT_MEASURES.length
/** Where each measure stands in its table. */
export const P = Object.fromEntries(PRODUCT_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof PRODUCT_MEASURES)[number], number>

/** Books what was sold: money by product and step, stock, unit caps, rivals. */
export class SalesBooks {
  /** Spent on this path under each funding split, what instruments take off apart. */
  readonly splitSpend: Float64Array
  readonly #t: WarTables
  readonly #own: OwnOffers
  readonly #rivals: RivalState
  readonly #shelves: Shelves
  readonly #figures: SalesFigures

  constructor(tables: WarTables, own: OwnOffers, rivals: RivalState, shelves: Shelves, figures: SalesFigures) {
    this.#t = tables
    this.#own = own
    this.#rivals = rivals
    this.#shelves = shelves
    this.#figures = figures
    this.splitSpend = new Float64Array(tables.regimes.splits.length)
  }

  startPath(): void {
    this.splitSpend.fill(0)
  }

  /** Books category `g`, whose units of ours stand in the own offers, and the rivals' in `sold` (product x seller). */
  book(g: number, sold: Float64Array, block: PathBlock): void {
    const { start, sellers: K, cost, scenario } = this.#t
    const ownPrice = this.#own.prices()
    const { atSubsidy, atReturn, regime, on, capLeft } = this.#own
    const { paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder, unitsPerOrder } = scenario.treasury
    const perUnit = (logisticsCostPerOrder + serviceCostPerOrder) / unitsPerOrder
    const kept = this.#t.keptShare[g]
    const shelves = this.#shelves
    const { stock } = shelves
    const totals = block.products
    let ownUnits = 0
    let dayLanded = 0
    let dayGross = 0
    let dayGoods = 0
    let dayOwn = 0
    let dayFunded = 0
    let purchases = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const units = atSubsidy[i] + atReturn[i]
      if (units <= 0) continue
      const j = i * K
      let landed = atReturn[i] * ownPrice[i]
      let subsidy = 0
      let paidByUs = 0
      if (on[i] === 1) {
        landed += atSubsidy[i] * regime!.landed[i]
        subsidy = atSubsidy[i] * regime!.subsidy[i]
        paidByUs = subsidy * regime!.ownShare[i]
        this.splitSpend[regime!.split[i]] += atSubsidy[i] * regime!.direct[i]
        if (regime!.cap[i] >= 0) capLeft[regime!.cap[i]] -= atSubsidy[i]
        dayOwn += paidByUs
        dayFunded += subsidy - paidByUs
      }
      const goods = units * cost[j]
      const gross = landed + subsidy
      ownUnits += units
      dayLanded += landed
      dayGross += gross
      dayGoods += goods
      const row = i * PM
      totals[row + P.units] += units
      totals[row + P.grossValue] += gross
      totals[row + P.subsidy] += subsidy
      totals[row + P.contribution] += gross * kept - paidByUs - goods - landed * paymentCostRate - units * perUnit
      // Goods without a stock count are bought as they are sold.
      if (stock[j] === Number.POSITIVE_INFINITY) purchases += goods
      else shelves.take(i, 0, units)
    }
    const { trade } = this.#figures
    trade.landed += dayLanded
    trade.gross += dayGross
    trade.costOfGoods += dayGoods
    trade.subsidyOwn += dayOwn
    trade.subsidyFunded += dayFunded
    trade.purchases += purchases
    trade.merchantPayout += dayGross * (1 - kept)
    this.#figures.count(g, 0, ownUnits, block)
    for (let k = 1; k < K; k++) this.#bookRival(g, k, sold, block)
  }

  #bookRival(g: number, k: number, sold: Float64Array, block: PathBlock): void {
    const { start, sellers: K, price } = this.#t
    const shelves = this.#shelves
    const { stock } = shelves
    const priceNow = this.#rivals.price
    let units = 0
    let revenue = 0
    let atStart = 0
    for (let i = start[g], j = i * K + k; i < start[g + 1]; i++, j += K) {
      const now = sold[j]
      units += now
      revenue += now * priceNow[j]
      atStart += now * price[j]
      if (now > 0 && stock[j] !== Number.POSITIVE_INFINITY) shelves.take(i, k, now)
    }
    this.#figures.count(g, k, units, block)
    this.#figures.rivalRevenue[k] += revenue
    this.#figures.rivalAtStart[k] += atStart
  }
}
