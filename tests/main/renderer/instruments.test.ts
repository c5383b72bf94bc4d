import { expect, test } from 'vitest'
import { newInstrument } from '../../../src/core/subsidy/defaults.ts'
import { instrumentProblems } from '../../../src/core/subsidy/check.ts'
import { INSTRUMENT_KINDS } from '../../../src/core/subsidy/instrument.ts'
import { movesByDay } from '../../../src/renderer/screens/scenarios/draft.ts'
import { figureOf, freeId, INSTRUMENT_FIELDS, readCurve, withFigure } from '../../../src/renderer/screens/scenarios/instrument-fields.ts'
import { waterfallSteps } from '../../../src/renderer/screens/scenarios/waterfall-steps.ts'
import { bridgeBars } from '../../../src/renderer/charts/waterfall.ts'
import type { Waterfall } from '../../../src/core/war/waterfall.ts'

/** Figures that every kind has, each with a place of its own in the editor, and one that follows another. */
const COMMON = ['kind', 'id', 'scope', 'funding', 'segments', 'limits', 'leakage', 'steps']

test.each(INSTRUMENT_KINDS.map((kind) => [kind]))('%s: every figure can be set, none that is not there', (kind) => {
  const instrument = newInstrument(kind, kind, 200, 30)
  expect(INSTRUMENT_FIELDS[kind].map(({ key }) => key).sort()).toEqual(Object.keys(instrument).filter((key) => !COMMON.includes(key)).sort())
  expect(instrumentProblems(instrument, 21, 'x')).toEqual([])
  for (const { key } of INSTRUMENT_FIELDS[kind]) expect(figureOf(withFigure(instrument, key, figureOf(instrument, key)), key)).toEqual(figureOf(instrument, key))
})

test('a completion curve is read as typed, and its steps follow', () => {
  expect(readCurve('40, 20，10')).toEqual([0.4, 0.2, 0.1])
  expect(readCurve('40% 20%')).toEqual([0.4, 0.2])
  for (const wrong of ['', '20, 40', '110', '-5', 'x']) expect(readCurve(wrong)).toBeNull()
  expect(withFigure(newInstrument('task', 't', 200, 30), 'completion', [0.5, 0.4])).toMatchObject({ steps: 2, completion: [0.5, 0.4] })
})

test('ids do not meet', () => expect(freeId('coupon', ['coupon', 'coupon-2', 'task'])).toBe('coupon-3'))

test('moves that begin about the same day share a mark', () => {
  const depth = (from: number) => ({ kind: 'depth', depth: 0.1, from, to: 50, scope: { categories: [], skus: [] }, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 } }) as const
  expect(movesByDay([depth(30), depth(2), depth(0), depth(70)], 60).map(({ day, moves }) => [day, moves.length])).toEqual([[0, 2], [30, 1]])
})

test('the bridge runs from what was subsidised to the net, and stands where the figures stand', () => {
  const figure = (mean: number) => ({ mean, sd: 0, se: 0, p10: mean, p50: mean, p90: mean })
  const figures = { subsidised: figure(100), nonIncremental: figure(60), grossLift: figure(40), cannibalised: figure(8), pulledForward: figure(-2), arbitrage: figure(3), fraud: figure(0), net: figure(31) } as unknown as Waterfall['figures']
  const steps = waterfallSteps({ figures }, (name) => name)
  expect(steps.map(({ id, value }) => [id, value])).toEqual([['subsidised', 100], ['nonIncremental', -60], ['grossLift', 40], ['cannibalised', -8], ['pulledForward', 2], ['arbitrage', -3], ['net', 31]])
  const bars = bridgeBars(steps)
  expect(bars.map(({ to }) => to)).toEqual([100, 40, 40, 32, 34, 31, 31])
})
