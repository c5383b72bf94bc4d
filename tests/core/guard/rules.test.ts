import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../../src/core/guard/rules.ts'
import type { RuleId } from '../../../src/core/guard/verdict.ts'
import { DEFAULT_STACKING, NO_LIMITS } from '../../../src/core/subsidy/instrument.ts'
import type { GuardCampaign } from '../../../src/core/guard/worst-stack.ts'
import { minor } from '../../../src/core/money/money.ts'
import { made } from '../subsidy/instruments.ts'
import { asked, blockers, facts, forged, gate, lawOf, line, record, yuan, type Gate } from '../../support/guard-fixture.ts'

const many = (count: number, make: (i: number) => Parameters<typeof line>[1]) => Array.from({ length: count }, (_, i) => line(`s${i}`, make(i)))

/** Ten per cent off and a coupon of 20 beside the plan. */
const campaign = (over: { readonly from?: string; readonly exclusive?: boolean; readonly skus?: readonly string[] }): GuardCampaign => ({
  stacking: { ...DEFAULT_STACKING, exclusive: over.exclusive === true ? [['price', 'store-coupon']] : [] },
  instruments: [
    { instrument: made('direct-cut'), from: '2026-11-01', to: '2026-12-31' },
    { instrument: made('coupon', { off: { kind: 'amount', amount: 20 }, limits: { ...NO_LIMITS, issueCap: 1000 }, scope: { categories: [], skus: over.skus ?? [] } }), from: over.from ?? '2026-12-10', to: '2026-12-31' },
  ],
})

const overstock = record({ kind: 'below-cost', reason: 'overstock', scope: { kind: 'category', id: 'phones' } })
const onFile = { evidence: [overstock, record({ kind: 'below-cost', reason: 'near-expiry', scope: { kind: 'category', id: 'phones' } }), record({ kind: 'below-cost', reason: 'seasonal', scope: { kind: 'category', id: 'phones' } })] }
const byMerchant = { funding: { shares: { platform: 0.5, merchant: 0.5, brand: 0, bank: 0, state: 0 } } }
/** A line below its cost of 92 for a reason that is on file. */
const atLoss: Pick<Gate, 'lines' | 'products'> = { lines: [line('a', { reason: 'overstock' })], products: [facts('a', { cost: yuan(92) })] }
const climb = [100, 110, 125, 140, 160].map((price, i) => asked('a', price * 100, `2026-11-${10 + i * 3}`, i === 4 ? null : `2026-11-${12 + i * 3}`))

