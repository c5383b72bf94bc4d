import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock.ts'
import { openDesk } from '../../src/main/engine/open-desk.ts'
import { prepareSample } from '../../src/main/engine/sample.ts'
import { buildDigest } from './project.ts'

const WORKSPACE = 'tianbao-mall.warchest'

export interface Home {
  readonly folder: string
  readonly workspace: string
}

let prepared: Promise<string> | null = null

/** A home folder with the sample world, made once for each state of the sources. */
function preparedHome(): Promise<string> {
  prepared ??= prepare()
  return prepared
}

async function prepare(): Promise<string> {
  const place = join(tmpdir(), 'warchest-prepared', buildDigest().slice(0, 24))
  if (existsSync(place)) return place
  mkdirSync(join(tmpdir(), 'warchest-prepared'), { recursive: true })
  const draft = mkdtempSync(join(tmpdir(), 'warchest-preparing-'))
  const desk = openDesk({ home: draft, form: 'command-line', version: '0.0.0-test', clock: systemClock })
  try {
    const { jobId } = desk.jobs.start('sample', 'Sample world', (context) => prepareSample(desk, join(draft, WORKSPACE), context))
    const status = await desk.jobs.finished(jobId)
    if (status.state !== 'done') throw new Error(`The sample world could not be made: ${status.problems.map((problem) => problem.message).join(' ')}`)
  } finally {
    await desk.close()
  }
  rmSync(join(draft, 'recent.json'), { force: true })
  try {
    renameSync(draft, place)
  } catch (error) {
    // Another run was as quick; its work is as good.
    if (!existsSync(place)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
  return place
}

/** A home folder of a test's own: with the sample world, or empty as at the very first start. */
export async function makeHome(options: { readonly sample: boolean }): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-home-'))
  if (options.sample) cpSync(await preparedHome(), folder, { recursive: true })
  return { folder, workspace: join(folder, WORKSPACE) }
}

export const removeHome = (home: Home): void => rmSync(home.folder, { recursive: true, force: true })
