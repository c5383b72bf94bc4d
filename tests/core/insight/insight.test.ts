import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differenceOf, differingParts } from '../../../src/core/insight/difference.ts'
import { driversOf, tornadoOf } from '../../../src/core/insight/drivers.ts'
import { expectedTotals, INSIGHT_MEASURES } from '../../../src/core/insight/expected.ts'
import type { RivalPolicy, Scenario } from '../../../src/core/war/scenario.ts'
import { made, SEGMENTED } from '../subsidy/instruments.ts'
import { depth, market, product, scenario, TREASURY } from '../war/worlds.ts'

const world = market([product('a', { stock: 900 }), product('b')])
const MATCH: RivalPolicy = { kind: 'match', lag: 1, gain: 0.5, floor: 0.7 }

describe('what drives an outcome', () => {
  const war = scenario(world, { moves: [depth(0.15)], envelope: { total: 4000, perDay: null, categories: [] } }, MATCH)
  const tornado = tornadoOf(world, war)
  const of = (kind: string) => tornado.effects.filter((effect) => effect.kind === kind)

  test('stands around what is expected of the scenario itself', () => expect(tornado.base).toEqual(expectedTotals(world, war)))

  test('knows the direction of each driver', () => {
    expect(of('demand-level')[0].low.units).toBeLessThan(tornado.base.units)
    expect(of('demand-level')[0].high.units).toBeGreaterThan(tornado.base.units)
    expect(of('unit-cost')[0].high.contribution).toBeLessThan(of('unit-cost')[0].low.contribution)
    expect(of('envelope')[0].high.subsidyOwn).toBeGreaterThan(of('envelope')[0].low.subsidyOwn)
    for (const effect of of('rival-answer')) expect(effect.high.share).toBeLessThan(effect.low.share)
  })

  test('a stronger answer to price changes nothing where no price moves, and sells more under a cut', () => {
    const still = scenario(world)
    const quiet = tornadoOf(world, still)
    const response = quiet.effects.find(({ kind }) => kind === 'price-response')!
    expect(response.low.units).toBeCloseTo(quiet.base.units, 6)
    expect(response.high.units).toBeCloseTo(quiet.base.units, 6)
    const cut = tornadoOf(world, scenario(world, { moves: [depth(0.1)] })).effects.find(({ kind }) => kind === 'price-response')!
    expect(cut.high.units).toBeGreaterThan(cut.low.units)
  })

  test('counts instruments and how long a rival can fight', () => {
    const coupon = scenario(world, { moves: [{ kind: 'instrument', instrument: made('coupon', { off: { kind: 'percent', share: 0.2 }, redemption: 1 }), from: 0, to: 10 }] })
    const bought = tornadoOf(world, coupon).effects.find(({ kind }) => kind === 'instruments')!
    expect(bought.high.units).toBeGreaterThan(bought.low.units)
    expect(bought.high.subsidyOwn).toBeGreaterThan(1.2 * bought.low.subsidyOwn)
    expect(driversOf(world, scenario(world, { moves: [{ kind: 'instrument', instrument: made('price-protection'), from: 0, to: 10 }] })).some(({ kind }) => kind === 'instruments')).toBe(false)
    // One who attacks until its cash is gone: with less of it, it stops sooner, and we sell more.
    const attacked = scenario(world, { days: 20 }, { kind: 'budgeted', depth: 0.3, from: 0, to: null, budget: null })
    const poor = { ...attacked, rivals: attacked.rivals.map((rival) => ({ ...rival, cash: 4000, cashLogSd: 0.5, margin: 0.1 })) }
    const cash = tornadoOf(world, poor).effects.find(({ kind }) => kind === 'rival-cash')!
    expect(cash.low.units).toBeGreaterThan(cash.high.units)
  })

  test('has only drivers that the scenario uses: one answer per rival that answers, none for those that hold', () => {
    const kinds = (given: Scenario): string[] => driversOf(world, given).map(({ kind, seller }) => (seller === null ? kind : `${kind} ${seller}`))
    expect(kinds(war).filter((kind) => kind.startsWith('rival'))).toEqual(['rival-answer taomao', 'rival-cash taomao', 'rival-answer jinggou', 'rival-cash jinggou'])
    expect(kinds(scenario(world))).toEqual(['price-response', 'demand-level', 'own-stock', 'unit-cost', 'logistics-cost', 'collect-days', 'pay-days'])
    expect(kinds({ ...war, rivals: war.rivals.map((rival) => ({ ...rival, patience: 1000 })) })).toContain('rival-patience taomao')
    expect(kinds(scenario(world, { buyers: { habit: { effect: 2, halfLifeDays: 20 } } }))).toContain('habit')
  })
})

