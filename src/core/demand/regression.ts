import { GlmFit } from './glm-fit.ts'
import { resultOf } from './glm-result.ts'
import type { Regression, RegressionInput, RegressionOptions } from './regression-problem.ts'
import { alone, type Team } from './team.ts'

export type { DroppedRegressor, EffectSet, EmptyGroups, Family, LoneRows, Regression, RegressionInput, RegressionOptions, SolverStats } from './regression-problem.ts'

/**
 * Generalised linear model with any number of absorbed effects: iteratively reweighted least squares, each step a weighted regression after projecting the effects out
 * (Correia, Guimarães and Zylkin 2020, ppmlhdfe, Stata Journal 20; Bergé 2018, fixest). A step solves for the change of the coefficients, so that the right-hand side shrinks as it converges.
 * Cost per iteration is one pass over the rows, plus passes over the cells of the effects. The result has the same bits for any team.
 * @throws WarchestError 'bad-input': `regression.not-finite`, `regression.negative-count`; `regression.no-rows` where nothing is left to estimate from; `regression.singular`
 */
export function regress(input: RegressionInput, options: RegressionOptions, team: Team = alone): Regression {
  return estimate(input, options, team, (fit) => fit.iterate())
}

/** Estimates by `course`, again and again without the rows that it finds separated and the columns that turn out degenerate. */
export function estimate(input: RegressionInput, options: RegressionOptions, team: Team, course: (fit: GlmFit) => void): Regression {
  const out = new Uint8Array(input.y.length)
  const causes = new Set<string>()
  const excluded = new Set<number>()
  let separated = 0
  for (;;) {
    const fit = new GlmFit(input, options, out, excluded, team)
    course(fit)
    if (fit.separation === null) {
      const weak = fit.degenerate()
      if (weak.length === 0) return { ...resultOf(fit), separated: { rows: separated, regressors: [...causes] } }
      // What the first look took for independent turned out not to be at the fitted means.
      for (const column of weak) excluded.add(column)
      continue
    }
    // Rows that a regressor separates have mean zero in the limit and say nothing of the rest: leave them out and estimate again.
    for (const row of fit.separation.rows) out[row] = 1
    for (const name of fit.separation.regressors) causes.add(name)
    separated += fit.separation.rows.length
  }
}
