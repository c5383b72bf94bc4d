import { BasketGrid } from './basket.ts'
import { discountOf } from './discount.ts'
import type { CampaignTerms, Instrument, Segment } from './instrument.ts'
import { shareAfter, utilityOf, type OwnResponse } from './response.ts'
import { byClass } from './stacking.ts'

/** One product as the payoff needs it. Money is major units. */
export interface PayoffProduct {
  /** Price at the start, and the price asked today, which instruments are taken off. */
  readonly start: number
  readonly asked: number
  /** beta of the product, > 0. */
  readonly beta: number
  readonly response: OwnResponse
  /** Our units a day at the start: where a group-buy's chance to fill follows from arrivals. */
  readonly unitsPerDay: number
  /** Our units in an order. */
  readonly unitsPerOrder: number
}

/** What instruments do to one unit sold, in the mean over those who buy. Arrays are by instrument, as handed in. */
export interface Payoff {
  /** What the buyer pays in the end: now, less what comes back later. */
  readonly landed: number
  readonly off: Float64Array
  /** Redemptions a unit. */
  readonly uses: Float64Array
  /** Units a unit on which the instrument was used. */
  readonly units: Float64Array
  /** Of them, units that would have been bought without any instrument. */
  readonly anyway: Float64Array
  /** Units a unit on which any instrument was used. */
  readonly any: number
  /** What our share becomes, over the share at the starting price. */
  readonly ratio: number
  /** ln of the one price over the starting price at which everybody would buy as much: the certainty equivalent. */
  readonly logMove: number
}

/** A buyer answers no price below this share of the price at the start as if it were lower still: ln has no value at nothing. */
export const LEAST_ANSWERED = 0.01

/** Segments with weights that add to 1 and multipliers of mean 1: the fitted coefficient is the mean over visits. */
export function scaledSegments(segments: readonly Segment[]): Segment[] {
  const weight = segments.reduce((sum, one) => sum + one.weight, 0)
  const mean = segments.reduce((sum, one) => sum + (one.weight / weight) * one.priceMultiplier, 0)
  return segments.map((one) => ({ ...one, weight: one.weight / weight, priceMultiplier: mean > 0 ? one.priceMultiplier / mean : 1 }))
}

/** Chance that a buyer of this segment uses an instrument that is open to him; of a group-buy, that he joins. */
export function takeUp(one: Instrument, segment: Segment): number {
  if (one.segments.length > 0 && !one.segments.includes(segment.id)) return 0
  const redeemed = (rate: number): number => Math.min(1, rate * segment.redemption)
  switch (one.kind) {
    case 'direct-cut':
    case 'delivery': return 1
    case 'coupon':
    case 'threshold':
    case 'cross-store': return redeemed(one.redemption)
    case 'group-buy': return redeemed(one.joinShare)
    case 'deposit': return redeemed(one.uptake)
    case 'trade-in': return one.eligible
    case 'cash-back': return redeemed(one.redemption)
    case 'task':
    case 'price-protection':
    case 'price-match': return 0
  }
}

/** Redemptions are counted by the order, except where the price itself is lower. */
const perUnit = (one: Instrument): boolean => one.kind === 'direct-cut' || one.kind === 'group-buy' || one.kind === 'trade-in' || one.kind === 'deposit'

/** A class of the channel's order with the instruments of it, and the classes before it that exclude it. */
interface Group {
  readonly options: readonly number[]
  readonly excludedBy: readonly number[]
}

/**
 * Expected payoff of a product's instruments on one day, exact over segments and redemption, and over orders' values up to their cells ({@link BasketGrid}). Instruments of different classes are
 * used independently; within a class an order uses the one that takes most off, of those the buyer has. The certainty equivalent is the price at which our share,
 * were nothing else to move, is the mean of the shares over all those buyers; it is exact for one product whose neighbours stand still, and to second order in the
 * spread of prices where they move too. Made once for a set of instruments, then asked for each product.
 */
export class PayoffPlan {
  readonly #instruments: readonly Instrument[]
  readonly #segments: readonly Segment[]
  readonly #groups: readonly Group[]
  readonly #grid: BasketGrid
  /** Segment x instrument. */
  readonly #take: Float64Array
  /** Level x segment: what reaches each class; the last row is what ends there. */
  readonly #chances: Float64Array
  readonly #taken: Float64Array
  readonly #used: Uint8Array
  readonly #before: Float64Array
  readonly #line = { running: 0, basket: 0 }
  /** Sums over the states of the product at hand. */
  readonly #off: Float64Array
  readonly #uses: Float64Array
  readonly #units: Float64Array
  readonly #anyway: Float64Array
  #landed = 0
  #ratio = 0
  #any = 0
  #product!: PayoffProduct
  #fill: readonly number[] = []
  #order = 0

