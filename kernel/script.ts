import { exp2Single } from './math32'
import { log2, read, sumOf, write } from './math'

const LN_2: f64 = 0.6931471805599453
const LOG2_E: f64 = 1.4426950408889634

@inline
function move(at: usize, prices: usize, start: usize, moves: usize, units: usize, odd: boolean): v128 {
  const from = read(start + at, odd)
  // An offer that is not there has price 0, and keeps it.
  const there = f64x2.gt(from, f64x2.splat(0))
  const ratio = v128.bitselect(f64x2.div(read(prices + at, odd), from), f64x2.splat(1), there)
  write(moves + at, f64x2.mul(log2(ratio), f64x2.splat(LN_2)), odd)
  return f64x2.mul(ratio, read(units + at, odd))
}

/** ln of a row of `count` prices over the starting prices, into `moves`; answers the sum of the ratios, weighted by `units`. */
export function scriptMoves(count: i32, prices: usize, start: usize, moves: usize, units: usize): f64 {
  const end = (<usize>(count - 1)) << 3
  let sum = f64x2.splat(0)
  let at: usize = 0
  for (; at < end; at += 16) sum = f64x2.add(sum, move(at, prices, start, moves, units, false))
  if (at == end) sum = f64x2.add(sum, move(at, prices, start, moves, units, true))
  return sumOf(sum)
}

/**
 * The tables of kernel/single.ts for one category and seller: moves in single precision, and weights at their scripted prices and at given coefficients (beta / lambda). `moves`, `coefficients` and
 * `weights` are doubles by product, the two others by place. Answers the largest |move|, or infinity where a weight would leave single precision.
 */
export function scriptSingles(count: i32, moves: usize, coefficients: usize, weights: usize, singles: usize, bases: usize): f64 {
  let most = f64x2.splat(0)
  let farthest = most
  for (let i = 0; i < count; i += 2) {
    const at = (<usize>i) << 3
    const odd = i == count - 1
    const m = read(moves + at, odd)
    const y = f64x2.mul(m, f64x2.mul(read(coefficients + at, odd), f64x2.splat(-LOG2_E)))
    most = f64x2.pmax(most, f64x2.abs(m))
    farthest = f64x2.pmax(farthest, f64x2.abs(y))
    const w = f32x4.mul(f32x4.demote_f64x2_zero(read(weights + at, odd)), exp2Single(f32x4.demote_f64x2_zero(y)))
    v128.store64_lane(singles + (at >> 1), f32x4.demote_f64x2_zero(m), 0)
    v128.store64_lane(bases + (at >> 1), w, 0)
  }
  return max(f64x2.extract_lane(farthest, 0), f64x2.extract_lane(farthest, 1)) < 60 ? max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)) : Infinity
}
