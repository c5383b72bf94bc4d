import type { Market } from '../../core/demand/market.ts'
import { WarchestError, type Problem, type ProblemKind } from '../../core/problem.ts'
import type { Outcome } from '../../core/war/outcome.ts'
import type { PriceScript, Scenario } from '../../core/war/scenario.ts'
import { previewOutcome, warmAnswer, WARM_ANSWERS } from '../../core/war/simulate.ts'

/** The market that scenarios are asked about from now on. */
export interface MarketMessage {
  readonly kind: 'market'
  readonly hash: string
  readonly market: Market
}

/** A scenario whose expected values are wanted. Prices by date, which may be millions of numbers, are sent only where they are not those of the question before. */
export interface QuestionMessage {
  readonly kind: 'question'
  readonly number: number
  readonly scenario: Omit<Scenario, 'prices'>
  readonly prices: readonly PriceScript[] | 'none' | 'as-before'
}

export type FluidMessage = MarketMessage | QuestionMessage

/** The answer to the question of that number: an outcome, or why there is none (errors as data, because a clone of an Error loses its kind and problems). */
export type FluidAnswer =
  | { readonly number: number; readonly outcome: Outcome }
  | { readonly number: number; readonly kind: ProblemKind; readonly problems: readonly Problem[] }
  | { readonly number: number; readonly kind: null; readonly message: string }

/** What the window's worker does with its messages; holds the market and the last prices by date. */
export class FluidAnswers {
  #market: MarketMessage | null = null
  #prices: readonly PriceScript[] | null = null
  /** The first question that was answered, until {@link warm} has done with it. */
  #first: { readonly market: Market; readonly scenario: Scenario } | null = null
  /** How often {@link warm} has answered it. */
  #warmed = 0

  /** Answers a question; null for what asks nothing. */
  take(message: FluidMessage): FluidAnswer | null {
    if (message.kind === 'market') {
      this.#market = message
      return null
    }
    const { number, scenario, prices } = message
    try {
      if (prices !== 'as-before') this.#prices = prices === 'none' ? null : prices
      if (this.#market === null) throw new Error('A question came before its market')
      const { market, hash } = this.#market
      const asked = this.#prices === null ? scenario : { ...scenario, prices: this.#prices }
      const outcome = previewOutcome(market, asked, hash)
      if (this.#warmed < WARM_ANSWERS) this.#first ??= { market, scenario: asked }
      return { number, outcome }
    } catch (error) {
      if (error instanceof WarchestError) return { number, kind: error.kind, problems: error.problems }
      return { number, kind: null, message: error instanceof Error ? error.message : String(error) }
    }
  }

  /** To be called while nobody waits, as long as it answers true: gives the first answer once more, so that the code is compiled before a slider moves. Does nothing before an answer was given. */
  warm(): boolean {
    if (this.#first === null) return false
    const { market, scenario } = this.#first
    this.#warmed++
    if (this.#warmed === WARM_ANSWERS) this.#first = null
    warmAnswer(market, scenario, this.#warmed)
    return this.#first !== null
  }
}
