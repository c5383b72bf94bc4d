import { divert, divertOver, type DivertScratch } from '../operations/divert.ts'
import { BELOW, type EnvelopeTracker } from '../subsidy/envelopes.ts'
import { clearTrade, emptyTrade } from '../treasury/day-trade.ts'
import { PRODUCT_MEASURES, type PathBlock } from './block.ts'
import type { Choice } from './choice.ts'
import type { SalesDraws } from './draws.ts'
import type { WarKernel } from './kernel.ts'
import type { OwnOffers } from './own-offers.ts'
import type { RivalState } from './rival-state.ts'
import type { WarTables } from './tables.ts'

const PM = PRODUCT_MEASURES.length
/** Where each measure stands in its table. */
const P = Object.fromEntries(PRODUCT_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof PRODUCT_MEASURES)[number], number>
/** Less stock than this is none: what rounding leaves of the last unit. */
const NO_STOCK = 1e-9
/** Where each figure stands in the kernel's result. */
const RESULT = { units: 0, gross: 1, goods: 2, purchases: 3, lost: 4, unserved: 5, bySeller: 6 } as const

/** The parts of one path that a day's sales touch. */
export interface SalesParts {
  readonly choice: Choice
  readonly own: OwnOffers
  readonly rivals: RivalState
  readonly envelopes: EnvelopeTracker
}

/**
 * Stock and sales on one path: what comes in, what is wanted, what stock and envelopes allow of it, who takes a second choice, and the books by product.
 * Everything that loops over products once a day is here.
 */
export class Sales {
  /** Units on hand, product x seller. */
  readonly stock: Float64Array
  /** First-choice units of the day, product x seller; once served, the rivals' sold ones. */
  readonly mean: Float64Array
  /** Units sold by each seller in this step, and units wanted from it first that were not there. */
  readonly sellerUnits: Float64Array
  readonly missing: Float64Array
  /** What rivals took, at today's prices and at their starting ones. */
  readonly rivalRevenue: Float64Array
  readonly rivalAtStart: Float64Array
  /** Units by category x seller. */
  readonly categoryUnits: Float64Array
  /** Spent on this path under each funding split, what instruments take off apart. */
  readonly splitSpend: Float64Array
  /** The day's money. */
  readonly trade = emptyTrade()
  /** Units of ours that nobody got today, and that were ordered and cancelled. */
  lost = 0
  cancelled = 0
  /** Share of today's orders that are cancelled because they would be late; set before the day is sold. */
  cancelShare = 0
  readonly #t: WarTables
  readonly #choice: Choice
  readonly #own: OwnOffers
  readonly #rivals: RivalState
  readonly #envelopes: EnvelopeTracker
  readonly #kernel: WarKernel
  /** Whether a rival's stock is counted. */
  readonly #rivalsRunOut: boolean
  readonly #desired: Float64Array
  readonly #fraction: Float64Array
  /** 1 where some offer of the category sold out today. */
  readonly #short: Uint8Array
  readonly #excess: Float64Array
  readonly #received: Float64Array
  readonly #receivedOwn: Float64Array
  readonly #scratch: DivertScratch
  /** Units sold on the last days that are on their way back, `slot x offer`; empty without reordering. */
  readonly #reordered: Float64Array
  readonly #reorderDays: number
  /** Where today's sales stand in `#reordered`. */
  #slot = 0

  constructor(tables: WarTables, kernel: WarKernel, { choice, own, rivals, envelopes }: SalesParts) {
    const { products: n, sellers: K, groups: G, days, scenario } = tables
    this.#t = tables
    this.#choice = choice
    this.#own = own
    this.#rivals = rivals
    this.#envelopes = envelopes
    this.#kernel = kernel
    this.#rivalsRunOut = (kernel.exhaustible & ~1) !== 0
    this.stock = kernel.arrays.stock
    this.mean = kernel.arrays.mean
    this.sellerUnits = new Float64Array(K)
    this.missing = new Float64Array(K)
    this.rivalRevenue = new Float64Array(K)
    this.rivalAtStart = new Float64Array(K)
    this.categoryUnits = new Float64Array(G * K)
    this.splitSpend = new Float64Array(tables.regimes.splits.length)
    this.#desired = new Float64Array(G)
    this.#fraction = new Float64Array(G)
    this.#short = new Uint8Array(G)
    this.#excess = new Float64Array(n * K)
    this.#received = new Float64Array(n * K)
    this.#receivedOwn = new Float64Array(n * K)
    this.#scratch = { part: new Float64Array(n * K), one: new Float64Array(n * K), oneOwn: new Float64Array(n * K) }
    this.#reorderDays = Math.min(days, scenario.operations.reorderDays ?? 0)
    this.#reordered = new Float64Array(this.#reorderDays * n * K)
  }

  startPath(): void {
    this.splitSpend.fill(0)
    this.#reordered.fill(0)
  }

