import { constant, exp2Of, log2Of, NO_STOCK, read, sumOf, write } from './math'
import { accountable, denominator, factor, offered, ownPull, priceNow, products, scripted, sellerAtStart, sellerPull, sellerRevenue, sellers, startPrice, weightsOf } from './choice'
import { wanted } from './first-choices'
import { padded, standing32, widen } from './single'

/** Stock on hand, product x seller. */
export let stock: usize = 0
/** Units of ours that come back today, then those ordered again today, by product. */
export let back: usize = 0
/** Our unit cost by product, and the same where goods are bought as they are sold, else 0. */
export let ownCost: usize = 0
export let ownBought: usize = 0
/** Sums by product over the paths of a block. */
export let sumDemand: usize = 0
export let sumUnits: usize = 0
export let sumGross: usize = 0
export let sumReceived: usize = 0
export let sumSubstituted: usize = 0
export let sumLost: usize = 0
/** Unserved first choices by product, and (32-bit) where they are. */
export let excess: usize = 0
export let lacking: usize = 0
/** Products (32-bit) whose last unit was sold. */
export let short: usize = 0
/**
 * What {@link sell} found: our units, gross value, cost of goods, purchases of goods without a stock count, units lost, units not served; then by seller
 * units, revenue, and the same units at starting prices.
 */
export let result: usize = 0
const BY_SELLER = 6

