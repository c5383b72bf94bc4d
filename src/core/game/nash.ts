import { solve } from '../linalg/dense.ts'
import { WarchestError } from '../problem.ts'
import type { DemandSystem } from './demand-system.ts'

export interface PriceGame {
  readonly demand: DemandSystem
  readonly costs: ArrayLike<number>
  /** Owner of each product; equal label = priced by the same firm. */
  readonly owners: ArrayLike<string | number>
  /** Where to begin; from the costs unless given. */
  readonly start?: ArrayLike<number>
}

export interface PriceEquilibrium {
  readonly prices: Float64Array
  /** Length of the vector 1 + sum_j O_ij m_j R_ij: how far the first-order conditions are from holding, without dimension. */
  readonly residual: number
  readonly iterations: number
}

/** A residual below which prices are an equilibrium, one with which a search is content, and one below which nothing is left to gain. */
const ACCEPTED = 1e-9
const CONTENT = 1e-12
const FINISHED = 1e-15

export const noEquilibrium = (why: string): WarchestError =>
  new WarchestError('bad-input', { code: 'game.no-equilibrium', message: `No finite price equilibrium was found: ${why}.`, mend: 'Check the demand, the owners and the costs: a seller without rivals and outside option, or demand that hardly reacts to price, has no best price.' })

/**
 * Nash-Bertrand prices: every firm's prices are best answers to the others', q_i + sum_j O_ij (p_j - c_j) dq_j/dp_i = 0 for every product.
 * Newton's method with a bounded step and a line search, and the fixed point m <- zeta(m) of Morrow and Skerlos (2011) where that leads nowhere. Then products of one owner are joined little by little from
 * prices set product by product, and last the search begins from points spread ever wider around the start: demand of constant elasticity may have its equilibrium far away, or several, of which the nearest counts.
 * @throws WarchestError game.no-equilibrium
 */
export function nashPrices(game: PriceGame): PriceEquilibrium {
  const { demand, costs, owners } = game
  const n = demand.products
  const closed = demand.closedForm?.(costs, owners)
  if (closed) return { prices: closed, residual: 0, iterations: 0 }
  const start = Float64Array.from({ length: n }, (_, i) => startPrice(game, i))
  const guess = demand.guess?.(costs, owners)
  const joint = ownership(owners, n, 1)
  let iterations = 0
  const attempt = (owned: Float64Array, from: Float64Array, rounds: number): PriceEquilibrium | null => {
    const found = settle(game, owned, from, rounds)
    iterations += found.iterations
    return found.residual < ACCEPTED ? { ...found, iterations } : null
  }
  const direct = attempt(joint, start, 6) ?? (guess ? attempt(joint, guess, 6) : null)
  if (direct) return direct
  const joined = joinOwners((owned, from) => attempt(owned, from, 4), owners, n, start)
  if (joined) return joined
  for (let k = 1; k <= SPREAD_STARTS; k++) {
    const wide = 3 * (k / SPREAD_STARTS)
    const from = start.map((p, i) => (demand.positivePrices ? p * Math.exp(wide * (2 * scattered(k, i) - 0.7)) : p + (wide * (2 * scattered(k, i) - 0.7)) / Math.abs(demand.ownResponse(start)[i])))
    const found = attempt(joint, from, 1)
    if (found) return found
  }
  throw noEquilibrium('no search came to prices from which nobody wants to move')
}

const SPREAD_STARTS = 200

/** Point k of an additive recurrence in dimension i, in [0, 1): spread evenly without a generator (Roberts 2018). */
const scattered = (k: number, i: number): number => (0.5 + k * Math.sqrt(i + 2)) % 1

/** Raises the weight of an owner's other products from 0 to 1, following the equilibrium; null where it is lost on the way. */
function joinOwners(attempt: (owned: Float64Array, from: Float64Array) => PriceEquilibrium | null, owners: ArrayLike<string | number>, n: number, start: Float64Array): PriceEquilibrium | null {
  let at = attempt(ownership(owners, n, 0), start)
  for (let joined = 0, step = 0.25; at && joined < 1;) {
    const next = Math.min(1, joined + step)
    const found = attempt(ownership(owners, n, next), at.prices)
    if (found) [at, joined, step] = [found, next, step * 1.5]
    else if ((step /= 2) < 0.02) return null
  }
  return at
}

function startPrice({ demand, costs, start }: PriceGame, i: number): number {
  if (start) return start[i]
  return demand.positivePrices ? 1.5 * costs[i] : costs[i]
}

/** O_ij: 1 on the diagonal, `joined` for two products of one owner, 0 otherwise. */
const ownership = (owners: ArrayLike<string | number>, n: number, joined: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % n === Math.floor(at / n) ? 1 : owners[at % n] === owners[Math.floor(at / n)] ? joined : 0))

