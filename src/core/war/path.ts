import { backlogAfter, delayDays } from '../operations/fulfilment.ts'
import { EnvelopeTracker } from '../subsidy/envelopes.ts'
import { TreasuryLedger } from '../treasury/ledger.ts'
import { PATH_MEASURES, RIVAL_MEASURES, SELLER_MEASURES, type PathBlock } from './block.ts'
import { Choice } from './choice.ts'
import { SalesDraws } from './draws.ts'
import { openingBalances } from './opening.ts'
import { DAILY_MEASURES, FUNDERS, type DailyMeasure } from './outcome.ts'
import { OwnOffers } from './own-offers.ts'
import { PathParameters } from './path-parameters.ts'
import { RivalState } from './rival-state.ts'
import { Sales } from './sales.ts'
import type { WarTables } from './tables.ts'

const FUNDER_COUNT = FUNDERS.length
/** Where each measure stands in its table. */
const D = Object.fromEntries(DAILY_MEASURES.map((measure, index) => [measure, index])) as Record<DailyMeasure, number>
const S = Object.fromEntries(SELLER_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof SELLER_MEASURES)[number], number>
/**
 * One war, path after path: state -> day -> state on preallocated arrays. In sampled mode parameters are drawn per path and first-choice sales per product and
 * day; what follows from them (second choices, rivals' sales, money) is computed in expectation. In fluid mode the same code runs on the means.
 */
export class WarPath {
  readonly #t: WarTables
  readonly #sampled: boolean
  readonly #choice: Choice
  readonly #own: OwnOffers
  readonly #rivals: RivalState
  readonly #envelopes: EnvelopeTracker
  readonly #ledger: TreasuryLedger
  readonly #draws: SalesDraws
  readonly #parameters: PathParameters
  readonly #sales: Sales
  readonly #visits: Float64Array
  readonly #daily = new Float64Array(DAILY_MEASURES.length)
  #path = 0
  #backlog = 0

  constructor(tables: WarTables, sampled: boolean) {
    const { groups: G, days, market, scenario } = tables
    this.#t = tables
    this.#sampled = sampled
    this.#choice = new Choice(tables)
    this.#own = new OwnOffers(tables)
    this.#rivals = new RivalState(tables)
    this.#envelopes = new EnvelopeTracker(scenario.envelope, G, (id) => market.categories.findIndex((category) => category.id === id))
    this.#ledger = new TreasuryLedger(scenario.treasury, days, openingBalances(tables))
    this.#draws = new SalesDraws(scenario.monteCarlo.seed)
    this.#parameters = new PathParameters(tables, sampled)
    this.#sales = new Sales(tables, { choice: this.#choice, own: this.#own, rivals: this.#rivals, envelopes: this.#envelopes })
    this.#visits = new Float64Array(G)
  }

  /** Runs path number `path` and adds it to `block`. */
  run(path: number, block: PathBlock): void {
    this.#start(path)
    for (let t = 0; t < this.#t.days; t++) this.#day(t, block)
    this.#finish(block)
  }

  #start(path: number): void {
    this.#path = path
    this.#backlog = 0
    this.#parameters.draw(path)
    this.#sales.startPath()
    this.#choice.startPath(this.#sales.stock)
    this.#own.startPath()
    this.#rivals.startPath(this.#parameters.rivalCash)
    this.#envelopes.startPath()
    this.#ledger.startPath()
  }

