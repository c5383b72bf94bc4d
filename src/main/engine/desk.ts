import { implement, ORPCError } from '@orpc/server'
import { WarchestError, type ProblemKind } from '../../core/problem.ts'
import { noteCall } from '../audit/watched.ts'
import { contract, type WorkspaceInfo } from '../contract/contract.ts'
import type { JobBoard } from '../jobs/board.ts'
import type { TaskPool } from '../jobs/pool.ts'
import type { RunnerAct } from '../publish/publication.ts'
import type { Runner } from '../publish/runner.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { SecretKeeper } from '../secrets/keeper.ts'
import type { StoreRegistry } from '../stores/registry.ts'
import type { Clock } from './clock.ts'

/** Who keeps the schedule of the open workspace while a process runs. */
export interface Schedule {
  keeping(): boolean
  /** Newest first. */
  acts(): readonly RunnerAct[]
  /** `told` hears of every act. */
  runner(workspace: Workspace, told: (act: RunnerAct) => void): Runner
}

/** What every procedure works with. One desk has one workspace open; `workspace()` is asked anew at each call, since another may be opened. */
export interface Desk {
  readonly clock: Clock
  /** A fresh identifier, e.g. `plan-7f3a…`; handed in like time, so that a demonstration can be repeated to the byte. */
  readonly newId: (kind: 'plan' | 'publication' | 'scenario' | 'match' | 'import' | 'staged' | 'person' | 'evidence' | 'override') => string
  readonly jobs: JobBoard
  readonly pool: TaskPool
  readonly stores: StoreRegistry
  /** Tokens of stores; never in the workspace. */
  readonly secrets: SecretKeeper
  readonly form: WorkspaceInfo['form']
  readonly version: string
  /** Folder for what belongs to this person and machine: recent workspaces, embedded stores, staged files. */
  readonly home: string
  /** The runner of this process, where it keeps the schedule of the open workspace. */
  readonly schedule: Schedule
  workspace(): Workspace
  /** Closes the open workspace and opens another. */
  open(path: string, options: { readonly create: boolean }): Workspace
}

const CODES = { 'bad-input': 'BAD_INPUT', 'not-found': 'NOT_FOUND', conflict: 'CONFLICT', refused: 'REFUSED', cancelled: 'CANCELLED', unavailable: 'UNAVAILABLE' } as const satisfies Record<ProblemKind, string>

/** Refuses NaN and infinities by the path where they stand: JSON would turn them into null without a word. */
export function refuseNonFinite(value: unknown, path = ''): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`The answer holds ${value} at ${path || 'its root'}`)
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) refuseNonFinite(value[i], `${path}[${i}]`)
  } else if (value !== null && typeof value === 'object' && !(Symbol.asyncIterator in value)) {
    for (const [key, item] of Object.entries(value)) refuseNonFinite(item, `${path}.${key}`)
  }
}

/**
 * The contract's implementer. Handlers throw {@link WarchestError}; it crosses as a typed error with its problems.
 * Every answer is checked to be finite, and acts that are to be kept go into the audit log.
 */
export const procedures = implement(contract)
  .$context<{ readonly desk: Desk }>()
  .use(async ({ next, path, context: { desk } }, input) => {
    try {
      const result = await next()
      refuseNonFinite(result.output)
      noteCall(() => desk.workspace(), path.join('.'), input, result.output)
      return result
    } catch (error) {
      if (error instanceof WarchestError) throw new ORPCError(CODES[error.kind], { defined: true, message: error.message, data: { problems: error.problems } })
      throw error
    }
  })
