import type { Team } from '../../core/demand/team.ts'

/** Reports how far a task has come; `note` names the unit, e.g. 'paths'. */
export type ProgressReport = (done: number, total: number, note?: string) => void

/** A piece of pure work that a worker thread can do. */
export interface Task<Input, Output> {
  /** `team`: the hands that one computation inside may use; this thread alone, and those that {@link helps} brings. */
  run(input: Input, report: ProgressReport, team: Team): Output | Promise<Output>
  /** True where threads with nothing else to do should help with this piece through its team. */
  helps?(input: Input): boolean
  /** Cuts the input for this many threads; absent where the work is one piece. The order of the pieces is the order {@link merge} gets. */
  split?(input: Input, threads: number): readonly Input[]
  /** Joins the pieces' outputs, in the order of the pieces. Required where {@link split} is there. */
  merge?(outputs: readonly Output[]): Output
  /** What is still to be done, given what was found so far, or null; its output is merged after that. Needs {@link split} and {@link merge}. */
  more?(input: Input, found: Output): Input | null
}