/** For every rule a plan that only this rule stops: with the rule it is refused, without it it would go to the store. */
const CASES: Readonly<Record<Exclude<RuleId, 'assumed-figures' | 'advertised-minimum' | 'recoupment' | 'law-pack' | 'override'>, { readonly says: RegExp; readonly of: Gate }>> = {
  'unknown-product': { says: /not in the catalog/, of: { lines: [line('a'), line('ghost')], products: [facts('a')] } },
  currency: { says: /sold in USD, the plan is in CNY/, of: { lines: [line('a')], products: [facts('a', { currency: 'USD' })] } },
  'blank-cost': { says: /no cost/, of: { lines: [line('a')], products: [facts('a', { cost: null })] } },
  'blank-floor': { says: /no floor/, of: { lines: [line('a')], products: [facts('a', { floor: null })] } },
  'price-not-positive': { says: /not a whole amount above zero/, of: { lines: [forged('a', { current: 0 })], products: [facts('a')] } },
  'above-list': { says: /above its list price/, of: { lines: [line('a', { landed: 95_00 })], products: [facts('a', { list: yuan(92), current: yuan(92) })] } },
  'below-floor': { says: /below its floor of 95\.00 CNY/, of: { lines: [line('a')], products: [facts('a', { floor: yuan(95) })] } },
  'worst-stack': { says: /cut \+ coupon bring 90\.00 CNY down to 61\.00 CNY, below its floor of 65\.00 CNY/, of: { lines: [line('a')], products: [facts('a')], campaign: campaign({}) } },
  'below-cost': { says: /below its cost of 92\.00 CNY, without a reason/, of: { lines: [line('a')], products: [facts('a', { cost: yuan(92) })] } },
  'largest-drop': { says: /falls by 31% from 100\.00 CNY/, of: { lines: [line('a', { landed: 69_00 })], products: [facts('a')] } },
  magnitude: { says: /order of magnitude/, of: { lines: [line('a')], products: [facts('a', { list: yuan(1000), current: yuan(92) })] } },
  'identical-prices': { says: /30 of 30 lines stand at the same price of 90\.00 CNY/, of: { lines: many(30, () => ({})), products: Array.from({ length: 30 }, (_, i) => facts(`s${i}`, { list: yuan(100 + i) })) } },
  'exposed-cash': { says: /If all stock sells, the plan loses 1200\.00 CNY/, of: { lines: [line('a', { landed: 70_00, reason: 'overstock' })], products: [facts('a', { cost: yuan(80), stock: 120 })], settings: { exposedCashCap: yuan(1199) }, law: onFile } },
  'end-date': { says: /might never end/, of: { lines: [forged('a', { to: '' })], products: [facts('a')] } },
  'return-price': { says: /no price to return to/, of: { lines: [forged('a', { returnPrice: null })], products: [facts('a')] } },
  'funding-split': { says: /do not add up/, of: { lines: [forged('a', { funding: { platform: 9_99, merchant: 0, brand: 0, bank: 0, state: 0 } })], products: [facts('a')] } },
  'duplicate-line': { says: /two prices in store on the same days/, of: { lines: [line('a'), line('a', { from: '2026-12-14', to: '2026-12-20' })], products: [facts('a')] } },
  envelope: { says: /more than its envelope of 139\.99 CNY/, of: { lines: [line('a')], products: [facts('a')], envelopes: { total: yuan(139.99), categories: [] } } },
  unit: { says: /different sizes/, of: { lines: [line('a')], products: [facts('a', { name: { en: 'Oranges, 5 kg', zh: '橙子 5斤' } })] } },
  ceiling: { says: /more than 3 times its usual price of 30\.00 CNY/, of: { lines: [line('a', { landed: 99_00 })], products: [facts('a')], law: { asked: [asked('a', 30_00, '2026-09-01', null)] } } },
  loop: { says: /risen 5 times in a row within 30 days, by 80% in all/, of: { lines: [line('a', { list: 200_00, current: 160_00, landed: 180_00, returnPrice: 180_00 })], products: [facts('a', { list: yuan(200), current: yuan(160), cost: yuan(100) })], law: { asked: climb } } },
  'blast-radius': { says: /an hour could sell 50 units; 49 are allowed/, of: { lines: [line('a', { expected: { baseUnits: 10, units: 14 * 24 * 10, subsidy: minor(1), profit: minor(1), extrapolated: false } })], products: [facts('a')], settings: { unitsPerHour: 49 } } },
  'issue-cap': { says: /gives 20 CNY without a threshold, and nothing limits/, of: { lines: [line('a')], products: [facts('a')], campaign: { stacking: DEFAULT_STACKING, instruments: [{ instrument: made('coupon'), from: '2026-12-01', to: '2026-12-31' }] } } },
  'prior-price': { says: /100\.00 CNY is shown as its former price, but it stood at 92\.00 CNY on 2026-11-27, within 7 days/, of: { lines: [line('a')], products: [facts('a')], law: { legal: { claim: 'list' }, asked: [asked('a', 92_00, '2026-11-27', '2026-11-27'), asked('a', 100_00, '2026-11-28', null)] } } },
  'merchant-consent': { says: /merchant Orchard pays 5\.00 CNY a unit, and no consent for 2026-12-01 to 2026-12-14/, of: { lines: [line('a', byMerchant)], products: [facts('a', { merchant: 'Orchard' })] } },
  'claimed-subsidy': { says: /1000000\.00 CNY is announced; 140\.00 CNY is funded/, of: { lines: [line('a')], products: [facts('a')], law: { evidence: [record({ kind: 'announcement', total: yuan(1_000_000), scope: { kind: 'plan', id: 'plan-night' } })] } } },
  'traffic-tie': { says: /gives 3 times the traffic to goods whose merchants pay/, of: { lines: [line('a')], products: [facts('a')], campaign: { stacking: DEFAULT_STACKING, instruments: [{ instrument: made('direct-cut', { traffic: 3, funding: { platform: 0, merchant: 1, brand: 0, bank: 0, state: 0 } }), from: '2026-12-01', to: '2026-12-02' }] } } },
  dominance: { says: /in which the firm declares itself dominant/, of: { ...atLoss, law: { evidence: [overstock], legal: { dominant: ['phones'] } } } },
  'resale-at-loss': { says: /none of the law’s exceptions/, of: { ...atLoss, law: { jurisdictions: ['FR'], evidence: [overstock] } } },
  'category-cap': { says: /cut by 35%; its category is capped at 34%/, of: { lines: [line('a', { landed: 65_00, current: 92_00, returnPrice: 92_00 })], products: [facts('a', { current: yuan(92) })], law: { jurisdictions: ['FR'], legal: { capped: ['phones'] } } } },
  'legal-words': { says: /“truce” stands in the plan’s name/, of: { lines: [line('a')], products: [facts('a')], law: { notes: [{ where: 'plan', text: 'A Truce with Jinggou' }] } } },
  formula: { says: /too thin/, of: { lines: [line('a')], products: [facts('a')], settings: { formulas: [{ id: 'thin', expression: 'margin < 0.5', message: 'too thin' }] } } },
}

