import { ParcelQueues } from '../operations/queues.ts'
import { RegulatorWatch } from '../rivals/regulator.ts'
import { EnvelopeTracker } from '../subsidy/envelopes.ts'
import { TreasuryLedger } from '../treasury/ledger.ts'
import { PATH_MEASURES, RIVAL_FIGURES, RIVAL_MEASURES, WATCHED, type PathBlock } from './block.ts'
import { BuyerState } from './buyer-state.ts'
import { CampaignBook } from './campaign-book.ts'
import { Choice } from './choice.ts'
import { DayBook, type DayParts } from './day-book.ts'
import { MOST_PARTS, SalesDraws } from './draws.ts'
import { WarKernel } from './kernel.ts'
import { openingBalances } from './opening.ts'
import { FUNDERS } from './outcome.ts'
import { OwnOffers } from './own-offers.ts'
import { PathParameters } from './path-parameters.ts'
import { RivalAnswers } from './rival-answers.ts'
import { RivalBeliefs } from './rival-beliefs.ts'
import { RivalState, type Ban } from './rival-state.ts'
import { Sales } from './sales.ts'
import type { WarTables } from './tables.ts'

const FUNDER_COUNT = FUNDERS.length
/** Less of a step than this is none: what rounding leaves of it. */
const NOTHING_LEFT = 1e-12
const R = Object.fromEntries(RIVAL_FIGURES.map((figure, index) => [figure, index])) as Record<(typeof RIVAL_FIGURES)[number], number>

/**
 * One war, path after path: state -> step -> state on preallocated arrays; a step is a day or an hour, money and memory are booked by the day. In sampled mode parameters are drawn per path and
 * first-choice sales per product and step; what follows from them (second choices, rivals' sales, money) is computed in expectation. In fluid mode the same code runs on the means.
 */
export class WarPath {
  readonly #t: WarTables
  readonly #sampled: boolean
  readonly #parts: DayParts
  readonly #kernel: WarKernel
  readonly #envelopes: EnvelopeTracker
  readonly #ledger: TreasuryLedger
  readonly #draws: SalesDraws
  readonly #parameters: PathParameters
  readonly #beliefs: RivalBeliefs
  readonly #answers: RivalAnswers
  readonly #regulator: RegulatorWatch | null
  readonly #day: DayBook
  /** Null where the scenario has no instruments. */
  readonly #campaign: CampaignBook | null
  readonly #visits: Float64Array
  /** How far below cost each seller sells; ours is the mean over the steps of the day. */
  readonly #belowCost: Float64Array
  #path = 0
  /** Units that the same visits would have bought from us at the starting prices. */
  #ordinaryUnits = 0

