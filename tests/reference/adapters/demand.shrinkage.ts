import { encode } from '../../../src/core/demand/absorb.ts'
import { fitRandomSlope } from '../../../src/core/demand/random-slope.ts'
import type { Adapter } from '../case.ts'
import { list, regressionInput, variable } from './regression-input.ts'

export const shrinkageAdapter: Adapter = (input, data) => {
  const { y, x, names } = regressionInput({ ...input, constant: false }, data)
  const rows = Int32Array.from({ length: data!.rows }, (_, row) => row)
  const { codes, labels } = encode(variable(data!, rows, input.group as string))
  const order = labels.map((_, g) => g).sort((a, b) => labels[a] - labels[b])
  const fit = fitRandomSlope({ y, x, slope: names.indexOf(input.randomSlope as string), group: codes })
  return { ...fit, groups: order.map((g) => labels[g]), coef: list(fit.coef), se: list(fit.se), groupSlopes: order.map((g) => fit.groupSlopes[g]) }
}
