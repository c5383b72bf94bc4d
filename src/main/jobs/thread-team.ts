import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { runStep, STEPS, type Step } from '../../core/demand/glm-steps.ts'
import type { GlmWork } from '../../core/demand/glm-work.ts'
import { alone, type Team } from '../../core/demand/team.ts'

/** Places of the control words. `ticket` holds the number of the step above {@link COUNT_BITS} bits of how many blocks are still to be taken. */
const TICKET = 0
const STEP = 1
const WORK = 2
const DONE = 3
const FAILED = 4
const CLOSED = 5
const HELPED = 6
const WORDS = 7
const COUNT_BITS = 8
const MOST_BLOCKS = 2 ** COUNT_BITS - 1

/** Looks at a word so often before sleeping on it: a step takes about a millisecond, waking a thread a twentieth of that. */
const SPINS = 2000

/** What the thread that leads a team is given: the words all see, and where new helpers announce themselves. */
export interface TeamSeat {
  readonly control: SharedArrayBuffer
  readonly joins: MessagePort
}

/** What a helper is given: the words all see, and where it hears of new work. */
export interface HelperSeat {
  readonly control: SharedArrayBuffer
  readonly works: MessagePort
}

/** Sent to the lead when a helper joins. */
export interface Join {
  readonly works: MessagePort
}

interface SharedWork {
  readonly id: number
  readonly work: GlmWork
}

export const teamControl = (): SharedArrayBuffer => new SharedArrayBuffer(4 * WORDS)

/**
 * A team of threads. The lead goes from step to step and takes blocks like everyone; helpers take blocks while there are any and sleep in between. Helpers may join at any time and the lead never waits for one to come:
 * only for blocks that were taken. Which thread takes a block does not matter to the result.
 */
export class ThreadTeam implements Team {
  readonly #words: Int32Array
  readonly #joins: MessagePort
  readonly #helpers: MessagePort[] = []
  #shared: SharedWork | null = null
  #id = 0
  #epoch = 0

  constructor(seat: TeamSeat) {
    this.#words = new Int32Array(seat.control)
    this.#joins = seat.joins
  }

  /** Blocks that helpers did so far. */
  get blocksByHelpers(): number {
    return Atomics.load(this.#words, HELPED)
  }

  readonly room = (bytes: number): ArrayBufferLike => new SharedArrayBuffer(bytes)

  sees(array: ArrayBufferView): boolean {
    return array.buffer instanceof SharedArrayBuffer
  }

  run(work: GlmWork, step: Step): void {
    this.#welcome()
    const { blocks } = work.layout
    if (this.#helpers.length === 0 || blocks === 1 || blocks > MOST_BLOCKS) return alone.run(work, step)
    if (this.#shared?.work !== work) this.#share(work)
    const words = this.#words
    Atomics.store(words, STEP, STEPS.indexOf(step))
    Atomics.store(words, WORK, this.#id)
    Atomics.store(words, DONE, 0)
    this.#epoch = (this.#epoch + 1) & (2 ** (31 - COUNT_BITS) - 1)
    Atomics.store(words, TICKET, (this.#epoch << COUNT_BITS) | blocks)
    Atomics.notify(words, TICKET)
    for (let block = take(words); block >= 0; block = take(words)) {
      runStep(work, step, block)
      Atomics.add(words, DONE, 1)
    }
    for (let spins = 0; ; spins++) {
      const done = Atomics.load(words, DONE)
      if (done >= blocks) break
      if (spins >= SPINS) Atomics.wait(words, DONE, done)
    }
    if (Atomics.load(words, FAILED) !== 0) throw new Error('A thread that helped with a regression failed')
  }

  /** Sends the helpers home. */
  close(): void {
    Atomics.store(this.#words, CLOSED, 1)
    Atomics.store(this.#words, TICKET, ((this.#epoch + 1) & (2 ** (31 - COUNT_BITS) - 1)) << COUNT_BITS)
    Atomics.notify(this.#words, TICKET)
    for (const helper of this.#helpers) helper.close()
    this.#joins.close()
    this.#shared = null
  }

  #welcome(): void {
    for (let found = receiveMessageOnPort(this.#joins); found; found = receiveMessageOnPort(this.#joins)) {
      const { works } = found.message as Join
      this.#helpers.push(works)
      if (this.#shared) works.postMessage(this.#shared)
    }
  }

  #share(work: GlmWork): void {
    this.#id++
    // Helpers only need the caller's own columns where they see the same memory; a copy of them would be waste.
    const visible = work.source !== null && [work.source.y, ...work.source.x].every((array) => this.sees(array))
    this.#shared = { id: this.#id, work }
    const message: SharedWork = { id: this.#id, work: visible ? work : { ...work, source: null } }
    for (const helper of this.#helpers) helper.postMessage(message)
  }
}

/** Takes blocks of the team's steps until the lead sends everyone home. Blocks the thread. */
export function helpTeam({ control, works }: HelperSeat): void {
  const words = new Int32Array(control)
  let known: SharedWork | null = null
  for (let spins = 0; Atomics.load(words, CLOSED) === 0; ) {
    const block = take(words)
    if (block < 0) {
      const ticket = Atomics.load(words, TICKET)
      if (++spins > SPINS && (ticket & MOST_BLOCKS) === 0 && Atomics.load(words, CLOSED) === 0) Atomics.wait(words, TICKET, ticket)
      continue
    }
    spins = 0
    try {
      known = workOf(known, Atomics.load(words, WORK), works)
      runStep(known.work, STEPS[Atomics.load(words, STEP)], block)
    } catch (error) {
      Atomics.store(words, FAILED, 1)
      throw error
    } finally {
      // A failed block counts as done, so that the lead learns of it instead of waiting for ever.
      Atomics.add(words, HELPED, 1)
      Atomics.add(words, DONE, 1)
      Atomics.notify(words, DONE)
    }
  }
  works.close()
}

/** Takes the next block of the present step; -1 where all are taken. Who holds a block knows that the step stands: the lead goes on only when all are done. */
function take(words: Int32Array): number {
  for (;;) {
    const ticket = Atomics.load(words, TICKET)
    const left = ticket & MOST_BLOCKS
    if (left === 0) return -1
    if (Atomics.compareExchange(words, TICKET, ticket, ticket - 1) === ticket) return left - 1
  }
}

/** The work of that number: it was sent before the step was announced. */
function workOf(known: SharedWork | null, id: number, works: MessagePort): SharedWork {
  let latest = known
  while (latest?.id !== id) {
    const found = receiveMessageOnPort(works)
    if (!found) throw new Error('A thread was asked to help with work it was not sent')
    latest = found.message as SharedWork
  }
  return latest
}
