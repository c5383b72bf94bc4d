import { accountable, denominator, exhaustible, factor, ownPull, priceNow, products, scripted, sellerAtStart, sellerPull, sellerRevenue, sellers, startPrice } from './choice'
import { exp2Single, exp2With, LEAST_SUM, log2Single, ONE, ROUND, single, T1, T2, T3, T4, T5, T6 } from './math32'
import { sumOf } from './math'

/**
 * The choice of kernel/choice.ts in single precision, four products at a time, for days of a price script on sampled paths. Relative error of an expected sale: below 2e-6 (a test holds it).
 *
 * Its arrays have a place of their own for every product: a category begins at a multiple of eight, and what lies between its last product and the next category has no attraction and
 * takes no part. A row of them has `padded` numbers.
 */
export let padded: i32 = 0
/** Attraction, and -beta / lambda on this path. */
export let attraction32: usize = 0
export let slope32: usize = 0
/** 1 where the offer can be bought, else 0; weights at the start; and today's weights of sellers whose prices do not follow the script: seller x place. */
export let offered32: usize = 0
export let start32: usize = 0
export let weight32: usize = 0
/** Weights as they stand in the choice: seller x place; one row of zeros more where the number of sellers is odd. */
export let standing32: usize = 0
/** Our part of D_g P(i). */
export let pull32: usize = 0

/** Products whose weights, sums and pulls are made in one go: short sums lose little in single precision. */
const CHUNK = 64
const SUMS = memory.data(CHUNK * 4, 16)

/** Adds the lanes of a single-precision vector to a pair of doubles. */
@inline
function widened(sum: v128, x: v128): v128 {
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 0, 1))))
}

/** Puts a weight among the standing ones and into the sums. */
@inline
function stands(w: v128, f: v128, at: usize, standing: usize, sum: usize, can: usize, canEnd: boolean, first: boolean): void {
  let s = f32x4.mul(w, f)
  if (canEnd) s = f32x4.mul(s, v128.load(can + at))
  v128.store(standing + at, s)
  v128.store(sum + at, first ? s : f32x4.add(v128.load(sum + at), s))
}

/** Weights of a seller that follows the script, into `standing32` and the sums. Addresses and constants are read once: the compiler would read them in every turn. */
@inline
function follow(from: usize, to: usize, row: usize, moves: usize, f: v128, canEnd: boolean, first: boolean): void {
  const standing = standing32 + row
  const can = offered32 + row
  const start = start32 + row
  const slope = slope32
  const sum = SUMS - from
  const round = single(ROUND)
  const one = single(ONE)
  const t1 = single(T1)
  const t2 = single(T2)
  const t3 = single(T3)
  const t4 = single(T4)
  const t5 = single(T5)
  const t6 = single(T6)
  for (let at = from; at < to; at += 32) {
    const a = exp2With(f32x4.mul(v128.load(moves + at), v128.load(slope + at)), round, one, t1, t2, t3, t4, t5, t6)
    const b = exp2With(f32x4.mul(v128.load(moves + at, 16), v128.load(slope + at, 16)), round, one, t1, t2, t3, t4, t5, t6)
    stands(f32x4.mul(v128.load(start + at), a), f, at, standing, sum, can, canEnd, first)
    stands(f32x4.mul(v128.load(start + at, 16), b), f, at + 16, standing, sum, can, canEnd, first)
  }
}

@inline
function stay(from: usize, to: usize, row: usize, f: v128, canEnd: boolean, first: boolean): void {
  const standing = standing32 + row
  const can = offered32 + row
  const weights = weight32 + row
  const sum = SUMS - from
  for (let at = from; at < to; at += 16) stands(v128.load(weights + at), f, at, standing, sum, can, canEnd, first)
}

/** Weights of all sellers for the places `from`..`to` (in bytes). */
function weigh(g: i32, from: usize, to: usize, moves: usize): void {
  const bytes = (<usize>padded) << 2
  for (let k = 0; k < sellers; k++) {
    const row = (<usize>k) * bytes
    const f = f32x4.splat(<f32>load<f64>(factor + ((<usize>(g * sellers + k)) << 3)))
    const slot = load<i32>(scripted + ((<usize>k) << 2))
    const canEnd = ((exhaustible >> k) & 1) != 0
    if (slot < 0) {
      if (canEnd) stay(from, to, row, f, true, k == 0)
      else stay(from, to, row, f, false, k == 0)
    } else {
      const today = moves + (<usize>slot) * bytes
      if (k == 0) {
        if (canEnd) follow(from, to, row, today, f, true, true)
        else follow(from, to, row, today, f, false, true)
      } else if (canEnd) follow(from, to, row, today, f, true, false)
      else follow(from, to, row, today, f, false, false)
    }
  }
}

