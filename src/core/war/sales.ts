import type { EnvelopeTracker } from '../subsidy/envelopes.ts'
import { PRODUCT_MEASURES, type PathBlock } from './block.ts'
import type { Choice } from './choice.ts'
import type { SalesDraws } from './draws.ts'
import type { WarKernel } from './kernel.ts'
import type { OwnOffers } from './own-offers.ts'
import { PlainSales } from './plain-sales.ts'
import type { RivalState } from './rival-state.ts'
import { P, SalesBooks } from './sales-books.ts'
import { SalesFigures } from './sales-figures.ts'
import { Serving } from './serving.ts'
import { Shelves } from './shelves.ts'
import type { WarTables } from './tables.ts'

const PM = PRODUCT_MEASURES.length

/** The parts of one path that a step's sales touch. */
export interface SalesParts {
  readonly choice: Choice
  readonly own: OwnOffers
  readonly rivals: RivalState
  readonly envelopes: EnvelopeTracker
}

/** A part of a step that is to be sold. */
export interface StepPart {
  readonly step: number
  /** Share of the step that is left to sell. */
  readonly share: number
  /** Visits of the whole step, by category. */
  readonly visits: Float64Array
  /** Null: as expected. */
  readonly draws: SalesDraws | null
  /** Says, once it is known what buyers want, what share of it the instruments in force last for; null: no instrument has a limit. */
  readonly lasts: (() => number) | null
}

/** Sales of one path: what is wanted, what quotas, envelopes and stock allow of it, who takes a second choice, who cancels, and the books. */
export class Sales {
  readonly figures: SalesFigures
  readonly shelves: Shelves
  /** First-choice units, product x seller; once served, the rivals' sold ones. */
  readonly mean: Float64Array
  /** Share of today's orders that are cancelled because they would be late; set before the day is sold. */
  cancelShare = 0
  /** Whether something was booked by product on this path outside the kernel. */
  booked = false
  readonly #t: WarTables
  readonly #choice: Choice
  readonly #own: OwnOffers
  readonly #envelopes: EnvelopeTracker
  readonly #kernel: WarKernel
  readonly #plain: PlainSales
  readonly #serving: Serving
  readonly #books: SalesBooks
  /** Whether a rival's stock is counted. */
  readonly #rivalsRunOut: boolean
  readonly #visits: Float64Array
  readonly #desired: Float64Array
  readonly #fraction: Float64Array

  constructor(tables: WarTables, kernel: WarKernel, sampled: boolean, { choice, own, rivals, envelopes }: SalesParts) {
    const { groups: G } = tables
    this.#t = tables
    this.#choice = choice
    this.#own = own
    this.#envelopes = envelopes
    this.#kernel = kernel
    this.#rivalsRunOut = (kernel.exhaustible & ~1) !== 0
    this.mean = kernel.arrays.mean
    this.figures = new SalesFigures(tables)
    this.shelves = new Shelves(tables, kernel, choice, sampled)
    this.#plain = new PlainSales(tables, kernel, own, this.shelves, this.figures)
    this.#serving = new Serving(tables, choice, own, envelopes, this.shelves, this.figures)
    this.#books = new SalesBooks(tables, own, rivals, this.shelves, this.figures)
    this.#visits = new Float64Array(G)
    this.#desired = new Float64Array(G)
    this.#fraction = new Float64Array(G)
  }

  /** Spent on this path under each funding split, what instruments take off apart. */
  get splitSpend(): Float64Array {
    return this.#books.splitSpend
  }

  startPath(): void {
    this.booked = false
    this.#books.startPath()
    this.shelves.startPath()
  }

  /** Clears the figures of step `t` and, where a day begins, takes in the goods that come. */
  startStep(t: number): void {
    const { stepsPerDay } = this.#t
    this.figures.clear()
    if (t % stepsPerDay === 0) this.shelves.startDay(t / stepsPerDay, this.figures.trade)
  }

