import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/main/engine/clock.ts'
import { minor } from '../../src/core/money/money.ts'
import type { PriceWrite, StoreConnector } from '../../src/main/stores/connector.ts'
import type { PublicationSummary } from '../../src/main/publish/publication.ts'
import { publishPlan, resumePublication, rollbackPublication } from '../../src/main/publish/publisher.ts'
import { publicationRows } from '../../src/main/publish/queries.ts'
import type { PublisherDeps } from '../../src/main/publish/run.ts'
import { openWorkspace } from '../../src/main/workspace/workspace.ts'
import { FAULTS, FaultProxy, seededFaults, type Fault, type RoadOptions, type RoadRequest } from './fault-proxy.ts'
import { jitter } from './jitter.ts'
import { approvedPlan, line, options, publisherDeps, range } from './publish-fixture.ts'
import { knowSigners } from './signers.ts'
import { skuOf } from './store-fixture.ts'

/** A store that publications are made against: products SKU-0000.. which each test puts to 1000 + i fen when it begins. */
export interface PublicationSubject {
  readonly url: string
  /** A door to it by another address, with the patience of one answer in milliseconds. */
  connect(url: string, patience: number): StoreConnector
  /** Ends the store as a power cut does, and starts it again; where it can be. */
  readonly power?: { kill(): Promise<void>; start(): Promise<void> }
  /** Lets the store's own clockwork run, where sales begin and end by one that lags. */
  readonly tick?: () => void
  /** Whether a request writes prices. */
  readonly writes: (request: RoadRequest) => boolean
  readonly road: RoadOptions
  /** Patience with one answer where faults are committed, milliseconds; where the machine is too busy for it, several times what an undisturbed look takes. */
  readonly patience: number
}

export interface SuiteSizes {
  /** Rows of a publication on a smooth road, and on a rough one. */
  readonly smooth: number
  readonly rough: number
  readonly seeds: readonly number[]
  /** Single faults that writes meet; default: all. */
  readonly faults?: readonly Fault[]
  /** Faults that the seeds commit; default: all. */
  readonly mixed?: readonly Fault[]
  /** Movements in the midst of which the store dies, and at which of their writes. */
  readonly deaths?: readonly (readonly ['publication' | 'roll back', number])[]
}

/** The seeds of a suite, or those that whoever runs it asks for by WARCHEST_SEEDS=7,8. */
export const seedsOr = (...usual: readonly number[]): readonly number[] => process.env['WARCHEST_SEEDS']?.split(',').map(Number) ?? usual

/** Single faults after which nobody knows what was done; the seeds commit all the others, too. */
export const UNCERTAIN: readonly Fault[] = ['timeout-after', 'reset-after', '500-after', '429-retry-after', 'twice', 'partial', 'stale']

/** Where a store can die: at the first and at the second write of either way. */
export const DEATHS = [['publication', 1], ['publication', 2], ['roll back', 1], ['roll back', 2]] as const

