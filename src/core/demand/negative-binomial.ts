import type { GlmFit } from './glm-fit.ts'
import { estimate, type Regression, type RegressionInput, type RegressionOptions } from './regression.ts'
import { alone, type Team } from './team.ts'

/** A negative-binomial regression (NB2): Var = mu + mu^2 / size. */
export interface NegativeBinomialFit {
  /** At the final size, which its standard errors take as given; Poisson where counts vary no more than that. */
  readonly regression: Regression
  /** Infinity where counts vary no more than Poisson. */
  readonly size: number
  /** From the observed information of the size with the coefficients held; Infinity beside an infinite size. */
  readonly sizeSe: number
  readonly logLikelihood: number
}

const ROUNDS = 100
const SAME = 1e-10

/**
 * Maximum likelihood of the NB2 model over coefficients, any number of absorbed effects, and size, in turns (Venables and Ripley 2002, section 7.4; Hilbe 2011): coefficients by iteratively reweighted
 * least squares at a given size, size by Newton's method on its logarithm at given means. The two are orthogonal, so few turns are needed; each goes on from where the last one stood.
 * With few rows per effect the size comes out too large, since the fitted effects take part of the spread.
 */
export function fitNegativeBinomial(input: RegressionInput, options: Omit<RegressionOptions, 'family'> = {}, team: Team = alone): NegativeBinomialFit {
  let size = Number.POSITIVE_INFINITY
  let sizeSe = Number.POSITIVE_INFINITY
  const regression = estimate(input, { tolerance: 1e-12, ...options, family: { kind: 'poisson' } }, team, (fit) => {
    size = Number.POSITIVE_INFINITY
    fit.iterate()
    const { excess, square } = fit.sizeFigures(0)
    // The likelihood falls from the Poisson limit on where the squared residuals do not exceed the means (the score of 1 / size there).
    if (fit.separation !== null || !(excess > 0)) return
    size = square / excess
    for (let round = 0; round < ROUNDS; round++) {
      const last = size
      size = bestSize(fit, size)
      fit.setSize(size)
      fit.iterate()
      if (fit.separation !== null) return
      if (Math.abs(Math.log(size / last)) < SAME) break
    }
    sizeSe = 1 / Math.sqrt(-fit.sizeFigures(size).second)
  })
  return { regression, size, sizeSe, logLikelihood: regression.logLikelihood }
}

/** Newton's method on ln(size), with steps of at most 1. */
function bestSize(fit: GlmFit, start: number): number {
  let size = start
  for (let iteration = 0; iteration < 100; iteration++) {
    const { first, second } = fit.sizeFigures(size)
    const gradient = first * size
    const curvature = second * size * size + gradient
    const step = curvature < 0 ? -gradient / curvature : Math.sign(gradient)
    const bounded = Math.max(-1, Math.min(1, step))
    size = Math.min(1e9, size * Math.exp(bounded))
    if (Math.abs(bounded) < SAME) break
  }
  return size
}
