import { WarchestError } from '../../core/problem.ts'
import type { Market } from '../../core/demand/market.ts'
import type { Outcome } from '../../core/war/outcome.ts'
import type { PriceScript, Scenario } from '../../core/war/scenario.ts'
import type { FluidAnswer, FluidMessage } from './answers.ts'

/** The part of a Worker that is used. */
export interface WorkerSeat extends EventTarget {
  postMessage(message: FluidMessage): void
  terminate(): void
}

/** Where answers come from. */
export interface FluidSources {
  /** A worker; null, or throwing, where the window may have none. */
  readonly worker: () => WorkerSeat | null
  /** The workspace's market as it is now, null where there is none. */
  readonly world: () => Promise<{ readonly hash: string; readonly market: Market } | null>
  /** The engine's own answer. */
  readonly engine: (scenario: Scenario) => Promise<Outcome>
}

interface Question {
  readonly scenario: Scenario
  readonly marketHash: string
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

const stale = (): DOMException => new DOMException('A newer question took its place.', 'AbortError')

/**
 * Answers the studio's sliders in the window's worker, with the engine's own code on a copy of its market; by the engine itself where the window has no worker, or it fails. The worker has one question
 * at a time; those that wait are dropped once they are stale.
 */
export class FluidDesk {
  readonly #sources: FluidSources
  /** Null where the engine has to answer. */
  #worker: WorkerSeat | null = null
  #begun = false
  #waiting: Question[] = []
  #asked: Question | null = null
  #number = 0
  /** What the worker holds. */
  #marketHash: string | null = null
  #prices: readonly PriceScript[] | null = null

  constructor(sources: FluidSources) {
    this.#sources = sources
  }

  /** True while the window's worker answers. */
  get ownWorker(): boolean {
    return this.#worker !== null
  }

  /**
   * Expected values of a scenario on the market of that hash.
   * @param signal aborting it drops the question if nobody is at it yet
   * @throws WarchestError as the engine throws it; DOMException 'AbortError' where the question was dropped
   */
  ask(scenario: Scenario, marketHash: string, signal?: AbortSignal): Promise<Outcome> {
    this.#begin()
    if (this.#worker === null) return this.#sources.engine(scenario)
    return new Promise((resolve, reject) => {
      const question: Question = { scenario, marketHash, resolve, reject }
      signal?.addEventListener('abort', () => {
        if (!this.#waiting.includes(question)) return
        this.#waiting = this.#waiting.filter((other) => other !== question)
        reject(stale())
      }, { once: true })
      this.#waiting.push(question)
      void this.#next()
    })
  }

  #begin(): void {
    if (this.#begun) return
    this.#begun = true
    try {
      this.#worker = this.#sources.worker()
    } catch {
      this.#worker = null
    }
    if (this.#worker === null) return
    this.#worker.addEventListener('message', (event) => this.#answered((event as MessageEvent<FluidAnswer>).data))
    this.#worker.addEventListener('error', () => this.#fail())
  }

  async #next(): Promise<void> {
    if (this.#asked !== null) return
    const question = this.#waiting.shift()
    if (question === undefined) return
    this.#asked = question
    try {
      if (this.#marketHash !== question.marketHash) await this.#bringMarket()
    } catch (error) {
      this.#asked = null
      question.reject(error)
      return this.#next()
    }
    // The worker may have failed meanwhile; then the engine has been asked.
    if (this.#asked !== question || this.#worker === null) return
    const { prices = null, ...scenario } = question.scenario
    const same = prices === this.#prices
    this.#prices = prices
    this.#worker.postMessage({ kind: 'question', number: ++this.#number, scenario, prices: same ? 'as-before' : (prices ?? 'none') })
  }

  async #bringMarket(): Promise<void> {
    const world = await this.#sources.world()
    if (world === null) throw new WarchestError('not-found', { code: 'scenario.no-market', message: 'No demand has been fitted yet, so there is no market to simulate.', mend: 'Import sales and fit demand first.' })
    if (world.hash === this.#marketHash) return
    this.#worker?.postMessage({ kind: 'market', ...world })
    this.#marketHash = world.hash
  }

  #answered(answer: FluidAnswer): void {
    const question = this.#asked
    if (question === null || answer.number !== this.#number) return
    // Not the question's fault: the window may forbid what the kernel needs.
    if ('kind' in answer && answer.kind === null) return this.#fail()
    this.#asked = null
    if ('outcome' in answer) question.resolve(answer.outcome)
    else question.reject(new WarchestError(answer.kind, answer.problems))
    void this.#next()
  }

  /** The worker could not be loaded or broke: from now on the engine answers, also what was asked. */
  #fail(): void {
    this.#worker?.terminate()
    this.#worker = null
    const open = [...(this.#asked === null ? [] : [this.#asked]), ...this.#waiting]
    this.#asked = null
    this.#waiting = []
    for (const { scenario, resolve, reject } of open) this.#sources.engine(scenario).then(resolve, reject)
  }
}
