import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileFormula, FORMULA_NAMES, type FormulaFacts } from '../../../src/core/guard/formula.ts'
import { packSize, sizeOf } from '../../../src/core/guard/pack-size.ts'
import { previewRule } from '../../../src/core/guard/preview.ts'
import { builderFaults, FIELD_UNITS, OPERATORS, readFormula, writeFormula, type BuiltRule, type Condition } from '../../../src/core/guard/rule-builder.ts'
import { blockers, facts, gate, line, yuan } from '../../support/guard-fixture.ts'

const field = fc.constantFrom(...FORMULA_NAMES)
const number = fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })).map((value) => (value === 0 ? 0 : value))
const condition: fc.Arbitrary<Condition> = fc.record({
  field, operator: fc.constantFrom(...OPERATORS),
  value: fc.oneof(number.map((value) => ({ kind: 'number' as const, number: value })), fc.record({ kind: fc.constant('field' as const), field, times: fc.double({ min: 0.01, max: 100, noNaN: true }) })),
})
const rule: fc.Arbitrary<BuiltRule> = fc.record({ join: fc.constantFrom('and' as const, 'or' as const), conditions: fc.array(condition, { minLength: 1, maxLength: 5 }) })
  // One condition has no join of its own.
  .map((built) => (built.conditions.length === 1 ? { ...built, join: 'and' as const } : built))

describe('the builder', () => {
  test('reads back exactly what it wrote, and writes nothing that is no formula', () => {
    fc.assert(fc.property(rule, (built) => {
      const text = writeFormula(built)
      expect(readFormula(text)).toEqual(built)
      compileFormula(text)
    }), { numRuns: 500 })
  })

  test('the formula means what the conditions say', () => {
    const known = fc.record(Object.fromEntries(FORMULA_NAMES.map((name) => [name, fc.integer({ min: -5, max: 5 })])) as Record<(typeof FORMULA_NAMES)[number], fc.Arbitrary<number>>)
    const small: fc.Arbitrary<Condition> = fc.record({ field, operator: fc.constantFrom(...OPERATORS), value: fc.integer({ min: -5, max: 5 }).map((value) => ({ kind: 'number' as const, number: value })) })
    fc.assert(fc.property(fc.constantFrom('and' as const, 'or' as const), fc.array(small, { minLength: 1, maxLength: 4 }), known, (join, conditions, values) => {
      const hold = ({ field: name, operator, value }: Condition): boolean => {
        const [a, b] = [values[name], value.kind === 'number' ? value.number : 0]
        return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b, '==': a === b, '!=': a !== b }[operator]
      }
      const expected = join === 'and' ? conditions.every(hold) : conditions.some(hold)
      expect(compileFormula(writeFormula({ join, conditions })).test(values as FormulaFacts).state).toBe(expected ? 'holds' : 'fails')
    }), { numRuns: 300 })
  })

  test.each(['margin < 0.05', 'price < rival * 1.05 and stock > 10', 'drop >= 0.3 or margin <= -0.1', '(price < cost) and (stock != 0)'.replaceAll(/[()]/g, ''), 'price < cost and drop > 0.1 and stock > 3'])('%s can be built', (text) => expect(readFormula(text)).not.toBeNull())
  test.each(['price < cost and drop > 0.1 or stock > 3', 'not (price > floor)', 'max(price, list) == 100', 'price + 1 > list', '3 < price', 'price <', '', 'price < cost * rival', '0 < margin < 0.5', 'profit > 3'])('%s is kept as text', (text) => expect(readFormula(text)).toBeNull())

  test('compares only what is counted alike', () => {
    const one = (a: Condition['field'], b: Condition['field'], times = 1) => builderFaults({ join: 'and', conditions: [{ field: a, operator: '<', value: { kind: 'field', field: b, times } }] })
    expect(one('price', 'cost')).toEqual([])
    expect(one('price', 'stock')).toEqual([{ index: 0, fault: 'units' }])
    expect(one('price', 'price')).toEqual([{ index: 0, fault: 'same' }])
    expect(one('price', 'cost', 0)).toEqual([{ index: 0, fault: 'number' }])
    expect(builderFaults({ join: 'or', conditions: [{ field: 'price', operator: '<', value: { kind: 'number', number: Number.NaN } }] })).toEqual([{ index: 0, fault: 'number' }])
    expect(Object.keys(FIELD_UNITS).sort()).toEqual([...FORMULA_NAMES].sort())
  })
})