/** Whole publications and roll backs, on smooth and on rough roads. What counts is what the store itself says in the end, asked directly by both paths. */
export function publicationSuite(subject: () => PublicationSubject, { smooth, rough, seeds, faults = FAULTS, mixed = FAULTS, deaths = [] }: SuiteSizes): void {
  let folder = ''
  let proxy: FaultProxy | null = null
  let close = (): void => {}
  let dying: Promise<void> | null = null
  afterEach(async () => {
    // A test that has failed leaves no store without power behind, and no call that comes late.
    await dying?.catch(() => {})
    dying = null
    await proxy?.close()
    proxy = null
    close()
    close = () => {}
    rmSync(folder, { recursive: true, force: true })
  })

  const byHand = (connector: StoreConnector, by: string, rows: readonly PriceWrite[]) =>
    connector.applyBatch({ reference: 'by-hand', changedBy: by, notAfter: new Date(Date.now() + 60_000).toISOString(), rows }, `by-hand-${randomUUID()}`)
  const pages = (count: number, size: number): string[][] => range(Math.ceil(count / size)).map((page) => range(count).slice(page * size, (page + 1) * size).map(skuOf))

  /** Every test begins from its own prices, whatever the one before has left. */
  async function restock(direct: StoreConnector, count: number): Promise<void> {
    const { maxReadRows, maxRows } = direct.capabilities
    for (const skus of pages(count, Math.min(maxReadRows, maxRows, 200))) {
      const seen = await direct.readPrices(skus)
      const rows = skus.flatMap((sku): PriceWrite[] => {
        const price = minor(1000 + Number(sku.slice(4)))
        const there = seen.get(sku)
        return there?.price === price && there.sale === null ? [] : [{ sku, price, sale: null, currency: 'CNY', expectedVersion: null }]
      })
      if (rows.length > 0) expect((await byHand(direct, 'restock', rows)).failure).toBeNull()
    }
    subject().tick?.()
  }

  /** A workspace whose publisher reaches the store through a proxy. */
  async function desk(decide: (request: RoadRequest) => Fault, { count = rough, patience: given }: { readonly count?: number; readonly patience?: number } = {}): Promise<{ deps: PublisherDeps; keeper: 'store' | 'runner' }> {
    folder = mkdtempSync(join(tmpdir(), 'warchest-publications-'))
    const workspace = openWorkspace(join(folder, 'war.warchest'), { clock: systemClock, create: true })
    close = () => workspace.close()
    knowSigners(workspace)
    proxy = await new FaultProxy(() => subject().url, decide, subject().road).start()
    const direct = subject().connect(subject().url, 60_000)
    await direct.probe()
    await restock(direct, count)
    const begun = performance.now()
    await direct.readPrices(range(rough).map(skuOf))
    const usual = Math.ceil(Math.max(subject().patience, 4 * (performance.now() - begun)))
    const connector = subject().connect(proxy.url, given ?? usual)
    return { deps: publisherDeps(workspace.db, connector, { deadline: Math.max(usual, 1000), backOff: { attempts: 12, base: 2, cap: 40 } }), keeper: direct.capabilities.schedule === 'none' ? 'runner' : 'store' }
  }

  const lines = (count: number) => range(count).map((i) => line(i))

  /** By both paths, past the proxy: what every product of the plan costs. */
  async function expectPrices(count: number, priceOf: (i: number) => number): Promise<void> {
    await proxy?.settled()
    subject().tick?.()
    const direct = subject().connect(subject().url, 60_000)
    await direct.probe()
    const wanted = new Map(range(count).map((i) => [skuOf(i), priceOf(i)]))
    const [shown, effective] = [new Map<string, number>(), new Map<string, number>()]
    for (const skus of pages(count, direct.capabilities.maxReadRows)) {
      for (const [sku, price] of await direct.readStorefront(skus)) shown.set(sku, price)
      for (const [sku, { price, sale }] of await direct.readPrices(skus)) effective.set(sku, sale?.price ?? price)
    }
    expect(shown).toEqual(wanted)
    expect(effective).toEqual(wanted)
  }
  const planned = (i: number): number => line(i).landed
  const earlier = (i: number): number => line(i).current

  /** Why rows did not go their way, for whoever reads of a failure. */
  const reasonsOf = ({ db }: PublisherDeps, id: string): string => publicationRows(db, id, { state: null, offset: 0, limit: 1000 }).rows.flatMap(({ sku, state, reason }) => (reason === null ? [] : [`${sku} ${state} ${reason}`])).join(', ')

  /** On while the store only fails, as a person would; a stop for any other reason is a defect. */
  async function through(deps: PublisherDeps, id: string, first: Promise<PublicationSummary>, done: PublicationSummary['state']): Promise<PublicationSummary> {
    let summary = await first
    for (let i = 0; summary.state !== done && i < 40; i++) {
      expect(summary, `${summary.problem ?? ''} ${reasonsOf(deps, id)}`).toMatchObject({ state: 'failed' })
      summary = await resumePublication(deps, id)
    }
    return summary
  }

  async function thereAndBack(deps: PublisherDeps, keeper: 'store' | 'runner', count: number, batchRows: number): Promise<void> {
    const live = await through(deps, 'pub-1', publishPlan(deps, approvedPlan(lines(count)), 'store', options('pub-1', { keeper, batchRows })), 'live')
    expect(live).toMatchObject({ state: 'live', counts: { confirmed: count } })
    await expectPrices(count, planned)
    const back = await through(deps, 'pub-1', rollbackPublication(deps, 'pub-1'), 'rolled-back')
    expect(back).toMatchObject({ state: 'rolled-back', counts: { restored: count } })
    await expectPrices(count, earlier)
  }

  test(`a plan of ${smooth} prices goes in, is what a buyer sees, and comes back out`, async () => {
    const { deps, keeper } = await desk(() => 'none', { count: smooth, patience: 60_000 })
    await thereAndBack(deps, keeper, smooth, 500)
  })

  // By chance and not by turns: where a batch takes several writes, the same one would meet the fault for ever.
  test.each(faults)('a store whose writes meet the fault %s has each planned price in the end, and each old one after the roll back', async (fault) => {
    let calls = 0
    const chance = jitter(21)
    const { deps, keeper } = await desk((request) => (subject().writes(request) && (++calls === 1 || chance() < 0.4) ? fault : 'none'))
    await thereAndBack(deps, keeper, rough, Math.ceil(rough / 3))
    expect(proxy?.committed.get(fault)).toBeGreaterThan(0)
  })

  test.each(seeds)('seed %i: faults of every kind on every call, writes and reads alike', async (seed) => {
    const { deps, keeper } = await desk(seededFaults(seed, 0.2, mixed))
    await thereAndBack(deps, keeper, rough, Math.ceil(rough / 4))
  })

  test('a token that the store does not know any more stops a publication as what it is; with a new one it goes on', async () => {
    let expired = false
    let writes = 0
    const { deps, keeper } = await desk((request) => {
      if (subject().writes(request) && ++writes === 2) expired = true
      return expired ? 'expired-token' : 'none'
    })
    const stopped = await publishPlan(deps, approvedPlan(lines(rough)), 'store', options('pub-1', { keeper, batchRows: Math.ceil(rough / 3) }))
    expect(stopped).toMatchObject({ state: 'failed', why: { code: 'store.unauthorised' } })
    expired = false
    writes = 10
    expect(await resumePublication(deps, 'pub-1')).toMatchObject({ state: 'live', counts: { confirmed: rough } })
    await expectPrices(rough, planned)
    expect(await rollbackPublication(deps, 'pub-1')).toMatchObject({ state: 'rolled-back', counts: { restored: rough } })
    await expectPrices(rough, earlier)
  })

  test('a price that somebody else has set meanwhile is left to them by publication and roll back', async () => {
    const { deps, keeper } = await desk(() => 'none', { patience: 60_000 })
    const live = await publishPlan(deps, approvedPlan(lines(rough)), 'store', options('pub-1', { keeper, batchRows: rough }))
    expect(live.state).toBe('live')
    const direct = subject().connect(subject().url, 60_000)
    await direct.probe()
    await byHand(direct, 'alice', [{ sku: skuOf(1), price: minor(line(1).current + 5), sale: null, currency: 'CNY', expectedVersion: null }])
    expect(await rollbackPublication(deps, 'pub-1')).toMatchObject({ state: 'rolled-back', counts: { restored: rough - 1, kept: 1 } })
    await expectPrices(rough, (i) => (i === 1 ? line(1).current + 5 : earlier(i)))
  })

  test.each(deaths)('the store dies in the middle of a %s, at write %i, and every row ends at one price', async (act, at) => {
    const { power } = subject()
    if (!power) throw new Error('A store that is to die needs its power.')
    let writes = 0
    let armed = act === 'publication'
    const { deps, keeper } = await desk((request) => {
      // The write is on its way to the store when the store dies: nobody knows whether it acted.
      if (armed && subject().writes(request) && ++writes === at) {
        dying = new Promise((resolve) => { setTimeout(resolve, 5) }).then(() => power.kill()).then(() => power.start())
      }
      return 'none'
    }, { patience: 60_000 })
    const going = publishPlan(deps, approvedPlan(lines(rough)), 'store', options('pub-1', { keeper, batchRows: Math.ceil(rough / 3) }))
    const settle = async (first: Promise<PublicationSummary>, done: PublicationSummary['state']): Promise<void> => {
      const summary = await first
      await dying
      expect(await through(deps, 'pub-1', Promise.resolve(summary), done)).toMatchObject({ state: done })
    }
    await settle(going, 'live')
    await expectPrices(rough, planned)
    writes = 0
    armed = act === 'roll back'
    await settle(rollbackPublication(deps, 'pub-1'), 'rolled-back')
    await expectPrices(rough, earlier)
    expect(dying).not.toBeNull()
  })
}
