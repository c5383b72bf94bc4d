import { exp2Of, log2Of, pair, setPair, sumOf } from './math'
import { denominator, each, factor, offered, ownPull, price, priceNow, sellerAtStart, sellerPull, sellerRevenue, sellers, top, weight } from './choice'
import { quantiles, search, words } from './random'

/** Less stock than this is none: what rounding leaves of the last unit. */
const NO_STOCK: f64 = 1e-9

/** Expected first choices of our offers, and what is wanted today, by product. */
export let ownMean: usize = 0
export let wanted: usize = 0
/** The same within one category, 0 where a count comes from elsewhere; room for 8 more than the largest category. */
export let small: usize = 0
export let word: usize = 0
/** Products (32-bit) whose mean is too large for the search. */
export let list: usize = 0
/** Stock on hand, product x seller. */
export let stock: usize = 0
/** Our price and unit cost by product. */
export let ownPrice: usize = 0
export let ownCost: usize = 0
/** Sums over the path by product. */
export let sumDemand: usize = 0
export let sumUnits: usize = 0
export let sumGross: usize = 0
export let sumReceived: usize = 0
export let sumSubstituted: usize = 0
export let sumLost: usize = 0
/** Unserved first choices by product, and (32-bit) where they are. */
export let excess: usize = 0
export let short: usize = 0
/**
 * What {@link sell} found: our units, gross value, cost of goods, purchases of goods without a stock count, units lost, units not served; then by seller
 * units, revenue, and the same units at starting prices.
 */
export let result: usize = 0
const BY_SELLER = 6

// @ts-ignore: decorator of AssemblyScript
@inline
function resultOf(k: i32): usize {
  return result + ((<usize>(BY_SELLER + 3 * k)) << 3)
}

/** Adds `rate` units per unit of pull to every rival's units and revenue of category `g`. */
function addToRivals(g: i32, rate: f64): void {
  for (let k = 1; k < sellers; k++) {
    const at = (<usize>(g * sellers + k)) << 3
    const row = resultOf(k)
    store<f64>(row, load<f64>(row) + rate * load<f64>(sellerPull + at))
    store<f64>(row, load<f64>(row, 8) + rate * load<f64>(sellerRevenue + at), 8)
    store<f64>(row, load<f64>(row, 16) + rate * load<f64>(sellerAtStart + at), 16)
  }
}

/** Puts `i` at place `count` of `short`, to stay where `yes` is 1. */
// @ts-ignore: decorator of AssemblyScript
@inline
function listed(count: i32, i: i32, yes: i32): i32 {
  store<i32>(short + ((<usize>count) << 2), i)
  return count + yes
}

/** First choices of our offers as expected: rate x pull. */
export function expect(from: i32, to: i32, rate: f64, out: usize): void {
  const r = f64x2.splat(rate)
  const last = to - 1
  for (let i = from; i < to; i += 2) {
    const i2 = i < last ? i + 1 : i
    setPair(out, i, i2, f64x2.mul(r, pair(ownPull, i, i2)))
  }
}

/**
 * Draws first choices of our offers into `wanted` around `ownMean`, which is `rate` x pull, or given already where `rate` is negative; answers how many products are in `list` because their mean is `limit` or more: of a
 * negative binomial (finite `size`) the host has to draw those, Poisson counts are done.
 */
