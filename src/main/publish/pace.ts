import type { Clock } from '../engine/clock.ts'
import { StoreError, type StoreConnector, type StoreFailure } from '../stores/connector.ts'

/** What became of a call, as far as the pace goes. */
export type CallEnd = 'answered' | 'failed' | { readonly retryAfter: number | null }

/** What goes first where several calls wait: a write, since its rows were judged a moment ago; then what settles rows that are written; then looks at others. */
export type Rank = 'write' | 'settle' | 'look'
const RANKS: readonly Rank[] = ['write', 'settle', 'look']

export interface Turn {
  readonly rank?: Rank
  readonly signal?: AbortSignal | undefined
  /** Asked while it waits; throws where the call is not wanted any more. */
  readonly wanted?: () => void
}

export const callEnd = (failure: StoreFailure | null | undefined): CallEnd => (!failure ? 'answered' : failure.code === 'throttled' ? { retryAfter: failure.retryAfter ?? null } : 'failed')

/** Pause after a refusal that names none, and the longest between two calls, milliseconds. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 30_000
/** Longest that a store may ask to be left alone before whoever wants a call is told so instead, and longest sleep without a look at whether it is still wanted, milliseconds. */
export const PATIENCE = 15 * 60_000
const TICK = 1000
/** Answers, and the milliseconds of them, from which the rate that the store takes is read; older ones than the memory do not count. */
const ENOUGH = 4
const SHORTEST = 1000
const MEMORY = 10_000
/** What a refusal leaves of that rate (as in CUBIC, RFC 9438), and the slowest that is kept of itself, calls a second: a store that wants less says so by Retry-After. */
const DECREASE = 0.7
const SLOWEST = 2
/** Calls a second that are added with each answer, as a share of the rate at which the store last refused; from this many times that rate on, it is forgotten. */
const STEP = 0.05
const FORGET = 2
/** A call that takes this many times the shortest of its kind, and this much longer, says that the store is at its limit. */
const SLOW = 5
const SLOW_BY = 100

/**
 * How fast one store takes calls, learnt from its answers: additive increase, multiplicative decrease, as in TCP (Jacobson 1988; Chiu and Jain 1989) -
 * once for how many calls may be under way, once for how many a second. A refusal (429) waits as long as the store asks for, or doubles the pause where it
 * does not say. The pace only delays calls: whether one is made again is decided by who made it.
 */
export class Pace {
  readonly #most: () => number
  readonly #clock: Clock
  readonly #sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  #window: number
  #underWay = 0
  readonly #waiting: readonly (() => void)[][] = RANKS.map(() => [])
  /** Calls a second; null: no limit known. */
  #rate: number | null = null
  #refusedAt = 0
  #pause = 0
  #nextStart = 0
  readonly #shortest = new Map<string, number>()
  /** When the last answers came: the rate that the store has in fact taken. */
  readonly #answers: number[] = []

  constructor(most: () => number, clock: Clock, sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>) {
    this.#most = most
    this.#clock = clock
    this.#sleep = sleep
    this.#window = Math.max(1, most())
  }

