import { fitCensored, type CensoredRecords, type Censoring } from '../../../src/core/demand/censored-fit.ts'
import type { Adapter } from '../case.ts'
import { list } from './regression-input.ts'

interface CensoredCase {
  readonly distribution: CensoredRecords['distribution']
  readonly y: readonly number[]
  readonly censoring: readonly Censoring[]
  readonly x?: readonly (readonly number[])[] | null
}

export const censoredAdapter: Adapter = (raw) => {
  const { distribution, y, censoring, x } = raw as unknown as CensoredCase
  const width = x?.[0]?.length ?? 0
  const columns = Array.from({ length: width }, (_, j) => Float64Array.from(x!, (row) => row[j]))
  const fit = fitCensored({ distribution, y, censoring, x: columns, names: columns.map((_, j) => `x${j + 1}`) })
  return { ...fit, coef: list(fit.coef), coefSe: list(fit.coefSe) }
}