@inline
export function resultOf(k: i32): usize {
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

/** Two of our stocks, which are product x seller. */
@inline
export function stocks(at: usize, stride: usize, odd: boolean): v128 {
  const first = v128.load64_zero(at)
  return odd ? first : v128.load64_lane(at + stride, first, 1)
}

/** Puts `i` at place `count` of a list, to stay where `yes` is 1. */
@inline
function listed(which: usize, count: i32, i: i32, yes: i32): i32 {
  store<i32>(which + ((<usize>count) << 2), i)
  return count + yes
}

@inline
export function lackingAt(s: i32): i32 {
  return load<i32>(lacking + ((<usize>s) << 2))
}

/** Sums of the category that is being sold: units, gross value, cost of goods, purchases; two lanes each. */
const TOTALS = memory.data(64, 16)

/** Begins the totals. */
@inline
export function setTotals(units: v128, gross: v128, goods: v128, purchases: v128): void {
  v128.store(TOTALS, units)
  v128.store(TOTALS, gross, 16)
  v128.store(TOTALS, goods, 32)
  v128.store(TOTALS, purchases, 48)
}

/** Adds to the totals. */
@inline
export function addTotals(units: v128, gross: v128, goods: v128, purchases: v128): void {
  setTotals(f64x2.add(v128.load(TOTALS), units), f64x2.add(v128.load(TOTALS, 16), gross), f64x2.add(v128.load(TOTALS, 32), goods), f64x2.add(v128.load(TOTALS, 48), purchases))
}

/** How many offers lack goods, and how many were sold out. */
export let lacks = 0
let outs = 0

/** Takes `sold` units of two products out of their stock `have`, and books them by product at `units` and `gross`. Answers what is left. */
@inline
export function book(at: usize, cell: usize, stride: usize, units: usize, gross: usize, sold: v128, value: v128, have: v128, odd: boolean): v128 {
  const left = f64x2.sub(have, sold)
  v128.store64_lane(cell, left, 0)
  if (!odd) v128.store64_lane(cell + stride, left, 1)
  write(units + at, f64x2.add(read(units + at, odd), sold), odd)
  write(gross + at, f64x2.add(read(gross + at, odd), value), odd)
  return left
}

/** Sets apart the offers among two that lack goods; answers what they sell. */
function fallShort(i: i32, want: v128, have: v128, odd: boolean): v128 {
  const at = (<usize>i) << 3
  const over = f64x2.gt(want, have)
  const served = v128.bitselect(have, want, over)
  write(excess + at, f64x2.sub(want, served), odd)
  write(wanted + at, served, odd)
  const which = i64x2.bitmask(over)
  lacks = listed(lacking, lacks, i, which & 1)
  if (!odd) lacks = listed(lacking, lacks, i + 1, which >> 1)
  return served
}

/** Lists the offers among two that sold their last. */
export function runOut(i: i32, which: i32): void {
  outs = listed(short, outs, i, which & 1)
  outs = listed(short, outs, i + 1, which >> 1)
}

/** Serves the first choices of a category as far as stock goes, and writes its totals. */
function serveAll(from: i32, to: i32, stride: usize, price: usize): void {
  const wantedAt = wanted
  const demandAt = sumDemand
  const unitsAt = sumUnits
  const grossAt = sumGross
  const costAt = ownCost
  const boughtAt = ownBought
  const none = constant(NO_STOCK)
  const zero = f64x2.splat(0)
  let units = zero
  let gross = zero
  let goods = zero
  let purchases = zero
  let cell = stock + (<usize>from) * stride
  let i = from
  for (; i < to - 1; i += 2) {
    const at = (<usize>i) << 3
    let sold = v128.load(wantedAt + at)
    const have = stocks(cell, stride, false)
    v128.store(demandAt + at, f64x2.add(v128.load(demandAt + at), sold))
    if (v128.any_true(f64x2.gt(sold, have))) sold = fallShort(i, sold, have, false)
    const value = f64x2.mul(sold, v128.load(price + at))
    const left = book(at, cell, stride, unitsAt, grossAt, sold, value, have, false)
    const out = i64x2.bitmask(v128.and(f64x2.le(left, none), f64x2.gt(sold, zero)))
    if (out != 0) runOut(i, out)
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, value)
    goods = f64x2.add(goods, f64x2.mul(sold, v128.load(costAt + at)))
    purchases = f64x2.add(purchases, f64x2.mul(sold, v128.load(boughtAt + at)))
    cell += stride * 2
  }
  if (i < to) {
    const at = (<usize>i) << 3
    let sold = read(wantedAt + at, true)
    const have = stocks(cell, stride, true)
    write(demandAt + at, f64x2.add(read(demandAt + at, true), sold), true)
    if (v128.any_true(f64x2.gt(sold, have))) sold = fallShort(i, sold, have, true)
    const value = f64x2.mul(sold, read(price + at, true))
    const left = book(at, cell, stride, unitsAt, grossAt, sold, value, have, true)
    const out = i64x2.bitmask(v128.and(f64x2.le(left, none), f64x2.gt(sold, zero))) & 1
    if (out != 0) runOut(i, out)
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, value)
    goods = f64x2.add(goods, f64x2.mul(sold, read(costAt + at, true)))
    purchases = f64x2.add(purchases, f64x2.mul(sold, read(boughtAt + at, true)))
  }
  setTotals(units, gross, goods, purchases)
}

/** Puts what comes back on our shelves and leaves zeros; answers how many of these were empty, which `short` lists. What it cost is at the first place of the result. */
export function refill(): i32 {
  const stride = (<usize>sellers) << 3
  let cell = stock
  const none = f64x2.extract_lane(constant(NO_STOCK), 0)
  let cost: f64 = 0
  outs = 0
  for (let i = 0; i < products; i++) {
    const at = (<usize>i) << 3
    const units = load<f64>(back + at)
    if (units > 0) {
      const before = load<f64>(cell)
      store<f64>(cell, before + units)
      store<f64>(back + at, 0)
      cost += units * load<f64>(ownCost + at)
      if (before <= none && before + units > none) outs = listed(short, outs, i, 1)
    }
    cell += stride
  }
  store<f64>(result, cost)
  return outs
}

