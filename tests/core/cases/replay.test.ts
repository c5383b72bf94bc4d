import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DocumentedWar } from '../../../src/core/cases/documented-war.ts'
import { openingMarket, sellersOf } from '../../../src/core/cases/opening.ts'
import { answersOf, replayWar } from '../../../src/core/cases/replay.ts'
import { predict, scoreOf } from '../../../src/core/cases/score.ts'
import { dailyProfit, landedPrice, settleSubsidies, type Stance } from '../../../src/core/cases/subsidies.ts'
import { startingUnits } from '../../../src/core/war/starting-units.ts'

const FOLDER = new URL('../../../data/wars/', import.meta.url)
const wars = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as DocumentedWar)
const war = (id: string): DocumentedWar => {
  const found = wars.find((each) => each.id === id)
  if (!found) throw new Error(`no war ${id}`)
  return found
}
const PATHS = 32
const cases = wars.flatMap((each) => answersOf(each).map((answer) => [each.id, answer] as const))

describe('the opening position', () => {
  it.each(wars.map(({ id }) => id))('%s gives back the orders that every seller had', (id) => {
    const each = war(id)
    const market = openingMarket(each)
    const units = startingUnits(market)
    const sellers = sellersOf(each)
    each.opening.bands.forEach((band, i) => {
      sellers.forEach((seller, k) => {
        expect((units[i * sellers.length + k] * each.opening.ordersPerUnit) / each.unit).toBeCloseTo(band.orders[seller.id] ?? 0, 9)
      })
    })
  })
})

describe('subsidies that agree', () => {
  const instant = war('instant-delivery-2025')
  const market = openingMarket(instant)
  const base = dailyProfit(instant, market, [0, 0, 0])

  it('meet what the war cost every seller at once', () => {
    const targets = [126, 225, 155]
    const amounts = settleSubsidies(instant, market, base, targets.map((perDay): Stance => ({ kind: 'cost', perDay })))
    const profit = dailyProfit(instant, market, amounts)
    targets.forEach((target, k) => expect(base[k] - profit[k]).toBeCloseTo(target, 5))
    // The smallest of them pays the most for an order it wins.
    expect(amounts[2]).toBeGreaterThan(amounts[1])
    expect(amounts[1]).toBeGreaterThan(amounts[0])
  })

  it('match the deepest rival wholly, by half, or not at all', () => {
    const amount = (answer: 'hold' | 'half-match' | 'match'): number => settleSubsidies(instant, market, base, [{ kind: 'answer', answer, from: 2 }, { kind: 'amount', amount: 5 }, { kind: 'amount', amount: 8 }])[0]
    expect(amount('hold')).toBe(2)
    expect(amount('half-match')).toBe(5)
    expect(amount('match')).toBe(8)
  })

  it('are nothing where a war costs more than its target without them', () => {
    expect(settleSubsidies(instant, market, base, [{ kind: 'cost', perDay: 1 }, { kind: 'amount', amount: 8 }, { kind: 'amount', amount: 8 }])[0]).toBe(0)
  })

  it('never give an order away', () => {
    expect(landedPrice(12, 100)).toBeCloseTo(0.6, 12)
    expect(landedPrice(12, 5)).toBe(7)
  })
})

describe('the score', () => {
  const figure = { seller: 'a', period: '1', measure: 'warCost', value: 200, label: 'verified', source: 's', date: '2026-11' } as const
  it('is the mean relative error, beside each naive method on the forecasts that it makes', () => {
    const predictions = [
      predict(figure, { p10: 100, p50: 150, p90: 180 }, [{ method: 'as-before', value: 100 }, { method: 'pro-rata', value: null }]),
      predict({ ...figure, value: -100 }, { p10: -120, p50: -110, p90: -90 }, [{ method: 'pro-rata', value: -50 }]),
    ]
    const score = scoreOf(predictions)
    expect(score.error).toBeCloseTo((0.25 + 0.1) / 2, 12)
    expect(score.inside).toBe(0.5)
    expect(score.naive).toEqual([
      { method: 'as-before', error: 0.5, modelError: 0.25, predictions: 1 },
      { method: 'pro-rata', error: 0.5, modelError: expect.closeTo(0.1, 12) as number, predictions: 1 },
    ])
  })
})

describe('a replay', () => {
  it.each(cases)('of %s under %s forecasts with a band, and reaches what it was fitted to', (id, answer) => {
    const replay = replayWar(war(id), answer, PATHS)
    expect(replay.predictions.length).toBeGreaterThan(0)
    for (const prediction of replay.predictions) {
      expect(prediction.p10).toBeLessThanOrEqual(prediction.p50)
      expect(prediction.p50).toBeLessThanOrEqual(prediction.p90)
      expect(prediction.inside).toBe(prediction.actual.value >= prediction.p10 && prediction.actual.value <= prediction.p90)
      expect(prediction.naive.length).toBeGreaterThan(0)
    }
    expect(Number.isFinite(replay.score.error)).toBe(true)
    for (const { seller, parameter, target, reached } of replay.fitted) expect(Math.abs(reached - target), `${parameter} of ${seller}: ${reached} for ${target}`).toBeLessThan(1e-4 * Math.max(1, Math.abs(target)))
  })

  it.each(cases)('of %s under %s does not look at what it is scored on', (id, answer) => {
    const each = war(id)
    const before = replayWar(each, answer, PATHS)
    const held = new Set(before.predictions.map(({ seller, period, measure }) => `${seller} ${period} ${measure}`))
    const other = { ...each, figures: each.figures.map((figure) => (held.has(`${figure.seller} ${figure.period} ${figure.measure}`) ? { ...figure, value: figure.value * 3 + 1 } : figure)) }
    const after = replayWar(other, answer, PATHS)
    expect(after.predictions.map(({ p10, p50, p90 }) => [p10, p50, p90])).toEqual(before.predictions.map(({ p10, p50, p90 }) => [p10, p50, p90]))
    expect(after.predictions.map(({ actual }) => actual.value)).not.toEqual(before.predictions.map(({ actual }) => actual.value))
  })

  it('of the instant-delivery war brings back the calibration quarter, and shows that the answer decides what the next one costs', () => {
    const instant = war('instant-delivery-2025')
    const costs = answersOf(instant).map((answer) => {
      const replay = replayWar(instant, answer, PATHS)
      for (const { target, reached } of replay.fitted) expect(reached).toBeCloseTo(target, 3)
      const next = replay.predictions.find(({ seller, period, measure }) => seller === 'meituan' && period === '2025Q3' && measure === 'warCost')
      if (!next) throw new Error('not forecast')
      return next.p50
    })
    expect(costs[1]).toBeGreaterThan(costs[0])
    expect(costs[2]).toBeGreaterThan(costs[1])
  })
})
