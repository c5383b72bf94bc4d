/** How long and how often to try again after a transient failure. Milliseconds. */
export interface BackOff {
  readonly attempts: number
  readonly base: number
  readonly cap: number
}

export const BACK_OFF: BackOff = { attempts: 7, base: 200, cap: 5000 }

/** Wait before try number `attempt` + 1: exponential, bounded, with half of it jittered by `random` in [0, 1), so that many clients do not return at once. */
export const backOffDelay = (backOff: BackOff, attempt: number, random: number): number => Math.min(backOff.cap, backOff.base * 2 ** (attempt - 1)) * (0.5 + 0.5 * random)
