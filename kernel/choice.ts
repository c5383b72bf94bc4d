import { constant, exp2, log2, MINUS_LOG2_E, ONE, pair, setPair, sumOf } from './math'

/** Where the arrays of a path lie; set once by the host. Product x seller arrays are `product * sellers + seller`, all others by product or category. */
export let products: i32 = 0
export let sellers: i32 = 0
export let weight: usize = 0
/** 1 where the offer can be bought, else 0. */
export let offered: usize = 0
/** Weight at the starting price. */
export let startWeight: usize = 0
/** beta / lambda. */
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
/** Prices today and at the start, product x seller. */
export let priceNow: usize = 0
export let price: usize = 0
/** Place of each seller in the price script, or -1 (32-bit); which sellers can run out, and whose revenue is booked, as bits. */
export let scripted: usize = 0
export let exhaustible: i32 = 0
export let accountable: i32 = 0

/**
 * The two-level nested logit of category `g`, its products being `from`..`to`. Where prices follow a script, `moves` and `prices` are today's ln of price
 * over starting price and the price itself, one row of products per scripted seller; 0: no script today.
 */
export function choose(g: i32, from: i32, to: i32, lambda: f64, moves: usize, prices: usize): void {
  const K = sellers
  const n = products
  const lastPair = to - 1
  const firstOfRow = (<usize>n) << 3
  const sums = each
  const factors = factor + ((<usize>(g * K)) << 3)
  for (let k = 0; k < K; k++) {
    const slot = moves == 0 ? -1 : load<i32>(scripted + ((<usize>k) << 2))
    const f = v128.load64_splat(factors + ((<usize>k) << 3))
    const canEnd = (exhaustible >> k) & 1
    if (slot >= 0) {
      const move = moves + (<usize>slot) * firstOfRow
      for (let i = from; i < to; i += 2) {
        const i2 = i < lastPair ? i + 1 : i
        const j = i * K + k
        const j2 = i2 * K + k
        const m = f64x2.mul(pair(move, i, i2), pair(lambdaBeta, i, i2))
        let w = f64x2.mul(pair(startWeight, j, j2), exp2(f64x2.mul(m, constant(MINUS_LOG2_E))))
        if (k == 0) {
          setPair(ownReturn, i, i2, w)
          const subsidised = pair(ownSubsidised, i, i2)
          w = v128.bitselect(subsidised, w, f64x2.gt(subsidised, f64x2.splat(0)))
        }
        setPair(weight, j, j2, w)
        let part = f64x2.mul(w, f)
        if (canEnd) part = f64x2.mul(part, pair(offered, j, j2))
        setPair(sums, i, i2, k == 0 ? part : f64x2.add(pair(sums, i, i2), part))
      }
    } else {
      for (let i = from; i < to; i += 2) {
        const i2 = i < lastPair ? i + 1 : i
        const j = i * K + k
        const j2 = i2 * K + k
        let part = f64x2.mul(pair(weight, j, j2), f)
        if (canEnd) part = f64x2.mul(part, pair(offered, j, j2))
        setPair(sums, i, i2, k == 0 ? part : f64x2.add(pair(sums, i, i2), part))
      }
    }
  }
  const zero = f64x2.splat(0)
  const lower = f64x2.splat(lambda - 1)
  let all = zero
  for (let i = from; i < to; i += 2) {
    const i2 = i < lastPair ? i + 1 : i
    const s = pair(sums, i, i2)
    const some = f64x2.gt(s, zero)
    let e = pair(attraction, i, i2)
    if (lambda != 1) e = f64x2.mul(e, exp2(f64x2.mul(lower, log2(v128.bitselect(s, constant(ONE), some)))))
    e = v128.and(e, some)
    const t = f64x2.mul(e, s)
    setPair(each, i, i2, e)
    setPair(top, i, i2, t)
    all = f64x2.add(all, i < lastPair ? t : f64x2.replace_lane(t, 1, 0))
  }
  store<f64>(denominator + ((<usize>g) << 3), 1 + sumOf(all))
  for (let k = 0; k < K; k++) {
    const f = v128.load64_splat(factors + ((<usize>k) << 3))
    const canEnd = (exhaustible >> k) & 1
    const slot = moves == 0 ? -1 : load<i32>(scripted + ((<usize>k) << 2))
    const scriptedPrice = prices + (<usize>max(0, slot)) * firstOfRow
    const counts = (accountable >> k) & 1
    let sum = zero
    let revenue = zero
    let atStart = zero
    for (let i = from; i < to; i += 2) {
      const i2 = i < lastPair ? i + 1 : i
      const j = i * K + k
      const j2 = i2 * K + k
      let part = f64x2.mul(pair(each, i, i2), f64x2.mul(pair(weight, j, j2), f))
      if (canEnd) part = f64x2.mul(part, pair(offered, j, j2))
      if (k == 0) setPair(ownPull, i, i2, part)
      if (i == lastPair) part = f64x2.replace_lane(part, 1, 0)
      sum = f64x2.add(sum, part)
      if (counts) {
        if (slot >= 0) setPair(priceNow, j, j2, pair(scriptedPrice, i, i2))
        revenue = f64x2.add(revenue, f64x2.mul(part, pair(priceNow, j, j2)))
        atStart = f64x2.add(atStart, f64x2.mul(part, pair(price, j, j2)))
      }
    }
    const at = (<usize>(g * K + k)) << 3
    store<f64>(sellerPull + at, sumOf(sum))
    store<f64>(sellerRevenue + at, sumOf(revenue))
    store<f64>(sellerAtStart + at, sumOf(atStart))
  }
}

/** Units of every offer of category `g` into `out`, product x seller, at `rate` per unit of pull: expected first choices where that is visits / D_g. */
export function spread(g: i32, from: i32, to: i32, rate: f64, out: usize): void {
  const K = sellers
  const factors = factor + ((<usize>(g * K)) << 3)
  for (let k = 0; k < K; k++) {
    const f = v128.load64_splat(factors + ((<usize>k) << 3))
    const r = f64x2.mul(f64x2.splat(rate), f)
    const canEnd = (exhaustible >> k) & 1
    for (let i = from; i < to; i += 2) {
      const i2 = i < to - 1 ? i + 1 : i
      const j = i * K + k
      const j2 = i2 * K + k
      let part = f64x2.mul(f64x2.mul(r, pair(each, i, i2)), pair(weight, j, j2))
      if (canEnd) part = f64x2.mul(part, pair(offered, j, j2))
      setPair(out, j, j2, part)
    }
  }
}
