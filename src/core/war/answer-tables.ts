import type { Market } from '../demand/market.ts'
import type { RivalPolicy } from './scenario.ts'
import { scopeMask } from './scope.ts'

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
