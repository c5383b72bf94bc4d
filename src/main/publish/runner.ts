import type { Database } from 'better-sqlite3'
import type { Clock } from '../engine/clock.ts'
import { lookForDrift } from './drift.ts'
import { carryOutEmergency } from './emergency.ts'
import { hubOf } from './hub.ts'
import { Journal } from './journal.ts'
import type { PublicationState, PublicationSummary, RunnerAct } from './publication.ts'
import { endPublication, resumePublication, runPublication, watchLive } from './publisher.ts'
import { openPublications, publicationSummary } from './queries.ts'
import type { PublisherDeps } from './run.ts'

export interface RunnerDeps {
  readonly db: Database
  readonly clock: Clock
  /** The door and everything else that the work on a publication needs. */
  readonly publisher: (publication: PublicationSummary, signal?: AbortSignal) => Promise<PublisherDeps>
  /** Runs a piece of work where it can be seen, e.g. as a job; default: at once. */
  readonly work?: (kind: 'publish' | 'rollback' | 'end', publication: PublicationSummary, work: (signal?: AbortSignal) => Promise<PublicationSummary>) => Promise<PublicationSummary>
  readonly told?: (act: RunnerAct) => void
  /** Milliseconds between two looks at orders, and at prices, of one publication; and of rest after a first failure, which doubles with each further one up to {@link LONGEST_REST}. */
  readonly every?: { readonly orders: number; readonly prices: number; readonly failed: number }
}

const EVERY = { orders: 60_000, prices: 300_000, failed: 60_000 }
/** Longest rest between two tries, milliseconds: a price that is over must not stand much longer than its store was away. */
const LONGEST_REST = 15 * 60_000
/** States in which a person has to decide how it goes on. */
const HALF_DONE: readonly PublicationState[] = ['paused', 'stopped', 'failed']
/** Time that a store gets to begin or end a sale by its own clock before we look, milliseconds. */
const GRACE = { 'native-exact': 5_000, 'native-lagged': 15 * 60_000, none: 0 } as const

/**
 * Keeps a workspace's schedule: begins what is due, ends what is over, goes on with what a crash has cut short, watches orders of what is live, and prices of ours wherever they stand.
 * Everything it needs to know is in the journal, so that it may die at any moment and go on in another process; it holds nothing but when it looked last.
 */
export class Runner {
  readonly #deps: RunnerDeps
  readonly #journal: Journal
  /** When a publication may be touched again for a purpose, by the steady clock. */
  readonly #next = new Map<string, number>()
  /** Failures in a row, by publication and purpose. */
  readonly #failures = new Map<string, Trouble>()
  /** Publications that a look is at work on, and stores into which one is being begun. */
  readonly #kept = new Set<string>()
  readonly #beginning = new Set<string>()

  constructor(deps: RunnerDeps) {
    this.#deps = deps
    this.#journal = new Journal(deps.db, () => deps.clock.now())
  }

