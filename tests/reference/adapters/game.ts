import { attritionSurvival, privateAttritionSpend, quitTime, warOfAttrition, type Attrition, type PrivateAttrition } from '../../../src/core/game/attrition.ts'
import { bertrandEdgeworth, type CapacityDuopoly } from '../../../src/core/game/capacity-duopoly.ts'
import { differentiatedDuopoly, hotelling, type DifferentiatedDuopoly, type HotellingLine } from '../../../src/core/game/differentiated.ts'
import { decliningExit, exitTime, predation, type DecliningIndustry, type PredationGame, type PrivateExitGame } from '../../../src/core/game/exit.ts'
import { booms, detectionLagDelta, greenPorter, grimTriggerDelta, punishmentDelta, punishmentSuffices, type BoomGame, type GreenPorterGame, type TriggerGame } from '../../../src/core/game/trigger.ts'
import type { Adapter } from '../case.ts'
import { bertrandAdapter, bestResponseAdapter, deviationAdapter, jointAdapter, stackelbergAdapter } from './equilibrium.market.ts'
import { mergerAdapter } from './equilibrium.merger.ts'
import { brownianAdapter, cramerLundbergAdapter, geometricAdapter, randomWalkAdapter, terminalCashAdapter } from './treasury.ruin.ts'

const read = <T>(raw: unknown): T => raw as T

const attritionAdapter: Adapter = (raw) => {
  const input = read<(Attrition & { information: 'complete'; times?: number[] | null }) | (PrivateAttrition & { information: 'private'; values?: number[] | null })>(raw)
  if (input.information === 'private') return { ...privateAttritionSpend(input), quitTimes: (input.values ?? []).map((value) => quitTime(input, value)) }
  const outcome = warOfAttrition(input)
  return { ...outcome, survival: (input.times ?? []).map((t) => attritionSurvival(outcome, t)) }
}

const privateExitAdapter: Adapter = (raw) => {
  const input = read<PrivateExitGame & { costs: number[] }>(raw)
  return { exitTimes: input.costs.map((cost) => exitTime(input, cost)), neverExitBelowCost: input.duopolyProfit }
}

const capacityDuopolyAdapter: Adapter = (raw) => {
  const input = read<CapacityDuopoly & { cdfPrices?: number[] | null }>(raw)
  const outcome = bertrandEdgeworth(input)
  return { ...outcome, cdf: ([0, 1] as const).map((firm) => (input.cdfPrices ?? []).map((price) => outcome.cdf(firm, price))) }
}

const triggerAdapter: Adapter = (raw) => {
  const input = read<TriggerGame & { punishmentPeriods?: number[] | null; detectionLags?: number[] | null }>(raw)
  const periods = input.punishmentPeriods ?? []
  return {
    grimTriggerDelta: grimTriggerDelta(input), punishmentDeltas: periods.map((t) => punishmentDelta(input, t)), punishmentSufficient: periods.map((t) => punishmentSuffices(input, t)),
    detectionLagDeltas: (input.detectionLags ?? []).map((lag) => detectionLagDelta(input, lag)),
  }
}

const greenPorterAdapter: Adapter = (raw) => {
  const outcome = greenPorter(read<GreenPorterGame>(raw))
  return { sustainable: outcome !== null, ...outcome }
}

/** Capabilities of the price games and of the treasury's closed forms. */
export const gameAdapters: Readonly<Record<string, Adapter>> = {
  'equilibrium.bertrand': bertrandAdapter,
  'equilibrium.best-response': bestResponseAdapter,
  'equilibrium.deviation': deviationAdapter,
  'equilibrium.joint': jointAdapter,
  'equilibrium.merger': mergerAdapter,
  'equilibrium.stackelberg': stackelbergAdapter,
  'game.bertrand-edgeworth': capacityDuopolyAdapter,
  'game.booms': (raw) => ({ ...booms(read<BoomGame>(raw)) }),
  'game.differentiated-collusion': (raw) => ({ ...differentiatedDuopoly(read<DifferentiatedDuopoly>(raw)) }),
  'game.exit.declining-industry': (raw) => ({ ...decliningExit(read<DecliningIndustry>(raw)) }),
  'game.exit.private-cost': privateExitAdapter,
  'game.green-porter': greenPorterAdapter,
  'game.hotelling': (raw) => ({ ...hotelling(read<HotellingLine>(raw)) }),
  'game.predation': (raw) => ({ ...predation(read<PredationGame>(raw)) }),
  'game.trigger': triggerAdapter,
  'game.war-of-attrition': attritionAdapter,
  'treasury.ruin.brownian': brownianAdapter,
  'treasury.ruin.cramer-lundberg': cramerLundbergAdapter,
  'treasury.ruin.geometric': geometricAdapter,
  'treasury.ruin.random-walk': randomWalkAdapter,
  'treasury.terminal-cash': terminalCashAdapter,
}
