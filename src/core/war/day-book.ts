import { contactsOf } from '../operations/service.ts'
import type { ParcelQueues } from '../operations/queues.ts'
import type { DayOfPromises } from '../operations/trust.ts'
import { addTrade, clearTrade, emptyTrade, type DayTrade } from '../treasury/day-trade.ts'
import type { TreasuryLedger } from '../treasury/ledger.ts'
import { HOURLY_MEASURES, HOURLY_SELLER_MEASURES, SELLER_MEASURES, type PathBlock } from './block.ts'
import type { BuyerState } from './buyer-state.ts'
import type { Choice } from './choice.ts'
import { DAILY_MEASURES, type DailyMeasure } from './outcome.ts'
import type { OwnOffers } from './own-offers.ts'
import type { RivalState } from './rival-state.ts'
import type { Sales } from './sales.ts'
import type { SalesFigures } from './sales-figures.ts'
import type { WarTables } from './tables.ts'

/** Where each measure stands in its table. */
const D = Object.fromEntries(DAILY_MEASURES.map((measure, index) => [measure, index])) as Record<DailyMeasure, number>
const S = Object.fromEntries(SELLER_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof SELLER_MEASURES)[number], number>

/** What a day's figures are read from. */
export interface DayParts {
  readonly choice: Choice
  readonly own: OwnOffers
  readonly rivals: RivalState
  readonly sales: Sales
  readonly queues: ParcelQueues
  readonly buyers: BuyerState
}

/** The figures of one day, gathered from its steps, and written into the block when the day closes. */
export class DayBook {
  readonly trade = emptyTrade()
  /** By seller: units, units wanted and not there, visits, visits not served, late orders, revenue and its worth at the starting prices. */
  readonly units: Float64Array
  readonly revenue: Float64Array
  readonly atStart: Float64Array
  /** Category x seller. */
  readonly categoryUnits: Float64Array
  readonly #missing: Float64Array
  readonly #visits: Float64Array
  readonly #unserved: Float64Array
  readonly #late: Float64Array
  readonly #priceIndex: Float64Array
  /** Of the step: visits that came, of them turned away, and the share of visits served. */
  readonly #came: Float64Array
  readonly #turnedAway: Float64Array
  readonly #open: Float64Array
  readonly #figures = new Float64Array(DAILY_MEASURES.length)
  readonly #t: WarTables
  #lost = 0
  #cancelled = 0
  #contacts = 0

  constructor(tables: WarTables) {
    const { sellers: K, groups: G } = tables
    this.#t = tables
    const bySeller = (): Float64Array => new Float64Array(K)
    this.units = bySeller()
    this.revenue = bySeller()
    this.atStart = bySeller()
    this.categoryUnits = new Float64Array(G * K)
    this.#missing = bySeller()
    this.#visits = bySeller()
    this.#unserved = bySeller()
    this.#late = bySeller()
    this.#priceIndex = bySeller()
    this.#came = bySeller()
    this.#turnedAway = bySeller()
    this.#open = bySeller()
  }

