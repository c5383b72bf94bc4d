import { cesFromMargin, logitFromMargin, proportionalSlopes } from '../../../src/core/demand/known-margin.ts'
import { BadFile, type Adapter } from '../case.ts'

interface CalibrateInput {
  readonly type: string
  readonly shares: readonly number[]
  readonly prices: readonly number[]
  readonly firms: readonly (string | number)[]
  readonly knownProduct: number
  readonly knownMargin: number
  readonly outsideGood: boolean
  readonly knownElasticity: number
  readonly marketElasticity: number
}

export const calibrateAdapter: Adapter = (raw) => {
  const input = raw as unknown as CalibrateInput
  const { shares, prices, firms: owners, knownProduct: product, knownMargin: margin } = input
  if (input.type === 'logit') return { ...logitFromMargin({ shares, prices, owners, product, margin, outsideGood: input.outsideGood }) }
  if (input.type === 'ces') return { ...cesFromMargin({ shares, owners, product, margin }) }
  if (input.type === 'pcaids') return { ...proportionalSlopes({ shares, product, elasticity: input.knownElasticity, marketElasticity: input.marketElasticity }) }
  throw new BadFile(`there is no calibration of type ${input.type}`)
}
