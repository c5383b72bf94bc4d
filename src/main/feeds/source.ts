import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Problem } from '../../core/problem.ts'
import { readHeader, scanCsv, writeClean, type LineFault } from './csv-scan.ts'
import { quoted, type Duck } from './duck.ts'
import { encodingOf, hasNonAscii, isValid, type Encoding } from './encoding.ts'
import { feedProblem } from './messages.ts'

/** What DuckDB holds of a column: CSV is text throughout, Parquet keeps numbers and dates. */
export type ColumnType = 'text' | 'number' | 'date'

/** A table that was read into DuckDB, column `c0`, `c1`, … in the order of the file, `rowid` in the order of its rows. */
export interface LoadedTable {
  readonly file: string
  readonly format: 'csv' | 'parquet'
  readonly table: string
  readonly columns: readonly string[]
  readonly types: readonly ColumnType[]
  readonly rows: number
  readonly sha256: string
  readonly faults: readonly LineFault[]
  readonly faultCount: number
  /** 1-based line of the file (CSV, the header being line 1) or row (Parquet). */
  lineOf(rowid: number): number
}

export interface LoadOptions {
  readonly path: string
  /** Name for people; the path's last part where it is not given. */
  readonly name?: string
  readonly encoding: string
  /** For the table's name and its temporary files. */
  readonly index: number
  readonly folder: string
  readonly signal: AbortSignal
  readonly onBytes: (read: number, total: number) => void
}

export const formatOf = (path: string): 'csv' | 'parquet' => (/\.(parquet|pq)$/i.test(path) ? 'parquet' : 'csv')

/** Reads a file into DuckDB; a problem where it cannot be read at all. */
export async function loadTable(duck: Duck, options: LoadOptions): Promise<LoadedTable | Problem> {
  const file = options.name ?? basename(options.path)
  const size = (await stat(options.path)).size
  if (size === 0) return feedProblem('file.empty', { file, row: 1 })
  const load = formatOf(options.name ?? options.path) === 'parquet' ? loadParquet : loadCsv
  return load(duck, options, file, size)
}

async function loadCsv(duck: Duck, options: LoadOptions, file: string, size: number): Promise<LoadedTable | Problem> {
  const { path, signal, index } = options
  const encoding = encodingOf(options.encoding)
  if (encoding === null) return feedProblem('file.encoding-unknown', { file, row: 1 }, { encoding: options.encoding })
  const scan = await scanCsv(path, encoding, { signal, onBytes: (read) => options.onBytes(read, size) })
  if (scan === null) return headerProblem(path, file, encoding)
  if (encoding !== 'utf-8' && (await looksLikeUtf8(path))) return feedProblem('file.encoding-utf8', { file, row: 1, field: scan.header[0] }, { encoding: encoding.toUpperCase() })
  const twice = scan.header.find((name, i) => scan.header.indexOf(name) !== i)
  if (twice !== undefined) return feedProblem('column.duplicate', { file, row: 1, field: twice }, { column: twice })
  if (scan.records === 0 && scan.faultCount === 0) return feedProblem('file.no-rows', { file, row: 1 })
  const table = `raw_${index}`
  let readable = path
  if (encoding !== 'utf-8' || scan.dropped.length > 0) {
    readable = join(options.folder, `clean-${index}.csv`)
    await writeClean(path, readable, scan, encoding, signal)
  }
  const columns = scan.header.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  const read = `read_csv(${quoted(readable)}, header = true, auto_detect = false, columns = {${columns}}, delim = ${quoted(scan.delimiter)}, quote = '"', escape = '"', null_padding = false)`
  try {
    await duck.run(`CREATE TABLE ${table} AS SELECT * FROM ${read}`)
  } catch (error) {
    signal.throwIfAborted()
    return feedProblem('file.unreadable', { file, row: 1 }, { format: 'CSV', detail: firstLine(error) })
  }
  const rows = Number(await duck.value(`SELECT count(*)::INTEGER FROM ${table}`))
  // Both readers must see the same rows, or every line number would be a guess.
  if (rows !== scan.records) return feedProblem('file.unreadable', { file, row: 1 }, { format: 'CSV', detail: `${scan.records} rows were counted and ${rows} read` })
  return { file, format: 'csv', table, columns: scan.header, types: scan.header.map(() => 'text'), rows, sha256: scan.sha256, faults: scan.faults, faultCount: scan.faultCount, lineOf: (rowid) => scan.lineOf(rowid) }
}

async function loadParquet(duck: Duck, options: LoadOptions, file: string, size: number): Promise<LoadedTable | Problem> {
  const table = `raw_${options.index}`
  try {
    const read = `read_parquet(${quoted(options.path)})`
    const described = await duck.rows<[string, string]>(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${read})`)
    const columns = described.map(([name]) => name)
    const types = described.map(([, type]) => columnType(type))
    const casts = { text: 'VARCHAR', number: 'DOUBLE', date: 'DATE' } as const
    await duck.run(`CREATE TABLE ${table} AS SELECT ${columns.map((name, i) => `CAST("${name.replaceAll('"', '""')}" AS ${casts[types[i]]}) AS c${i}`).join(', ')} FROM ${read}`)
    const rows = Number(await duck.value(`SELECT count(*)::INTEGER FROM ${table}`))
    if (rows === 0) return feedProblem('file.no-rows', { file, row: 1 })
    options.onBytes(size, size)
    return { file, format: 'parquet', table, columns, types, rows, sha256: await sha256Of(options.path), faults: [], faultCount: 0, lineOf: (rowid) => rowid + 1 }
  } catch (error) {
    options.signal.throwIfAborted()
    return feedProblem('file.unreadable', { file, row: 1 }, { format: 'Parquet', detail: firstLine(error) })
  }
}

function columnType(type: string): ColumnType {
  // A list of numbers is no number: nothing is read from it, and it must not keep the rest of the file out.
  if (type.endsWith(']')) return 'text'
  if (/^(DATE|TIMESTAMP)/.test(type)) return 'date'
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/.test(type) ? 'number' : 'text'
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The first bytes of a file. */
export async function startOf(path: string, length = 1 << 16): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of createReadStream(path, { end: length - 1 })) parts.push(chunk as Buffer)
  return Buffer.concat(parts)
}

/** GB18030 text is hardly ever valid UTF-8 by chance; where it is, the file was saved as UTF-8. */
async function looksLikeUtf8(path: string): Promise<boolean> {
  const start = await startOf(path)
  const whole = start.subarray(0, start.lastIndexOf(10) + 1 || start.length)
  return hasNonAscii(whole) && isValid(whole, 'utf-8')
}

/** The header itself is not text in the encoding: names the first column where that shows. */
async function headerProblem(path: string, file: string, encoding: Encoding): Promise<Problem> {
  const start = await startOf(path)
  const line = start.subarray(0, start.indexOf(10) + 1 || start.length)
  const ascii = readHeader(Buffer.from(line.toString('latin1')), 'utf-8')
  let at = 0
  for (const [i, name] of (ascii?.names ?? []).entries()) {
    const end = line.indexOf(ascii?.delimiter ?? ',', at)
    if (!isValid(line.subarray(at, end < 0 ? line.length : end), encoding)) {
      const shown = [...name].every((c) => c.charCodeAt(0) < 128) ? name : `column ${i + 1}`
      return feedProblem('file.encoding', { file, row: 1, field: shown }, { encoding: encoding.toUpperCase() })
    }
    at = end + 1
  }
  return feedProblem('file.encoding', { file, row: 1, field: 'column 1' }, { encoding: encoding.toUpperCase() })
}