  /** Clears the figures of step `t` and, where a day begins, takes in the goods that come. */
  startDay(t: number): void {
    const { stepsPerDay, products: n, sellers: K } = this.#t
    clearTrade(this.trade)
    this.sellerUnits.fill(0)
    this.missing.fill(0)
    this.rivalRevenue.fill(0)
    this.rivalAtStart.fill(0)
    this.categoryUnits.fill(0)
    this.lost = this.cancelled = 0
    const day = Math.floor(t / stepsPerDay)
    this.#slot = this.#reorderDays > 0 ? (day % this.#reorderDays) * n * K : 0
    if (t % stepsPerDay === 0) this.#deliver(day)
  }

  /**
   * Sells the day, once prices and service stand: first choices (drawn, or as expected without `draws`), envelopes, stock, second choices, books.
   * `visits` is by category.
   */
  sellDay(t: number, visits: Float64Array, draws: SalesDraws | null, block: PathBlock): void {
    const { groups: G, stepsPerDay } = this.#t
    const day = Math.floor(t / stepsPerDay)
    this.#choice.begin(t, this.#own.regime !== null)
    const plain = this.#own.regime === null && !this.#rivalsRunOut && this.cancelShare === 0
    const apart = plain && this.#choice.unlimited
    if (!apart) this.#choice.settle(t, visits)
    if (plain && this.#choice.allUp) {
      // Where no category depends on another, one after the other from weights to books, so that its products stay in the processor's cache.
      for (let g = 0; g < G; g++) {
        if (apart) this.#choice.refresh(g, true)
        this.#sellPlainly(day, g, visits[g] / this.#choice.denominator[g], draws, block)
      }
      if (apart) this.#choice.serve(t, visits)
      return
    }
    this.#kernel.followPrices(day)
    for (let g = 0; g < G; g++) this.#choice.demandOf(g, visits[g], this.mean)
    this.#own.leak(this.mean)
    for (let g = 0; g < G; g++) this.#desired[g] = this.#own.want(g, this.mean, this.stock, draws)
    this.#envelopes.limitDay(this.#desired, this.#fraction)
    // Categories that sell all day come first: what they spend is known, while rounding to whole units may move what the others spend, and second
    // choices at a subsidised price get what is left.
    for (let g = 0; g < G; g++) if (this.#fraction[g] === 1) this.#serve(g, block)
    for (let g = 0; g < G; g++) {
      const part = this.#fraction[g]
      if (part === 1) continue
      this.#own.cutShort(g, part, visits[g], this.mean, this.stock, this.#envelopes, this.#choice, draws)
      this.#serve(g, block)
    }
    for (let g = 0; g < G; g++) {
      if (this.#short[g] === 1) this.#secondChoices(g, this.#fraction[g] < 1, block)
      if (this.cancelShare > 0) this.#cancel(g, block)
      this.#book(g, block)
    }
  }

  /** Sells category `g` where every site stands, our prices are the ordinary ones and rivals have all they need: all of it in the kernel. */
  #sellPlainly(day: number, g: number, rate: number, draws: SalesDraws | null, block: PathBlock): void {
    const { start, sellers: K, similarity, keptShare } = this.#t
    const { call, arrays } = this.#kernel
    const { result, wanted, short, stock } = arrays
    this.#own.wantPlainly(g, rate, draws)
    const soldOut = call.sell(g, start[g], start[g + 1], this.#kernel.singleAt(g), similarity[g], rate, this.#own.pricesAt, this.#kernel.scriptOf(day).prices)
    const trade = this.trade
    trade.landed += result[RESULT.gross]
    trade.gross += result[RESULT.gross]
    trade.costOfGoods += result[RESULT.goods]
    trade.purchases += result[RESULT.purchases]
    trade.merchantPayout += result[RESULT.gross] * (1 - keptShare[g])
    this.lost += result[RESULT.lost]
    this.missing[0] += result[RESULT.unserved]
    this.#countUnits(g, 0, result[RESULT.units], block)
    for (let k = 1; k < K; k++) {
      const row = RESULT.bySeller + 3 * k
      this.#countUnits(g, k, result[row], block)
      this.rivalRevenue[k] += result[row + 1]
      this.rivalAtStart[k] += result[row + 2]
    }
    if (this.#reorderDays > 0) for (let i = start[g]; i < start[g + 1]; i++) if (stock[i * K] < Number.POSITIVE_INFINITY) this.#reordered[this.#slot + i * K] += wanted[i]
    for (let s = 0; s < soldOut; s++) this.#runOut(short[s], 0)
  }

  #countUnits(g: number, k: number, units: number, block: PathBlock): void {
    const at = g * this.#t.sellers + k
    this.sellerUnits[k] += units
    this.categoryUnits[at] += units
    block.categoryUnits[at] += units
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

  /** Goods that come in on day `t`. */
  #deliver(t: number): void {
    const { inboundStart, inboundProduct, inboundUnits, sellers: K, cost, price } = this.#t
    for (let d = inboundStart[t]; d < inboundStart[t + 1]; d++) {
      const i = inboundProduct[d]
      const j = i * K
      this.stock[j] += inboundUnits[d]
      this.trade.purchases += inboundUnits[d] * cost[j]
      if (price[j] > 0 && this.stock[j] > NO_STOCK) this.#choice.setOffered(i, 0, 1)
    }
    if (this.#reorderDays > 0) this.#deliverReorders()
  }

  /** What was sold `reorderDays` ago is back. */
  #deliverReorders(): void {
    const { products: n, sellers: K, cost } = this.#t
    const reordered = this.#reordered
    const stock = this.stock
    const from = this.#slot
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) {
        const j = i * K + k
        const units = reordered[from + j]
        if (units === 0) continue
        reordered[from + j] = 0
        const before = stock[j]
        stock[j] = before + units
        if (k === 0) this.trade.purchases += units * cost[j]
        if (before <= NO_STOCK && stock[j] > NO_STOCK) this.#choice.setOffered(i, k, 1)
      }
    }
  }

