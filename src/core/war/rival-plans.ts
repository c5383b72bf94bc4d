import type { Market } from '../demand/market.ts'
import type { RivalPolicy, Scope } from './scenario.ts'
import { scopeMask } from './scope.ts'

/** What a scripted or attacking rival has set its mind on: its ln prices over their start, by step. */
export interface RivalPlan {
  /** Index in `moves`; -1: its starting prices. */
  readonly ofStep: Int32Array
  readonly moves: readonly Float64Array[]
}

/** What a plan is laid over: positions and steps as in the war's tables. */
export interface PlanGround {
  readonly market: Market
  readonly order: Int32Array
  readonly products: number
  readonly steps: number
  readonly stepsPerDay: number
}

interface Entry {
  readonly from: number
  readonly to: number
  readonly depth: number
  readonly scope?: Scope
}

/** Lays a policy's entries over the steps; the later entry holds where two touch a product. Null where the policy follows others. */
export function rivalPlan({ market, order, products: n, steps, stepsPerDay }: PlanGround, policy: RivalPolicy): RivalPlan | null {
  const entries: readonly Entry[] | null =
    policy.kind === 'scripted' ? policy.moves : policy.kind === 'budgeted' ? [{ ...policy, to: policy.to ?? Number.POSITIVE_INFINITY }] : null
  if (entries === null) return null
  const masks = entries.map(({ scope }) => scopeMask(market, order, scope))
  const known = new Map<string, number>()
  const moves: Float64Array[] = []
  const ofStep = Int32Array.from({ length: steps }, (_, s) => {
    const active = entries.flatMap(({ from, to }, e) => (Math.round(from * stepsPerDay) <= s && s < to * stepsPerDay ? [e] : []))
    if (active.length === 0) return -1
    const key = active.join(',')
    const index = known.get(key) ?? moves.push(movesOf(active, entries, masks, n)) - 1
    known.set(key, index)
    return index
  })
  return { ofStep, moves }
}

function movesOf(active: readonly number[], entries: readonly Entry[], masks: readonly (Uint8Array | null)[], n: number): Float64Array {
  const moves = new Float64Array(n)
  for (const e of active) {
    const move = Math.log1p(-entries[e].depth)
    for (let i = 0; i < n; i++) if (masks[e] === null || masks[e][i] === 1) moves[i] = move
  }
  return moves
}