  start(): void {
    clearTrade(this.trade)
    for (const sums of [this.units, this.revenue, this.atStart, this.categoryUnits, this.#missing, this.#visits, this.#unserved, this.#late, this.#priceIndex]) sums.fill(0)
    this.#lost = this.#cancelled = this.#contacts = 0
  }

  /** Adds who came in `share` of a step, at what prices: a part of it that has been sold. */
  arrive({ choice, own, rivals }: DayParts, share: number): void {
    const { sellers: K, stepsPerDay } = this.#t
    for (let k = 0; k < K; k++) {
      const visits = choice.arrivals[k] * share
      this.#came[k] += visits
      this.#turnedAway[k] += visits * (1 - choice.available[k])
      this.#open[k] += choice.available[k] * share
      this.#priceIndex[k] += ((k === 0 ? own.priceIndex : rivals.priceIndex[k]) * share) / stepsPerDay
    }
  }

  /** Adds a step whose parts have all been sold; ships what it can. */
  add(step: number, { sales: { figures }, queues }: DayParts, block: PathBlock): void {
    const { sellers: K, stepsPerDay, scenario } = this.#t
    const { unitsPerOrder } = scenario.treasury
    addTrade(this.trade, figures.trade)
    for (let k = 0; k < K; k++) {
      this.units[k] += figures.sellerUnits[k]
      this.revenue[k] += figures.rivalRevenue[k]
      this.atStart[k] += figures.rivalAtStart[k]
      this.#missing[k] += figures.missing[k]
      this.#visits[k] += this.#came[k]
      this.#unserved[k] += this.#turnedAway[k]
      this.#late[k] += queues.take(k, figures.sellerUnits[k] / unitsPerOrder)
    }
    for (let at = 0; at < this.categoryUnits.length; at++) this.categoryUnits[at] += figures.categoryUnits[at]
    this.#lost += figures.lost
    this.#cancelled += figures.cancelled
    if (stepsPerDay > 1) this.#hour(step, figures, block)
    for (const sums of [this.#came, this.#turnedAway, this.#open]) sums.fill(0)
  }

  /** People who were promised something and did not get it: they count like buyers who find the shelf empty. */
  letDown(people: number): void {
    this.#missing[0] += people
  }

  /** Ends the trade of the day: orders, and what went wrong. */
  settle(): void {
    const { unitsPerOrder } = this.#t.scenario.treasury
    const load = this.#t.scenario.operations.service
    this.trade.orders = this.units[0] / unitsPerOrder
    if (load === undefined) return
    this.#contacts = contactsOf({ lateOrders: this.#late[0], cancelledOrders: this.#cancelled / unitsPerOrder, missingUnits: this.#missing[0], turnedAway: this.#unserved[0] }, load)
    this.trade.incidents = this.#contacts * load.costPerContact
  }

  /** How seller `k` kept its promises today. */
  promises(k: number): DayOfPromises {
    const wanted = this.units[k] + this.#missing[k]
    const orders = this.units[k] / this.#t.scenario.treasury.unitsPerOrder
    return {
      stockOut: wanted > 0 ? this.#missing[k] / wanted : 0, outage: this.#visits[k] > 0 ? this.#unserved[k] / this.#visits[k] : 0, late: orders > 0 ? this.#late[k] / orders : 0,
      wordOfMouth: this.#t.ordinaryUnits[k] > 0 ? this.units[k] / this.#t.ordinaryUnits[k] : 0,
    }
  }

  /** Writes the day of one seller; before the rival's books close, so that prices are today's. */
  writeSeller(day: number, p: number, k: number, cash: number, buyers: BuyerState, block: PathBlock): void {
    const { sellers: K, days: T } = this.#t
    const at = (p * K + k) * SELLER_MEASURES.length * T + day
    const seller = block.sellers
    seller[at + S.share * T] = this.#share(k)
    seller[at + S.priceIndex * T] = this.#priceIndex[k]
    seller[at + S.cash * T] = cash
    seller[at + S.availability * T] = this.#available(k)
    seller[at + S.trust * T] = buyers.trust[k]
    seller[at + S.habit * T] = buyers.habitOf(k)
  }

  /** Writes our day, once the ledger is booked. */
  writeOwn(day: number, p: number, ledger: TreasuryLedger, backlog: number, block: PathBlock): void {
    const { days: T } = this.#t
    const { trade } = this
    const net = trade.gross - trade.merchantPayout - trade.subsidyOwn
    const figures = this.#figures
    figures[D.visits] = this.#visits[0]
    figures[D.orders] = trade.orders
    figures[D.units] = this.units[0]
    figures[D.lostUnits] = this.#lost
    figures[D.grossValue] = trade.gross
    figures[D.netRevenue] = net
    figures[D.costOfGoods] = trade.costOfGoods
    figures[D.subsidy] = trade.subsidyOwn + trade.subsidyFunded
    figures[D.subsidyOwn] = trade.subsidyOwn
    figures[D.contribution] = this.#contribution(trade, this.units[0])
    figures[D.cash] = ledger.cash
    figures[D.grossBurn] = ledger.grossBurn
    figures[D.netBurn] = ledger.netBurn
    figures[D.share] = this.#share(0)
    figures[D.availability] = this.#available(0)
    figures[D.backlog] = backlog
    figures[D.creditDrawn] = ledger.credit
    figures[D.cancelledUnits] = this.#cancelled
    figures[D.lateOrders] = this.#late[0]
    figures[D.contacts] = this.#contacts
    figures[D.workingCapital] = ledger.workingCapital
    figures[D.liabilities] = ledger.liabilities
    const from = p * DAILY_MEASURES.length * T + day
    for (let m = 0; m < figures.length; m++) block.daily[from + m * T] = figures[m]
  }

  /** What a trade leaves after subsidy, goods, payment, logistics and service. */
  #contribution(trade: DayTrade, units: number): number {
    const { paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder, unitsPerOrder } = this.#t.scenario.treasury
    return trade.gross - trade.merchantPayout - trade.subsidyOwn - trade.costOfGoods - trade.landed * paymentCostRate - (units / unitsPerOrder) * (logisticsCostPerOrder + serviceCostPerOrder)
  }

  #share(k: number): number {
    let all = 0
    for (let m = 0; m < this.units.length; m++) all += this.units[m]
    return all > 0 ? this.units[k] / all : 0
  }

  #available(k: number): number {
    return this.#visits[k] > 0 ? 1 - this.#unserved[k] / this.#visits[k] : 1
  }

  #hour(step: number, figures: SalesFigures, block: PathBlock): void {
    const { sellers: K, steps } = this.#t
    const { trade } = figures
    const ours = [this.#came[0], figures.sellerUnits[0], figures.lost, trade.subsidyOwn + trade.subsidyFunded, trade.subsidyOwn, trade.gross, this.#contribution(trade, figures.sellerUnits[0])]
    for (let m = 0; m < HOURLY_MEASURES.length; m++) block.hourly[m * steps + step] += ours[m]
    for (let k = 0; k < K; k++) {
      const at = (HOURLY_MEASURES.length + HOURLY_SELLER_MEASURES.length * k) * steps + step
      block.hourly[at] += figures.sellerUnits[k]
      block.hourly[at + steps] += this.#open[k]
      block.hourly[at + 2 * steps] += figures.missing[k]
    }
  }
}
