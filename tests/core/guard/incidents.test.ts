import { describe, expect, test } from 'vitest'
import { leaveOutBlanks } from '../../../src/core/guard/gate.ts'
import { previewRule } from '../../../src/core/guard/preview.ts'
import { builderFaults, readFormula, writeFormula } from '../../../src/core/guard/rule-builder.ts'
import type { RuleId } from '../../../src/core/guard/verdict.ts'
import { planLine } from '../../../src/core/plan/plan-line.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { DEFAULT_STACKING, NO_LIMITS } from '../../../src/core/subsidy/instrument.ts'
import { worstStack } from '../../../src/core/subsidy/stacking.ts'
import { asked, blockers, facts, forged, gate, line, yuan, type Gate } from '../../support/guard-fixture.ts'
import { made, terms } from '../subsidy/instruments.ts'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'
import { FACTS, market, product, scenario, TREASURY } from '../war/worlds.ts'

/** Money is no object: what only the size of a disaster would stop is let through, so that the guards that name its cause are seen to stop it. */
const RICH = { exposedCashCap: yuan(1e10), cashPerHour: yuan(1e10), unitsPerHour: 1e9 }
const many = <Value>(count: number, make: (i: number) => Value): Value[] => Array.from({ length: count }, (_, i) => make(i))

/**
 * What cost others money, put before the gate; figures and dates as they were published (docs/MODEL.md, 10.1). For each the guards that stop it: every one of them does so
 * alone, and with all of them taken out the disaster goes to the store.
 */
function incident(of: Gate, guards: readonly RuleId[]): void {
  expect(blockers(gate(of)).sort()).toEqual([...guards].sort())
  for (const guard of guards) expect({ alone: guard, passed: gate({ ...of, without: guards.filter((other) => other !== guard) }).passed }).toEqual({ alone: guard, passed: false })
  const unguarded = gate({ ...of, without: guards })
  expect(unguarded.findings.filter(({ severity }) => severity === 'block')).toEqual([])
  expect(unguarded).toMatchObject({ passed: true, lines: of.lines.length })
}

