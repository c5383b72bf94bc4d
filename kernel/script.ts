import { log2, read, sumOf, write } from './math'
import { narrowed } from './math32'

const LN_2: f64 = 0.6931471805599453

/** Two prices over their starting ones. An offer that is not there has price 0, and keeps it. */
@inline
function ratioOf(at: usize, prices: usize, start: usize, odd: boolean): v128 {
  const from = read(start + at, odd)
  return v128.bitselect(f64x2.div(read(prices + at, odd), from), f64x2.splat(1), f64x2.gt(from, f64x2.splat(0)))
}

@inline
function move(at: usize, prices: usize, start: usize, moves: usize, odd: boolean): void {
  write(moves + at, f64x2.mul(log2(ratioOf(at, prices, start, odd)), f64x2.splat(LN_2)), odd)
}

/** ln of a row of `count` prices over the starting prices, into `moves`. */
export function scriptMoves(count: i32, prices: usize, start: usize, moves: usize): void {
  const end = (<usize>(count - 1)) << 3
  let at: usize = 0
  for (; at < end; at += 16) move(at, prices, start, moves, false)
  if (at == end) move(at, prices, start, moves, true)
}

/** Sum of a row of `count` prices times `weights`. */
export function weighted(count: i32, prices: usize, weights: usize): f64 {
  const end = (<usize>(count - 1)) << 3
  let sum = f64x2.splat(0)
  let at: usize = 0
  for (; at < end; at += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(prices + at), v128.load(weights + at)))
  if (at == end) sum = f64x2.add(sum, f64x2.mul(read(prices + at, true), read(weights + at, true)))
  return sumOf(sum)
}

/** (p - q) / (p + q) of two prices; 0 of two zeros. */
@inline
function contrast(at: usize, prices: usize, start: usize): v128 {
  const p = v128.load(prices + at)
  const q = v128.load(start + at)
  return f64x2.div(f64x2.sub(p, q), f64x2.pmax(f64x2.add(p, q), f64x2.splat(1e-300)))
}

/**
 * The moves of kernel/single.ts for one category and seller: log2 of prices over starting prices, into `moves` by place. `prices` and `start` are doubles by product, readable up to a multiple of four.
 * Answers the largest |move|.
 */
export function scriptSingles(count: i32, prices: usize, start: usize, moves: usize): f64 {
  let most = f32x4.splat(0)
  const near = f32x4.splat(0.17)
  for (let i = 0; i < count; i += 4) {
    const at = (<usize>i) << 3
    // ln r = 2 atanh z by its series, which holds the relative error of small moves.
    const z = narrowed(contrast(at, prices, start), contrast(at + 16, prices, start))
    const w = f32x4.mul(z, z)
    let p = f32x4.add(f32x4.splat(0.41219858), f32x4.mul(w, f32x4.splat(0.32059889)))
    p = f32x4.add(f32x4.splat(0.57707802), f32x4.mul(w, p))
    p = f32x4.add(f32x4.splat(0.96179669), f32x4.mul(w, p))
    p = f32x4.mul(z, f32x4.add(f32x4.splat(2.88539008), f32x4.mul(w, p)))
    if (!i32x4.all_true(f32x4.lt(f32x4.abs(z), near))) p = narrowed(log2(ratioOf(at, prices, start, false)), log2(ratioOf(at + 16, prices, start, false)))
    most = f32x4.pmax(most, f32x4.abs(p))
    v128.store(moves + (at >> 1), p)
  }
  // The places up to the next category's hold no move.
  if (((count + 3) & 4) != 0) v128.store(moves + ((<usize>((count + 3) & ~3)) << 2), f32x4.splat(0))
  const two = f32x4.pmax(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1))
  return <f64>max(f32x4.extract_lane(two, 0), f32x4.extract_lane(two, 1))
}
