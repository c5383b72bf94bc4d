import { incompleteGamma, logPoissonDensity } from '../linalg/incomplete.ts'
import type { WarTables } from './tables.ts'

/** Standard deviations beyond which chance does not matter. */
const FAR = 6
/** Standard deviations below the number of lines from which the recursion of Erlang's formula may begin anywhere: what it begins with has shrunk by e^-32 when it arrives. */
const HEAD = 8
/** Relative error at which a load is found. */
const NEAR = 1e-6

/**
 * Share of what comes that finds all `lines` busy at `load` (Erlang 1917), for any `lines` >= 0: the usual recursion from the fractional part on, which is begun by Szybicki's formula (exact at 0 and
 * at 1), or close below the load, where every beginning leads to the same.
 */
export function erlangLoss(lines: number, load: number): number {
  if (load <= 0) return 0
  const part = lines - Math.floor(lines)
  const skipped = Math.max(0, Math.floor(Math.min(lines, load) - HEAD * Math.sqrt(load)))
  let loss = skipped > 0 ? 1 - (part + skipped) / (load + HEAD) : ((2 - part) * load + load * load) / (part + 2 * load + load * load)
  for (let k = part + skipped + 1; k <= lines + 1e-9; k++) loss = (load * loss) / (k + load * loss)
  return loss
}

/** The load at which `busy` of `lines` are busy in the mean: busy = load (1 - B), by Newton's steps from below; Infinity where next to all are. */
export function erlangLoad(lines: number, busy: number): number {
  let load = busy
  for (let step = 0; step < 30; step++) {
    const loss = erlangLoss(lines, load)
    const slope = 1 - loss - loss * (lines - load + load * loss)
    const next = load + (busy - load * (1 - loss)) / slope
    if (!(slope > 1e-9) || next > 1e3 * (lines + 1)) return Number.POSITIVE_INFINITY
    if (next - load <= NEAR * next) return next
    load = next
  }
  return load
}

/** For a Poisson count C of mean `mean`: E min(stock, C), and P(C <= stock), its distribution carried on between whole numbers by the incomplete gamma function (P(C >= k) = P(k, mean)). */
function taken(stock: number, mean: number): { readonly units: number; readonly within: number } {
  if (mean <= 0) return { units: 0, within: 1 }
  const { lower } = incompleteGamma(stock, mean)
  const more = Math.max(0, lower - Math.exp(logPoissonDensity(stock, mean)))
  return { units: mean - (mean * lower - stock * more), within: 1 - more }
}

/** E min(stock, C) for a count of mean `mean` and variance `peak` x mean: a Poisson count in lots of `peak`. */
export const expectedTaken = (stock: number, mean: number, peak = 1): number => (stock <= 0 ? 0 : peak * taken(stock / peak, mean / peak).units)

/**
 * What is there of demand that comes by chance, in expectation, for every offer of which only expected values are computed: the rivals' always, ours in fluid mode. On a shelf of its mean stock more would be sold than on
 * shelves of which some have run empty (Jensen). By offer, product x seller.
 *
 * Nothing comes back: until now E min(S, C) of the C units asked for so far, of S, are sold; in this step the difference of two such figures.
 * What is sold comes back after L days: units on their way back are the busy lines of a loss system of S lines, whatever the delay's distribution (Karush 1957, "A queueing model for an inventory problem", Operations Research
 * 5): Poisson of some load a, cut off at S. That a which explains the mean on its way back (the stationary formula at the momentary load: Jagerman 1975, Bell System Technical Journal 54; Massey and Whitt 1994, Annals of Applied
 * Probability 4) gives what m units that are asked for get, (E min(S, C(a + m)) - E min(S, C(a))) / P(C(a) <= S); for small m that is m (1 - B(S, a)), Erlang's formula.
 * Counts whose variance is z times their mean are Poisson in lots of z (Hayward's approximation: Fredericks 1980, Bell System Technical Journal 59).
 */
