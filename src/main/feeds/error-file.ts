import type { Problem } from '../../core/problem.ts'
import { csvLine } from '../csv/csv.ts'
import type { Duck } from './duck.ts'
import { ERROR_COLUMNS } from './fields.ts'
import type { LoadedTable } from './source.ts'

/** A refused row: its cells by column as they stand in the file, and why. */
export interface RefusedRow {
  readonly cells: Readonly<Record<string, string | null>>
  readonly problem: Problem
}

/** Cells of the given rows of a table, by row id. */
export async function cellsOf(duck: Duck, table: LoadedTable, rowids: readonly number[]): Promise<Map<number, Record<string, string | null>>> {
  if (rowids.length === 0) return new Map()
  const wanted = `wanted_${table.table}`
  await duck.run(`CREATE TABLE ${wanted} (id INTEGER)`)
  await duck.append(wanted, [...new Set(rowids)].map((id) => [id]))
  const rows = await duck.rows<(string | number | null)[]>(`SELECT rowid::INTEGER, ${table.columns.map((_, i) => `c${i}`).join(', ')} FROM ${table.table} WHERE rowid IN (SELECT id FROM ${wanted})`)
  return new Map(rows.map(([id, ...cells]) => [id as number, Object.fromEntries(table.columns.map((column, i) => [column, cells[i] as string | null]))]))
}

/**
 * CSV of the refused rows, UTF-8, one line for each: the columns of the files, then where and why, with everything that is wrong with the row.
 * Nothing of a refused import came in, so it is no substitute for the file: the rows are mended there, and the whole file is imported again.
 * Mended, it may also come in together with a file from which its rows were taken out; its last columns are ignored then.
 */
export function errorFile(refused: readonly RefusedRow[]): string {
  if (refused.length === 0) return ''
  const columns = [...new Set(refused.flatMap((row) => Object.keys(row.cells)))]
  const rows = new Map<string, RefusedRow[]>()
  for (const row of refused) {
    const place = `${row.problem.row ?? ''} ${row.problem.file ?? ''}`
    const together = rows.get(place)
    if (together) together.push(row)
    else rows.set(place, [row])
  }
  const lines = [[...columns, ...ERROR_COLUMNS], ...[...rows.values()].map((faults) => {
    const { cells, problem } = faults[0]
    const all = (part: (of: Problem) => string | undefined): string => faults.map((fault) => part(fault.problem) ?? '').join(faults.length > 1 ? '; ' : '')
    return [...columns.map((column) => cells[column] ?? ''), problem.file ?? '', String(problem.row ?? ''), all((of) => of.field), all((of) => of.message), all((of) => of.mend)]
  })]
  return `${lines.map(csvLine).join('\n')}\n`
}
