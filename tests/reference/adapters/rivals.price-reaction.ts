import { fitLaggedReaction } from '../../../src/core/rivals/price-reaction.ts'
import { BadFile, type Adapter } from '../case.ts'
import { list, rowsWhere, variable } from './regression-input.ts'

export const priceReactionAdapter: Adapter = (raw, data) => {
  if (!data) throw new BadFile('the case names no data')
  const { time, dependent, lagged, where } = raw as unknown as { readonly time: string; readonly dependent: string; readonly lagged: readonly string[]; readonly where?: Record<string, number | string> | null }
  const rows = rowsWhere(data, where)
  const series = (name: string): Float64Array => variable(data, rows, name)
  const fit = fitLaggedReaction({ time: series(time), dependent: series(dependent), lagged: lagged.map(series), names: lagged })
  return { ...fit, coef: list(fit.coef), se: list(fit.se) }
}
