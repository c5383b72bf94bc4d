import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { BURN_CAUSES, burnFacts, CASH_CAUSES, LEDGER_MEASURES } from '../../../src/core/burn/facts.ts'
import { roundRows, roundTable } from '../../../src/core/burn/rounding.ts'
import { tiesOf } from '../../../src/core/burn/ties.ts'
import { toMinor } from '../../../src/core/money/money.ts'
import { ACCOUNTS, FUNDERS, type Outcome } from '../../../src/core/war/outcome.ts'
import { outcomeOf } from '../../support/outcome.ts'

const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const amount = fc.double({ min: -1e8, max: 1e8, noNaN: true })

describe('rounding of rows', () => {
  property.prop([fc.array(amount, { minLength: 1, maxLength: 80 })])('the rows add up to the rounded total, and each is off by less than a fen and a half', (values) => {
    const total = toMinor(add(values), 'CNY')
    const rows = roundRows(values, total, 'CNY')
    expect(add(rows)).toBe(total)
    rows.forEach((row, i) => expect(Math.abs(row - values[i] * 100)).toBeLessThan(1.5))
  })

  test('gives what is left over to those that lost most', () => {
    expect(roundRows([0.333, 0.333, 0.334], toMinor(1, 'CNY'), 'CNY')).toEqual([33, 33, 34])
    expect(roundRows([-0.333, -0.333, -0.334], toMinor(-1, 'CNY'), 'CNY')).toEqual([-33, -33, -34])
  })
})

describe('rounding of a table', () => {
  const table = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 40 })).chain(([columns, rows]) => fc.array(fc.array(amount, { minLength: rows, maxLength: rows }), { minLength: columns, maxLength: columns }))

  property.prop([table])('every cell is off by less than two fen and every column by less than one, however long it is', (columns) => {
    const cells = roundTable(columns, 'CNY')
    columns.forEach((column, a) => {
      column.forEach((value, t) => expect(Math.abs(cells[a][t] - value * 100)).toBeLessThanOrEqual(2.001))
      expect(Math.abs(add(cells[a]) - add(column) * 100)).toBeLessThanOrEqual(1.001)
    })
  })

  property.prop([table])('where every row adds to zero, every rounded row does', (columns) => {
    const last = columns[0].map((_, t) => -add(columns.map((column) => column[t])))
    const cells = roundTable([...columns, last], 'CNY')
    for (let t = 0; t < last.length; t++) expect(add(cells.map((column) => column[t]))).toBe(0)
  })
})

