import { firstStages, overIdentification, wuHausman } from '../../../src/core/demand/iv-tests.ts'
import { fitLinearIv, ivCovariance, standardErrors, type IvCovariance } from '../../../src/core/demand/linear-iv.ts'
import { BadFile, type Adapter } from '../case.ts'
import { list, rowsWhere, variable } from './regression-input.ts'

interface IvCase {
  readonly dependent: string
  readonly endogenous: string | readonly string[]
  readonly exogenous?: readonly string[] | null
  readonly instruments: readonly string[]
  readonly where?: Record<string, number | string> | null
}

export const ivAdapter: Adapter = (raw, data) => {
  if (!data) throw new BadFile('the case names no data')
  const { dependent, endogenous, exogenous, instruments, where } = raw as unknown as IvCase
  const rows = rowsWhere(data, where)
  const moved = typeof endogenous === 'string' ? [endogenous] : endogenous
  const names = [...moved, ...(exogenous ?? [])]
  const fit = fitLinearIv({
    y: variable(data, rows, dependent),
    x: [new Float64Array(rows.length).fill(1), ...names.map((name) => variable(data, rows, name))], names: ['constant', ...names], endogenous: moved,
    instruments: instruments.map((name) => variable(data, rows, name)), instrumentNames: instruments, effects: [],
  }, { method: '2sls', collinearInstruments: 'drop' })
  const se = (kind: IvCovariance): number[] | null => list(standardErrors(ivCovariance(fit, kind), fit.coef.length))
  const { regressors, weak } = firstStages(fit)
  const flagged = { n: fit.n, firstStageF: regressors[0].f, firstStagePartialR2: regressors[0].partialR2, weakInstrument: weak }
  if (weak) return flagged
  const hausman = wuHausman(fit)
  const sargan = overIdentification(fit)
  return {
    ...flagged, coef: list(fit.coef), se: se('classical-dof'), seHc0: se('hc0'), seHc1: se('hc1'),
    wuHausmanF: hausman?.statistic, wuHausmanP: hausman?.p, sargan: sargan?.statistic, sarganP: sargan?.p,
  }
}
