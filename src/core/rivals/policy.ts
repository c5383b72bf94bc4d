import type { RivalPolicy } from '../war/scenario.ts'

/** A policy as the numbers of one reaction rule; `hold` is a gain of zero. Prices are natural logarithms. */
export interface ReactionRule {
  readonly reacts: boolean
  readonly lag: number
  readonly gain: number
  /** ln of the target over our price: 0 for a match, ln(1 - by) for an undercut. */
  readonly offset: number
  /** ln of the lowest price over the rival's own starting price. */
  readonly floor: number
}

/** Closer to its target than this (in ln price) a rival has arrived: what is left is a tenth of a fen on a hundred yuan. */
const ARRIVED = 1e-5

export function reactionRule(policy: RivalPolicy): ReactionRule {
  if (policy.kind === 'hold') return { reacts: false, lag: 0, gain: 0, offset: 0, floor: 0 }
  const offset = policy.kind === 'undercut' ? Math.log1p(-policy.by) : 0
  // A floor of zero is no floor; ln of it must still be a number to compare with.
  return { reacts: policy.gain > 0, lag: policy.lag, gain: policy.gain, offset, floor: policy.floor > 0 ? Math.min(0, Math.log(policy.floor)) : Number.NEGATIVE_INFINITY }
}

/**
 * Where a rival's ln price is tomorrow, relative to its own starting price (so 0 is its starting price, and it never goes above it).
 * It answers a move, not a standing difference: while our price is at or above our start it goes back to its own; else it moves by `gain` of the
 * way to our price `lag` days ago (plus the rule's offset), never below its floor. MODEL.md section 3, partial adjustment in logs.
 * @param current its ln price over its start; @param ownMove our ln price over our start, `lag` days ago; @param gap our starting ln price minus its own
 */
export function react(rule: ReactionRule, current: number, ownMove: number, gap: number): number {
  const target = ownMove < 0 ? Math.max(rule.floor, Math.min(0, gap + ownMove + rule.offset)) : 0
  const next = current + rule.gain * (target - current)
  return Math.abs(target - next) < ARRIVED ? target : next
}
