import { ownPull } from './choice'
import { read, write } from './math'
import { narrowed } from './math32'
import { quantiles, search, searchSingle, words } from './random'
import { pull32, widen } from './single'

/*
 * What of our offers buyers want first, as expected or drawn.
 */

/** Expected first choices of our offers, and what is wanted today, by product. */
export let ownMean: usize = 0
export let wanted: usize = 0
/** The same within one category, 0 where a count comes from elsewhere; room for 8 more than the largest category. */
export let small: usize = 0
export let word: usize = 0
/** Products (32-bit) whose mean is too large for the search. */
export let list: usize = 0
/** Means of one category in single precision, as {@link small}; and 1 / k, four times each, from k = 1 on. */
export let small32: usize = 0
export let inverses: usize = 0

/** First choices of our offers as expected: rate x pull. */
export function expect(from: i32, to: i32, rate: f64, out: usize): void {
  if (from == to) return
  const r = f64x2.splat(rate)
  const end = (<usize>(to - 1)) << 3
  let at = (<usize>from) << 3
  for (; at < end; at += 16) v128.store(out + at, f64x2.mul(r, v128.load(ownPull + at)))
  if (at == end) write(out + at, f64x2.mul(r, read(ownPull + at, true)), true)
}

/** Puts product `i` at place `count` of `list`, to stay where `yes` is 1. */
@inline
function enlisted(count: i32, i: i32, yes: i32): i32 {
  store<i32>(list + ((<usize>count) << 2), i)
  return count + yes
}

@inline
function meanOf(at: usize, shift: usize, r: v128, given: boolean, most: v128, odd: boolean): i32 {
  const mean = given ? read(ownMean + at, odd) : f64x2.mul(r, read(ownPull + at, odd))
  if (!given) write(ownMean + at, mean, odd)
  const less = f64x2.lt(mean, most)
  v128.store(shift + at, v128.and(mean, less))
  return i64x2.bitmask(less)
}

/**
 * Draws first choices of our offers into `wanted`, negative binomial around `ownMean`, which is `rate` x pull, or given already where `rate` is negative; answers how many products are in `list`
 * because their mean is `limit` or more: the host has to draw those. `place` is where the category's pulls stand in single precision, or negative.
 */
export function draw(from: i32, to: i32, place: i32, rate: f64, size: f64, limit: f64, factors: usize, end: i32, path: u32, step: u32, quantity: u32, key0: u32, key1: u32): i32 {
  if (from == to) return 0
  if (place >= 0) widen(from, to, place)
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
  return large
}

/** Means from which a Poisson count is not searched for in single precision. */
const MOST: f32 = 20

/**
 * Sets apart in `list` which of four products from `i` on have a mean too large for the search or a uniform within 2^-12 of 0 or 1, where single precision would tell; the other means go to
 * `small32`. Answers how many are in the list.
 */
@inline
function sorted(i: i32, to: i32, mean: v128, words: usize, means: usize, large: i32): i32 {
  const w = v128.load(words + ((<usize>i) << 2))
  const inner = i32x4.ne(i32x4.shr_u(i32x4.add(w, i32x4.splat(0x100000)), 21), i32x4.splat(0))
  const searched = v128.and(inner, f32x4.lt(mean, f32x4.splat(MOST)))
  v128.store(means + ((<usize>i) << 2), v128.and(mean, searched))
  const apart = i32x4.bitmask(v128.andnot(f32x4.gt(mean, f32x4.splat(0)), searched))
  if (apart == 0) return large
  for (let lane = 0; lane < 4 && i + lane < to; lane++) large = enlisted(large, i + lane, (apart >> lane) & 1)
  return large
}

/** {@link draw} of Poisson counts, all of them. */
export function drawPoisson(from: i32, to: i32, place: i32, rate: f64, path: u32, step: u32, quantity: u32, key0: u32, key1: u32): void {
  if (from == to) return
  words(word, from, to, path, step, quantity, key0, key1)
  const drawn = word
  const means = small32 - ((<usize>from) << 2)
  let large = 0
  if (rate < 0) {
    for (let i = from; i < to; i += 4) {
      const at = ownMean + ((<usize>i) << 3)
      large = sorted(i, to, narrowed(v128.load(at), v128.load(at, 16)), drawn, means, large)
    }
  } else if (place < 0) {
    const r = f64x2.splat(rate)
    for (let i = from; i < to; i += 4) {
      const at = ownPull + ((<usize>i) << 3)
      large = sorted(i, to, narrowed(f64x2.mul(r, v128.load(at)), f64x2.mul(r, v128.load(at, 16))), drawn, means, large)
    }
    for (let l = 0; l < large; l++) {
      const at = (<usize>load<i32>(list + ((<usize>l) << 2))) << 3
      store<f64>(ownMean + at, rate * load<f64>(ownPull + at))
    }
  } else {
    const r = f32x4.splat(<f32>rate)
    const pulls = pull32 + ((<usize>place) << 2) - ((<usize>from) << 2)
    for (let i = from; i < to; i += 4) large = sorted(i, to, f32x4.mul(r, v128.load(pulls + ((<usize>i) << 2))), drawn, means, large)
    for (let l = 0; l < large; l++) {
      const i = <usize>load<i32>(list + ((<usize>l) << 2))
      store<f64>(ownMean + (i << 3), rate * load<f32>(pulls + (i << 2)))
    }
  }
  const count = to - from
  if (((count + 3) & 4) != 0 && (count & 7) != 0) v128.store(small32 + ((<usize>((count + 3) & ~3)) << 2), f32x4.splat(0))
  searchSingle(small32, word + ((<usize>from) << 2), wanted + ((<usize>from) << 3), count, inverses)
  quantiles(list, large, ownMean, word, wanted)
}
