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
      { method: 'as-before', error: 0.5, modelError: 0.25, modelErrorAtLeast: false, predictions: 1 },
      { method: 'pro-rata', error: 0.5, modelError: expect.closeTo(0.1, 12) as number, modelErrorAtLeast: false, predictions: 1 },
    ])
  })
})

describe('a forecast that came to the end of its replay', () => {
  const months = (value: number) => ({ seller: 'a', period: 'war', measure: 'monthsToExit', value, label: 'verified', source: 's', date: '2026-11' } as const)
  const still = { p10: 36, p50: 36, p90: 36 }
  it('errs by at least the distance from there, and so do the means it is in', () => {
    const one = predict(months(13), still, [{ method: 'as-before', value: 26 }], 36)
    expect(one).toMatchObject({ error: expect.closeTo(23 / 13, 12) as number, errorAtLeast: true, inside: false, horizon: 36 })
    const score = scoreOf([one, predict(months(10), { p10: 8, p50: 11, p90: 36 }, [], 36)])
    expect(score).toMatchObject({ errorAtLeast: true, naive: [{ method: 'as-before', modelErrorAtLeast: true }] })
  })

  it('is right about what happened later, as far as anybody can tell; a P90 there bounds nothing', () => {
    expect(predict(months(50), still, [], 36)).toMatchObject({ error: 0, errorAtLeast: true, inside: true })
    expect(predict(months(50), { p10: 20, p50: 30, p90: 36 }, [], 36)).toMatchObject({ error: 0.4, errorAtLeast: false, inside: true })
    expect(predict(months(50), still, [])).toMatchObject({ errorAtLeast: false, inside: false })
  })

  it('is that of a seat with more money than three years take', () => {
    const jet = war('jet-2015')
    const rich = (cash: number) => replayWar({ ...jet, opening: { ...jet.opening, sellers: jet.opening.sellers.map((seller) => (seller.seller === jet.opening.seat ? { ...seller, cash } : seller)) } }, answersOf(jet)[0], PATHS)
    const months = ({ predictions }: ReturnType<typeof rich>) => predictions.find(({ measure }) => measure === 'monthsToExit')!
    expect(months(rich(5_000))).toMatchObject({ errorAtLeast: true, p50: expect.closeTo(36, 1) as number })
    // Beyond the horizon more money says no more.
    expect(rich(50_000).score).toEqual({ ...rich(5_000).score, naive: expect.anything() as unknown })
    expect(months(replayWar(jet, answersOf(jet)[0], PATHS)).errorAtLeast).toBe(false)
  })
})

describe('a replay', () => {
  it.each(cases)('of %s under %s forecasts with a band, and reaches what it was fitted to', (id, answer) => {
    const replay = replayWar(war(id), answer, PATHS)
    expect(replay.predictions.length).toBeGreaterThan(0)
    for (const prediction of replay.predictions) {
      expect(prediction.p10).toBeLessThanOrEqual(prediction.p50)
      expect(prediction.p50).toBeLessThanOrEqual(prediction.p90)
      expect(prediction.inside).toBe(prediction.actual.value >= prediction.p10 && prediction.actual.value <= (prediction.p90 >= (prediction.horizon ?? Number.POSITIVE_INFINITY) ? Number.POSITIVE_INFINITY : prediction.p90))
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
