import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { minor } from '../../src/core/money/money.ts'
import { planContent } from '../../src/core/plan/content.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { PlanLine } from '../../src/core/plan/plan-line.ts'
import { planLine } from '../../src/core/plan/plan-line.ts'
import type { Verdict } from '../../src/core/guard/verdict.ts'
import { systemClock } from '../../src/main/engine/clock.ts'
import { EmbeddedStoreClient } from '../../src/main/stores/embedded/client.ts'
import type { Change } from '../../src/main/stores/embedded/protocol.ts'
import type { StoreConnector } from '../../src/main/stores/connector.ts'
import type { PublisherDeps } from '../../src/main/publish/run.ts'
import type { PublishOptions } from '../../src/main/publish/publisher.ts'
import { contentHash } from '../../src/main/workspace/canonical.ts'
import { openWorkspace } from '../../src/main/workspace/workspace.ts'
import { jitter } from './jitter.ts'
import { knowSigners, LIN, signed } from './signers.ts'
import { products, skuOf, StoreFixture } from './store-fixture.ts'

export { jitter }

const WE_PAY = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }

/** A line for product i of `products()`: 10% below what the store has. */
export function line(i: number, landed = Math.round((1000 + i) * 0.9)): PlanLine {
  return planLine({
    sku: skuOf(i), channel: 'app', from: '2026-11-22', to: '2026-12-12', list: 2000 + i, current: 1000 + i, landed, returnPrice: 1000 + i,
    funding: { shares: WE_PAY }, expected: { baseUnits: 10, units: 14, subsidy: minor((2000 + i - landed) * 14), profit: minor(1000), extrapolated: false },
  })
}

/** A draft plan over the given lines. */
export const draftPlan = (lines: readonly PlanLine[], version = 1): Plan => ({
  schema: 1, id: 'plan-night', version, name: 'Night of ten billion', currency: 'CNY', createdAt: '2026-11-22T00:00:00.000Z', status: 'draft', scenarioId: null, marketHash: null,
  objective: 'profit', envelopes: { total: null, categories: [] }, lines, optimum: null, hash: null, verdict: null, approval: null,
})

/** The plan as the gate and an approver leave it, signed just now, or at another instant. */
export function approvedPlan(lines: readonly PlanLine[], version = 1, at?: string): Plan {
  const draft = draftPlan(lines, version)
  const hash = contentHash(planContent(draft))
  const verdict: Verdict = {
    passed: true, checkedAt: '2026-11-22T00:00:00.000Z', planHash: hash, lines: lines.length, findings: [], excluded: [], exposedCash: minor(0), belowCostCash: minor(0), largestDrop: 0.1,
    settings: { largestDrop: 0.3, exposedCashCap: minor(1_000_000), identicalShare: 0.2, identicalLines: 20, unitsPerHour: 1_000_000, cashPerHour: minor(1_000_000_00), ceiling: 3, formulas: [] },
  }
  const checked: Plan = { ...draft, status: 'checked', hash, verdict }
  return { ...checked, status: 'approved', approval: { signatures: [at === undefined ? signed(checked) : signed(checked, LIN, { at })] } }
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** Lets everything through: what the last door asks is the matter of tests of its own. */
export const OPEN: PublisherDeps['door'] = () => []

export const publisherDeps = (db: PublisherDeps['db'], connector: StoreConnector, more: Partial<PublisherDeps> = {}): PublisherDeps => ({
  db, connector, clock: systemClock, door: OPEN, random: jitter(7), sleep: async (milliseconds, signal) => { await wait(milliseconds, null, signal ? { signal } : {}).catch(() => {}) }, backOff: { attempts: 8, base: 5, cap: 40 }, ...more,
})

export const options = (id: string, more: Partial<PublishOptions> = {}): PublishOptions => ({ id, dryRun: false, canaryShare: 0.01, canarySeconds: 0, batchRows: 100, keeper: 'runner', zone: 'UTC', asOf: '2026-11-22', floorOf: () => null, ...more })

export const clientOf = (url: () => string, token: () => string, timeout?: number): EmbeddedStoreClient =>
  new EmbeddedStoreClient({ id: 'embedded', name: 'Embedded store', endpoint: async () => ({ url: url(), token: token() }), ...(timeout === undefined ? {} : { timeout }) })

/** The same connector with some of its methods replaced. */
export const bent = (connector: StoreConnector, change: Partial<StoreConnector>): StoreConnector => ({
  id: connector.id, name: connector.name, capabilities: connector.capabilities, probe: (s) => connector.probe(s), readCatalog: (o) => connector.readCatalog(o), readPrices: (skus, s) => connector.readPrices(skus, s),
  readStorefront: (skus, s) => connector.readStorefront(skus, s), applyBatch: (b, k, s) => connector.applyBatch(b, k, s), readOrders: (since, s) => connector.readOrders(since, s), ...change,
})

/** The store's own record of every price change, by SKU: the witness that no journal can talk round. */
export async function changesBySku(client: EmbeddedStoreClient, after = 0): Promise<Map<string, Change[]>> {
  const bySku = new Map<string, Change[]>()
  for await (const change of client.changes(after)) bySku.set(change.sku, [...(bySku.get(change.sku) ?? []), change])
  return bySku
}

/** Somebody else sets a price. */
export async function editAs(client: EmbeddedStoreClient, by: string, sku: string, price: number): Promise<void> {
  await client.applyBatch({ reference: '', changedBy: by, notAfter: new Date(Date.now() + 60_000).toISOString(), rows: [{ sku, price: minor(price), sale: null, currency: 'CNY', expectedVersion: null }] }, `by-hand-${randomUUID()}`)
}

/** A store in its own process, a workspace, and a client, for one test. */
export class Bench {
  readonly store = new StoreFixture()
  readonly folder = mkdtempSync(join(tmpdir(), 'warchest-publish-'))
  readonly path = join(this.folder, 'war.warchest')
  workspace = openWorkspace(this.path, { clock: systemClock, create: true })
  readonly client = clientOf(() => this.store.endpoint?.url ?? '', () => this.store.endpoint?.token ?? '')

  static async open(count: number): Promise<Bench> {
    const bench = new Bench()
    knowSigners(bench.workspace)
    await bench.store.start()
    await bench.client.seed(products(count))
    return bench
  }

  get db(): PublisherDeps['db'] {
    return this.workspace.db
  }

  deps(more: Partial<PublisherDeps> = {}): PublisherDeps {
    return publisherDeps(this.db, this.client, more)
  }

  /** Closes and opens the workspace again, as after the death of its process. */
  reopen(): void {
    this.workspace.close()
    this.workspace = openWorkspace(this.path, { clock: systemClock, create: false })
  }

  async close(): Promise<void> {
    this.workspace.close()
    await this.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