function settle({ demand, costs }: PriceGame, owned: Float64Array, start: Float64Array, rounds: number): PriceEquilibrium {
  const n = demand.products
  const residualAt = (price: Float64Array): Float64Array => {
    const response = demand.responses(price)
    const out = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      let sum = 1
      for (let j = 0; j < n; j++) if (owned[i * n + j] !== 0) sum += owned[i * n + j] * (price[j] - costs[j]) * response[i * n + j]
      out[i] = sum
    }
    return out
  }
  const at = (price: Float64Array): { readonly price: Float64Array; readonly f: Float64Array; readonly size: number } => {
    const f = residualAt(price)
    return { price, f, size: Math.hypot(...f) }
  }
  let iterations = 0
  // Newton's method first: from near it is all that is needed. Then rounds of the fixed point, each longer than the last and each followed by Newton; what one cannot do the other may.
  let best = at(start)
  for (let round = 0; round < rounds && !(best.size < CONTENT); round++) {
    let here = round === 0 ? best : at(round % 2 === 1 ? start : best.price)
    if (round > 0) {
      const begun = here.size
      for (let k = 0; k < 60 * 4 ** (round - 1) && k < 4000 && !(here.size < CONTENT); k++, iterations++) {
        const scale = demand.ownResponse(here.price)
        const next = at(here.price.map((p, i) => bounded(demand, p, -here.f[i] / scale[i])))
        if (!Number.isFinite(next.size)) break
        here = next
        if (here.size < 0.05 && here.size < 0.1 * begun) break
      }
    }
    for (let k = 0; k < 60 && !(here.size < FINISHED); k++, iterations++) {
      const step = newtonStep(demand, here.price, here.f, residualAt)
      if (!step) break
      let next = here
      for (let half = 0, t = 1; half < 30 && next === here; half++, t /= 2) {
        const tried = at(here.price.map((p, i) => (demand.positivePrices ? p * Math.exp(t * step[i]) : p + t * step[i])))
        if (tried.size < here.size) next = tried
      }
      if (next === here) break
      here = next
    }
    if (here.size < best.size || !Number.isFinite(best.size)) best = here
  }
  return { prices: best.price, residual: Number.isFinite(best.size) ? best.size : Number.POSITIVE_INFINITY, iterations }
}

/** One step of the fixed point p - F / lambda; a positive price at most doubles or halves. */
const bounded = (demand: DemandSystem, price: number, step: number): number => (demand.positivePrices ? price * Math.exp(Math.max(-0.7, Math.min(0.7, Math.log(Math.max(1e-3, 1 + step / price))))) : price + step)

/** Newton's step in p (or ln p), by differences of the residual, its longest element bounded to a few times what moves a quantity by a factor e. */
function newtonStep(demand: DemandSystem, price: Float64Array, f: Float64Array, residualAt: (price: Float64Array) => Float64Array): Float64Array | null {
  const n = price.length
  const scale = demand.ownResponse(price)
  const unit = price.map((_, i) => (demand.positivePrices ? 1 : 1 / Math.abs(scale[i])))
  const slope = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    const moved = price.slice()
    const h = 1e-7 * unit[j]
    moved[j] = demand.positivePrices ? price[j] * Math.exp(h) : price[j] + h
    // The step as the machine took it.
    const taken = demand.positivePrices ? Math.log(moved[j] / price[j]) : moved[j] - price[j]
    const at = residualAt(moved)
    for (let i = 0; i < n; i++) slope[i * n + j] = (at[i] - f[i]) / taken
  }
  const step = solve(slope, n, f.map((x) => -x))
  if (!step?.every(Number.isFinite)) return null
  const longest = step.reduce((most, x, i) => Math.max(most, Math.abs(x) / unit[i]), 0)
  const limit = demand.positivePrices ? 1 : 20
  return longest > limit ? step.map((x) => (x * limit) / longest) : step
}

/**
 * Unit costs that make the prices a Nash equilibrium of these owners.
 * @throws WarchestError game.no-equilibrium where the conditions do not determine them
 */
export function impliedCosts(demand: DemandSystem, prices: ArrayLike<number>, owners: ArrayLike<string | number>): Float64Array {
  const n = demand.products
  const response = demand.responses(prices)
  const margin = solve(response.map((r, at) => (owners[at % n] === owners[Math.floor(at / n)] ? r : 0)), n, new Float64Array(n).fill(-1))
  if (!margin?.every(Number.isFinite)) throw noEquilibrium('no costs make these prices one')
  return margin.map((m, i) => prices[i] - m)
}
