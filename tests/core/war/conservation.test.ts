import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Market } from '../../../src/core/demand/market.ts'
import { ACCOUNTS, DAILY_MEASURES, type Outcome } from '../../../src/core/war/outcome.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { anyWar, FACTS } from './worlds.ts'

type Found = Omit<Outcome, 'hash'>

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

function near(actual: number, expected: number, what: string, scale = 0): void {
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1, scale, Math.abs(expected), Math.abs(actual)))
}

function moneyTies(o: Found): void {
  const subsidy = o.totals.subsidy.mean
  near(sum(o.products.subsidy), subsidy, 'subsidy of the products')
  near(sum(o.daily.subsidy.mean), subsidy, 'subsidy of the days')
  near(sum(Object.values(o.funding)), subsidy, 'subsidy of the funders')
  near(sum(o.ledger.subsidyOwn) + sum(o.ledger.subsidyFunded), subsidy, 'subsidy of the ledger')
  near(sum(o.categories.map((c) => c.subsidy)), subsidy, 'subsidy of the categories')
  near(o.funding.platform, o.totals.subsidyOwn.mean, 'own subsidy')
  near(sum(o.products.grossValue), o.totals.grossValue.mean, 'gross value')
  near(-sum(o.ledger.sales), o.totals.grossValue.mean, 'sales of the ledger')
  near(sum(o.products.contribution), o.totals.contribution.mean, 'contribution', o.totals.grossValue.mean)
  near(sum(o.ledger.costOfGoods), o.totals.costOfGoods.mean, 'cost of goods')
  near(o.totals.netRevenue.mean, o.totals.grossValue.mean - o.totals.subsidyOwn.mean - sum(o.ledger.merchantPayout), 'net revenue')
  for (const view of o.profit) near(view.revenue - view.costOfGoods - view.subsidyExpense - view.otherCosts, view.profit, view.view, o.totals.grossValue.mean)
  near(o.profit[0].profit, o.profit[1].profit, 'both views')
}

function ledgerBalances(o: Found, scenario: Scenario): void {
  let cash = scenario.treasury.openingCash
  let credit = 0
  for (let t = 0; t < o.dates.length; t++) {
    const movements = ACCOUNTS.map((account) => o.ledger[account][t])
    near(sum(movements), 0, `ledger of day ${t}`, sum(movements.map(Math.abs)))
    const tranche = sum(scenario.treasury.tranches.filter(({ day }) => day === t).map(({ amount }) => amount))
    near(o.ledger.cash[t], -o.daily.netBurn.mean[t] + tranche - o.ledger.credit[t], `cash of day ${t}`, scenario.treasury.openingCash)
    cash += o.ledger.cash[t]
    credit -= o.ledger.credit[t]
    near(o.daily.cash.mean[t], cash, `cash after day ${t}`, scenario.treasury.openingCash)
    near(o.daily.creditDrawn.mean[t], credit, `credit after day ${t}`, scenario.treasury.creditLine)
    expect(o.daily.creditDrawn.p90[t]).toBeLessThanOrEqual(scenario.treasury.creditLine * (1 + 1e-9))
  }
}

function unitsTie(o: Found): void {
  const { demand, units, received, substituted, lostUnits, cancelled, sku } = o.products
  sku.forEach((name, i) => {
    near(units[i] + cancelled[i] - received[i] + substituted[i] + lostUnits[i], demand[i], `units of ${name}`)
    for (const column of [demand, units, received, substituted, lostUnits, cancelled]) expect(column[i]).toBeGreaterThanOrEqual(0)
  })
  near(sum(units), o.totals.units.mean, 'units')
  near(sum(lostUnits), o.totals.lostUnits.mean, 'lost units')
  near(sum(cancelled), o.totals.cancelledUnits.mean, 'cancelled units')
  near(o.sellers[0].units.mean, o.totals.units.mean, 'units of our store')
}

function everythingFinite(value: unknown, path: string): void {
  if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true)
  else if (value !== null && typeof value === 'object') for (const [key, item] of Object.entries(value)) everythingFinite(item, `${path}.${key}`)
}