export function draw(from: i32, to: i32, rate: f64, size: f64, limit: f64, factors: usize, end: i32, path: u32, step: u32, quantity: u32, key0: u32, key1: u32): i32 {
  words(word, from, to, path, step, quantity, key0, key1)
  const given = rate < 0
  const r = f64x2.splat(rate)
  const most = f64x2.splat(limit)
  const last = to - 1
  let large = 0
  for (let i = from; i < to; i += 2) {
    const i2 = i < last ? i + 1 : i
    const mean = given ? pair(ownMean, i, i2) : f64x2.mul(r, pair(ownPull, i, i2))
    if (!given) setPair(ownMean, i, i2, mean)
    const less = f64x2.lt(mean, most)
    v128.store(small + ((<usize>(i - from)) << 3), v128.and(mean, less))
    const which = i64x2.bitmask(less)
    if (which != 3) {
      store<i32>(list + ((<usize>large) << 2), i)
      large += (which & 1) ^ 1
      store<i32>(list + ((<usize>large) << 2), i + 1)
      large += i < last ? (which >> 1) ^ 1 : 0
    }
  }
  const count = to - from
  for (let i = count; i < ((count + 7) & ~7); i++) store<f64>(small + ((<usize>i) << 3), 0)
  search(small, word + ((<usize>from) << 2), wanted + ((<usize>from) << 3), count, size, factors, end)
  if (size == Infinity) quantiles(list, large, ownMean, word, wanted)
  return large
}

/**
 * Sells the day of category `g`, whose prices are the ordinary ones and whose rivals have all they need: stock, second choices, books.
 * The offers that sold out are listed in `short`; answers how many.
 */
export function sell(g: i32, from: i32, to: i32, lambda: f64, rate: f64): i32 {
  const K = sellers
  const last = to - 1
  const zero = f64x2.splat(0)
  let shorts = 0
  // What stock allows; what it does not is listed.
  for (let i = from; i < to; i += 2) {
    const i2 = i < last ? i + 1 : i
    const want = pair(wanted, i, i2)
    const have = pair(stock, i * K, i2 * K)
    const over = f64x2.gt(want, have)
    setPair(sumDemand, i, i2, f64x2.add(pair(sumDemand, i, i2), want))
    if (v128.any_true(over)) {
      const served = v128.bitselect(have, want, over)
      setPair(excess, i, i2, f64x2.sub(want, served))
      setPair(wanted, i, i2, served)
      const which = i64x2.bitmask(over)
      shorts = listed(shorts, i, which & 1)
      shorts = listed(shorts, i + 1, i < last ? which >> 1 : 0)
    }
  }
  for (let k = 1; k < K; k++) {
    const row = resultOf(k)
    store<f64>(row, 0)
    store<f64>(row, 0, 8)
    store<f64>(row, 0, 16)
  }
  let pool: f64 = 0
  let unserved: f64 = 0
  let lost: f64 = 0
  if (shorts > 0) {
    pool = secondChoices(g, shorts, lambda)
    const caught = receive(from, to, pool)
    for (let s = 0; s < shorts; s++) unserved += load<f64>(excess + ((<usize>load<i32>(short + ((<usize>s) << 2))) << 3))
    // What our other offers caught is spread over the sold-out ones in proportion to what each could not serve.
    const kept = min(1.0, caught / unserved)
    for (let s = 0; s < shorts; s++) {
      const at = (<usize>load<i32>(short + ((<usize>s) << 2))) << 3
      const e = load<f64>(excess + at)
      store<f64>(sumSubstituted + at, load<f64>(sumSubstituted + at) + e * kept)
      store<f64>(sumLost + at, load<f64>(sumLost + at) + e * (1 - kept))
    }
    lost = unserved * (1 - kept)
  }
  addToRivals(g, rate + pool)
  store<f64>(result, lost, 32)
  store<f64>(result, unserved, 40)
  return book(from, to)
}

