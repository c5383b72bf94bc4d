import { expect, test } from 'vitest'
import { ruinByStep } from '../../../src/core/treasury/ruin-by-step.ts'
import { negativeAt, ruinProbability } from '../../../src/core/treasury/ruin.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { category, FACTS, market, product, scenario, TREASURY } from '../war/worlds.ts'

/**
 * A store whose only risk is how many come: daily units are Poisson with a mean in the thousands, so cash moves by independent, nearly normal steps of known mean and variance. The engine's own treasury then has a closed form
 * for the day on which cash first stands below its floor (MODEL.md section 6).
 */
test('the first passage of the war engine\'s cash is that of Brownian motion, looked at once a day', () => {
  const paths = 4000
  const days = 60
  const one = market([product('a', { sellers: 1 })], [category({ visitsPerDay: 40_000, priceCoefficientSe: 0 })])
  const margin = 30
  const bare = { ...TREASURY, collectDays: 0, payDays: 0, coFundingDays: 0, marketingPerDay: 0, paymentCostRate: 0, logisticsCostPerOrder: 0, serviceCostPerOrder: 0, interestRate: 0, openingReceivable: 0, openingPayable: 0, fixedCostPerDay: 0, cashFloor: 0 }
  const world = scenario(one, { days, treasury: bare, monteCarlo: { paths, seed: 11, draw: { elasticity: false, rivalCash: false, demandLevel: false }, demandLogSd: 0 } })
  const unitsPerDay = fluidOutcome(one, world, FACTS).totals.units.mean / days
  const [cash, drift, volatility] = [15_000, -200, margin * Math.sqrt(unitsPerDay)]
  const outcome = runWar(one, { ...world, treasury: { ...bare, openingCash: cash, fixedCostPerDay: margin * unitsPerDay - drift } }, FACTS)
  const path = { cash, drift, volatility }
  const exact = ruinByStep(path, days)
  const error = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / paths)
  for (const day of [10, 20, 40, 60]) expect(Math.abs(outcome.runway.byDay[day - 1] - exact[day])).toBeLessThanOrEqual(error(exact[day]))
  // Watched all the time it would be ruined more often, and the two can be told apart here.
  expect(ruinProbability(path, days) - outcome.runway.byDay[days - 1]).toBeGreaterThan(0.5 * (ruinProbability(path, days) - exact[days]))
  expect(outcome.totals.closingCash.mean).toBeCloseTo(cash + days * drift, -3)
  expect(outcome.totals.closingCash.sd / (volatility * Math.sqrt(days))).toBeCloseTo(1, 1)
  expect(negativeAt(path, days)).toBeLessThan(exact[days])
})