describe('what drives the difference of two scenarios', () => {
  const hold = scenario(world)
  const war = scenario(world, { moves: [depth(0.15)], treasury: { ...TREASURY, collectDays: 9 } }, MATCH)

  test('names the parts that differ and no other', () => {
    expect(differingParts(hold, war)).toEqual(['moves', 'rivals', 'treasury'])
    expect(differenceOf(world, hold, { ...hold, name: 'other', note: 'words' }).parts).toEqual([])
  })

  test('misses nothing that changes it: prices by date, and buyers and stacking of the instruments, go with the moves', () => {
    const coupon = scenario(world, { moves: [{ kind: 'instrument', instrument: made('coupon'), from: 0, to: 10 }] })
    for (const other of [{ ...coupon, campaign: SEGMENTED }, { ...coupon, moves: [], prices: [{ seller: 'tianbao', sku: 'a', from: 2, prices: [80, 80] }] }]) {
      const { parts, to } = differenceOf(world, coupon, other)
      expect(parts.map(({ part }) => part)).toEqual(['moves'])
      expect(to).toEqual(expectedTotals(world, other))
      expect(to.units).not.toBeCloseTo(expectedTotals(world, coupon).units, 3)
    }
  })

  test('a part that cannot act alone gets its share of what it does with the other: rivals that match do nothing until we move', () => {
    const { parts, from, to } = differenceOf(world, hold, war)
    const share = Object.fromEntries(parts.map(({ part, effect }) => [part, effect.share]))
    const movesAlone = expectedTotals(world, { ...hold, moves: war.moves }).share - from.share
    const together = to.share - from.share
    expect(share['treasury']).toBeCloseTo(0, 12)
    expect(share['moves']).toBeCloseTo((movesAlone + together) / 2, 9)
    expect(share['rivals']).toBeCloseTo((together - movesAlone) / 2, 9)
  })

  test('the parts add up to the difference, whatever differs', () => {
    const any = fc.record({ cut: fc.double({ min: 0.05, max: 0.3, noNaN: true }), collect: fc.integer({ min: 0, max: 8 }), match: fc.boolean(), envelope: fc.option(fc.integer({ min: 500, max: 9000 })), habit: fc.boolean() })
    const build = ({ cut, collect, match, envelope, habit }: { cut: number; collect: number; match: boolean; envelope: number | null; habit: boolean }): Scenario =>
      scenario(world, { moves: [depth(cut)], treasury: { ...TREASURY, collectDays: collect }, envelope: { total: envelope, perDay: null, categories: [] }, ...(habit ? { buyers: { habit: { effect: 1.5, halfLifeDays: 10 } } } : {}) }, match ? MATCH : { kind: 'hold' })
    fc.assert(fc.property(any, any, (one, other) => {
      const { from, to, parts } = differenceOf(world, build(one), build(other))
      for (const measure of INSIGHT_MEASURES) {
        const sum = parts.reduce((total, { effect }) => total + effect[measure], 0)
        expect(Math.abs(sum - (to[measure] - from[measure]))).toBeLessThan(1e-6 * Math.max(1, Math.abs(to[measure]), Math.abs(from[measure])))
      }
    }), { numRuns: 12 })
  })
})
