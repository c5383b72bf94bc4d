import { solve } from '../linalg/dense.ts'
import { nashPrices, noEquilibrium, type PriceGame } from './nash.ts'

export interface CapacityPrices {
  readonly prices: Float64Array
  readonly quantities: Float64Array
  /** What one more unit of capacity is worth to its owner; 0 where it does not bind. */
  readonly shadowPrices: Float64Array
}

/** How far ln quantity may lie above ln capacity, and how small a shadow price, times the own response, counts as none. */
const TOLERANCE = 1e-12
const NEWTON_STEPS = 40
const SWEEPS = 60

interface State {
  readonly shadow: Float64Array
  readonly prices: Float64Array
  /** ln q - ln capacity. */
  readonly gap: Float64Array
  /** Largest min(shadow price, room) in absolute terms: 0 at the solution. */
  readonly size: number
}

/**
 * Nash prices of sellers who cannot sell more of a product than its capacity, for any demand system: q_i + sum_j O_ij (p_j - c_j - l_j) dq_j/dp_i = 0, l_i >= 0, l_i (capacity_i - q_i) = 0.
 * A scarce unit costs its owner what it would bring elsewhere, so prices are those of the game without limits at costs c + l. The l are found by Newton's method on the products at capacity
 * (those for which l plus the excess is positive), one product at a time where that leads nowhere.
 * @param capacity in the units of `demand.quantities`, above 0; Infinity: no limit
 * @throws WarchestError game.no-equilibrium
 */
export function capacityPrices(game: PriceGame, capacity: ArrayLike<number>): CapacityPrices {
  const { demand, costs } = game
  const n = demand.products
  const at = (shadow: Float64Array, start?: ArrayLike<number>): State => {
    const { prices } = nashPrices({ ...game, costs: shadow.map((l, i) => costs[i] + l), ...(start ? { start } : {}) })
    const gap = demand.quantities(prices).map((q, i) => Math.log(q) - Math.log(capacity[i]))
    const weight = demand.ownResponse(prices)
    let size = 0
    for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(Math.min(-weight[i] * shadow[i], -gap[i])))
    return { shadow, prices, gap, size }
  }
  let here = at(new Float64Array(n), game.start)
  for (let k = 0; k < NEWTON_STEPS && here.size > TOLERANCE; k++) {
    const next = newton(here, at, demand.ownResponse(here.prices))
    if (!next) break
    here = next
  }
  for (let k = 0; k < SWEEPS && here.size > TOLERANCE; k++) {
    for (let i = 0; i < n; i++) here = oneAtATime(here, i, at, -demand.ownResponse(here.prices)[i])
    here = newton(here, at, demand.ownResponse(here.prices)) ?? here
  }
  if (!(here.size <= 1e-9)) throw noEquilibrium('no prices were found at which demand fits the capacities')
  return { prices: here.prices, quantities: demand.quantities(here.prices), shadowPrices: here.shadow.map((l) => Math.max(0, l)) }
}

/** A step of the active set, halved until it comes nearer; null where none does. */
function newton(here: State, at: (shadow: Float64Array, start?: ArrayLike<number>) => State, ownResponse: Float64Array): State | null {
  const { shadow, prices, gap } = here
  const active = Array.from(shadow, (_, i) => i).filter((i) => gap[i] - ownResponse[i] * shadow[i] > 0)
  const a = active.length
  const slope = new Float64Array(a * a)
  active.forEach((j, c) => {
    const h = -1e-5 / ownResponse[j]
    const moved = at(shadow.map((l, i) => (i === j ? l + h : l)), prices)
    active.forEach((i, r) => { slope[r * a + c] = (moved.gap[i] - gap[i]) / h })
  })
  const step = a === 0 ? new Float64Array(0) : solve(slope, a, active.map((i) => -gap[i]))
  if (!step?.every(Number.isFinite)) return null
  for (let half = 0, t = 1; half < 12; half++, t /= 2) {
    const next = new Float64Array(shadow.length)
    shadow.forEach((l, i) => { next[i] = (1 - t) * l })
    active.forEach((i, r) => { next[i] = Math.max(0, shadow[i] + t * step[r]) })
    const tried = at(next, prices)
    if (tried.size < here.size) return tried
  }
  return null
}

/** The shadow price of product i alone, by bisection: demand for it falls in its own. */
function oneAtATime(here: State, i: number, at: (shadow: Float64Array, start?: ArrayLike<number>) => State, ownResponse: number): State {
  const withShadow = (l: number, from: State): State => at(here.shadow.map((held, j) => (j === i ? l : held)), from.prices)
  const free = withShadow(0, here)
  if (free.gap[i] <= 0) return free
  let [low, high, best] = [0, 1 / ownResponse, free]
  for (let k = 0; k < 60; k++, low = high, high *= 2) {
    best = withShadow(high, best)
    if (best.gap[i] <= 0) break
  }
  for (let k = 0; k < 100 && high - low > 1e-15 * high; k++) {
    const middle = (low + high) / 2
    best = withShadow(middle, best)
    if (best.gap[i] > 0) low = middle
    else high = middle
  }
  return best
}
