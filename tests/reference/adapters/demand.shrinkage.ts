import { encode } from '../../../src/core/demand/absorb.ts'
import { fitRandomSlope } from '../../../src/core/demand/random-slope.ts'
import { BadFile, type Adapter } from '../case.ts'
import { column, list, regressionInput, rowsWhere } from './regression-input.ts'

export const shrinkageAdapter: Adapter = (input, data) => {
  if (!data) throw new BadFile('the case names no data')
  const { y, x, names } = regressionInput({ ...input, constant: false, absorb: [], cluster: null }, data)
  const rows = rowsWhere(data, input.where as Record<string, number | string> | null | undefined)
  const groupOf = column(data, input.group as string)
  const { codes, labels } = encode(Array.from(rows, (row) => groupOf[row]))
  const order = labels.map((_, g) => g).sort((a, b) => (labels[a] < labels[b] ? -1 : 1))
  const fit = fitRandomSlope({ y, x, slope: names.indexOf(input.randomSlope as string), group: codes })
  return { ...fit, groups: order.map((g) => labels[g]), coef: list(fit.coef), se: list(fit.se), groupSlopes: order.map((g) => fit.groupSlopes[g]) }
}