describe('incidents that must never pass', () => {
  describe('6pm.com, 21 May 2010: a faulty rule capped the whole shop at 49.95', () => {
    const products = many(200, (i) => facts(`shoe-${i}`, { list: yuan(55 + i), current: yuan(55 + i), cost: yuan(20), floor: yuan(22), rivalLow: null }))
    const lines = products.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 49_95 }))
    test('one price for everything stops it, alone', () => incident({ lines: lines.slice(0, 25), products, settings: { ...RICH, largestDrop: 0.9 } }, ['identical-prices']))
    test('in the whole shop the drops and the decimal points stop it as well', () => incident({ lines, products, settings: RICH }, ['identical-prices', 'largest-drop', 'magnitude']))
    test('before the rule was saved, its preview would have named all two hundred products', () => {
      const known = new Map(products.map((one) => [one.sku, one]))
      const meant = writeFormula({ join: 'and', conditions: [{ field: 'price', operator: '>', value: { kind: 'number', number: 49.95 } }, { field: 'stock', operator: '>', value: { kind: 'number', number: 1000 } }] })
      expect(previewRule(meant, known, []).touched).toEqual([])
      // "A few symbols missed."
      expect(previewRule(meant.replace(' and stock > 1000', ''), known, []).touched).toHaveLength(200)
    })
    test('and the builder writes no rule in which a symbol is missing', () => {
      expect(readFormula('price > 49.95 and stock')).toBeNull()
      expect(builderFaults({ join: 'and', conditions: [{ field: 'price', operator: '>', value: { kind: 'number', number: Number.NaN } }] })).not.toEqual([])
    })
  })

  describe('Appeagle, 17 July 2012: a blank minimum became one cent', () => {
    const products = many(40, (i) => facts(`book-${i}`, { floor: null }))
    const lines = products.map(({ sku }) => forged(sku, { landed: 1, funding: { platform: 99_99, merchant: 0, brand: 0, bank: 0, state: 0 } }))
    test('a product with a blank minimum is left out, and nothing is left to publish', () => {
      const verdict = gate({ lines, products })
      expect(verdict).toMatchObject({ passed: false, lines: 0 })
      expect(verdict.excluded).toHaveLength(40)
    })
    test('were blanks not left out, the gate would stop them all the same; were blank read as zero, they would go to the store', () => {
      const known = new Map(products.map((one) => [one.sku, one]))
      expect(leaveOutBlanks(lines, known).lines).toEqual([])
      const asZero = products.map((one) => ({ ...one, floor: yuan(0) }))
      incident({ lines: lines.slice(0, 10), products: asZero, settings: RICH }, ['below-cost', 'largest-drop', 'magnitude'])
    })
    test('with one product whose minimum is there, the cent is stopped by it', () => incident({ lines: [line('a', { landed: 1 })], products: [facts('a')], settings: RICH }, ['below-floor', 'below-cost', 'largest-drop', 'magnitude']))
  })

  test('RepricerExpress, 12 December 2014: everything at one penny for an hour', () => {
    const products = many(100, (i) => facts(`sku-${i}`, { list: yuan(50 + i), current: yuan(50 + i), cost: yuan(30), floor: yuan(32), rivalLow: null }))
    const lines = products.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 1 }))
    incident({ lines, products, settings: { cashPerHour: yuan(500), exposedCashCap: yuan(100_000) } }, ['below-floor', 'below-cost', 'largest-drop', 'magnitude', 'identical-prices', 'exposed-cash', 'blast-radius'])
  })

  describe('Pinduoduo, 20 January 2019: a coupon of 100 yuan without a threshold, as often as anybody liked', () => {
    const phone = facts('topup-100', { list: yuan(120), current: yuan(120), cost: yuan(98), floor: yuan(99), rivalLow: null })
    const of = (over: Parameters<typeof made<'coupon'>>[1], from = '2026-12-01', to = '2026-12-31'): Gate => ({
      lines: [line(phone.sku, { list: 120_00, current: 120_00, landed: 118_00, returnPrice: 120_00 })], products: [phone], settings: RICH,
      campaign: { stacking: DEFAULT_STACKING, instruments: [{ instrument: made('coupon', { id: 'special-purpose', issuer: 'platform', off: { kind: 'amount', amount: 100 }, threshold: 0, ...over }), from, to }] },
    })
    test('is stopped for having no end, and for what it makes of the price', () => incident(of({}), ['issue-cap', 'worst-stack']))
    test('with a number of issues it is still stopped for the price it makes', () => incident(of({ limits: { ...NO_LIMITS, issueCap: 1000 } }), ['worst-stack']))
    test('where it has run out before the plan begins it lowers no price, and still has no end', () => incident(of({}, '2026-10-01', '2026-10-31'), ['issue-cap']))
  })

  describe('Little Swan on Tmall, 28 August 2024: 1,699 became 299 (-82%), thirty million lost in twenty minutes', () => {
    const drums = [facts('drum-10kg', { list: yuan(1699), current: yuan(1699), cost: yuan(1050), floor: yuan(1100), stock: 20_000, rivalLow: yuan(1599) }), facts('drum-12kg', { list: yuan(2499), current: yuan(2499), cost: yuan(1550), floor: yuan(1600), stock: 20_000, rivalLow: yuan(2399) })]
    test('as one cut it is stopped by drop, floor, cost, size of the error and cash', () => {
      const lines = drums.map(({ sku, list }, i) => line(sku, { list, current: list, returnPrice: list, landed: [299_00, 439_00][i], reason: 'overstock' }))
      const of: Gate = { lines, products: drums, settings: { cashPerHour: yuan(1e10), exposedCashCap: yuan(1_000_000) } }
      incident(of, ['largest-drop', 'below-floor', 'below-cost', 'magnitude', 'exposed-cash'])
      const verdict = gate(of)
      expect(verdict.belowCostCash).toBe(20_000 * (1050_00 - 299_00 + 1550_00 - 439_00))
      expect(verdict.findings.find(({ rule }) => rule === 'largest-drop')?.message).toMatch(/82\.4% from 1699\.00 CNY/)
      expect(verdict.largestDrop).toBeCloseTo(0.824, 3)
    })
    test('as it was, a sound price under promotions that an employee misread, it is stopped by the worst stack alone', () => incident({
      lines: drums.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: list - 100_00 })), products: drums, settings: RICH,
      campaign: {
        stacking: DEFAULT_STACKING, instruments: [
          { instrument: made('coupon', { id: 'shop', off: { kind: 'percent', share: 0.5 }, limits: { ...NO_LIMITS, issueCap: 100 } }), from: '2026-12-01', to: '2026-12-03' },
          { instrument: made('coupon', { id: 'platform', issuer: 'platform', off: { kind: 'amount', amount: 500 }, threshold: 600 }), from: '2026-12-01', to: '2026-12-03' },
        ],
      },
    }, ['worst-stack']))
  })

  describe('The Making of a Fly, 2011: two machines answered each other up to 23,698,655.93', () => {
    /** One at 0.9983 of the other, the other at 1.27059 of the one: each day a rise of 26.8%. */
    const days = many(12, (i) => Math.round(35_00 * (0.9983 * 1.270_59) ** i))
    const climb = days.map((price, i) => asked('fly', price, `2026-11-${String(19 + i).padStart(2, '0')}`, i === 11 ? null : `2026-11-${String(19 + i).padStart(2, '0')}`))
    const next = Math.round(days[11] * 1.268)
    const book = facts('fly', { list: next as ReturnType<typeof yuan>, current: days[11] as ReturnType<typeof yuan>, cost: yuan(300), floor: yuan(310), rivalLow: yuan(600) })
    test('the loop is seen while it climbs, and the ceiling holds', () => incident({ lines: [line('fly', { list: next, current: days[11], landed: next, returnPrice: next })], products: [book], settings: RICH, law: { asked: [asked('fly', 35_00, '2026-09-01', '2026-11-18'), ...climb] } }, ['loop', 'ceiling']))
    test('at the end of it the price is an order of magnitude away from everything', () => {
      const verdict = gate({ lines: [line('fly', { list: 23_698_655_93, current: 23_698_655_93, landed: 23_698_655_93, returnPrice: 23_698_655_93 })], products: [facts('fly', { list: yuan(23_698_655.93), current: yuan(23_698_655.93), cost: yuan(25), floor: yuan(26) })], settings: RICH })
      expect(blockers(verdict)).toContain('magnitude')
    })
  })

  test('Screwfix, January 2014: a bulk error put everything at 34.99', () => {
    const products = many(60, (i) => facts(`tool-${i}`, { list: yuan(36 + i / 8), current: yuan(36 + i / 8), cost: yuan(20), floor: yuan(22), rivalLow: null }))
    incident({ lines: products.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 34_99 })), products, settings: RICH }, ['identical-prices'])
  })

  test('Amazon Prime Day, July 2019: a campaign’s 94.48 on the wrong set, lenses of 13,000 among it', () => {
    const products = many(30, (i) => facts(`lens-${i}`, { list: yuan(900 + 400 * i), current: yuan(900 + 400 * i), cost: yuan(600 + 250 * i), floor: yuan(650 + 250 * i), rivalLow: null }))
    const lines = products.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 94_48, reason: 'discontinued' }))
    incident({ lines, products, settings: RICH }, ['identical-prices', 'magnitude', 'largest-drop', 'below-floor', 'below-cost'])
    // On goods for which it is no absurd price, only the sameness shows it.
    const near = many(22, (i) => facts(`case-${i}`, { list: yuan(95 + i), current: yuan(95 + i), rivalLow: null }))
    incident({ lines: near.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 94_48 })), products: near, settings: RICH }, ['identical-prices'])
  })

  describe('果小云 on Tmall, 2019: 26 yuan for 4,500 jin of oranges instead of 4,500 grams', () => {
    const orchard = many(8, (i) => facts(`fruit-${i}`, { category: 'fruit', list: yuan(24 + i), current: yuan(24 + i), name: { en: `Oranges ${4 + (i % 3)} kg`, zh: `脐橙 ${8 + 2 * (i % 3)}斤` } }))
    const of = (name: { readonly en: string; readonly zh?: string }): Gate => {
      const wrong = facts('orange', { category: 'fruit', list: yuan(29), current: yuan(29), cost: yuan(15), floor: yuan(16), name, rivalLow: null })
      return { lines: [line('orange', { list: 29_00, current: 29_00, landed: 26_00, returnPrice: 29_00 })], products: [...orchard, wrong], settings: RICH }
    }
    test('a price per kilogram far from its category is stopped', () => incident(of({ en: 'Ehime oranges', zh: '爱媛橙 4500斤' }), ['unit']))
    test('names that state different sizes are stopped', () => incident(of({ en: 'Ehime oranges 4.5 kg', zh: '爱媛橙 4.5斤' }), ['unit']))
    test('what was meant passes', () => expect(gate(of({ en: 'Ehime oranges 4.5 kg', zh: '爱媛橙 4500克' })).passed).toBe(true))
  })

  test('a price that would never end, or end nowhere, cannot even be written down', () => {
    for (const change of [{ to: '' }, { to: '2026-02-30' }, { to: '2026-11-30' }, { returnPrice: 0 }, { returnPrice: Number.NaN }]) expect(() => line('a', change)).toThrow(WarchestError)
    expect(() => planLine({ ...line('a'), funding: { amounts: line('a').funding }, to: undefined as unknown as string })).toThrow(/no first and last day/)
  })
})

