import { expMinus, single, STEP } from './math32'
import { constant, exp2, exp2Of, HALF_BELOW_WHOLE, LOG2_E, log2, log2Of, MINUS_LOG2_E, ONE, WHOLE, WORD } from './math'

const M0: u32 = 0xd2511f53
const M1: u32 = 0xcd9e8d57
const W0: u32 = 0x9e3779b9
const W1: u32 = 0xbb67ae85

/** Keys of the ten rounds, each in four lanes. */
const KEYS = memory.data(320, 16)

/** High halves of the products of four words with a multiplier, whose low and high pairs are given, and low halves. */
@inline
function high(p: v128, q: v128): v128 {
  return v128.shuffle<i32>(p, q, 1, 3, 5, 7)
}

@inline
function low(p: v128, q: v128): v128 {
  return v128.shuffle<i32>(p, q, 0, 2, 4, 6)
}

/**
 * Random words for products `from`..`to` of one day, four Philox4x32-10 blocks at a time: product i reads word (i >> 2) & 3 of the block with the counter
 * (0, path, step, quantity + 4 (i >> 4) + (i & 3)). Writes whole groups of 16 at `out` + 4 i.
 */
export function words(out: usize, from: i32, to: i32, path: u32, step: u32, quantity: u32, key0: u32, key1: u32): void {
  const m0 = i32x4.splat(M0)
  const m1 = i32x4.splat(M1)
  for (let round: u32 = 0; round < 10; round++) {
    v128.store(KEYS + (<usize>round << 5), i32x4.splat(key0 + round * W0))
    v128.store(KEYS + (<usize>round << 5), i32x4.splat(key1 + round * W1), 16)
  }
  for (let group = from >> 4; group <= (to - 1) >> 4; group++) {
    let x0 = i32x4.splat(0)
    let x1 = i32x4.splat(path)
    let x2 = i32x4.splat(step)
    let x3 = i32x4.add(i32x4.splat(quantity + ((<u32>group) << 2)), i32x4(0, 1, 2, 3))
    // Two rounds a turn.
    for (let keys: usize = KEYS; keys < KEYS + 320; keys += 64) {
      const p0 = i64x2.extmul_low_i32x4_u(x0, m0)
      const q0 = i64x2.extmul_high_i32x4_u(x0, m0)
      const p1 = i64x2.extmul_low_i32x4_u(x2, m1)
      const q1 = i64x2.extmul_high_i32x4_u(x2, m1)
      const y0 = v128.xor(v128.xor(high(p1, q1), x1), v128.load(keys))
      const y2 = v128.xor(v128.xor(high(p0, q0), x3), v128.load(keys, 16))
      const r0 = i64x2.extmul_low_i32x4_u(y0, m0)
      const s0 = i64x2.extmul_high_i32x4_u(y0, m0)
      const r1 = i64x2.extmul_low_i32x4_u(y2, m1)
      const s1 = i64x2.extmul_high_i32x4_u(y2, m1)
      x0 = v128.xor(v128.xor(high(r1, s1), low(p1, q1)), v128.load(keys, 32))
      x2 = v128.xor(v128.xor(high(r0, s0), low(p0, q0)), v128.load(keys, 48))
      x1 = low(r1, s1)
      x3 = low(r0, s0)
    }
    const at = out + ((<usize>group) << 6)
    v128.store(at, x0)
    v128.store(at, x1, 16)
    v128.store(at, x2, 32)
    v128.store(at, x3, 48)
  }
}

/** Two words as uniforms (w + 1/2) 2^-32. */
@inline
function uniforms(at: usize): v128 {
  const w = i64x2.extend_low_i32x4_u(v128.load64_zero(at))
  return f64x2.mul(f64x2.sub(v128.or(w, constant(WHOLE)), constant(HALF_BELOW_WHOLE)), constant(WORD))
}

/** Whole numbers in i64 lanes (small) to doubles. */
@inline
function toDouble(n: v128): v128 {
  return f64x2.sub(v128.or(n, constant(WHOLE)), constant(WHOLE))
}

@inline
function startOf(mean: v128, size: f64): v128 {
  if (size == Infinity) return exp2(f64x2.mul(mean, constant(MINUS_LOG2_E)))
  const r = f64x2.add(constant(ONE), f64x2.div(mean, f64x2.splat(size)))
  return exp2(f64x2.mul(f64x2.splat(-size), log2(r)))
}

@inline
function ratioOf(mean: v128, size: f64): v128 {
  if (size == Infinity) return mean
  return f64x2.div(mean, f64x2.add(mean, f64x2.splat(size)))
}

