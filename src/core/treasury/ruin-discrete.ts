import { integrate } from '../numeric/quadrature.ts'

/** A walk on the integers: +1 with `upProbability`, else -1. */
export interface IntegerWalk {
  readonly start: number
  readonly upProbability: number
}

/** P(0 is hit before `target`): the gambler's ruin (Feller 1968, XIV.2). */
export function ruinBeforeTarget({ start, upProbability: p }: IntegerWalk, target: number): number {
  if (start <= 0) return 1
  if (start >= target) return 0
  if (p <= 0) return 1
  if (p >= 1) return 0
  const log = Math.log((1 - p) / p)
  if (Math.abs(log) < 1e-15) return 1 - start / target
  // (r^z - r^N) / (1 - r^N) with r = q / p, written so that neither end cancels or overflows.
  return log > 0 ? Math.expm1((start - target) * log) / Math.expm1(-target * log) : (Math.exp(start * log) * Math.expm1((target - start) * log)) / Math.expm1(target * log)
}

/** P(0 is ever hit), with no barrier above: (q / p)^start where the walk rises, else 1. */
export function walkRuinEver({ start, upProbability: p }: IntegerWalk): number {
  if (start <= 0 || p <= 0.5) return 1
  return ((1 - p) / p) ** start
}

/** P(0 has been hit by each step 0..steps), by the hitting-time theorem: P(first hit at k) = (z / k) C(k, (k - z) / 2) p^((k - z) / 2) q^((k + z) / 2). */
export function walkRuinBySteps({ start, upProbability: p }: IntegerWalk, steps: number): Float64Array {
  const out = new Float64Array(steps + 1)
  if (start <= 0) return out.fill(1)
  const q = 1 - p
  let log = start * Math.log(q)
  let total = 0
  for (let k = 0; k <= steps; k++) {
    if (k >= start && (k - start) % 2 === 0) {
      total += Math.exp(log)
      const m = (k - start) / 2
      // Ratio of neighbouring terms: k (k + 1) p q / ((m + 1) (m + start + 1)).
      log += Math.log(((k / (m + 1)) * (k + 1) * p * q) / (m + start + 1))
    }
    out[k] = Math.min(1, total)
  }
  return out
}

/** Cash plus income at a steady rate less claims: Poisson arrivals, exponential sizes. */
export interface CramerLundberg {
  readonly cash: number
  readonly incomeRate: number
  readonly claimRate: number
  readonly meanClaim: number
}

export interface CramerLundbergOutcome {
  readonly ruinEver: number
  /** 1 / rho - 1, rho = claims per income. */
  readonly safetyLoading: number
  /** (1 - rho) / mean claim; null where claims eat the income. */
  readonly adjustmentCoefficient: number | null
}

export function cramerLundberg({ cash, incomeRate, claimRate, meanClaim }: CramerLundberg): CramerLundbergOutcome {
  const rho = (claimRate * meanClaim) / incomeRate
  return { ruinEver: rho < 1 && cash >= 0 ? rho * Math.exp((-(1 - rho) * cash) / meanClaim) : 1, safetyLoading: 1 / rho - 1, adjustmentCoefficient: rho < 1 ? (1 - rho) / meanClaim : null }
}

/** P(cash < 0 by time t): the finite-time formula for exponential claims (Asmussen and Albrecher 2010, proposition IX.1.3), its integral by adaptive quadrature. */
export function cramerLundbergByTime({ cash, incomeRate, claimRate, meanClaim }: CramerLundberg, t: number): number {
  if (cash < 0) return 1
  if (t <= 0 || claimRate === 0) return 0
  const u = cash / meanClaim
  const time = (incomeRate * t) / meanClaim
  const rho = (claimRate * meanClaim) / incomeRate
  const root = Math.sqrt(rho)
  const integrand = (theta: number): number => {
    const half = Math.sin(theta / 2)
    // With 1 - cos = 2 sin^2(theta/2) nothing cancels near zero; cos A - cos(A + 2 theta) = 2 sin(A + theta) sin theta.
    const denominator = (1 - root) ** 2 + 4 * root * half * half
    const exponent = -((1 - root) ** 2) * time - 4 * root * time * half * half + u * (root * Math.cos(theta) - 1)
    return (rho * Math.exp(exponent) * 2 * Math.sin(u * root * Math.sin(theta) + theta) * Math.sin(theta)) / denominator
  }
  // Where the exponential and the denominator are narrow, the pieces begin narrow.
  const widths = [Math.abs(1 - root) / Math.sqrt(root), 1 / Math.sqrt(1 + 2 * root * time), 1 / (1 + u * root)].flatMap((w) => [w, 6 * w])
  const limit = rho < 1 ? rho * Math.exp(-(1 - rho) * u) : 1
  return Math.min(1, Math.max(0, limit - integrate(integrand, 0, Math.PI, { relative: 1e-13, absolute: 1e-15, breaks: widths, maxPieces: 4000 }) / Math.PI))
}
