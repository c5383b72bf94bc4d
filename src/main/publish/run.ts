import type { Database } from 'better-sqlite3'
import type { Minor } from '../../core/money/money.ts'
import type { Problem } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import { StoreError, type StoreConnector } from '../stores/connector.ts'
import type { BatchResult, PriceBatch } from '../stores/connector.ts'
import { BACK_OFF, backOffDelay, type BackOff } from './backoff.ts'
import { Journal, type PublicationHead, type RowDecision } from './journal.ts'
import type { Manifest } from './manifest.ts'
import { callEnd, paceOf, PATIENCE, type Pace, type Rank } from './pace.ts'
import type { PublicationState, RowState } from './publication.ts'
import type { Keeper } from './schedule.ts'

/** A price that a row is to go back to, for the gate. Minor units. */
export interface ReturnPrice {
  readonly sku: string
  readonly price: Minor
  /** Price that stands there now. */
  readonly current: Minor
  /** What a person has decided about it. */
  readonly decision: RowDecision | null
}

/** What is about to be written of a plan version, and when a person set it going. */
export interface DoorRequest {
  readonly planId: string
  readonly planVersion: number
  /** All that the publication writes, in whatever stretch. */
  readonly manifest: Manifest
  /** What of it is still to be written. */
  readonly skus: ReadonlySet<string>
  /** ISO instant at which its signatures must have held: what was handed over in time for a later day stays so. */
  readonly handedOver: string
}

/** Why nothing may be written; empty where it may. See `lastDoor`. */
export type Doorkeeper = (request: DoorRequest) => readonly Problem[]

/** What a plan is told of its publication; each is a stage it goes through. */
export type PlanStage = 'scheduled' | 'canary' | 'waves' | 'live' | 'ended' | 'rolled-back' | 'stopped'

/** What the publisher works with; time, chance and waiting are handed in. */
export interface PublisherDeps {
  readonly db: Database
  readonly clock: Clock
  readonly connector: StoreConnector
  /** Resolves after `milliseconds`, at once where `signal` aborts. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random: () => number
  /** Aborting pauses the publication at its next safe point. */
  readonly signal?: AbortSignal
  /** `secondsLeft`: at the pace of the rows, and with the canary's watch ahead; null while it is not known. */
  readonly progress?: (done: number, total: number, secondsLeft: number | null) => void
  /** Moves the plan's status along; called inside the transaction that moves the publication. */
  readonly planStatus?: (planId: string, version: number, status: PlanStage) => void
  /** Asked wherever prices of a plan are about to be written, never on a way back. */
  readonly door: Doorkeeper
  /** The gate on prices to go back to: the rule that refuses each, by SKU; what is absent, or was decided so by a signature that holds, may go back. */
  readonly guard?: (prices: readonly ReturnPrice[], publicationId: string) => ReadonlyMap<string, string>
  readonly backOff?: BackOff
  /** How long a store may act on a call after it was sent, milliseconds. */
  readonly deadline?: number
}

/** An orderly end before the work is done: paused, or stopped by a rule. */
export class Rest extends Error {
  readonly state: PublicationState
  readonly why: Problem
  constructor(state: PublicationState, why: Problem) {
    super(why.message)
    this.name = 'Rest'
    this.state = state
    this.why = why
  }
}

export const PAUSED: Problem = { code: 'publication.paused', message: 'Paused; rows that were sent are read again on resuming.', mend: 'Resume it, or roll it back.' }

/** Row states that need nothing more of a publish, of a restore, and of an end. */
const SETTLED: Readonly<Record<PublicationHead['direction'], readonly RowState[]>> = {
  publish: ['confirmed', 'mismatch', 'conflict', 'skipped', 'failed'],
  restore: ['restored', 'kept', 'skipped', 'conflict', 'failed', 'held', 'ended'],
  end: ['ended', 'kept', 'skipped', 'conflict', 'failed', 'held'],
}

/** Pieces of work in hand beside those that the store is busy with; of pages that are only read, at any store. */
export const AHEAD = 2

/** Shortest time between two reports of progress. */
const REPORT = 200

/** One stretch of work on one publication, from start or resume to rest. */
export class Run {
  readonly id: string
  readonly deps: PublisherDeps
  readonly journal: Journal
  readonly connector: StoreConnector
  /** Who the store shall say has changed a price. */
  readonly actor: string
  readonly pace: Pace
  /** Who begins and ends its prices; frozen with the manifest. */
  readonly keeper: Keeper
  #reported = Number.NEGATIVE_INFINITY
  /** The last report before a row was settled, and for how long it was watched since, milliseconds: what the pace is reckoned from. */
  #began: { readonly done: number; readonly at: number } | null = null
  #watched = 0

  constructor(deps: PublisherDeps, id: string) {
    this.id = id
    this.deps = deps
    this.journal = new Journal(deps.db, () => deps.clock.now())
    this.connector = deps.connector
    this.actor = `warchest/${id}`
    this.pace = paceOf(this.connector, deps.clock, deps.sleep)
    this.keeper = this.journal.head(id).keeper
  }

  #storeTime: { readonly instant: number; readonly at: number } | null = null

  /** Asks the store how it stands, and sets our notion of its time. */
  async greet(): Promise<void> {
    const { time } = await this.retry(() => this.connector.probe(this.deps.signal))
    this.#storeTime = { instant: Date.parse(time), at: this.deps.clock.milliseconds() }
  }

