import type { MessagePort } from 'node:worker_threads'
import { alone } from '../../core/demand/team.ts'
import { WarchestError, type Problem, type ProblemKind } from '../../core/problem.ts'
import { systemClock } from '../engine/clock.ts'
import { problemsOf } from './board.ts'
import type { Task } from './task.ts'
import { TASKS, type TaskName } from './tasks.ts'
import { helpTeam, ThreadTeam, type HelperSeat, type TeamSeat } from './thread-team.ts'

/** What the pool sends a worker. */
export interface WorkerRequest {
  readonly task: TaskName
  readonly input: unknown
  readonly port: MessagePort
  /** Where helpers may come: the seat of the lead. */
  readonly team: TeamSeat | null
}

/** What the pool sends a worker that is to help another. */
export interface HelpRequest {
  readonly help: HelperSeat
}

/** What a worker answers: errors as data, because a clone of an Error loses its kind and problems. */
export type WorkerReply = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly kind: ProblemKind | null; readonly problems: readonly Problem[] }

/** Least milliseconds between two reports of progress. */
const REPORT_EVERY = 50

/** Entry of a pool thread: runs one task of the table and reports its progress over the port that came with it, or helps with one until it has ended. */
export default async function work(request: WorkerRequest | HelpRequest): Promise<WorkerReply> {
  if ('help' in request) {
    helpTeam(request.help)
    return { ok: true, output: null }
  }
  const { task, input, port } = request
  const team = request.team && new ThreadTeam(request.team)
  let last = Number.NEGATIVE_INFINITY
  try {
    const entry = TASKS[task] as unknown as Task<unknown, unknown>
    const output = await entry.run(input, (done, total, note = '') => {
      const now = systemClock.milliseconds()
      if (now - last < REPORT_EVERY && done < total) return
      last = now
      port.postMessage({ done, total, note })
    }, team ?? alone)
    return { ok: true, output }
  } catch (error) {
    return { ok: false, kind: error instanceof WarchestError ? error.kind : null, problems: problemsOf(error) }
  } finally {
    team?.close()
    port.close()
  }
}