test('assumed-figures lets a plan pass whose cost a person has assumed, and says so; the other limits hold on the assumption', () => {
  const assumed = facts('a', { assumed: ['cost'] })
  const verdict = gate({ lines: [line('a')], products: [assumed, facts('b')] })
  expect(verdict.passed).toBe(true)
  expect(verdict.findings).toEqual([expect.objectContaining({ rule: 'assumed-figures', severity: 'warn', params: { lines: 1, of: 1 } })])
  expect(gate({ lines: [line('a')], products: [assumed], without: 'assumed-figures' }).findings).toEqual([])
  expect(blockers(gate({ lines: [line('a')], products: [{ ...assumed, cost: yuan(92) }] }))).toEqual(['below-cost'])
})

describe.each(Object.entries(CASES))('%s', (id, { says, of }) => {
  const rule = id as keyof typeof CASES
  test('stops the plan, alone, and says what and how to mend it', () => {
    const verdict = gate(of)
    expect(verdict.passed).toBe(false)
    const found = verdict.findings.filter((finding) => finding.rule === rule)
    expect(found.length).toBeGreaterThan(0)
    if (rule === 'blank-cost' || rule === 'blank-floor') expect(verdict.excluded).toEqual(['a'])
    else {
      expect(blockers(verdict)).toEqual([rule])
      expect(found.some(({ message }) => says.test(message))).toBe(true)
    }
    for (const finding of found) expect(finding.mend).toMatch(/\.$/)
  })

  test('is what stops it: without the rule the plan would pass', () => {
    // The blank rules guard twice: lines are left out first, and a plan with no line left does not pass.
    if (rule === 'blank-cost' || rule === 'blank-floor') {
      const { products, lines } = of
      expect(RULES[rule]({ plan: { id: 'p', currency: 'CNY', envelopes: { total: null, categories: [] }, lines }, facts: new Map(products.map((p) => [p.sku, p])), settings: gate(of).settings, legal: lawOf({}, products) })[0]).toMatchObject({ rule, severity: 'block', sku: 'a' })
      return
    }
    expect(gate({ ...of, without: rule }).passed).toBe(true)
  })
})

