import type { FundingSplit, Move, RivalPolicy, Scenario } from '../war/scenario.ts'

/** What we may do in a payoff table: nothing, what the scenario plans, or one depth off today's prices throughout. */
export type OwnStrategy = { readonly kind: 'ease' } | { readonly kind: 'planned' } | { readonly kind: 'depth'; readonly depth: number }

/** What the rival may do. */
export type RivalStrategy =
  | { readonly kind: 'hold' } | { readonly kind: 'half-match' } | { readonly kind: 'match' } | { readonly kind: 'best-response' }
  | { readonly kind: 'undercut'; readonly by: number } | { readonly kind: 'attack'; readonly depth: number }

const OURSELVES: FundingSplit = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }

/** Who pays for a depth of our own: as the scenario's first depth move does, else we alone. */
const fundingOf = ({ moves }: Scenario): FundingSplit => moves.find((move) => move.kind === 'depth')?.funding ?? OURSELVES

/** Our moves under a strategy. */
export function ownMoves(scenario: Scenario, strategy: OwnStrategy, days: number): readonly Move[] {
  if (strategy.kind === 'ease') return []
  if (strategy.kind === 'planned') return scenario.moves
  return [{ kind: 'depth', scope: { categories: [], skus: [] }, depth: strategy.depth, basis: 'current', from: 0, to: days, funding: fundingOf(scenario) }]
}

/** The policy that a rival's strategy stands for; the terms are Warchest's assumptions and are shown with the table. */
export function rivalPolicy(strategy: RivalStrategy): RivalPolicy {
  switch (strategy.kind) {
    case 'hold': return { kind: 'hold' }
    case 'half-match': return { kind: 'follow', share: 0.5, lag: 3, gain: 0.5, floor: 0.7 }
    case 'match': return { kind: 'match', lag: 1, gain: 1, floor: 0.7 }
    case 'best-response': return { kind: 'best-response', every: 7, ceiling: 1, costs: 'implied', lag: 1, gain: 1, floor: 0.6 }
    case 'undercut': return { kind: 'undercut', by: strategy.by, lag: 1, gain: 1, floor: 0.65 }
    case 'attack': return { kind: 'budgeted', depth: strategy.depth, from: 0, to: null, budget: null }
  }
}

/** The scenario of one cell: everything but our moves and this rival's policy stays, and the random numbers are the same in every cell. Paths are drawn independently: errors and resamples take them one by one. */
export function cellScenario(scenario: Scenario, seller: string, own: OwnStrategy, rival: RivalStrategy, days: number, paths: number): Scenario {
  return {
    ...scenario, days, moves: ownMoves(scenario, own, days), rivals: scenario.rivals.map((one) => (one.seller === seller ? { ...one, policy: rivalPolicy(rival) } : one)),
    monteCarlo: { ...scenario.monteCarlo, paths, draws: 'pseudo' },
  }
}
