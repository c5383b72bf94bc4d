import { chance, found, opened } from './chance'
import { ownPull, sellerPull, sellers } from './choice'
import { constant, NO_STOCK, read, sumOf, write } from './math'
import { addTotals, beginSale, book, endSale, excess, forgetLacks, lack, lackingAt, lacks, ownBought, ownCost, result, rivalGains, runOut, secondChoices, setTotals, stock, stocks, sumDemand, sumGross, sumReceived, sumUnits } from './sales'
import { expect, list, wanted } from './first-choices'

/*
 * Sales of a category as expected where our stock is counted: what kernel/sales.ts does, on shelves some of which chance has emptied (src/core/war/expected-shelf.ts; Serving of src/core/war/serving.ts is the
 * same for any number of sellers with counted stock, instruments and envelopes).
 */

/** Units on our shelves and on their way back, and units asked for since the start, by product. */
export let shelfBase: usize = 0
export let shelfAsked: usize = 0
/** By product, 1 between sales: chance that our shelf is open when the step begins, and share of what is asked for there that is found. */
export let open: usize = 0
export let there: usize = 0
/** By product, 0 between sales: what of the pool its own buyers do not receive. */
export let away: usize = 0

/** Standard deviations beyond which chance does not matter. */
const FAR: f64 = 3.5
/** How often buyers choose again at most because a shelf was empty, and the share of all that may be left without another choice. */
const MOST_ROUNDS = 6
const FEW: f64 = 1e-3
/** Products whose shelf chance may empty, in `list`. */
let near = 0

@inline
function nearAt(s: i32): i32 {
  return load<i32>(list + ((<usize>s) << 2))
}

@inline
function enlist(i: i32, which: i32): void {
  store<i32>(list + ((<usize>near) << 2), i)
  near += which & 1
}

/** Which of two products may lack goods by chance; `spare` is the variance of what comes beside Poisson's, by unit. */
@inline
function doubtful(i: i32, stride: usize, returns: boolean, spare: v128, odd: boolean): i32 {
  const at = (<usize>i) << 3
  const want = read(wanted + at, odd)
  const base = read(shelfBase + at, odd)
  const have = stocks(stock + (<usize>i) * stride, stride, odd)
  const before = returns ? f64x2.sub(base, have) : read(shelfAsked + at, odd)
  const after = f64x2.add(before, want)
  const peak = f64x2.add(f64x2.splat(1), f64x2.mul(after, spare))
  const room = f64x2.sub(f64x2.sub(base, after), peak)
  const far = v128.and(f64x2.gt(room, f64x2.splat(0)), f64x2.lt(f64x2.mul(f64x2.splat(FAR * FAR), f64x2.mul(after, peak)), f64x2.mul(room, room)))
  const some = v128.and(v128.and(f64x2.gt(want, f64x2.splat(0)), f64x2.ge(have, constant(NO_STOCK))), f64x2.lt(base, f64x2.splat(Infinity)))
  return i64x2.bitmask(v128.andnot(some, far))
}

/** Looks at the shelves of a category for what is wanted of them; true where some of it may be missing. */
function look(from: i32, to: i32, stride: usize, returns: boolean, steps: f64, spread: f64, common: f64): boolean {
  near = 0
  const spare = f64x2.splat(spread / steps + common)
  let i = from
  for (; i < to - 1; i += 2) {
    const which = doubtful(i, stride, returns, spare, false)
    if (which == 0) continue
    enlist(i, which)
    enlist(i + 1, which >> 1)
  }
  if (i < to) enlist(i, doubtful(i, stride, returns, spare, true))
  let missing = false
  for (let s = 0; s < near; s++) {
    const product = nearAt(s)
    const at = (<usize>product) << 3
    const base = load<f64>(shelfBase + at)
    const want = load<f64>(wanted + at)
    const before = returns ? base - load<f64>(stock + (<usize>product) * stride) : load<f64>(shelfAsked + at)
    const after = before + want
    const peak = 1 + (after / steps) * spread + after * common
    chance(base / peak, before / peak, want / peak, returns)
    store<f64>(open + at, opened)
    store<f64>(there + at, found)
    if (opened * found < 1) missing = true
  }
  return missing
}

/** Adds to what is wanted of our offers what comes from shelves that were empty, as far as theirs are open: all but what of the pool each does not receive. */
function comeOver(from: i32, to: i32, pool: f64): void {
  const p = f64x2.splat(pool)
  let i = from
  for (; i < to - 1; i += 2) arrive((<usize>i) << 3, p, false)
  if (i < to) arrive((<usize>i) << 3, p, true)
}

