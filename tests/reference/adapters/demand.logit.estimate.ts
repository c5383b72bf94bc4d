import { firstStages } from '../../../src/core/demand/iv-tests.ts'
import { ivCovariance, standardErrors } from '../../../src/core/demand/linear-iv.ts'
import { fitShareLogit } from '../../../src/core/demand/share-logit.ts'
import type { Adapter } from '../case.ts'
import { list } from './regression-input.ts'
import { shareProblem, type ShareCase } from './share-rows.ts'

export const estimateLogitAdapter: Adapter = (raw, data) => {
  const input = raw as unknown as ShareCase
  const { rows, equation, options } = shareProblem(input, data)
  const fit = fitShareLogit(rows, equation, options)
  const { regressors: [first] } = firstStages(fit)
  return { n: fit.n, coef: list(fit.coef), se: list(standardErrors(ivCovariance(fit, input.covariance), fit.coef.length)), firstStagePartialR2: first?.partialR2, firstStageF: first?.f }
}
