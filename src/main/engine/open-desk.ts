import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { WorkspaceInfo } from '../contract/contract.ts'
import { JobBoard } from '../jobs/board.ts'
import { TaskPool } from '../jobs/pool.ts'
import { passwordSecrets, type SecretKeeper } from '../secrets/keeper.ts'
import { StoreRegistry } from '../stores/registry.ts'
import { openWorkspace, type Workspace } from '../workspace/workspace.ts'
import { randomId, type Clock } from './clock.ts'
import type { Desk } from './desk.ts'
import { noteRecent } from './home.ts'
import { ScheduleKeeper } from './schedule-keeper.ts'

export interface DeskOptions {
  readonly home: string
  readonly form: WorkspaceInfo['form']
  readonly version: string
  readonly clock: Clock
  /** Worker threads; default: all cores. */
  readonly threads?: number
  readonly newId?: Desk['newId']
  /** Default: under WARCHEST_SECRET_KEY. */
  readonly secrets?: SecretKeeper
}

export type OpenDesk = Desk & {
  /** Cancels what runs, ends threads and stores, and closes the workspace. */
  close(): Promise<void>
}

/** The desk of this process: what the desktop, the served form and the command line each make one of. No workspace is open yet. */
export function openDesk(options: DeskOptions): OpenDesk {
  const { home, clock } = options
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const jobs = new JobBoard(clock)
  const pool = new TaskPool(options.threads === undefined ? {} : { threads: options.threads })
  const secrets = options.secrets ?? passwordSecrets(home, { key: process.env['WARCHEST_SECRET_KEY'] ?? null })
  const stores = new StoreRegistry({ home, clock, secrets })
  const schedule = new ScheduleKeeper({ clock, jobs, stores })
  let workspace: Workspace | null = null

  return {
    clock, jobs, pool, stores, secrets, home, schedule,
    form: options.form,
    version: options.version,
    newId: options.newId ?? randomId,
    workspace() {
      if (workspace) return workspace
      throw new WarchestError('not-found', { code: 'workspace.none', message: 'No workspace is open.', mend: 'Open one, or create one from the sample world.' })
    },
    open(path, { create }) {
      // What is asked for is opened first: a refusal leaves the open one as it is.
      if (workspace?.path === resolve(path)) return workspace
      const opened = openWorkspace(path, { clock, create })
      workspace?.close()
      workspace = opened
      // A window or a page that is open keeps the schedule; a command does its one thing and ends.
      if (options.form !== 'command-line') schedule.begin(opened)
      noteRecent(home, opened.path, clock.now())
      return opened
    },
    async close() {
      await Promise.all([schedule.end(), jobs.close()])
      await Promise.all([pool.close(), stores.close()])
      workspace?.close()
      workspace = null
      rmSync(join(home, 'staged', String(process.pid)), { recursive: true, force: true })
    },
  }
}
