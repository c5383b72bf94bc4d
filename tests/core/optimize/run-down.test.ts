import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { choiceShares } from '../../../src/core/demand/choice.ts'
import type { Market } from '../../../src/core/demand/market.ts'
import { divert } from '../../../src/core/operations/divert.ts'
import { toMajor, toMinor } from '../../../src/core/money/money.ts'
import { evaluatePrices, type PricedProduct } from '../../../src/core/optimize/evaluate.ts'
import { evaluateJointly, linearize } from '../../../src/core/optimize/joint.ts'
import type { Ladders } from '../../../src/core/optimize/ladder.ts'
import { compileResponse, visitsOver } from '../../../src/core/optimize/response.ts'
import { worthOf } from '../../../src/core/optimize/worth.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { jitter } from '../../support/publish-fixture.ts'

const [FROM, TO] = ['2026-11-01', '2026-11-14']
const terms = { objective: 'share', from: FROM, to: TO } as const

/**
 * Second opinion, by the choice model alone: visits come one after the other, evenly; each time something runs out, all shares are computed again without it. Units of every offer, product x seller, and
 * those who bought nothing; a capped product goes on at its current price.
 */
function byStages(market: Market, c: number, prices: ReadonlyMap<string, PricedProduct>): { units: Float64Array; nothing: number } {
  const members = market.products.filter((product) => product.category === c)
  const K = market.sellers.length
  const asked = members.map((product) => { const set = prices.get(product.sku); return set ? toMajor(set.landed as never, market.currency) : product.prices[0]! })
  const left = members.map((product) => product.stock ?? Number.POSITIVE_INFINITY)
  const capLeft = members.map((product) => prices.get(product.sku)?.unitCap ?? Number.POSITIVE_INFINITY)
  const units = new Float64Array(members.length * K)
  let visits = visitsOver(market, FROM, TO)[c]
  let nothing = 0
  while (visits > 1e-9) {
    const utility = Float64Array.from(units, (_, at) => {
      const [i, k] = [Math.floor(at / K), at % K]
      const product = members[i]
      const [price, mean] = [k === 0 ? asked[i] : product.prices[k], product.meanUtility[k]]
      return price === null || mean === null || (k === 0 && left[i] <= 0) ? Number.NEGATIVE_INFINITY : mean - product.priceCoefficient * Math.log(price)
    })
    const { share } = choiceShares({ utility, nest: Int32Array.from(utility, (_, at) => Math.floor(at / K)), nests: members.length, lambda: market.categories[c].sellerSimilarity })
    const lastsFor = members.map((_, i) => (share[i * K] > 0 ? Math.min(left[i], capLeft[i]) / share[i * K] : Number.POSITIVE_INFINITY))
    const stage = Math.min(visits, ...lastsFor)
    share.forEach((part, at) => { units[at] += part * stage })
    nothing += stage * (1 - share.reduce((a, b) => a + b, 0))
    members.forEach((product, i) => {
      const sold = share[i * K] * stage
      left[i] = lastsFor[i] <= stage && left[i] <= capLeft[i] ? 0 : left[i] - sold
      capLeft[i] -= sold
      if (lastsFor[i] <= stage && left[i] > 0) {
        asked[i] = product.prices[0]!
        capLeft[i] = Number.POSITIVE_INFINITY
      }
    })
    visits -= stage
  }
  return { units, nothing }
}

/** Stocks of which some run out. */
const scarce = (seed: number): Market => {
  const draw = jitter(seed + 1000)
  return randomMarket({ products: 8, categories: 2, seed }, (product) => ({ ...product, stock: draw() < 0.3 ? null : Math.round(draw() ** 3 * 600) }))
}
const priced = (market: Market, seed: number, caps: boolean): PricedProduct[] => {
  const draw = jitter(seed + 2000)
  return market.products.slice(0, 6).map(({ sku, list }) => ({ sku, landed: toMinor(Math.round(list * (0.3 + 0.7 * draw()) * 100) / 100, 'CNY'), paidByOthers: 0, unitCap: caps && draw() < 0.5 ? 1 + Math.round(draw() * 200) : null }))
}

test('units are those of visits that choose one after the other among what is left; with a cap, at the price before', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.boolean(), (seed, caps) => {
    const market = scarce(seed)
    const prices = priced(market, seed, caps)
    const { expected, outlook } = evaluatePrices({ market, ...terms }, prices)
    const set = new Map(prices.map((one) => [one.sku, one]))
    let all = 0
    market.categories.forEach((_, c) => {
      const { units, nothing } = byStages(market, c, set)
      // Nobody is counted twice and nobody gets lost.
      expect((units.reduce((a, b) => a + b, 0) + nothing) / visitsOver(market, FROM, TO)[c]).toBeCloseTo(1, 9)
      market.products.filter((product) => product.category === c).forEach(({ sku }, i) => {
        const own = units[i * market.sellers.length]
        all += own
        const line = prices.findIndex((one) => one.sku === sku)
        if (line >= 0) expect(Math.abs(expected[line].units - own)).toBeLessThan(1e-6 * Math.max(1, own))
      })
    })
    expect(outlook.units / all).toBeCloseTo(1, 9)
  }), { numRuns: 60 })
})