  #runOut(i: number, k: number): void {
    this.stock[i * this.#t.sellers + k] = 0
    this.#choice.setOffered(i, k, 0)
  }

  /** What stock allows of the first choices in category `g`, and the subsidy it takes. */
  #serve(g: number, block: PathBlock): void {
    const { start, sellers: K } = this.#t
    const { atSubsidy, atReturn, regime, on } = this.#own
    const mean = this.mean
    const stock = this.stock
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
        this.missing[0] += excess[j]
        short = true
      }
      if (on[i] === 1) spend += atSubsidy[i] * regime!.subsidy[i]
      for (let k = 1; k < K; k++) {
        const over = mean[j + k] - stock[j + k]
        excess[j + k] = over > 0 ? over : 0
        if (over > 0) {
          mean[j + k] = stock[j + k]
          this.missing[k] += over
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
    const stock = this.stock
    const mean = this.mean
    const category = { from: start[g], to: start[g + 1], sellers: K, similarity: similarity[g] }
    if (this.#choice.allUp) divert({ ...category, pull: this.#choice.pullOf(g), top: this.#choice.top, denominator: this.#choice.denominator[g] }, this.#excess, this.#received, this.#receivedOwn)
    else divertOver(this.#choice.states(g), category, this.#excess, this.#received, this.#receivedOwn, this.#scratch)
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
    this.lost += unserved * (1 - kept)
  }

  /** Takes out of category `g` what its buyers cancel for the wait: the goods stay, nothing is paid. */
  #cancel(g: number, block: PathBlock): void {
    const { start } = this.#t
    const { atSubsidy, atReturn } = this.#own
    const kept = 1 - this.cancelShare
    for (let i = start[g]; i < start[g + 1]; i++) {
      const gone = (atSubsidy[i] + atReturn[i]) * this.cancelShare
      if (gone <= 0) continue
      atSubsidy[i] *= kept
      atReturn[i] *= kept
      block.products[i * PM + P.cancelled] += gone
      this.cancelled += gone
    }
  }

  /** Books category `g`: money by product and day, stock, unit caps, rivals. */
  #book(g: number, block: PathBlock): void {
    const { start, sellers: K, cost, scenario } = this.#t
    const ownPrice = this.#own.prices()
    const { atSubsidy, atReturn, regime, on, capLeft } = this.#own
    const { paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder, unitsPerOrder } = scenario.treasury
    const perUnit = (logisticsCostPerOrder + serviceCostPerOrder) / unitsPerOrder
    const kept = this.#t.keptShare[g]
    const stock = this.stock
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
      else {
        if (reorders) reordered[slot + j] += units
        const left = stock[j] - units
        if (left > NO_STOCK) stock[j] = left
        else this.#runOut(i, 0)
      }
    }
    const trade = this.trade
    trade.landed += dayLanded
    trade.gross += dayGross
    trade.costOfGoods += dayGoods
    trade.subsidyOwn += dayOwn
    trade.subsidyFunded += dayFunded
    trade.purchases += purchases
    trade.merchantPayout += dayGross * (1 - kept)
    this.#countUnits(g, 0, ownUnits, block)
    for (let k = 1; k < K; k++) this.#bookRival(g, k, block)
  }

  #bookRival(g: number, k: number, block: PathBlock): void {
    const { start, sellers: K } = this.#t
    const sold = this.mean
    const stock = this.stock
    const priceNow = this.#rivals.price
    const { price } = this.#t
    const reordered = this.#reordered
    const reorders = this.#reorderDays > 0
    const slot = this.#slot
    const to = start[g + 1] * K
    let units = 0
    let revenue = 0
    let atStart = 0
    for (let j = start[g] * K + k; j < to; j += K) {
      const now = sold[j]
      units += now
      revenue += now * priceNow[j]
      atStart += now * price[j]
      if (now <= 0 || stock[j] === Number.POSITIVE_INFINITY) continue
      if (reorders) reordered[slot + j] += now
      const left = stock[j] - now
      if (left > NO_STOCK) stock[j] = left
      else this.#runOut((j - k) / K, k)
    }
    this.#countUnits(g, k, units, block)
    this.rivalRevenue[k] += revenue
    this.rivalAtStart[k] += atStart
  }
}
