import { countTail } from '../linalg/count-tail.ts'
import { logGamma } from '../linalg/special.ts'
import type { EffectSet } from './regression.ts'

/** Sizes tried, as ln(1/size): from nearly Poisson to wildly dispersed. */
const LOWEST = Math.log(1e-4)
const HIGHEST = Math.log(100)
/** With more rows than this, evenly spread ones of that number stand for all in the likelihood: the size is known to a few per cent by then. */
const ENOUGH_ROWS = 20_000
/** Over-dispersion below this is none. */
const NONE = 1e-3

export interface Dispersion {
  /** r of Var = mu + mu^2 / r; null where counts vary no more than Poisson. */
  readonly size: number | null
  /** Standard error of r; null where r is. */
  readonly sizeSe: number | null
}

/**
 * Negative-binomial size by maximum likelihood at fitted means, with the Cox-Reid adjustment for the effects that were estimated along (McCarthy, Chen and Smyth 2012, Nucleic Acids Research 40; without it
 * the size comes out too large, since fitted effects take part of the spread). Counts that stock cut short enter by their tail probability.
 * `linear` is ln of the mean per row, NaN where a row takes no part; `enough`: rows that the likelihood is summed over.
 */
export function fitDispersion({ y, linear, censored, effects }: { y: Float64Array; linear: Float64Array; censored: Uint8Array; effects: readonly EffectSet[] }, enough = ENOUGH_ROWS): Dispersion {
  const rows = fittedRows(linear)
  if (rows.length < 10) return { size: null, sizeSe: null }
  const mean = new Float64Array(rows.length)
  const count = new Float64Array(rows.length)
  const cut = new Uint8Array(rows.length)
  for (let at = 0; at < rows.length; at++) {
    mean[at] = Math.exp(linear[rows[at]])
    count[at] = Math.round(y[rows[at]])
    cut[at] = censored[rows[at]]
  }
  const every = Math.max(1, Math.floor(rows.length / enough))
  // ln Gamma(r + y) - ln Gamma(r) needs each distinct count once.
  const seen = new Map<number, number>()
  for (let i = 0; i < count.length; i += every) if (cut[i] === 0 && count[i] > 0) seen.set(count[i], (seen.get(count[i]) ?? 0) + 1)
  const sets = effects.map((set) => ({ codes: rows.map((i) => set.codes[i]), groups: set.codes.reduce((most, g) => (g > most ? g : most), -1) + 1 }))

  const likelihood = (logInverse: number): number => {
    const size = Math.exp(-logInverse)
    const atZero = logGamma(size)
    let total = 0
    for (const [value, times] of seen) total += times * (logGamma(size + value) - atZero)
    const information = sets.map(({ groups }) => new Float64Array(groups))
    const logSize = Math.log(size)
    for (let s = 0; s < sets.length; s++) {
      const [own, codes] = [information[s], sets[s].codes]
      for (let i = 0; i < mean.length; i++) own[codes[i]] += mean[i] / (1 + mean[i] / size)
    }
    for (let i = 0; i < mean.length; i += every) {
      const mu = mean[i]
      if (cut[i] === 1) {
        total += countTail({ mean: mu, size }, count[i]).logTail
        continue
      }
      const log = Math.log(size + mu)
      // The part y ln mu is the same at every size.
      total += size * (logSize - log) - count[i] * log
    }
    let adjustment = 0
    for (const one of information) for (let g = 0; g < one.length; g++) if (one[g] > 0) adjustment += Math.log(one[g])
    return total * every - 0.5 * adjustment
  }

  const best = maximise(likelihood, LOWEST, HIGHEST)
  if (Math.exp(best) < NONE) return { size: null, sizeSe: null }
  const size = Math.exp(-best)
  const h = 0.05
  const curvature = (likelihood(best + h) - 2 * likelihood(best) + likelihood(best - h)) / (h * h)
  return { size, sizeSe: curvature < 0 ? (size * Math.sqrt(every)) / Math.sqrt(-curvature) : null }
}

/** Rows that took part in a fit, ascending. */
export function fittedRows(linear: Float64Array): Int32Array {
  let n = 0
  const rows = new Int32Array(linear.length)
  for (let i = 0; i < linear.length; i++) if (!Number.isNaN(linear[i])) rows[n++] = i
  return rows.slice(0, n)
}

/** Golden section on a unimodal function, to 1e-3: a thousandth of the size, far below its error. */
function maximise(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [a, b] = [low, high]
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  while (b - a > 1e-3) {
    if (fc > fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - ratio * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + ratio * (b - a)
      fd = f(d)
    }
  }
  return (a + b) / 2
}
