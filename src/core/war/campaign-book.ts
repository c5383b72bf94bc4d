import type { EnvelopeTracker } from '../subsidy/envelopes.ts'
import { BELOW } from '../subsidy/envelopes.ts'
import type { DayTrade } from '../treasury/day-trade.ts'
import { Promises } from '../treasury/promises.ts'
import { PRODUCT_MEASURES, RUN_MEASURES, type PathBlock } from './block.ts'
import type { InstrumentLayer, InstrumentRun } from './instrument-layer.ts'
import { FUNDERS } from './outcome.ts'
import type { OwnOffers } from './own-offers.ts'
import { PastSales } from './past-sales.ts'
import type { RivalState } from './rival-state.ts'
import type { Sales } from './sales.ts'
import type { Shelves } from './shelves.ts'
import type { WarTables } from './tables.ts'
import { TaskProgress } from './task-progress.ts'

const M = Object.fromEntries(RUN_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof RUN_MEASURES)[number], number>
const COUNT = RUN_MEASURES.length
const PM = PRODUCT_MEASURES.length
const SUBSIDY = PRODUCT_MEASURES.indexOf('subsidy')
const CONTRIBUTION = PRODUCT_MEASURES.indexOf('contribution')

/** Less than this of a use is none: what rounding leaves of the last. */
const ONE_USE = 1 - 1e-9

/** The parts of a path that instruments read and change. */
export interface CampaignParts {
  readonly own: OwnOffers
  readonly sales: Sales
  readonly rivals: RivalState
  readonly envelopes: EnvelopeTracker
}

/**
 * A scenario's instruments on one path: how often each was used against its caps and quotas, what it took off and who paid, what leaked, and what was promised: coupons out, money to be
 * given back, deposits, claims of price protection and price match, prizes. Every figure of money crosses into the day's trade, which the ledger books by double entry.
 */
export class CampaignBook {
  readonly promises = new Promises()
  readonly #t: WarTables
  readonly #runs: readonly InstrumentRun[]
  /** Run x measure of this path. */
  readonly #figures: Float64Array
  readonly #issueLeft: Float64Array
  readonly #dayLeft: Float64Array
  readonly #gone: Uint8Array
  /** Provision for coupons out, by run. */
  readonly #provision: Float64Array
  /** What instruments took off on this path, by funder. */
  readonly #funding = new Float64Array(FUNDERS.length)
  /** Money of sales that is collected later than the rest, money to be given back, and deposits to be given back; by the day on which they come due. */
  readonly #giveBackIn: Float64Array
  readonly #giveBackOut: Float64Array
  readonly #refunds: Float64Array
  readonly #balances: Float64Array
  readonly #past: readonly (PastSales | null)[]
  readonly #tasks: readonly (TaskProgress | null)[]

  constructor(tables: WarTables) {
    const { days, regimes, products } = tables
    this.#t = tables
    this.#runs = regimes.runs
    const R = this.#runs.length
    this.#figures = new Float64Array(R * COUNT)
    this.#issueLeft = new Float64Array(R)
    this.#dayLeft = new Float64Array(R)
    this.#gone = new Uint8Array(R)
    this.#provision = new Float64Array(R)
    const byDay = (): Float64Array => new Float64Array(days)
    this.#giveBackIn = byDay()
    this.#giveBackOut = byDay()
    this.#refunds = byDay()
    this.#balances = byDay()
    this.#past = this.#runs.map(({ instrument }) => (instrument.kind === 'price-protection' ? new PastSales(products, instrument.daysBack) : null))
    this.#tasks = this.#runs.map((run) => (run.instrument.kind === 'task' ? new TaskProgress(run.instrument, run.from, run.to) : null))
  }

