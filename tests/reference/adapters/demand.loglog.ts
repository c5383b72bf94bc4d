import { regress } from '../../../src/core/demand/regression.ts'
import type { Adapter } from '../case.ts'
import { list, regressionInput } from './regression-input.ts'

export const logLogAdapter: Adapter = (input, data) => {
  const fit = regress(regressionInput(input, data), { family: { kind: 'gaussian' } })
  return { n: fit.n, coef: list(fit.coef), se: list(fit.se), seCluster: list(fit.seCluster), r2: 1 - fit.ssr / fit.sst, ssr: fit.ssr, logLikelihood: fit.logLikelihood }
}
