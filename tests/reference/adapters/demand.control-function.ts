import { fitControlFunction } from '../../../src/core/demand/control-function.ts'
import { BadFile, type Adapter } from '../case.ts'
import { list, regressionInput, rowsWhere, variable } from './regression-input.ts'

/** Poisson demand with endogenous regressors; coefficients: regressors, then one first-stage residual for each endogenous one. */
export const controlFunctionAdapter: Adapter = (raw, data) => {
  if (!data) throw new BadFile('the case names no data')
  const { instruments, endogenous, where } = raw as unknown as { readonly instruments: readonly string[]; readonly endogenous: readonly string[]; readonly where?: Record<string, number | string> | null }
  const rows = rowsWhere(data, where)
  const fit = fitControlFunction({ ...regressionInput(raw, data), endogenous, instruments: instruments.map((name) => variable(data, rows, name)), instrumentNames: instruments })
  return { n: fit.n, coef: list(fit.coef), se: list(fit.se), firstStageF: fit.firstStages.regressors[0].f, exogeneityP: fit.exogeneity.p }
}