/** What two offers of ours receive of the pool. */
@inline
function received(at: usize, pool: v128, odd: boolean): v128 {
  return f64x2.pmax(f64x2.mul(f64x2.sub(pool, read(away + at, odd)), read(ownPull + at, odd)), f64x2.splat(0))
}

@inline
function arrive(at: usize, pool: v128, odd: boolean): void {
  write(wanted + at, f64x2.add(read(wanted + at, odd), f64x2.mul(received(at, pool, odd), read(open + at, odd))), odd)
}

/** Takes out of the first choices who would meet an empty shelf, and lets them choose among the others; answers what each unit of pull receives of them. */
function reroute(g: i32, from: i32, to: i32, lambda: f64, rate: f64, prices: usize): f64 {
  let rivals: f64 = 0
  for (let k = 1; k < sellers; k++) rivals += load<f64>(sellerPull + ((<usize>(g * sellers + k)) << 3))
  let all = rate * (rivals + load<f64>(sellerPull + ((<usize>(g * sellers)) << 3)))
  let shut: f64 = 0
  forgetLacks()
  for (let s = 0; s < near; s++) {
    const i = nearAt(s)
    const at = (<usize>i) << 3
    const want = load<f64>(wanted + at)
    const closed = want * (1 - load<f64>(open + at))
    if (closed <= 0) continue
    store<f64>(wanted + at, want - closed)
    lack(i, closed)
    shut += closed
  }
  all -= shut
  let pools: f64 = 0
  for (let round = 0; round < MOST_ROUNDS && shut > FEW * all; round++) {
    const pool = secondChoices(g, from, -1, lambda, prices, away)
    comeOver(from, to, pool)
    pools += pool
    shut = 0
    for (let s = 0; s < lacks; s++) {
      const at = (<usize>lackingAt(s)) << 3
      const closed = max(0.0, (pool - load<f64>(away + at)) * load<f64>(ownPull + at)) * (1 - load<f64>(open + at))
      store<f64>(excess + at, closed)
      shut += closed
    }
  }
  for (let s = 0; s < lacks; s++) store<f64>(away + ((<usize>lackingAt(s)) << 3), 0)
  forgetLacks()
  return pools
}

/** Adds to the units asked for of two products. */
@inline
function ask(at: usize, units: v128, odd: boolean): void {
  write(shelfAsked + at, f64x2.add(read(shelfAsked + at, odd), units), odd)
}

/** Serves what is wanted of two products as far as it is there; answers the units sold. */
@inline
function serve(i: i32, stride: usize, price: usize, returns: boolean, odd: boolean): v128 {
  const at = (<usize>i) << 3
  const cell = (<usize>i) * stride
  const want = read(wanted + at, odd)
  const have = stocks(stock + cell, stride, odd)
  if (!returns) ask(at, want, odd)
  write(sumDemand + at, f64x2.add(read(sumDemand + at, odd), want), odd)
  const sold = f64x2.pmin(f64x2.mul(want, read(there + at, odd)), have)
  const short = i64x2.bitmask(f64x2.gt(want, sold)) & (odd ? 1 : 3)
  if (short != 0) {
    if ((short & 1) != 0) lack(i, f64x2.extract_lane(want, 0) - f64x2.extract_lane(sold, 0))
    if ((short & 2) != 0) lack(i + 1, f64x2.extract_lane(want, 1) - f64x2.extract_lane(sold, 1))
    write(wanted + at, sold, odd)
  }
  const left = book(at, stock + cell, stride, sumUnits, sumGross, sold, f64x2.mul(sold, read(price + at, odd)), have, odd)
  const out = i64x2.bitmask(v128.and(f64x2.le(left, constant(NO_STOCK)), f64x2.gt(sold, f64x2.splat(0)))) & (odd ? 1 : 3)
  if (out != 0) runOut(i, out)
  return sold
}

/** Two offers of ours take what comes to them; answers the units caught. */
@inline
function caughtBy(i: i32, pool: v128, stride: usize, price: usize, returns: boolean, odd: boolean): v128 {
  const at = (<usize>i) << 3
  const cell = (<usize>i) * stride
  const offered = received(at, pool, odd)
  if (!returns) ask(at, offered, odd)
  const have = stocks(stock + cell, stride, odd)
  const units = f64x2.pmin(f64x2.mul(offered, f64x2.mul(read(open + at, odd), read(there + at, odd))), have)
  write(sumReceived + at, f64x2.add(read(sumReceived + at, odd), units), odd)
  write(wanted + at, f64x2.add(read(wanted + at, odd), units), odd)
  const left = book(at, stock + cell, stride, sumUnits, sumGross, units, f64x2.mul(units, read(price + at, odd)), have, odd)
  const out = i64x2.bitmask(v128.and(f64x2.le(left, constant(NO_STOCK)), f64x2.gt(have, constant(NO_STOCK)))) & (odd ? 1 : 3)
  if (out != 0) runOut(i, out)
  return units
}

