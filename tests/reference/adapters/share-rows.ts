import type { IvCovariance, LinearIvOptions } from '../../../src/core/demand/linear-iv.ts'
import type { ShareEquation, ShareRows } from '../../../src/core/demand/share-logit.ts'
import { BadFile, type Table } from '../case.ts'
import { column, combination, rowsWhere, variable } from './regression-input.ts'

/** Fields of the cases that estimate from market shares. */
export interface ShareCase {
  readonly market: string
  readonly share: string
  readonly nest?: string | null
  readonly regressors: readonly string[]
  readonly endogenous: readonly string[]
  readonly instruments: readonly string[]
  readonly constant: boolean
  readonly absorb: readonly string[]
  readonly method: LinearIvOptions['method']
  readonly covariance: IvCovariance
  readonly cluster?: string | null
  readonly where?: Record<string, number | string> | null
}

export function shareProblem(input: ShareCase, data: Table | null): { rows: ShareRows; equation: ShareEquation; options: LinearIvOptions } {
  if (!data) throw new BadFile('the case names no data')
  const rows = rowsWhere(data, input.where)
  const market = combination(data, rows, input.market)
  const names = column(data, input.market)
  const instruments = input.instruments ?? []
  return {
    rows: { market, share: variable(data, rows, input.share), nest: input.nest ? combination(data, rows, input.nest) : null, marketName: (t) => String(names[rows[market.indexOf(t)]]) },
    equation: {
      x: [...(input.constant ? [new Float64Array(rows.length).fill(1)] : []), ...input.regressors.map((name) => variable(data, rows, name))],
      names: [...(input.constant ? ['constant'] : []), ...input.regressors], endogenous: input.endogenous ?? [],
      instruments: instruments.map((name) => variable(data, rows, name)), instrumentNames: instruments,
      effects: (input.absorb ?? []).map((name) => ({ name, codes: combination(data, rows, name) })),
      ...(input.cluster ? { cluster: combination(data, rows, input.cluster) } : {}),
    },
    options: { method: input.method, collinearInstruments: 'drop' },
  }
}
