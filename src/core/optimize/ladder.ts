import { addDays, daysBetween, type IsoDate } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { exponentOf, toMajor, toMinor, type Currency, type Minor } from '../money/money.ts'
import type { PlanExclusion, PlanExplanation } from '../plan/plan.ts'
import type { Scope } from '../war/scenario.ts'

/** Prices a shop can put on a tag: multiples of a step, and within each step only the given endings. Minor units. */
export interface PriceBand {
  /** Applies to prices from here upward. */
  readonly from: number
  readonly step: number
  readonly endings: readonly number[]
}

export interface LadderOptions {
  readonly scope: Scope
  /** Deepest cut from list considered, 0..1. */
  readonly deepest: number
  /** Most rungs of one product, the current price among them; at least 2. */
  readonly rungs: number
  /** Go below the lowest price the data have seen. */
  readonly extrapolate: boolean
}

/** Candidate prices of every product that takes part: rungs of ladder l are `start[l] .. start[l + 1] - 1`, the first being the current price, then downward. */
export interface Ladders {
  /** Index into Market.products. */
  readonly product: Int32Array
  readonly start: Int32Array
  /** Minor units. */
  readonly price: Float64Array
  readonly excluded: readonly PlanExclusion[]
}

/**
 * Price endings by size of price: any minor unit below one major unit, tenths below ten, .00 and .90 below a thousand, then whole
 * units ending in 0 or 9. Currencies without decimals: any price below 100, then endings 0 and 8, then 00 and 80.
 */
export function priceBands(currency: Currency): readonly PriceBand[] {
  const unit = 10 ** exponentOf(currency)
  if (unit === 1) return [{ from: 1, step: 1, endings: [0] }, { from: 100, step: 10, endings: [0, 8] }, { from: 10_000, step: 100, endings: [0, 80] }]
  const tenth = unit / 10
  return [
    { from: 1, step: 1, endings: [0] },
    { from: unit, step: tenth, endings: [0] },
    { from: 10 * unit, step: unit, endings: [0, 9 * tenth] },
    { from: 1000 * unit, step: 10 * unit, endings: [0, 9 * unit] },
  ]
}

/** The sellable price nearest to `price` within [low, high], or null where the range holds none. Ties go down. */
export function sellableNear(price: number, low: number, high: number, bands: readonly PriceBand[]): number | null {
  let best: number | null = null
  for (let b = 0; b < bands.length; b++) {
    const band = bands[b]
    const from = Math.max(band.from, low)
    const to = Math.min(b + 1 < bands.length ? bands[b + 1].from - 1 : Number.POSITIVE_INFINITY, high)
    if (from > to) continue
    const aim = Math.min(Math.max(price, from), to)
    const block = Math.floor(aim / band.step)
    for (let k = block - 1; k <= block + 1; k++) {
      for (const ending of band.endings) {
        const candidate = k * band.step + ending
        if (candidate < from || candidate > to) continue
        const distance = Math.abs(candidate - price)
        if (best === null || distance < Math.abs(best - price) || (distance === Math.abs(best - price) && candidate < best)) best = candidate
      }
    }
  }
  return best
}

/** Lowest price a ladder may hold, minor units, and what holds it up: the highest of floor, cost, the deepest cut and, unless extrapolation is asked for, the lowest price seen. */
export function lowestPrice(product: Market['products'][number], currency: Currency, options: Pick<LadderOptions, 'deepest' | 'extrapolate'>): PlanExplanation['lowest'] {
  const limits: [PlanExplanation['lowest']['because'], number][] = [
    ['deepest', Math.ceil(toMinor(product.list, currency) * (1 - options.deepest) - 1e-9)],
    ['observed', options.extrapolate ? 0 : Math.ceil(product.observedLow * 10 ** exponentOf(currency) - 1e-6)],
    ['cost', product.cost === null ? 0 : toMinor(product.cost, currency)],
    ['floor', product.floor === null ? 0 : toMinor(product.floor, currency)],
  ]
  const [because, price] = limits.reduce((high, limit) => (limit[1] >= high[1] ? limit : high))
  return { price: Math.max(1, price) as Minor, because }
}

/**
 * Builds the ladders of a market. A subsidy plan only lowers prices: rungs run from the current price down, evenly spread and then
 * moved to sellable prices; every rung but the current price is >= floor and cost and <= list.
 * A product without cost or floor, without a price of ours, or without room for a single rung is excluded and says why.
 */
export function buildLadders(market: Market, options: LadderOptions): Ladders {
  const { currency } = market
  const bands = priceBands(currency)
  const categories = new Set(options.scope.categories)
  const skus = new Set(options.scope.skus)
  const product: number[] = []
  const start: number[] = [0]
  const prices: number[] = []
  const excluded: PlanExclusion[] = []
  market.products.forEach((p, index) => {
    if (categories.size > 0 && !categories.has(market.categories[p.category].id)) return
    if (skus.size > 0 && !skus.has(p.sku)) return
    const current = p.prices[0]
    if (p.cost === null) excluded.push({ sku: p.sku, reason: 'blank-cost' })
    else if (p.floor === null) excluded.push({ sku: p.sku, reason: 'blank-floor' })
    else if (current === null || p.meanUtility[0] === null) excluded.push({ sku: p.sku, reason: 'not-offered' })
    else {
      const list = toMinor(p.list, currency)
      const now = toMinor(current, currency)
      const rungs = rungsOf(now, Math.min(now - 1, list), lowestPrice(p, currency, options).price, options.rungs, bands)
      if (rungs.length === 1) {
        excluded.push({ sku: p.sku, reason: 'no-room' })
        return
      }
      product.push(index)
      prices.push(...rungs)
      start.push(prices.length)
    }
  })
  return { product: Int32Array.from(product), start: Int32Array.from(start), price: Float64Array.from(prices), excluded }
}

/** The current price first, then at most `rungs - 1` different sellable prices from `high` down to `low`. */
function rungsOf(current: number, high: number, low: number, rungs: number, bands: readonly PriceBand[]): number[] {
  const found = [current]
  for (let k = 1; k < rungs; k++) {
    const aim = current - ((current - low) * k) / (rungs - 1)
    const price = sellableNear(aim, low, Math.min(high, found[found.length - 1] - 1), bands)
    if (price !== null) found.push(price)
  }
  return found
}

/** Days a plan runs, both ends included. */
export const planDays = (from: IsoDate, to: IsoDate): number => daysBetween(from, to) + 1

/** Units of a product that can be sold up to the last day: stock and what arrives by then; unknown stock does not limit. */
export function availableUnits(product: Market['products'][number], asOf: IsoDate, to: IsoDate): number {
  if (product.stock === null) return Number.POSITIVE_INFINITY
  return product.inbound.reduce((sum, arrival) => (daysBetween(addDays(asOf, arrival.step), to) >= 0 ? sum + arrival.units : sum), product.stock)
}

/** Major units of a rung. */
export const majorOf = (price: number, currency: Currency): number => toMajor(price as Minor, currency)