/**
 * Sells the offers of a category, two at a time: what is wanted of them, which begins the totals, or where `second` says so what comes out of the pool, which is added to them. Answers the units.
 */
@inline
function trade(from: i32, to: i32, pool: f64, stride: usize, price: usize, returns: boolean, second: boolean): v128 {
  const costAt = ownCost
  const boughtAt = ownBought
  const p = f64x2.splat(pool)
  let units = f64x2.splat(0)
  let gross = units
  let goods = units
  let purchases = units
  let i = from
  for (; i < to - 1; i += 2) {
    const at = (<usize>i) << 3
    const sold = second ? caughtBy(i, p, stride, price, returns, false) : serve(i, stride, price, returns, false)
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, f64x2.mul(sold, v128.load(price + at)))
    goods = f64x2.add(goods, f64x2.mul(sold, v128.load(costAt + at)))
    purchases = f64x2.add(purchases, f64x2.mul(sold, v128.load(boughtAt + at)))
  }
  if (i < to) {
    const at = (<usize>i) << 3
    const sold = second ? caughtBy(i, p, stride, price, returns, true) : serve(i, stride, price, returns, true)
    units = f64x2.add(units, sold)
    gross = f64x2.add(gross, f64x2.mul(sold, read(price + at, true)))
    goods = f64x2.add(goods, f64x2.mul(sold, read(costAt + at, true)))
    purchases = f64x2.add(purchases, f64x2.mul(sold, read(boughtAt + at, true)))
  }
  if (second) addTotals(units, gross, goods, purchases)
  else setTotals(units, gross, goods, purchases)
  return units
}

/** Serves what is wanted of a category. */
function serveAll(from: i32, to: i32, stride: usize, price: usize, returns: boolean): void {
  trade(from, to, 0, stride, price, returns, false)
}

/** Our other offers take what comes to them of the pool, as far as it is there; answers the units caught. */
function receive(from: i32, to: i32, pool: f64, stride: usize, price: usize, returns: boolean): f64 {
  return sumOf(trade(from, to, pool, stride, price, returns, true))
}

/**
 * {@link sell} of kernel/sales.ts as expected, first choices included, at `rate` per unit of pull; the category chose in double precision. `steps` is how many steps what was asked for came in, `spread` and `common` its
 * relative variance beside Poisson's, by step and of all; `returns`: 1 where what is sold comes back. Units that nobody got go to the last place of the result.
 */
export function sellExpected(g: i32, from: i32, to: i32, lambda: f64, rate: f64, price: usize, prices: usize, returns: i32, steps: f64, spread: f64, common: f64): i32 {
  const stride = (<usize>sellers) << 3
  const comesBack = returns != 0
  beginSale()
  expect(from, to, rate, wanted)
  let pool: f64 = 0
  if (look(from, to, stride, comesBack, steps, spread, common)) pool = reroute(g, from, to, lambda, rate, prices)
  serveAll(from, to, stride, price, comesBack)
  let caught: f64 = 0
  let unmet: f64 = 0
  if (lacks > 0) {
    const before = rivalGains()
    const second = secondChoices(g, from, -1, lambda, prices, away)
    caught = receive(from, to, second, stride, price, comesBack)
    pool += second
    unmet = before - rivalGains() - caught
    for (let k = 1; k < sellers; k++) unmet -= second * load<f64>(sellerPull + ((<usize>(g * sellers + k)) << 3))
    for (let s = 0; s < lacks; s++) {
      const at = (<usize>lackingAt(s)) << 3
      unmet += load<f64>(excess + at)
      store<f64>(away + at, 0)
    }
  }
  for (let s = 0; s < near; s++) {
    const at = (<usize>nearAt(s)) << 3
    store<f64>(open + at, 1)
    store<f64>(there + at, 1)
  }
  const sold = endSale(g, rate + pool, caught)
  store<f64>(result + ((<usize>(6 + 3 * sellers)) << 3), max(0.0, unmet))
  return sold
}
