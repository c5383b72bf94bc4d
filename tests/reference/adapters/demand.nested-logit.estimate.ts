import { ivCovariance, standardErrors } from '../../../src/core/demand/linear-iv.ts'
import { fitNestedShareLogit } from '../../../src/core/demand/share-logit.ts'
import type { Adapter } from '../case.ts'
import { list } from './regression-input.ts'
import { shareProblem, type ShareCase } from './share-rows.ts'

export const estimateNestedLogitAdapter: Adapter = (raw, data) => {
  const input = raw as unknown as ShareCase
  const { rows, equation, options } = shareProblem(input, data)
  const { fit, rho } = fitNestedShareLogit(rows, equation, options)
  const k = equation.x.length
  const se = standardErrors(ivCovariance(fit, input.covariance), k + 1)
  return { n: fit.n, coef: list(fit.coef.slice(0, k)), se: list(se.slice(0, k)), rho, rhoSe: se[k] }
}
