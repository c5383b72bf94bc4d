import { aggregateElasticities, fitConditionalLogit, type ChoiceOccasions } from '../../../src/core/demand/conditional-logit.ts'
import { BadFile, type Adapter, type Table } from '../case.ts'
import { column, list, rowsOf, rowsWhere, variable } from './regression-input.ts'

interface ChoiceCase {
  readonly alternatives: readonly string[]
  readonly priceColumns: readonly string[]
  readonly featureColumns?: readonly string[] | null
  readonly chosenColumn: string
  readonly chosenValues: readonly (string | number)[]
  readonly where?: Record<string, number | string> | null
}

export const conditionalLogitAdapter: Adapter = (raw, data) => {
  if (!data) throw new BadFile('the case names no data')
  const input = occasions(raw as unknown as ChoiceCase, data)
  const fit = fitConditionalLogit(input)
  return { ...fit, coef: list(fit.coef), se: list(fit.se), meanShares: list(fit.meanShares), aggregateElasticities: rowsOf(aggregateElasticities(input, fit, 0), input.alternatives.length) }
}

function occasions(input: ChoiceCase, data: Table): ChoiceOccasions {
  const rows = rowsWhere(data, input.where)
  const values = input.chosenValues.map(String)
  const picked = column(data, input.chosenColumn)
  const chosen = Int32Array.from(rows, (row) => values.indexOf(String(picked[row])))
  const wide = (names: readonly string[]): Float64Array => {
    const columns = names.map((name) => variable(data, rows, name))
    return Float64Array.from({ length: rows.length * names.length }, (_, cell) => columns[cell % names.length][Math.floor(cell / names.length)])
  }
  const attributes = [input.priceColumns, ...(input.featureColumns ? [input.featureColumns] : [])]
  return { alternatives: input.alternatives, x: attributes.map(wide), names: ['price', 'feature'].slice(0, attributes.length), chosen }
}