describe('the preview', () => {
  const products = [facts('a'), facts('b', { cost: yuan(96) }), facts('c', { cost: null }), facts('d', { current: null })]
  const known = new Map(products.map((one) => [one.sku, one]))

  test('names exactly the products that the gate would stop, at the plan’s price or today’s', () => {
    expect(previewRule('margin < 0.05', known, [])).toEqual({ products: 4, planned: 0, touched: [
      { sku: 'b', state: 'blocked', price: 100_00, blank: [] }, { sku: 'c', state: 'undecided', price: 100_00, blank: ['margin'] }, { sku: 'd', state: 'undecided', price: null, blank: ['margin'] },
    ] })
    expect(previewRule('price < 95', known, [line('a')]).touched.map(({ sku, price }) => [sku, price])).toEqual([['a', 90_00], ['d', null]])
  })

  test('touches what the saved rule then stops, whatever the rule', () => {
    fc.assert(fc.property(rule, (built) => {
      const expression = writeFormula(built)
      const lines = [line('a'), line('b', { landed: 97_00 })]
      const touched = previewRule(expression, known, lines).touched.map(({ sku }) => sku).filter((sku) => sku === 'a' || sku === 'b')
      const stopped = gate({ lines, products: products.slice(0, 2), settings: { formulas: [{ id: 'own', expression, message: 'no' }] } }).findings.filter((one) => one.rule === 'formula').map(({ sku }) => sku)
      expect(touched).toEqual(stopped)
    }))
  })

  test('a rule about units is judged only where something is expected', () => {
    expect(previewRule('units > 3', known, []).touched).toEqual([])
    expect(previewRule('units > 3', known, [line('a')]).touched).toMatchObject([{ sku: 'a', state: 'blocked' }])
  })
})

describe('sizes of packs', () => {
  test.each([
    ['Oranges 5kg', 'mass', 5000], ['橙子 5公斤', 'mass', 5000], ['橙子10斤装', 'mass', 5000], ['Cola 6 x 330 ml', 'volume', 1980], ['可乐 330毫升*6', 'volume', 1980], ['Milk, 1.5 L', 'volume', 1500], ['Salt 1,5 kg', 'mass', 1500], ['Gold, 2 oz', 'mass', 56.7], ['1.6 L kettle', 'volume', 1600],
  ] as const)('%s', (name, of, amount) => {
    const size = packSize(name)
    expect(size?.of).toBe(of)
    expect(size?.amount).toBeCloseTo(amount, 1)
  })
  test.each(['Phone 128 GB', '5 gold bars', 'Nappies 48 pieces', '', 'Bag for 5 kg or 10 lbs'])('%s states none', (name) => expect(packSize(name)).toBeNull())
  test('names that contradict each other are a unit error', () => {
    expect(sizeOf({ en: 'Oranges 5 kg', zh: '橙子 5斤' }).contradicts).toBe(true)
    expect(sizeOf({ en: 'Oranges 5 kg', zh: '橙子 10斤' }).contradicts).toBe(false)
    expect(sizeOf({ en: 'Oranges', zh: '橙子 10斤' })).toMatchObject({ contradicts: false, size: { of: 'mass', amount: 5000 } })
    expect(blockers(gate({ lines: [line('a')], products: [facts('a', { name: { en: 'Oranges 5 kg' } })] }))).toEqual([])
  })
})
