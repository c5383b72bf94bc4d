import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { WarchestError, type Problem } from '../../core/problem.ts'
import type { JobContext } from '../jobs/job.ts'
import { loadCurrency } from '../workspace/queries/catalog.ts'
import { loadFact } from '../workspace/queries/facts.ts'
import { latestScale } from '../workspace/queries/imports.ts'
import { recallMapping } from '../workspace/queries/mappings.ts'
import { loadPeriodDays, loadSalesSpan } from '../workspace/queries/sales.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { CheckedTable, mappingProblems, type CellFault } from './check.ts'
import { Duck } from './duck.ts'
import { guessEncoding } from './encoding.ts'
import { cellsOf, errorFile, type RefusedRow } from './error-file.ts'
import type { FeedKind, FeedMapping, ImportReport } from './feed.ts'
import { ERROR_COLUMNS } from './fields.ts'
import { assignKeys, keyFaults } from './keys.ts'
import { feedProblem } from './messages.ts'
import { proposeMapping, signatureOf } from './propose.ts'
import { formatOf, loadTable, startOf, type LoadedTable } from './source.ts'
import { stageTables, type Staged } from './stage.ts'
import { writeImport, type Replaced, type WriteInput } from './write.ts'

/** A file to import; `mapping` null: as remembered for its columns, else as their names suggest. */
export interface ImportFile {
  readonly path: string
  /** Name for people, where the path is that of a staged copy. */
  readonly name?: string
  readonly mapping: FeedMapping | null
}

/** Products before what refers to them. */
const ORDER: readonly FeedKind[] = ['catalog', 'sales', 'order-lines', 'rival-offers', 'inbound', 'treasury']
/** Problems that are listed in the report; the error file has all. */
const REPORTED = 1000
/** A typical value that is more than this many times larger or smaller than at the last import. */
const JUMP = 8
/** Shares of the work, in thousandths, for the progress. */
const WORK = { read: 400, check: 150, stage: 200, write: 250 }

/** Puts a checked import into the workspace, all or nothing. @returns what was replaced, by file */
export type ImportWriter = (workspace: Workspace, input: WriteInput) => Promise<Replaced[]> | Replaced[]

const importing = new WeakSet<Workspace>()

/**
 * Imports files into the workspace: all of them, or, where anything is refused, nothing. Every problem of every file is collected.
 * The heavy work is DuckDB's, on threads of its own; the workspace is written in one transaction at the end.
 * @param write where the rows are written; on the calling thread unless given
 * @throws WarchestError 'conflict' where another import runs; an abort ends it with the workspace as it was.
 */
export async function importFiles(workspace: Workspace, files: readonly ImportFile[], context: JobContext, id: string, write: ImportWriter = writeImport): Promise<ImportReport> {
  if (importing.has(workspace)) throw new WarchestError('conflict', { code: 'import.busy', message: 'Another import is running.', mend: 'Wait for it or cancel it.' })
  importing.add(workspace)
  const folder = await mkdtemp(join(tmpdir(), 'warchest-import-'))
  let duck: Duck | null = null
  try {
    duck = await Duck.open(folder, context.signal)
    return await new Import(workspace, duck, folder, context, id, write).run(files)
  } finally {
    duck?.close()
    importing.delete(workspace)
    await rm(folder, { recursive: true, force: true })
  }
}

interface OpenTable {
  readonly checked: CheckedTable
  readonly seconds: () => number
}

class Import {
  readonly #workspace: Workspace
  readonly #duck: Duck
  readonly #folder: string
  readonly #context: JobContext
  readonly #id: string
  readonly #write: ImportWriter
  readonly #problems: Problem[] = []
  readonly #refused: RefusedRow[] = []
  #problemCount = 0
  /** Names in the order they were given. */
  #files: readonly string[] = []

  constructor(workspace: Workspace, duck: Duck, folder: string, context: JobContext, id: string, write: ImportWriter) {
    this.#write = write
    this.#workspace = workspace
    this.#duck = duck
    this.#folder = folder
    this.#context = context
    this.#id = id
  }

