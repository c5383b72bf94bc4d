import { divert, divertOver, type DivertScratch } from '../operations/divert.ts'
import { BELOW, type EnvelopeTracker } from '../subsidy/envelopes.ts'
import { PRODUCT_MEASURES, type PathBlock } from './block.ts'
import type { Choice } from './choice.ts'
import type { OwnOffers } from './own-offers.ts'
import { P } from './sales-books.ts'
import type { SalesFigures } from './sales-figures.ts'
import type { Shelves } from './shelves.ts'
import type { WarTables } from './tables.ts'

const PM = PRODUCT_MEASURES.length
/** How often buyers choose again at most because a shelf was empty from the beginning, and the share of all that may be left without another choice. */
const MOST_ROUNDS = 6
const FEW = 1e-3

/** What stock allows of the first choices, and where those go whose offer sold out. Units of ours are those of the own offers, the rivals' stand in `mean` (product x seller). */
export class Serving {
  readonly #t: WarTables
  readonly #choice: Choice
  readonly #own: OwnOffers
  readonly #envelopes: EnvelopeTracker
  readonly #shelves: Shelves
  readonly #figures: SalesFigures
  /** 1 where some offer of the category sold out in this part. */
  readonly #short: Uint8Array
  readonly #excess: Float64Array
  readonly #received: Float64Array
  readonly #receivedOwn: Float64Array
  readonly #scratch: DivertScratch
  /** Room for {@link reroute}, product x seller each; empty where every path draws. */
  readonly #rerouted: Readonly<Record<'closed' | 'moved' | 'unused', Float64Array>>

  constructor(tables: WarTables, choice: Choice, own: OwnOffers, envelopes: EnvelopeTracker, shelves: Shelves, figures: SalesFigures) {
    const { products: n, sellers: K, groups: G } = tables
    this.#t = tables
    this.#choice = choice
    this.#own = own
    this.#envelopes = envelopes
    this.#shelves = shelves
    this.#figures = figures
    this.#short = new Uint8Array(G)
    this.#excess = new Float64Array(n * K)
    this.#received = new Float64Array(n * K)
    this.#receivedOwn = new Float64Array(n * K)
    const room = (): Float64Array => new Float64Array(shelves.expected === null ? 0 : n * K)
    this.#rerouted = { closed: room(), moved: room(), unused: room() }
    this.#scratch = { part: new Float64Array(n * K), one: new Float64Array(n * K), oneOwn: new Float64Array(n * K) }
  }

  /** What stock allows of the first choices in category `g`, and the subsidy it takes. */
  serve(g: number, mean: Float64Array, block: PathBlock): void {
    const { start, sellers: K } = this.#t
    const { atSubsidy, atReturn, regime, on } = this.#own
    const { stock, expected } = this.#shelves
    const { missing } = this.#figures
    const excess = this.#excess
    let short = false
    let spend = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      const wanted = atSubsidy[i] + atReturn[i]
      block.products[i * PM + P.demand] += wanted
      const part = this.#shelves.standing(j)
      expected?.ask(j, wanted)
      if (part === 1 && wanted <= stock[j]) excess[j] = 0
      else {
        atSubsidy[i] = Math.min(atSubsidy[i] * part, stock[j])
        atReturn[i] = Math.max(0, Math.min(atReturn[i] * part, stock[j] - atSubsidy[i]))
        excess[j] = wanted - atSubsidy[i] - atReturn[i]
        missing[0] += excess[j]
        short = true
      }
      if (on[i] === 1) spend += atSubsidy[i] * regime!.subsidy[i]
      for (let k = 1; k < K; k++) {
        const over = mean[j + k] - this.#shelves.there(j + k, mean[j + k])
        expected?.ask(j + k, mean[j + k])
        excess[j + k] = over
        if (over > 0) {
          mean[j + k] -= over
          missing[k] += over
          short = true
        }
      }
    }
    if (spend > 0) this.#envelopes.spend(g, spend)
    this.#short[g] = short ? 1 : 0
  }

  /**
   * Buyers of category `g` whose offer sold out take their second choice, where that is in stock and (at a subsidised price) the envelope still pays; `cut`: no subsidised price holds to the end of the part.
   */
  secondChoices(g: number, cut: boolean, mean: Float64Array, block: PathBlock): void {
    if (this.#short[g] === 0) return
    const { start, sellers: K } = this.#t
    const { atSubsidy, atReturn, regime, on, capLeft } = this.#own
    const { stock, expected } = this.#shelves
    this.#divert(g, this.#excess, this.#received, this.#receivedOwn)
    let caught = 0
    let unserved = 0
    let unmet = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      unserved += this.#excess[j]
      unmet += this.#excess[j]
      const offered = this.#received[j]
      expected?.ask(j, offered)
      let units = Math.min(offered * this.#shelves.reached(j), stock[j] - atSubsidy[i] - atReturn[i])
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
        unmet -= units
        block.products[i * PM + P.received] += units
      }
      for (let k = 1; k < K; k++) {
        const taken = Math.max(0, Math.min(this.#received[j + k] * this.#shelves.reached(j + k), stock[j + k] - mean[j + k]))
        expected?.ask(j + k, this.#received[j + k])
        mean[j + k] += taken
        unmet += this.#excess[j + k] - taken
      }
    }
    this.#figures.unmet[g] += Math.max(0, unmet)
    if (unserved <= 0) return
    // What our other offers caught is spread over the sold-out ones in proportion to what each could not serve.
    const kept = Math.min(1, caught / unserved)
    for (let i = start[g]; i < start[g + 1]; i++) {
      const excess = this.#excess[i * K]
      block.products[i * PM + P.substituted] += excess * kept
      block.products[i * PM + P.lostUnits] += excess * (1 - kept)
    }
    this.#figures.lost += unserved * (1 - kept)
  }

  /**
   * Takes those buyers of category `g` out of `mean` who would meet a shelf that is empty by chance when the step begins: such an offer is no choice, so they choose among the others, and again where that shelf is empty too.
   */
  reroute(g: number, mean: Float64Array, step: number, share: number): void {
    const { start, sellers: K } = this.#t
    const { stock, expected } = this.#shelves
    if (expected === null || !expected.look(g, mean, stock, step, share)) return
    const { open } = expected
    const { closed, moved, unused } = this.#rerouted
    const from = start[g] * K
    const to = start[g + 1] * K
    let all = 0
    let shut = 0
    for (let j = from; j < to; j++) {
      closed[j] = mean[j] * (1 - open[j])
      mean[j] -= closed[j]
      all += mean[j]
      shut += closed[j]
    }
    for (let round = 0; round < MOST_ROUNDS && shut > FEW * all; round++) {
      this.#divert(g, closed, moved, unused)
      shut = 0
      for (let j = from; j < to; j++) {
        mean[j] += moved[j] * open[j]
        closed[j] = moved[j] * (1 - open[j])
        shut += closed[j]
      }
    }
  }

  #divert(g: number, excess: Float64Array, received: Float64Array, receivedOwn: Float64Array): void {
    const { start, sellers: K, similarity } = this.#t
    const category = { from: start[g], to: start[g + 1], sellers: K, similarity: similarity[g] }
    if (this.#choice.allUp) divert({ ...category, pull: this.#choice.pullOf(g), top: this.#choice.top, denominator: this.#choice.denominator[g] }, excess, received, receivedOwn)
    else divertOver(this.#choice.states(g), category, excess, received, receivedOwn, this.#scratch)
  }
}
