import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { StoreRegistry } from '../../../src/main/stores/registry.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { FaultProxy, seededFaults, type Fault } from '../../support/fault-proxy.ts'
import { jitter } from '../../support/jitter.ts'
import { approvedPlan, changesBySku, clientOf, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'
import { knowSigners } from '../../support/signers.ts'
import { products, StoreFixture } from '../../support/store-fixture.ts'
import type { DriverOrder } from './kill-driver.ts'

const DRIVER = fileURLToPath(new URL('./kill-driver.ts', import.meta.url))
const COUNT = 120
const BATCH = 15
/** Deaths of each kind that are asked for. */
const DEATHS = 100
/** Faults that answer at once: the deaths are the matter here, and time-outs have a test of their own. */
const QUICK: readonly Fault[] = ['reset-before', 'reset-after', '500-before', '500-after', '503-before', '429', 'truncated', 'garbled', 'twice', 'late']
const TIMEOUT = { timeout: 900_000 }
const WEEKS = 40 * 86_400_000

const folder = mkdtempSync(join(tmpdir(), 'warchest-kill-'))
const store = new StoreFixture()
const client = clientOf(() => store.endpoint?.url ?? '', () => store.endpoint?.token ?? '')
const road = new FaultProxy(() => store.endpoint?.url ?? '', seededFaults(5, 0.04, QUICK))

/** Drivers that are loaded and wait for their order: a process takes longer to start than to do its work. */
const spare: ChildProcess[] = []
const load = (): ChildProcess => spawn(process.execPath, [DRIVER], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } })

/** Runs a driver; its answer, or null where it died of SIGKILL as ordered. */
function drive(order: DriverOrder): Promise<{ steps: number; state: string } | null> {
  const child = spare.shift() ?? load()
  spare.push(load())
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text })
  child.stdin?.end(`${JSON.stringify(order)}\n`)
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null)
      else if (code === 0) resolve(JSON.parse(said) as { steps: number; state: string })
      else reject(new Error(`the driver ended with ${code}`))
    })
  })
}

const orderOf = (block: number, act: DriverOrder['act'], killAt: number, flight = 0): DriverOrder => ({
  workspace: join(folder, `${block}.warchest`), url: road.url, token: store.endpoint?.token ?? '', act, id: `pub-${block}`, first: block * COUNT, count: COUNT, batchRows: BATCH, killAt, flight, ahead: act === 'end' ? WEEKS : 0,
})

const linesOf = (block: number, count = COUNT) => range(count).map((i) => line(block * count + i))

/** Looks into a workspace between two lives of its process. */
async function within<T>(block: number, work: (workspace: Workspace) => T | Promise<T>): Promise<T> {
  const workspace = openWorkspace(join(folder, `${block}.warchest`), { clock: systemClock, create: false })
  try {
    return await work(workspace)
  } finally {
    workspace.close()
  }
}

/** Where each death fell: the journal's last word, and whether rows were on their way. */
const deaths = { publish: 0, back: 0, words: new Set<string>(), inFlight: 0 }
const DONE = ['live', 'rolled-back', 'ended']

/**
 * Lives of one publication, one after the other, each killed at a random step, until it is through. A publication that no life has opened, and a way back that
 * none has begun, is asked for again, as a person would.
 */
async function live(block: number, act: 'publish' | 'rollback' | 'end', random: () => number): Promise<void> {
  for (let life = 0; life < 400; life++) {
    const known = await within(block, ({ db }) => db.prepare('SELECT state, direction FROM publications').get() as { state: string; direction: string } | undefined).catch(() => undefined)
    const begun = known !== undefined && (act === 'publish' || known.direction !== 'publish')
    // A death after the last word is one too; then there is nothing left to do.
    if (begun && DONE.includes(known.state)) return
    // Every step is as likely to be the last; steps of opening the publication are its own.
    const answer = await drive({ ...orderOf(block, begun ? 'resume' : act, 5 + Math.floor(random() * 60), random() * 6), ahead: act === 'end' ? WEEKS : 0 })
    if (answer === null) {
      deaths[act === 'publish' ? 'publish' : 'back'] += 1
      await within(block, ({ db }) => {
        deaths.words.add(publicationJournal(db, `pub-${block}`).at(-1)?.kind ?? '')
        const { sent, restoring, ending } = publicationSummary(db, `pub-${block}`).counts
        if (sent + restoring + ending > 0) deaths.inFlight += 1
      })
    } else if (DONE.includes(answer.state)) {
      return
    }
  }
  throw new Error(`block ${block} never got through`)
}

