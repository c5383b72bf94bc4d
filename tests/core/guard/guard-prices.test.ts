import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardPrices, type PricesInput, type TargetPrice } from '../../../src/core/guard/guard-prices.ts'
import { minor, type Minor } from '../../../src/core/money/money.ts'
import { asked, facts, lawOf, record, settings, yuan, type Law } from '../../support/guard-fixture.ts'

const judge = (prices: readonly { readonly sku?: string; readonly target: number; readonly standing?: number | null }[], change: Partial<PricesInput> & { readonly products?: readonly ReturnType<typeof facts>[]; readonly law?: Law } = {}) => {
  const { products = [facts('a')], law = {}, ...input } = change
  return guardPrices({
    currency: 'CNY', prices: prices.map(({ sku = 'a', target, standing = null }): TargetPrice => ({ sku, target: target as Minor, standing: standing as Minor | null })), facts: new Map(products.map((one) => [one.sku, one])),
    settings, legal: lawOf(law, products), checkedAt: '2026-12-15T00:00:00.000Z', today: '2026-12-15', ...input,
  })
}
const rules = (...args: Parameters<typeof judge>): string[] => judge(...args).findings.filter(({ severity }) => severity === 'block').map(({ rule }) => rule)

describe('a price to go back to', () => {
  test('passes where it is what it was', () => expect(judge([{ target: 100_00, standing: 90_00 }])).toMatchObject({ passed: true, findings: [], refused: [] }))

  test.each([
    ['nothing', { target: 0 }, 'price-not-positive'], ['less than nothing', { target: -5 }, 'price-not-positive'], ['no number', { target: Number.NaN }, 'price-not-positive'], ['part of a fen', { target: 99.5 }, 'price-not-positive'],
    ['below its floor', { target: 64_00, standing: 90_00 }, 'below-floor'], ['below its cost', { target: 59_00, standing: 60_00 }, 'below-cost'], ['ten times its list price', { target: 1000_00, standing: 90_00 }, 'magnitude'], ['a tenth of it', { target: 10_00, standing: 90_00 }, 'magnitude'],
    ['a third less than what stands', { target: 66_00, standing: 99_00 }, 'largest-drop'],
  ] as const)('%s is refused', (_, price, rule) => {
    const verdict = judge([price])
    expect(verdict.passed).toBe(false)
    expect(verdict.refused).toEqual(['a'])
    expect(rules([price])).toContain(rule)
  })

  test('that raises a low price is never held up for being low itself', () => {
    const verdict = judge([{ target: 64_00, standing: 50_00 }])
    expect(verdict.passed).toBe(true)
    expect(verdict.findings).toMatchObject([{ rule: 'below-floor', severity: 'warn', params: { case: 'return-improves' } }])
    fc.assert(fc.property(fc.integer({ min: 21_00, max: 100_00 }), fc.integer({ min: 1, max: 99_99 }), (target, gap) => {
      if (gap < target) expect(judge([{ target, standing: target - gap }]).passed).toBe(true)
    }))
  })

  test('is compared with the catalog’s price where nobody has read the store', () => expect(rules([{ target: 65_00 }])).toEqual(['largest-drop']))
  test('in another currency, or twice, is refused; of a product that the catalog has forgotten it goes back with a warning', () => {
    expect(rules([{ target: 100_00 }], { products: [facts('a', { currency: 'USD' })] })).toEqual(['currency'])
    expect(rules([{ target: 100_00, standing: 90_00 }, { target: 90_00, standing: 90_00 }])).toEqual(['duplicate-line'])
    expect(judge([{ sku: 'ghost', target: 100_00 }])).toMatchObject({ passed: true, findings: [{ rule: 'unknown-product', severity: 'warn' }] })
  })
  test('far above the usual price is refused', () => expect(rules([{ target: 99_00, standing: 90_00 }], { law: { asked: [asked('a', 30_00, '2026-09-01', null)] } })).toEqual(['ceiling']))
  test('below cost passes while its evidence holds', () => {
    const law = { evidence: [record({ kind: 'below-cost', reason: 'overstock', scope: { kind: 'sku', id: 'a' } })] }
    const products = [facts('a', { cost: yuan(95) })]
    expect(rules([{ target: 90_00, standing: 92_00 }], { products })).toEqual(['below-cost'])
    expect(rules([{ target: 90_00, standing: 92_00 }], { products, law })).toEqual([])
    expect(rules([{ target: 90_00, standing: 92_00 }], { products, law, today: '2027-01-01' })).toEqual(['below-cost'])
  })
  test('obeys a person’s own rules, but for those about units, of which nothing is expected', () => {
    const own = (expression: string) => ({ settings: { ...settings, formulas: [{ id: 'own', expression, message: 'no' }] } })
    expect(rules([{ target: 90_00, standing: 95_00 }], own('price < 91'))).toEqual(['formula'])
    expect(rules([{ target: 90_00, standing: 85_00 }], own('price < 91'))).toEqual([])
    expect(rules([{ target: 90_00, standing: 95_00 }], own('units > 3'))).toEqual([])
  })

  test('refuses all where a bulk error has written one price for everything, and only then', () => {
    const products = Array.from({ length: 30 }, (_, i) => facts(`s${i}`, { list: yuan(100 + i) }))
    const verdict = judge(products.map(({ sku }) => ({ sku, target: 95_00, standing: 90_00 })), { products })
    expect(verdict.findings).toMatchObject([{ rule: 'identical-prices', sku: null }])
    expect(verdict.refused).toHaveLength(30)
    const mixed = judge([{ sku: 's0', target: 0 }, ...products.slice(1).map(({ sku, list }) => ({ sku, target: list, standing: 90_00 }))], { products })
    expect(mixed.refused).toEqual(['s0'])
  })
})

test('whatever it is given, nothing that is no price goes back, and the answer is plain JSON', () => {
  fc.assert(fc.property(fc.oneof(fc.double(), fc.integer()), fc.option(fc.integer({ min: 1, max: 1e7 })), (target, standing) => {
    const verdict = judge([{ target: target === 0 ? 0 : target, standing }])
    if (!(Number.isSafeInteger(target) && target > 0)) expect(verdict.refused).toEqual(['a'])
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
  }))
  expect(minor(1)).toBe(1)
})
