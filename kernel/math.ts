/**
 * exp and log on two doubles at a time, from additions and multiplications alone, so that every machine gives the same bits.
 * Polynomials: Chebyshev interpolation on the reduced interval (made with 80-bit arithmetic); tests/core/war/kernel.test.ts holds their errors.
 */
export const LOG2_E: f64 = 1.4426950408889634

/**
 * Constants lie in memory, twice each: V8 makes a vector constant out of four instructions wherever it is used, and loads it in one.
 * Bit patterns of whole numbers are written as the doubles they are: 2 is 1024 << 52, sqrt(1/2) the least mantissa, 2^52 the exponent of whole numbers.
 */
const TABLE = memory.data<f64>([
  -1020, -1020,
  1020, 1020,
  6755399441055744, 6755399441055744,
  1.0000000000000135, 1.0000000000000135,
  0.6931471805599511, 0.6931471805599511,
  0.24022650695642062, 0.24022650695642062,
  0.05550410866446764, 0.05550410866446764,
  0.00961812919350318, 0.00961812919350318,
  0.0013333558222343434, 0.0013333558222343434,
  0.00015403434082592154, 0.00015403434082592154,
  1.5252662623446151e-05, 1.5252662623446151e-05,
  1.3259569183432517e-06, 1.3259569183432517e-06,
  1.0207642787918303e-07, 1.0207642787918303e-07,
  4503599627371520, 4503599627371520,
  1, 1,
  2.8853900817778473, 2.8853900817778473,
  0.9617966941156403, 0.9617966941156403,
  0.5770779418217994, 0.5770779418217994,
  0.4122093005546486, 0.4122093005546486,
  0.31990389234798017, 0.31990389234798017,
  0.2829242976682792, 0.2829242976682792,
  0.7071067811865476, 0.7071067811865476,
  2, 2,
  4503599627370496, 4503599627370496,
  4503599627370495.5, 4503599627370495.5,
  2.3283064365386963e-10, 2.3283064365386963e-10,
  -1.4426950408889634, -1.4426950408889634,
  1e-300, 1e-300,
  1e-9, 1e-9
], 16)
const LEAST: usize = 0
const MOST: usize = 16
const ROUND: usize = 32 // 1.5 x 2^52: adding it leaves the nearest whole number in the low bits
const E0: usize = 48
const E1: usize = 64
const E2: usize = 80
const E3: usize = 96
const E4: usize = 112
const E5: usize = 128
const E6: usize = 144
const E7: usize = 160
const E8: usize = 176
const E9: usize = 192
const EXPONENT_ZERO: usize = 208
export const ONE: usize = 224
const L0: usize = 240
const L1: usize = 256
const L2: usize = 272
const L3: usize = 288
const L4: usize = 304
const L5: usize = 320
const HALF_ROOT: usize = 336
const TWO: usize = 352
export const WHOLE: usize = 368
export const HALF_BELOW_WHOLE: usize = 384
export const WORD: usize = 400
export const MINUS_LOG2_E: usize = 416
export const LEAST_SUM: usize = 432
/** Less stock than this is none: what rounding leaves of the last unit. */
export const NO_STOCK: usize = 448

@inline
export function constant(at: usize): v128 {
  return v128.load(TABLE + at)
}

/** 2^y; relative error below 3e-14 for |y| < 1000, clamped beyond. */
@inline
export function exp2(y: v128): v128 {
  return exp2Inside(f64x2.pmin(f64x2.pmax(y, constant(LEAST)), constant(MOST)))
}

/** 2^x where |x| < 1020 is known. */
@inline
export function exp2Inside(x: v128): v128 {
  const t = f64x2.add(x, constant(ROUND))
  const f = f64x2.sub(x, f64x2.sub(t, constant(ROUND)))
  const f2 = f64x2.mul(f, f)
  // Estrin's scheme: pairs first, which shortens the chain of dependent operations.
  const a = f64x2.add(constant(E0), f64x2.mul(f, constant(E1)))
  const b = f64x2.add(constant(E2), f64x2.mul(f, constant(E3)))
  const c = f64x2.add(constant(E4), f64x2.mul(f, constant(E5)))
  const d = f64x2.add(constant(E6), f64x2.mul(f, constant(E7)))
  const e = f64x2.add(constant(E8), f64x2.mul(f, constant(E9)))
  const f4 = f64x2.mul(f2, f2)
  const high = f64x2.add(c, f64x2.mul(f2, d))
  const low = f64x2.add(a, f64x2.mul(f2, b))
  const p = f64x2.add(low, f64x2.mul(f4, f64x2.add(high, f64x2.mul(f4, e))))
  return i64x2.add(p, i64x2.shl(t, 52))
}

/** log2 of normal positive numbers; absolute error below 1e-13 x max(1, |log2|). */
@inline
export function log2(x: v128): v128 {
  const shifted = i64x2.add(i64x2.sub(x, constant(HALF_ROOT)), constant(TWO))
  const k = i64x2.shr_u(shifted, 52)
  const m = i64x2.add(i64x2.sub(x, i64x2.shl(k, 52)), constant(TWO))
  const exponent = f64x2.sub(v128.or(k, constant(WHOLE)), constant(EXPONENT_ZERO))
  const z = f64x2.div(f64x2.sub(m, constant(ONE)), f64x2.add(m, constant(ONE)))
  const w = f64x2.mul(z, z)
  const w2 = f64x2.mul(w, w)
  const a = f64x2.add(constant(L0), f64x2.mul(w, constant(L1)))
  const b = f64x2.add(constant(L2), f64x2.mul(w, constant(L3)))
  const c = f64x2.add(constant(L4), f64x2.mul(w, constant(L5)))
  return f64x2.add(exponent, f64x2.mul(z, f64x2.add(a, f64x2.mul(w2, f64x2.add(b, f64x2.mul(w2, c))))))
}

@inline
export function exp2Of(y: f64): f64 {
  return f64x2.extract_lane(exp2(f64x2.splat(y)), 0)
}

@inline
export function log2Of(x: f64): f64 {
  return f64x2.extract_lane(log2(f64x2.splat(x)), 0)
}

/** Two doubles at `at`; of an odd end only the first, the other is 0. */
@inline
export function read(at: usize, odd: boolean): v128 {
  return odd ? v128.load64_zero(at) : v128.load(at)
}

/** Writes two doubles; of an odd end only the first. */
@inline
export function write(at: usize, value: v128, odd: boolean): void {
  if (odd) v128.store64_lane(at, value, 0)
  else v128.store(at, value)
}

@inline
export function sumOf(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1)
}

/** exp of `count` numbers (an even one), in place. */
export function expAll(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 2) {
    const p = at + ((<usize>i) << 3)
    v128.store(p, exp2(f64x2.mul(v128.load(p), f64x2.splat(LOG2_E))))
  }
}

/** Natural logarithm of `count` positive numbers (an even count), in place. */
export function logAll(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 2) {
    const p = at + ((<usize>i) << 3)
    v128.store(p, f64x2.mul(log2(v128.load(p)), f64x2.splat(0.6931471805599453)))
  }
}
