/**
 * What went wrong, for a person and for a program: errors are values with a code, a sentence and a mend.
 * `code` and `params` let the interface say it in its own language; `message` and `mend` are the English text.
 */
export interface Problem {
  readonly code: string
  /** What happened, as one sentence. */
  readonly message: string
  /** What to do about it, as one sentence. */
  readonly mend: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly file?: string
  /** 1-based line of the file, the header being line 1. */
  readonly row?: number
  readonly field?: string
  readonly value?: string
}

/** How a failure is to be treated: by the command line's exit code, the contract's error and the screen. */
export type ProblemKind = 'bad-input' | 'not-found' | 'conflict' | 'refused' | 'cancelled' | 'unavailable'

/** Thrown by the engine; carried over every transport as its kind and its problems, never as a stack. */
export class WarchestError extends Error {
  readonly kind: ProblemKind
  readonly problems: readonly Problem[]
  constructor(kind: ProblemKind, problems: Problem | readonly Problem[]) {
    const list = 'code' in problems ? [problems] : problems
    super(list.map((problem) => `${problem.message} ${problem.mend}`).join('\n'))
    this.name = 'WarchestError'
    this.kind = kind
    this.problems = list
  }
}
