import { bertrandNash, bestResponsePath, deviations, jointOptimum, logitElasticities, reactionCurve, type LogitMarket } from '../../../src/core/game/logit-market.ts'
import { stackelberg } from '../../../src/core/game/stackelberg.ts'
import type { Adapter } from '../case.ts'

interface MarketInput extends LogitMarket {
  readonly firms: readonly (string | number)[]
  readonly leader: number
  readonly startPrices: readonly number[]
  readonly rounds: number
  readonly reaction?: { readonly firm: number; readonly rival: number; readonly rivalPrices: readonly number[]; readonly otherPrices: readonly number[] } | null
}

const read = (raw: unknown): MarketInput => raw as MarketInput

export const bertrandAdapter: Adapter = (raw) => {
  const input = read(raw)
  const outcome = bertrandNash(input, input.firms)
  return { ...outcome, elasticities: logitElasticities(input, outcome) }
}

export const jointAdapter: Adapter = (raw) => ({ ...jointOptimum(read(raw)) })

export const deviationAdapter: Adapter = (raw) => ({ ...deviations(read(raw)) })

export const bestResponseAdapter: Adapter = (raw) => {
  const input = read(raw)
  const { reaction } = input
  return {
    ...(input.startPrices ? { path: bestResponsePath(input, input.startPrices, input.rounds) } : {}),
    ...(reaction ? { responses: reactionCurve(input, reaction.firm, reaction.rival, reaction.rivalPrices, reaction.otherPrices) } : {}),
  }
}

export const stackelbergAdapter: Adapter = (raw) => {
  const input = read(raw)
  return { ...stackelberg(input, input.leader) }
}
