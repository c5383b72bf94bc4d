import { describe, expect, it } from 'vitest'
import { presetScenarios } from '../../../src/core/war/presets.ts'
import { sourceText } from '../../../src/core/war/source-text.ts'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'
import { FACTS, market, product } from './worlds.ts'

describe('sources of assumptions', () => {
  it('that Warchest writes itself are Chinese in a Chinese paper, whatever preset; others stand as they are', () => {
    const m = market([product('a', { stock: 50 }), product('b', { cost: null })])
    const sources = new Set(presetScenarios(m, { treasury: {}, tranches: [], operations: { fulfilmentCapacity: 40 }, rivals: [{ seller: 'taomao', policy: { kind: 'match', lag: 1, gain: 1, floor: 0.7 } }] }).flatMap(({ scenario }) => fluidOutcome(m, { ...scenario, days: Math.min(scenario.days, 10) }, FACTS).assumptions.map(({ source }) => source)))
    expect(sources.size).toBeGreaterThan(4)
    for (const source of sources) expect(sourceText(source, 'zh'), source).toMatch(/\p{Script=Han}/u)
    for (const source of sources) expect(sourceText(source, 'en')).toBe(source)
    expect(sourceText('Lin Wei', 'zh')).toBe('Lin Wei')
  })
})
