import { cesDemand } from '../../../src/core/game/ces-demand.ts'
import { aidsDemand, aidsShares, linearDemand, logLinearDemand } from '../../../src/core/game/curve-demand.ts'
import type { DemandSystem } from '../../../src/core/game/demand-system.ts'
import { capacityNash, simulateMerger, type CapacityMarket } from '../../../src/core/game/merger.ts'
import { nestedLogitDemand } from '../../../src/core/game/nested-logit-demand.ts'
import { encode } from '../../../src/core/demand/absorb.ts'
import { BadFile, type Adapter } from '../case.ts'
import { list, rowsOf } from './regression-input.ts'

interface DemandInput {
  readonly type: string
  readonly alpha: number
  readonly meanUtility: readonly number[]
  readonly outsideGood: boolean
  readonly priceOutside?: number | null
  readonly nests: readonly (string | number)[]
  readonly rhoByNest: Readonly<Record<string, number>>
  readonly gamma: number
  readonly weights: readonly number[]
  readonly intercepts: readonly number[]
  readonly slopes: readonly (readonly number[])[]
  readonly marketElasticity: number
  readonly revenueSharesPre: readonly number[]
  readonly capacities: readonly (number | null)[]
  readonly marketSize: number
}

interface MergerInput {
  readonly demand: DemandInput
  readonly firmsPre: readonly (string | number)[]
  readonly firmsPost: readonly (string | number)[]
  readonly pricesPre: readonly number[]
  readonly costChange?: readonly number[] | null
  readonly costs: readonly number[]
}

export const mergerAdapter: Adapter = (raw) => {
  const input = raw as unknown as MergerInput
  if (input.demand.type === 'capacity-logit' || input.demand.type === 'capacity-nested-logit') return capacityMerger(input)
  const { firmsPre: ownersPre, firmsPost: ownersPost, pricesPre } = input
  const n = pricesPre.length
  const { pre, post, diversion, consumerSurplusChange } = simulateMerger({ demand: demandOf(input), ownersPre, ownersPost, pricesPre, costChange: input.costChange ?? pricesPre.map(() => 0) })
  return {
    costsPre: list(pre.costs), elasticitiesPre: rowsOf(pre.elasticities, n), diversionPre: rowsOf(diversion, n), quantitiesPre: list(pre.quantities), marginsPre: list(pre.margins), profitsPre: list(pre.profits),
    pricesPost: list(post.prices), quantitiesPost: list(post.quantities), elasticitiesPost: rowsOf(post.elasticities, n), marginsPost: list(post.margins), profitsPost: list(post.profits),
    ...(consumerSurplusChange === null ? {} : { consumerSurplusChange }),
    ...(input.demand.type === 'aids' ? { revenueSharesPost: list(aidsShares(aidsOf(input), post.prices)) } : {}),
  }
}

function demandOf({ demand, ...rest }: MergerInput): DemandSystem {
  const { alpha, meanUtility, outsideGood, gamma, weights, intercepts } = demand
  const priceOutside = demand.priceOutside ?? undefined
  switch (demand.type) {
    case 'logit': return nestedLogitDemand({ alpha, meanUtility, outsideGood, priceOutside })
    case 'nested-logit': return nestedLogitDemand({ alpha, meanUtility, outsideGood, priceOutside, ...nestsOf(demand) })
    case 'ces': return cesDemand({ gamma, weights, priceOutside: priceOutside ?? 1, outsideGood })
    case 'linear': return linearDemand({ intercepts, slopes: demand.slopes.flat() })
    case 'log-linear': return logLinearDemand({ intercepts, slopes: demand.slopes.flat() })
    case 'aids': return aidsDemand(aidsOf({ demand, ...rest }))
    default: throw new BadFile(`there is no demand of type ${demand.type}`)
  }
}

function nestsOf({ nests, rhoByNest }: DemandInput): { readonly nest: Int32Array; readonly rho: number[] } {
  const { codes: nest, labels } = encode<string | number>(nests)
  return { nest, rho: labels.map((label) => rhoByNest[label]) }
}

const aidsOf = ({ demand, pricesPre }: MergerInput): Parameters<typeof aidsDemand>[0] => ({ revenueShares: demand.revenueSharesPre, prices: pricesPre, slopes: demand.slopes.flat(), marketElasticity: demand.marketElasticity })

function capacityMerger({ demand, costs, firmsPre, firmsPost }: MergerInput): Readonly<Record<string, unknown>> {
  const capacities = demand.capacities.map((units) => units ?? Number.POSITIVE_INFINITY)
  const market: CapacityMarket = { alpha: demand.alpha, meanUtility: demand.meanUtility, outsideGood: demand.outsideGood, priceOutside: demand.priceOutside ?? undefined, ...(demand.type === 'capacity-nested-logit' ? nestsOf(demand) : {}), costs, capacities, marketSize: demand.marketSize }
  const pre = capacityNash(market, firmsPre)
  const post = capacityNash(market, firmsPost)
  const free = capacityNash({ ...market, capacities: capacities.map(() => Number.POSITIVE_INFINITY) }, firmsPost)
  return {
    pricesPre: list(pre.prices), quantitiesPre: list(pre.quantities), shadowPricesPre: list(pre.shadowPrices), capacityBindingPre: pre.binding,
    pricesPost: list(post.prices), quantitiesPost: list(post.quantities), shadowPricesPost: list(post.shadowPrices), capacityBindingPost: post.binding, unconstrainedPricesPost: list(free.prices),
  }
}
