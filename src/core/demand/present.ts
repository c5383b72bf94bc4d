import { choiceShares, type ChoiceShares, type NestedChoice } from './choice.ts'
import type { Market } from './market.ts'

/** A category's choice at the prices that stand: its offers as options, its products as nests (MODEL.md section 2). No promotion, no delay, everything in stock. */
export interface PresentChoice {
  /** Products of the category, as indices of the market's; nest `m` is `members[m]`. */
  readonly members: Int32Array
  readonly sellers: number
  /** Utilities of the offers, `m * sellers + k`; -Infinity where seller k does not offer it. */
  readonly choice: NestedChoice
  /** The category's similarity of sellers, the same in every nest. */
  readonly lambda: number
  readonly shares: ChoiceShares
  /** Visits a day, on an average weekday. */
  readonly visits: number
}

/** Offers and shares of one category of a market at present prices. */
export function presentChoice(market: Market, category: number): PresentChoice {
  const members = Int32Array.from(market.products.flatMap((product, i) => (product.category === category ? [i] : [])))
  const sellers = market.sellers.length
  const utility = new Float64Array(members.length * sellers).fill(Number.NEGATIVE_INFINITY)
  const nest = new Int32Array(utility.length)
  members.forEach((index, m) => {
    const { prices, meanUtility, priceCoefficient } = market.products[index]
    for (let k = 0; k < sellers; k++) {
      nest[m * sellers + k] = m
      const [price, mean] = [prices[k] ?? null, meanUtility[k] ?? null]
      if (price !== null && mean !== null) utility[m * sellers + k] = mean - priceCoefficient * Math.log(price)
    }
  })
  const { sellerSimilarity, visitsPerDay } = market.categories[category]
  const choice: NestedChoice = { utility, nest, nests: members.length, lambda: sellerSimilarity }
  return { members, sellers, choice, lambda: sellerSimilarity, shares: choiceShares(choice), visits: visitsPerDay }
}