  constructor(tables: WarTables, sampled: boolean, kernel = new WarKernel(tables, sampled)) {
    const { groups: G, sellers: K, days, market, scenario, rivals: beliefs } = tables
    this.#t = tables
    this.#sampled = sampled
    this.#kernel = kernel
    const choice = new Choice(tables, kernel)
    const own = new OwnOffers(tables, kernel)
    this.#parameters = new PathParameters(tables, sampled, kernel.arrays.lambdaBeta)
    this.#answers = new RivalAnswers(tables, sampled, this.#parameters.normals)
    const rivals = new RivalState(tables, kernel.arrays.priceNow, this.#answers)
    const { promiseDays = 0, cancelRate = 0, fulfilmentCapacity } = scenario.operations
    const queues = new ParcelQueues(beliefs.map((rival, k) => ({ promiseDays, cancelRate: k === 0 ? cancelRate : 0, capacity: (k === 0 ? fulfilmentCapacity : rival?.fulfilmentCapacity) ?? Number.POSITIVE_INFINITY })), tables.stepsPerDay)
    this.#envelopes = new EnvelopeTracker(scenario.envelope, G, (id) => market.categories.findIndex((category) => category.id === id))
    this.#parts = { choice, own, rivals, queues, buyers: new BuyerState(tables, queues), sales: new Sales(tables, kernel, sampled, { choice, own, rivals, envelopes: this.#envelopes }) }
    this.#ledger = new TreasuryLedger(scenario.treasury, days, openingBalances(tables))
    this.#draws = new SalesDraws(tables, kernel)
    this.#beliefs = new RivalBeliefs(tables, sampled, this.#parameters.normals)
    this.#regulator = scenario.regulator ? new RegulatorWatch(scenario.regulator, K) : null
    this.#day = new DayBook(tables)
    this.#campaign = tables.regimes.runs.length > 0 ? new CampaignBook(tables) : null
    this.#visits = new Float64Array(G)
    this.#belowCost = new Float64Array(K)
  }

  /** Runs path number `path` and adds it to `block`, but for what the kernel sold of each product: see {@link endPath}. */
  run(path: number, block: PathBlock): void {
    this.#start(path)
    const { days, stepsPerDay } = this.#t
    for (let day = 0; day < days; day++) {
      this.#open(day)
      for (let s = day * stepsPerDay; s < (day + 1) * stepsPerDay; s++) this.#step(s, block)
      this.#close(day, block)
    }
    this.#finish(block)
  }

  /** Whether the path run last added to its block's sums by product. */
  get booked(): boolean {
    return this.#campaign !== null || this.#parts.sales.booked
  }

  /** Adds to the sums by product (product x measure) what the kernel sold of each on the path run last. To be called once a path. */
  endPath(products: Float64Array): void {
    this.#parts.sales.endPath(products)
  }

  /** Ends the last path's use of the kernel's memory; no path may be run any more. */
  release(): void {
    this.#kernel.release()
  }

  #start(path: number): void {
    const { choice, own, rivals, queues, buyers, sales } = this.#parts
    this.#path = path
    this.#ordinaryUnits = 0
    this.#parameters.draw(path)
    this.#answers.draw(path)
    choice.startPath()
    own.startPath()
    sales.startPath()
    rivals.startPath(this.#beliefs.draw(path, this.#parameters.rivalCash), this.#parameters.lambdaBeta)
    queues.startPath()
    buyers.startPath()
    this.#envelopes.startPath()
    this.#campaign?.startPath()
    this.#ledger.startPath()
    this.#regulator?.startPath((k, nth) => this.#beliefs.intervention(path, k, nth))
  }

  /** Begins a day: its envelope, its books, and whom the regulator binds. */
  #open(day: number): void {
    this.#envelopes.startDay()
    this.#day.start()
    this.#day.letDown(this.#campaign?.openDay(day, this.#parts.own, this.#day.trade) ?? 0)
    this.#belowCost.fill(0)
    if (this.#regulator === null) return
    const { own, rivals, choice } = this.#parts
    const ends = this.#t.scenario.regulator!.ends
    const ban = (k: number): Ban => (this.#regulator!.bound(k, day) ? ends : null)
    own.ban = ban(0)
    for (let k = 1; k < this.#t.sellers; k++) rivals.bind(k, ban(k), this.#parameters.lambdaBeta, choice)
  }

  #step(s: number, block: PathBlock): void {
    const { groups: G, sellers: K, steps, stepsPerDay, visits, ordinaryOwn } = this.#t
    const { lambdaBeta, level, shock } = this.#parameters
    const { choice, own, rivals, queues, buyers, sales } = this.#parts
    sales.startStep(s)
    own.priceStep(s, lambdaBeta, sales.shelves.stock, this.#envelopes, choice)
    rivals.see(s, own.move, own.changed, own.changes)
    rivals.reactTo(s, lambdaBeta, choice)
    const day = Math.floor(s / stepsPerDay)
    for (let k = 1; k < K; k++) rivals.priceIndex[k] = this.#kernel.script?.indexOn(day, k) ?? rivals.priceIndex[k]
    buyers.act(queues, choice)
    this.#parameters.drawShocks(this.#path, s)
    for (let g = 0; g < G; g++) {
      const coming = visits[g * steps + s] * level[g] * shock[g]
      this.#ordinaryUnits += coming * ordinaryOwn[g]
      this.#visits[g] = buyers.visits(g, coming)
    }
    sales.cancelShare = queues.cancelled(0)
    this.#sell(s, day, block)
    this.#day.add(s, this.#parts, block)
  }

  /** Sells step `s`, in parts where an instrument is used up within it: whoever comes after chooses at the prices without it. */
  #sell(s: number, day: number, block: PathBlock): void {
    const { choice, own, rivals, buyers, sales } = this.#parts
    const campaign = this.#campaign
    const limited = campaign?.limited ?? false
    let left = 1
    for (let part = 0; left > NOTHING_LEFT; part++) {
      if (part > 0) own.priceStep(s, this.#parameters.lambdaBeta, sales.shelves.stock, this.#envelopes, choice, true)
      this.#draws.start(this.#path, s, part)
      // Beyond the last part that has luck of its own all is sold, and what passes a quota is paid in full.
      const lasts = limited && part < MOST_PARTS - 1 ? () => campaign!.lasts(own, sales.shelves) : null
      const sold = sales.sell({ step: s, share: left, visits: this.#visits, draws: this.#sampled ? this.#draws : null, lasts }, block)
      campaign?.settle(day, { own, sales, rivals, envelopes: this.#envelopes }, block)
      if (this.#t.watch !== null) this.#watch(s, this.#t.watch, block)
      buyers.sold(s, sold, choice, this.#visits, (g) => sales.figures.served(g))
      this.#day.arrive(this.#parts, sold)
      if (this.#regulator !== null) this.#belowCost[0] += (own.belowCost() * sold) / this.#t.stepsPerDay
      left -= sold
    }
  }

  /** Counts the units of the products watched, of our others, and of all that were sold with a subsidy. */
  #watch(s: number, watch: Uint8Array, block: PathBlock): void {
    const { products: n, days: T, stepsPerDay } = this.#t
    const { atSubsidy, atReturn, on, regime } = this.#parts.own
    const at = ((this.#path - block.from) * T + Math.floor(s / stepsPerDay)) * WATCHED
    for (let i = 0; i < n; i++) {
      block.watched[at + 1 - watch[i]] += atSubsidy[i] + atReturn[i]
      if (on[i] === 1) block.watched[at + 2] += atSubsidy[i] * regime!.given[i]
    }
  }

  /** Ends the day: treasury, rivals' ledgers, what buyers remember, the regulator, and the day's figures. */
  #close(day: number, block: PathBlock): void {
    const { sellers: K } = this.#t
    const { choice, rivals, queues, buyers } = this.#parts
    const p = this.#path - block.from
    const book = this.#day
    book.settle()
    this.#ledger.book(day, book.trade, block.ledger)
    for (let k = 0; k < K; k++) {
      if (this.#regulator !== null && k > 0) this.#belowCost[k] = rivals.belowCost(k)
      // A rival that gives up changes its prices for tomorrow.
      if (k > 0) rivals.book(day, k, book.revenue[k], book.atStart[k], this.#parameters.lambdaBeta, choice)
      book.writeSeller(day, p, k, k === 0 ? this.#ledger.cash : (rivals.ledgers[k]?.cash ?? 0), buyers, block)
      block.rivals[(p * K + k) * RIVAL_MEASURES] += book.units[k]
    }
    book.writeOwn(day, p, this.#ledger, queues.backlog[0], block)
    buyers.endDay((k) => book.promises(k), book.categoryUnits)
    this.#regulator?.endDay(day, this.#belowCost)
  }

  #finish(block: PathBlock): void {
    const { sellers: K, groups: G } = this.#t
    const { rivals, sales } = this.#parts
    const p = this.#path - block.from
    const e = this.#envelopes
    this.#t.regimes.splits.forEach((shares, split) => {
      for (let f = 0; f < FUNDER_COUNT; f++) block.funding[f] += sales.splitSpend[split] * shares[f]
    })
    this.#campaign?.finish(p, block)
    block.path.set([this.#ledger.lowestCash, this.#ledger.belowFloor, e.totalSpent, e.largestDay, e.dayExhausted ? 1 : 0, e.totalExhausted ? 1 : 0, this.#ordinaryUnits], p * PATH_MEASURES.length)
    for (let k = 0; k < K; k++) {
      const at = (p * K + k) * RIVAL_MEASURES
      const ledger = rivals.ledgers[k]
      block.rivals[at + R.gaveUp] = k === 0 ? -1 : rivals.gaveUp[k]
      block.rivals[at + R.ending] = k === 0 ? -1 : rivals.ending[k]
      block.rivals[at + R.interventions] = this.#regulator?.interventions[k] ?? 0
      if (ledger === null) continue
      block.rivals[at + R.revenue] = ledger.revenue
      block.rivals[at + R.costOfGoods] = ledger.costOfGoods
      block.rivals[at + R.subsidy] = ledger.subsidy
      block.rivals[at + R.fixedCost] = ledger.fixedCost
    }
    for (let g = 0; g < G; g++) {
      block.categorySpend[(p * G + g) * 2] = e.categorySpent[g]
      block.categorySpend[(p * G + g) * 2 + 1] = e.categoryExhausted[g]
    }
  }
}
