import { normalCdf } from '../linalg/error-function.ts'
import type { WarKernel } from './kernel.ts'
import type { WarTables } from './tables.ts'

/** Standard deviations beyond which chance does not matter: less than a thousandth is lost. */
const FAR = 3.5
/** A chance below this is none, and less stock. */
const NOTHING = 1e-9
/** Where fewer than this many of the unlimited would find a line, a line is never idle. */
const SATURATED = 1e-5
/** Relative error at which a load is found. */
const NEAR = 1e-3
const STEPS = 12

/**
 * P(C < k) of a Poisson count of mean `mean`, for any k > 0: that a gamma variable of shape k is above the mean, by the cube root of Wilson and Hilferty (1931). Measured against the exact sum,
 * its error is at most 0.0122 at k = 1, 0.0033 at k = 2, 0.0006 at k = 10 and less beyond, at a tenth of the time of the incomplete gamma function; there is one such question for every shelf and step.
 */
function below(k: number, mean: number): number {
  if (mean < NOTHING) return 1
  const ninth = 1 / (9 * k)
  return normalCdf((1 - ninth - Math.cbrt(mean / k)) / Math.sqrt(ninth))
}

/** Share of what comes that finds all `lines` busy at `load` (Erlang 1917): P(C = lines) / P(C <= lines); far beyond what the lines carry, what they cannot. Within 0.015 of the exact formula up to 2.5 times the lines, 0.024 up to four times. */
export function erlangLoss(lines: number, load: number): number {
  if (load < NOTHING) return 0
  const within = below(lines + 1, load)
  return within > SATURATED ? Math.max(0, 1 - below(lines, load) / within) : 1 - lines / load
}

/** The load at which `busy` of `lines` are busy in the mean: busy = load (1 - B), by Newton's steps; Infinity where next to all are. */
export function erlangLoad(lines: number, busy: number): number {
  let load = busy
  for (let step = 0; step < STEPS; step++) {
    const loss = erlangLoss(lines, load)
    const slope = 1 - loss - loss * (lines - load + load * loss)
    const next = load + (busy - load * (1 - loss)) / slope
    if (!(slope > 1e-3) || next > 30 * (lines + 1)) return Number.POSITIVE_INFINITY
    if (Math.abs(next - load) <= NEAR * next) return next
    load = next
  }
  return load
}

/** Mean of P(C < k) while the mean of C goes from `from` to `to`, by Simpson's rule over panels of a standard deviation: what a count takes of each further unit of its mean, E min(k, C) being its integral. */
function belowOver(k: number, from: number, to: number, first: number): number {
  const panels = Math.min(16, Math.max(1, Math.ceil((to - from) / Math.sqrt(from + 1))))
  const width = (to - from) / panels
  let sum = 0
  let left = first
  for (let p = 0; p < panels; p++) {
    const right = below(k, from + (p + 1) * width)
    sum += left + 4 * below(k, from + (p + 0.5) * width) + right
    left = right
  }
  return sum / (6 * panels)
}

/**
 * What chance leaves on the shelves, in expectation: fluid mode has one path. From a shelf of its mean stock more would be sold than from shelves of which some have run empty (Jensen). By offer, product x seller.
 *
 * Nothing comes back: until now E min(S, C) of the C units asked for so far, of S, are sold; in this step the difference of two such figures.
 * What is sold comes back after L days: units on their way back are the busy lines of a loss system of S lines, whatever the delay's distribution (Karush 1957, "A queueing model for an inventory problem", Operations Research
 * 5): Poisson of some load a, cut off at S. That a which explains the mean on its way back (the stationary formula at the momentary load: Jagerman 1975, Bell System Technical Journal 54; Massey and Whitt 1994, Annals of Applied
 * Probability 4) gives what m units that are asked for get, (E min(S, C(a + m)) - E min(S, C(a))) / P(C(a) <= S); for small m that is m (1 - B(S, a)), Erlang's formula.
 * Of our shelves alone, at ordinary prices, kernel/expected.ts computes the same; both keep in mind what was asked for in the kernel's memory.
 * Counts whose variance is z times their mean are Poisson in lots of z (Hayward's approximation: Fredericks 1980, Bell System Technical Journal 59).
 */
