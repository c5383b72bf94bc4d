import { exp2Of, log2Of, LOG2_E } from './math'

/**
 * What chance leaves on a shelf, in expectation: the formulas of src/core/war/expected-shelf.ts, which says where they come from, for the loops of kernel/expected.ts. A test holds the two together.
 */
const NOTHING: f64 = 1e-9
/** Where fewer than this many of the unlimited would find a line, a line is never idle. */
const SATURATED: f64 = 1e-5
const NEAR: f64 = 1e-3
const STEPS = 12

/** exp(x^2) erfc(x) for 0.46875 < x <= 4, and for x > 4: Cody (1969). */
function scaledTail(x: f64): f64 {
  if (x <= 4) {
    const top = ((((((((2.15311535474403846e-8 * x + 5.64188496988670089e-1) * x + 8.88314979438837594) * x + 6.61191906371416295e1) * x + 2.98635138197400131e2) * x + 8.81952221241769090e2) * x + 1.71204761263407058e3) * x + 2.05107837782607147e3) * x + 1.23033935479799725e3)
    const bottom = ((((((((x + 1.57449261107098347e1) * x + 1.17693950891312499e2) * x + 5.37181101862009858e2) * x + 1.62138957456669019e3) * x + 3.29079923573345963e3) * x + 4.36261909014324716e3) * x + 3.43936767414372164e3) * x + 1.23033935480374942e3)
    return top / bottom
  }
  const y = 1 / (x * x)
  const top = ((((1.63153871373020978e-2 * y + 3.05326634961232344e-1) * y + 3.60344899949804439e-1) * y + 1.25781726111229246e-1) * y + 1.60837851487422766e-2) * y + 6.58749161529837803e-4
  const bottom = ((((y + 2.56852019228982242) * y + 1.87295284992346725) * y + 5.27905102951428412e-1) * y + 6.05183413124413191e-2) * y + 2.33520497626869185e-3
  return (0.56418958354775628695 - (y * top) / bottom) / x
}

/** Normal distribution function. */
function normalCdf(z: f64): f64 {
  const x = -z * 0.70710678118654752440
  const size = abs(x)
  if (size <= 0.46875) {
    const y = x * x
    const top = (((1.85777706184603153e-1 * y + 3.16112374387056560) * y + 1.13864154151050156e2) * y + 3.77485237685302021e2) * y + 3.20937758913846947e3
    const bottom = (((y + 2.36012909523441209e1) * y + 2.44024637934444173e2) * y + 1.28261652607737228e3) * y + 2.84423683343917062e3
    return 0.5 - 0.5 * x * (top / bottom)
  }
  const tail: f64 = size > 26 ? 0 : scaledTail(size) * exp2Of(-LOG2_E * size * size)
  return x > 0 ? 0.5 * tail : 1 - 0.5 * tail
}

/** P(C < k) of a Poisson count of this mean, any k > 0. */
export function below(k: f64, mean: f64): f64 {
  if (mean < NOTHING) return 1
  const ninth = 1 / (9 * k)
  return normalCdf((1 - ninth - exp2Of(log2Of(mean / k) * (1.0 / 3))) / sqrt(ninth))
}

function erlangLoss(lines: f64, load: f64): f64 {
  if (load < NOTHING) return 0
  const within = below(lines + 1, load)
  return within > SATURATED ? max(0.0, 1 - below(lines, load) / within) : 1 - lines / load
}

function erlangLoad(lines: f64, busy: f64): f64 {
  let load = busy
  for (let step = 0; step < STEPS; step++) {
    const loss = erlangLoss(lines, load)
    const slope = 1 - loss - loss * (lines - load + load * loss)
    const next = load + (busy - load * (1 - loss)) / slope
    if (!(slope > 1e-3) || next > 30 * (lines + 1)) return Infinity
    if (abs(next - load) <= NEAR * next) return next
    load = next
  }
  return load
}

/** Mean of P(C < k) while the mean of C goes from `from` to `to`. */
function belowOver(k: f64, from: f64, to: f64, first: f64): f64 {
  const panels = min(16.0, max(1.0, ceil((to - from) / sqrt(from + 1))))
  const width = (to - from) / panels
  let sum: f64 = 0
  let left = first
  for (let p: f64 = 0; p < panels; p++) {
    const right = below(k, from + (p + 1) * width)
    sum += left + 4 * below(k, from + (p + 0.5) * width) + right
    left = right
  }
  return sum / (6 * panels)
}

/** Chance that something is on the shelf when the step begins, and share of what is asked for at an open shelf that is there. */
export let opened: f64 = 1
export let found: f64 = 1

/** Works out {@link opened} and {@link found}, in lots: `wanted` are asked for where `before` of `stock` are on their way back (`returns`), or were asked for. */
export function chance(stock: f64, before: f64, wanted: f64, returns: boolean): void {
  opened = found = 1
  const load = returns ? erlangLoad(stock, before) : before
  if (load == Infinity) return
  const all = returns ? below(stock + 1, load) : 1
  if (all < NOTHING) return
  const first = below(stock, load)
  opened = min(1.0, first / all)
  found = opened > 0 ? min(1.0, belowOver(stock, load, load + wanted, first) / all / opened) : 0
}
