import { newsvendor, type DemandDistribution } from '../../../src/core/operations/newsvendor.ts'
import { BadFile, type Adapter } from '../case.ts'

interface NewsvendorCase {
  readonly distribution: string
  readonly mean: number
  readonly sd: number
  readonly size: number
  readonly price: number
  readonly cost: number
  readonly salvage?: number | null
  readonly lostSalePenalty?: number | null
}

const demandOf = ({ distribution, mean, sd, size }: NewsvendorCase): DemandDistribution => {
  if (distribution === 'normal') return { kind: 'normal', mean, sd }
  if (distribution === 'poisson') return { kind: 'poisson', mean }
  if (distribution === 'negative-binomial') return { kind: 'negative-binomial', mean, size }
  throw new BadFile(`there is no demand of distribution ${distribution}`)
}

export const newsvendorAdapter: Adapter = (raw) => {
  const input = raw as unknown as NewsvendorCase
  return { ...newsvendor(demandOf(input), { price: input.price, cost: input.cost, salvage: input.salvage ?? 0, lostSalePenalty: input.lostSalePenalty ?? 0 }) }
}
