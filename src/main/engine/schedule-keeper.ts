import type { RunnerAct } from '../publish/publication.ts'
import { keepSchedule, Runner } from '../publish/runner.ts'
import { WarchestError } from '../../core/problem.ts'
import type { JobBoard } from '../jobs/board.ts'
import type { StoreRegistry } from '../stores/registry.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Clock } from './clock.ts'
import type { Schedule } from './desk.ts'
import { publisherDeps, sleep } from './publisher-deps.ts'

/** Milliseconds between two looks at the schedule. */
const INTERVAL = 5_000
/** Acts that are remembered for the screens; all of them are in the journals. */
const KEPT = 100

/** Keeps the schedule of the open workspace while this process runs: the same runner as `warchest runner`, its work shown as jobs. */
export class ScheduleKeeper implements Schedule {
  readonly #desk: { readonly clock: Clock; readonly jobs: JobBoard; readonly stores: StoreRegistry }
  #acts: RunnerAct[] = []
  #stop: AbortController | null = null
  #kept: Promise<void> = Promise.resolve()

  constructor(desk: { readonly clock: Clock; readonly jobs: JobBoard; readonly stores: StoreRegistry }) {
    this.#desk = desk
  }

  keeping(): boolean {
    return this.#stop !== null
  }

  acts(): readonly RunnerAct[] {
    return this.#acts
  }

  /** Begins with a workspace; what it kept before is left. `told` hears of every act. */
  begin(workspace: Workspace, told: (act: RunnerAct) => void = () => {}): void {
    void this.end()
    this.#acts = []
    const stop = new AbortController()
    this.#stop = stop
    const runner = this.runner(workspace, (act) => {
      this.#acts = [act, ...this.#acts].slice(0, KEPT)
      told(act)
    })
    this.#kept = keepSchedule(runner, sleep, INTERVAL, stop.signal).catch((error: unknown) => {
      // A workspace that was closed ends its runner in the middle of a look.
      if (!stop.signal.aborted && workspace.db.open) throw error
    })
  }

  runner(workspace: Workspace, told: (act: RunnerAct) => void): Runner {
    const { clock, jobs, stores } = this.#desk
    return new Runner({
      db: workspace.db, clock, told,
      publisher: async ({ storeId }, signal) => (await publisherDeps({ clock, stores }, workspace, storeId))(signal ? { signal } : {}),
      work: async (kind, { planName }, work) => {
        let rest: Awaited<ReturnType<typeof work>> | null = null
        const { jobId } = jobs.start(kind, planName, async (job) => {
          rest = await work(job.signal)
          if (rest.why && (rest.state === 'failed' || rest.state === 'stopped')) throw new WarchestError(rest.state === 'failed' ? 'unavailable' : 'refused', rest.why)
          return rest.id
        })
        const { problems } = await jobs.finished(jobId)
        if (rest !== null) return rest
        throw new WarchestError('unavailable', problems)
      },
    })
  }

  /** Ends after the act that is under way, which pauses at its next safe point. */
  async end(): Promise<void> {
    this.#stop?.abort()
    this.#stop = null
    await this.#kept
  }
}
