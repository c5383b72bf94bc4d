/** One measured case of a bench: ours, and the peer's where there is one. */
export interface Figure {
  readonly bench: string
  readonly case: string
  readonly threads: number
  /** What was worked through, e.g. 1,800,000 'rows'. */
  readonly amount: number
  readonly unit: string
  /** Median over the rounds. */
  readonly seconds: number
  /** Most memory the process held; null where the system does not tell. */
  readonly peakMegabytes: number | null
  readonly peer: { readonly name: string; readonly seconds: number; readonly peakMegabytes: number | null } | null
  /** What must hold, with what was found. */
  readonly checks: readonly Check[]
}

export interface Check {
  readonly name: string
  readonly found: string
  readonly wanted: string
  readonly met: boolean
}

export interface BenchContext {
  /** Rounds of alternating runs, of which medians are taken. */
  readonly rounds: number
  /** Small sizes, to see that it works; its speeds say little. */
  readonly quick: boolean
  /** Also the sizes that take minutes. */
  readonly full: boolean
  /** A folder of this run, removed afterwards. */
  readonly folder: string
  /** Path of a peer's program beside the project, or null where it cannot be run here; what is missing is said once. */
  peer(file: string): string | null
  /** One line about what is being done. */
  say(text: string): void
}

/** A named bench. Figures are yielded as they are known. */
export interface Bench {
  readonly name: string
  readonly about: string
  run(context: BenchContext): AsyncIterable<Figure>
}

/** A check that `value` is at least `least`. */
export const atLeast = (name: string, value: number, least: number): Check => ({ name, found: value.toFixed(2), wanted: `>= ${least}`, met: value >= least })

/** A check that `value` is at most `most`. */
export const atMost = (name: string, value: number, most: number): Check => ({ name, found: value < 0.01 ? value.toExponential(1) : value.toFixed(2), wanted: `<= ${most}`, met: value <= most })
