import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import type { Adapter } from '../case.ts'
import { list, regressionInput } from './regression-input.ts'

export const negativeBinomialAdapter: Adapter = (input, data) => {
  const { regression, size, sizeSe, logLikelihood } = fitNegativeBinomial(regressionInput(input, data))
  return { n: regression.n, coef: list(regression.coef), se: list(regression.se), theta: size, thetaSe: sizeSe, logLikelihood }
}
