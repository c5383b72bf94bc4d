import { basketCells } from './basket.ts'
import { discountOf } from './discount.ts'
import type { CampaignTerms, Instrument, Segment } from './instrument.ts'
import { shareRatio, utilityOf, type OwnResponse } from './response.ts'
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

/**
 * Expected payoff of a product's instruments on one day, exact over segments and redemption, and over orders' values up to their cells ({@link basketCells}). Instruments of different classes are
 * used independently; within a class an order uses the one that takes most off, of those the buyer has. The certainty equivalent is the price at which our share,
 * were nothing else to move, is the mean of the shares over all those buyers; it is exact for one product whose neighbours stand still, and to second order in the
 * spread of prices where they move too.
 * @param fill chance that a group fills, by instrument; 1 for others
 */
export function payoffOf(product: PayoffProduct, instruments: readonly Instrument[], fill: readonly number[], terms: CampaignTerms): Payoff {
  const { asked, start, beta, response, unitsPerOrder } = product
  const J = instruments.length
  const groups = byClass(instruments, terms.stacking).map(({ stackingClass, instruments: listed }) => ({ stackingClass, options: listed.map((one) => instruments.indexOf(one)) }))
  const excludedBy = groups.map(({ stackingClass }, g) => groups.flatMap((other, o) => (o < g && terms.stacking.exclusive.some((set) => set.includes(stackingClass) && set.includes(other.stackingClass)) ? [o] : [])))
  const cells = basketCells(terms.basket, asked, instruments)
  const segments = scaledSegments(terms.segments)
  const M = segments.length
  const G = groups.length
  const take = segments.map((segment) => instruments.map((one) => takeUp(one, segment)))
  const sums = { off: new Float64Array(J), uses: new Float64Array(J), units: new Float64Array(J), anyway: new Float64Array(J) }
  const taken = new Float64Array(J)
  const used = new Uint8Array(G)
  // What reaches each class, by segment; the last row is what ends there.
  const chances = Array.from({ length: G + 1 }, () => new Float64Array(M))
  const move = Math.log(asked / start)
  const before = segments.map(({ priceMultiplier }) => shareRatio(response, -beta * priceMultiplier * move).ratio)
  let landedSum = 0
  let ratioSum = 0
  let anySum = 0
  const end = (running: number, conversion: number): void => {
    const answered = Math.log(Math.max(LEAST_ANSWERED * start, running) / start)
    for (let m = 0; m < M; m++) {
      const chance = chances[G][m]
      if (chance <= 0) continue
      const ratio = shareRatio(response, -beta * segments[m].priceMultiplier * answered).ratio * conversion
      const weight = chance * ratio
      ratioSum += weight
      landedSum += weight * running
      if (running < asked) anySum += weight
      for (let j = 0; j < J; j++) {
        if (taken[j] === 0) continue
        sums.off[j] += weight * taken[j]
        sums.units[j] += weight
        sums.uses[j] += perUnit(instruments[j]) ? weight : weight / unitsPerOrder
        sums.anyway[j] += chance * Math.min(ratio, before[m])
      }
    }
  }
  const walk = (g: number, running: number, basket: number, conversion: number): void => {
    if (g === G) return end(running, conversion)
    const chance = chances[g]
    const next = chances[g + 1]
    const { options } = groups[g]
    const open = !excludedBy[g].some((o) => used[o] === 1)
    if (open) {
      const line = { running, basket: basket * (running / asked) }
      const branch = (j: number, amount: number, part: (m: number) => number): void => {
        let any = false
        for (let m = 0; m < M; m++) any = (next[m] = part(m)) > 0 || any
        if (!any) return
        taken[j] = amount
        used[g] = amount > 0 ? 1 : 0
        walk(g + 1, running - amount, basket, instruments[j].kind === 'deposit' ? conversion * instruments[j].conversion : conversion)
        taken[j] = 0
        used[g] = 0
      }
      const offers = options.length === 1 ? options : options.slice().sort((a, b) => discountOf(instruments[b], line) - discountOf(instruments[a], line) || a - b)
      for (const j of offers) {
        const one = instruments[j]
        const amount = discountOf(one, line)
        if (!(amount > 0)) continue
        branch(j, amount, (m) => chance[m] * take[m][j] * fill[j])
        if (one.kind === 'group-buy' && fill[j] < 1) branch(j, discountOf(one, line, false), (m) => chance[m] * take[m][j] * (1 - fill[j]))
        for (let m = 0; m < M; m++) chance[m] *= 1 - take[m][j]
      }
      // Whoever does not join a group buys at its solo price.
      const solo = options.find((j) => instruments[j].kind === 'group-buy')
      if (solo !== undefined) return branch(solo, discountOf(instruments[solo], line, false), (m) => chance[m])
    }
    next.set(chance)
    walk(g + 1, running, basket, conversion)
  }
  for (const { value, weight } of cells) {
    for (let m = 0; m < M; m++) chances[0][m] = segments[m].weight * weight
    walk(0, asked, value, 1)
  }
  const { off, uses, units, anyway } = sums
  if (!(ratioSum > 0)) return { landed: asked, off, uses, units, anyway, any: 0, ratio: 0, logMove: move }
  for (const sum of [off, uses, units, anyway]) for (let j = 0; j < J; j++) sum[j] /= ratioSum
  return { landed: landedSum / ratioSum, off, uses, units, anyway, any: anySum / ratioSum, ratio: ratioSum, logMove: -utilityOf(response, ratioSum) / beta }
}
