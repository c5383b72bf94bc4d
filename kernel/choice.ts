import { scriptMoves } from './script'
import { constant, exp2, exp2Inside, LEAST_SUM, log2, MINUS_LOG2_E, read, sumOf, write } from './math'

/**
 * Where the arrays of a path lie; set once by the host. By product: element i. By seller and product: seller k's plane begins at k * products. Rivals' prices alone
 * are product x seller (i * sellers + k), as the host's rivals know them.
 */
export let products: i32 = 0
export let sellers: i32 = 0
export let weight: usize = 0
/** 1 where the offer can be bought, else 0; seller x product. */
export let offered: usize = 0
/** Weight and price at the start, seller x product. */
export let startWeight: usize = 0
export let startPrice: usize = 0
/** beta / lambda on this path. */
export let lambdaBeta: usize = 0
export let attraction: usize = 0
/** Attraction x sum^(lambda - 1), and attraction x sum^lambda, of a product's sum of weights. */
export let each: usize = 0
export let top: usize = 0
/** Our own part of `top`. */
export let ownPull: usize = 0
/** What delay, trust and habit do to a seller's weights, category x seller. */
export let factor: usize = 0
/** By category x seller: sums of the offers' parts, and of those times today's and the starting price. */
export let sellerPull: usize = 0
export let sellerRevenue: usize = 0
export let sellerAtStart: usize = 0
export let denominator: usize = 0
/** Our weights by product: at today's price without subsidy, and (where above 0) at the subsidised price that holds. */
export let ownReturn: usize = 0
export let ownSubsidised: usize = 0
/** Rivals' prices now, product x seller. */
export let priceNow: usize = 0
/** Sums of weights within one category; room for the largest. */
export let sums: usize = 0
/** Where each seller's weights stand (32-bit addresses of its first product): its plane of `weight`, or its row of the script. Made by {@link choose}. */
export let standing: usize = 0
/** 1 where the script's rows hold weights, which are the same on every path. */
export let ready: i32 = 0
/** Place of each seller in the price script, or -1 (32-bit); which sellers can run out, and whose revenue is booked, as bits. */
export let scripted: usize = 0
export let exhaustible: i32 = 0
export let accountable: i32 = 0

/** Weight of two offers (of one, where `odd`) that follow the script, from their starting weights. */
@inline
function scriptedWeight(at: usize, moves: usize, start: usize, odd: boolean): v128 {
  const y = f64x2.mul(f64x2.mul(read(moves + at, odd), read(lambdaBeta + at, odd)), constant(MINUS_LOG2_E))
  return f64x2.mul(read(start + at, odd), exp2(y))
}

/** Weights of a row of `count` offers that follow the script, from prices, starting prices and starting weights, into `out`. */
export function scriptWeights(count: i32, prices: usize, start: usize, weights: usize, out: usize): void {
  scriptMoves(count, prices, start, out)
  const end = (<usize>(count - 1)) << 3
  let at: usize = 0
  for (; at < end; at += 16) v128.store(out + at, scriptedWeight(at, out, weights, false))
  if (at == end) write(out + at, scriptedWeight(at, out, weights, true), true)
}

/** Brings the weights of seller `k` in a category to today's script. */
function follow(k: i32, from: i32, to: i32, moves: usize): void {
  const plane = ((<usize>(k * products)) << 3)
  const weights = weight + plane
  const start = startWeight + plane
  const end = (<usize>(to - 1)) << 3
  let at = (<usize>from) << 3
  for (; at < end; at += 16) v128.store(weights + at, scriptedWeight(at, moves, start, false))
  if (at == end) write(weights + at, scriptedWeight(at, moves, start, true), true)
}

/** Where the weights of seller `k` stand. */
@inline
export function weightsOf(k: i32): usize {
  return <usize>load<i32>(standing + ((<usize>k) << 2))
}

/** Our weights where some products stand at a subsidised price: the others' are the return weights. */
function hold(from: i32, to: i32): void {
  const end = (<usize>to) << 3
  for (let at = (<usize>from) << 3; at < end; at += 8) {
    store<f64>(ownReturn + at, load<f64>(weight + at))
    const subsidised = load<f64>(ownSubsidised + at)
    if (subsidised > 0) store<f64>(weight + at, subsidised)
  }
}

/** Weight of an offer in the choice. */
@inline
function stands(at: usize, weights: usize, f: v128, can: usize, canEnd: boolean, odd: boolean): v128 {
  const w = f64x2.mul(read(weights + at, odd), f)
  return canEnd ? f64x2.mul(w, read(can + at, odd)) : w
}