/** Sends buyers whose offer of ours sold out to their second choice (operations/divert.ts has the derivation); answers what each unit of pull receives. */
function secondChoices(g: i32, shorts: i32, lambda: f64): f64 {
  const K = sellers
  const d = load<f64>(denominator + ((<usize>g) << 3))
  let pool: f64 = 0
  for (let s = 0; s < shorts; s++) {
    const i = load<i32>(short + ((<usize>s) << 2))
    const at = (<usize>i) << 3
    const pull = load<f64>(ownPull + at)
    const t = load<f64>(top + at)
    if (pull <= 0) continue
    const kept = 1 - pull / t
    const topWithout: f64 = kept > 1e-12 ? t * exp2Of(lambda * log2Of(kept)) : 0
    const without = d - t + topWithout
    const perBuyer = (d / pull) * load<f64>(excess + at)
    const toOthers = (1 / without - 1 / d) * perBuyer
    pool += toOthers
    const others = t - pull
    const nest: f64 = others > 0 ? ((topWithout / without - (t / d) * kept) * perBuyer) / others : 0
    const e = load<f64>(each + at)
    for (let k = 1; k < K; k++) {
      const j = (<usize>(i * K + k)) << 3
      const f = load<f64>(factor + ((<usize>(g * K + k)) << 3))
      const gain = (nest - toOthers) * e * load<f64>(weight + j) * load<f64>(offered + j) * f
      const row = resultOf(k)
      store<f64>(row, load<f64>(row) + gain)
      store<f64>(row, load<f64>(row, 8) + gain * load<f64>(priceNow + j), 8)
      store<f64>(row, load<f64>(row, 16) + gain * load<f64>(price + j), 16)
    }
  }
  return pool
}

/** Our other offers take what comes to them, as far as stock goes; answers the units caught. */
function receive(from: i32, to: i32, pool: f64): f64 {
  const K = sellers
  const last = to - 1
  const p = f64x2.splat(pool)
  let caught = f64x2.splat(0)
  for (let i = from; i < to; i += 2) {
    const i2 = i < last ? i + 1 : i
    const sold = pair(wanted, i, i2)
    let units = f64x2.pmin(f64x2.mul(p, pair(ownPull, i, i2)), f64x2.sub(pair(stock, i * K, i2 * K), sold))
    if (i == last) units = f64x2.replace_lane(units, 1, 0)
    caught = f64x2.add(caught, units)
    setPair(sumReceived, i, i2, f64x2.add(pair(sumReceived, i, i2), units))
    setPair(wanted, i, i2, f64x2.add(sold, units))
  }
  return sumOf(caught)
}

/** Books what was sold; lists the offers that sold out in `short` and answers how many. */
function book(from: i32, to: i32): i32 {
  const K = sellers
  const last = to - 1
  const endless = f64x2.splat(Infinity)
  const none = f64x2.splat(NO_STOCK)
  let units = f64x2.splat(0)
  let gross = units
  let goods = units
  let purchases = units
  let out = 0
  for (let i = from; i < to; i += 2) {
    const i2 = i < last ? i + 1 : i
    let sold = pair(wanted, i, i2)
    const have = pair(stock, i * K, i2 * K)
    const left = f64x2.sub(have, sold)
    setPair(stock, i * K, i2 * K, left)
    if (v128.any_true(f64x2.le(left, none))) {
      const gone = v128.and(f64x2.le(left, none), f64x2.gt(sold, f64x2.splat(0)))
      const which = i64x2.bitmask(gone)
      out = listed(out, i, which & 1)
      out = listed(out, i + 1, i < last ? which >> 1 : 0)
    }
    setPair(sumUnits, i, i2, f64x2.add(pair(sumUnits, i, i2), sold))
    const value = f64x2.mul(sold, pair(ownPrice, i, i2))
    setPair(sumGross, i, i2, f64x2.add(pair(sumGross, i, i2), value))
    if (i == last) sold = f64x2.replace_lane(sold, 1, 0)
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, i == last ? f64x2.replace_lane(value, 1, 0) : value)
    const bought = f64x2.mul(sold, pair(ownCost, i, i2))
    goods = f64x2.add(goods, bought)
    purchases = f64x2.add(purchases, v128.and(bought, f64x2.eq(have, endless)))
  }
  store<f64>(result, sumOf(units))
  store<f64>(result, sumOf(gross), 8)
  store<f64>(result, sumOf(goods), 16)
  store<f64>(result, sumOf(purchases), 24)
  return out
}
