import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '../../core/problem.ts'
import { loadCurrency } from '../workspace/queries/catalog.ts'
import { recallMapping } from '../workspace/queries/mappings.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { mappingProblems } from './check.ts'
import { Duck } from './duck.ts'
import { guessEncoding } from './encoding.ts'
import type { FeedField, FeedKind, FeedMapping, FeedPreview } from './feed.ts'
import { fieldsOf, ONE_OF } from './fields.ts'
import { feedProblem } from './messages.ts'
import { proposeMapping, signatureOf } from './propose.ts'
import { formatOf, loadTable, startOf, type LoadedTable } from './source.ts'

const HEAD = 20
const SAMPLED = 500

export interface PreviewInput {
  readonly path: string
  readonly name: string
  /** Take the table for this kind of feed; null: as remembered, or the kind its columns suggest. */
  readonly kind: FeedKind | null
  /** A mapping to look at instead of the remembered or proposed one. */
  readonly mapping: FeedMapping | null
}

/** Broken lines that are told before the import. */
const TOLD = 20

/**
 * The first rows of a file as they would be read, with a mapping: the given one, else the one remembered for its columns, else a proposal by the columns' names.
 * Its problems are those of the file as a whole and of the mapping; rows are judged at the import, but for a quote that is never closed: what stands behind it may have been read as something else.
 */
export async function previewFile(workspace: Workspace, input: PreviewInput): Promise<FeedPreview> {
  const folder = await mkdtemp(join(tmpdir(), 'warchest-preview-'))
  const { signal } = new AbortController()
  const duck = await Duck.open(folder, signal)
  try {
    const encoding = input.mapping?.encoding ?? (formatOf(input.name) === 'csv' ? guessEncoding(await startOf(input.path)) : 'utf-8')
    const loaded = await loadTable(duck, { path: input.path, name: input.name, encoding, index: 0, folder, signal, onBytes: () => {} })
    return 'code' in loaded ? unreadable(input, encoding, loaded) : await previewOf(workspace, duck, loaded, input, encoding)
  } finally {
    duck.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function previewOf(workspace: Workspace, duck: Duck, loaded: LoadedTable, input: PreviewInput, encoding: string): Promise<FeedPreview> {
  const { columns, file } = loaded
  const rows = await headOf(duck, loaded)
  const recalled = input.mapping === null ? recallMapping(workspace, signatureOf(columns)) : null
  const remembered = recalled !== null && (input.kind === null || recalled.kind === input.kind)
  const proposal = proposeMapping(file, columns, { kind: input.kind, currency: loadCurrency(workspace), encoding })
  const mapping = input.mapping ?? (remembered ? recalled : proposal.mapping)
  const problems = mappingProblems(mapping, file, columns)
  // Nobody has looked at a proposal yet: what it leaves out or cannot know is said.
  if (input.mapping === null && !remembered) {
    if (!proposal.complete && input.kind === null) problems.unshift(feedProblem('kind.unknown', { file, row: 1 }))
    for (const column of proposal.unused) problems.push(feedProblem('column.unknown', { file, row: 1, field: column }, { column }))
  }
  problems.push(...periodProblem(mapping, loaded, rows), ...loaded.faults.filter(({ code }) => code === 'line.open-quote').slice(0, TOLD).map(({ code, row }) => feedProblem(code, { file, row })))
  return {
    file, format: loaded.format, rows: loaded.rows, mapping, remembered, problems,
    columns: columns.map((name, i) => ({ name, type: typeOf(rows.map((row) => row[i])), samples: [...new Set(rows.map((row) => row[i]).filter((value) => value !== null))].slice(0, 3) })),
    head: rows.slice(0, HEAD),
    fields: formFields(mapping),
  }
}

/** The first rows as text, also of a Parquet file, whose columns are numbers and dates: 10 reads 10, a day 2026-05-13. */
async function headOf(duck: Duck, { columns, types, table }: LoadedTable): Promise<(string | null)[][]> {
  const select = columns.map((_, i) => (types[i] === 'date' ? `CAST(c${i} AS VARCHAR)` : `c${i}`)).join(', ')
  const rows = await duck.rows<(string | number | null)[]>(`SELECT ${select} FROM ${table} ORDER BY rowid LIMIT ${SAMPLED}`)
  return rows.map((row) => row.map((value) => (value === null ? null : String(value))))
}

/** A preview of a file that cannot be read at all, so that the encoding can be changed where that is why. */
function unreadable(input: PreviewInput, encoding: string, problem: Problem): FeedPreview {
  const mapping: FeedMapping = input.mapping ?? { kind: input.kind ?? 'catalog', columns: {}, constants: {}, moneyUnit: 1, currency: 'CNY', period: null, encoding }
  return { file: input.name, format: formatOf(input.name), rows: 0, columns: [], head: [], mapping, remembered: false, fields: formFields(mapping), problems: [problem] }
}

function formFields(mapping: FeedMapping): FeedField[] {
  const oneOf = ONE_OF[mapping.kind] ?? []
  return fieldsOf(mapping.kind, Object.keys(mapping.columns)).map(({ name, required, type, blank }) => ({
    name, required, type, ...(oneOf.includes(name) ? { oneOf: oneOf.join(' / ') } : {}), ...(blank === 'only-if-accepted' ? { blanksCount: true } : {}),
  }))
}

/** A date column of small whole numbers counts periods, and only a person knows from when. */
function periodProblem(mapping: FeedMapping, loaded: LoadedTable, rows: readonly (readonly (string | null)[])[]): Problem[] {
  const column = mapping.columns['date']
  if (mapping.period !== null || column === undefined) return []
  const values = rows.map((row) => row[loaded.columns.indexOf(column)]).filter((value): value is string => typeof value === 'string')
  if (values.length === 0 || !values.every((value) => /^\d{1,5}$/.test(value))) return []
  return [feedProblem('period.origin-missing', { file: loaded.file, row: 1, field: 'date' }, { column, example: values[0] })]
}

function typeOf(values: readonly (string | null)[]): string {
  const filled = values.filter((value): value is string => value !== null && value.trim() !== '')
  if (filled.length === 0) return 'blank'
  if (filled.every((value) => /^[-+]?[\d,]*\.?\d+(e[-+]?\d+)?$/i.test(value.trim()))) return 'number'
  return filled.every((value) => /^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}/.test(value.trim())) ? 'date' : 'text'
}