export class ExpectedShelf {
  /** Chance that something is on the shelf when the step begins: only then the offer is a choice. */
  readonly open: Float64Array
  /** Share of what is asked for at open shelves that is there. */
  readonly standing: Float64Array
  readonly #t: WarTables
  /** Units on the shelf and on their way back, seller x product; Infinity where stock is not counted. */
  readonly #base: Float64Array
  /** Units asked for since the start, where nothing comes back; seller x product. */
  readonly #asked: Float64Array
  readonly #window: number
  /** Relative variance of what comes in a step beside Poisson's, by category; and of what all steps have in common. */
  readonly #spread: Float64Array
  readonly #common: number

  constructor(tables: WarTables, { arrays }: WarKernel) {
    const { products: n, sellers: K, groups: G, days, stepsPerDay, dispersion, scenario: { operations, monteCarlo } } = tables
    this.#t = tables
    this.open = new Float64Array(n * K).fill(1)
    this.standing = new Float64Array(n * K).fill(1)
    this.#base = arrays.shelfBase
    this.#asked = arrays.shelfAsked
    this.#window = Math.min(days, operations.reorderDays ?? 0) * stepsPerDay
    const shock = monteCarlo.shockLogSd ?? 0
    this.#spread = Float64Array.from({ length: G }, (_, g) => 1 / dispersion[g] + Math.expm1(shock * shock))
    this.#common = monteCarlo.draw.demandLevel ? Math.expm1(monteCarlo.demandLogSd ** 2) : 0
  }

  startPath(stock: Float64Array): void {
    const { products: n, sellers: K } = this.#t
    for (let k = 0, at = 0; k < K; k++) for (let j = k; j < n * K; j += K, at++) this.#base[at] = stock[j]
    this.#asked.fill(0)
    this.open.fill(1)
    this.standing.fill(1)
  }

  /** `units` come in at offer `j` beside `onHand`. */
  deliver(j: number, units: number, onHand: number): void {
    const at = this.#placeOf(j)
    // What was asked for in vain does not wait for them.
    if (this.#window === 0) this.#asked[at] = Math.max(0, this.#base[at] - onHand)
    this.#base[at] += units
  }

  /** Place of offer `j` where offers stand by seller. */
  #placeOf(j: number): number {
    const { products: n, sellers: K } = this.#t
    return (j % K) * n + Math.floor(j / K)
  }

  /** Whether what is sold comes back; and for category `g`, in `share` of a step: how many steps what was asked for came in, and its relative variance beside Poisson's, by step and of all. */
  terms(g: number, step: number, share: number): { readonly returns: boolean; readonly steps: number; readonly spread: number; readonly common: number } {
    const returns = this.#window > 0
    return { returns, steps: (returns ? Math.min(step, this.#window - 1) : step) + share, spread: this.#spread[g], common: this.#common }
  }

  /** Looks at the units `wanted` (product x seller) of category `g` that come in `share` of a step, and says what of them is there: {@link open} and {@link standing}. True where some may be missing. */
  look(g: number, wanted: Float64Array, stock: Float64Array, step: number, share: number): boolean {
    const { start, sellers: K } = this.#t
    const { returns, steps, spread, common } = this.terms(g, step, share)
    let missing = false
    for (let j = start[g] * K; j < start[g + 1] * K; j++) {
      const at = this.#placeOf(j)
      const base = this.#base[at]
      if (base === Number.POSITIVE_INFINITY) continue
      this.open[j] = this.standing[j] = 1
      if (wanted[j] <= 0 || stock[j] < NOTHING) continue
      const before = returns ? base - stock[j] : this.#asked[at]
      const after = before + wanted[j]
      const peak = 1 + (after / steps) * spread + after * common
      if (after + FAR * Math.sqrt(after * peak) + peak < base) continue
      this.#chance(j, base / peak, before / peak, wanted[j] / peak, returns)
      missing ||= this.standing[j] * this.open[j] < 1
    }
    return missing
  }

  /** In lots: `wanted` of offer `j` are asked for where `before` of `stock` are on their way back, or were asked for. */
  #chance(j: number, stock: number, before: number, wanted: number, returns: boolean): void {
    const load = returns ? erlangLoad(stock, before) : before
    // Next to nothing is on the shelf: its mean stock says the rest.
    if (load === Number.POSITIVE_INFINITY) return
    const all = returns ? below(stock + 1, load) : 1
    if (all < NOTHING) return
    const first = below(stock, load)
    const open = Math.min(1, first / all)
    this.open[j] = open
    this.standing[j] = open > 0 ? Math.min(1, belowOver(stock, load, load + wanted, first) / all / open) : 0
  }

  /** Keeps in mind that `units` of offer `j` were asked for. */
  ask(j: number, units: number): void {
    if (this.#window === 0) this.#asked[this.#placeOf(j)] += units
  }
}