test('a sound plan passes with nothing to say', () => {
  expect(gate({ lines: [line('a'), line('b', { landed: 88_00 })], products: [facts('a'), facts('b')] })).toMatchObject({ passed: true, lines: 2, findings: [], excluded: [], exposedCash: 0, belowCostCash: 0, planHash: 'a'.repeat(64) })
})

test('lines on the limit pass: the floor itself, exactly the largest drop, cash exactly at the cap', () => {
  expect(gate({ lines: [line('a', { landed: 65_00, current: 92_85 })], products: [facts('a', { current: yuan(92.85) })] }).passed).toBe(true)
  expect(gate({ lines: [line('a', { landed: 70_00 })], products: [facts('a')] }).passed).toBe(true)
  expect(gate({ lines: [line('a', { landed: 70_00, reason: 'overstock' })], products: [facts('a', { cost: yuan(80), stock: 120 })], settings: { exposedCashCap: yuan(1200) }, law: onFile }).passed).toBe(true)
})

test('blank is never zero: such products are left out, named, and the rest is judged', () => {
  const verdict = gate({ lines: [line('a'), line('b'), line('c')], products: [facts('a'), facts('b', { cost: null }), facts('c', { floor: null })] })
  expect(verdict).toMatchObject({ passed: true, lines: 1, excluded: ['b', 'c'] })
  expect(verdict.findings.map(({ rule, severity, sku }) => [rule, severity, sku])).toEqual([['blank-cost', 'warn', 'b'], ['blank-floor', 'warn', 'c']])
})

test('exposed cash is stock times what the price loses; a cap on units that no store keeps limits nothing', () => {
  const lines = [line('a', { landed: 50_00, reason: 'near-expiry' }), line('b', { landed: 50_00, reason: 'near-expiry', unitCap: 3 })]
  const products = [facts('a', { stock: 10 }), facts('b', { stock: 10 })]
  expect(gate({ lines, products, settings: { largestDrop: 0.9 }, law: onFile })).toMatchObject({ exposedCash: (10 + 10) * 15_00, belowCostCash: (10 + 10) * 10_00 })
  for (const unitCap of [null, 5]) {
    const unknown = gate({ lines: [line('a', { landed: 70_00, reason: 'overstock', unitCap })], products: [facts('a', { cost: yuan(80), stock: null })], law: onFile })
    expect(blockers(unknown)).toEqual(['exposed-cash'])
  }
})

test('the drop is measured from the higher of the price the plan was made on and the price last seen, since the store may stand at either', () => {
  const stale = { lines: [line('a', { landed: 65_00, current: 100_00 })], products: [facts('a', { current: yuan(70) })] }
  expect(blockers(gate(stale))).toEqual(['largest-drop'])
  expect(gate(stale).largestDrop).toBeCloseTo(0.35, 12)
  expect(blockers(gate({ lines: [line('a', { landed: 65_00, current: 70_00 })], products: [facts('a', { current: yuan(100) })] }))).toEqual(['largest-drop'])
  const formulas = [{ id: 'deep', expression: 'drop > 0.3', message: 'too deep' }]
  expect(blockers(gate({ ...stale, settings: { largestDrop: 0.9, formulas } }))).toEqual(['formula'])
})

test('below cost with a reason whose evidence is on file passes with a warning that names it', () => {
  const verdict = gate({ lines: [line('a', { landed: 75_00, reason: 'seasonal' })], products: [facts('a', { cost: yuan(80) })], law: onFile })
  expect(verdict.passed).toBe(true)
  expect(verdict.findings).toMatchObject([{ rule: 'below-cost', severity: 'warn', sku: 'a', params: { reason: 'seasonal' } }])
})