/**
 * Counts at their uniforms by searching the distribution function upwards, eight at a time. `mean` and `out` are doubles, `word` the random words, all of
 * them readable and writable up to a multiple of 8; a mean of 0 gives 0. `factors[k]` = 1 / k for Poisson, (size + k - 1) / k for the negative binomial;
 * `end` is the largest count.
 */
export function search(mean: usize, word: usize, out: usize, count: i32, size: f64, factors: usize, end: i32): void {
  for (let i = 0; i < count; i += 8) {
    const at = (<usize>i) << 3
    const wordAt = word + ((<usize>i) << 2)
    const a = v128.load(mean + at)
    const b = v128.load(mean + at, 16)
    const c = v128.load(mean + at, 32)
    const d = v128.load(mean + at, 48)
    let pa = startOf(a, size)
    let pb = startOf(b, size)
    let pc = startOf(c, size)
    let pd = startOf(d, size)
    const qa = ratioOf(a, size)
    const qb = ratioOf(b, size)
    const qc = ratioOf(c, size)
    const qd = ratioOf(d, size)
    // What is left of the uniform once the probabilities of all counts up to n are taken off.
    let ua = f64x2.sub(uniforms(wordAt), pa)
    let ub = f64x2.sub(uniforms(wordAt + 8), pb)
    let uc = f64x2.sub(uniforms(wordAt + 16), pc)
    let ud = f64x2.sub(uniforms(wordAt + 24), pd)
    let na = i64x2.splat(0)
    let nb = i64x2.splat(0)
    let nc = i64x2.splat(0)
    let nd = i64x2.splat(0)
    const zero = f64x2.splat(0)
    for (let k = 1; k <= end; k++) {
      const ga = f64x2.gt(ua, zero)
      const gb = f64x2.gt(ub, zero)
      const gc = f64x2.gt(uc, zero)
      const gd = f64x2.gt(ud, zero)
      if (!v128.any_true(v128.or(v128.or(ga, gb), v128.or(gc, gd)))) break
      const factor = v128.load64_splat(factors + ((<usize>k) << 3))
      na = i64x2.sub(na, ga)
      nb = i64x2.sub(nb, gb)
      nc = i64x2.sub(nc, gc)
      nd = i64x2.sub(nd, gd)
      pa = f64x2.mul(pa, f64x2.mul(qa, factor))
      pb = f64x2.mul(pb, f64x2.mul(qb, factor))
      pc = f64x2.mul(pc, f64x2.mul(qc, factor))
      pd = f64x2.mul(pd, f64x2.mul(qd, factor))
      ua = f64x2.sub(ua, pa)
      ub = f64x2.sub(ub, pb)
      uc = f64x2.sub(uc, pc)
      ud = f64x2.sub(ud, pd)
    }
    v128.store(out + at, toDouble(na))
    v128.store(out + at, toDouble(nb), 16)
    v128.store(out + at, toDouble(nc), 32)
    v128.store(out + at, toDouble(nd), 48)
  }
}

@inline
function horner(x: f64, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64): f64 {
  return ((((((h * x + g) * x + f) * x + e) * x + d) * x + c) * x + b) * x + a
}

/** Quantile of the standard normal distribution: Wichura (1988), AS 241 PPND16. */
export function normalQuantile(p: f64): f64 {
  const q = p - 0.5
  if (abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return q * horner(r, 3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727)
      / horner(r, 1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610)
  }
  const r = sqrt(-0.6931471805599453 * log2Of(q < 0 ? p : 1 - p))
  const x = r <= 5
    ? horner(r - 1.6, 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4)
      / horner(r - 1.6, 1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9)
    : horner(r - 5, 6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7)
      / horner(r - 5, 1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)
  return q < 0 ? -x : x
}

/** P(N <= m) of a Poisson count, summed downwards from the largest term that counts; means below 200 upwards from zero. */
function poissonBelow(mean: f64, m: f64): f64 {
  if (m < 0) return 0
  if (mean < 200) {
    let p = exp2Of(-LOG2_E * mean)
    let sum = p
    for (let k: f64 = 1; k <= m; k++) {
      p *= mean / k
      sum += p
    }
    return sum
  }
  // ln pmf(m) = m ln(mean / m) + m - mean - ln(2 pi m) / 2 - 1 / (12 m) + 1 / (360 m^3), Stirling.
  const r = 1 / m
  const exponent = m * log2Of(mean / m) + LOG2_E * (m - mean - r * (1.0 / 12 - r * r / 360)) - 0.5 * log2Of(6.283185307179586 * m)
  let term = exp2Of(exponent)
  let sum = term
  for (let k = m; k > 0 && term > sum * 1e-17; k--) {
    term *= k / mean
    sum += term
  }
  return min(1.0, sum)
}

