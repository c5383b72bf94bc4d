import { encode } from '../../../src/core/demand/absorb.ts'
import { choiceShares, consumerSurplus, diversion, elasticities, impliedCosts, invertShares, shareDerivatives } from '../../../src/core/demand/choice.ts'
import type { Adapter } from '../case.ts'
import { list, rowsOf } from './regression-input.ts'

interface EvaluateInput {
  readonly prices: readonly number[]
  readonly shares: readonly number[]
  readonly firms: readonly (string | number)[]
  readonly alpha: number
  readonly nests: readonly (string | number)[] | null
  readonly rho: number
}

export const evaluateLogitAdapter: Adapter = (raw) => {
  const { prices, shares, firms, alpha, nests, rho } = raw as unknown as EvaluateInput
  const n = prices.length
  // Without nests every product is a nest of its own: the plain logit.
  const { codes: nest, labels } = encode<string | number>(nests ?? prices.map((_, i) => i))
  const lambda = nests ? 1 - rho : 1
  const delta = invertShares(Float64Array.from(shares), nest, labels.length, lambda)
  const choice = { utility: delta, nest, nests: labels.length, lambda }
  const model = choiceShares(choice)
  const derivatives = shareDerivatives(choice, model, new Float64Array(n).fill(alpha))
  const matrix = elasticities(derivatives, model.share, prices)
  const ratios = diversion(derivatives, n)
  const costs = impliedCosts(prices, model.share, derivatives, firms)
  const inside = shares.reduce((a, b) => a + b, 0)
  const byFirm = new Map<string | number, number>()
  shares.forEach((share, i) => byFirm.set(firms[i], (byFirm.get(firms[i]) ?? 0) + share))
  return {
    delta: list(delta), elasticities: rowsOf(matrix, n), ownElasticities: prices.map((_, i) => matrix[i * n + i]), diversion: rowsOf(ratios, n), outsideDiversion: prices.map((_, i) => ratios[i * n + i]),
    costs: list(costs), margins: costs && prices.map((price, i) => (price - costs[i]) / price), profits: costs && prices.map((price, i) => (price - costs[i]) * shares[i]),
    consumerSurplus: consumerSurplus(model, -alpha), hhi: 10_000 * [...byFirm.values()].reduce((sum, share) => sum + (share / inside) ** 2, 0),
  }
}
