import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type DeskOptions, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { JobStatus } from '../../../src/main/jobs/job.ts'
import { signInAsLin } from '../../support/sign-in.ts'

const CATALOG = 'sku,name,category,list,cost,floor,stock\nA-1,Apples,fruit,12.50,8.00,9.00,100\nB-1,Rice,grain,30.00,20.00,22.00,400\n'

let folder: string
let desk: OpenDesk
let client: DeskClient

function open(form: DeskOptions['form'] = 'command-line'): void {
  desk = openDesk({ home: join(folder, 'home'), form, version: '1.2.3', clock: systemClock, threads: 2 })
  client = deskClient(desk)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-data-'))
  open()
})
afterEach(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function problemsOf(call: Promise<unknown>): Promise<readonly Problem[]> {
  const error: unknown = await call.then(() => null, (thrown: unknown) => thrown)
  expect(error).not.toBeNull()
  return (error as { data: { problems: readonly Problem[] } }).data.problems
}

async function importByPath(path: string): Promise<Awaited<ReturnType<DeskClient['data']['report']>>> {
  const status = await importJob(path)
  expect(status.state).toBe('done')
  return client.data.report({ id: status.result ?? '' })
}

async function importJob(path: string): Promise<JobStatus> {
  const { stagedId } = await client.data.stagePath({ path })
  const { mapping } = await client.data.preview({ stagedId, kind: null, mapping: null })
  const { jobId } = await client.data.import({ files: [{ stagedId, mapping }] })
  return desk.jobs.finished(jobId)
}

describe('data', () => {
  beforeEach(() => { desk.open(join(folder, 'a.warchest'), { create: true }) })

  test('a file named by path is previewed, imported on a thread of the pool, reported and summed up', async () => {
    const report = await importByPath(file('catalog.csv', CATALOG))
    expect(report).toMatchObject({ accepted: true, files: [{ file: 'catalog.csv', kind: 'catalog', rows: 2, kept: 2 }], errorFile: '' })
    expect(await client.data.summary()).toMatchObject({ products: 2, categories: 2, blankCosts: 0, salesRows: 0, from: null, imports: [{ id: report.id, file: 'catalog.csv' }] })
  })

  test('a file sent as bytes is kept until the desk closes, under a name that cannot leave its folder', async () => {
    const { stagedId } = await client.data.stage({ file: new File([CATALOG], '../../evil.csv') })
    const preview = await client.data.preview({ stagedId, kind: null, mapping: null })
    expect(preview).toMatchObject({ file: 'evil.csv', rows: 2, problems: [] })
    expect(readdirSync(folder).sort()).toEqual(['a.warchest', 'a.warchest-lock', 'a.warchest-shm', 'a.warchest-wal', 'home'])
    const staged = join(folder, 'home', 'staged', String(process.pid))
    expect(existsSync(staged)).toBe(true)
    await desk.close()
    expect(existsSync(staged)).toBe(false)
    open()
    desk.open(join(folder, 'a.warchest'), { create: false })
    expect(await problemsOf(client.data.preview({ stagedId, kind: null, mapping: null }))).toMatchObject([{ code: 'file.not-staged' }])
  })

  test('a refused import leaves a report with the rows to mend, and nothing in the workspace', async () => {
    const job = await importJob(file('catalog.csv', CATALOG.replace('8.00', '')))
    expect(job).toMatchObject({ state: 'failed', failure: 'bad-input', problems: [{ code: 'import.refused', message: 'Nothing was imported: 1 problem in catalog.csv.' }, { code: 'feed.value.blank-unknown', row: 2, field: 'cost' }] })
    const report = await client.data.report({ id: job.result ?? '' })
    expect(report).toMatchObject({ accepted: false, problemCount: 1, problems: [{ row: 2, field: 'cost' }] })
    expect(report.errorFile).toContain('A-1,Apples')
    expect(await client.data.summary()).toMatchObject({ products: 0, imports: [] })
  })

  test('the served form takes no paths of this machine', async () => {
    await desk.close()
    open('served')
    expect(await problemsOf(client.data.stagePath({ path: file('catalog.csv', CATALOG) }))).toMatchObject([{ code: 'file.path-refused' }])
  })

  test('a file that is not there is said to be missing', async () => {
    expect(await problemsOf(client.data.stagePath({ path: join(folder, 'nothing.csv') }))).toMatchObject([{ code: 'file.missing' }])
  })
})

describe('workspaces', () => {
  test('without one open, what needs one says so', async () => {
    expect(await problemsOf(client.workspace.info())).toMatchObject([{ code: 'workspace.none' }])
  })

  test('one is made, opened again and remembered as recent', async () => {
    const [a, b] = [join(folder, 'a.warchest'), join(folder, 'b.warchest')]
    for (const path of [a, b]) {
      const { jobId } = await client.workspace.create({ path, sample: false })
      expect(await desk.jobs.finished(jobId)).toMatchObject({ state: 'done', result: path })
    }
    expect(await client.workspace.info()).toMatchObject({ name: 'b.warchest', path: b, sample: false, currency: 'CNY', version: '1.2.3', form: 'command-line', recent: [{ path: b }, { path: a }] })
    expect(await client.workspace.open({ path: a })).toMatchObject({ path: a, recent: [{ path: a }, { path: b }] })
    expect(await problemsOf(client.workspace.create({ path: b, sample: false }))).toMatchObject([{ code: 'workspace.exists' }])
    rmSync(b)
    expect((await client.workspace.info()).recent.map((entry) => entry.path)).toEqual([a])
  })

  test('a refusal leaves the open one open', async () => {
    const path = join(folder, 'a.warchest')
    desk.open(path, { create: true })
    expect(await problemsOf(client.workspace.open({ path: file('notes.warchest', 'not a database') }))).toMatchObject([{ code: 'workspace.not-a-workspace' }])
    expect((await client.workspace.info()).path).toBe(path)
  })

  test('another is not opened while something runs', async () => {
    desk.open(join(folder, 'a.warchest'), { create: true })
    let end = (): void => {}
    const { jobId } = desk.jobs.start('fit', 'Fit demand', () => new Promise((resolve) => { end = () => resolve(null) }))
    await Promise.resolve()
    expect(await problemsOf(client.workspace.open({ path: join(folder, 'b.warchest') }))).toMatchObject([{ code: 'workspace.busy', params: { job: 'Fit demand' } }])
    end()
    await desk.jobs.finished(jobId)
  })
})

describe('preferences', () => {
  beforeEach(() => { desk.open(join(folder, 'a.warchest'), { create: true }) })

  test('start as PRODUCT.md says', async () => {
    expect(await client.preferences.get()).toMatchObject({ language: 'en', theme: 'system', guard: { largestDrop: 0.3 }, canaryShare: 0.01, canarySeconds: 600 })
  })

  test('of the person hold in every workspace, limits in their own, and reasons are kept', async () => {
    const { guard } = await client.preferences.get()
    await client.preferences.set({ language: 'zh', theme: 'dark', guard: { ...guard, largestDrop: 0.2, exposedCashCap: minor(5_000_000) }, reason: 'A weak quarter' })
    await signInAsLin(client)
    await client.preferences.set({ canarySeconds: 30, reason: 'A small store' })
    expect(await client.preferences.get()).toMatchObject({ language: 'zh', theme: 'dark', guard: { largestDrop: 0.2, exposedCashCap: 5_000_000 }, canarySeconds: 30 })
    expect(desk.workspace().db.prepare('SELECT key, reason FROM settings ORDER BY seq').raw().all()).toEqual([['guard', 'A weak quarter'], ['canarySeconds', 'A small store']])
    desk.open(join(folder, 'b.warchest'), { create: true })
    expect(await client.preferences.get()).toMatchObject({ language: 'zh', theme: 'dark', guard: { largestDrop: 0.3 }, canarySeconds: 600 })
  })
})