  constructor(instruments: readonly Instrument[], terms: CampaignTerms) {
    const classes = byClass(instruments, terms.stacking)
    const J = instruments.length
    this.#instruments = instruments
    this.#segments = scaledSegments(terms.segments)
    this.#groups = classes.map(({ stackingClass, instruments: listed }, g) => ({
      options: listed.map((one) => instruments.indexOf(one)),
      excludedBy: classes.flatMap((other, o) => (o < g && terms.stacking.exclusive.some((set) => set.includes(stackingClass) && set.includes(other.stackingClass)) ? [o] : [])),
    }))
    this.#grid = new BasketGrid(terms.basket, instruments)
    this.#take = Float64Array.from(this.#segments.flatMap((segment) => instruments.map((one) => takeUp(one, segment))))
    this.#chances = new Float64Array((this.#groups.length + 1) * this.#segments.length)
    this.#taken = new Float64Array(J)
    this.#used = new Uint8Array(this.#groups.length)
    this.#before = new Float64Array(this.#segments.length)
    this.#off = new Float64Array(J)
    this.#uses = new Float64Array(J)
    this.#units = new Float64Array(J)
    this.#anyway = new Float64Array(J)
  }

  /** @param fill chance that a group fills, by instrument; 1 for others */
  of(product: PayoffProduct, fill: readonly number[]): Payoff {
    const { asked, start, beta, response } = product
    const segments = this.#segments
    this.#product = product
    this.#fill = fill
    this.#landed = this.#ratio = this.#any = 0
    const sums = [this.#off, this.#uses, this.#units, this.#anyway]
    for (const sum of sums) sum.fill(0)
    const move = Math.log(asked / start)
    for (let m = 0; m < segments.length; m++) this.#before[m] = shareAfter(response, -beta * segments[m].priceMultiplier * move)
    const grid = this.#grid
    grid.lay(asked)
    for (let c = 0; c < grid.count; c++) {
      for (let m = 0; m < segments.length; m++) this.#chances[m] = segments[m].weight * grid.weights[c]
      this.#order = grid.values[c]
      this.#walk(0, asked, 1)
    }
    const ratio = this.#ratio
    const [off, uses, units, anyway] = sums.map((sum) => (ratio > 0 ? sum.map((value) => value / ratio) : sum.slice()))
    if (!(ratio > 0)) return { landed: asked, off, uses, units, anyway, any: 0, ratio: 0, logMove: move }
    return { landed: this.#landed / ratio, off, uses, units, anyway, any: this.#any / ratio, ratio, logMove: -utilityOf(response, ratio) / beta }
  }

  /** What reaches class `g` at this price goes on to the next: with one of its instruments, or without. */
  #walk(g: number, running: number, conversion: number): void {
    if (g === this.#groups.length) return this.#end(running, conversion)
    const { options, excludedBy } = this.#groups[g]
    const M = this.#segments.length
    const chances = this.#chances
    const at = g * M
    if (!excludedBy.some((o) => this.#used[o] === 1)) {
      const J = this.#instruments.length
      const order = options.length === 1 ? options : options.slice().sort((a, b) => this.#discount(b, running, true) - this.#discount(a, running, true) || a - b)
      let solo = -1
      for (const j of order) {
        const one = this.#instruments[j]
        const amount = this.#discount(j, running, true)
        if (one.kind === 'group-buy') solo = j
        if (amount <= 0) continue
        for (let m = 0; m < M; m++) chances[at + M + m] = chances[at + m] * this.#take[m * J + j] * this.#fill[j]
        this.#go(g, j, amount, running, conversion)
        if (one.kind === 'group-buy' && this.#fill[j] < 1) {
          for (let m = 0; m < M; m++) chances[at + M + m] = chances[at + m] * this.#take[m * J + j] * (1 - this.#fill[j])
          this.#go(g, j, this.#discount(j, running, false), running, conversion)
        }
        for (let m = 0; m < M; m++) chances[at + m] *= 1 - this.#take[m * J + j]
      }
      // Whoever does not join a group buys at its solo price.
      if (solo >= 0) {
        for (let m = 0; m < M; m++) chances[at + M + m] = chances[at + m]
        return this.#go(g, solo, this.#discount(solo, running, false), running, conversion)
      }
    }
    for (let m = 0; m < M; m++) chances[at + M + m] = chances[at + m]
    this.#walk(g + 1, running, conversion)
  }

  #go(g: number, j: number, amount: number, running: number, conversion: number): void {
    const one = this.#instruments[j]
    this.#taken[j] = amount
    this.#used[g] = amount > 0 ? 1 : 0
    this.#walk(g + 1, running - amount, one.kind === 'deposit' ? conversion * one.conversion : conversion)
    this.#taken[j] = 0
    this.#used[g] = 0
  }

  #discount(j: number, running: number, taken: boolean): number {
    this.#line.running = running
    this.#line.basket = this.#order * (running / this.#product.asked)
    return discountOf(this.#instruments[j], this.#line, taken)
  }

  /** Buyers who end at this price. */
  #end(running: number, conversion: number): void {
    const { start, asked, beta, response, unitsPerOrder } = this.#product
    const M = this.#segments.length
    const from = this.#groups.length * M
    const answered = Math.log(Math.max(LEAST_ANSWERED * start, running) / start)
    let weight = 0
    let anyway = 0
    for (let m = 0; m < M; m++) {
      const chance = this.#chances[from + m]
      if (chance <= 0) continue
      const ratio = shareAfter(response, -beta * this.#segments[m].priceMultiplier * answered) * conversion
      weight += chance * ratio
      anyway += chance * Math.min(ratio, this.#before[m])
    }
    this.#ratio += weight
    this.#landed += weight * running
    if (running < asked) this.#any += weight
    for (let j = 0; j < this.#taken.length; j++) {
      if (this.#taken[j] === 0) continue
      this.#off[j] += weight * this.#taken[j]
      this.#units[j] += weight
      this.#uses[j] += perUnit(this.#instruments[j]) ? weight : weight / unitsPerOrder
      this.#anyway[j] += anyway
    }
  }
}

/** The payoff of one product alone. */
export const payoffOf = (product: PayoffProduct, instruments: readonly Instrument[], fill: readonly number[], terms: CampaignTerms): Payoff => new PayoffPlan(instruments, terms).of(product, fill)
