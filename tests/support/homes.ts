import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock.ts'
import { openDesk } from '../../src/main/engine/open-desk.ts'
import { prepareSample } from '../../src/main/engine/sample.ts'
import { root } from './project.ts'

const WORKSPACE = 'tianbao-mall.warchest'

export interface Home {
  readonly folder: string
  readonly workspace: string
}

/** Changes with whatever decides what the sample world holds. */
function sourcesOfTheSample(): string {
  const hash = createHash('sha256')
  for (const folder of ['src/core', 'src/main/sample', 'src/main/feeds', 'src/main/workspace', 'src/main/engine', 'src/main/jobs']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(root, folder, file)))
  }
  return hash.digest('hex').slice(0, 24)
}

let prepared: Promise<string> | null = null

/** A home folder with the sample world, made once for each state of the sources. */
function preparedHome(): Promise<string> {
  prepared ??= prepare()
  return prepared
}

async function prepare(): Promise<string> {
  const place = join(tmpdir(), 'warchest-prepared', sourcesOfTheSample())
  if (existsSync(place)) return place
  mkdirSync(join(tmpdir(), 'warchest-prepared'), { recursive: true })
  removeOld(join(tmpdir(), 'warchest-prepared'))
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

/** Sample worlds of sources that nobody tests any more. */
function removeOld(folder: string): void {
  const day = Date.now() - 24 * 60 * 60 * 1000
  for (const name of readdirSync(folder)) if (statSync(join(folder, name)).mtimeMs < day) rmSync(join(folder, name), { recursive: true, force: true })
}

/** A home folder of a test's own: with the sample world, or empty as at the very first start. */
export async function makeHome(options: { readonly sample: boolean }): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-home-'))
  if (options.sample) cpSync(await preparedHome(), folder, { recursive: true })
  return { folder, workspace: join(folder, WORKSPACE) }
}

export const removeHome = (home: Home): void => rmSync(home.folder, { recursive: true, force: true })