/** Journal, store and screen agree that every row stands at its end exactly once. */
async function expectEnd(block: number, act: 'publish' | 'rollback' | 'end'): Promise<void> {
  await road.settled()
  const lines = linesOf(block)
  const changes = await changesBySku(client)
  const shown = await client.readStorefront(lines.map(({ sku }) => sku))
  await within(block, ({ db }) => {
    const state = ({ publish: 'confirmed', rollback: 'restored', end: 'ended' } as const)[act]
    const summary = publicationSummary(db, `pub-${block}`)
    expect(summary.counts).toMatchObject({ [state]: COUNT })
    const { rows } = publicationRows(db, `pub-${block}`, { state: null, offset: 0, limit: COUNT })
    const byRow = new Map(rows.map((row) => [row.sku, row]))
    for (const { sku, current, landed, returnPrice } of lines) {
      const last = act === 'publish' ? landed : act === 'end' ? returnPrice : current
      expect((changes.get(sku) ?? []).map(({ to }) => to), sku).toEqual(act === 'publish' ? [landed] : [landed, last])
      expect([shown.get(sku), byRow.get(sku)?.observed, byRow.get(sku)?.state], sku).toEqual([last, last, state])
    }
    const journal = publicationJournal(db, `pub-${block}`)
    expect(journal.at(-1)?.kind).toBe(summary.state)
    // Each row was noted as done once, in whichever life it was.
    expect(journal.reduce((sum, { kind, detail }) => sum + (['verified', 'read'].includes(kind) ? ((JSON.parse(detail) as Record<string, number>)[state] ?? 0) : 0), 0)).toBe(COUNT)
  })
}

