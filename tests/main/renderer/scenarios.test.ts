import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FUNDERS } from '../../../src/core/war/outcome.ts'
import type { FundingSplit } from '../../../src/core/war/scenario.ts'
import type { ScenarioSummary } from '../../../src/main/contract/contract.ts'
import { laidOver, leverDifferences, rebased, same, withDays, withFunder, withPolicyKind } from '../../../src/renderer/screens/scenarios/draft.ts'
import { firstToRunOut } from '../../../src/renderer/screens/scenarios/measures.ts'
import { treeOf } from '../../../src/renderer/screens/scenarios/tree.ts'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'
import { depth, FACTS, market, OWN, product, scenario, TREASURY } from '../../core/war/worlds.ts'

const m = market([product('a'), product('b')])
const base = scenario(m, { days: 20, moves: [depth(0.1, { from: 2, to: 12 })] })

describe('the draft of a scenario', () => {
  test('who pays always adds to one, and nobody pays less than nothing', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('merchant' as const, 'brand' as const, 'bank' as const, 'state' as const), fc.double({ min: -0.2, max: 1.3, noNaN: true })), { maxLength: 8 })
    fc.assert(fc.property(steps, (taken) => {
      const split = taken.reduce((so: FundingSplit, [funder, share]): FundingSplit => withFunder(so, funder, share), OWN)
      const shares = FUNDERS.map((funder) => split[funder])
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
    }))
    expect(withFunder(OWN, 'merchant', 0.2)).toEqual({ platform: 0.8, merchant: 0.2, brand: 0, bank: 0, state: 0 })
  })

  test('a shorter horizon takes the moves with it', () => {
    expect(withDays(base, 8).moves).toEqual([{ ...base.moves[0], to: 8 }])
    expect(withDays(base, 2).moves).toEqual([])
    expect(withDays(base, 30).moves).toEqual(base.moves)
  })

  test('another kind of answer keeps lag, gain and floor', () => {
    const match = { kind: 'match', lag: 3, gain: 0.4, floor: 0.8 } as const
    expect(withPolicyKind(match, 'undercut')).toEqual({ kind: 'undercut', by: 0.03, lag: 3, gain: 0.4, floor: 0.8 })
    expect(withPolicyKind(match, 'hold')).toEqual({ kind: 'hold' })
    expect(withPolicyKind({ kind: 'hold' }, 'match')).toMatchObject({ kind: 'match' })
  })

  test('is the same whatever the order of its fields, and differs by the levers that were pulled', () => {
    expect(same(base, { ...Object.fromEntries(Object.entries(base).reverse()) } as typeof base)).toBe(true)
    const other = { ...base, name: 'other', treasury: { ...TREASURY, cashFloor: 5 }, rivals: base.rivals.map((rival, i) => (i === 0 ? { ...rival, policy: { kind: 'match', lag: 1, gain: 1, floor: 0.5 } as const } : rival)) }
    expect(same(base, other)).toBe(false)
    expect(leverDifferences(base, other).map(({ lever, b }) => [lever, b])).toEqual([['treasury.cashFloor', 5], ['rivals.taomao.policy', { kind: 'match', lag: 1, gain: 1, floor: 0.5 }]])
    expect(leverDifferences(base, base)).toEqual([])
  })
})

describe('changes that are not kept', () => {
  const changed = { ...base, moves: [depth(0.3, { from: 2, to: 12 })] }

  test('lie over what was changed elsewhere meanwhile, part by part', () => {
    expect(same(rebased(base, changed, base), changed)).toBe(true)
    const elsewhere = { ...base, rivals: base.rivals.map((rival) => ({ ...rival, policy: { kind: 'match', lag: 2, gain: 0.3, floor: 0.6 } as const })) }
    expect(rebased(base, changed, elsewhere)).toEqual({ ...base, moves: changed.moves, rivals: elsewhere.rivals })
    expect(rebased(base, changed, { ...base, moves: [] }).moves).toEqual(changed.moves)
  })

  test('a part that was taken away stays away, and one that came elsewhere comes', () => {
    const remembering = { ...base, buyers: { habit: { effect: 1, halfLifeDays: 20 } } }
    expect(rebased(remembering, base, remembering)).toEqual(base)
    expect(rebased(base, changed, remembering)).toEqual({ ...remembering, moves: changed.moves })
  })
})

describe('what one group of levers changes', () => {
  const { moves, ...others } = base
  const elsewhere = { ...others, moves: [depth(0.4, { from: 1, to: 15 })], buyers: { habit: { effect: 1, halfLifeDays: 20 } }, stepHours: 1 as const }

  test('is its own parts, whatever stood elsewhere when it was drawn', () => {
    expect(laidOver(elsewhere, { ...base, operations: { ...base.operations, stockBuffer: 7 } }, ['operations', 'days'])).toEqual({ ...elsewhere, operations: { ...base.operations, stockBuffer: 7 } })
    expect(laidOver(elsewhere, { moves, days: base.days }, ['moves', 'days'])).toEqual({ ...elsewhere, moves })
  })

  test('a part that it takes out goes, and parts of others keep their identity, by which they are not drawn anew', () => {
    const { stepHours, ...days } = elsewhere
    expect(stepHours).toBe(1)
    const laid = laidOver(elsewhere, {}, ['stepHours'])
    expect(laid).toEqual(days)
    expect('stepHours' in laid).toBe(false)
    expect([laid.moves, laid.buyers, laid.rivals].every((part, i) => part === [elsewhere.moves, elsewhere.buyers, elsewhere.rivals][i])).toBe(true)
  })

  test('a shorter horizon cuts the moves that stand now, not those it was drawn beside', () => {
    expect(laidOver(elsewhere, { ...base, days: 8 }, ['days']).moves).toEqual([{ ...elsewhere.moves[0], to: 8 }])
  })
})

describe('the tree', () => {
  const summary = (id: string, parent: string | null): ScenarioSummary => ({ id, name: id, parent, updatedAt: '2026-06-01T00:00:00Z', latestOutcome: null })
  const preset = (id: string, parent: string | null) => ({ scenario: { ...base, id, name: id, parent }, title: { en: id }, question: { en: id } })

  test('puts branches under what they grew from, and ready-made ones beside the saved', () => {
    const entries = treeOf([summary('mine', 'deeper'), summary('deeper', 'hold'), summary('orphan', 'gone')], [preset('hold', null), preset('deeper', 'hold'), preset('flash', 'hold')])
    expect(entries.map(({ id, depth: level, summary: kept }) => [id, level, kept !== null])).toEqual([['hold', 0, false], ['deeper', 1, true], ['mine', 2, true], ['flash', 1, false], ['orphan', 0, true]])
  })

  test('shows scenarios that claim each other as parents', () => {
    expect(treeOf([summary('a', 'b'), summary('b', 'a'), summary('c', null)], []).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
  })
})

test('who runs out first is the earliest runway, ours or a rival\'s', () => {
  const poor = (own: number, rival: number) => ({ hash: '', ...fluidOutcome(m, { ...base, treasury: { ...TREASURY, openingCash: own, fixedCostPerDay: 5000 }, rivals: base.rivals.map((one) => ({ ...one, cash: rival, fixedCostPerDay: 5000 })) }, FACTS) })
  expect(firstToRunOut(poor(1e9, 1e9))).toBeNull()
  expect(firstToRunOut(poor(1e9, 20_000))).toMatchObject({ seller: 'taomao' })
  expect(firstToRunOut(poor(105_000, 1e9))).toMatchObject({ seller: 'tianbao' })
})