/** Orders again what was sold of the products `from`..`to` whose stock is counted. */
export function reorder(from: i32, to: i32): void {
  const stride = (<usize>sellers) << 3
  let cell = stock + (<usize>from) * stride
  for (let at = (<usize>from) << 3; at < (<usize>to) << 3; at += 8) {
    if (load<f64>(cell) < Infinity) store<f64>(back + at, load<f64>(back + at) + load<f64>(wanted + at))
    cell += stride
  }
}

/** Moves the list of what sold out by so many places. */
export function moveShort(places: i32): void {
  short += (<isize>places) << 2
}

/** Begins the sale of a category. */
export function beginSale(): void {
  lacks = outs = 0
  for (let k = 1; k < sellers; k++) {
    const row = resultOf(k)
    store<f64>(row, 0)
    store<f64>(row, 0, 8)
    store<f64>(row, 0, 16)
  }
}

/** Forgets which offers lack goods. */
export function forgetLacks(): void {
  lacks = 0
}

/** Notes that offer `i` lacks `units`. */
export function lack(i: i32, units: f64): void {
  store<f64>(excess + ((<usize>i) << 3), units)
  lacks = listed(lacking, lacks, i, 1)
}

/** Units that rivals have beside their first choices. */
export function rivalGains(): f64 {
  let sum: f64 = 0
  for (let k = 1; k < sellers; k++) sum += load<f64>(resultOf(k))
  return sum
}

/** Spreads what `caught` of the units that our offers lacked over these, and answers what nobody of us had. */
function spreadLost(caught: f64): f64 {
  let unserved: f64 = 0
  for (let s = 0; s < lacks; s++) unserved += load<f64>(excess + ((<usize>lackingAt(s)) << 3))
  store<f64>(result, unserved, 40)
  if (unserved <= 0) return 0
  // What our other offers caught is spread over the sold-out ones in proportion to what each could not serve.
  const kept = min(1.0, caught / unserved)
  for (let s = 0; s < lacks; s++) {
    const at = (<usize>lackingAt(s)) << 3
    const e = load<f64>(excess + at)
    store<f64>(sumSubstituted + at, load<f64>(sumSubstituted + at) + e * kept)
    store<f64>(sumLost + at, load<f64>(sumLost + at) + e * (1 - kept))
  }
  return unserved * (1 - kept)
}

/** Ends the sale of category `g`: `rate` units per unit of pull went to rivals, and our other offers caught `caught` units. Answers how many offers sold out. */
export function endSale(g: i32, rate: f64, caught: f64): i32 {
  store<f64>(result, spreadLost(caught), 32)
  addToRivals(g, rate)
  for (let t: usize = 0; t < 4; t++) store<f64>(result + (t << 3), sumOf(v128.load(TOTALS + (t << 4))))
  return outs
}

/**
 * Sells the day of category `g`, whose prices are the ordinary ones and whose rivals have all they need: stock, second choices, books. `price` is our prices by product, `prices` today's row of the
 * price script, or 0; `place` is where the category stands in single precision if it chose so, or negative. The offers that sold out are listed in `short`; answers how many.
 */
export function sell(g: i32, from: i32, to: i32, place: i32, lambda: f64, rate: f64, price: usize, prices: usize): i32 {
  beginSale()
  serveAll(from, to, (<usize>sellers) << 3, price)
  let pool: f64 = 0
  let caught: f64 = 0
  if (lacks > 0) {
    if (place >= 0) widen(from, to, place)
    pool = secondChoices(g, from, place, lambda, prices, 0)
    caught = receive(from, to, pool, price)
  }
  return endSale(g, rate + pool, caught)
}

/** Weight of seller `k`'s offer of product `i` as it stood in the choice. */
@inline
function stood(g: i32, k: i32, i: i32, from: i32, place: i32): f64 {
  if (place >= 0) return <f64>load<f32>(standing32 + ((<usize>(k * padded + place + i - from)) << 2))
  const at = (<usize>(k * products + i)) << 3
  return load<f64>(weightsOf(k) + ((<usize>i) << 3)) * load<f64>(offered + at) * load<f64>(factor + ((<usize>(g * sellers + k)) << 3))
}

