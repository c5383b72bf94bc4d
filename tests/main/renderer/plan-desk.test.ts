import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minor, type Minor } from '../../../src/core/money/money.ts'
import { priceBands, sellableNear } from '../../../src/core/optimize/ladder.ts'
import type { PlanRow } from '../../../src/core/plan/plan.ts'
import { cellsOf, copyText, readPaste, type PasteTarget } from '../../../src/renderer/screens/plan-desk/clipboard.ts'
import { alongFrontier } from '../../../src/renderer/screens/plan-desk/frontier.ts'
import { groupFindings } from '../../../src/renderer/screens/plan-desk/group-findings.ts'
import { plainPrice, readPrice, whyOf, type Why } from '../../../src/renderer/screens/plan-desk/grid-values.ts'
import { afterRedo, afterUndo, NO_HISTORY, restoring, stepOf, withStep } from '../../../src/renderer/screens/plan-desk/history.ts'
import { faultsOf, freshTerms, requestOf, termsOfPlan, type TermsDraft } from '../../../src/renderer/screens/plan-desk/terms.ts'
import { facts, gate, line, record } from '../../support/guard-fixture.ts'
import { draftPlan } from '../../support/publish-fixture.ts'

const list = minor(100_00)
const read = (text: string): Minor | null | undefined => readPrice(text, list, 'CNY')

describe('a typed price', () => {
  test.each([['46.5', 46_50], ['46,5', 46_50], ['1,234', 1234_00], ['1,234.5', 1234_50], ['1 234.50', 1234_50], ['¥46.50', 46_50], ['46.5 CNY', 46_50], ['46.5元', 46_50], ['.5', 50], [' 46 ', 46_00], ['\u202f46\u00a0', 46_00]])('%s is %i', (text, value) => {
    expect(read(text)).toBe(value)
  })

  test('nothing leaves the product out; what is no price means nothing', () => {
    expect(read('')).toBeNull()
    expect(read('  ')).toBeNull()
    for (const text of ['0', '0.00', '-5', 'abc', '1.2.3', '1e5', 'NaN', 'Infinity', '5%%', '120%', '100%', '1,23,4', '=A1', '9'.repeat(30)]) expect({ text, read: read(text) }).toEqual({ text, read: undefined })
    expect(readPrice('-5%', null, 'CNY')).toBeUndefined()
  })

  test('a share off list lands on a price that a shop prints, never above list', () => {
    fc.assert(fc.property(fc.integer({ min: 2_00, max: 900_000 }), fc.integer({ min: 1, max: 95 }), (price, percent) => {
      const landed = readPrice(`-${percent}%`, minor(price), 'CNY')
      if (typeof landed !== 'number') throw new Error(`${percent}% off ${price} is ${String(landed)}`)
      expect(landed).toBeLessThanOrEqual(price)
      expect(sellableNear(landed, landed, landed, priceBands('CNY'))).toBe(landed)
    }))
    expect(read('-0%')).toBe(list)
    expect(read('−10%')).toBe(90_00)
    expect(read('10%')).toBe(90_00)
  })

  test('what is copied is read back as it was', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.constantFrom('CNY' as const, 'JPY' as const, 'KWD' as const), (amount, currency) => {
      expect(readPrice(plainPrice(minor(amount), currency), null, currency)).toBe(amount)
    }))
  })
})

describe('pasting from a spreadsheet', () => {
  const rows: PasteTarget[] = ['a', 'b', 'c'].map((sku) => ({ sku, list }))
  const known = new Map(rows.map((row) => [row.sku, row]))
  const paste = (text: string, below: readonly PasteTarget[] = rows) => readPaste(text, known, below, 'CNY')

  test('one column goes down from where the focus is; what does not fit or is no price is said', () => {
    expect(paste('90\nabc\n\n80\n70')).toEqual({ edits: [{ sku: 'a', landed: 90_00 }, { sku: 'c', landed: null }], unread: ['b: abc'], beyond: 2 })
  })

  test('columns that name products go to those products, wherever they stand; the last column is the price', () => {
    expect(paste('SKU\tname\tprice\r\nc\tTea\t80\r\nghost\tX\t5\r\na\tMilk\t90\r\n', [])).toEqual({ edits: [{ sku: 'c', landed: 80_00 }, { sku: 'a', landed: 90_00 }], unread: ['ghost'], beyond: 0 })
  })

  test('cells keep quotes, tabs and line breaks as spreadsheets write them', () => {
    expect(cellsOf('a\t"x ""y"" z"\r\nb\t"two\nlines"\n')).toEqual([['a', 'x "y" z'], ['b', 'two\nlines']])
  })

  test('copied rows are pasted back as they were', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 10_000_00 }), { minLength: 3, maxLength: 3 }), (prices) => {
      const text = copyText([['SKU', 'Product', 'Landed'], ...rows.map(({ sku }, i) => [sku, `name\tof ${sku}`, plainPrice(minor(prices[i]), 'CNY')])])
      expect(paste(text, []).edits).toEqual(rows.map(({ sku }, i) => ({ sku, landed: prices[i] })))
    }))
  })
})