  startPath(): void {
    this.promises.startPath()
    this.#figures.fill(0)
    this.#gone.fill(0)
    this.#provision.fill(0)
    this.#funding.fill(0)
    for (const sums of [this.#giveBackIn, this.#giveBackOut, this.#refunds, this.#balances]) sums.fill(0)
    this.#runs.forEach(({ instrument: { limits } }, r) => { this.#issueLeft[r] = limits.issueCap ?? Number.POSITIVE_INFINITY })
    for (const past of this.#past) past?.startPath()
    for (const task of this.#tasks) task?.startPath()
  }

  /** Begins a day: quotas are full again, what is due comes in or goes out, coupons are issued or lapse, tasks move on. Answers how many people were let down. */
  openDay(day: number, own: OwnOffers, trade: DayTrade): number {
    let gone = false
    let letDown = 0
    this.#runs.forEach((run, r) => {
      this.#dayLeft[r] = run.instrument.limits.dailyQuota ?? Number.POSITIVE_INFINITY
      this.#gone[r] = this.#usedUp(r) ? 1 : 0
      gone ||= this.#gone[r] === 1
      if (day === run.from) this.#issue(r, trade)
      if (day === run.to) this.#lapse(r, trade)
      this.#past[r]?.startDay(day)
      letDown += this.#moveTask(r, day, trade)
    })
    own.gone = gone ? this.#gone : null
    this.promises.takeDeposits(trade, this.#giveBackIn[day])
    this.promises.refundDeposits(trade, this.#giveBackOut[day] + this.#refunds[day])
    trade.collectNow += this.#balances[day]
    return letDown
  }

  /** Whether an instrument that lowers prices has a cap or quota. */
  get limited(): boolean {
    return this.#runs.some(({ lowers, instrument: { limits } }) => lowers && (limits.issueCap !== null || limits.dailyQuota !== null))
  }

  /** Share of what buyers want now (in the own offers, as far as stock goes) after which the first of the instruments in force is used up; 1 where all last. */
  lasts(own: OwnOffers, shelves: Shelves): number {
    const layer = own.regime?.layer ?? null
    if (layer === null) return 1
    let until = 1
    layer.runs.forEach((r, place) => {
      const left = Math.min(this.#issueLeft[r], this.#dayLeft[r])
      if (left < Number.POSITIVE_INFINITY) until = Math.min(until, this.#lastsFor(left, place, layer, own, shelves))
    })
    return until
  }

  /** Share of what is wanted after which `left` uses of the run at `place` are made. Uses grow with the share, ever less steeply as products sell out: Newton's steps from below end at the answer. */
  #lastsFor(left: number, place: number, { positions, uses }: InstrumentLayer, { on, atSubsidy }: OwnOffers, shelves: Shelves): number {
    const P = positions.length
    const { sellers: K } = this.#t
    let until = 0
    for (;;) {
      let made = 0
      let slope = 0
      for (let p = 0; p < P; p++) {
        const i = positions[p]
        if (on[i] !== 1 || atSubsidy[i] <= 0) continue
        const there = shelves.standing(i * K) * atSubsidy[i]
        const have = shelves.stock[i * K]
        made += Math.min(until * there, have) * uses[place * P + p]
        if (until * there < have) slope += there * uses[place * P + p]
      }
      const next = slope > 0 ? until + (left - made) / slope : 1
      if (next >= 1) return 1
      if (next <= until * (1 + 1e-12)) return until
      until = next
    }
  }

  /** Whether less than one use is left. */
  #usedUp(r: number): boolean {
    return this.#issueLeft[r] < ONE_USE || this.#dayLeft[r] < ONE_USE
  }

  /** Ends a part of a step that was sold: what was used, within the caps, and what was promised. Goes before the step is added to the day. */
  settle(day: number, { own, sales, rivals, envelopes }: CampaignParts, block: PathBlock): void {
    const layer = own.regime?.layer ?? null
    if (layer !== null) layer.runs.forEach((r, place) => this.#use(r, place, layer, day, { own, sales, envelopes }, block))
    this.#runs.forEach((run, r) => {
      const { instrument } = run
      if (instrument.kind === 'price-protection') this.#protect(r, run, day, own, sales)
      if (instrument.kind === 'price-match' && run.from <= day && day < run.to) this.#match(r, run, own, sales, rivals)
      if (this.#gone[r] === 1 || !this.#usedUp(r)) return
      this.#gone[r] = 1
      own.gone = this.#gone
    })
  }

  /** Adds this path to its block: path number `p` in it. */
  finish(p: number, block: PathBlock): void {
    const R = this.#runs.length
    this.#runs.forEach((run, r) => {
      const figures = this.#figures
      figures[r * COUNT + M.exhausted] = run.instrument.limits.issueCap !== null && this.#issueLeft[r] < ONE_USE ? 1 : 0
      figures[r * COUNT + M.open] = figures[r * COUNT + M.promised] - figures[r * COUNT + M.kept] - figures[r * COUNT + M.lapsed]
    })
    block.instruments.set(this.#figures, p * R * COUNT)
    for (let f = 0; f < FUNDERS.length; f++) block.funding[f] += this.#funding[f]
  }

  #add(r: number, measure: number, amount: number): void {
    this.#figures[r * COUNT + measure] += amount
  }

  /** Uses of run `r` in what was sold. What goes beyond its cap or quota, by rounding to whole units and by second choices, was asked for in vain: those buyers pay the price without it. */
  #use(r: number, place: number, layer: InstrumentLayer, day: number, { own, sales, envelopes }: Omit<CampaignParts, 'rivals'>, block: PathBlock): void {
    const { positions, off, uses, units, leaked: leaking } = layer
    const P = positions.length
    const { on, atSubsidy, regime } = own
    const from = place * P
    let wanted = 0
    for (let p = 0; p < P; p++) if (on[positions[p]] === 1) wanted += atSubsidy[positions[p]] * uses[from + p]
    if (wanted <= 0) return
    const run = this.#runs[r]
    const left = Math.min(this.#issueLeft[r], this.#dayLeft[r])
    const part = wanted > left ? (left / wanted) * BELOW : 1
    const { arbitrage, fraud } = run.leakage
    // Of what leaks, the part that resellers take.
    const resold = arbitrage + fraud > 0 ? arbitrage / (arbitrage + fraud) : 0
    let money = 0
    let used = 0
    let leaked = 0
    let held = 0
    let deposits = 0
    for (let p = 0; p < P; p++) {
      const i = positions[p]
      if (on[i] !== 1 || atSubsidy[i] <= 0) continue
      const sold = atSubsidy[i] * units[from + p]
      money += atSubsidy[i] * off[from + p]
      used += sold
      leaked += atSubsidy[i] * leaking[from + p]
      if (run.instrument.kind === 'deposit' && sold > 0) {
        const kept = Math.min(run.instrument.deposit, regime!.landed[i])
        deposits += sold * part * kept
        held += sold * part * (regime!.landed[i] - kept)
      }
    }
    const back = money * (1 - part)
    if (back > 0) this.#takeBack(r, place, 1 - part, layer, own, sales, envelopes, block)
    const given = money * part
    for (let f = 0; f < run.shares.length; f++) this.#funding[f] += given * run.shares[f]
    this.#issueLeft[r] = Math.max(0, this.#issueLeft[r] - wanted * part)
    this.#dayLeft[r] = Math.max(0, this.#dayLeft[r] - wanted * part)
    if (part < 1 && this.#issueLeft[r] <= wanted * 1e-9) this.#issueLeft[r] = 0
    this.#add(r, M.redemptions, wanted * part)
    this.#add(r, M.units, used * part)
    this.#add(r, M.discount, given)
    this.#add(r, M.discountOwn, given * run.shares[0])
    this.#add(r, M.arbitrage, leaked * part * resold)
    this.#add(r, M.fraud, leaked * part * (1 - resold))
    const asked = run.instrument.limits.dailyQuota
    if (asked !== null) this.#figures[r * COUNT + M.largestDay] = Math.max(this.#figures[r * COUNT + M.largestDay], asked - this.#dayLeft[r])
    this.#redeem(r, given * run.shares[0], sales.figures.trade)
    if (run.instrument.kind === 'cash-back') this.#owe(r, given, day, run.instrument.delayDays, sales.figures.trade)
    if (run.instrument.kind === 'deposit') this.#deposit(r, run.instrument, deposits, held, day, sales.figures.trade)
  }

  /** The cap was reached: `share` of what run `r` was to take off in this step is paid after all. */
  #takeBack(r: number, place: number, share: number, layer: InstrumentLayer, own: OwnOffers, sales: Sales, envelopes: EnvelopeTracker, block: PathBlock): void {
    const { positions, off } = layer
    const P = positions.length
    const { group, scenario } = this.#t
    const ours = this.#runs[r].shares[0]
    const { trade } = sales.figures
    for (let p = 0; p < P; p++) {
      const i = positions[p]
      if (own.on[i] !== 1) continue
      const back = own.atSubsidy[i] * off[place * P + p] * share
      if (back <= 0) continue
      trade.landed += back
      trade.subsidyOwn -= back * ours
      trade.subsidyFunded -= back * (1 - ours)
      envelopes.giveBack(group[i], back)
      block.products[i * PM + SUBSIDY] -= back
      block.products[i * PM + CONTRIBUTION] += back * (ours - scenario.treasury.paymentCostRate)
    }
    trade.subsidyOwn = Math.max(0, trade.subsidyOwn)
    trade.subsidyFunded = Math.max(0, trade.subsidyFunded)
  }

  /** Coupons with a number go out: what they are expected to cost us is provided for. */
  #issue(r: number, trade: DayTrade): void {
    const { instrument, shares } = this.#runs[r]
    if (instrument.kind !== 'coupon' || instrument.limits.issueCap === null) return
    const expected = instrument.limits.issueCap * this.#t.regimes.expectedOff[r] * instrument.redemption * shares[0]
    this.#provision[r] = expected
    this.promises.accrueCoupons(trade, expected)
    this.#add(r, M.promised, expected)
  }

  #redeem(r: number, amount: number, trade: DayTrade): void {
    const from = Math.min(this.#provision[r], amount)
    if (from <= 0) return
    this.#provision[r] -= from
    this.promises.redeemCoupons(trade, from)
    this.#add(r, M.kept, from)
  }

  #lapse(r: number, trade: DayTrade): void {
    const rest = this.#provision[r]
    if (rest <= 0) return
    this.#provision[r] = 0
    this.promises.expireCoupons(trade, rest)
    this.#add(r, M.lapsed, rest)
  }

