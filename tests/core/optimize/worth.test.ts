import { expect, test } from 'vitest'
import { toMinor } from '../../../src/core/money/money.ts'
import { expectedOf } from '../../../src/core/optimize/worth.ts'
import { randomMarket } from '../../support/market-fixture.ts'

test('a product that is sold below cost and by nobody earns zero, as a file gives it back', () => {
  const made = randomMarket({ products: 2, categories: 1, seed: 1 })
  const market = { ...made, products: made.products.map((product) => ({ ...product, cost: product.list })) }
  const landed = toMinor(market.products[0].list * 0.5, market.currency)
  const line = expectedOf(market, 0, landed, 0, 0, 0, 0)
  expect(JSON.parse(JSON.stringify(line))).toEqual(line)
  expect(expectedOf(market, 0, landed, 0, 0, 2, 0).profit).toBeLessThan(0)
})
