import type { Market } from '../demand/market.ts'
import { reactionRule, type ReactionRule } from '../rivals/policy.ts'
import { Stream } from '../random/stream.ts'
import { QUANTITY } from './draws.ts'
import type { PathNormals } from './path-normals.ts'
import type { RivalPolicy } from './scenario.ts'
import { scopeMask } from './scope.ts'
import type { WarTables } from './tables.ts'

/** What is not known of a rival's answer, laid over the products. */
export interface AnswerTables {
  readonly lagSd: number
  readonly gainSd: number
  readonly shareSd: number
  /** Entry of {@link shares} that says how likely each product is answered on; -1: certain. */
  readonly entry: Int32Array
  readonly shares: Float64Array
  readonly sds: Float64Array
}

/** Null where the answer is as stated. */
export function answerTables(market: Market, order: Int32Array, policy: RivalPolicy): AnswerTables | null {
  if (!('belief' in policy) || policy.belief === undefined) return null
  const { lagSd = 0, gainSd = 0, shareSd = 0, watched = [] } = policy.belief
  const entry = new Int32Array(order.length).fill(-1)
  watched.forEach(({ scope }, e) => {
    const mask = scopeMask(market, order, scope)
    for (let i = 0; i < entry.length; i++) if (mask === null || mask[i] === 1) entry[i] = e
  })
  return { lagSd, gainSd, shareSd, entry, shares: Float64Array.from(watched, ({ share }) => share), sds: Float64Array.from(watched, ({ sd }) => sd) }
}

/** Lags are drawn up to so many standard deviations above what is stated. */
const FARTHEST = 3
/** A gain that would never arrive is not drawn. */
const LEAST_GAIN = 0.01

/** The latest step that seller `k`'s answer may lag by, over all paths. */
export const largestLag = (rule: ReactionRule, answer: AnswerTables | null, stepsPerDay: number): number => rule.lag + Math.ceil(FARTHEST * (answer?.lagSd ?? 0) * stepsPerDay)

/**
 * How rivals answer on one path: rules as drawn around what is stated, and on which products each answers. In fluid mode, and where rivals are not drawn, the rules as stated, and of each product the chance that it is answered on:
 * as part of the answer, so that the mean of ln price is right.
 */
export class RivalAnswers {
  readonly rules: ReactionRule[]
  /** By seller: part of the answer that is made on each product; null: all of it on all. */
  readonly parts: readonly (Float64Array | null)[]
  readonly #t: WarTables
  readonly #drawn: boolean
  readonly #normals: PathNormals
  readonly #stream: Stream

  constructor(tables: WarTables, sampled: boolean, normals: PathNormals) {
    const { answers, rules, products: n, scenario } = tables
    this.#t = tables
    this.#drawn = sampled && scenario.monteCarlo.draw.rivalCash
    this.#normals = normals
    this.#stream = new Stream(scenario.monteCarlo.seed, 0, 0, 0)
    this.rules = [...rules]
    this.parts = answers.map((answer) => (answer === null || answer.shares.length === 0 ? null : Float64Array.from({ length: n }, (_, i) => (answer.entry[i] < 0 ? 1 : answer.shares[answer.entry[i]]))))
  }

  /** Draws the answers of path `path`. */
  draw(path: number): void {
    if (!this.#drawn) return
    const { answers, rivals, stepsPerDay } = this.#t
    answers.forEach((answer, k) => {
      const policy = rivals[k]?.policy
      if (answer === null || policy === undefined || !('lag' in policy)) return
      const z = new Float64Array(3 + answer.shares.length)
      this.#normals.write(z, QUANTITY.rivalAnswer, -1, k)
      const lag = Math.min(policy.lag + FARTHEST * answer.lagSd, Math.max(0, policy.lag + answer.lagSd * z[0]))
      const gain = Math.min(1, Math.max(Math.min(policy.gain, LEAST_GAIN), policy.gain + answer.gainSd * z[1]))
      const drawn = { ...policy, gain, lag: Math.round(lag * stepsPerDay) / stepsPerDay, ...(policy.kind === 'follow' ? { share: Math.max(0, policy.share + answer.shareSd * z[2]) } : {}) }
      this.rules[k] = reactionRule(drawn, stepsPerDay)
      this.#drawProducts(path, k, answer, z.subarray(3))
    })
  }

  #drawProducts(path: number, k: number, { entry, shares, sds }: AnswerTables, z: Float64Array): void {
    const parts = this.parts[k]
    if (parts === null) return
    const stream = this.#stream.reset(path, k, QUANTITY.rivalWatch)
    for (let i = 0; i < parts.length; i++) {
      const e = entry[i]
      // Every product takes its number, so that its luck does not depend on what is known of others.
      const u = stream.uniform()
      parts[i] = e < 0 || u < shares[e] + sds[e] * z[e] ? 1 : 0
    }
  }
}
