import { constant, ENDLESS, exp2Of, log2Of, NO_STOCK, read, sumOf, write } from './math'
import { denominator, each, factor, offered, ownPull, priceNow, products, scripted, sellerAtStart, sellerPull, sellerRevenue, sellers, startPrice, top, weight } from './choice'
import { quantiles, search, words } from './random'


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

/** First choices of our offers as expected: rate x pull. */
export function expect(from: i32, to: i32, rate: f64, out: usize): void {
  if (from == to) return
  const r = f64x2.splat(rate)
  const end = (<usize>(to - 1)) << 3
  let at = (<usize>from) << 3
  for (; at < end; at += 16) v128.store(out + at, f64x2.mul(r, v128.load(ownPull + at)))
  if (at == end) write(out + at, f64x2.mul(r, read(ownPull + at, true)), true)
}

@inline
function meanOf(at: usize, shift: usize, r: v128, given: boolean, most: v128, odd: boolean): i32 {
  const mean = given ? read(ownMean + at, odd) : f64x2.mul(r, read(ownPull + at, odd))
  if (!given) write(ownMean + at, mean, odd)
  const less = f64x2.lt(mean, most)
  v128.store(shift + at, v128.and(mean, less))
  return i64x2.bitmask(less)
}

/** Puts product `i` at place `count` of `list`, to stay where `yes` is 1. */
@inline
function enlisted(count: i32, i: i32, yes: i32): i32 {
  store<i32>(list + ((<usize>count) << 2), i)
  return count + yes
}

/**
 * Draws first choices of our offers into `wanted` around `ownMean`, which is `rate` x pull, or given already where `rate` is negative; answers how many products are in `list` because their
 * mean is `limit` or more: of a negative binomial (finite `size`) the host has to draw those, Poisson counts are done.
 */
export function draw(from: i32, to: i32, rate: f64, size: f64, limit: f64, factors: usize, end: i32, path: u32, step: u32, quantity: u32, key0: u32, key1: u32): i32 {
  if (from == to) return 0
  words(word, from, to, path, step, quantity, key0, key1)
  const r = f64x2.splat(rate)
  const most = f64x2.splat(limit)
  const given = rate < 0
  const count = to - from
  const shift = small - ((<usize>from) << 3)
  let large = 0
  let i = from
  for (; i < to - 1; i += 2) {
    const which = meanOf((<usize>i) << 3, shift, r, given, most, false)
    if (which != 3) {
      large = enlisted(large, i, (which & 1) ^ 1)
      large = enlisted(large, i + 1, (which >> 1) ^ 1)
    }
  }
  if (i < to) large = enlisted(large, i, (meanOf((<usize>i) << 3, shift, r, given, most, true) & 1) ^ 1)
  for (let s = count; s < ((count + 7) & ~7); s++) store<f64>(small + ((<usize>s) << 3), 0)
  search(small, word + ((<usize>from) << 2), wanted + ((<usize>from) << 3), count, size, factors, end)
  if (size == Infinity) quantiles(list, large, ownMean, word, wanted)
  return large
}

/** Two of our stocks, which are product x seller. */
@inline
function stocks(at: usize, stride: usize, odd: boolean): v128 {
  const first = v128.load64_zero(at)
  return odd ? first : v128.load64_lane(at + stride, first, 1)
}

/** Limits two products' sales to stock and counts their demand; answers how many offers fell short so far. */
@inline
function limit(i: i32, shorts: i32, stride: usize, odd: boolean): i32 {
  const at = (<usize>i) << 3
  const want = read(wanted + at, odd)
  const have = stocks(stock + (<usize>i) * stride, stride, odd)
  const over = f64x2.gt(want, have)
  write(sumDemand + at, f64x2.add(read(sumDemand + at, odd), want), odd)
  if (!v128.any_true(over)) return shorts
  const served = v128.bitselect(have, want, over)
  write(excess + at, f64x2.sub(want, served), odd)
  write(wanted + at, served, odd)
  const which = i64x2.bitmask(over)
  const count = listed(shorts, i, which & 1)
  return odd ? count : listed(count, i + 1, which >> 1)
}

/** Puts `i` at place `count` of `short`, to stay where `yes` is 1. */
@inline
function listed(count: i32, i: i32, yes: i32): i32 {
  store<i32>(short + ((<usize>count) << 2), i)
  return count + yes
}

@inline
function shortAt(s: i32): i32 {
  return load<i32>(short + ((<usize>s) << 2))
}

/**
 * Sells the day of category `g`, whose prices are the ordinary ones and whose rivals have all they need: stock, second choices, books. `prices` is today's row of the price script, or 0.
 * The offers that sold out are listed in `short`; answers how many.
 */
