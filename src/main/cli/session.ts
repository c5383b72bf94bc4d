import { existsSync, rmSync } from 'node:fs'
import { systemClock, type Clock } from '../engine/clock.ts'
import type { Desk } from '../engine/desk.ts'
import { homeFolder } from '../engine/home.ts'
import { openDesk } from '../engine/open-desk.ts'
import { deskClient, type DeskClient } from '../engine/router.ts'
import { WarchestError } from '../../core/problem.ts'
import type { JobStatus } from '../jobs/job.ts'
import { ENGINE_VERSION } from '../engine/version.ts'
import { signInAs } from './sign-in.ts'
import { passwordSecrets } from '../secrets/keeper.ts'
import { askHidden } from './ask.ts'
import { EXIT, number, text, usageError, type ExitCode, type Invocation, type Options } from './command.ts'

/** Options of every command that works on a workspace. */
export const WORKSPACE_OPTIONS: Options = {
  workspace: { type: 'string', value: 'FILE', help: 'the *.warchest file (or WARCHEST_WORKSPACE)' },
  threads: { type: 'string', value: 'T', help: 'worker threads (default: all cores)' },
  as: { type: 'string', value: 'NAME', help: 'who you are; the passphrase is asked for, or taken from WARCHEST_PASSPHRASE' },
}

export interface Session {
  readonly desk: Desk
  readonly client: DeskClient
  /** Waits for a job with its progress on stderr; throws its problems where it failed, unless it left something to read that the caller asks for. */
  readonly wait: (job: { readonly jobId: string }, options?: WaitOptions) => Promise<JobStatus>
}

interface WaitOptions {
  /** A failed job with a result is answered, not thrown. */
  readonly evenFailed?: boolean
}

export interface DeskSettings {
  readonly home?: string
  /** Default: command-line. */
  readonly form?: Desk['form']
  readonly clock?: Clock
  readonly newId?: Desk['newId']
}

/** Opens the named workspace, runs the work, closes everything whatever happens; one that was made for it goes again where the work is refused. */
export async function withWorkspace(invocation: Invocation, options: { readonly create: boolean }, work: (session: Session) => Promise<ExitCode>): Promise<ExitCode> {
  const path = text(invocation.values, 'workspace') ?? process.env['WARCHEST_WORKSPACE']
  if (!path) throw usageError('No workspace was named.', 'Give --workspace FILE, or set WARCHEST_WORKSPACE.')
  const made = options.create && !existsSync(path)
  let code: ExitCode | null = null
  try {
    code = await withDesk(invocation, {}, async (session) => {
      session.desk.open(path, options)
      const name = text(invocation.values, 'as')
      if (name !== null) await signInAs(session.client, name, invocation)
      return work(session)
    })
    return code
  } finally {
    // A workspace that was made for work which was refused holds nothing, and nobody asked for an empty one.
    if (made && code !== EXIT.ok) for (const file of ['', '-wal', '-shm', '-lock']) rmSync(`${path}${file}`, { force: true })
  }
}

/** A desk without a workspace, closed whatever happens. */
export async function withDesk<T>(invocation: Invocation, options: DeskSettings, work: (session: Session) => Promise<T>): Promise<T> {
  const threads = number(invocation.values, 'threads', { min: 1, max: 64, integer: true })
  const home = options.home ?? homeFolder()
  const form = options.form ?? 'command-line'
  // Whoever is served has a screen to be asked on.
  const ask = form === 'command-line' && process.stdin.isTTY && process.stderr.isTTY ? (): Promise<string | null> => askHidden('Key of the stores’ secrets: ') : undefined
  const desk = openDesk({
    home, form, secrets: passwordSecrets(home, { key: process.env['WARCHEST_SECRET_KEY'] ?? null, ask }), version: ENGINE_VERSION, clock: options.clock ?? systemClock,
    ...(threads === null ? {} : { threads }), ...(options.newId ? { newId: options.newId } : {}),
  })
  try {
    const client = deskClient(desk)
    return await work({ desk, client, wait: (job, options) => waitFor(desk, job.jobId, invocation, options) })
  } finally {
    await desk.close()
  }
}

async function waitFor(desk: Desk, id: string, { output, signal }: Invocation, { evenFailed = false }: WaitOptions = {}): Promise<JobStatus> {
  const cancel = (): void => void desk.jobs.cancel(id)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  try {
    for await (const status of desk.jobs.watch(id)) if (status.state === 'running') output.progress(status.done, status.total, status.note || status.title)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
  const status = await desk.jobs.finished(id)
  if (status.state === 'cancelled') throw new WarchestError('cancelled', { code: 'job.cancelled', message: `${status.title} was cancelled.`, mend: 'Run it again when you are ready; nothing was left half-done.' })
  if (status.state === 'failed' && !(evenFailed && status.result !== null)) throw new WarchestError(status.failure === 'internal' || status.failure === null ? 'refused' : status.failure, status.problems)
  return status
}