  /** Money that buyers get back: it comes in with the sale and goes out when it is due, though not before it came. */
  #owe(r: number, amount: number, day: number, delay: number, trade: DayTrade): void {
    const comes = day + this.#t.scenario.treasury.collectDays
    const goes = Math.max(comes, day + delay)
    if (comes === day) this.promises.takeDeposits(trade, amount)
    else if (comes < this.#giveBackIn.length) this.#giveBackIn[comes] += amount
    if (goes === day) this.promises.refundDeposits(trade, amount)
    else if (goes < this.#giveBackOut.length) this.#giveBackOut[goes] += amount
    this.#promise(r, amount, goes)
  }

  /** Deposits come in at once, the rest of the price from the balance day on; who does not come gets the deposit back on it. */
  #deposit(r: number, { conversion, balanceDay }: { readonly conversion: number; readonly balanceDay: number }, deposits: number, held: number, day: number, trade: DayTrade): void {
    const all = conversion > 0 ? deposits / conversion : deposits
    this.promises.takeDeposits(trade, all)
    this.promises.applyDeposits(trade, deposits)
    if (balanceDay <= day) this.promises.refundDeposits(trade, all - deposits)
    else {
      trade.collectLater += held
      if (balanceDay < this.#refunds.length) {
        this.#refunds[balanceDay] += all - deposits
        this.#balances[balanceDay] += held
      }
    }
    this.#promise(r, all - deposits, balanceDay)
  }