test('undo brings back what was there, also where there was nothing; redo does it again', () => {
  const before = line('a')
  const step = stepOf([{ sku: 'a', landed: minor(50_00) }, { sku: 'b', landed: minor(80_00) }, { sku: 'a', landed: minor(60_00) }], (sku) => (sku === 'a' ? before : null))
  expect(step.forth).toEqual([{ sku: 'a', landed: 60_00 }, { sku: 'b', landed: 80_00 }])
  expect(step.back).toEqual([restoring('a', before), { sku: 'b', landed: null }])
  expect(step.back[0]).toMatchObject({ landed: 90_00, returnPrice: 100_00, funding: before.funding, reason: null })
  const one = withStep(NO_HISTORY, step)
  expect(afterRedo(afterUndo(one))).toEqual(one)
  expect(withStep(afterUndo(one), step).undone).toEqual([])
})

test('between two points of the frontier the preview lies on the line; beyond the last it is the last', () => {
  const frontier = [{ envelope: minor(0), spend: minor(0), value: 10, units: 100 }, { envelope: minor(100), spend: minor(90), value: 20, units: 140 }, { envelope: minor(200), spend: minor(200), value: 24, units: 150 }]
  expect(alongFrontier(frontier, 50)).toEqual({ spend: 45, value: 15, units: 120 })
  expect(alongFrontier(frontier, 100)).toEqual({ spend: 90, value: 20, units: 140 })
  expect(alongFrontier(frontier, 900)).toMatchObject({ spend: 200, value: 24 })
  expect(alongFrontier([], 5)).toBeNull()
})

describe('terms of a plan', () => {
  const draft: TermsDraft = { ...freshTerms('Night', '2026-11-01', 500_000), funding: { platform: 33.4, merchant: 33.3, brand: 33.3, bank: 0, state: 0 } }
  test('sound terms become a request whose shares add to one exactly', () => {
    expect(faultsOf(draft).size).toBe(0)
    const request = requestOf(draft, 'CNY', null, { id: 'p', version: 3 })
    expect(request).toMatchObject({ from: '2026-11-01', to: '2026-11-21', envelopes: { total: 500_000_00, categories: [] }, deepest: 0.3, rungs: 11, replaces: { id: 'p', version: 3 } })
    expect(Object.values(request.funding).reduce((a, b) => a + b, 0)).toBe(1)
    expect(requestOf({ ...draft, total: '' }, 'CNY', null, null)).toMatchObject({ envelopes: { total: null } })
    expect('replaces' in requestOf(draft, 'CNY', null, null)).toBe(false)
  })

  test.each([
    [{ name: ' ' }, 'name'], [{ to: '2026-10-31' }, 'to'], [{ to: '' }, 'to'], [{ total: -1 }, 'total'], [{ deepest: '' }, 'deepest'], [{ deepest: 0 }, 'deepest'], [{ rungs: 1 }, 'rungs'], [{ rungs: 2.5 }, 'rungs'], [{ channel: '' }, 'channel'],
    [{ funding: { platform: 90, merchant: 0, brand: 0, bank: 0, state: 0 } }, 'funding'], [{ funding: { platform: 120, merchant: -20, brand: 0, bank: 0, state: 0 } }, 'funding'],
    [{ categories: [{ category: 'tea', amount: '' }] }, 'categories'], [{ categories: [{ category: 'tea', amount: Number.NaN }] }, 'categories'], [{ total: Number.NaN }, 'total'], [{ deepest: Number.NaN }, 'deepest'], [{ rungs: Number.NaN }, 'rungs'],
    [{ funding: { platform: 100, merchant: '', brand: 0, bank: 0, state: 0 } }, 'funding'], [{ funding: { platform: 100, merchant: Number.NaN, brand: 0, bank: 0, state: 0 } }, 'funding'], [{ categories: [{ category: 'tea', amount: 1 }, { category: 'tea', amount: 2 }] }, 'categories'],
  ] as const)('%o is not', (change, fault) => {
    expect([...faultsOf({ ...draft, ...change })]).toEqual([fault])
  })

  test('an existing plan gives back the terms it was made under', () => {
    const { name: _, channel, from, to, ...terms } = requestOf(draft, 'CNY', null, null)
    const plan = { ...draftPlan([]), name: 'Night', objective: draft.objective, envelopes: terms.envelopes, terms: { from, to, channel, scope: terms.scope, deepest: terms.deepest, rungs: terms.rungs, funding: terms.funding, extrapolate: false } }
    expect(termsOfPlan(plan)).toEqual(draft)
  })
})