  #day(t: number, block: PathBlock): void {
    const { groups: G, days: T, visits } = this.#t
    const { lambdaBeta, level } = this.#parameters
    this.#envelopes.startDay()
    this.#sales.startDay(t)
    this.#own.priceDay(t, lambdaBeta, this.#sales.stock, this.#envelopes, this.#choice)
    this.#rivals.see(t, this.#own.move, this.#own.changed, this.#own.changes)
    this.#rivals.reactTo(t, lambdaBeta, this.#choice)
    this.#delay()
    for (let g = 0; g < G; g++) this.#visits[g] = visits[g * T + t] * level[g]
    this.#draws.startDay(this.#path, t)
    this.#sales.sellDay(t, this.#visits, this.#sampled ? this.#draws : null, block)
    this.#close(t, block)
  }

  /** Parcels that wait put buyers off. */
  #delay(): void {
    const { groups: G, similarity, delayEffect, scenario } = this.#t
    const capacity = scenario.operations.fulfilmentCapacity
    if (capacity === null) return
    const days = delayDays(this.#backlog, capacity)
    for (let g = 0; g < G; g++) this.#choice.setOwnFactor(g, days > 0 ? Math.exp((-delayEffect * days) / similarity[g]) : 1)
  }

  /** Ends the day: fulfilment, treasury, rivals' ledgers, and the day's figures. */
  #close(t: number, block: PathBlock): void {
    const { sellers: K, days: T, scenario } = this.#t
    const { trade, sellerUnits, rivalProfit, lost } = this.#sales
    const capacity = scenario.operations.fulfilmentCapacity
    trade.orders = sellerUnits[0] / scenario.treasury.unitsPerOrder
    this.#backlog = capacity === null ? 0 : backlogAfter(this.#backlog, trade.orders, capacity)
    const ledger = this.#ledger
    ledger.book(t, trade, block.ledger)
    let market = 0
    for (let k = 0; k < K; k++) market += sellerUnits[k]
    const p = this.#path - block.from
    const seller = block.sellers
    for (let k = 0; k < K; k++) {
      const at = (p * K + k) * SELLER_MEASURES.length * T + t
      seller[at + S.share * T] = market > 0 ? sellerUnits[k] / market : 0
      seller[at + S.priceIndex * T] = k === 0 ? this.#own.priceIndex : this.#rivals.priceIndex[k]
      // After today's prices were read: a rival that gives up changes them for tomorrow.
      if (k > 0) this.#rivals.book(t, k, rivalProfit[k], this.#parameters.lambdaBeta, this.#choice)
      seller[at + S.cash * T] = k === 0 ? ledger.cash : this.#rivals.cash[k]
      seller[at + S.availability * T] = this.#choice.available[k]
      block.rivals[(p * K + k) * RIVAL_MEASURES] += sellerUnits[k]
    }
    const variable = trade.landed * scenario.treasury.paymentCostRate + trade.orders * (scenario.treasury.logisticsCostPerOrder + scenario.treasury.serviceCostPerOrder)
    const net = trade.gross - trade.subsidyOwn
    const day = this.#daily
    day[D.visits] = this.#choice.arrivals[0]
    day[D.orders] = trade.orders
    day[D.units] = sellerUnits[0]
    day[D.lostUnits] = lost
    day[D.grossValue] = trade.gross
    day[D.netRevenue] = net
    day[D.costOfGoods] = trade.costOfGoods
    day[D.subsidy] = trade.subsidyOwn + trade.subsidyFunded
    day[D.subsidyOwn] = trade.subsidyOwn
    day[D.contribution] = net - trade.costOfGoods - variable
    day[D.cash] = ledger.cash
    day[D.grossBurn] = ledger.grossBurn
    day[D.netBurn] = ledger.netBurn
    day[D.share] = market > 0 ? sellerUnits[0] / market : 0
    day[D.availability] = this.#choice.available[0]
    day[D.backlog] = this.#backlog
    day[D.creditDrawn] = ledger.credit
    const from = p * DAILY_MEASURES.length * T + t
    for (let m = 0; m < day.length; m++) block.daily[from + m * T] = day[m]
  }

  #finish(block: PathBlock): void {
    const { sellers: K, groups: G } = this.#t
    const p = this.#path - block.from
    const e = this.#envelopes
    this.#t.regimes.splits.forEach((shares, split) => {
      for (let f = 0; f < FUNDER_COUNT; f++) block.funding[f] += this.#sales.splitSpend[split] * shares[f]
    })
    block.path.set([this.#ledger.lowestCash, this.#ledger.belowFloor, e.totalSpent, e.largestDay, e.dayExhausted ? 1 : 0, e.totalExhausted ? 1 : 0], p * PATH_MEASURES.length)
    for (let k = 1; k < K; k++) block.rivals[(p * K + k) * RIVAL_MEASURES + 1] = this.#rivals.gaveUp[k]
    for (let g = 0; g < G; g++) {
      block.categorySpend[(p * G + g) * 2] = e.categorySpent[g]
      block.categorySpend[(p * G + g) * 2 + 1] = e.categoryExhausted[g]
    }
  }
}
