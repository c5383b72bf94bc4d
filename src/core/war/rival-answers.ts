import { reactionRule, type ReactionRule } from '../rivals/policy.ts'
import { Stream } from '../random/stream.ts'
import type { AnswerTables } from './answer-tables.ts'
import { QUANTITY } from './draws.ts'
import type { PathNormals } from './path-normals.ts'
import type { WarTables } from './tables.ts'

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