  /**
   * One look at everything; ends when all that it has found to do is done. Publications are kept side by side, and looks may overlap: none waits for the canary or the waves of another.
   * Acts are told as they are done, and answered. Never throws for what a store or a publication does.
   */
  async tick(signal?: AbortSignal): Promise<RunnerAct[]> {
    const acts: RunnerAct[] = []
    const tell = (act: Omit<RunnerAct, 'at'>): void => {
      const told = { at: this.#deps.clock.now(), ...act }
      acts.push(told)
      this.#deps.told?.(told)
    }
    await this.#emergencies(tell, signal)
    await Promise.all(openPublications(this.#deps.db).map((publication) => this.#look(publication, tell, signal)))
    return acts
  }

  async #look(publication: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const { id, planName, dryRun, storeId } = publication
    if (signal?.aborted || dryRun || this.#kept.has(id) || hubOf(this.#deps.db).running(id) || this.#journal.emergencyIn(storeId) !== null) return
    this.#kept.add(id)
    try {
      await this.#keep(publication, tell, signal)
    } catch (error) {
      if (signal?.aborted) return
      // Whatever it was, the other publications must be kept; a fault of the program is told like any other.
      const key = error instanceof LookFailed ? error.key : `${id} work`
      const { since, tries } = this.#failures.get(key) ?? { since: this.#deps.clock.now(), tries: 0 }
      const trouble = { since, tries: tries + 1 }
      this.#failures.set(key, trouble)
      // A look at orders or prices has its own pace; that it fails keeps no price from its end.
      if (!(error instanceof LookFailed)) this.#later(key, this.#restAfter(trouble.tries))
      if (isNews(trouble)) tell({ what: 'failed', publicationId: id, planName, text: `${planName}: ${messageOf(error)}${sinceText(trouble)}`, loud: true })
    } finally {
      this.#kept.delete(id)
    }
  }

  async #keep(publication: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const { id, planName, state, direction, schedule } = publication
    const { db, clock } = this.#deps
    const now = clock.now()
    const about = { publicationId: id, planName }
    const over = state !== 'ended' && state !== 'rolled-back' && this.#standsTooLong(publication, now)
    if (this.#due(`${id} work`)) {
      // A way back that was cut short, or that the store or the gate has stopped: it may always be tried again. A pause of a person is kept up to the last day.
      if (direction === 'restore' ? state !== 'rolled-back' && (state !== 'paused' || over) : direction === 'end' && state !== 'ended' && state !== 'live') {
        const rest = await this.#work(direction === 'end' ? 'end' : 'rollback', publication, (deps) => resumePublication(deps, id), signal)
        this.#afterwards(rest)
        if (rest.state !== state || rest.why?.code !== publication.why?.code || isNews(rest.trouble)) tell({ what: 'resumed', ...about, text: `${planName}: the way back was gone on with, and is ${rest.state}${rest.problem ? `. ${rest.problem}` : ''}${sinceText(rest.trouble)}`, loud: rest.state !== 'rolled-back' && rest.state !== 'ended' })
        return
      }
      if (over && direction !== 'restore') return await this.#end(publication, tell, signal)
      if (state === 'scheduled' && schedule.keeper === 'runner' && this.#startDue(publication, now)) return await this.#start(publication, tell, signal)
      if (state === 'live' && schedule.keeper === 'runner' && publication.counts.pending > 0 && this.#startDue(publication, now)) return await this.#start(publication, tell, signal)
      // What the runner began and a crash has cut short goes on by itself; what a person began waits for that person.
      if (['prepared', 'canary', 'waves'].includes(state) && this.#journal.has(id, 'begun-by-runner')) return await this.#start(publication, tell, signal)
    }
    if (state === 'scheduled' && schedule.keeper === 'store' && schedule.startsAt !== null && schedule.startsAt <= now) return this.#beganByStore(publication, tell)
    if (state === 'live') return this.#watch(publicationSummary(db, id), tell, signal)
    // What rests half done has prices of ours in the store all the same.
    if (HALF_DONE.includes(state) && direction === 'publish' && publication.counts.confirmed > 0) await this.#watchPrices(publication, tell, signal)
  }

  #startDue({ id }: PublicationSummary, now: string): boolean {
    const next = this.#journal.nextStart(id)
    return next !== null && next <= now
  }

  /** Whether prices of ours stand in a store beyond their last day, after the store's own chance to end them. */
  #standsTooLong({ id, schedule }: PublicationSummary, now: string): boolean {
    const by = schedule.keeper === 'runner' ? now : new Date(Date.parse(now) - GRACE['native-exact']).toISOString()
    return this.#journal.any(id, ['sent', 'confirmed', 'mismatch', 'restoring', 'ending'], { endedBy: by })
  }

  async #start(publication: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const { id, planName, storeId, state } = publication
    // Another publication writes to the store: this one comes next.
    if (this.#beginning.has(storeId) || this.#journal.unfinished(storeId).some((other) => other !== id)) return
    if (!this.#journal.has(id, 'begun-by-runner')) this.#journal.record(id, 'begun-by-runner')
    const cut = ['prepared', 'canary', 'waves'].includes(state)
    this.#beginning.add(storeId)
    try {
      const rest = await this.#work('publish', publication, (deps) => (cut ? resumePublication(deps, id, 'by-itself') : runPublication(deps, id)), signal)
      this.#afterwards(rest)
      tell({ what: 'started', publicationId: id, planName, text: `${planName}: ${rest.counts.confirmed} prices live in ${storeId}, ${rest.state}${rest.problem ? `. ${rest.problem}` : ''}`, loud: rest.state !== 'live' })
    } finally {
      this.#beginning.delete(storeId)
    }
  }

  async #end(publication: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const { id, planName, storeId } = publication
    const rest = await this.#work('end', publication, (deps) => endPublication(deps, id), signal)
    this.#afterwards(rest)
    const late = rest.schedule.lateSeconds
    tell({
      what: 'ended', publicationId: id, planName, loud: late !== null || (rest.state !== 'ended' && rest.state !== 'live'),
      text: `${planName}: ${rest.counts.ended} prices went back in ${storeId}, ${rest.state}${late === null ? '' : `, ${Math.round(late / 60)} MINUTES LATE`}${rest.problem ? `. ${rest.problem}` : ''}`,
    })
  }

  #beganByStore({ id, planName, storeId, planId, planVersion }: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void): void {
    this.#journal.record(id, 'live', { detail: { by: 'store' }, and: () => this.#journal.set(id, { state: 'live' }) })
    tell({ what: 'began-by-store', publicationId: id, planName, text: `${planName}: ${storeId} has begun the sale of ${planId} version ${planVersion} by its own clock`, loud: false })
  }

  async #watch(publication: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const { id, planName } = publication
    const every = this.#deps.every ?? EVERY
    const about = { publicationId: id, planName }
    if (this.#due(`${id} orders`)) {
      this.#later(`${id} orders`, every.orders)
      const back = await this.#lookInto(`${id} orders`, async () => {
        const deps = await this.#deps.publisher(publication, signal)
        return deps.connector.capabilities.orders ? watchLive(deps, id) : null
      })
      if (back !== null) {
        this.#afterwards(back)
        return tell({ what: 'tripped', ...about, text: `${planName}: ${back.alarm?.message ?? 'a tripwire was touched'} Now ${back.state}.`, loud: true })
      }
    }
    await this.#watchPrices(publication, tell, signal)
  }

  async #watchPrices(publication: PublicationSummary, tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const { id, planName } = publication
    if (!this.#due(`${id} prices`)) return
    this.#later(`${id} prices`, (this.#deps.every ?? EVERY).prices)
    const look = await this.#lookInto(`${id} prices`, async () => lookForDrift(await this.#deps.publisher(publication, signal), id))
    if (look.found + look.gone > 0) tell({ what: 'drift', publicationId: id, planName, text: `${planName}: ${look.drifted} of ${look.rows} live prices were changed by somebody else; left as they are`, loud: look.found > 0 })
  }

  /** Goes on with emergency stops that rest, side by side. */
  async #emergencies(tell: (act: Omit<RunnerAct, 'at'>) => void, signal?: AbortSignal): Promise<void> {
    const resting = this.#journal.emergencies().filter(({ seq, publications }) => this.#due(`emergency ${seq}`) && !publications.some((id) => hubOf(this.#deps.db).running(id)))
    await Promise.all(resting.map(async (emergency) => {
      const { seq, by } = emergency
      this.#later(`emergency ${seq}`, (this.#deps.every ?? EVERY).failed)
      try {
        const { done, publications } = await carryOutEmergency((publication) => this.#deps.publisher(publication, signal), this.#deps.db, this.#deps.clock, emergency)
        tell({ what: 'emergency', publicationId: null, planName: '', text: `Emergency stop of ${by}: ${publications.filter(({ state }) => state === 'rolled-back').length} of ${publications.length} publications are taken back${done ? '' : '; it goes on'}`, loud: !done })
      } catch (error) {
        tell({ what: 'failed', publicationId: null, planName: '', text: `Emergency stop: ${messageOf(error)}`, loud: true })
      }
    }))
  }

  #work(kind: 'publish' | 'rollback' | 'end', publication: PublicationSummary, work: (deps: PublisherDeps) => Promise<PublicationSummary>, signal?: AbortSignal): Promise<PublicationSummary> {
    const act = async (own?: AbortSignal): Promise<PublicationSummary> => work(await this.#deps.publisher(publication, own ?? signal))
    return this.#deps.work ? this.#deps.work(kind, publication, act) : act(signal)
  }

  /** What rests without being done is not tried again at once, and the more rarely the more often it was tried in vain: by the journal's count, so that a new process knows it, too. */
  #afterwards({ id, state, trouble }: PublicationSummary): void {
    if (state === 'live' || state === 'ended' || state === 'rolled-back' || state === 'scheduled') this.#failures.delete(`${id} work`)
    else this.#later(`${id} work`, this.#restAfter(trouble?.tries ?? 1))
  }

  #restAfter(tries: number): number {
    return Math.min(LONGEST_REST, (this.#deps.every ?? EVERY).failed * 2 ** Math.min(tries - 1, 30))
  }

  /** A look into the store that writes nothing; one that succeeds ends a row of failures. */
  async #lookInto<T>(key: string, look: () => Promise<T>): Promise<T> {
    try {
      const seen = await look()
      this.#failures.delete(key)
      return seen
    } catch (error) {
      throw new LookFailed(key, error)
    }
  }

  #due(key: string): boolean {
    return (this.#next.get(key) ?? Number.NEGATIVE_INFINITY) <= this.#deps.clock.milliseconds()
  }

  #later(key: string, milliseconds: number): void {
    this.#next.set(key, this.#deps.clock.milliseconds() + milliseconds)
  }
}

