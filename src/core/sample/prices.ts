import type { Stream } from '../random/stream.ts'
import { DRAW, FESTIVALS, SELLERS } from './parameters.ts'

/** Depths a promotion may have; 0 is a badge without a cut. */
const DEPTHS = [0, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3]
const NEVER_MOVED = 0.035
const FOLLOWS_RIVAL = 0.25

/** Offers as a dense block, index (product * sellers + seller) * days + day; price 0 = not offered. Minor units. */
export interface PriceBlock {
  readonly days: number
  readonly sellers: number
  readonly price: Int32Array
  readonly promo: Uint8Array
  readonly available: Float32Array
}

/** A price people would put on a tag: whole 10 fen, above 200 yuan whole yuan. */
export function sellable(minorUnits: number): number {
  const step = minorUnits >= 20_000 ? 100 : 10
  return Math.max(step, Math.round(minorUnits / step) * step)
}

const inFestival = (day: number): boolean => FESTIVALS.some((festival) => day >= festival.day && day < festival.day + festival.days)

/** Promotion episodes of one offer: writes ln(price / regular price) and the badge of every day. */
function drawEpisodes(stream: Stream, days: number, rate: number, cut: Float64Array, badge: Uint8Array): void {
  cut.fill(0)
  badge.fill(0)
  for (let day = 0; day < days; day++) {
    if (stream.uniform() >= (inFestival(day) ? rate * 4 : rate)) continue
    const length = 3 + Math.floor(stream.uniform() * 7)
    const depth = DEPTHS[Math.floor(stream.uniform() * DEPTHS.length)]
    // One cut in five runs without a badge, so that the badge's own effect can be told from the price's.
    const shown = depth === 0 || stream.uniform() < 0.8
    for (let d = day; d < Math.min(days, day + length); d++) {
      cut[d] = Math.log(1 - depth)
      badge[d] = shown ? 1 : 0
    }
    day += length + 2
  }
}

/** Regular prices: steps at random days, drawn back towards the list price. */
function drawRegular(stream: Stream, days: number, every: number, sd: number, start: number, level: Float64Array): void {
  let now = start
  for (let day = 0; day < days; day++) {
    if (day > 0 && stream.uniform() < 1 / every) now = 0.7 * now + 0.3 * start + sd * stream.normal()
    level[day] = now
  }
}

/**
 * Daily prices, badges and availability of every seller for one product. Our regular price drifts, runs promotions, and on some
 * products follows a rival; rivals drift, run promotions of their own and on the products they watch follow ours a day or two later.
 * None of it looks at sales: prices are exogenous given product and day effects, which is what lets a fit recover the truth.
 */
export function drawPrices(stream: Stream, product: number, list: number, block: PriceBlock): void {
  const { days, sellers } = block
  const level = new Float64Array(days)
  const cut = new Float64Array(days)
  const badge = new Uint8Array(days)
  const base = product * sellers * days
  const rivalLog = new Float64Array(days)
  const ownCut = new Float64Array(days)

  stream.reset(product, 0, DRAW.ownPrice)
  const still = stream.uniform() < NEVER_MOVED
  const followed = stream.uniform() < FOLLOWS_RIVAL ? 1 + Math.floor(stream.uniform() * (sellers - 1)) : 0
  drawRegular(stream, days, 24, 0.045, -0.06 * stream.uniform(), level)
  drawEpisodes(stream, days, 1 / 26, ownCut, badge)

  for (let seller = 1; seller < sellers; seller++) {
    const words = SELLERS[seller]
    const at = base + seller * days
    stream.reset(product, seller, DRAW.rivalPrice)
    if (stream.uniform() >= words.coverage) continue
    const watched = stream.uniform() < words.watched
    const lag = 1 + Math.floor(stream.uniform() * 2)
    const rivalLevel = new Float64Array(days)
    drawRegular(stream, days, 16, 0.04, 0.03 * stream.normal() - 0.03, rivalLevel)
    drawEpisodes(stream, days, 1 / 28, cut, new Uint8Array(days))
    let out = false
    for (let day = 0; day < days; day++) {
      const answer = watched && day >= lag && !still ? words.follow * ownCut[day - lag] : 0
      const log = rivalLevel[day] + Math.min(cut[day], answer)
      block.price[at + day] = sellable(list * Math.exp(log))
      out = out ? stream.uniform() >= 0.3 : stream.uniform() < 0.006
      block.available[at + day] = out ? 0 : 1
      if (seller === followed) rivalLog[day] = log
    }
  }

  for (let day = 0; day < days; day++) {
    const follow = followed > 0 && day >= 3 ? 0.4 * rivalLog[day - 3] : 0
    const log = still ? 0 : Math.min(0, level[day] + follow) + ownCut[day]
    block.price[base + day] = Math.min(list, sellable(list * Math.exp(log)))
    block.promo[base + day] = still ? 0 : badge[day]
    block.available[base + day] = 1
  }
}
