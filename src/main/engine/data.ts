import { createWriteStream, existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { importFiles, type ImportFile } from '../feeds/import.ts'
import type { ImportReport } from '../feeds/feed.ts'
import { previewFile } from '../feeds/preview.ts'
import { poolWriter } from '../jobs/pool-writer.ts'
import { loadSummary } from '../workspace/queries/summary.ts'
import { noteAct } from './audit.ts'
import { procedures, type Desk } from './desk.ts'
import { stagingFolder, writeHome } from './home.ts'

/** Files named by path instead of sent; they stay where they are. */
const named = new WeakMap<Desk, Map<string, string>>()

function namedFiles(desk: Desk): Map<string, string> {
  let files = named.get(desk)
  if (!files) named.set(desk, (files = new Map<string, string>()))
  return files
}

/** Where a staged file lies and what it is called. */
function stagedFile(desk: Desk, stagedId: string): { path: string; name: string } {
  const path = namedFiles(desk).get(stagedId)
  if (path !== undefined) return { path, name: basename(path) }
  const folder = join(stagingFolder(desk.home), safe(stagedId))
  const name = existsSync(folder) ? readdirSync(folder)[0] : undefined
  if (name !== undefined) return { path: join(folder, name), name }
  throw new WarchestError('not-found', { code: 'file.not-staged', message: `There is no staged file ${stagedId}.`, mend: 'Choose the file again; staged files are dropped when the app ends.', params: { id: stagedId } })
}

/** An id or file name as one plain part of a path. */
const safe = (text: string): string => basename(text).replaceAll(/[^\p{Letter}\p{Number}._() -]/gu, '_').replace(/^\.+/, '_') || '_'

const reportFile = (id: string): string => join('reports', `${safe(id)}.json`)

export const dataProcedures = {
  summary: procedures.data.summary.handler(({ context }) => loadSummary(context.desk.workspace())),

  stage: procedures.data.stage.handler(async ({ input, context: { desk } }) => {
    const stagedId = desk.newId('staged')
    const folder = join(stagingFolder(desk.home), safe(stagedId))
    await mkdir(folder, { recursive: true })
    await pipeline(Readable.from(input.file.stream()), createWriteStream(join(folder, safe(input.file.name))))
    return { stagedId }
  }),

  stagePath: procedures.data.stagePath.handler(({ input, context: { desk } }) => {
    if (desk.form === 'served') {
      throw new WarchestError('refused', { code: 'file.path-refused', message: 'The served form takes no paths of this machine.', mend: 'Send the file itself.' })
    }
    const path = resolve(input.path)
    if (!existsSync(path) || !statSync(path).isFile()) throw new WarchestError('not-found', { code: 'file.missing', message: `There is no file at ${path}.`, mend: 'Check the path.', file: path })
    const stagedId = desk.newId('staged')
    namedFiles(desk).set(stagedId, path)
    return { stagedId }
  }),

  preview: procedures.data.preview.handler(({ input, context: { desk } }) => previewFile(desk.workspace(), { ...stagedFile(desk, input.stagedId), kind: input.kind, mapping: input.mapping })),

  import: procedures.data.import.handler(({ input, context: { desk } }) => {
    const workspace = desk.workspace()
    const files: ImportFile[] = input.files.map(({ stagedId, mapping }) => ({ ...stagedFile(desk, stagedId), mapping }))
    const names = files.map((file) => file.name).join(', ')
    return desk.jobs.start('import', `Import ${names}`, async (context) => {
      const report = await importFiles(workspace, files, context, desk.newId('import'), poolWriter(desk.pool))
      keepReport(desk, report)
      if (report.accepted) {
        noteAct(workspace, { what: 'import', subject: report.id, detail: { files: names, rows: report.files.reduce((sum, { kept }) => sum + kept, 0) } })
        return report.id
      }
      context.leave(report.id)
      throw new WarchestError('bad-input', [refusal(report), ...report.problems.slice(0, TOLD)])
    }, names)
  }),

  /** Reports are kept beside the workspace, not in it: a refused import leaves the workspace as it was. */
  report: procedures.data.report.handler(async ({ input, context: { desk } }) => {
    const path = join(desk.home, reportFile(input.id))
    if (!existsSync(path)) throw new WarchestError('not-found', { code: 'import.unknown', message: `There is no report of import ${input.id} on this machine.`, mend: 'Import the files again to see it.', params: { id: input.id } })
    return JSON.parse(await readFile(path, 'utf8')) as ImportReport
  }),
}

/** Problems of a refused import that its job tells; the report has more, and its error file all. */
const TOLD = 20
/** Files that its sentence names. */
const NAMED = 3

/** What happened as a whole, for a notice that has room for one sentence. */
function refusal({ problemCount, problems }: ImportReport): Problem {
  const names = [...new Set(problems.flatMap(({ file }) => file ?? []))]
  const files = [...names.slice(0, NAMED), ...(names.length > NAMED ? ['…'] : [])].join(', ')
  return {
    code: 'import.refused', message: `Nothing was imported: ${problemCount} ${problemCount === 1 ? 'problem' : 'problems'} in ${files}.`,
    mend: 'Mend the rows in your file and import the whole file again; the Data screen lists them.', params: { count: problemCount, files },
  }
}

const keepReport = (desk: Desk, report: ImportReport): void => writeHome(desk.home, reportFile(report.id), report)