export class ExpectedShelf {
  /** Share of what is asked for that is there. */
  readonly standing: Float64Array
  readonly #t: WarTables
  readonly #first: 0 | 1
  /** Units on the shelf and on their way back; Infinity where stock is not counted. */
  readonly #base: Float64Array
  /** Units asked for since the start, where nothing comes back. */
  readonly #asked: Float64Array
  readonly #window: number
  /** Relative variance of what comes in a step beside Poisson's, by category; and of what all steps have in common. */
  readonly #spread: Float64Array
  readonly #common: number

  /** @param own whether our offers are among those that are not drawn */
  constructor(tables: WarTables, own: boolean) {
    const { products: n, sellers: K, groups: G, days, stepsPerDay, dispersion, scenario: { operations, monteCarlo } } = tables
    this.#t = tables
    this.#first = own ? 0 : 1
    this.standing = new Float64Array(n * K).fill(1)
    this.#base = new Float64Array(n * K)
    this.#window = Math.min(days, operations.reorderDays ?? 0) * stepsPerDay
    this.#asked = new Float64Array(this.#window > 0 ? 0 : n * K)
    const shock = own ? (monteCarlo.shockLogSd ?? 0) : 0
    this.#spread = Float64Array.from({ length: G }, (_, g) => 1 / dispersion[g] + Math.expm1(shock * shock))
    this.#common = own && monteCarlo.draw.demandLevel ? Math.expm1(monteCarlo.demandLogSd ** 2) : 0
  }

  startPath(stock: Float64Array): void {
    this.#base.set(stock)
    this.#asked.fill(0)
    this.standing.fill(1)
  }

  /** `units` come in at offer `j` beside `onHand`. */
  deliver(j: number, units: number, onHand: number): void {
    // What was asked for in vain does not wait for them.
    if (this.#window === 0) this.#asked[j] = Math.max(0, this.#base[j] - onHand)
    this.#base[j] += units
  }

  /** Looks at the rivals' `wanted` units (product x seller) of category `g` and, where they are not drawn, ours (`ours`, by product) that come in `share` of a step, and says what of them is there. */
  look(g: number, ours: Float64Array, wanted: Float64Array, stock: Float64Array, step: number, share: number): void {
    const { start, sellers: K } = this.#t
    for (let i = start[g]; i < start[g + 1]; i++) {
      for (let k = this.#first; k < K; k++) {
        const j = i * K + k
        if (this.#base[j] < Number.POSITIVE_INFINITY) this.standing[j] = this.#standing(j, g, k === 0 ? ours[i] : wanted[j], stock[j], step, share)
      }
    }
  }

  #standing(j: number, g: number, wanted: number, onHand: number, step: number, share: number): number {
    if (wanted <= 0 || onHand <= 0) return 1
    const base = this.#base[j]
    const returns = this.#window > 0
    // What is on its way back is about what was asked for, but on shelves that are nearly empty.
    const before = returns ? base - onHand : this.#asked[j]
    const steps = (returns ? Math.min(step, this.#window - 1) : step) + share
    const after = before + wanted
    const peak = 1 + (after / steps) * this.#spread[g] + after * this.#common
    if (after + FAR * Math.sqrt(after * peak) + peak < base) return 1
    const s = base / peak
    const load = returns ? erlangLoad(s, before / peak) : before / peak
    if (load === Number.POSITIVE_INFINITY) return 1
    const start = taken(s, load)
    if (start.within < 1e-9) return returns ? 1 : 0
    const units = peak * (taken(s, load + wanted / peak).units - start.units)
    return Math.max(0, Math.min(1, units / wanted / (returns ? start.within : 1)))
  }

  /** Keeps in mind that `units` of offer `j` were asked for. */
  ask(j: number, units: number): void {
    if (this.#window === 0) this.#asked[j] += units
  }
}
