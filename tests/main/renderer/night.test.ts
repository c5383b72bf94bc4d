import { describe, expect, test } from 'vitest'
import { attackByHour, capacityByHour, nightFacts, nightHours } from '../../../src/renderer/screens/scenarios/night.ts'
import { depth, FACTS, market, OPERATIONS, product, scenario } from '../../core/war/worlds.ts'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'

const M = market([product('a', { stock: 200 }), product('b', { stock: 200 })])
const NIGHT = scenario(M, {
  days: 4, stepHours: 1, moves: [depth(0.2, { from: 2 + 20 / 24, to: 2 + 23 / 24 })],
  operations: { ...OPERATIONS, siteCapacity: 2400, requestsPerVisit: 2, crowd: [{ day: 2, hour: 20, multiplier: 9 }, { day: 2, hour: 21, multiplier: 9 }], attackLoad: [{ day: 2, hour: 21, seller: 'tianbao', load: 4800 }, { day: 2, seller: 'taomao', load: 240 }] },
})
const { hourly } = fluidOutcome(M, NIGHT, FACTS)

describe('the hours of a night', () => {
  test('are those in which something happens, with some before and after', () => {
    expect(nightHours(NIGHT, hourly!.visits)).toEqual({ start: 68, end: 71, from: 60, to: 81 })
    const calm = { ...NIGHT, moves: [], operations: OPERATIONS }
    const peak = hourly!.visits.indexOf(Math.max(...hourly!.visits))
    const { start, end } = nightHours(calm, hourly!.visits)
    expect([start, end]).toEqual([peak, peak + 1])
  })

  test('have their attack and capacity in visits, as the engine has', () => {
    const attack = attackByHour(NIGHT, 'tianbao', 96)
    expect(attack[69]).toBe(100)
    expect(attack.filter((load) => load > 0)).toHaveLength(1)
    expect(attackByHour(NIGHT, 'taomao', 96).filter((load) => load === 5)).toHaveLength(24)
    expect(capacityByHour(NIGHT)).toBe(50)
  })

  test('add up to the figures of the night', () => {
    const facts = nightFacts(hourly!, nightHours(NIGHT, hourly!.visits))
    expect(facts.came).toBeCloseTo(hourly!.visits[68] + hourly!.visits[69] + hourly!.visits[70], 9)
    expect(facts.turnedAway).toBeGreaterThan(0.1)
    expect(facts.share).toBeGreaterThan(0)
    expect(facts.share).not.toBeCloseTo(facts.shareBefore!, 3)
    expect(facts.subsidyOwn).toBeGreaterThan(0)
    expect(facts.contribution).toBeCloseTo(hourly!.contribution!.slice(68, 71).reduce((a, b) => a + b, 0), 9)
  })
})
