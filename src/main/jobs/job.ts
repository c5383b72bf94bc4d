import type { Problem, ProblemKind } from '../../core/problem.ts'

export const JOB_KINDS = ['import', 'fit', 'simulate', 'game', 'waterfall', 'sweep', 'insight', 'optimize', 'publish', 'rollback', 'end', 'export', 'sample'] as const
export type JobKind = (typeof JOB_KINDS)[number]
export type JobState = 'running' | 'done' | 'failed' | 'cancelled'

/** A long piece of work as the interface sees it. */
export interface JobStatus {
  readonly id: string
  readonly kind: JobKind
  readonly title: string
  /** What it works on, without a verb, for an interface that names the kind in its own language; may be empty. */
  readonly subject: string
  readonly state: JobState
  readonly done: number
  readonly total: number
  /** What is being done now, e.g. 'paths'. */
  readonly note: string
  readonly startedAt: string
  /** Estimated, null while unknown. */
  readonly secondsLeft: number | null
  /** Why it failed, for an exit code or a screen; null while running, done or cancelled. */
  readonly failure: ProblemKind | 'internal' | null
  readonly problems: readonly Problem[]
  /** What the work made: an outcome hash, a plan id, a publication id; of a job that failed what it left to read, as the report of a refused import. */
  readonly result: string | null
}

/** Handed to every long piece of work. */
export interface JobContext {
  readonly signal: AbortSignal
  /** @param secondsLeft by whoever knows better than the steps done so far tell, as where a wait lies ahead; null where it is not known yet */
  progress(done: number, total: number, note?: string, secondsLeft?: number | null): void
}
