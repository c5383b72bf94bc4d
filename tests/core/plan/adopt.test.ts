import { describe, expect, test } from 'vitest'
import { adoptScenario } from '../../../src/core/plan/adopt.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { category, depth, market, product, scenario, SHARED } from '../war/worlds.ts'

const world = market(
  [product('a', { price: 98 }), product('b', { price: 95, category: 1 }), product('blank', { cost: null }), product('no-floor', { floor: null })],
  [category(), category({ id: 'tea' })],
)
const adoption = { id: 'p', name: 'Adopted', createdAt: '2026-06-01T00:00:00.000Z', marketHash: 'm', channel: 'store', day: null }
const adopt = (over: Partial<Scenario>, day: number | null = null) => adoptScenario(world, scenario(world, over), { ...adoption, day })
const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof WarchestError) return error.problems[0].code
    throw error
  }
  return 'nothing'
}

describe('a scenario adopted as a plan', () => {
  test('has a line for every product it lowers, on its days, with its funding, never deeper than the scenario', () => {
    const plan = adopt({ moves: [depth(0.1, { from: 2, to: 9, funding: SHARED })], envelope: { total: 5000, perDay: null, categories: [] } })
    expect(plan.lines.map(({ sku }) => sku)).toEqual(['a', 'b'])
    expect(plan.excluded).toEqual([{ sku: 'blank', reason: 'blank-cost' }, { sku: 'no-floor', reason: 'blank-floor' }])
    for (const line of plan.lines) {
      expect([line.from, line.to]).toEqual(['2026-06-03', '2026-06-09'])
      expect(line.landed).toBeGreaterThanOrEqual(90_00)
      expect(line.landed).toBeLessThan(91_00)
      expect(line.returnPrice).toBe(line.current)
      expect(line.funding.platform / (line.list - line.landed)).toBeCloseTo(0.5, 2)
      expect(line.expected.units).toBeGreaterThan(line.expected.baseUnits)
    }
    expect(plan).toMatchObject({ status: 'draft', scenarioId: 's', envelopes: { total: 5000_00, categories: [] }, optimum: null })
    expect(plan.outlook?.spend).toBe(plan.lines.reduce((sum, line) => sum + line.expected.subsidy, 0))
  })

  test('takes the later of two moves that overlap, and a move off today’s price from there', () => {
    const plan = adopt({ moves: [depth(0.1), depth(0.3, { basis: 'current', scope: { categories: ['tea'], skus: [] } })] })
    expect(plan.lines.map(({ landed }) => landed)).toEqual([90_00, 66_90])
  })

  test('asks for a day where prices change during it, and then has the prices of that day', () => {
    const moves = [depth(0.1, { from: 0, to: 4 }), depth(0.2, { from: 4, to: 8 })]
    expect(codeOf(() => adopt({ moves }))).toBe('plan.adopt-phases')
    expect(adopt({ moves }, 5).lines[0]).toMatchObject({ landed: 80_00, from: '2026-06-05', to: '2026-06-08' })
    expect(codeOf(() => adopt({ moves }, 9))).toBe('plan.adopt-nothing')
  })

  test('is refused where the scenario lowers nothing', () => {
    expect(codeOf(() => adopt({ moves: [] }))).toBe('plan.adopt-nothing')
    expect(codeOf(() => adopt({ moves: [depth(0.01)] }))).toBe('plan.adopt-nothing')
  })

  test('an earlier plan in the scenario gives its exact prices and caps back', () => {
    const lines = [{ sku: 'a', landed: 88, unitCap: 40, funding: SHARED }]
    expect(adopt({ moves: [{ kind: 'plan', planId: 'old', from: 0, to: 10, lines }] }).lines[0]).toMatchObject({ landed: 88_00, unitCap: 40 })
  })
})