describe('why a product stands where it does', () => {
  const plan = { currency: 'CNY' as const, terms: { from: '2026-12-01', to: '2026-12-14', channel: 'store', scope: { categories: [], skus: [] }, deepest: 0.3, rungs: 11, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: false } }
  const row = (landed: number | null, change: Partial<PlanRow> = {}): PlanRow => ({
    line: landed === null ? null : line('a', { landed }), sku: 'a', name: { en: 'A' }, category: 'phones', list, current: list, cost: minor(60_00), floor: minor(65_00), stock: 5, rivalLow: null, elasticity: -2, priorShare: 0.5, observedLow: minor(72_00), observedHigh: list, ...change,
  })
  test.each([
    [row(72_00), 'observed'], [row(90_00), 'inside'], [row(65_90, { observedLow: minor(50_00), floor: minor(65_10) }), 'own-hand'], [row(71_00, { observedLow: minor(50_00), floor: minor(70_50) }), 'floor'], [row(75_00, { cost: minor(74_90) }), 'cost'],
    [row(70_00, { observedLow: minor(40_00) }), 'deepest'], [row(60_00), 'own-hand'], [row(null), 'not-worth'],
  ] as [PlanRow, Why][])('case %#', (given, why) => {
    expect(whyOf(given, plan, new Map(), new Set())).toBe(why)
  })
  test('a price that a person set says so, also inside the ladder', () => {
    expect(whyOf(row(90_00), plan, new Map(), new Set(['a']))).toBe('own-hand')
    expect(whyOf(row(90_00), plan, new Map(), new Set(['b']))).toBe('inside')
  })
  test('a plan adopted from a scenario claims no optimum', () => {
    const adopted = { ...plan, optimum: null }
    expect(whyOf(row(90_00), adopted, new Map(), new Set())).toBe('scenario')
    expect(whyOf(row(90_00), adopted, new Map(), new Set(['a']))).toBe('own-hand')
    expect(whyOf(row(null), adopted, new Map(), new Set())).toBe('not-asked')
  })
  test('what was left out says so, and what nobody asked for says that', () => {
    expect(whyOf(row(null), plan, new Map([['a', 'blank-cost' as const]]), new Set())).toBe('blank-cost')
    expect(whyOf(row(null), { ...plan, terms: { ...plan.terms, scope: { categories: ['tea'], skus: [] } } }, new Map(), new Set())).toBe('not-asked')
  })
})

test('findings are grouped: what blocks first, then by number', () => {
  const verdict = gate({ lines: ['a', 'b', 'c'].map((sku) => line(sku, { landed: 75_00, reason: 'seasonal' })), products: [facts('a', { cost: minor(80_00) }), facts('b', { cost: minor(80_00) }), facts('c', { floor: minor(80_00) })], law: { evidence: [record({ kind: 'below-cost', reason: 'seasonal', scope: { kind: 'category', id: 'phones' } })] } })
  expect(groupFindings(verdict.findings).map(({ rule, severity, findings }) => [rule, severity, findings.length])).toEqual([['below-floor', 'block', 1], ['below-cost', 'warn', 2]])
})