test('a return price below the subsidised price or the floor is no return', () => {
  expect(blockers(gate({ lines: [line('a', { returnPrice: 89_00 })], products: [facts('a')] }))).toEqual(['return-price'])
  expect(blockers(gate({ lines: [line('a', { returnPrice: 95_00 })], products: [facts('a', { floor: yuan(90) })], settings: {} }))).toEqual([])
  expect(blockers(gate({ lines: [line('a', { landed: 90_00, returnPrice: 91_00 })], products: [facts('a', { floor: yuan(92) })] }))).toEqual(['below-floor', 'return-price'])
})

test('one product may have prices that follow each other, and one in each channel', () => {
  expect(gate({ lines: [line('a'), line('a', { from: '2026-12-15', to: '2026-12-20' }), line('a', { channel: 'app' })], products: [facts('a')] }).passed).toBe(true)
})

test('products with the same list price may share a landed price', () => {
  expect(gate({ lines: many(30, () => ({})), products: Array.from({ length: 30 }, (_, i) => facts(`s${i}`)) }).passed).toBe(true)
})

test('category envelopes count their own lines only', () => {
  const lines = [line('a'), line('b')]
  const products = [facts('a'), facts('b', { category: 'tea' })]
  const limit = (category: string, amount: number): NonNullable<Gate['envelopes']> => ({ total: null, categories: [{ category, amount: yuan(amount) }] })
  expect(blockers(gate({ lines, products, envelopes: limit('tea', 139) }))).toEqual(['envelope'])
  expect(gate({ lines, products, envelopes: limit('tea', 140) }).passed).toBe(true)
})

test('a formula that needs a blank, or that has no answer, blocks instead of passing', () => {
  const formulas = [{ id: 'stocked', expression: 'stock < 5', message: 'nearly sold out' }]
  const blank = gate({ lines: [line('a')], products: [facts('a', { stock: null })], settings: { formulas } })
  expect(blank.findings).toMatchObject([{ rule: 'formula', severity: 'block', params: { formula: 'stocked' } }])
  expect(blank.findings[0].message).toMatch(/needs stock, which is blank/)
  const none = gate({ lines: [line('a')], products: [facts('a', { stock: 0 })], settings: { formulas: [{ id: 'odd', expression: '(stock / stock) > 1', message: 'odd' }] } })
  expect(none.findings[0].message).toMatch(/has no answer/)
})

test('whatever numbers a line holds, the verdict is plain finite JSON, and what is not a price never passes', () => {
  const any = fc.oneof(fc.constantFrom(0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 90_00), fc.double()).map((value) => (value === 0 ? 0 : value))
  fc.assert(fc.property(fc.constantFrom('landed', 'list', 'current', 'returnPrice'), any, (field, value) => {
    const verdict = gate({ lines: [forged('a', { [field]: value })], products: [facts('a')] })
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
    if (!(Number.isSafeInteger(value) && value > 0)) expect(verdict.passed).toBe(false)
  }), { numRuns: 1000 })
})

describe('worst-stack', () => {
  const rules = (over: Parameters<typeof campaign>[0], change: Parameters<typeof line>[1] = {}) => blockers(gate({ lines: [line('a', change)], products: [facts('a')], campaign: campaign(over) }))
  test('looks at the days of the line only, and names the first of the worst', () => {
    expect(rules({ from: '2026-12-15' })).toEqual([])
    expect(rules({ from: '2026-12-14' })).toEqual(['worst-stack'])
    expect(gate({ lines: [line('a')], products: [facts('a')], campaign: campaign({}) }).findings[0].params).toMatchObject({ date: '2026-12-10', value: 61_00, stack: 'cut + coupon' })
  })
  test('looks at what touches the product and at what may be used together', () => {
    expect(rules({ skus: ['b'] })).toEqual([])
    expect(rules({ exclusive: true })).toEqual([])
    expect(rules({}, { landed: 94_45 })).toEqual([])
    expect(rules({}, { landed: 94_44 })).toEqual(['worst-stack'])
  })
})