  /** The store's clock now, milliseconds since 1970, by its last answer and the time passed since. */
  storeNow(): number {
    if (!this.#storeTime) throw new Error('greet() comes first')
    return this.#storeTime.instant + (this.deps.clock.milliseconds() - this.#storeTime.at)
  }

  get head(): PublicationHead {
    return this.journal.head(this.id)
  }

  /** Between two acts: the only places where a pause takes hold. */
  checkpoint(): void {
    if (this.deps.signal?.aborted || this.head.pauseRequested) throw new Rest('paused', PAUSED)
  }

  /** Tells how far it is, now and then; the end is told by whoever drives. */
  report(): void {
    if (!this.deps.progress || this.deps.clock.milliseconds() - this.#reported < REPORT) return
    this.#reported = this.deps.clock.milliseconds()
    const counts = this.journal.counts(this.id)
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
    const done = SETTLED[this.head.direction].reduce((sum, state) => sum + (counts[state] ?? 0), 0)
    this.deps.progress(done, total, this.#secondsLeft(done, total))
  }

  /** Time in which nothing is written, because a canary is being watched. */
  watched(milliseconds: number): void {
    this.#watched += milliseconds
  }

  #secondsLeft(done: number, total: number): number | null {
    const now = this.deps.clock.milliseconds()
    if (this.#began === null || done === this.#began.done) {
      this.#began = { done, at: now }
      this.#watched = 0
    }
    const { direction, state, watchUntil, options } = this.head
    const ahead = direction !== 'publish' || state !== 'canary' ? 0 : watchUntil === null ? options.canarySeconds * 1000 : Math.max(0, Date.parse(watchUntil) - Date.parse(this.deps.clock.now()))
    if (done === this.#began.done) return ahead > 0 ? ahead / 1000 : null
    return (((now - this.#began.at - this.#watched) / (done - this.#began.done)) * (total - done) + ahead) / 1000
  }

  /**
   * Repeats a read through transient failures, with back-off; never used for writes. Pauses that the store asks for are the pace's matter and are not
   * counted as tries, up to a limit of time.
   */
  async retry<T>(read: () => Promise<T>, kind = 'read', rank: Rank = 'look'): Promise<T> {
    const { attempts } = this.deps.backOff ?? BACK_OFF
    const begun = this.deps.clock.milliseconds()
    for (let attempt = 1; ;) {
      try {
        return await this.pace.call(kind, read, (_, error) => (error === null ? 'answered' : error instanceof StoreError ? callEnd(error.failure) : 'failed'), { rank, signal: this.deps.signal, wanted: () => this.checkpoint() })
      } catch (error) {
        if (!(error instanceof StoreError) || !error.failure.transient) throw error
        if (error.failure.code !== 'throttled') {
          if (attempt >= attempts) throw error
          await this.backOff(attempt++)
        } else if (this.deps.clock.milliseconds() - begun > PATIENCE || (error.failure.retryAfter ?? 0) > PATIENCE) {
          throw error
        }
        this.checkpoint()
      }
    }
  }

  /**
   * Sends one batch when its turn at the store has come. `intend` journals what is about to be sent, and nothing comes between that and the sending but the disk; where it answers null, nothing is sent.
   * Until then a pause takes hold, and so does the failure of another batch; from then on nothing breaks it off, which would only turn a known outcome into an open one.
   */
  write(intend: () => { readonly batch: PriceBatch; readonly key: string } | null): Promise<BatchResult | null> {
    const work = async (): Promise<BatchResult | null> => {
      this.checkpoint()
      if (this.#failed) throw this.#failed.error
      const intent = intend()
      if (intent === null) return null
      await this.journal.flushed()
      return this.connector.applyBatch(intent.batch, intent.key)
    }
    return this.pace.call('write', work, (answer, error) => (error instanceof StoreError ? callEnd(error.failure) : answer ? callEnd(answer.failure) : 'failed'), { rank: 'write', signal: this.deps.signal, wanted: () => this.checkpoint() })
  }

  backOff(attempt: number): Promise<void> {
    return this.deps.sleep(backOffDelay(this.deps.backOff ?? BACK_OFF, attempt, this.deps.random()), this.deps.signal)
  }

  /** Batches in hand beside those that the store is busy with. Where it keeps no versions there are none: nobody could tell that a row has changed between its reading and its turn. */
  get ahead(): number {
    return this.connector.capabilities.lock === 'version' ? AHEAD : 0
  }

  #failed: { readonly error: unknown } | null = null

  /**
   * Works on every item, as many at a time as the store takes calls and `ahead` more: the pace lets through what the store takes, and while it answers, others are read and judged, so that it is not
   * kept waiting. After the first failure nothing more is begun or sent; it is thrown when all that was begun has ended.
   */
  async each<T>(items: readonly T[], work: (item: T) => Promise<void>, ahead = this.ahead): Promise<void> {
    let next = 0
    this.#failed = null
    const lane = async (): Promise<void> => {
      while (next < items.length && this.#failed === null) {
        const item = items[next++]
        try {
          await work(item)
        } catch (error) {
          this.#failed ??= { error }
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(items.length, Math.max(1, this.connector.capabilities.maxParallel) + ahead) }, lane))
    if (this.#failed !== null) throw (this.#failed as { readonly error: unknown }).error
  }
}
