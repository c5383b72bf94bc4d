import type { Problem } from '../../core/problem.ts'
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

/** CSV of the refused rows, UTF-8: the columns of the files, then where and why. Mended, it can be imported as it is: the last columns are ignored. */
export function errorFile(refused: readonly RefusedRow[]): string {
  if (refused.length === 0) return ''
  const columns = [...new Set(refused.flatMap((row) => Object.keys(row.cells)))]
  const lines = [[...columns, ...ERROR_COLUMNS], ...refused.map(({ cells, problem }) => [
    ...columns.map((column) => cells[column] ?? ''), problem.file ?? '', problem.row === undefined ? '' : String(problem.row), problem.field ?? '', problem.message, problem.mend,
  ])]
  return `${lines.map((cells) => cells.map(csvCell).join(',')).join('\n')}\n`
}

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
