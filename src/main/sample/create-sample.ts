import { existsSync, renameSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import { addDays } from '../../core/calendar/calendar.ts'
import { generateWorld, SAMPLE } from '../../core/sample/generate.ts'
import { MERCHANTS } from '../../core/sample/names.ts'
import { START_DATE } from '../../core/sample/parameters.ts'
import type { WorldOptions } from '../../core/sample/world.ts'
import { appendAudit } from '../audit/log.ts'
import type { Clock } from '../engine/clock.ts'
import { importFiles } from '../feeds/import.ts'
import type { ImportReport } from '../feeds/feed.ts'
import type { JobContext } from '../jobs/job.ts'
import type { TaskPool } from '../jobs/pool.ts'
import { poolWriter } from '../jobs/pool-writer.ts'
import { saveEvidence } from '../workspace/queries/evidence.ts'
import { saveFact } from '../workspace/queries/facts.ts'
import { savePreferences } from '../workspace/queries/preferences.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { writeWorld } from './write-world.ts'

export interface SampleOptions {
  readonly clock: Clock
  readonly world?: WorldOptions
  /** Threads to write on; on the calling one without. */
  readonly pool?: TaskPool
}

/**
 * Makes a workspace of the sample world, by writing its files and importing them as anybody's would be.
 * It appears under its name only when it is whole; an abort or a failure leaves nothing.
 */
export async function createSampleWorkspace(path: string, { clock, world = SAMPLE, pool }: SampleOptions, context: JobContext): Promise<ImportReport> {
  if (existsSync(path)) throw new WarchestError('conflict', { code: 'workspace.exists', message: `There is already a file at ${path}.`, mend: 'Choose another name, or open that file.', file: path })
  const folder = await mkdtemp(join(tmpdir(), 'warchest-sample-'))
  const draft = `${path}.making`
  removeWorkspace(draft)
  const step = (done: number, note: string): void => context.progress(done, 1000, note)
  try {
    step(0, 'generating')
    const files = await writeWorld(generateWorld(world), folder, context.signal, (name) => step(name.startsWith('order') ? 250 : 350, name))
    const workspace = openWorkspace(draft, { clock, create: true })
    let report: ImportReport
    try {
      report = await importFiles(workspace, files, { signal: context.signal, progress: (done, total, note) => step(450 + (550 * done) / total, note ?? '') }, 'sample', ...(pool ? [poolWriter(pool)] : []))
      if (!report.accepted) throw new WarchestError('bad-input', report.problems)
      saveFact(workspace, 'sample', 'true')
      // A world's merchants have agreed beforehand, as a platform's framework contracts have it; without a consent the gate lets none of them pay.
      MERCHANTS.forEach((merchant, i) => saveEvidence(workspace, {
        kind: 'consent', id: `evidence-sample-${i + 1}`, scope: { kind: 'merchant', id: merchant }, most: null, from: addDays(START_DATE, world.days), to: addDays(START_DATE, world.days + 90),
        text: 'Synthetic: framework contract of the sample world', by: 'Sample world', at: clock.now(), withdrawn: null,
      }))
      appendAudit(workspace, { person: null, what: 'import', subject: 'sample', detail: { files: report.files.map(({ file }) => file).join(', '), rows: report.files.reduce((sum, { kept }) => sum + kept, 0) } })
      savePreferences(workspace, { asOf: addDays(START_DATE, world.days) }, 'The sample world ends the day before.')
    } finally {
      workspace.close()
    }
    renameSync(draft, path)
    return report
  } finally {
    removeWorkspace(draft)
    await rm(folder, { recursive: true, force: true })
  }
}

function removeWorkspace(path: string): void {
  for (const ending of ['', '-wal', '-shm', '-lock']) rmSync(`${path}${ending}`, { force: true })
}