function boundsHold(o: Found): void {
  for (let t = 0; t < o.dates.length; t++) {
    const shares = sum(o.sellers.map((seller) => seller.share.mean[t]))
    expect(Math.min(Math.abs(shares - 1), Math.abs(shares))).toBeLessThan(1e-9 + (o.mode === 'sampled' ? 1 : 0))
    for (const seller of o.sellers) {
      expect(seller.availability.p10[t]).toBeGreaterThanOrEqual(0)
      expect(seller.availability.p90[t]).toBeLessThanOrEqual(1)
      expect(seller.share.p10[t]).toBeGreaterThanOrEqual(0)
      expect(seller.share.p90[t]).toBeLessThanOrEqual(1 + 1e-12)
    }
    for (const measure of DAILY_MEASURES) {
      const { p10, p50, p90 } = o.daily[measure]
      expect(p10[t]).toBeLessThanOrEqual(p50[t])
      expect(p50[t]).toBeLessThanOrEqual(p90[t])
    }
  }
  for (const envelope of o.envelopes) {
    expect(envelope.maxSpend, envelope.id).toBeLessThanOrEqual(envelope.amount)
    expect(envelope.meanSpend).toBeLessThanOrEqual(envelope.maxSpend * (1 + 1e-12))
  }
}

/** Nothing is sold that was not there; what comes back by reordering was sold before. */
function stockHolds(o: Found, market: Market, scenario: Scenario): void {
  market.products.forEach((product, i) => {
    if (product.stock === null) return
    const inbound = sum(product.inbound.filter(({ step }) => step < scenario.days).map(({ units }) => units))
    const rounds = scenario.operations.reorderDays ? Math.ceil(scenario.days / scenario.operations.reorderDays) : 1
    expect(o.products.units[i]).toBeLessThanOrEqual((product.stock + inbound) * rounds + 1e-6)
  })
}

describe('conservation in any war', () => {
  it('holds for sampled runs: money, ledger, units, bounds, envelopes', () => {
    fc.assert(fc.property(anyWar, ({ market, scenario }) => {
      const outcome = runWar(market, scenario, FACTS)
      moneyTies(outcome)
      ledgerBalances(outcome, scenario)
      unitsTie(outcome)
      boundsHold(outcome)
      stockHolds(outcome, market, scenario)
      everythingFinite(outcome, 'outcome')
    }), { numRuns: 150 })
  })

  it('holds for fluid runs, whose percentiles are their means', () => {
    fc.assert(fc.property(anyWar, ({ market, scenario }) => {
      const outcome = fluidOutcome(market, scenario, FACTS)
      moneyTies(outcome)
      ledgerBalances(outcome, scenario)
      unitsTie(outcome)
      boundsHold(outcome)
      stockHolds(outcome, market, scenario)
      everythingFinite(outcome, 'outcome')
      expect(outcome.daily.cash.p10).toEqual(outcome.daily.cash.mean)
      expect(outcome.totals.units.se).toBe(0)
    }), { numRuns: 150 })
  })

  it('never passes an envelope on any single path, whatever the seed', () => {
    fc.assert(fc.property(anyWar, ({ market, scenario }) => {
      const amounts = { total: 300, perDay: 120 }
      const tight = { ...scenario, envelope: { ...amounts, categories: [{ category: market.categories[0].id, amount: 150 }] } }
      for (let seed = 0; seed < 5; seed++) {
        const outcome = runWar(market, { ...tight, monteCarlo: { ...tight.monteCarlo, paths: 1, seed } }, FACTS)
        expect(outcome.totals.subsidy.mean).toBeLessThanOrEqual(amounts.total)
        for (const day of outcome.daily.subsidy.mean) expect(day).toBeLessThanOrEqual(amounts.perDay * (1 + 1e-12))
        expect(outcome.categories[0].subsidy).toBeLessThanOrEqual(150 * (1 + 1e-12))
        // Spent to the last affordable unit: what the category tracker says is what the products got.
        expect(outcome.envelopes[0].maxSpend).toBeCloseTo(sum(outcome.products.subsidy), 6)
      }
    }), { numRuns: 40 })
  })
})
