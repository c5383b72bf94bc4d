import { expect, test } from 'vitest'
import { expectedTotals } from '../../../src/core/insight/expected.ts'
import { leverReturns } from '../../../src/core/insight/levers.ts'
import { depth, market, OPERATIONS, product, scenario } from '../war/worlds.ts'

const PRICES = { perVisit: 0.5, perOrder: 3 }
const returns = (stock: number, siteCapacity: number | null) => {
  const world = market([product('a', { stock }), product('b', { stock })])
  return new Map(leverReturns(world, scenario(world, { moves: [depth(0.2)], operations: { ...OPERATIONS, siteCapacity }, envelope: { total: 20_000, perDay: null, categories: [] } }), 2000, PRICES).map((each) => [each.lever, each]))
}

test('where shelves are empty goods bring more per money than depth; where they are full they bring nothing', () => {
  const scarce = returns(40, null)
  expect(scarce.get('stock')!.change.units).toBeGreaterThan(10)
  expect(scarce.get('stock')!.change.contribution).toBeGreaterThan(scarce.get('depth')!.change.contribution)
  expect(scarce.get('stock')!.amount).toBeCloseTo(2000 / 70, 6)
  const plenty = returns(1e6, null)
  expect(plenty.get('stock')!.change.units).toBeCloseTo(0, 6)
  expect(plenty.get('depth')!.change.units).toBeGreaterThan(0)
})

test('capacity helps a site that breaks, and an unlimited one is no lever', () => {
  const broken = returns(1e6, 60)
  expect(broken.get('site-capacity')!.change.units).toBeGreaterThan(10)
  expect(broken.get('site-capacity')!.amount).toBe(4000)
  expect(returns(1e6, null).has('site-capacity')).toBe(false)
})

test('a deeper price spends the money it was given, and the envelope that binds is worth more than one that does not', () => {
  const { money, change } = returns(1e6, null).get('depth')!
  expect(money).toBeCloseTo(2000, 0)
  expect(change.subsidyOwn).toBeCloseTo(money, 6)
  expect(returns(1e6, null).get('envelope')!.change.subsidyOwn).toBeGreaterThanOrEqual(0)
})

test('an envelope that deeper cuts spend before the end does not send the depth to absurdity: it takes what it can at the mildest cut that does', () => {
  const world = market([product('a', { stock: 1e6 }), product('b', { stock: 1e6 })])
  const split = { platform: 0.7, merchant: 0.3, brand: 0, bank: 0, state: 0 }
  const shared = scenario(world, { moves: [depth(0.1, { funding: split })] })
  const spends = expectedTotals(world, shared).subsidyOwn
  const tight = { ...shared, envelope: { total: (spends / 0.7) * 1.02, perDay: null, categories: [] } }
  const given = leverReturns(world, tight, spends * 0.2, PRICES).find(({ lever }) => lever === 'depth')!
  expect(given.money).toBeCloseTo(spends * 0.2, 0)
  expect(given.amount).toBeLessThan(0.5)
  const daily = { ...shared, envelope: { total: null, perDay: (spends / 0.7 / shared.days) * 1.05, categories: [] } }
  const capped = leverReturns(world, daily, spends, PRICES).find(({ lever }) => lever === 'depth')!
  expect(capped.money).toBeLessThan(spends)
  expect(capped.amount).toBeLessThan(2)
})
