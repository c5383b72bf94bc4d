import { divert } from '../operations/divert.ts'
import { backlogAfter, delayDays } from '../operations/fulfilment.ts'
import { Stream } from '../random/stream.ts'
import { BELOW, EnvelopeTracker } from '../subsidy/envelopes.ts'
import { emptyTrade, TreasuryLedger } from '../treasury/ledger.ts'
import { PATH_MEASURES, PRODUCT_MEASURES, RIVAL_MEASURES, SELLER_MEASURES, type PathBlock } from './block.ts'
import { Choice } from './choice.ts'
import { QUANTITY, SalesDraws } from './draws.ts'
import { openingBalances } from './opening.ts'
import { DAILY_MEASURES, FUNDERS, type DailyMeasure } from './outcome.ts'
import { OwnOffers } from './own-offers.ts'
import { RivalState } from './rival-state.ts'
import type { WarTables } from './tables.ts'

const FUNDER_COUNT = FUNDERS.length
const PM = PRODUCT_MEASURES.length
/** Where each measure stands in its table. */
const D = Object.fromEntries(DAILY_MEASURES.map((measure, index) => [measure, index])) as Record<DailyMeasure, number>
const P = Object.fromEntries(PRODUCT_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof PRODUCT_MEASURES)[number], number>
const S = Object.fromEntries(SELLER_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof SELLER_MEASURES)[number], number>
/** A smaller price coefficient than this share of its mean is not drawn: demand must fall with price. */
const LEAST_BETA = 0.1
/** Less stock than this is none: what rounding leaves of the last unit. */
const NO_STOCK = 1e-9

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
  readonly #stream: Stream
  readonly #lambdaBeta: Float64Array
  readonly #level: Float64Array
  readonly #rivalCash: Float64Array
  readonly #stock: Float64Array
  readonly #visits: Float64Array
  /** First-choice units of the day, product x seller; from {@link #serve} on, the rivals' sold ones. */
  readonly #mean: Float64Array
  readonly #desired: Float64Array
  readonly #fraction: Float64Array
  /** 1 where some offer of the category sold out today. */
  readonly #short: Uint8Array
  readonly #excess: Float64Array
  readonly #received: Float64Array
  readonly #receivedOwn: Float64Array
  readonly #sellerUnits: Float64Array
  readonly #rivalProfit: Float64Array
  readonly #daily = new Float64Array(DAILY_MEASURES.length)
  readonly #trade = emptyTrade()
  /** Our share of each funding split, and what was spent under it on this path. */
  readonly #platformShare: Float64Array
  readonly #splitSpend: Float64Array
  /** Units sold on the last days that are on their way back, `slot x offer`; empty without reordering. */
  readonly #reordered: Float64Array
  readonly #reorderDays: number
  #path = 0
  #backlog = 0
  #lost = 0
  /** Where today's sales stand in `#reordered`. */
  #slot = 0

  constructor(tables: WarTables, sampled: boolean) {
    const { products: n, sellers: K, groups: G, days, market, scenario } = tables
    this.#t = tables
    this.#sampled = sampled
    this.#choice = new Choice(tables)
    this.#own = new OwnOffers(tables)
    this.#rivals = new RivalState(tables)
    this.#envelopes = new EnvelopeTracker(scenario.envelope, G, (id) => market.categories.findIndex((category) => category.id === id))
    this.#ledger = new TreasuryLedger(scenario.treasury, days, openingBalances(tables))
    this.#draws = new SalesDraws(scenario.monteCarlo.seed)
    this.#stream = new Stream(scenario.monteCarlo.seed, 0, 0, 0)
    this.#lambdaBeta = new Float64Array(n)
    this.#level = new Float64Array(G)
    this.#rivalCash = new Float64Array(K)
    this.#stock = new Float64Array(n * K)
    this.#visits = new Float64Array(G)
    this.#mean = new Float64Array(n * K)
    this.#desired = new Float64Array(G)
    this.#fraction = new Float64Array(G)
    this.#short = new Uint8Array(G)
    this.#excess = new Float64Array(n * K)
    this.#received = new Float64Array(n * K)
    this.#receivedOwn = new Float64Array(n * K)
    this.#sellerUnits = new Float64Array(K)
    this.#rivalProfit = new Float64Array(K)
    this.#platformShare = Float64Array.from(tables.regimes.splits, (shares) => shares[0])
    this.#splitSpend = new Float64Array(tables.regimes.splits.length)
    this.#reorderDays = Math.min(days, scenario.operations.reorderDays ?? 0)
    this.#reordered = new Float64Array(this.#reorderDays * n * K)
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
    this.#splitSpend.fill(0)
    this.#reordered.fill(0)
    this.#drawParameters(path)
    const { stock, price } = this.#t
    for (let j = 0; j < stock.length; j++) this.#stock[j] = price[j] > 0 ? stock[j] : 0
    this.#choice.startPath(this.#stock)
    this.#own.startPath()
    this.#rivals.startPath(this.#rivalCash)
    this.#envelopes.startPath()
    this.#ledger.startPath()
  }

  /** Elasticities, demand levels and rivals' cash of this path; their means in fluid mode. */
  #drawParameters(path: number): void {
    const { sellers: K, groups: G, start, beta, categoryCv, productCv, similarity, rivals, scenario } = this.#t
    const { draw, demandLogSd } = scenario.monteCarlo
    const levels = this.#stream.reset(path, 0, QUANTITY.demandLevel)
    for (let g = 0; g < G; g++) this.#level[g] = this.#sampled && draw.demandLevel ? Math.exp(demandLogSd * levels.normal() - demandLogSd ** 2 / 2) : 1
    const elasticity = this.#sampled && draw.elasticity
    const categories = this.#stream.reset(path, 0, QUANTITY.categoryElasticity)
    for (let g = 0; g < G; g++) this.#lambdaBeta.fill(elasticity ? categoryCv[g] * categories.normal() : 0, start[g], start[g + 1])
    const products = this.#stream.reset(path, 0, QUANTITY.productElasticity)
    for (let g = 0; g < G; g++) {
      for (let i = start[g]; i < start[g + 1]; i++) {
        const own = elasticity && productCv[i] > 0 ? productCv[i] * products.normal() : 0
        this.#lambdaBeta[i] = (beta[i] * Math.max(LEAST_BETA, 1 + this.#lambdaBeta[i] + own)) / similarity[g]
      }
    }
    const cash = this.#stream.reset(path, 0, QUANTITY.rivalCash)
    for (let k = 1; k < K; k++) {
      const z = this.#sampled && draw.rivalCash ? cash.normal() : 0
      this.#rivalCash[k] = (rivals[k]?.cash ?? 0) * Math.exp((rivals[k]?.cashLogSd ?? 0) * z)
    }
  }

  #day(t: number, block: PathBlock): void {
    const { groups: G, days: T, visits } = this.#t
    const trade = this.#trade
    trade.gross = trade.landed = trade.subsidyOwn = trade.subsidyFunded = trade.costOfGoods = trade.purchases = trade.orders = 0
    this.#sellerUnits.fill(0)
    this.#rivalProfit.fill(0)
    this.#lost = 0
    this.#envelopes.startDay()
    this.#slot = this.#reorderDays > 0 ? (t % this.#reorderDays) * this.#t.products * this.#t.sellers : 0
    this.#deliver(t)
    this.#own.priceDay(t, this.#lambdaBeta, this.#stock, this.#envelopes, this.#choice)
    this.#rivals.see(t, this.#own.move, this.#own.changed, this.#own.changes)
    this.#rivals.reactTo(t, this.#lambdaBeta, this.#choice)
    this.#delay()
    for (let g = 0; g < G; g++) this.#visits[g] = visits[g * T + t] * this.#level[g]
    this.#choice.demand(t, this.#visits, this.#mean)
    this.#draws.startDay(this.#path, t)
    const draws = this.#sampled ? this.#draws : null
    for (let g = 0; g < G; g++) this.#desired[g] = this.#own.want(g, this.#mean, this.#stock, draws)
    this.#envelopes.limitDay(this.#desired, this.#fraction)
    // Categories that sell all day come first: what they spend is known, while rounding to whole units may move what the others spend, and second
    // choices at a subsidised price get what is left.
    for (let g = 0; g < G; g++) if (this.#fraction[g] === 1) this.#serve(g, block)
    for (let g = 0; g < G; g++) {
      const part = this.#fraction[g]
      if (part === 1) continue
      this.#own.cutShort(g, part, this.#visits[g], this.#mean, this.#stock, this.#envelopes, this.#choice, draws)
      this.#serve(g, block)
    }
    for (let g = 0; g < G; g++) {
      if (this.#short[g] === 1) this.#secondChoices(g, this.#fraction[g] < 1, block)
      this.#book(g, block)
    }
    this.#close(t, block)
  }

  /** Goods that come in today. */
  #deliver(t: number): void {
    const { inboundStart, inboundProduct, inboundUnits, sellers: K, cost, price } = this.#t
    for (let d = inboundStart[t]; d < inboundStart[t + 1]; d++) {
      const i = inboundProduct[d]
      const j = i * K
      this.#stock[j] += inboundUnits[d]
      this.#trade.purchases += inboundUnits[d] * cost[j]
      if (price[j] > 0 && this.#stock[j] > NO_STOCK) this.#setOffered(i, 0, 1)
    }
    if (this.#reorderDays > 0) this.#deliverReorders()
  }

  /** What was sold `reorderDays` ago is back. */
  #deliverReorders(): void {
    const { products: n, sellers: K, cost } = this.#t
    const reordered = this.#reordered
    const from = this.#slot
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) {
        const j = i * K + k
        const units = reordered[from + j]
        if (units === 0) continue
        reordered[from + j] = 0
        this.#stock[j] += units
        if (k === 0) this.#trade.purchases += units * cost[j]
        if (this.#stock[j] > NO_STOCK) this.#setOffered(i, k, 1)
      }
    }
  }

  #runOut(i: number, k: number): void {
    this.#stock[i * this.#t.sellers + k] = 0
    this.#setOffered(i, k, 0)
  }

  #setOffered(i: number, k: number, value: 0 | 1): void {
    const j = i * this.#t.sellers + k
    if (this.#choice.offered[j] === value) return
    this.#choice.offered[j] = value
    this.#choice.touch(i, this.#t.group[i])
  }

  /** Parcels that wait put buyers off. */
  #delay(): void {
    const { groups: G, similarity, delayEffect, scenario } = this.#t
    const capacity = scenario.operations.fulfilmentCapacity
    if (capacity === null) return
    const days = delayDays(this.#backlog, capacity)
    for (let g = 0; g < G; g++) this.#choice.setOwnFactor(g, days > 0 ? Math.exp((-delayEffect * days) / similarity[g]) : 1)
  }

  /** What stock allows of the first choices in category `g`, and the subsidy it takes. */
  #serve(g: number, block: PathBlock): void {
    const { start, sellers: K } = this.#t
    const { atSubsidy, atReturn, regime, on } = this.#own
    const mean = this.#mean
    const stock = this.#stock
    const excess = this.#excess
    let short = false
    let spend = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      const wanted = atSubsidy[i] + atReturn[i]
      block.products[i * PM + P.demand] += wanted
      if (wanted <= stock[j]) excess[j] = 0
      else {
        atSubsidy[i] = Math.min(atSubsidy[i], stock[j])
        atReturn[i] = Math.max(0, stock[j] - atSubsidy[i])
        excess[j] = wanted - atSubsidy[i] - atReturn[i]
        short = true
      }
      if (on[i] === 1) spend += atSubsidy[i] * regime!.subsidy[i]
      for (let k = 1; k < K; k++) {
        const over = mean[j + k] - stock[j + k]
        excess[j + k] = over > 0 ? over : 0
        if (over > 0) {
          mean[j + k] = stock[j + k]
          short = true
        }
      }
    }
    if (spend > 0) this.#envelopes.spend(g, spend)
    this.#short[g] = short ? 1 : 0
  }

  /** Buyers whose offer sold out take their second choice, where that is in stock and (at a subsidised price) the envelope still pays. */
  #secondChoices(g: number, cut: boolean, block: PathBlock): void {
    const { start, sellers: K, similarity } = this.#t
    const { atSubsidy, atReturn, regime, on, capLeft } = this.#own
    const stock = this.#stock
    const mean = this.#mean
    divert({ from: start[g], to: start[g + 1], sellers: K, pull: this.#choice.pull, top: this.#choice.top, denominator: this.#choice.denominator[g], similarity: similarity[g] }, this.#excess, this.#received, this.#receivedOwn)
    let caught = 0
    let unserved = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      unserved += this.#excess[j]
      const offered = this.#received[j]
      let units = Math.min(offered, stock[j] - atSubsidy[i] - atReturn[i])
      if (units > 0) {
        if (on[i] === 1 && !cut) {
          const subsidy = regime!.subsidy[i]
          const cap = regime!.cap[i]
          if (cap >= 0) units = Math.min(units, Math.max(0, capLeft[cap] - atSubsidy[i]))
          if (subsidy > 0) {
            units = Math.min(units, (this.#envelopes.left(g) / subsidy) * BELOW)
            this.#envelopes.spend(g, units * subsidy)
          }
          atSubsidy[i] += units
        } else atReturn[i] += units
        caught += units * (this.#receivedOwn[j] / offered)
        block.products[i * PM + P.received] += units
      }
      for (let k = 1; k < K; k++) mean[j + k] += Math.max(0, Math.min(this.#received[j + k], stock[j + k] - mean[j + k]))
    }
    if (unserved <= 0) return
    // What our other offers caught is spread over the sold-out ones in proportion to what each could not serve.
    const kept = Math.min(1, caught / unserved)
    for (let i = start[g]; i < start[g + 1]; i++) {
      const excess = this.#excess[i * K]
      block.products[i * PM + P.substituted] += excess * kept
      block.products[i * PM + P.lostUnits] += excess * (1 - kept)
    }
    this.#lost += unserved * (1 - kept)
  }

  /** Books category `g`: money by product and day, stock, unit caps, rivals. */
  #book(g: number, block: PathBlock): void {
    const { start, sellers: K, price, cost, scenario } = this.#t
    const { atSubsidy, atReturn, regime, on, capLeft } = this.#own
    const { paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder, unitsPerOrder } = scenario.treasury
    const perUnit = (logisticsCostPerOrder + serviceCostPerOrder) / unitsPerOrder
    const stock = this.#stock
    const reordered = this.#reordered
    const reorders = this.#reorderDays > 0
    const slot = this.#slot
    const totals = block.products
    const from = start[g]
    const to = start[g + 1]
    let ownUnits = 0
    let dayLanded = 0
    let dayGross = 0
    let dayGoods = 0
    let dayOwn = 0
    let dayFunded = 0
    let purchases = 0
    for (let i = from; i < to; i++) {
      const units = atSubsidy[i] + atReturn[i]
      if (units <= 0) continue
      const j = i * K
      let landed = atReturn[i] * price[j]
      let subsidy = 0
      let paidByUs = 0
      if (on[i] === 1) {
        landed += atSubsidy[i] * regime!.landed[i]
        subsidy = atSubsidy[i] * regime!.subsidy[i]
        const split = regime!.split[i]
        paidByUs = subsidy * this.#platformShare[split]
        this.#splitSpend[split] += subsidy
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
      totals[row + P.contribution] += gross - paidByUs - goods - landed * paymentCostRate - units * perUnit
      // Goods without a stock count are bought as they are sold.
      if (stock[j] === Number.POSITIVE_INFINITY) purchases += goods
      else {
        if (reorders) reordered[slot + j] = units
        const left = stock[j] - units
        if (left > NO_STOCK) stock[j] = left
        else this.#runOut(i, 0)
      }
    }
    const trade = this.#trade
    trade.landed += dayLanded
    trade.gross += dayGross
    trade.costOfGoods += dayGoods
    trade.subsidyOwn += dayOwn
    trade.subsidyFunded += dayFunded
    trade.purchases += purchases
    this.#sellerUnits[0] += ownUnits
    block.categoryUnits[g * K] += ownUnits
    for (let k = 1; k < K; k++) this.#bookRival(g, k, block)
  }

  #bookRival(g: number, k: number, block: PathBlock): void {
    const { start, sellers: K } = this.#t
    const sold = this.#mean
    const stock = this.#stock
    const unitProfit = this.#rivals.unitProfit
    const reordered = this.#reordered
    const reorders = this.#reorderDays > 0
    const slot = this.#slot
    const to = start[g + 1] * K
    let units = 0
    let profit = 0
    for (let j = start[g] * K + k; j < to; j += K) {
      const now = sold[j]
      units += now
      profit += now * unitProfit[j]
      if (now <= 0 || stock[j] === Number.POSITIVE_INFINITY) continue
      if (reorders) reordered[slot + j] = now
      const left = stock[j] - now
      if (left > NO_STOCK) stock[j] = left
      else this.#runOut((j - k) / K, k)
    }
    this.#sellerUnits[k] += units
    this.#rivalProfit[k] += profit
    block.categoryUnits[g * K + k] += units
  }

  /** Ends the day: fulfilment, treasury, rivals' ledgers, and the day's figures. */
  #close(t: number, block: PathBlock): void {
    const { sellers: K, days: T, scenario } = this.#t
    const trade = this.#trade
    const capacity = scenario.operations.fulfilmentCapacity
    trade.orders = this.#sellerUnits[0] / scenario.treasury.unitsPerOrder
    this.#backlog = capacity === null ? 0 : backlogAfter(this.#backlog, trade.orders, capacity)
    const ledger = this.#ledger
    ledger.book(t, trade, block.ledger)
    let market = 0
    for (let k = 0; k < K; k++) market += this.#sellerUnits[k]
    const p = this.#path - block.from
    const seller = block.sellers
    for (let k = 0; k < K; k++) {
      const at = (p * K + k) * SELLER_MEASURES.length * T + t
      seller[at + S.share * T] = market > 0 ? this.#sellerUnits[k] / market : 0
      seller[at + S.priceIndex * T] = k === 0 ? this.#own.priceIndex : this.#rivals.priceIndex[k]
      // After today's prices were read: a rival that gives up changes them for tomorrow.
      if (k > 0) this.#rivals.book(t, k, this.#rivalProfit[k], this.#lambdaBeta, this.#choice)
      seller[at + S.cash * T] = k === 0 ? ledger.cash : this.#rivals.cash[k]
      seller[at + S.availability * T] = this.#choice.available[k]
      block.rivals[(p * K + k) * RIVAL_MEASURES] += this.#sellerUnits[k]
    }
    const variable = trade.landed * scenario.treasury.paymentCostRate + trade.orders * (scenario.treasury.logisticsCostPerOrder + scenario.treasury.serviceCostPerOrder)
    const net = trade.gross - trade.subsidyOwn
    const day = this.#daily
    day[D.visits] = this.#choice.arrivals[0]
    day[D.orders] = trade.orders
    day[D.units] = this.#sellerUnits[0]
    day[D.lostUnits] = this.#lost
    day[D.grossValue] = trade.gross
    day[D.netRevenue] = net
    day[D.costOfGoods] = trade.costOfGoods
    day[D.subsidy] = trade.subsidyOwn + trade.subsidyFunded
    day[D.subsidyOwn] = trade.subsidyOwn
    day[D.contribution] = net - trade.costOfGoods - variable
    day[D.cash] = ledger.cash
    day[D.grossBurn] = ledger.grossBurn
    day[D.netBurn] = ledger.netBurn
    day[D.share] = market > 0 ? this.#sellerUnits[0] / market : 0
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
      for (let f = 0; f < FUNDER_COUNT; f++) block.funding[f] += this.#splitSpend[split] * shares[f]
    })
    block.path.set([this.#ledger.lowestCash, this.#ledger.belowFloor, e.totalSpent, e.largestDay, e.dayExhausted ? 1 : 0, e.totalExhausted ? 1 : 0], p * PATH_MEASURES.length)
    for (let k = 1; k < K; k++) block.rivals[(p * K + k) * RIVAL_MEASURES + 1] = this.#rivals.gaveUp[k]
    for (let g = 0; g < G; g++) {
      block.categorySpend[(p * G + g) * 2] = e.categorySpent[g]
      block.categorySpend[(p * G + g) * 2 + 1] = e.categoryExhausted[g]
    }
  }
}
