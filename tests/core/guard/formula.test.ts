import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFormula, FORMULA_NAMES, type FormulaFacts } from '../../../src/core/guard/formula.ts'
import { WarchestError } from '../../../src/core/problem.ts'

const known: FormulaFacts = { price: 90, list: 100, current: 95, cost: 60, floor: 65, stock: 12, drop: 0.05, margin: 1 / 3, units: 40, rival: 88 }
const answer = (expression: string, facts: FormulaFacts = known): string => compileFormula(expression).test(facts).state
const fault = (expression: string): string => {
  try {
    compileFormula(expression)
  } catch (error) {
    if (error instanceof WarchestError && error.kind === 'bad-input') return error.problems[0].code
    throw error
  }
  return 'accepted'
}

test.each([
  ['margin < 0.05', 'fails'], ['price < rival * 1.05 and stock > 10', 'holds'], ['not (price > floor)', 'fails'], ['drop >= 5%', 'holds'], ['0 < margin < 0.5', 'holds'], ['0.5 < margin < 0.9', 'fails'],
  ['max(price, list) == 100', 'holds'], ['(stock > 100 ? price : list) > 95', 'holds'], ['round(price / 10) * 10 != price', 'fails'], ['-price < 0 or stock == 0', 'holds'], ['abs(price - list) ^ 2 == 100', 'holds'], ['price % 7 == 6', 'holds'],
])('%s %s', (expression, state) => {
  expect(answer(expression)).toBe(state)
})

test.each([
  ['', 'formula.empty'], ['price <', 'formula.syntax'], ['x'.repeat(501), 'formula.too-long'], ['margin', 'formula.not-a-condition'], ['profit < 3', 'formula.unknown-name'], ['price > 3 kg', 'formula.unknown-name'],
  ['price and stock', 'formula.mixed'], ['(price > 3) + 1 > 2', 'formula.mixed'], ['price ? list > 1 : cost > 2', 'formula.mixed'], ['max() > 1', 'formula.arguments'], ['abs(1, 2) > 1', 'formula.arguments'],
  // What an attacker would try: every way of mathjs to define, assign, import, look up or evaluate.
  ['price = 0', 'formula.not-allowed'], ['f(x) = x > 1', 'formula.not-allowed'], ['import({})', 'formula.not-allowed'], ['evaluate("1 > 0")', 'formula.not-allowed'], ['parse("1") == 1', 'formula.not-allowed'],
  ['price.constructor > 0', 'formula.not-allowed'], ['price["constructor"] > 0', 'formula.not-allowed'], ['[1, 2][1] > 0', 'formula.not-allowed'], ['{a: 1}.a > 0', 'formula.not-allowed'], ['"a" == "a"', 'formula.not-allowed'],
  ['price; list', 'formula.not-allowed'], ['1:3 > 2', 'formula.not-allowed'], ['cost! > 3', 'formula.not-allowed'], ['price in 3', 'formula.not-allowed'], ['constructor("return 1") > 0', 'formula.not-allowed'],
  ['createUnit("x") > 1', 'formula.not-allowed'], ['toString > 1', 'formula.unknown-name'], ['__proto__ > 1', 'formula.unknown-name'], ['hasOwnProperty(price) > 1', 'formula.not-allowed'], ['pi > 3', 'formula.unknown-name'],
])('%s is refused: %s', (expression, code) => {
  expect(fault(expression)).toBe(code)
})

test('a blank is named, for each name that a formula reads, and only for those', () => {
  fc.assert(fc.property(fc.subarray([...FORMULA_NAMES], { minLength: 1 }), fc.constantFrom(...FORMULA_NAMES), (used, blank) => {
    const expression = `${used.join(' + ')} > 0`
    const facts = { ...known, [blank]: null }
    expect(compileFormula(expression).test(facts)).toEqual(used.includes(blank) ? { state: 'undecided', blank: [blank] } : { state: 'holds' })
  }))
})

test('what is not a number is undecided, never "not blocked"', () => {
  expect(answer('stock / stock > 1', { ...known, stock: 0 })).toBe('undecided')
  expect(answer('log(drop) < 0', { ...known, drop: -1 })).toBe('undecided')
  expect(answer('price / stock > 1', { ...known, stock: 0 })).toBe('holds')
})

test('any text either compiles to a condition or is refused as bad input', () => {
  const piece = fc.constantFrom('price', 'list', 'stock', '3', '0.5', '+', '-', '*', '/', '<', '>=', '==', 'and', 'or', 'not', '(', ')', '?', ':', 'max(', ',', '=', '[', ']', '.', '"', 'x')
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(' ')), (expression) => {
    if (fault(expression) === 'accepted') expect(['holds', 'fails', 'undecided']).toContain(answer(expression))
  }), { numRuns: 500 })
})
