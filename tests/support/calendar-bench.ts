import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlanLine } from '../../src/core/plan/plan-line.ts'
import type { Clock } from '../../src/main/engine/clock.ts'
import type { PublicationSummary, RunnerAct } from '../../src/main/publish/publication.ts'
import { preparePublication, runPublication, type PublishOptions } from '../../src/main/publish/publisher.ts'
import { Runner } from '../../src/main/publish/runner.ts'
import type { PublisherDeps } from '../../src/main/publish/run.ts'
import type { Capabilities } from '../../src/main/stores/connector.ts'
import { openWorkspace } from '../../src/main/workspace/workspace.ts'
import { approvedPlan, jitter, line, OPEN, options, range } from './publish-fixture.ts'
import { SaleStore } from './sale-store.ts'
import { knowSigners } from './signers.ts'
import { products } from './store-fixture.ts'

/** First day of the plans here, and how many lines they have. */
export const FIRST = '2027-03-01'
export const LAST = '2027-03-03'
export const COUNT = 20

/** Time that passes only where somebody sleeps or the test says so. */
export class TestClock implements Clock {
  instant: number
  constructor(at: string) {
    this.instant = Date.parse(at)
  }
  now(): string {
    return new Date(this.instant).toISOString()
  }
  milliseconds(): number {
    return this.instant
  }
  to(at: string): void {
    this.instant = Date.parse(at)
  }
}

export const lines = (count = COUNT, change: (i: number) => Partial<PlanLine> = () => ({})): PlanLine[] => range(count).map((i) => ({ ...line(i), from: FIRST, to: LAST, ...change(i) }))

/** A workspace, a store in memory and a runner, all by one clock that the test owns. */
export class CalendarBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'warchest-calendar-'))
  readonly clock: TestClock
  readonly store: SaleStore
  workspace
  runner: Runner
  readonly acts: RunnerAct[] = []
  guard: NonNullable<PublisherDeps['guard']> | undefined

  constructor(at: string, schedule: Capabilities['schedule'] = 'none', more: Partial<Capabilities> = {}, count = COUNT) {
    this.clock = new TestClock(at)
    this.store = new SaleStore(this.clock, products(count), schedule, more)
    this.workspace = openWorkspace(join(this.folder, 'war.warchest'), { clock: this.clock, create: true })
    knowSigners(this.workspace)
    this.workspace.db.prepare("INSERT INTO settings (key, value, at, reason) VALUES ('asOf', 'null', ?, 'by the calendar')").run(this.clock.now())
    this.runner = this.makeRunner()
  }

  get db(): PublisherDeps['db'] {
    return this.workspace.db
  }

  deps(more: Partial<PublisherDeps> = {}): PublisherDeps {
    return {
      db: this.db, clock: this.clock, connector: this.store.connector, door: OPEN, random: jitter(7), backOff: { attempts: 3, base: 5, cap: 40 }, ...(this.guard ? { guard: this.guard } : {}),
      sleep: async (milliseconds) => {
        this.clock.instant += Math.max(1, milliseconds)
        await new Promise((resolve) => { setImmediate(resolve) })
      },
      ...more,
    }
  }

  /** A runner as a fresh process has it. */
  makeRunner(): Runner {
    return new Runner({ db: this.db, clock: this.clock, publisher: async () => this.deps(), told: (act) => this.acts.push(act), every: { orders: 60_000, prices: 300_000, failed: 60_000 } })
  }

  prepare(id: string, change: (i: number) => Partial<PlanLine> = () => ({}), more: Partial<PublishOptions> = {}): string {
    const keeper = this.store.connector.capabilities.schedule === 'none' ? 'runner' : 'store'
    return preparePublication(this.deps(), approvedPlan(lines(COUNT, change), 1, this.clock.now()), 'shop', options(id, { keeper, zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1, ...more }))
  }

  async publish(id: string, change: (i: number) => Partial<PlanLine> = () => ({}), more: Partial<PublishOptions> = {}): Promise<PublicationSummary> {
    return runPublication(this.deps(), this.prepare(id, change, more))
  }

  close(): void {
    this.workspace.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