beforeAll(async () => {
  await store.start()
  await road.start()
  await client.seed(products(COUNT * 40))
  spare.push(load(), load())
})
afterAll(async () => {
  for (const child of spare) child.kill('SIGKILL')
  await road.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe(`kill -9 of the publishing process at ${DEATHS} random moments, under the fault proxy`, () => {
  test('each row ends exactly once at its planned price, and once at its old or its return price; journal, store and screen agree', TIMEOUT, async () => {
    let next = 0
    const lane = async (): Promise<void> => {
      while (deaths.publish < DEATHS / 2 || deaths.back < DEATHS / 2) {
        const block = next++
        const random = jitter(1000 + block * 7919)
        await live(block, 'publish', random)
        await expectEnd(block, 'publish')
        const back = block % 3 === 2 ? 'end' : 'rollback'
        await live(block, back, random)
        await expectEnd(block, back)
      }
    }
    await Promise.all([lane(), lane()])
    expect(deaths.publish + deaths.back).toBeGreaterThanOrEqual(DEATHS)
    // The deaths fell on every kind of step, many with rows on their way, and the road was rough.
    for (const word of ['sent', 'verified', 'read']) expect(deaths.words).toContain(word)
    expect(deaths.inFlight).toBeGreaterThan(DEATHS / 5)
    expect([...road.committed].filter(([fault]) => fault !== 'none').reduce((sum, [, n]) => sum + n, 0)).toBeGreaterThan(20)
  })

  test.each(range(4).map((i) => 30 + i))('block %i: rolled back straight after the kill, no row is left at a published price', TIMEOUT, async (block) => {
    const random = jitter(77 + block)
    expect(await drive(orderOf(block, 'publish', 12 + Math.floor(random() * 60), random() * 6))).toBeNull()
    await drive(orderOf(block, 'rollback', 0))
    await road.settled()
    const changes = await changesBySku(client)
    await within(block, ({ db }) => {
      const { state, counts } = publicationSummary(db, `pub-${block}`)
      expect(state).toBe('rolled-back')
      expect(counts.restored + counts.skipped).toBe(COUNT)
    })
    for (const { sku, current, landed } of linesOf(block)) expect([[], [landed, current]], sku).toContainEqual((changes.get(sku) ?? []).map(({ to }) => to))
  })
})

describe(`kill -9 of the store at ${DEATHS} random moments, under the fault proxy`, () => {
  test('each row ends exactly once at its planned and once at its old price; nothing is lost, nothing is doubled', TIMEOUT, async () => {
    const rows = 600
    const random = jitter(4242)
    const shop = new StoreFixture()
    let killed = 0
    const restart: { under: Promise<unknown> | null } = { under: null }
    const faults = seededFaults(9, 0.04, QUICK)
    // Before a call, in the middle of it or after it: whatever the milliseconds bring.
    const bad = new FaultProxy(() => shop.endpoint?.url ?? 'http://127.0.0.1:9', (request) => {
      if (restart.under === null && random() < 0.2) {
        restart.under = wait(random() * 8).then(() => shop.kill()).then(() => {
          killed += 1
          return shop.start()
        }).then(() => wait(random() * 15)).finally(() => { restart.under = null })
      }
      return faults(request)
    })
    await shop.start()
    await bad.start()
    const direct = clientOf(() => shop.endpoint?.url ?? '', () => shop.endpoint?.token ?? '')
    const workspace = openWorkspace(join(folder, 'store-killed.warchest'), { clock: systemClock, create: true })
    knowSigners(workspace)
    try {
      await direct.seed(products(rows * 12))
      const rough = clientOf(() => bad.url, () => shop.endpoint?.token ?? '', 1000)
      const deps = publisherDeps(workspace.db, rough, { deadline: 1000, backOff: { attempts: 10, base: 40, cap: 400 } })
      const through = async (first: PublicationSummary, end: string): Promise<void> => {
        let summary = first
        for (let i = 0; summary.state !== end && i < 200; i++) summary = await resumePublication(deps, summary.id)
        expect(summary).toMatchObject({ state: end })
      }
      for (let block = 0; block < 12 && killed < DEATHS; block++) {
        const id = `shop-${block}`
        const lines = linesOf(block, rows)
        await through(await publishPlan(deps, approvedPlan(lines), 'embedded', options(id, { batchRows: 10 })), 'live')
        await through(await rollbackPublication(deps, id), 'rolled-back')
        await bad.settled()
        await restart.under
        const changes = await changesBySku(direct)
        for (const { sku, current, landed } of lines) expect(changes.get(sku)?.map((change) => change.to), sku).toEqual([landed, current])
        expect(publicationSummary(workspace.db, id).counts.restored).toBe(rows)
      }
      expect(killed).toBeGreaterThanOrEqual(DEATHS)
    } finally {
      workspace.close()
      await bad.close()
      await restart.under
      await shop.close()
    }
  })

  test('Warchest starts its own store again, and says so', TIMEOUT, async () => {
    const home = join(folder, 'home')
    const registry = new StoreRegistry({ home, clock: systemClock })
    const owner = { instance: 'killed', revision: () => '1', items: () => products(300) }
    try {
      const connector = await registry.connector(owner, 'embedded')
      process.kill(pidOf(join(home, 'stores', 'killed', 'endpoint.json')) ?? 0, 'SIGKILL')
      await wait(100)
      await connector.probe().catch(() => null)
      await connector.probe()
      const [info] = await registry.list(owner)
      expect(info).toMatchObject({ reachable: true })
      expect(info.problem).toContain('SIGKILL')
    } finally {
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
