import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { StoreRegistry } from '../../../src/main/stores/registry.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { approvedPlan, changesBySku, clientOf, jitter, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'
import { products, StoreFixture } from '../../support/store-fixture.ts'
import type { DriverOrder } from './kill-driver.ts'

const DRIVER = fileURLToPath(new URL('./kill-driver.ts', import.meta.url))
const COUNT = 120
const BATCH = 15
const SEEDS = range(12)

const folder = mkdtempSync(join(tmpdir(), 'warchest-kill-'))
const store = new StoreFixture()
const client = clientOf(() => store.endpoint?.url ?? '', () => store.endpoint?.token ?? '')
/** Steps of an undisturbed publish and roll back; the moments of death are drawn from these. */
const steps = { publish: 0, rollback: 0 }

/** Runs the driver; its answer, or null where it died of SIGKILL as ordered. */
function drive(order: DriverOrder): Promise<{ steps: number; state: string } | null> {
  const child = spawn(process.execPath, [DRIVER, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said += text })
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null)
      else if (code === 0) resolve(JSON.parse(said) as { steps: number; state: string })
      else reject(new Error(`the driver ended with ${code}`))
    })
  })
}

const orderOf = (block: number, act: DriverOrder['act'], killAt: number, flight = 0): DriverOrder =>
  ({ workspace: join(folder, `${block}.warchest`), storeFolder: store.folder, act, id: `pub-${block}`, first: block * COUNT, count: COUNT, batchRows: BATCH, killAt, flight })

const linesOf = (block: number) => range(COUNT).map((i) => line(block * COUNT + i))

/** What a restarted Warchest does with the same workspace. */
async function after<T>(block: number, work: (deps: ReturnType<typeof publisherDeps>) => Promise<T>): Promise<T> {
  const workspace = openWorkspace(join(folder, `${block}.warchest`), { clock: systemClock, create: false })
  try {
    return await work(publisherDeps(workspace.db, client, { deadline: 1000 }))
  } finally {
    workspace.close()
  }
}

/** Where each death fell: the journal's last word, and rows on their way. */
const deaths = { words: new Set<string>(), inFlight: 0 }
const note = (block: number): Promise<void> =>
  after(block, async ({ db }) => {
    deaths.words.add(publicationJournal(db, `pub-${block}`).at(-1)?.kind ?? '')
    const { sent, restoring } = publicationSummary(db, `pub-${block}`).counts
    if (sent + restoring > 0) deaths.inFlight += 1
  })

/** Goes on as a person would: an undisturbed publication needs nothing, an interrupted one is resumed. */
const goOn = (block: number): Promise<PublicationSummary> =>
  after(block, async (deps) => {
    const { state } = publicationSummary(deps.db, `pub-${block}`)
    return state === 'live' || state === 'rolled-back' ? publicationSummary(deps.db, `pub-${block}`) : resumePublication(deps, `pub-${block}`)
  })

/** By the store's own record: which prices each row was set to, in order. */
async function expectHistory(block: number, expected: 'published' | 'published and restored' | 'untouched or both'): Promise<void> {
  const changes = await changesBySku(client)
  for (const { sku, current, landed } of linesOf(block)) {
    const history = (changes.get(sku) ?? []).map((change) => change.to)
    if (expected === 'published') expect(history, sku).toEqual([landed])
    else if (expected === 'published and restored') expect(history, sku).toEqual([landed, current])
    else expect([[], [landed, current]], sku).toContainEqual(history)
  }
}

/** The journal tells the same story: every batch that was sent was verified in the end, or its rows were. */
function expectJournal(summary: PublicationSummary, deps: { db: Parameters<typeof publicationRows>[0] }): void {
  const { rows } = publicationRows(deps.db, summary.id, { state: null, offset: 0, limit: COUNT })
  expect(rows).toHaveLength(COUNT)
  for (const row of rows) expect(row.observed, row.sku).toBe(summary.direction === 'publish' ? row.planned : row.before)
  expect(publicationJournal(deps.db, summary.id).at(-1)?.kind).toBe(summary.state)
}