test('where one offer runs out, the others gain what the war engine’s second choices bring them', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const market = randomMarket({ products: 6, categories: 1, seed }, (product, i) => ({ ...product, stock: i === 2 ? 10 : null }))
    const [visits] = visitsOver(market, FROM, TO)
    const K = market.sellers.length
    const open = { ...market, products: market.products.map((product) => ({ ...product, stock: null })) }
    const pull = new Float64Array(6 * K)
    const top = new Float64Array(6)
    const lambda = market.categories[0].sellerSimilarity
    market.products.forEach((product, i) => {
      const part = product.prices.map((price, k) => (price === null ? 0 : Math.exp((product.meanUtility[k]! - product.priceCoefficient * Math.log(price)) / lambda)))
      const sum = part.reduce((a, b) => a + b, 0)
      top[i] = sum ** lambda
      part.forEach((one, k) => { pull[i * K + k] = (top[i] * one) / sum })
    })
    const denominator = 1 + top.reduce((a, b) => a + b, 0)
    const excess = new Float64Array(6 * K)
    excess[2 * K] = (visits * pull[2 * K]) / denominator - 10
    expect(excess[2 * K]).toBeGreaterThan(0)
    const received = new Float64Array(6 * K)
    divert({ from: 0, to: 6, sellers: K, pull, top, denominator, similarity: lambda }, excess, received, new Float64Array(6 * K))
    const prices = market.products.map(({ sku, list }) => ({ sku, landed: toMinor(list, 'CNY'), paidByOthers: 0 }))
    const [withTen, without] = [market, open].map((one) => evaluatePrices({ market: one, ...terms }, prices).expected)
    withTen.forEach(({ units }, i) => { expect(units).toBeCloseTo(i === 2 ? 10 : without[i].units + received[i * K], 5) })
  }
})

test('a product of 28 pieces at next to nothing takes 28 buyers from the others, and not all of them', () => {
  const market = randomMarket({ products: 12, categories: 1, seed: 3 }, (product, i) => ({ ...product, stock: i === 0 ? 28 : 20_000 }))
  const others = market.products.slice(1).map(({ sku, list }) => ({ sku, landed: toMinor(list, 'CNY'), paidByOthers: 0 }))
  const before = evaluatePrices({ market, ...terms }, others)
  const after = evaluatePrices({ market, ...terms }, [{ sku: market.products[0].sku, landed: 1, paidByOthers: 0 }, ...others])
  expect(after.expected[0].units).toBe(28)
  const [was, is] = [before.expected, after.expected.slice(1)].map((lines) => lines.reduce((sum, { units }) => sum + units, 0))
  // The piece at its ordinary price sold out as well, only later; buyers at once find the others a little later.
  expect(Math.abs(is / was - 1)).toBeLessThan(0.01)
  after.expected.slice(1).forEach(({ units }, i) => { expect(units / before.expected[i].units).toBeGreaterThan(0.98) })
})

test('each rung is worth what the joint model says when its product alone moves there, whatever sold out, and next to a price of nothing too', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.boolean(), (seed, wild) => {
    const market = scarce(seed)
    const draw = jitter(seed + 3000)
    const rungs = market.products.slice(0, 6).map(({ list }, l) => [1, 0.85, 0.6].map((share, r) => (wild && l === 0 && r === 2 ? 1 : Math.round(list * share * 100))))
    const ladders: Ladders = { product: Int32Array.from(rungs.keys()), start: Int32Array.from({ length: 7 }, (_, l) => 3 * l), price: Float64Array.from(rungs.flat()), excluded: [] }
    const response = compileResponse(market, ladders, FROM, TO)
    const worth = worthOf({ market, objective: 'gmv', paidByOthers: () => 0 }, ladders, response)
    const choice = Int32Array.from(rungs, (_, l) => 3 * l + (wild && l === 0 ? 2 : Math.floor(3 * draw())))
    const joint = evaluateJointly(ladders, response, worth, choice)
    const { value, units, weight, constant } = linearize(ladders, response, worth, choice)
    expect((choice.reduce((sum, r) => sum + value[r], 0) + constant) / joint.value).toBeCloseTo(1, 10)
    for (let l = 0; l < 6; l++) {
      for (let r = 3 * l; r < 3 * l + 3; r++) {
        const moved = evaluateJointly(ladders, response, worth, choice.map((chosen, other) => (other === l ? r : chosen)))
        expect(Math.abs(joint.value + value[r] - value[choice[l]] - moved.value)).toBeLessThan(1e-7 * joint.value)
        expect(Math.abs(units[r] - moved.unitsOf[l])).toBeLessThan(1e-6 * Math.max(1, units[r]))
        expect(weight[r]).toBe(Math.round(units[r] * worth.subsidy[r]))
      }
    }
  }), { numRuns: 60 })
})
