import type { Market } from '../demand/market.ts'

/** Expected units a day of every offer at the starting prices, weekday and crowd at their means, all in stock: market product index x seller. */
export function startingUnits(market: Market): Float64Array {
  const K = market.sellers.length
  const units = new Float64Array(market.products.length * K)
  const denominator = new Float64Array(market.categories.length).fill(1)
  const weights = new Float64Array(K)
  market.products.forEach((product, i) => {
    const lambda = market.categories[product.category].sellerSimilarity
    let best = Number.NEGATIVE_INFINITY
    for (let k = 0; k < K; k++) {
      const price = product.prices[k]
      const mean = product.meanUtility[k]
      weights[k] = price === null || mean === null ? Number.NEGATIVE_INFINITY : mean - product.priceCoefficient * Math.log(price)
      best = Math.max(best, weights[k])
    }
    if (best === Number.NEGATIVE_INFINITY) return
    let sum = 0
    for (let k = 0; k < K; k++) sum += weights[k] = Math.exp((weights[k] - best) / lambda)
    const top = Math.exp(best) * sum ** lambda
    denominator[product.category] += top
    for (let k = 0; k < K; k++) units[i * K + k] = (top * weights[k]) / sum
  })
  market.products.forEach((product, i) => {
    const rate = market.categories[product.category].visitsPerDay / denominator[product.category]
    for (let k = 0; k < K; k++) units[i * K + k] *= rate
  })
  return units
}