/** A look into a store did not succeed. */
class LookFailed extends Error {
  readonly key: string
  constructor(key: string, cause: unknown) {
    super(messageOf(cause), { cause })
    this.name = 'LookFailed'
    this.key = key
  }
}

type Trouble = { readonly since: string; readonly tries: number }

/** A trouble is told when it begins, and each time that it has been tried in vain twice as often. */
const isNews = (trouble: Trouble | null): boolean => trouble !== null && Number.isInteger(Math.log2(trouble.tries))

const sinceText = (trouble: Trouble | null): string => (trouble === null || trouble.tries < 2 ? '' : ` Since ${trouble.since}, ${trouble.tries} tries.`)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Looks every `interval` milliseconds until the signal aborts, whether the look before has ended or not; then waits for those under way. */
export async function keepSchedule(runner: Runner, sleep: PublisherDeps['sleep'], interval: number, signal: AbortSignal): Promise<void> {
  const looks = new Set<Promise<unknown>>()
  let failed: { readonly error: unknown } | null = null
  while (!signal.aborted && failed === null) {
    const look = runner.tick(signal).catch((error: unknown) => { failed ??= { error } }).finally(() => looks.delete(look))
    looks.add(look)
    await sleep(interval, signal)
  }
  await Promise.all(looks)
  if (failed !== null) throw (failed as { readonly error: unknown }).error
}