  /**
   * Sells what is left of a step, once prices and service stand: first choices (drawn, or as expected without draws), quotas, envelopes, stock, second choices, books.
   * Where a quota or cap of an instrument is reached before, sells until then. Answers the share of the step sold.
   */
  sell(part: StepPart, block: PathBlock): number {
    const { groups: G, stepsPerDay } = this.#t
    const { step, draws, share } = part
    const day = Math.floor(step / stepsPerDay)
    this.figures.startPart()
    this.#choice.begin(step, this.#own.regime !== null)
    const plain = this.#own.regime === null && !this.#rivalsRunOut && this.cancelShare === 0
    const apart = plain && this.#choice.unlimited
    if (!apart) this.#choice.settle(step, part.visits)
    const visits = this.#visits
    for (let g = 0; g < G; g++) visits[g] = part.visits[g] * share
    if (plain && this.#choice.allUp) {
      // Where no category depends on another, one after the other from weights to books, so that its products stay in the processor's cache.
      if (apart && this.#plain.together(draws)) this.#plain.sellAll(this.#choice, visits, draws, block)
      else {
        for (let g = 0; g < G; g++) {
          if (apart) this.#choice.refresh(g, true)
          this.#plain.sell(step, share, g, visits[g] / this.#choice.denominator[g], draws, block)
        }
      }
      if (apart) this.#choice.serve(step, part.visits)
      return share
    }
    this.booked = true
    this.#kernel.followPrices(day)
    for (let g = 0; g < G; g++) this.#choice.demandOf(g, visits[g], this.mean)
    this.#own.leak(this.mean)
    if (this.shelves.expected !== null) for (let g = 0; g < G; g++) this.#serving.reroute(g, this.mean, step, share)
    for (let g = 0; g < G; g++) this.#desired[g] = this.#own.want(g, this.mean, this.shelves, draws)
    const until = part.lasts === null ? 1 : part.lasts()
    if (until < 1) {
      for (let g = 0; g < G; g++) {
        visits[g] *= until
        this.#desired[g] = this.#own.shorten(g, until, this.mean, this.shelves, draws)
      }
    }
    this.#sellWithin(visits, draws, block)
    return share * until
  }

  /** Envelopes, stock, second choices, cancelled orders and books, of what the own offers and `mean` say is wanted. */
  #sellWithin(visits: Float64Array, draws: SalesDraws | null, block: PathBlock): void {
    const { groups: G } = this.#t
    this.#envelopes.limitDay(this.#desired, this.#fraction)
    // Categories that sell all day come first: what they spend is known, while rounding to whole units may move what the others spend, and second
    // choices at a subsidised price get what is left.
    for (let g = 0; g < G; g++) if (this.#fraction[g] === 1) this.#serving.serve(g, this.mean, block)
    for (let g = 0; g < G; g++) {
      const part = this.#fraction[g]
      if (part === 1) continue
      this.#own.cutShort(g, part, visits[g], this.mean, this.shelves, this.#envelopes, this.#choice, draws)
      this.#serving.serve(g, this.mean, block)
    }
    for (let g = 0; g < G; g++) {
      this.#serving.secondChoices(g, this.#fraction[g] < 1, this.mean, block)
      if (this.cancelShare > 0) this.#cancel(g, block)
      this.#books.book(g, this.mean, block)
    }
  }

  /** Adds to the sums by product what the kernel sold of each on the path. */
  endPath(products: Float64Array): void {
    this.#plain.endPath(products)
  }

  /** Takes out of category `g` what its buyers cancel for the wait: the goods stay, nothing is paid, and the subsidy they were to have goes back to its envelope. */
  #cancel(g: number, block: PathBlock): void {
    const { start } = this.#t
    const { atSubsidy, atReturn, on, regime } = this.#own
    const { figures } = this
    const kept = 1 - this.cancelShare
    let back = 0
    let all = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const gone = (atSubsidy[i] + atReturn[i]) * this.cancelShare
      if (gone <= 0) continue
      if (on[i] === 1) back += atSubsidy[i] * this.cancelShare * regime!.subsidy[i]
      atSubsidy[i] *= kept
      atReturn[i] *= kept
      block.products[i * PM + P.cancelled] += gone
      all += gone
    }
    figures.cancelled += all
    figures.unmet[g] += all
    if (back > 0) this.#envelopes.giveBack(g, back)
  }
}
