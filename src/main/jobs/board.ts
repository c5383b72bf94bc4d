import { WarchestError, type Problem } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import type { JobContext, JobKind, JobStatus } from './job.ts'

interface Entry {
  status: JobStatus
  readonly controller: AbortController
  readonly watchers: Set<() => void>
  readonly finished: Promise<JobStatus>
}

/** A job's context, for work that leaves something to read also where it fails. */
interface BoardContext extends JobContext {
  /** @param result what stands as the job's result if the work throws from here on */
  leave(result: string): void
}

/** How many finished jobs are remembered for the screens. */
const KEPT = 200

/**
 * Every long piece of work of this process: starts it, shows its progress, cancels it.
 * Work reports through its {@link JobContext}; what it returns is kept as the job's `result`.
 */
export class JobBoard {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  readonly #observers = new Set<(status: JobStatus) => void>()
  #sequence = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param subject what it works on, where the title says more than that */
  start(kind: JobKind, title: string, work: (context: BoardContext) => Promise<string | null>, subject = title): { jobId: string } {
    const id = `job-${++this.#sequence}`
    const controller = new AbortController()
    const begun = this.#clock.milliseconds()
    const watchers = new Set<() => void>()
    const update = (change: Partial<JobStatus>): void => {
      entry.status = { ...entry.status, ...change }
      for (const wake of watchers) wake()
      for (const observe of this.#observers) observe(entry.status)
    }
    let left: string | null = null
    const context: BoardContext = {
      signal: controller.signal,
      leave: (result) => { left = result },
      progress: (done, total, note = '', secondsLeft) => {
        const seconds = (this.#clock.milliseconds() - begun) / 1000
        update({ done, total, note, secondsLeft: secondsLeft !== undefined ? secondsLeft : done > 0 && total > done && seconds > 0.5 ? (seconds / done) * (total - done) : null })
      },
    }
    // A microtask later, so that the caller holds the id before anything is reported.
    const finished = Promise.resolve()
      .then(() => work(context))
      .then(
        (result) => update({ state: 'done', result, done: Math.max(entry.status.done, entry.status.total), secondsLeft: null }),
        (error: unknown) => update({ ...(controller.signal.aborted ? { state: 'cancelled' as const } : { state: 'failed' as const, failure: error instanceof WarchestError ? error.kind : 'internal' }), problems: isAbort(error) ? [cancelled(entry.status.title)] : problemsOf(error), result: left, secondsLeft: null }),
      )
      .then(() => entry.status)
    const entry: Entry = {
      status: { id, kind, title, subject, state: 'running', done: 0, total: 0, note: '', startedAt: this.#clock.now(), secondsLeft: null, failure: null, problems: [], result: null },
      controller, watchers, finished,
    }
    this.#entries.set(id, entry)
    this.#forgetOld()
    return { jobId: id }
  }

  list(): JobStatus[] {
    return [...this.#entries.values()].map((entry) => entry.status).reverse()
  }

  /** Calls with the status of any job at each of its changes, its end included; answers how to stop. */
  observe(listener: (status: JobStatus) => void): () => void {
    this.#observers.add(listener)
    return () => { this.#observers.delete(listener) }
  }

  /** Asks the work to stop; it ends when it next looks at its signal. */
  cancel(id: string): JobStatus {
    const entry = this.#entry(id)
    entry.controller.abort()
    return entry.status
  }

  /** The status at the job's end. */
  finished(id: string): Promise<JobStatus> {
    return this.#entry(id).finished
  }

  /** Waits until nothing runs but jobs of the kind that asks. Rejects where `signal` aborts first. */
  async quiet(asking: JobKind, signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }) })
    for (;;) {
      signal.throwIfAborted()
      const others = [...this.#entries.values()].filter(({ status }) => status.state === 'running' && status.kind !== asking)
      if (others.length === 0) return
      await Promise.race([Promise.all(others.map((entry) => entry.finished)), aborted])
    }
  }

  /** The status now, then after every change, and last the final one. Slow readers skip intermediate states. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<JobStatus, void> {
    const entry = this.#entry(id)
    let wake: () => void = () => {}
    const notify = (): void => wake()
    entry.watchers.add(notify)
    signal?.addEventListener('abort', notify)
    try {
      for (;;) {
        const seen = entry.status
        const changed = new Promise<void>((resolve) => { wake = resolve })
        yield seen
        if (seen.state !== 'running' || signal?.aborted) return
        if (entry.status === seen) await changed
      }
    } finally {
      entry.watchers.delete(notify)
      signal?.removeEventListener('abort', notify)
    }
  }

  /** Cancels everything and waits until it has ended. */
  async close(): Promise<void> {
    for (const entry of this.#entries.values()) entry.controller.abort()
    await Promise.all([...this.#entries.values()].map((entry) => entry.finished))
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new WarchestError('not-found', { code: 'job.unknown', message: `There is no job ${id}.`, mend: 'It may belong to an earlier start of the app; look at the results instead.', params: { id } })
    return entry
  }

  #forgetOld(): void {
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) return
      if (entry.status.state !== 'running') this.#entries.delete(id)
    }
  }
}

/** What an aborted signal throws by itself. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

const cancelled = (title: string): Problem => ({ code: 'job.cancelled', message: `${title} was cancelled.`, mend: 'Run it again when you are ready; nothing was left half-done.', params: { title } })

/** Any thrown value as problems a person can read. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof WarchestError) return error.problems
  const message = error instanceof Error ? error.message : String(error)
  return [{ code: 'internal', message, mend: 'This is a fault of Warchest: keep the workspace file and report the message.' }]
}
