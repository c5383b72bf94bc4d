import type { RivalPolicy } from '../war/scenario.ts'

/** What a rival's prices follow: our price, our move, its own best response, or a plan of its own. */
export type Aim = 'level' | 'move' | 'best' | 'plan'

/** A policy as the numbers of one reaction rule; `hold` has no aim. Prices are natural logarithms, times are steps. */
export interface ReactionRule {
  readonly reacts: boolean
  readonly aim: Aim
  readonly lag: number
  /** Part of the way gone in a step. */
  readonly gain: number
  /** ln of the target over our price: 0 for a match, ln(1 - by) for an undercut. */
  readonly offset: number
  /** Part of our move that is made by `follow`. */
  readonly share: number
  /** ln of the lowest, and of the highest, price over the rival's own starting price. */
  readonly floor: number
  readonly ceiling: number
  /** Steps between two best responses. */
  readonly every: number
}

/** Closer to its target than this (in ln price) a rival has arrived: what is left is a tenth of a fen on a hundred yuan. */
export const ARRIVED = 1e-5

const NONE: ReactionRule = { reacts: false, aim: 'level', lag: 0, gain: 0, offset: 0, share: 1, floor: 0, ceiling: 0, every: 1 }

/** @param stepsPerDay 1, or 24 where steps are hours: the gain of a day is made evenly (in logs) over its steps */
export function reactionRule(policy: RivalPolicy, stepsPerDay = 1): ReactionRule {
  if (policy.kind === 'hold') return NONE
  if (policy.kind === 'scripted' || policy.kind === 'budgeted') return { ...NONE, reacts: true, aim: 'plan', gain: 1, floor: Number.NEGATIVE_INFINITY }
  const gain = stepsPerDay === 1 ? policy.gain : 1 - (1 - policy.gain) ** (1 / stepsPerDay)
  const common = {
    // A floor of zero is no floor; ln of it must still be a number to compare with.
    ...NONE, reacts: policy.gain > 0, lag: Math.round(policy.lag * stepsPerDay), gain, floor: policy.floor > 0 ? Math.min(0, Math.log(policy.floor)) : Number.NEGATIVE_INFINITY,
  }
  if (policy.kind === 'match') return common
  if (policy.kind === 'undercut') return { ...common, offset: Math.log1p(-policy.by) }
  if (policy.kind === 'follow') return { ...common, aim: 'move', share: policy.share }
  return { ...common, aim: 'best', ceiling: Math.log(Math.max(1, policy.ceiling)), every: policy.every * stepsPerDay }
}

/**
 * Where a rival's ln price is in the next step, relative to its own starting price (so 0 is its starting price, and it never goes above it).
 * It answers a move, not a standing difference: while our price is at or above our start it goes back to its own; else it moves by `gain` of the
 * way to its target, never below its floor: our price `lag` steps ago plus the rule's offset, or (`follow`) its share of our move. MODEL.md section 3, partial adjustment in logs.
 * @param current its ln price over its start; @param ownMove our ln price over our start, `lag` steps ago; @param gap our starting ln price minus its own; @param part of the answer that is made
 */
export function react(rule: ReactionRule, current: number, ownMove: number, gap: number, part = 1): number {
  const aim = rule.aim === 'move' ? rule.share * ownMove : gap + ownMove + rule.offset
  const target = ownMove < 0 ? part * Math.max(rule.floor, Math.min(0, aim)) : 0
  return approach(rule, current, target)
}

/** One step from `current` towards `target`. */
export function approach(rule: ReactionRule, current: number, target: number): number {
  const next = current + rule.gain * (target - current)
  return Math.abs(target - next) < ARRIVED ? target : next
}
