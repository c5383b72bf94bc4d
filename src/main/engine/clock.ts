/** Time, handed in so that tests own it. */
export interface Clock {
  /** ISO 8601 instant, UTC. */
  now(): string
  /** Monotonic, for durations. */
  milliseconds(): number
}

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  milliseconds: () => performance.now(),
}