/** Makes the sums attraction x sum^(lambda - 1); answers the sum of attraction x sum^lambda, added to `all`. */
@inline
function powers(from: usize, to: usize, lambda: f64, all: v128): v128 {
  const lower = f32x4.splat(<f32>(lambda - 1))
  const attractions = attraction32
  const sums = SUMS - from
  let tops = f32x4.splat(0)
  for (let at = from; at < to; at += 32) {
    const s = v128.load(sums + at)
    const r = v128.load(sums + at, 16)
    // Where nobody offers the product its sum is 0, and any finite power will do.
    const a = log2Single(f32x4.pmax(s, single(LEAST_SUM)))
    const b = log2Single(f32x4.pmax(r, single(LEAST_SUM)))
    const e = f32x4.mul(v128.load(attractions + at), exp2Single(f32x4.mul(lower, a)))
    const d = f32x4.mul(v128.load(attractions + at, 16), exp2Single(f32x4.mul(lower, b)))
    v128.store(sums + at, e)
    v128.store(sums + at, d, 16)
    tops = f32x4.add(tops, f32x4.add(f32x4.mul(e, s), f32x4.mul(d, r)))
  }
  return widened(all, tops)
}

/** Adds the parts of sellers `k` and `k + 1` to their pulls. */
@inline
function pulls(g: i32, k: i32, from: usize, to: usize): void {
  const bytes = (<usize>padded) << 2
  const one = standing32 + (<usize>k) * bytes
  const two = one + bytes
  const pull = pull32
  const sums = SUMS - from
  let a = f32x4.splat(0)
  let b = a
  if (k == 0) {
    for (let at = from; at < to; at += 16) {
      const e = v128.load(sums + at)
      const p = f32x4.mul(e, v128.load(one + at))
      v128.store(pull + at, p)
      a = f32x4.add(a, p)
      b = f32x4.add(b, f32x4.mul(e, v128.load(two + at)))
    }
  } else {
    for (let at = from; at < to; at += 32) {
      const e = v128.load(sums + at)
      const d = v128.load(sums + at, 16)
      a = f32x4.add(a, f32x4.add(f32x4.mul(e, v128.load(one + at)), f32x4.mul(d, v128.load(one + at, 16))))
      b = f32x4.add(b, f32x4.add(f32x4.mul(e, v128.load(two + at)), f32x4.mul(d, v128.load(two + at, 16))))
    }
  }
  const cell = sellerPull + ((<usize>(g * sellers + k)) << 3)
  store<f64>(cell, load<f64>(cell) + sumOf(widened(f64x2.splat(0), a)))
  if (k + 1 < sellers) store<f64>(cell + 8, load<f64>(cell + 8) + sumOf(widened(f64x2.splat(0), b)))
}

/** Adds seller `k`'s parts times today's price (from `price`, one every `stride` bytes) and times the starting price. The first product of the chunk is `i`, at place `from`. */
function revenues(g: i32, k: i32, i: i32, from: usize, to: usize, price: usize, stride: usize): void {
  const plane = standing32 + (((<usize>k) * (<usize>padded)) << 2)
  const atStart = startPrice + ((<usize>(k * products + i)) << 3)
  let now = price + (<usize>i) * stride
  let revenue = f64x2.splat(0)
  let before = revenue
  for (let at: usize = 0; at < to - from; at += 8) {
    const p = f64x2.promote_low_f32x4(f32x4.mul(v128.load64_zero(SUMS + at), v128.load64_zero(plane + from + at)))
    revenue = f64x2.add(revenue, f64x2.mul(p, v128.load64_lane(now + stride, v128.load64_zero(now), 1)))
    before = f64x2.add(before, f64x2.mul(p, v128.load(atStart + (at << 1))))
    now += stride * 2
  }
  const cell = (<usize>(g * sellers + k)) << 3
  store<f64>(sellerRevenue + cell, load<f64>(sellerRevenue + cell) + sumOf(revenue))
  store<f64>(sellerAtStart + cell, load<f64>(sellerAtStart + cell) + sumOf(before))
}

/**
 * {@link choose} of kernel/choice.ts for category `g`, whose products are from `from` on and at the places `place`..`end`. `moves` is today's log2 of price over starting price,
 * one row of places per scripted seller; `prices` are rows of doubles by product.
 */
export function chooseSingle(g: i32, from: i32, place: i32, end: i32, lambda: f64, moves: usize, prices: usize): void {
  for (let k = 0; k < sellers; k++) {
    const cell = (<usize>(g * sellers + k)) << 3
    store<f64>(sellerPull + cell, 0)
    store<f64>(sellerRevenue + cell, 0)
    store<f64>(sellerAtStart + cell, 0)
  }
  let all = f64x2.splat(0)
  for (let first = place; first < end; first += CHUNK) {
    const a = (<usize>first) << 2
    const b = (<usize>min(end, first + CHUNK)) << 2
    weigh(g, a, b, moves)
    all = powers(a, b, lambda, all)
    for (let k = 0; k < sellers; k += 2) pulls(g, k, a, b)
    for (let k = 1; k < sellers; k++) {
      if (((accountable >> k) & 1) == 0) continue
      const slot = load<i32>(scripted + ((<usize>k) << 2))
      if (slot >= 0) revenues(g, k, from + first - place, a, b, prices + ((<usize>(slot * products)) << 3), 8)
      else revenues(g, k, from + first - place, a, b, priceNow + ((<usize>k) << 3), (<usize>sellers) << 3)
    }
  }
  store<f64>(denominator + ((<usize>g) << 3), 1 + sumOf(all))
}

/** Our pulls of a category as doubles, where what follows needs them. */
export function widen(from: i32, to: i32, place: i32): void {
  let at = pull32 + ((<usize>place) << 2)
  for (let i = from; i < to; i++) {
    store<f64>(ownPull + ((<usize>i) << 3), load<f32>(at))
    at += 4
  }
}
