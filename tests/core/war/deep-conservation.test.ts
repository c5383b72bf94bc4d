import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { burnFacts } from '../../../src/core/burn/facts.ts'
import { tiesOf } from '../../../src/core/burn/ties.ts'
import { ACCOUNTS, type Outcome } from '../../../src/core/war/outcome.ts'
import { fluidOutcome, mergePartials, pathRanges, runWar, simulatePaths, summarize } from '../../../src/core/war/simulate.ts'
import { anyDeepWar, FACTS } from './worlds.ts'

type Found = Omit<Outcome, 'hash'>
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const near = (actual: number, expected: number, what: string, scale = 0): void =>
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1, scale, Math.abs(expected), Math.abs(actual)))

function ties(o: Found): void {
  for (const tie of tiesOf({ ...o, hash: '' })) expect(tie.holds, `${tie.id}: ${JSON.stringify(tie.sums)}`).toBe(true)
}

/** To the minor unit: every day of the rounded books adds to nothing at all. */
function booksBalance(o: Found): void {
  const facts = burnFacts({ ...o, hash: '' })
  o.dates.forEach((_, day) => expect(sum(ACCOUNTS.map((account) => facts.ledger[account][day]))).toBe(0))
}

function unitsTie(o: Found): void {
  const { demand, units, received, substituted, lostUnits, cancelled, sku } = o.products
  sku.forEach((name, i) => {
    near(units[i] + cancelled[i] - received[i] + substituted[i] + lostUnits[i], demand[i], `units of ${name}`, demand[i])
    for (const column of [demand, units, received, substituted, lostUnits, cancelled]) expect(column[i]).toBeGreaterThanOrEqual(-1e-12 * demand[i] - 1e-300)
  })
  near(sum(cancelled), o.totals.cancelledUnits.mean, 'cancelled')
  if (o.hourly) {
    near(sum(o.hourly.units), o.totals.units.mean, 'units by hour')
    near(sum(o.hourly.subsidy), o.totals.subsidy.mean, 'subsidy by hour', o.totals.grossValue.mean)
    near(sum(o.hourly.visits), sum(o.daily.visits.mean), 'visits by hour')
  }
}

function chancesHold(o: Found): void {
  for (const seller of o.sellers) {
    for (const p of [seller.capitulation, ...Object.values(seller.reasons)]) {
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
    }
    near(sum(Object.values(seller.reasons)), seller.capitulation, 'reasons to give up')
    for (let t = 0; t < o.dates.length; t++) {
      for (const fan of [seller.availability, seller.share]) {
        expect(fan.p10[t]).toBeGreaterThanOrEqual(0)
        expect(fan.p90[t]).toBeLessThanOrEqual(1 + 1e-9)
      }
      expect(seller.trust.p10[t]).toBeGreaterThanOrEqual(0)
    }
    if (seller.books) {
      const { revenue, costOfGoods, fixedCost, result, subsidy } = seller.books
      near(revenue.mean - costOfGoods.mean - fixedCost.mean, result.mean, 'result of a rival', revenue.mean)
      expect(subsidy.p10).toBeGreaterThanOrEqual(0)
    }
  }
  if (o.sellers[0].habit) {
    for (let t = 0; t < o.dates.length; t++) near(sum(o.sellers.map((seller) => seller.habit!.mean[t])), 1, 'share stocks')
  }
  for (const { maxSpend, amount, id } of o.envelopes) expect(maxSpend, id).toBeLessThanOrEqual(amount)
}

function bandsAdd(o: Found): void {
  if (!o.baskets) return
  near(sum(o.baskets.map((band) => band.orders)), o.totals.orders.mean, 'orders of the bands')
  near(sum(o.baskets.map((band) => band.contribution)), o.totals.contribution.mean, 'contribution of the bands', o.totals.grossValue.mean)
}

function finite(value: unknown, path: string): void {
  if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true)
  else if (value !== null && typeof value === 'object') for (const [key, item] of Object.entries(value)) finite(item, `${path}.${key}`)
}

function all(o: Found): void {
  finite(o, 'outcome')
  ties(o)
  booksBalance(o)
  unitsTie(o)
  chancesHold(o)
  bandsAdd(o)
}

describe('conservation with every part of the model on', () => {
  it('holds for sampled runs', () => {
    fc.assert(fc.property(anyDeepWar, ({ market, scenario }) => all(runWar(market, scenario, FACTS))), { numRuns: 100, endOnFailure: true })
  })

  it('holds for fluid runs', () => {
    fc.assert(fc.property(anyDeepWar, ({ market, scenario }) => all(fluidOutcome(market, scenario, FACTS))), { numRuns: 100, endOnFailure: true })
  })

  it('gives the same bits for any division of the paths', () => {
    fc.assert(fc.property(anyDeepWar, fc.integer({ min: 2, max: 4 }), (war, parts) => {
      const s = { ...war.scenario, monteCarlo: { ...war.scenario.monteCarlo, paths: 40 } }
      const pieces = pathRanges(40, parts).map(({ from, to }) => simulatePaths(war.market, s, from, to))
      expect(summarize(war.market, s, mergePartials(pieces.reverse()), FACTS)).toEqual(runWar(war.market, s, FACTS))
    }), { numRuns: 10 })
  })
})
