import { suggestPolicy, type PolicySuggestion } from '../../core/rivals/suggest-policy.ts'
import type { RivalPairs } from '../workspace/queries/price-pairs.ts'
import type { Task } from './task.ts'

/** Fits every rival's answer to its price pairs; one piece per rival. */
export const rivalsTask: Task<readonly RivalPairs[], PolicySuggestion[]> = {
  run: (rivals) => rivals.map(({ seller, pairs }) => suggestPolicy(seller, pairs)),
  split: (rivals) => (rivals.length === 0 ? [rivals] : rivals.map((one) => [one])),
  merge: (found) => found.flat(),
}