/** Sums of the weights of a category's products over the sellers, into `sums`; sellers two at a time. */
function sumSellers(g: i32, from: i32, to: i32): void {
  const row = (<usize>products) << 3
  const factors = factor + ((<usize>(g * sellers)) << 3)
  const shift = sums - ((<usize>from) << 3)
  const end = (<usize>(to - 1)) << 3
  for (let k = 0; k < sellers; k += 2) {
    const second = k + 1 < sellers
    const wa = weightsOf(k)
    const wb = second ? weightsOf(k + 1) : wa
    const ca = offered + (<usize>k) * row
    const cb = second ? ca + row : ca
    const fa = v128.load64_splat(factors + ((<usize>k) << 3))
    const fb = second ? v128.load64_splat(factors + ((<usize>(k + 1)) << 3)) : f64x2.splat(0)
    const ends = (exhaustible >> k) & 3
    const ea = (ends & 1) != 0
    const eb = (ends & 2) != 0
    let at = (<usize>from) << 3
    if (k == 0) {
      for (; at < end; at += 16) v128.store(shift + at, f64x2.add(stands(at, wa, fa, ca, ea, false), stands(at, wb, fb, cb, eb, false)))
      if (at == end) write(shift + at, f64x2.add(stands(at, wa, fa, ca, ea, true), stands(at, wb, fb, cb, eb, true)), true)
    } else {
      for (; at < end; at += 16) v128.store(shift + at, f64x2.add(v128.load(shift + at), f64x2.add(stands(at, wa, fa, ca, ea, false), stands(at, wb, fb, cb, eb, false))))
      if (at == end) write(shift + at, f64x2.add(read(shift + at, true), f64x2.add(stands(at, wa, fa, ca, ea, true), stands(at, wb, fb, cb, eb, true))), true)
    }
  }
}

/** From the sums of weights to `each` and `top`; answers top. */
@inline
function powers(at: usize, shift: usize, lower: v128, plain: boolean, odd: boolean): v128 {
  const s = read(shift + at, odd)
  let e = read(attraction + at, odd)
  // Where nobody offers the product its sum is 0, and any finite power will do.
  if (!plain) e = f64x2.mul(e, exp2Inside(f64x2.mul(lower, log2(f64x2.pmax(s, constant(LEAST_SUM))))))
  const t = f64x2.mul(e, s)
  write(each + at, e, odd)
  write(top + at, t, odd)
  return t
}

/** A category without products. */
function nothing(g: i32): void {
  store<f64>(denominator + ((<usize>g) << 3), 1)
  for (let k = 0; k < sellers; k++) {
    const cell = (<usize>(g * sellers + k)) << 3
    store<f64>(sellerPull + cell, 0)
    store<f64>(sellerRevenue + cell, 0)
    store<f64>(sellerAtStart + cell, 0)
  }
}

/**
 * The two-level nested logit of category `g`, its products being `from`..`to`. Where prices follow a script, `moves` and `prices` are today's ln of price over starting price (where {@link ready}
 * says so the weights themselves) and the price itself, one row of products per scripted seller (0: no script today). `holding`: 1 where some price of ours may be subsidised. `aside`: 1 where
 * weights that are ready may stay where they are, and need not come into `weight`.
 */
export function choose(g: i32, from: i32, to: i32, lambda: f64, moves: usize, prices: usize, holding: i32, aside: i32): void {
  const K = sellers
  const row = (<usize>products) << 3
  const factors = factor + ((<usize>(g * K)) << 3)
  if (from == to) {
    nothing(g)
    return
  }
  for (let k = 0; k < K; k++) {
    const plane = weight + (<usize>k) * row
    const slot = moves == 0 ? -1 : load<i32>(scripted + ((<usize>k) << 2))
    const today = moves + (<usize>slot) * row
    const stays = slot >= 0 && ready != 0 && aside != 0
    store<i32>(standing + ((<usize>k) << 2), <i32>(stays ? today : plane))
    if (slot < 0 || stays) continue
    if (ready != 0) memory.copy(plane + ((<usize>from) << 3), today + ((<usize>from) << 3), (<usize>(to - from)) << 3)
    else follow(k, from, to, today)
    if (k == 0 && holding) hold(from, to)
  }
  sumSellers(g, from, to)
  const end = (<usize>(to - 1)) << 3
  const shift = sums - ((<usize>from) << 3)
  const lower = f64x2.splat(lambda - 1)
  let at = (<usize>from) << 3
  let all = f64x2.splat(0)
  if (lambda == 1) {
    for (; at < end; at += 16) all = f64x2.add(all, powers(at, shift, lower, true, false))
    if (at == end) all = f64x2.add(all, powers(at, shift, lower, true, true))
  } else {
    for (; at < end; at += 16) all = f64x2.add(all, powers(at, shift, lower, false, false))
    if (at == end) all = f64x2.add(all, powers(at, shift, lower, false, true))
  }
  store<f64>(denominator + ((<usize>g) << 3), 1 + sumOf(all))
  for (let k = 0; k < K; k++) {
    const slot = moves == 0 ? -1 : load<i32>(scripted + ((<usize>k) << 2))
    const cell = (<usize>(g * K + k)) << 3
    const f = v128.load64_splat(factors + ((<usize>k) << 3))
    store<f64>(sellerPull + cell, pullSum(k, from, to, f))
    if (((accountable >> k) & 1) == 0) continue
    if (slot >= 0) revenueSums(cell, k, from, to, f, prices + (<usize>slot) * row, 8)
    else revenueSums(cell, k, from, to, f, priceNow + ((<usize>k) << 3), (<usize>K) << 3)
  }
}