beforeAll(async () => {
  await store.start()
  await client.seed(products(COUNT * 40))
  steps.publish = (await drive(orderOf(39, 'publish', 0)))?.steps ?? 0
  steps.rollback = (await drive(orderOf(39, 'rollback', 0)))?.steps ?? 0
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('kill -9 of the publishing process', () => {
  test('an undisturbed run has enough steps for the moments to differ', () => {
    expect(steps.publish).toBeGreaterThan(100)
    expect(steps.rollback).toBeGreaterThan(80)
  })

  test.each(SEEDS)('seed %i: during publish and during roll back, each row is once at its planned price and once back, and the journal says so', async (block) => {
    const random = jitter(1000 + block * 7919)
    // Step 1 to 4 open the publication; before that there is nothing to resume.
    const moment = (of: number): number => 5 + Math.floor(random() * (of - 5))
    expect(await drive(orderOf(block, 'publish', moment(steps.publish), random() * 6))).toBeNull()
    await note(block)
    // Every third also dies while it resumes.
    if (block % 3 === 0) await drive(orderOf(block, 'resume', 3 + Math.floor(random() * 30), random() * 6))
    const live = await goOn(block)
    expect(live).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    await expectHistory(block, 'published')
    await after(block, async (deps) => expectJournal(live, deps))

    expect(await drive(orderOf(block, 'rollback', moment(steps.rollback), random() * 6))).toBeNull()
    await note(block)
    const back = await goOn(block)
    // A roll back that died before its first entry has not begun: the person asks again.
    const done = back.state === 'live' ? await after(block, (deps) => rollbackPublication(deps, `pub-${block}`)) : back
    expect(done).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    await expectHistory(block, 'published and restored')
    await after(block, async (deps) => expectJournal(done, deps))
  })

  test.each(range(4).map((i) => 20 + i))('block %i: rolled back straight after the kill, no row is left at a published price', async (block) => {
    const random = jitter(77 + block)
    expect(await drive(orderOf(block, 'publish', 12 + Math.floor(random() * (steps.publish - 12)), random() * 6))).toBeNull()
    await note(block)
    const back = await after(block, (deps) => rollbackPublication(deps, `pub-${block}`))
    expect(back.state).toBe('rolled-back')
    expect(back.counts.restored + back.counts.skipped).toBe(COUNT)
    await expectHistory(block, 'untouched or both')
  })
})

test('the deaths fell on every kind of step, many with rows on their way', () => {
  for (const word of ['intent', 'sent', 'acked', 'verified']) expect(deaths.words).toContain(word)
  expect(deaths.inFlight).toBeGreaterThan(5)
})

describe('kill -9 of the store', () => {
  test('it is started again and reported, and each row is written exactly once', async () => {
    const home = join(folder, 'home')
    const registry = new StoreRegistry({ home, clock: systemClock })
    const owner = { instance: 'killed', revision: () => '1', items: () => products(1000) }
    const workspace = openWorkspace(join(folder, 'store-killed.warchest'), { clock: systemClock, create: true })
    try {
      const connector = await registry.connector(owner, 'embedded')
      const lines = range(1000).map((i) => line(i))
      const work = publishPlan(publisherDeps(workspace.db, connector), approvedPlan(lines), 'embedded', options('pub-1', { batchRows: 25 }))
      let working = true
      void work.finally(() => { working = false })
      const killed: number[] = []
      while (working && killed.length < 4) {
        await new Promise((resolve) => { setTimeout(resolve, 60) })
        const pid = pidOf(join(home, 'stores', 'killed', 'endpoint.json'))
        if (pid === null || killed.includes(pid)) continue
        process.kill(pid, 'SIGKILL')
        killed.push(pid)
      }
      expect(killed.length).toBeGreaterThan(1)
      let summary = await work
      while (summary.state === 'failed') summary = await resumePublication(publisherDeps(workspace.db, connector), 'pub-1')
      expect(summary).toMatchObject({ state: 'live', counts: { confirmed: 1000 } })
      const changes = await changesBySku(connector as typeof client)
      for (const { sku, landed } of lines) expect(changes.get(sku)?.map((change) => change.to), sku).toEqual([landed])
      const [info] = await registry.list(owner)
      expect(info).toMatchObject({ reachable: true })
      expect(info.problem).toContain('SIGKILL')
    } finally {
      workspace.close()
      await registry.close()
    }
  })
})

function pidOf(file: string): number | null {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid
  } catch {
    return null
  }
}
