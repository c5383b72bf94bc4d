import { encode } from '../../../src/core/demand/absorb.ts'
import type { EffectSet, RegressionInput } from '../../../src/core/demand/regression.ts'
import { BadFile, type Table } from '../case.ts'

/** The regression of a case: variables as `x`, `ln(x)`, `ln(x)[c=v]`; `a^b` = one effect per combination; `where` keeps the rows whose columns have these values. */
export function regressionInput(input: Readonly<Record<string, unknown>>, data: Table | null): RegressionInput {
  if (!data) throw new BadFile('the case names no data')
  const rows = rowsWhere(data, input.where as Record<string, number | string> | null | undefined)
  const divisor = typeof input.dependentDivisor === 'number' ? input.dependentDivisor : 1
  const regressors = input.regressors as readonly string[]
  const constant = input.constant === true
  const absorb = (input.absorb ?? []) as readonly string[]
  const cluster = input.cluster as string | null | undefined
  return {
    y: variable(data, rows, input.dependent as string).map((value) => value / divisor),
    x: [...(constant ? [new Float64Array(rows.length).fill(1)] : []), ...regressors.map((name) => variable(data, rows, name))],
    names: [...(constant ? ['constant'] : []), ...regressors],
    effects: absorb.map((name): EffectSet => ({ name, codes: combination(data, rows, name) })),
    ...(cluster ? { cluster: combination(data, rows, cluster) } : {}),
  }
}

export function rowsWhere(data: Table, where?: Record<string, number | string> | null): Int32Array {
  const tests = Object.entries(where ?? {}).map(([name, value]) => {
    const values = column(data, name)
    return { values, value: values instanceof Float64Array ? Number(value) : String(value) }
  })
  const kept: number[] = []
  for (let row = 0; row < data.rows; row++) if (tests.every(({ values, value }) => values[row] === value)) kept.push(row)
  return Int32Array.from(kept)
}

export function column(data: Table, name: string): Float64Array | readonly string[] {
  const values = data.columns.get(name)
  if (!values) throw new BadFile(`the data have no column ${name}`)
  return values
}

export function variable(data: Table, rows: Int32Array, name: string): Float64Array {
  const match = /^(?<base>[^[]+?)(?:\[(?<by>[^=\]]+)=(?<value>[^\]]+)\])?$/.exec(name)
  const base = match?.groups?.base ?? name
  const logged = /^ln\((.+)\)$/.exec(base)
  const values = column(data, logged ? logged[1] : base)
  if (!(values instanceof Float64Array)) throw new BadFile(`the column ${base} is not numeric`)
  const out = Float64Array.from(rows, (row) => (logged ? Math.log(values[row]) : values[row]))
  const by = match?.groups?.by
  if (by === undefined) return out
  const groups = column(data, by)
  const wanted = groups instanceof Float64Array ? Number(match?.groups?.value) : match?.groups?.value
  return out.map((value, i) => (groups[rows[i]] === wanted ? value : 0))
}

export function combination(data: Table, rows: Int32Array, name: string): Int32Array {
  const parts = name.split('^').map((part) => column(data, part))
  if (parts.length === 1) return encode(Array.from(rows, (row) => parts[0][row])).codes
  return encode(Array.from(rows, (row) => parts.map((part) => part[row]).join('^'))).codes
}

export const list = (values: Float64Array | null): number[] | null => values && Array.from(values)

/** A flat n x n matrix as rows. */
export const rowsOf = (matrix: Float64Array, n: number): number[][] => Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n)))
