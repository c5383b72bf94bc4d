/**
 * exp and log2 on four single-precision numbers at a time, from additions and multiplications alone; tests/core/war/kernel.test.ts holds their errors.
 * Constants lie in memory, four times each, for the reason that kernel/math.ts gives.
 */
const TABLE = memory.data<f32>([
  12582912, 12582912, 12582912, 12582912,
  0.16666549444198608, 0.16666549444198608, 0.16666549444198608, 0.16666549444198608,
  0.04166640341281891, 0.04166640341281891, 0.04166640341281891, 0.04166640341281891,
  0.008367354981601238, 0.008367354981601238, 0.008367354981601238, 0.008367354981601238,
  0.001393990940414369, 0.001393990940414369, 0.001393990940414369, 0.001393990940414369,
  0.5, 0.5, 0.5, 0.5,
  1, 1, 1, 1,
  0.6931471824645996, 0.6931471824645996, 0.6931471824645996, 0.6931471824645996,
  -1.4426950216293335, -1.4426950216293335, -1.4426950216293335, -1.4426950216293335,
  0.693359375, 0.693359375, 0.693359375, 0.693359375,
  -0.00021219444005471377, -0.00021219444005471377, -0.00021219444005471377, -0.00021219444005471377,
  2.885390043258667, 2.885390043258667, 2.885390043258667, 2.885390043258667,
  0.9617988467216492, 0.9617988467216492, 0.9617988467216492, 0.9617988467216492,
  0.5767145156860352, 0.5767145156860352, 0.5767145156860352, 0.5767145156860352,
  0.43173301219940186, 0.43173301219940186, 0.43173301219940186, 0.43173301219940186,
  0.7071067690849304, 0.7071067690849304, 0.7071067690849304, 0.7071067690849304,
  1e-30, 1e-30, 1e-30, 1e-30,
  5.9604644775390625e-8, 5.9604644775390625e-8, 5.9604644775390625e-8, 5.9604644775390625e-8,
  0.24022650718688965, 0.24022650718688965, 0.24022650718688965, 0.24022650718688965,
  0.0555037185549736, 0.0555037185549736, 0.0555037185549736, 0.0555037185549736,
  0.009618068113923073, 0.009618068113923073, 0.009618068113923073, 0.009618068113923073,
  0.001338799367658794, 0.001338799367658794, 0.001338799367658794, 0.001338799367658794,
  0.00015460114809684455, 0.00015460114809684455, 0.00015460114809684455, 0.00015460114809684455
], 16)
export const ROUND: usize = 0 // 1.5 x 2^23
const E3: usize = 16
const E4: usize = 32
const E5: usize = 48
const E6: usize = 64
const HALF: usize = 80
export const ONE: usize = 96
export const T1: usize = 112
const MINUS_LOG2_E: usize = 128
// ln 2 as a number of few digits, of which small multiples are exact, and the rest.
const LN_2_HIGH: usize = 144
const LN_2_REST: usize = 160
const L0: usize = 176
const L1: usize = 192
const L2: usize = 208
const L3: usize = 224
const HALF_ROOT: usize = 240
export const LEAST_SUM: usize = 256
export const STEP: usize = 272 // 2^-24
// Coefficients of 2^f: those of exp times powers of ln 2.
export const T2: usize = 288
export const T3: usize = 304
export const T4: usize = 320
export const T5: usize = 336
export const T6: usize = 352

@inline
export function single(at: usize): v128 {
  return v128.load(TABLE + at)
}

/** exp(x) for |x| <= 0.37: 1 + x + x^2 q(x), q of the fourth degree by Chebyshev interpolation; relative error below 2e-7. */
@inline
function expNear(x: v128): v128 {
  let p = f32x4.add(single(E5), f32x4.mul(x, single(E6)))
  p = f32x4.add(single(E4), f32x4.mul(x, p))
  p = f32x4.add(single(E3), f32x4.mul(x, p))
  p = f32x4.add(single(HALF), f32x4.mul(x, p))
  p = f32x4.add(single(ONE), f32x4.mul(x, p))
  return f32x4.add(single(ONE), f32x4.mul(x, p))
}

/** 2^y for |y| < 125; relative error below 2e-7, of the y given. */
@inline
export function exp2Single(y: v128): v128 {
  return exp2With(y, single(ROUND), single(ONE), single(T1), single(T2), single(T3), single(T4), single(T5), single(T6))
}

/** The same with its constants given, which so stay in registers over a loop. */
@inline
export function exp2With(y: v128, round: v128, one: v128, t1: v128, t2: v128, t3: v128, t4: v128, t5: v128, t6: v128): v128 {
  const t = f32x4.add(y, round)
  const f = f32x4.sub(y, f32x4.sub(t, round))
  let p = f32x4.add(t5, f32x4.mul(f, t6))
  p = f32x4.add(t4, f32x4.mul(f, p))
  p = f32x4.add(t3, f32x4.mul(f, p))
  p = f32x4.add(t2, f32x4.mul(f, p))
  p = f32x4.add(t1, f32x4.mul(f, p))
  p = f32x4.add(one, f32x4.mul(f, p))
  return i32x4.add(p, i32x4.shl(t, 23))
}

/** exp(-x) for 0 <= x < 80, of which the relative error does not grow with x (Cody and Waite's reduction). */
@inline
export function expMinus(x: v128): v128 {
  const t = f32x4.add(f32x4.mul(x, single(MINUS_LOG2_E)), single(ROUND))
  const n = f32x4.sub(t, single(ROUND))
  const f = f32x4.add(f32x4.add(x, f32x4.mul(n, single(LN_2_HIGH))), f32x4.mul(n, single(LN_2_REST)))
  return i32x4.add(expNear(f32x4.neg(f)), i32x4.shl(t, 23))
}

/** log2 of normal positive numbers; absolute error below 2e-7 x max(1, |log2|). */
@inline
export function log2Single(x: v128): v128 {
  const k = i32x4.shr_s(i32x4.sub(x, single(HALF_ROOT)), 23)
  const m = i32x4.sub(x, i32x4.shl(k, 23))
  const z = f32x4.div(f32x4.sub(m, single(ONE)), f32x4.add(m, single(ONE)))
  const w = f32x4.mul(z, z)
  let p = f32x4.add(single(L2), f32x4.mul(w, single(L3)))
  p = f32x4.add(single(L1), f32x4.mul(w, p))
  p = f32x4.add(single(L0), f32x4.mul(w, p))
  return f32x4.add(f32x4.convert_i32x4_s(k), f32x4.mul(z, p))
}

/** Two pairs of doubles as four singles. */
@inline
export function narrowed(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5)
}

/** exp2 of `count` numbers (a multiple of 4), in place; for the tests, like the next two. */
export function exp2Singles(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(at + ((<usize>i) << 2), exp2Single(v128.load(at + ((<usize>i) << 2))))
}

export function expMinusSingles(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(at + ((<usize>i) << 2), expMinus(v128.load(at + ((<usize>i) << 2))))
}

export function log2Singles(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(at + ((<usize>i) << 2), log2Single(v128.load(at + ((<usize>i) << 2))))
}