export function sell(g: i32, from: i32, to: i32, lambda: f64, rate: f64, prices: usize): i32 {
  const stride = (<usize>sellers) << 3
  let shorts = 0
  let i = from
  for (; i < to - 1; i += 2) shorts = limit(i, shorts, stride, false)
  if (i < to) shorts = limit(i, shorts, stride, true)
  for (let k = 1; k < sellers; k++) {
    const row = resultOf(k)
    store<f64>(row, 0)
    store<f64>(row, 0, 8)
    store<f64>(row, 0, 16)
  }
  let pool: f64 = 0
  let unserved: f64 = 0
  let lost: f64 = 0
  if (shorts > 0) {
    pool = secondChoices(g, shorts, lambda, prices)
    const caught = receive(from, to, pool)
    for (let s = 0; s < shorts; s++) unserved += load<f64>(excess + ((<usize>shortAt(s)) << 3))
    // What our other offers caught is spread over the sold-out ones in proportion to what each could not serve.
    const kept = min(1.0, caught / unserved)
    for (let s = 0; s < shorts; s++) {
      const at = (<usize>shortAt(s)) << 3
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
function secondChoices(g: i32, shorts: i32, lambda: f64, prices: usize): f64 {
  const K = sellers
  const d = load<f64>(denominator + ((<usize>g) << 3))
  let pool: f64 = 0
  for (let s = 0; s < shorts; s++) {
    const i = shortAt(s)
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
      const plane = at + ((<usize>(k * products)) << 3)
      const gain = (nest - toOthers) * e * load<f64>(weight + plane) * load<f64>(offered + plane) * load<f64>(factor + ((<usize>(g * K + k)) << 3))
      const slot = prices == 0 ? -1 : load<i32>(scripted + ((<usize>k) << 2))
      const now = slot < 0 ? load<f64>(priceNow + ((<usize>(i * K + k)) << 3)) : load<f64>(prices + at + ((<usize>(slot * products)) << 3))
      const row = resultOf(k)
      store<f64>(row, load<f64>(row) + gain)
      store<f64>(row, load<f64>(row, 8) + gain * now, 8)
      store<f64>(row, load<f64>(row, 16) + gain * load<f64>(startPrice + plane), 16)
    }
  }
  return pool
}

@inline
function caughtBy(i: i32, p: v128, stride: usize, odd: boolean): v128 {
  const at = (<usize>i) << 3
  const sold = read(wanted + at, odd)
  const units = f64x2.pmin(f64x2.mul(p, read(ownPull + at, odd)), f64x2.sub(stocks(stock + (<usize>i) * stride, stride, odd), sold))
  write(sumReceived + at, f64x2.add(read(sumReceived + at, odd), units), odd)
  write(wanted + at, f64x2.add(sold, units), odd)
  return units
}

/** Our other offers take what comes to them, as far as stock goes; answers the units caught. */
function receive(from: i32, to: i32, pool: f64): f64 {
  const stride = (<usize>sellers) << 3
  const p = f64x2.splat(pool)
  let caught = f64x2.splat(0)
  let i = from
  for (; i < to - 1; i += 2) caught = f64x2.add(caught, caughtBy(i, p, stride, false))
  if (i < to) caught = f64x2.add(caught, caughtBy(i, p, stride, true))
  return sumOf(caught)
}

/** Books what was sold; lists the offers that sold out in `short` and answers how many. */
function book(from: i32, to: i32): i32 {
  const stride = (<usize>sellers) << 3
  const endless = constant(ENDLESS)
  const none = constant(NO_STOCK)
  let units = f64x2.splat(0)
  let gross = units
  let goods = units
  let purchases = units
  let out = 0
  let i = from
  for (; i < to - 1; i += 2) {
    const at = (<usize>i) << 3
    const cell = stock + (<usize>i) * stride
    const sold = v128.load(wanted + at)
    const have = stocks(cell, stride, false)
    const left = f64x2.sub(have, sold)
    v128.store64_lane(cell, left, 0)
    v128.store64_lane(cell + stride, left, 1)
    const empty = f64x2.le(left, none)
    if (v128.any_true(empty)) {
      const which = i64x2.bitmask(v128.and(empty, f64x2.gt(sold, f64x2.splat(0))))
      out = listed(listed(out, i, which & 1), i + 1, which >> 1)
    }
    const value = f64x2.mul(sold, v128.load(ownPrice + at))
    v128.store(sumUnits + at, f64x2.add(v128.load(sumUnits + at), sold))
    v128.store(sumGross + at, f64x2.add(v128.load(sumGross + at), value))
    const bought = f64x2.mul(sold, v128.load(ownCost + at))
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, value)
    goods = f64x2.add(goods, bought)
    purchases = f64x2.add(purchases, v128.and(bought, f64x2.eq(have, endless)))
  }
  if (i < to) {
    const at = (<usize>i) << 3
    const cell = stock + (<usize>i) * stride
    const sold = read(wanted + at, true)
    const have = v128.load64_zero(cell)
    const left = f64x2.sub(have, sold)
    v128.store64_lane(cell, left, 0)
    out = listed(out, i, i64x2.bitmask(v128.and(f64x2.le(left, none), f64x2.gt(sold, f64x2.splat(0)))) & 1)
    const value = f64x2.mul(sold, read(ownPrice + at, true))
    write(sumUnits + at, f64x2.add(read(sumUnits + at, true), sold), true)
    write(sumGross + at, f64x2.add(read(sumGross + at, true), value), true)
    const bought = f64x2.mul(sold, read(ownCost + at, true))
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, value)
    goods = f64x2.add(goods, bought)
    purchases = f64x2.add(purchases, v128.and(bought, f64x2.eq(have, endless)))
  }
  store<f64>(result, sumOf(units))
  store<f64>(result, sumOf(gross), 8)
  store<f64>(result, sumOf(goods), 16)
  store<f64>(result, sumOf(purchases), 24)
  return out
}