/**
 * Poisson count at uniform `u`, means of 8 and more: the normal expansion Q_N2 of Giles (2016), "Algorithm 955: approximation of the inverse Poisson
 * cumulative distribution function", ACM TOMS 42, eq. 6; where its error bound leaves two whole numbers, the distribution function decides.
 */
export function poissonQuantile(mean: f64, u: f64): f64 {
  const w = normalQuantile(u)
  const w2 = w * w
  const root = sqrt(mean)
  const x = mean + root * w + (w2 + 2) / 6 - w * (2 + w2) / (72 * root)
  // Twice the bound of the paper, which far out in the tails of small means is a little too tight.
  const error = (0.05 + w2 * (0.025 + w2 * 0.0125)) / mean
  let m = floor(x + error)
  if (m == floor(x - error)) return max(0.0, m)
  m = max(0.0, m)
  while (m > 0 && poissonBelow(mean, m - 1) >= u) m--
  while (poissonBelow(mean, m) < u) m++
  return m
}

/** Poisson count at uniform `u`, any mean. */
export function poissonAt(mean: f64, u: f64): f64 {
  if (mean >= 10) return poissonQuantile(mean, u)
  let p = exp2Of(-LOG2_E * mean)
  let left = u - p
  let n: f64 = 0
  // What lies beyond 100 is below the grid of a 32-bit uniform.
  while (left > 0 && n < 100) {
    n++
    p *= mean / n
    left -= p
  }
  return n
}

/**
 * Poisson counts of `count` places from their means (single precision, below 32; 0 gives 0), as {@link search} finds them, but in single precision and eight at a time. For uniforms whose distance from 0
 * and 1 is 2^-12 and more; there a count is wrong only where the uniform lies within 4e-6 of a step of the distribution function. Writes whole groups of eight.
 */
export function searchSingle(mean: usize, word: usize, out: usize, count: i32, factors: usize): void {
  const zero = f32x4.splat(0)
  for (let i = 0; i < count; i += 8) {
    const at = (<usize>i) << 2
    const a = v128.load(mean + at)
    const b = v128.load(mean + at, 16)
    let pa = expMinus(a)
    let pb = expMinus(b)
    let ua = f32x4.sub(middle(word + at), pa)
    let ub = f32x4.sub(middle(word + at + 16), pb)
    let na = i32x4.splat(0)
    let nb = na
    let factor = factors
    // Two counts a turn: a lane that is done stays below zero.
    for (;;) {
      const ga = f32x4.gt(ua, zero)
      const gb = f32x4.gt(ub, zero)
      if (i32x4.bitmask(v128.or(ga, gb)) == 0) break
      const f = v128.load(factor)
      na = i32x4.sub(na, ga)
      nb = i32x4.sub(nb, gb)
      pa = f32x4.mul(pa, f32x4.mul(a, f))
      pb = f32x4.mul(pb, f32x4.mul(b, f))
      ua = f32x4.sub(ua, pa)
      ub = f32x4.sub(ub, pb)
      const h = v128.load(factor, 16)
      factor += 32
      na = i32x4.sub(na, f32x4.gt(ua, zero))
      nb = i32x4.sub(nb, f32x4.gt(ub, zero))
      pa = f32x4.mul(pa, f32x4.mul(a, h))
      pb = f32x4.mul(pb, f32x4.mul(b, h))
      ua = f32x4.sub(ua, pa)
      ub = f32x4.sub(ub, pb)
    }
    const to = out + ((<usize>i) << 3)
    v128.store(to, f64x2.convert_low_i32x4_s(na))
    v128.store(to, f64x2.convert_low_i32x4_s(v128.shuffle<i32>(na, na, 2, 3, 0, 1)), 16)
    v128.store(to, f64x2.convert_low_i32x4_s(nb), 32)
    v128.store(to, f64x2.convert_low_i32x4_s(v128.shuffle<i32>(nb, nb, 2, 3, 0, 1)), 48)
  }
}

/** Four words as uniforms: the middle of the 2^-24 that their high bits name. */
@inline
function middle(at: usize): v128 {
  return f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(at), 8)), f32x4.splat(0.5)), single(STEP))
}

/** Counts of the listed products from their words. */
export function quantiles(list: usize, count: i32, mean: usize, word: usize, out: usize): void {
  for (let c = 0; c < count; c++) {
    const i = load<u32>(list + ((<usize>c) << 2))
    const u = (<f64>load<u32>(word + ((<usize>i) << 2)) + 0.5) * 2.3283064365386963e-10
    store<f64>(out + ((<usize>i) << 3), poissonAt(load<f64>(mean + ((<usize>i) << 3)), u))
  }
}