/** An offer's part of the choice, times the denominator. */
@inline
function part(at: usize, weights: usize, can: usize, f: v128, canEnd: boolean, odd: boolean): v128 {
  const p = f64x2.mul(f64x2.mul(read(each + at, odd), read(weights + at, odd)), f)
  return canEnd ? f64x2.mul(p, read(can + at, odd)) : p
}

function pullSum(k: i32, from: i32, to: i32, f: v128): f64 {
  const weights = weightsOf(k)
  const can = offered + ((<usize>(k * products)) << 3)
  const canEnd = ((exhaustible >> k) & 1) != 0
  const end = (<usize>(to - 1)) << 3
  let at = (<usize>from) << 3
  let sum = f64x2.splat(0)
  if (k == 0) {
    for (; at < end; at += 16) {
      const p = part(at, weights, can, f, canEnd, false)
      write(ownPull + at, p, false)
      sum = f64x2.add(sum, p)
    }
    if (at == end) {
      const p = part(at, weights, can, f, canEnd, true)
      write(ownPull + at, p, true)
      sum = f64x2.add(sum, p)
    }
    return sumOf(sum)
  }
  for (; at < end; at += 16) sum = f64x2.add(sum, part(at, weights, can, f, canEnd, false))
  if (at == end) sum = f64x2.add(sum, part(at, weights, can, f, canEnd, true))
  return sumOf(sum)
}

/** Sums of parts times today's price (from `price`, one every `stride` bytes) and times the starting price, into a cell of the sellers' tables. */
function revenueSums(cell: usize, k: i32, from: i32, to: i32, f: v128, price: usize, stride: usize): void {
  const plane = (<usize>(k * products)) << 3
  const weights = weightsOf(k)
  const can = offered + plane
  const canEnd = ((exhaustible >> k) & 1) != 0
  const end = (<usize>(to - 1)) << 3
  let at = (<usize>from) << 3
  let now = price + (<usize>from) * stride
  let revenue = f64x2.splat(0)
  let atStart = revenue
  for (; at < end; at += 16) {
    const p = part(at, weights, can, f, canEnd, false)
    revenue = f64x2.add(revenue, f64x2.mul(p, v128.load64_lane(now + stride, v128.load64_zero(now), 1)))
    atStart = f64x2.add(atStart, f64x2.mul(p, v128.load(startPrice + plane + at)))
    now += stride * 2
  }
  if (at == end) {
    const p = part(at, weights, can, f, canEnd, true)
    revenue = f64x2.add(revenue, f64x2.mul(p, v128.load64_zero(now)))
    atStart = f64x2.add(atStart, f64x2.mul(p, v128.load64_zero(startPrice + plane + at)))
  }
  store<f64>(sellerRevenue + cell, sumOf(revenue))
  store<f64>(sellerAtStart + cell, sumOf(atStart))
}

/** Units of every offer of category `g` into `out`, product x seller, at `rate` per unit of pull: expected first choices where that is visits / D_g. */
export function spread(g: i32, from: i32, to: i32, rate: f64, out: usize): void {
  if (from == to) return
  const K = sellers
  const factors = factor + ((<usize>(g * K)) << 3)
  const stride = (<usize>K) << 3
  for (let k = 0; k < K; k++) {
    const f = f64x2.mul(f64x2.splat(rate), v128.load64_splat(factors + ((<usize>k) << 3)))
    const weights = weightsOf(k)
    const can = offered + ((<usize>(k * products)) << 3)
    const canEnd = ((exhaustible >> k) & 1) != 0
    const end = (<usize>(to - 1)) << 3
    let at = (<usize>from) << 3
    let cell = out + (<usize>from) * stride + ((<usize>k) << 3)
    for (; at < end; at += 16) {
      const p = part(at, weights, can, f, canEnd, false)
      v128.store64_lane(cell, p, 0)
      v128.store64_lane(cell + stride, p, 1)
      cell += stride * 2
    }
    if (at == end) v128.store64_lane(cell, part(at, weights, can, f, canEnd, true), 0)
  }
}
