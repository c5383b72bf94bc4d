import { diversion, elasticities, impliedCosts } from '../../../src/core/demand/choice.ts'
import { invertMixedShares } from '../../../src/core/demand/invert-shares.ts'
import { mixedNashPrices } from '../../../src/core/demand/mixed-nash.ts'
import { mixedPriceDerivatives, mixedShares, tastesOf, type TasteParameters } from '../../../src/core/demand/random-coefficients.ts'
import type { Adapter } from '../case.ts'
import { list, rowsOf } from './regression-input.ts'

interface RandomCoefficientsCase extends TasteParameters {
  readonly prices: readonly number[]
  readonly shares: readonly number[]
  readonly firms: readonly (string | number)[]
  readonly firmsPost?: readonly (string | number)[] | null
}

export const randomCoefficientsAdapter: Adapter = (raw) => {
  const input = raw as unknown as RandomCoefficientsCase
  const n = input.prices.length
  const tastes = tastesOf({ ...input, pi: input.pi ?? null, demographics: input.demographics ?? null })
  const { delta } = invertMixedShares(tastes, input.shares)
  const model = mixedShares(tastes, delta)
  const derivatives = mixedPriceDerivatives(tastes, model)
  const matrix = elasticities(derivatives, model.share, input.prices)
  const own = input.prices.map((_, j) => matrix[j * n + j])
  const ratios = diversion(derivatives, n)
  const costs = impliedCosts(input.prices, model.share, derivatives, input.firms)
  const post = costs && mixedNashPrices({ tastes, delta, price: input.prices }, costs, input.firmsPost ?? input.firms)
  return {
    delta: list(delta), elasticities: rowsOf(matrix, n), ownElasticityMean: own.reduce((sum, value) => sum + value, 0) / n, outsideDiversion: own.map((_, j) => ratios[j * n + j]),
    costs: list(costs), pricesPost: post && list(post.price), sharesPost: post && list(post.shares.share),
  }
}
