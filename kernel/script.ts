import { constant, exp2, log2, MINUS_LOG2_E, read, sumOf, write } from './math'

const LN_2: f64 = 0.6931471805599453

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

@inline
function base(at: usize, moves: usize, coefficients: usize, weights: usize, out: usize, odd: boolean): void {
  const y = f64x2.mul(f64x2.mul(read(moves + at, odd), read(coefficients + at, odd)), constant(MINUS_LOG2_E))
  write(out + at, f64x2.mul(read(weights + at, odd), exp2(y)), odd)
}

/** Weights of a row of offers at their scripted prices and given coefficients (beta / lambda). */
export function scriptBases(count: i32, moves: usize, coefficients: usize, weights: usize, out: usize): void {
  const end = (<usize>(count - 1)) << 3
  let at: usize = 0
  for (; at < end; at += 16) base(at, moves, coefficients, weights, out, false)
  if (at == end) base(at, moves, coefficients, weights, out, true)
}
