import { z } from 'zod'
import type { MatchSetup, MatchSummary, MatchTurn } from '../../core/game/match.ts'
import { PERSONA_IDS } from '../../core/game/personas.ts'

const name = z.string().min(1).max(200)
const depth = z.number().min(0).max(0.6)

const ownStrategy = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('ease') }), z.strictObject({ kind: z.literal('planned') }), z.strictObject({ kind: z.literal('depth'), depth })])
const rivalStrategy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hold') }), z.strictObject({ kind: z.literal('half-match') }), z.strictObject({ kind: z.literal('match') }), z.strictObject({ kind: z.literal('best-response') }),
  z.strictObject({ kind: z.literal('undercut'), by: depth }), z.strictObject({ kind: z.literal('attack'), depth }),
])

/** A payoff table: our strategies against one rival's, in the world of a scenario. */
export const payoffInput = z.strictObject({
  scenarioId: name, seller: name, own: z.array(ownStrategy).min(1).max(8).readonly(), rival: z.array(rivalStrategy).min(1).max(8).readonly(), days: z.int().min(7).max(180), paths: z.int().min(16).max(512),
})
export type PayoffRequest = z.infer<typeof payoffInput>

/** A match in weeks against personas. */
export const matchInput = z.strictObject({
  name, scenarioId: name, weeks: z.int().min(1).max(26), order: z.enum(['simultaneous', 'we-first']), seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  rivals: z.array(z.strictObject({ seller: name, persona: z.enum(PERSONA_IDS) })).min(1).max(7).readonly(),
})

/** One week: `week` is the number of weeks already played, so that a double click plays once. */
export const turnInput = z.strictObject({ id: name, week: z.int().min(0), levers: z.strictObject({ depth, category: name.nullable() }) })

export interface PayoffOutline {
  readonly hash: string
  readonly createdAt: string
  readonly scenarioId: string
  readonly scenarioName: string
  readonly seller: string
  readonly stale: boolean
}

export interface MatchOutline {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly weeks: number
  readonly played: number
  /** Of the weeks played; null before the first. */
  readonly summary: MatchSummary | null
}

export interface Match {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly marketHash: string
  readonly setup: MatchSetup
  readonly turns: readonly MatchTurn[]
  readonly summary: MatchSummary | null
  readonly ended: boolean
}