  async run(files: readonly ImportFile[]): Promise<ImportReport> {
    const tables: OpenTable[] = []
    this.#files = files.map((file) => file.name ?? basename(file.path))
    for (const [i, file] of files.entries()) {
      const table = await this.#open(file, i, files.length)
      if (table) tables.push(table)
    }
    tables.sort((a, b) => ORDER.indexOf(a.checked.mapping.kind) - ORDER.indexOf(b.checked.mapping.kind))
    const checked = tables.map((table) => table.checked)
    this.#checkTogether(checked)
    this.#checkTwice(checked)
    const keys = await assignKeys(this.#duck, this.#workspace, checked)
    for (const [i, table] of checked.entries()) {
      this.#progress(WORK.read + (WORK.check * i) / checked.length, 'checking')
      const cells = await table.faults(this.#duck)
      const known = await keyFaults(this.#duck, this.#workspace, table, keys)
      await this.#refuse(table.loaded, [...cells.faults, ...known], cells.count + known.length)
    }
    await this.#checkPeriods(checked)
    if (this.#problemCount > 0) return this.#report(tables.map((table) => ({ table, kept: 0 })), [])

    this.#progress(WORK.read + WORK.check, 'aggregating')
    const staged = await stageTables(this.#duck, checked, (done) => this.#progress(WORK.read + WORK.check + (WORK.stage * done) / checked.length, 'aggregating'))
    const warnings = [...await this.#repeatedOrders(checked), ...checked.flatMap((table, i) => this.#scaleWarnings(table, staged[i])), ...this.#orphanWarning(checked, keys.newProducts)]
    this.#progress(WORK.read + WORK.check + WORK.stage, 'writing')
    this.#context.signal.throwIfAborted()
    const kept = staged.map(keptRows)
    const replaced = await this.#write(this.#workspace, {
      keys, currency: checked[0]?.currency ?? loadCurrency(this.#workspace), periodDays: checked.map(periodOf).find((days) => days !== null) ?? null,
      files: tables.map(({ checked: table, seconds }, i) => ({
        staged: staged[i], mapping: table.mapping, signature: signatureOf(table.loaded.columns),
        entry: { id: this.#id, file: table.loaded.file, kind: table.mapping.kind, rows: table.loaded.rows, kept: kept[i], seconds: seconds(), sha256: table.loaded.sha256, mapping: table.mapping, scale: staged[i].scale },
      })),
    })
    warnings.push(...checked.flatMap((table, i) => replacedWarnings(table, replaced[i])))
    this.#progress(1000, 'writing')
    return this.#report(tables.map((table, i) => ({ table, kept: kept[i] })), warnings)
  }

  async #open(file: ImportFile, index: number, count: number): Promise<OpenTable | null> {
    const begun = this.#workspace.clock.milliseconds()
    const seconds = (): number => (this.#workspace.clock.milliseconds() - begun) / 1000
    const name = file.name ?? basename(file.path)
    const encoding = file.mapping?.encoding ?? (formatOf(name) === 'csv' ? guessEncoding(await startOf(file.path)) : 'utf-8')
    const loaded = await loadTable(this.#duck, {
      path: file.path, name, encoding, index, folder: this.#folder, signal: this.#context.signal,
      onBytes: (read, total) => this.#progress((WORK.read * (index + read / Math.max(1, total))) / count, 'reading'),
    })
    if ('code' in loaded) {
      this.#add(loaded)
      return null
    }
    const mapping = file.mapping ?? recallMapping(this.#workspace, signatureOf(loaded.columns)) ?? this.#propose(loaded, encoding)
    for (const fault of loaded.faults) {
      const problem = feedProblem(fault.code, { file: name, row: fault.row, ...(fault.field === null ? {} : { field: fault.field }) }, fault.params)
      this.#add(problem)
      this.#refused.push({ cells: { [loaded.columns[0]]: fault.text }, problem })
    }
    this.#problemCount += loaded.faultCount - loaded.faults.length
    const wrong = mapping === null ? [] : mappingProblems(mapping, name, loaded.columns)
    for (const problem of wrong) this.#add(problem)
    return mapping === null || wrong.length > 0 ? null : { checked: new CheckedTable(loaded, mapping), seconds }
  }

  /** Nobody looked at this mapping: what it cannot place is a problem, not a silent loss. */
  #propose(loaded: LoadedTable, encoding: string): FeedMapping | null {
    const { mapping, complete, unused } = proposeMapping(loaded.file, loaded.columns, { kind: null, currency: loadCurrency(this.#workspace), encoding })
    if (!complete) this.#add(feedProblem('kind.unknown', { file: loaded.file, row: 1 }))
    for (const column of unused) this.#add(feedProblem('column.unknown', { file: loaded.file, row: 1, field: column }, { column }))
    return complete ? mapping : null
  }

  /** One currency, in the files and in the workspace. */
  #checkTogether(tables: readonly CheckedTable[]): void {
    const workspace = loadFact(this.#workspace, 'currency') ?? tables[0]?.currency
    for (const { currency, loaded } of tables) if (currency !== workspace) this.#add(feedProblem('currency.mismatch', { file: loaded.file, row: 1, field: 'currency' }, { currency, workspace: workspace ?? '' }))
  }

  /** Order lines are added up: the same file twice would count them twice. */
  #checkTwice(tables: readonly CheckedTable[]): void {
    const lines = tables.filter((table) => table.mapping.kind === 'order-lines')
    for (const [i, { loaded }] of lines.entries()) {
      const first = lines.slice(0, i).find((other) => other.loaded.sha256 === loaded.sha256)
      if (first) this.#add(feedProblem('file.twice', { file: loaded.file, row: 1 }, { first: first.loaded.file }))
    }
  }

  /** Order numbers that stand in two files for one product and day: the exports may overlap, and both were counted. */
  async #repeatedOrders(tables: readonly CheckedTable[]): Promise<Problem[]> {
    const lines = tables.filter((table) => table.mapping.kind === 'order-lines' && table.has('order'))
    const warnings: Problem[] = []
    for (const [i, table] of lines.entries()) {
      if (i === 0) continue
      const keys = (of: CheckedTable): string => `SELECT ${of.text('order')} AS o, ${of.text('sku')} AS s, ${of.number('date')} AS d FROM ${of.loaded.table}`
      const count = await this.#duck.value(`SELECT count(*)::INTEGER FROM (${keys(table)}) x WHERE (o, s, d) IN (${lines.slice(0, i).map(keys).join(' UNION ALL ')})`)
      if (typeof count === 'number' && count > 0) warnings.push(feedProblem('lines.repeated', { file: table.loaded.file, field: 'order' }, { count }))
    }
    return warnings
  }

  /** Sales in periods of one length that start on the same days. */
  async #checkPeriods(tables: readonly CheckedTable[]): Promise<void> {
    let held = loadPeriodDays(this.#workspace)
    let start = loadSalesSpan(this.#workspace)?.first ?? null
    for (const table of tables) {
      const days = periodOf(table)
      if (days === null) continue
      const place = { file: table.loaded.file, row: 1, field: 'date' }
      held ??= days
      const first = await this.#duck.value(`SELECT min(${table.number('date')})::INTEGER FROM ${table.loaded.table}`)
      start ??= typeof first === 'number' ? first : null
      if (days !== held) this.#add(feedProblem('period.mismatch', place, { days, held }))
      else if (typeof first === 'number' && start !== null && (first - start) % days !== 0) this.#add(feedProblem('period.misaligned', place))
    }
  }

  #scaleWarnings(table: CheckedTable, staged: Staged): Problem[] {
    const { file } = table.loaded
    const before = latestScale(this.#workspace, table.mapping.kind) ?? {}
    const jumps = Object.entries(staged.scale).flatMap(([field, value]) => {
      const ratio = value / before[field]
      return ratio > JUMP || ratio < 1 / JUMP ? [feedProblem('scale.jump', { file, field }, { value: rounded(value), before: rounded(before[field]), ratio: rounded(ratio) })] : []
    })
    const finer = Object.entries(staged.rounded).map(([field, count]) => feedProblem('money.rounded', { file, field }, { count, currency: table.currency }))
    const unused = table.loaded.columns.filter((column) => !Object.values(table.mapping.columns).includes(column) && !(ERROR_COLUMNS as readonly string[]).includes(column))
    return [...jumps, ...finer, ...unused.map((column) => feedProblem('column.unknown', { file, row: 1, field: column }, { column }))]
  }

  /** Products that only sales speak of. */
  #orphanWarning(tables: readonly CheckedTable[], made: readonly unknown[]): Problem[] {
    if (made.length === 0 || tables.some((table) => table.mapping.kind === 'catalog')) return []
    return [feedProblem('products.without-catalog', { file: tables[0].loaded.file }, { count: made.length })]
  }

  async #refuse(table: LoadedTable, faults: readonly CellFault[], count: number): Promise<void> {
    const cells = await cellsOf(this.#duck, table, faults.map((fault) => fault.rowid))
    const ordered = [...faults].sort((a, b) => a.rowid - b.rowid)
    for (const { rowid, code, field, value, params } of ordered) {
      const problem = feedProblem(code, { file: table.file, row: table.lineOf(rowid), field, ...(value === null ? {} : { value }) }, params)
      this.#add(problem)
      this.#refused.push({ cells: cells.get(rowid) ?? {}, problem })
    }
    this.#problemCount += count - faults.length
  }

  #add(problem: Problem): void {
    this.#problems.push(problem)
    this.#problemCount++
  }

  #progress(done: number, note: string): void {
    this.#context.progress(Math.round(done), 1000, note)
  }

  #report(files: readonly { readonly table: OpenTable; readonly kept: number }[], warnings: readonly Problem[]): ImportReport {
    return {
      id: this.#id, accepted: this.#problemCount === 0,
      files: files.map(({ table: { checked, seconds }, kept }) => ({ file: checked.loaded.file, kind: checked.mapping.kind, rows: checked.loaded.rows, kept, seconds: seconds() })),
      problems: inOrder(this.#problems, this.#files).slice(0, REPORTED), problemCount: this.#problemCount,
      errorFile: errorFile(inOrder(this.#refused.map((refused) => ({ ...refused.problem, refused })), this.#files).map(({ refused }) => refused)), warnings,
    }
  }
}

/** Days in one period of a table of sales; null for other kinds. */
const periodOf = (table: CheckedTable): number | null => (['sales', 'order-lines'].includes(table.mapping.kind) ? (table.mapping.period?.days ?? 1) : null)

const keptRows = (staged: Staged): number =>
  staged.products.length + (staged.sales?.product.length ?? 0) + (staged.offers?.product.length ?? 0) + staged.treasury.length + staged.inbound.length

/** What the rows of a file took the place of, where they did. */
function replacedWarnings({ loaded: { file }, mapping }: CheckedTable, { rows, units, here }: Replaced): Problem[] {
  const sold = mapping.kind === 'order-lines' ? 'lines.replaced' : mapping.kind === 'sales' ? 'sales.replaced' : 'rows.replaced'
  return [
    ...(rows > 0 ? [feedProblem(sold, { file }, sold === 'rows.replaced' ? { count: rows } : { count: rows, units })] : []),
    ...(here.rows > 0 ? [feedProblem('sales.replaced-here', { file }, { count: here.rows, units: here.units })] : []),
  ]
}

/** By file, then by line. */
const inOrder = <P extends Problem>(problems: readonly P[], files: readonly string[]): P[] =>
  [...problems].sort((a, b) => files.indexOf(a.file ?? '') - files.indexOf(b.file ?? '') || (a.row ?? 0) - (b.row ?? 0))

const rounded = (value: number): number => Number(value.toPrecision(3))
