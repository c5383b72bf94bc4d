import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runWar } from '../../../src/core/war/simulate.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { mergePairs, pairPaths, WATERFALL_FIGURES, waterfallOf, windowOf, type Waterfall, type WaterfallFigure } from '../../../src/core/war/waterfall.ts'
import { made, SEGMENTED } from '../subsidy/instruments.ts'
import { depth, FACTS, market, product, scenario } from './worlds.ts'

const WORLD = market([product('a'), product('b', { price: 120 }), product('c', { price: 80 })])
const coupon = (leakage = { arbitrage: 0.1, fraud: 0.05 }): Scenario['moves'][number] =>
  ({ kind: 'instrument', instrument: made('coupon', { off: { kind: 'percent', share: 0.15 }, redemption: 0.4, leakage, scope: { categories: [], skus: ['a'] } }), from: 2, to: 12 })
const war = (over: Partial<Scenario> = {}): Scenario => scenario(WORLD, { days: 20, moves: [coupon()], campaign: SEGMENTED, monteCarlo: { ...scenario(WORLD).monteCarlo, paths: 60 }, ...over })
const all = (s: Scenario): Waterfall => waterfallOf(WORLD, s, pairPaths(WORLD, s, 0, s.monteCarlo.paths))
const of = (pairs: ReturnType<typeof pairPaths>, path: number, figure: WaterfallFigure): number => pairs.values[path * WATERFALL_FIGURES.length + WATERFALL_FIGURES.indexOf(figure)]

describe('the waterfall', () => {
  it('adds up on every path, and to what the two runs differ by', () => {
    const s = war()
    const pairs = pairPaths(WORLD, s, 0, 20)
    for (let p = 0; p < 20; p++) {
      expect(of(pairs, p, 'subsidised') - of(pairs, p, 'nonIncremental')).toBeCloseTo(of(pairs, p, 'grossLift'), 8)
      expect(of(pairs, p, 'grossLift') - of(pairs, p, 'cannibalised') - of(pairs, p, 'pulledForward') - of(pairs, p, 'arbitrage') - of(pairs, p, 'fraud')).toBeCloseTo(of(pairs, p, 'net'), 8)
      expect(of(pairs, p, 'unitsWith') - of(pairs, p, 'unitsWithout') - of(pairs, p, 'arbitrage') - of(pairs, p, 'fraud')).toBeCloseTo(of(pairs, p, 'net'), 6)
    }
  })

  it('rests on the very runs of the two scenarios', () => {
    const s = war()
    const { figures } = all(s)
    const [a, b] = [runWar(WORLD, s, FACTS), runWar(WORLD, { ...s, moves: [] }, FACTS)]
    expect(figures.unitsWith.mean).toBeCloseTo(a.totals.units.mean, 6)
    expect(figures.unitsWithout.mean).toBeCloseTo(b.totals.units.mean, 6)
    expect(figures.subsidyOwn.mean).toBeCloseTo(a.totals.subsidyOwn.mean, 6)
    expect(figures.contribution.mean).toBeCloseTo(a.totals.contribution.mean - b.totals.contribution.mean, 4)
  })

  it('finds lift, cannibalisation and leakage where they are, and no pull-forward where nobody buys ahead', () => {
    const { figures, perNetUnit, pairing } = all(war())
    expect(figures.grossLift.mean).toBeGreaterThan(0)
    expect(figures.cannibalised.mean).toBeGreaterThan(0)
    expect(figures.cannibalised.mean).toBeLessThan(figures.grossLift.mean)
    expect(Math.abs(figures.pulledForward.mean)).toBeLessThan(1e-9)
    // Of redeemed units a tenth is resold and a twentieth fake.
    expect(figures.arbitrage.mean / figures.fraud.mean).toBeCloseTo(2, 6)
    expect(perNetUnit!.subsidyOwn).toBeCloseTo(figures.subsidyOwn.mean / figures.net.mean, 9)
    expect(perNetUnit!.se).toBeGreaterThan(0)
    // What both runs share cancels.
    expect(pairing!).toBeGreaterThan(1.5)
  })

  it('finds what is bought ahead in the window after', () => {
    const ahead = war({ buyers: { pullForward: { share: 0.5, meanDays: 3 } } })
    const { figures } = all(ahead)
    expect(figures.pulledForward.mean).toBeGreaterThan(figures.pulledForward.se * 3)
    expect(figures.net.mean).toBeLessThan(all(war()).figures.net.mean)
  })

  it('has nothing to show of moves that change nothing', () => {
    const { figures, perNetUnit, returned } = all(war({ moves: [{ kind: 'instrument', instrument: made('price-protection'), from: 0, to: 20 }] }))
    for (const figure of ['grossLift', 'cannibalised', 'pulledForward', 'net', 'subsidyOwn', 'promisesOwn'] as const) expect(figures[figure].mean).toBe(0)
    expect(perNetUnit).toBeNull()
    expect(returned).toBeNull()
  })

  it('counts claims among what was paid', () => {
    const s = war({ moves: [{ kind: 'instrument', instrument: made('price-protection'), from: 0, to: 20 }, depth(0.1, { from: 8, to: 12 })] })
    const { figures, perNetUnit } = all(s)
    expect(figures.promisesOwn.mean).toBeGreaterThan(0)
    expect(perNetUnit!.subsidyOwn).toBeCloseTo((figures.subsidyOwn.mean + figures.promisesOwn.mean) / figures.net.mean, 9)
  })

  it('gives money per net unit the error of the draws: of mirrored pairs, that of their means', () => {
    const s = war({ monteCarlo: { ...war().monteCarlo, paths: 40, draws: 'antithetic' } })
    const pairs = pairPaths(WORLD, s, 0, 40)
    const { perNetUnit } = waterfallOf(WORLD, s, pairs)
    const column = (figure: (typeof WATERFALL_FIGURES)[number], p: number): number => pairs.values[p * WATERFALL_FIGURES.length + WATERFALL_FIGURES.indexOf(figure)]
    const paid = (p: number): number => column('subsidyOwn', p) + column('promisesOwn', p)
    const mean = (of: (p: number) => number): number => Array.from({ length: 40 }, (_, p) => of(p)).reduce((a, b) => a + b, 0) / 40
    const net = mean((p) => column('net', p))
    const ratio = mean(paid) / net
    const means = Array.from({ length: 20 }, (_, k) => [2 * k, 2 * k + 1].reduce((sum, p) => sum + (paid(p) - ratio * column('net', p)) / 2, 0))
    const se = Math.sqrt(means.reduce((sum, x) => sum + x * x, 0) / 19 / 20) / net
    expect(perNetUnit!.subsidyOwn).toBeCloseTo(ratio, 9)
    expect(perNetUnit!.se).toBeCloseTo(se, 9)
  })

  it('is the same bits however the paths are divided, and refuses a gap', () => {
    const s = war()
    const whole = pairPaths(WORLD, s, 0, 12)
    fc.assert(fc.property(fc.integer({ min: 1, max: 11 }), (cut) => {
      expect(mergePairs([pairPaths(WORLD, s, cut, 12), pairPaths(WORLD, s, 0, cut)])).toEqual(whole)
    }), { numRuns: 4 })
    expect(() => mergePairs([pairPaths(WORLD, s, 0, 2), pairPaths(WORLD, s, 3, 4)])).toThrow('do not join')
  })

  it('needs a move', () => {
    expect(() => windowOf(WORLD, war({ moves: [] }))).toThrow('has no moves')
    expect(windowOf(WORLD, war())).toMatchObject({ from: 2, to: 12, skus: new Set(['a']) })
  })
})