  /** What was learnt: calls that may be under way, and calls a second (null: as many as it takes). */
  get learnt(): { readonly parallel: number; readonly perSecond: number | null } {
    return { parallel: this.#places, perSecond: this.#rate }
  }

  /**
   * Makes a call when its turn has come. `end` reads how it went from what it answered or threw; kinds are timed apart. An aborted wait makes the call at once: it sees the signal itself.
   * @throws StoreError 'throttled', without a call, where the store wants to be left alone for longer than {@link PATIENCE}
   */
  async call<T>(kind: string, work: () => Promise<T>, end: (answer: T | null, error: unknown) => CallEnd, { rank = 'look', signal, wanted = () => {} }: Turn = {}): Promise<T> {
    if (this.#underWay < this.#places) this.#underWay += 1
    else await new Promise<void>((resolve) => { this.#waiting[RANKS.indexOf(rank)].push(resolve) })
    try {
      for (let wait = this.#nextStart - this.#clock.milliseconds(); wait > 0 && !signal?.aborted; wait = this.#nextStart - this.#clock.milliseconds()) {
        if (wait > PATIENCE) throw new StoreError({ code: 'throttled', message: `The store asks to be left alone for ${Math.ceil(wait / 60_000)} more minutes.`, transient: true, retryAfter: wait })
        wanted()
        await this.#sleep(Math.min(wait, TICK), signal)
      }
      const begun = this.#clock.milliseconds()
      if (this.#rate !== null) this.#nextStart = Math.max(this.#nextStart, begun + 1000 / this.#rate)
      try {
        const answer = await work()
        this.#learn(kind, end(answer, null), this.#clock.milliseconds() - begun)
        return answer
      } catch (error) {
        this.#learn(kind, end(null, error), this.#clock.milliseconds() - begun)
        throw error
      }
    } finally {
      this.#underWay -= 1
      this.#admit()
    }
  }

  get #places(): number {
    return Math.max(1, Math.floor(this.#window))
  }

  /** Hands what is free to those who wait: before whoever has its answer works on it, so that the store is not kept waiting. */
  #admit(): void {
    for (const waiting of this.#waiting) {
      while (waiting.length > 0 && this.#underWay < this.#places) {
        this.#underWay += 1
        waiting.shift()?.()
      }
    }
  }

  #learn(kind: string, end: CallEnd, latency: number): void {
    if (end === 'failed') return
    if (end !== 'answered') return this.#refused(end.retryAfter)
    this.#pause = 0
    this.#answers.push(this.#clock.milliseconds())
    if (this.#answers.length > 1000) this.#answers.shift()
    const shortest = this.#shortest.get(kind)
    // The best that was seen is forgotten slowly: a store that was moved to a slower machine is not overloaded for ever.
    this.#shortest.set(kind, shortest === undefined ? latency : Math.min(latency, shortest * 1.02 + 0.1))
    if (shortest !== undefined && latency > SLOW * shortest && latency > shortest + SLOW_BY) this.#window = Math.max(1, this.#window / 2)
    else this.#window = Math.min(Math.max(1, this.#most()), this.#window + 1 / this.#window)
    if (this.#rate === null) return
    this.#rate += STEP * this.#refusedAt
    if (this.#rate > FORGET * this.#refusedAt) this.#rate = null
  }

  #refused(retryAfter: number | null): void {
    const now = this.#clock.milliseconds()
    while (this.#answers.length > 0 && this.#answers[0] < now - MEMORY) this.#answers.shift()
    const span = now - (this.#answers[0] ?? now)
    // Of a few answers no rate can be told; then the pause alone has to do.
    const measured = this.#answers.length >= ENOUGH && span >= SHORTEST ? (1000 * this.#answers.length) / span : null
    if (measured !== null || this.#rate !== null) {
      this.#refusedAt = measured ?? this.#rate ?? SLOWEST
      this.#rate = Math.max(SLOWEST, this.#refusedAt * DECREASE)
    }
    this.#window = Math.max(1, this.#window / 2)
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause === 0 ? FIRST_PAUSE : this.#pause * 2)
    this.#nextStart = Math.max(this.#nextStart, now + Math.max(retryAfter ?? this.#pause, this.#rate === null ? 0 : 1000 / this.#rate))
  }
}

const paces = new WeakMap<StoreConnector, Pace>()

/** The pace of a store's door, kept as long as the door: what one publication has learnt the next one knows. */
export function paceOf(connector: StoreConnector, clock: Clock, sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>): Pace {
  let pace = paces.get(connector)
  if (!pace) {
    pace = new Pace(() => connector.capabilities.maxParallel, clock, sleep)
    paces.set(connector, pace)
  }
  return pace
}
