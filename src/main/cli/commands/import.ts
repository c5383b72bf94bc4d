import { readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { WarchestError } from '../../../core/problem.ts'
import { feedMapping } from '../../contract/schemas.ts'
import type { FeedMapping } from '../../feeds/feed.ts'
import { EXIT, text, usageError, type Command } from '../command.ts'
import { outFile, readJson } from '../files.ts'
import { sentence } from '../run.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

const MAPPING_FILE = 'mapping.json'
const TABLES = /\.(csv|tsv|txt|parquet|pq)$/i

export const importCommand: Command = {
  name: 'import',
  summary: 'Imports tables (CSV, Parquet) into the workspace: all of them, or nothing where a row is refused.',
  usage: 'DIR|FILE... --workspace F [--map M]',
  options: {
    ...WORKSPACE_OPTIONS,
    map: { type: 'string', value: 'M', help: 'mapping as JSON: one mapping for all files, or one per file name (default: mapping.json of the folder, else what is remembered or recognised)' },
    errors: { type: 'string', value: 'FILE', help: 'write the refused rows with their reasons to this CSV' },
  },
  examples: ['warchest import feeds --workspace tianbao.warchest', 'warchest import oj_long.csv --map oj.json --workspace juice.warchest'],
  run: async (invocation) => {
    const { positionals, values, output } = invocation
    if (positionals.length === 0) throw usageError('import takes files or folders.', 'Name at least one.')
    const errors = await outFile('errors', text(values, 'errors'))
    const map = text(values, 'map')
    const tables = await tablesOf(positionals, map === null ? null : mappingsOf(await readJson(map), map))
    return withWorkspace(invocation, { create: true }, async ({ client, wait }) => {
      const files: { stagedId: string; mapping: FeedMapping }[] = []
      for (const { path, mappings } of tables) {
        const { stagedId } = await client.data.stagePath({ path })
        const preview = await client.data.preview({ stagedId, kind: null, mapping: mappings(basename(path)) })
        if (preview.problems.length > 0) throw new WarchestError('bad-input', preview.problems)
        output.remark(`${basename(path)}: ${preview.rows} rows as ${preview.mapping.kind}${preview.remembered ? ', mapping remembered' : ''}`)
        files.push({ stagedId, mapping: preview.mapping })
      }
      const status = await wait(await client.data.import({ files }), { evenFailed: true })
      const report = await client.data.report({ id: status.result ?? '' })
      if (errors !== null && report.errorFile !== '') await writeFile(errors, report.errorFile)
      output.answer(report, table(['file', 'feed', 'rows', 'kept', 'seconds'], report.files.map((f) => [f.file, f.kind, String(f.rows), String(f.kept), f.seconds.toFixed(2)])))
      for (const problem of [...report.problems.slice(0, 20), ...report.warnings.slice(0, 20)]) output.remark(sentence(problem))
      if (report.accepted) return EXIT.ok
      output.remark(`Nothing was imported: ${report.problemCount} ${report.problemCount === 1 ? 'problem' : 'problems'}.${errors === null ? ' --errors FILE writes them all.' : ` They are in ${errors}.`}`)
      return EXIT.badInput
    })
  },
}

type Mappings = (file: string) => FeedMapping | null

/** One mapping for every file, or an object of them by file name. */
function mappingsOf(value: unknown, file: string): Mappings {
  const single = feedMapping.safeParse(value)
  if (single.success) return () => single.data
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const byName = new Map(entries.map(([name, entry]) => [name, feedMapping.safeParse(entry)] as const))
  const problems = entries.length === 0 ? single.error.issues.map((issue) => ({ issue, at: '' })) : [...byName].flatMap(([name, parsed]) => (parsed.success ? [] : parsed.error.issues.map((issue) => ({ issue, at: `${name}.` }))))
  if (problems.length > 0) {
    throw new WarchestError('bad-input', problems.map(({ issue, at }) => ({ code: 'mapping.invalid', message: `${issue.message}.`, mend: 'A mapping has kind, columns, constants, moneyUnit, currency, period and encoding.', file: basename(file), field: `${at}${issue.path.join('.')}` })))
  }
  return (name) => {
    const parsed = byName.get(name)
    return parsed?.success === true ? parsed.data : null
  }
}

/** The tables named, folders opened, each with the mappings that hold for it. */
async function tablesOf(paths: readonly string[], given: Mappings | null): Promise<{ path: string; mappings: Mappings }[]> {
  const tables: { path: string; mappings: Mappings }[] = []
  for (const named of paths.map((path) => resolve(path))) {
    const info = await stat(named).catch(() => null)
    if (info === null) throw new WarchestError('bad-input', { code: 'file.missing', message: 'There is no such file or folder.', mend: 'Check the path.', file: named })
    if (!info.isDirectory()) {
      tables.push({ path: named, mappings: given ?? (() => null) })
      continue
    }
    const names = (await readdir(named)).sort()
    const own = given ?? (names.includes(MAPPING_FILE) ? mappingsOf(await readJson(join(named, MAPPING_FILE)), MAPPING_FILE) : () => null)
    const found = names.filter((name) => TABLES.test(name))
    if (found.length === 0) throw new WarchestError('bad-input', { code: 'folder.empty', message: 'The folder holds no CSV or Parquet table.', mend: 'Name a folder with at least one.', file: named })
    tables.push(...found.map((name) => ({ path: join(named, name), mappings: own })))
  }
  return tables
}