  /** Notes what was promised, and that it is kept where its day lies within the horizon. */
  #promise(r: number, amount: number, due: number): void {
    this.#add(r, M.promised, amount)
    if (due < this.#t.days) this.#add(r, M.kept, amount)
  }

  #claim(r: number, amount: number, trade: DayTrade): void {
    if (amount <= 0) return
    const own = amount * this.#runs[r].shares[0]
    this.promises.accrueProtection(trade, own)
    this.promises.claimProtection(trade, own)
    this.#add(r, M.promised, own)
    this.#add(r, M.kept, own)
  }

  /** A price that fell since is owed to those who paid more, if they ask; then today's sales are remembered. */
  #protect(r: number, run: InstrumentRun, day: number, own: OwnOffers, sales: Sales): void {
    const { sellers: K, price, products } = this.#t
    const past = this.#past[r]!
    if (run.instrument.kind !== 'price-protection') return
    let fell = 0
    for (let c = 0; c < own.changes; c++) {
      const i = own.changed[c]
      if (run.scope[i] === 1) fell += past.claims(i, own.on[i] === 1 ? own.regime!.asked[i] : price[i * K])
    }
    this.#claim(r, fell * run.instrument.claimRate, sales.figures.trade)
    if (!(run.from <= day && day < run.to)) return
    for (let i = 0; i < products; i++) {
      if (run.scope[i] !== 1) continue
      if (own.atSubsidy[i] > 0) past.sold(i, own.atSubsidy[i], own.regime!.landed[i])
      if (own.atReturn[i] > 0) past.sold(i, own.atReturn[i], price[i * K])
    }
  }

  #match(r: number, run: InstrumentRun, own: OwnOffers, sales: Sales, rivals: RivalState): void {
    const { sellers: K, price, products, market } = this.#t
    const { instrument } = run
    if (instrument.kind !== 'price-match') return
    let owed = 0
    for (let i = 0; i < products; i++) {
      if (run.scope[i] !== 1 || own.atSubsidy[i] + own.atReturn[i] <= 0) continue
      let low = Number.POSITIVE_INFINITY
      for (let k = 1; k < K; k++) {
        if (price[i * K + k] <= 0 || sales.shelves.stock[i * K + k] <= 0 || rivals.gone(k) || (instrument.sellers.length > 0 && !instrument.sellers.includes(market.sellers[k].id))) continue
        low = Math.min(low, rivals.price[i * K + k])
      }
      owed += own.atReturn[i] * Math.max(0, price[i * K] - low)
      if (own.atSubsidy[i] > 0) owed += own.atSubsidy[i] * Math.max(0, own.regime!.landed[i] - low)
    }
    this.#claim(r, owed * instrument.multiple * instrument.claimRate, sales.figures.trade)
  }

  /** A task's day: prizes promised to those who will finish, handed out, or lapsed; whoever was promised one and gets none has been let down. */
  #moveTask(r: number, day: number, trade: DayTrade): number {
    const task = this.#tasks[r]
    if (task === null) return 0
    const own = this.#runs[r].shares[0]
    const { promised, won, lapsed, letDown } = task.day(day)
    this.promises.accrueProtection(trade, promised * own)
    this.promises.claimProtection(trade, won * own)
    this.promises.releaseProtection(trade, lapsed * own)
    this.#add(r, M.promised, promised * own)
    this.#add(r, M.kept, won * own)
    this.#add(r, M.lapsed, lapsed * own)
    this.#add(r, M.letDown, letDown)
    return letDown
  }
}
