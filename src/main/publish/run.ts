import type { Database } from 'better-sqlite3'
import type { Problem } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import { StoreError, type StoreConnector } from '../stores/connector.ts'
import { BACK_OFF, backOffDelay, type BackOff } from './backoff.ts'
import { Journal, type PublicationHead } from './journal.ts'
import type { PublicationState, RowState } from './publication.ts'

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
  readonly progress?: (done: number, total: number) => void
  /** Moves the plan's status along; called inside the transaction that moves the publication. */
  readonly planStatus?: (planId: string, version: number, status: 'published' | 'rolled-back') => void
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

/** Row states that need nothing more of a publish, and of a restore. */
const SETTLED: Readonly<Record<PublicationHead['direction'], readonly RowState[]>> = {
  publish: ['confirmed', 'mismatch', 'conflict', 'skipped', 'failed'],
  restore: ['restored', 'kept', 'skipped', 'conflict', 'failed'],
}

/** One stretch of work on one publication, from start or resume to rest. */
export class Run {
  readonly id: string
  readonly deps: PublisherDeps
  readonly journal: Journal
  readonly connector: StoreConnector
  /** Who the store shall say has changed a price. */
  readonly actor: string

  constructor(deps: PublisherDeps, id: string) {
    this.id = id
    this.deps = deps
    this.journal = new Journal(deps.db, () => deps.clock.now())
    this.connector = deps.connector
    this.actor = `warchest/${id}`
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

  report(): void {
    const counts = this.journal.counts(this.id)
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
    const done = SETTLED[this.head.direction].reduce((sum, state) => sum + (counts[state] ?? 0), 0)
    this.deps.progress?.(done, total)
  }

  /** Repeats a read through transient failures, with back-off; never used for writes. */
  async retry<T>(read: () => Promise<T>): Promise<T> {
    const { attempts } = this.deps.backOff ?? BACK_OFF
    for (let attempt = 1; ; attempt++) {
      try {
        return await read()
      } catch (error) {
        if (!(error instanceof StoreError) || !error.failure.transient || attempt >= attempts) throw error
        await this.backOff(attempt)
        this.checkpoint()
      }
    }
  }

  backOff(attempt: number): Promise<void> {
    return this.deps.sleep(backOffDelay(this.deps.backOff ?? BACK_OFF, attempt, this.deps.random()), this.deps.signal)
  }
}