/**
 * Sends buyers whose offer of ours sold out to their second choice (operations/divert.ts has the derivation); answers what each unit of pull receives. `away`: where to write by product what of it
 * its own buyers do not, or 0.
 */
export function secondChoices(g: i32, from: i32, place: i32, lambda: f64, prices: usize, away: usize): f64 {
  const K = sellers
  const d = load<f64>(denominator + ((<usize>g) << 3))
  let pool: f64 = 0
  for (let s = 0; s < lacks; s++) {
    const i = lackingAt(s)
    const at = (<usize>i) << 3
    const pull = load<f64>(ownPull + at)
    if (away != 0) store<f64>(away + at, 0)
    if (pull <= 0) continue
    let sum: f64 = 0
    for (let k = 0; k < K; k++) sum += stood(g, k, i, from, place)
    const e = pull / stood(g, 0, i, from, place)
    const t = e * sum
    const kept = 1 - pull / t
    const topWithout: f64 = kept > 1e-12 ? t * exp2Of(lambda * log2Of(kept)) : 0
    const without = d - t + topWithout
    const perBuyer = (d / pull) * load<f64>(excess + at)
    const toOthers = (1 / without - 1 / d) * perBuyer
    pool += toOthers
    if (away != 0) store<f64>(away + at, toOthers)
    const others = t - pull
    const nest: f64 = others > 0 ? ((topWithout / without - (t / d) * kept) * perBuyer) / others : 0
    for (let k = 1; k < K; k++) {
      const plane = at + ((<usize>(k * products)) << 3)
      const gain = (nest - toOthers) * e * stood(g, k, i, from, place)
      const row = resultOf(k)
      store<f64>(row, load<f64>(row) + gain)
      if (((accountable >> k) & 1) == 0) continue
      const slot = prices == 0 ? -1 : load<i32>(scripted + ((<usize>k) << 2))
      const now = slot < 0 ? load<f64>(priceNow + ((<usize>(i * K + k)) << 3)) : load<f64>(prices + at + ((<usize>(slot * products)) << 3))
      store<f64>(row, load<f64>(row, 8) + gain * now, 8)
      store<f64>(row, load<f64>(row, 16) + gain * load<f64>(startPrice + plane), 16)
    }
  }
  return pool
}

@inline
function caughtBy(i: i32, p: v128, stride: usize, price: usize, odd: boolean): v128 {
  const at = (<usize>i) << 3
  const cell = stock + (<usize>i) * stride
  const have = stocks(cell, stride, odd)
  const units = f64x2.pmin(f64x2.mul(p, read(ownPull + at, odd)), have)
  write(sumReceived + at, f64x2.add(read(sumReceived + at, odd), units), odd)
  write(wanted + at, f64x2.add(read(wanted + at, odd), units), odd)
  const value = f64x2.mul(units, read(price + at, odd))
  const left = book(at, cell, stride, sumUnits, sumGross, units, value, have, odd)
  addTotals(units, value, f64x2.mul(units, read(ownCost + at, odd)), f64x2.mul(units, read(ownBought + at, odd)))
  const which = i64x2.bitmask(v128.and(f64x2.le(left, constant(NO_STOCK)), f64x2.gt(have, constant(NO_STOCK)))) & (odd ? 1 : 3)
  if (which != 0) runOut(i, which)
  return units
}

/** Our other offers take what comes to them, as far as stock goes; answers the units caught. */
function receive(from: i32, to: i32, pool: f64, price: usize): f64 {
  const stride = (<usize>sellers) << 3
  const p = f64x2.splat(pool)
  let caught = f64x2.splat(0)
  let i = from
  for (; i < to - 1; i += 2) caught = f64x2.add(caught, caughtBy(i, p, stride, price, false))
  if (i < to) caught = f64x2.add(caught, caughtBy(i, p, stride, price, true))
  return sumOf(caught)
}
