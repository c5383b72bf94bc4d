import { describe, expect, test } from 'vitest'
import { planLine } from '../../../src/core/plan/plan-line.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { blockers, facts, forged, gate, line, yuan } from '../../support/guard-fixture.ts'

/** What cost others money, put before the gate. Figures and dates as they were published; see docs for the sources. */
describe('incidents that must never pass', () => {
  test('Appeagle, 17 July 2012: a blank minimum became one cent', () => {
    const products = Array.from({ length: 40 }, (_, i) => facts(`book-${i}`, { floor: null }))
    const lines = products.map(({ sku }) => forged(sku, { landed: 1, funding: { platform: 99_99, merchant: 0, brand: 0, bank: 0, state: 0 } }))
    const verdict = gate({ lines, products })
    expect(verdict.passed).toBe(false)
    expect(verdict.lines).toBe(0)
    expect(verdict.excluded).toHaveLength(40)
  })

  test('Appeagle again, with one product whose minimum is there: the cent is stopped as well', () => {
    expect(blockers(gate({ lines: [line('a', { landed: 1 })], products: [facts('a')] }))).toEqual(expect.arrayContaining(['below-floor', 'below-cost', 'largest-drop', 'magnitude']))
  })

  test('RepricerExpress, 12 December 2014: everything at one penny for an hour', () => {
    const products = Array.from({ length: 100 }, (_, i) => facts(`sku-${i}`, { currency: 'CNY', list: yuan(50 + i), current: yuan(50 + i), cost: yuan(30), floor: yuan(32) }))
    const lines = products.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 1 }))
    const verdict = gate({ lines, products })
    expect(blockers(verdict)).toEqual(expect.arrayContaining(['below-floor', 'below-cost', 'largest-drop', 'magnitude', 'identical-prices', 'exposed-cash']))
    expect(verdict.findings.filter(({ rule }) => rule === 'below-floor')).toHaveLength(100)
  })

  test('Little Swan on Tmall, 28 August 2024: 1,699 became 299 (-82%), thirty million lost in twenty minutes', () => {
    const machine = facts('drum-10kg', { list: yuan(1699), current: yuan(1699), cost: yuan(1050), floor: yuan(1100), stock: 20_000, rivalLow: yuan(1599) })
    const top = facts('drum-12kg', { list: yuan(2499), current: yuan(2499), cost: yuan(1550), floor: yuan(1600), stock: 20_000, rivalLow: yuan(2399) })
    const lines = [machine, top].map(({ sku, list }, i) => line(sku, { list, current: list, returnPrice: list, landed: [299_00, 439_00][i], reason: 'overstock' }))
    const verdict = gate({ lines, products: [machine, top], settings: { exposedCashCap: yuan(1_000_000) } })
    expect(blockers(verdict)).toEqual(expect.arrayContaining(['largest-drop', 'below-floor', 'exposed-cash']))
    expect(verdict.belowCostCash).toBe(20_000 * (1050_00 - 299_00 + 1550_00 - 439_00))
    expect(verdict.findings.find(({ rule }) => rule === 'largest-drop')?.message).toMatch(/82\.4% from 1699\.00 CNY/)
    expect(verdict.largestDrop).toBeCloseTo(0.824, 3)
  })

  test('6pm.com, 21 May 2010: a faulty rule capped the whole shop at 49.95', () => {
    const products = Array.from({ length: 200 }, (_, i) => facts(`shoe-${i}`, { list: yuan(55 + i), current: yuan(55 + i), cost: yuan(20), floor: yuan(22) }))
    const lines = products.map(({ sku, list }) => line(sku, { list, current: list, returnPrice: list, landed: 49_95 }))
    const verdict = gate({ lines, products, settings: { largestDrop: 0.9, exposedCashCap: yuan(1e9) } })
    expect(blockers(verdict)).toContain('identical-prices')
    expect(verdict.findings.find(({ rule }) => rule === 'identical-prices')?.params).toMatchObject({ count: 200, lines: 200, price: 49_95 })
  })

  test('a unit error of ten, as with kilogram and jin: in the price, in the cost, in the list price', () => {
    const price = gate({ lines: [line('apples', { landed: 10_00 })], products: [facts('apples', { cost: yuan(5), floor: yuan(6) })], settings: { largestDrop: 0.95 } })
    expect(blockers(price)).toContain('magnitude')
    const dear = gate({ lines: [line('apples')], products: [facts('apples', { cost: yuan(600) })] })
    expect(blockers(dear)).toContain('magnitude')
    const cheap = gate({ lines: [line('apples')], products: [facts('apples', { cost: yuan(6), floor: yuan(6.5) })] })
    expect(blockers(cheap)).toEqual(['magnitude'])
    const list = gate({ lines: [line('apples', { list: 1000_00, landed: 95_00 })], products: [facts('apples')] })
    expect(blockers(list)).toContain('magnitude')
  })

  test('a price that would never end, or end nowhere, cannot even be written down', () => {
    for (const change of [{ to: '' }, { to: '2026-02-30' }, { to: '2026-11-30' }, { returnPrice: 0 }, { returnPrice: Number.NaN }]) expect(() => line('a', change)).toThrow(WarchestError)
    expect(() => planLine({ ...line('a'), funding: { amounts: line('a').funding }, to: undefined as unknown as string })).toThrow(/no first and last day/)
  })
})
