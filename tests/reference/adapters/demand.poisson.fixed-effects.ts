import { regress } from '../../../src/core/demand/regression.ts'
import type { Adapter } from '../case.ts'
import { list, regressionInput } from './regression-input.ts'

export const poissonAdapter: Adapter = (input, data) => {
  const fit = regress(regressionInput(input, data), { family: { kind: 'poisson' }, robust: true })
  return { n: fit.n, coef: list(fit.coef), se: list(fit.se), seRobust: list(fit.seRobust), seCluster: list(fit.seCluster), logLikelihood: fit.logLikelihood, deviance: fit.deviance }
}
