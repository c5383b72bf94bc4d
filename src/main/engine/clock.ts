import { randomUUID } from 'node:crypto'

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

/** Random identifiers for real work. */
export const randomId = (kind: string): string => `${kind}-${randomUUID()}`

/** Numbered identifiers, for work that must repeat to the byte. */
export function countedIds(): (kind: string) => string {
  const counts = new Map<string, number>()
  return (kind) => {
    const next = (counts.get(kind) ?? 0) + 1
    counts.set(kind, next)
    return `${kind}-${next}`
  }
}

/** A clock that stands at one instant; durations still run. */
export const frozenClock = (instant: string): Clock => ({ now: () => instant, milliseconds: () => performance.now() })