describe('burn facts', () => {
  const recipe = fc.record({ days: fc.integer({ min: 1, max: 60 }), products: fc.integer({ min: 1, max: 30 }), paths: fc.integer({ min: 1, max: 7 }), depth: fc.double({ min: 0, max: 0.5, noNaN: true }), own: fc.double({ min: 0, max: 1, noNaN: true }) })

  property.prop([recipe], { numRuns: 25 })('agree to the last fen: days, totals, causes, bridge, funders, products, categories, both accounting views', (one) => {
    const outcome = outcomeOf(one)
    const part = (g: number, values: readonly number[]): number => add(values.filter((_, i) => i % 4 === g))
    const { units, subsidy, grossValue, contribution } = outcome.products
    const categories = [0, 1, 2, 3].map((g) => ({ id: `c${g}`, units: part(g, units), subsidy: part(g, subsidy), grossValue: part(g, grossValue), contribution: part(g, contribution), share: 0.2 }))
    const facts = burnFacts({ ...outcome, categories })
    for (let day = 0; day < facts.dates.length; day++) {
      expect(add(ACCOUNTS.map((account) => facts.ledger[account][day]))).toBe(0)
      expect(add(CASH_CAUSES.map((cause) => facts.causes[cause][day]))).toBe(facts.ledger.cash[day])
      expect(add(BURN_CAUSES.map((cause) => facts.causes[cause][day])) + facts.daily.netBurn[day]).toBe(0)
    }
    for (const measure of LEDGER_MEASURES) expect(add(facts.daily[measure])).toBe(facts.totals[measure])
    expect(facts.cash.at(-1)).toBe(facts.closingCash)
    expect(add(facts.bridge.slice(0, -1).map((step) => step.value))).toBe(facts.closingCash)
    expect(facts.openingCash - facts.totals.netBurn + add(facts.causes.credit) + add(facts.causes.tranches)).toBe(facts.closingCash)
    expect(add(FUNDERS.map((funder) => facts.funding[funder]))).toBe(facts.totals.subsidy)
    for (const column of ['grossValue', 'subsidy', 'contribution'] as const) {
      expect(add(facts.products[column])).toBe(facts.totals[column])
      expect(add(facts.categories[column])).toBe(facts.totals[column])
    }
    for (const steps of Object.values(facts.profit)) {
      let level = 0
      for (const step of steps) {
        if (step.kind === 'change') level += step.value
        else if (level === 0) level = step.value
        else expect(step.value).toBe(level)
      }
    }
    expect(facts.profit['contra-revenue'].at(-1)?.value).toBe(facts.profit['marketing-expense'].at(-1)?.value)
  })

  test('are the figures of the outcome, to within the rounding', () => {
    const outcome = outcomeOf()
    const facts = burnFacts(outcome)
    for (const measure of LEDGER_MEASURES) {
      outcome.daily[measure].mean.forEach((value, day) => expect(Math.abs(facts.daily[measure][day] / 100 - value), measure).toBeLessThan(0.2))
      expect(Math.abs(facts.totals[measure] / 100 - outcome.totals[measure].mean), measure).toBeLessThan(0.1)
    }
    outcome.daily.cash.mean.forEach((value, day) => expect(Math.abs(facts.cash[day] / 100 - value)).toBeLessThan(0.02))
    expect(facts.openingCash).toBe(4_000_000_000)
    expect(facts.funding.merchant / facts.funding.brand).toBeCloseTo(2, 6)
    expect(facts.profit['contra-revenue'].find((step) => step.id === 'contribution')?.value).toBe(facts.totals.contribution)
    expect(facts.profit['contra-revenue'].find((step) => step.id === 'netRevenue')?.value).toBe(facts.totals.netRevenue)
  })
})

describe('ties', () => {
  test('hold for an outcome of the ledger', () => {
    expect(tiesOf(outcomeOf()).filter((tie) => !tie.holds)).toEqual([])
  })

  const faults: readonly (readonly [string, (outcome: Outcome) => Outcome])[] = [
    ['grossValue', (o) => ({ ...o, totals: { ...o.totals, grossValue: { ...o.totals.grossValue, mean: o.totals.grossValue.mean * (1 + 1e-7) } } })],
    ['subsidy', (o) => ({ ...o, funding: { ...o.funding, merchant: o.funding.merchant + 1 } })],
    ['contribution', (o) => ({ ...o, products: { ...o.products, contribution: o.products.contribution.map((v, i) => (i === 3 ? v + 1 : v)) } })],
    ['doubleEntry', (o) => ({ ...o, ledger: { ...o.ledger, interest: o.ledger.interest.map((v, i) => (i === 5 ? v + 1 : v)) } })],
    ['netBurn', (o) => ({ ...o, daily: { ...o.daily, netBurn: { ...o.daily.netBurn, mean: o.daily.netBurn.mean.map((v) => -v) } } })],
    ['closingCash', (o) => ({ ...o, totals: { ...o.totals, closingCash: { ...o.totals.closingCash, mean: 0 } } })],
    ['units', (o) => ({ ...o, products: { ...o.products, units: o.products.units.slice(1) } })],
    ['profit', (o) => ({ ...o, profit: o.profit.map((view, i) => (i === 0 ? { ...view, profit: view.profit + 1 } : view)) })],
    ['envelope.total', (o) => ({ ...o, envelopes: [{ ...o.envelopes[0], maxSpend: o.envelopes[0].amount + 1 }] })],
  ]
  test.each(faults)('%s is seen to be broken', (id, spoil) => {
    expect(tiesOf(spoil(outcomeOf())).filter((tie) => !tie.holds).map((tie) => tie.id)).toContain(id)
  })
})