/** Threads in which shops met what promotions do to each other; the gate tests every floor against the worst that they can do together. */
describe('promotions that were added up wrongly', () => {
  const percent = (share: number) => made('coupon', { id: 'percent', off: { kind: 'percent', share }, limits: { ...NO_LIMITS, issueCap: 1 } })
  const amount = (off: number, issuer: 'store' | 'platform' = 'platform') => made('coupon', { id: `amount-${off}`, issuer, off: { kind: 'amount', amount: off }, limits: { ...NO_LIMITS, issueCap: 1 } })
  const permutations = <Value>(list: readonly Value[]): Value[][] => (list.length < 2 ? [[...list]] : list.flatMap((one, i) => permutations(list.filter((_, k) => k !== i)).map((rest) => [one, ...rest])))

  test('odoo #63106: fixed and per cent together depended on the order in which they were keyed in', () => {
    const all = [percent(0.5), amount(10), made('threshold', { every: 5, off: 2, repeatable: true }), made('direct-cut', { off: { kind: 'amount', amount: 1 } })]
    const results = permutations(all).map((order) => worstStack(12.99, order, DEFAULT_STACKING).landed)
    expect(new Set(results).size).toBe(1)
    expect(results[0]).toBeGreaterThanOrEqual(0)
  })
  test('woocommerce #16394: the channel’s own order is what counts, and it is explicit', () => {
    const both = [percent(0.5), amount(10)]
    const one = worstStack(100, both, { ...DEFAULT_STACKING, order: ['store-coupon', 'platform-coupon'] })
    const other = worstStack(100, both, { ...DEFAULT_STACKING, order: ['platform-coupon', 'store-coupon'] })
    expect([one.landed, other.landed]).toEqual([40, 45])
    expect([one.stack, other.stack]).toEqual([['percent', 'amount-10'], ['amount-10', 'percent']])
  })
  test('spree #7734, django-oscar #2773: two codes made a negative total', () => {
    expect(worstStack(15, [amount(10), amount(10, 'store')], DEFAULT_STACKING).landed).toBe(0)
    incident({
      lines: [line('a')], products: [facts('a')], settings: RICH,
      campaign: { stacking: DEFAULT_STACKING, instruments: [amount(80), amount(80, 'store')].map((instrument) => ({ instrument, from: '2026-12-01', to: '2026-12-31' })) },
    }, ['worst-stack'])
  })
  test('BroadleafCommerce #1151, #975: half off and ten off 12.99 came to -3.51, and one promotion was used twice', () => {
    expect(worstStack(12.99, [percent(0.5), amount(10)], DEFAULT_STACKING).landed).toBe(0)
    // Of a class at most one: the same coupon listed twice takes off what it takes off once.
    expect(worstStack(100, [amount(10), amount(10)], DEFAULT_STACKING)).toMatchObject({ landed: 90, stack: ['amount-10'] })
  })
  test('stephenmcd/cartridge #132: of two codes only the first was counted as used', () => {
    const world = market([product('a'), product('b', { price: 120, list: 130 })])
    const capped = (issuer: 'store' | 'platform', issueCap: number | null) => ({
      kind: 'instrument' as const, from: 0, to: 10, instrument: made('coupon', { id: issuer, issuer, off: { kind: 'amount', amount: 5 }, redemption: 1, validityDays: 10, limits: { ...NO_LIMITS, issueCap } }),
    })
    const used = (caps: readonly [number | null, number | null]): number[] => {
      const war = scenario(world, { moves: [capped('store', caps[0]), capped('platform', caps[1])], campaign: terms({ basket: { mean: 1, cv: 0 } }), treasury: { ...TREASURY, unitsPerOrder: 1 } })
      return fluidOutcome(world, war, FACTS).instruments!.map(({ redemptions }) => redemptions.mean)
    }
    const [free, alsoFree] = used([null, null])
    expect(Math.min(free, alsoFree)).toBeGreaterThan(60)
    // Used together, each counts against its own number; without a number both go on.
    const [first, second] = used([60, 40])
    expect(first).toBeCloseTo(60, 6)
    expect(second).toBeCloseTo(40, 6)
  })
  test('vendure #3140: two promotions of free shipping made shipping negative', () => {
    const free = made('delivery', { perOrder: 50, fee: 5, threshold: 0 })
    expect(worstStack(100, [free, { ...free, id: 'again' }], DEFAULT_STACKING).landed).toBe(95)
  })
})
