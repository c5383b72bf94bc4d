import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { WarchestError } from '../../core/problem.ts'
import type { ProgressReport, Task } from './task.ts'
import { TASKS, type TaskInput, type TaskName, type TaskOutput } from './tasks.ts'
import { TeamHost } from './team-host.ts'
import type { HelpRequest, WorkerReply, WorkerRequest } from './worker.ts'

export interface RunOptions {
  /** Aborting it ends the worker threads that are at it, at once. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressReport | undefined
  /** How many threads the work may be cut for; default: all of the pool. */
  readonly threads?: number | null | undefined
}

/** The worker lies beside this file in a checkout, beside the bundle (or one folder up from its chunks) once built. */
function workerFile(): string {
  const places = ['./worker.ts', './worker.js', '../worker.js'].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  const found = places.find(existsSync)
  if (found === undefined) throw new Error(`The worker's file is missing; looked for ${places.join(', ')}`)
  return found
}

const cancelled = (): WarchestError => new WarchestError('cancelled', { code: 'task.cancelled', message: 'The work was cancelled.', mend: 'Start it again when you want its result.' })

/** Threads that run the tasks of {@link TASKS}: progress, cancel, and errors that arrive as {@link WarchestError}. Threads start when first needed. */
export class TaskPool {
  readonly threads: number
  readonly #memory: number | null
  #pool: Piscina<WorkerRequest | HelpRequest, WorkerReply> | null = null
  #closed = false

  /** @param options.memoryMegabytes most memory a thread's data may take; a task that needs more fails instead of taking the machine with it */
  constructor(options: { readonly threads?: number; readonly memoryMegabytes?: number } = {}) {
    this.threads = Math.max(1, options.threads ?? availableParallelism())
    this.#memory = options.memoryMegabytes ?? null
  }

  /**
   * Runs a task, in pieces where it can be cut; the output does not depend on how many. A thread that finds no more pieces helps with those still at work, where the task says that it pays.
   * Rejects with the task's own WarchestError, with kind `cancelled` after an abort, or with `unavailable` where a thread died.
   */
  async run<K extends TaskName>(name: K, input: TaskInput<K>, options: RunOptions = {}): Promise<TaskOutput<K>> {
    const task = TASKS[name] as unknown as Task<TaskInput<K>, TaskOutput<K>>
    // Progress goes on over the rounds.
    let before = 0
    let now = 0
    const onProgress: ProgressReport = (done, total, note) => {
      now = done
      options.onProgress?.(before + done, before + total, note)
    }
    const joined = (outputs: readonly TaskOutput<K>[]): TaskOutput<K> => (outputs.length === 1 ? outputs[0] : task.merge!(outputs))
    let found = joined(await this.#round(name, input, { ...options, onProgress }))
    for (let more = task.more?.(input, found) ?? null; more !== null; more = task.more?.(input, found) ?? null) {
      before += now
      found = joined([found, ...(await this.#round(name, more, { ...options, onProgress }))])
    }
    return found
  }

  /** One round of a task's work: the outputs of all the pieces it is cut into. */
  async #round<K extends TaskName>(name: K, input: TaskInput<K>, options: RunOptions): Promise<TaskOutput<K>[]> {
    const task = TASKS[name] as unknown as Task<TaskInput<K>, TaskOutput<K>>
    const threads = Math.max(1, options.threads ?? this.threads)
    const pieces = task.split && task.merge ? task.split(input, threads) : [input]
    const progress = sumOfPieces(pieces.length, options.onProgress)
    // One piece that fails takes the others with it.
    const stop = new AbortController()
    const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
    const outputs: TaskOutput<K>[] = []
    const hosts = new Set<TeamHost>()
    let next = 0
    const lane = async (): Promise<void> => {
      while (next < pieces.length) {
        const index = next++
        const host = threads > 1 && task.helps?.(pieces[index]) ? new TeamHost() : null
        if (host) hosts.add(host)
        outputs[index] = (await this.#runPiece(name, pieces[index], signal, progress(index), host)) as TaskOutput<K>
        if (host) hosts.delete(host)
      }
      for (let host = neediest(hosts); host; host = neediest(hosts)) await host.help((request, transferList) => this.#onThread(request, transferList, signal))
    }
    const lanes = Array.from({ length: task.helps ? threads : Math.min(threads, pieces.length) }, () => lane().catch((error: unknown) => {
      stop.abort()
      throw error
    }))
    try {
      await Promise.all(lanes)
    } catch (error) {
      await Promise.allSettled(lanes)
      throw options.signal?.aborted ? cancelled() : error
    }
    return outputs
  }

  /** Ends all threads; work under way is cancelled. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#pool?.destroy()
    this.#pool = null
  }

  async #runPiece(task: TaskName, input: unknown, signal: AbortSignal, onProgress: ProgressReport, host: TeamHost | null): Promise<unknown> {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', (message: { done: number; total: number; note: string }) => onProgress(message.done, message.total, message.note))
    port1.unref()
    try {
      return await this.#onThread({ task, input, port: port2, team: host?.seat ?? null }, host ? [port2, host.seat.joins] : [port2], signal)
    } finally {
      port1.close()
      host?.close()
    }
  }

  /** Has a thread do what is asked, and answers its output or throws its error. */
  async #onThread(request: WorkerRequest | HelpRequest, transferList: MessagePort[], signal: AbortSignal): Promise<unknown> {
    if (this.#closed || signal.aborted) throw cancelled()
    this.#pool ??= new Piscina({ filename: workerFile(), minThreads: 0, maxThreads: this.threads, idleTimeout: 30_000, atomics: 'disabled', ...(this.#memory === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: this.#memory } }) })
    try {
      const reply = await this.#pool.run(request, { transferList, signal })
      if (reply.ok) return reply.output
      throw new WarchestError(reply.kind ?? 'unavailable', reply.problems)
    } catch (error) {
      if (error instanceof WarchestError) throw error
      if (signal.aborted || this.#closed) throw cancelled()
      throw new WarchestError('unavailable', {
        code: 'task.thread-died', message: `A worker thread ended in the middle of its work: ${error instanceof Error ? error.message : String(error)}.`,
        mend: 'Try again with fewer threads; if it goes on, the machine may be short of memory.',
      })
    }
  }
}

/** The team with the fewest helpers. */
function neediest(hosts: ReadonlySet<TeamHost>): TeamHost | null {
  let found: TeamHost | null = null
  for (const host of hosts) if (found === null || host.helpers < found.helpers) found = host
  return found
}

/** Adds up the progress of pieces into one report; the total is scaled up while some pieces have not reported yet. */
function sumOfPieces(pieces: number, onProgress: ProgressReport | undefined): (index: number) => ProgressReport {
  const done = new Float64Array(pieces)
  const total = new Float64Array(pieces)
  return (index) => (pieceDone, pieceTotal, note) => {
    if (!onProgress) return
    done[index] = pieceDone
    total[index] = pieceTotal
    const known = total.filter((x) => x > 0)
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)
    onProgress(sum(done), Math.round((sum(known) / Math.max(1, known.length)) * pieces), note)
  }
}
