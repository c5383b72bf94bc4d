import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { ROLES, secondPersonReasons, signPlan, type ApprovalRules, type Role, type Signing } from '../../../src/core/plan/approval.ts'
import { exceptionClusters } from '../../../src/core/plan/clusters.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { facts, gate, line } from '../../support/guard-fixture.ts'

const rules: ApprovalRules = { largestDrop: 0.3, exposedCash: minor(500_00), lines: 100, days: 7 }
const checked = (change: Partial<NonNullable<Plan['verdict']>> = {}): Plan => {
  const lines = [line('a'), line('b')]
  return {
    schema: 1, id: 'plan-1', version: 3, name: 'Night', currency: 'CNY', createdAt: '', status: 'checked', scenarioId: null, marketHash: null, objective: 'profit', envelopes: { total: null, categories: [] }, lines, optimum: null,
    hash: 'h', verdict: { ...gate({ lines, products: [facts('a'), facts('b')] }), planHash: 'h', ...change }, approval: null,
  }
}
const person = (id: string, role: Role = 'pricing-manager') => ({ id, name: `Person ${id}`, role })
const signing = (id: string, change: Partial<Signing> = {}): Signing => ({
  person: person(id), hash: 'h', contentHash: 'h', verdictHash: 'v', note: '', at: '2026-11-22T01:00:00.000Z', today: '2026-11-22', rules, sign: (statement) => `${id} signs ${JSON.stringify(statement)}`, ...change,
})
const codes = (work: () => unknown): string[] => {
  try {
    work()
    return []
  } catch (error) {
    if (error instanceof WarchestError) return error.problems.map(({ code }) => code)
    throw error
  }
}
const large = (): Plan => checked({ largestDrop: 0.31 })

describe('a second person', () => {
  test('is asked for above each threshold and at none of them', () => {
    const at = { largestDrop: 0.3, exposedCash: minor(500_00), belowCostCash: minor(500_00), lines: 100 }
    expect(secondPersonReasons(at, rules)).toEqual([])
    // The drop from 100 to 70 is, in doubles, a little more than 0.3.
    expect(secondPersonReasons({ ...at, largestDrop: 1 - 70 / 100 }, rules)).toEqual([])
    expect(secondPersonReasons({ ...at, largestDrop: 0.3001 }, rules)).toEqual([{ what: 'largest-drop', value: 0.3001, limit: 0.3 }])
    expect(secondPersonReasons({ ...at, exposedCash: minor(500_01) }, rules)).toEqual([{ what: 'exposed-cash', value: 500_01, limit: 500_00 }])
    expect(secondPersonReasons({ ...at, belowCostCash: minor(500_01) }, rules)).toEqual([{ what: 'exposed-cash', value: 500_01, limit: 500_00 }])
    expect(secondPersonReasons({ ...at, lines: 101 }, rules)).toEqual([{ what: 'lines', value: 101, limit: 100 }])
  })

  test('lower thresholds never ask for fewer', () => {
    const verdict = fc.record({ largestDrop: fc.double({ min: 0, max: 1, noNaN: true }), exposedCash: fc.nat().map(minor), belowCostCash: fc.nat().map(minor), lines: fc.nat() })
    const limits = fc.record({ largestDrop: fc.double({ min: 0, max: 1, noNaN: true }), exposedCash: fc.nat().map(minor), lines: fc.nat(), days: fc.constant(7) })
    fc.assert(fc.property(verdict, limits, fc.double({ min: 0, max: 1, noNaN: true }), (seen, limit, share) => {
      const lower = { ...limit, largestDrop: limit.largestDrop * share, exposedCash: minor(Math.floor(limit.exposedCash * share)), lines: Math.floor(limit.lines * share) }
      const asked = new Set(secondPersonReasons(seen, lower).map(({ what }) => what))
      for (const { what } of secondPersonReasons(seen, limit)) expect(asked).toContain(what)
    }))
  })

  test('is nobody who was let in after the plan was checked, in whichever order the two sign; where one is enough it is', () => {
    const late = { person: { ...person('zhou'), letInAt: '2026-11-22T00:00:00.001Z' } }
    const once = signPlan(large(), signing('lin'))
    expect(codes(() => signPlan(once, signing('zhou', late)))).toEqual(['plan.second-new'])
    expect(codes(() => signPlan(large(), signing('zhou', late)))).toEqual(['plan.second-new'])
    for (const letInAt of [null, '2026-11-22T00:00:00.000Z', '2026-01-01T00:00:00.000Z']) expect(signPlan(once, signing('zhou', { person: { ...person('zhou'), letInAt } })).status).toBe('approved')
    expect(signPlan(checked(), signing('zhou', late)).status).toBe('approved')
  })

  test('signs after the first, and only then the plan is approved', () => {
    const once = signPlan(large(), signing('lin'))
    expect(once).toMatchObject({ status: 'checked', approval: { signatures: [{ personId: 'lin' }] } })
    const twice = signPlan(once, signing('zhou'))
    expect(twice).toMatchObject({ status: 'approved', approval: { signatures: [{ personId: 'lin' }, { personId: 'zhou' }] } })
  })

  test('is another than the first, and another than who changed the plan last', () => {
    const once = signPlan(large(), signing('lin'))
    expect(codes(() => signPlan(once, signing('lin')))).toEqual(['plan.signed-already'])
    expect(codes(() => signPlan({ ...once, editedBy: 'zhou' }, signing('zhou')))).toEqual(['plan.second-edited'])
    expect(signPlan({ ...once, editedBy: 'lin' }, signing('zhou')).status).toBe('approved')
  })

  test('is not needed for a small plan, nor a third for a large one', () => {
    const small = signPlan(checked(), signing('lin'))
    expect(small.status).toBe('approved')
    expect(codes(() => signPlan(small, signing('zhou')))).toEqual(['plan.not-passed'])
  })
})

describe('a signature', () => {
  test('is put under plan, version, content, verdict, person, time and note, and nothing less', () => {
    const [{ signature }] = signPlan(checked(), signing('lin', { note: 'seen' })).approval!.signatures
    expect(signature).toBe('lin signs {"planId":"plan-1","version":3,"hash":"h","verdictHash":"v","by":"lin","at":"2026-11-22T01:00:00.000Z","note":"seen"}')
  })

  test('is refused to what did not pass, is not what was seen, or is over', () => {
    expect(codes(() => signPlan({ ...checked(), status: 'draft' }, signing('lin')))).toEqual(['plan.not-passed'])
    expect(codes(() => signPlan({ ...checked(), status: 'refused' }, signing('lin')))).toEqual(['plan.not-passed'])
    expect(codes(() => signPlan(checked({ passed: false }), signing('lin')))).toEqual(['plan.not-passed'])
    expect(codes(() => signPlan(checked(), signing('lin', { hash: 'other' })))).toEqual(['plan.changed'])
    expect(codes(() => signPlan(checked(), signing('lin', { contentHash: 'other' })))).toEqual(['plan.changed'])
    expect(codes(() => signPlan(checked({ planHash: 'other' }), signing('lin')))).toEqual(['plan.changed'])
    expect(codes(() => signPlan(checked(), signing('lin', { today: '2026-12-14' })))).toEqual([])
    expect(codes(() => signPlan(checked(), signing('lin', { today: '2026-12-15' })))).toEqual(['plan.ended'])
  })

  test('is given by every role but the analyst', () => {
    for (const role of ROLES) expect(codes(() => signPlan(checked(), signing('lin', { person: person('lin', role) })))).toEqual(role === 'analyst' ? ['plan.role'] : [])
  })

  test('runs out: after seven days it counts no more, and the plan is signed anew', () => {
    const once = signPlan(large(), signing('lin'))
    const later = { at: '2026-11-29T01:00:00.000Z' }
    expect(signPlan(once, signing('zhou', { at: '2026-11-29T00:59:59.999Z' })).status).toBe('approved')
    expect(signPlan(once, signing('zhou', later))).toMatchObject({ status: 'checked', approval: { signatures: [{ personId: 'zhou' }] } })
    const small = signPlan(checked(), signing('lin'))
    expect(codes(() => signPlan(small, signing('lin', { at: '2026-11-28T00:00:00.000Z' })))).toEqual(['plan.not-passed'])
    expect(signPlan(small, signing('lin', later))).toMatchObject({ status: 'approved', approval: { signatures: [{ personId: 'lin', at: later.at }] } })
  })

  describe('that ran out under a plan on its way, or taken back somewhere', () => {
    const later = { at: '2026-11-29T01:00:00.000Z' }
    const under = (plan: Plan): string[] => plan.approval!.signatures.map(({ personId, at }) => `${personId} ${at.slice(5, 10)}`)

    test.each(['scheduled', 'canary', 'waves', 'live', 'stopped', 'ended', 'rolled-back'] as const)('is given anew to one that is %s, whose status stays', (status) => {
      const plan: Plan = { ...signPlan(checked(), signing('lin')), status }
      expect(codes(() => signPlan(plan, signing('zhou')))).toEqual(['plan.not-passed'])
      const anew = signPlan(plan, signing('zhou', later))
      expect(anew.status).toBe(status)
      expect(under(anew)).toEqual(['zhou 11-29'])
      expect(codes(() => signPlan(anew, signing('lin', later)))).toEqual(['plan.not-passed'])
      expect(codes(() => signPlan(plan, signing('zhou', { ...later, contentHash: 'other' })))).toEqual(['plan.changed'])
      expect(codes(() => signPlan(plan, signing('zhou', { ...later, today: '2026-12-15' })))).toEqual(['plan.ended'])
    })

    test('by as many as it needs; until then those that have run out stay, so that what was handed over under them still begins', () => {
      const plan: Plan = { ...signPlan(signPlan({ ...large(), editedBy: 'lin' }, signing('lin')), signing('zhou')), status: 'stopped' }
      const once = signPlan(plan, signing('zhou', later))
      expect(under(once)).toEqual(['lin 11-22', 'zhou 11-29'])
      expect(codes(() => signPlan(once, signing('zhou', later)))).toEqual(['plan.signed-already'])
      const other = signPlan(plan, signing('wu', later))
      // Who changed it last may only ever stand first.
      expect(under(other)).toEqual(['lin 11-22', 'zhou 11-22', 'wu 11-29'])
      expect(codes(() => signPlan(other, signing('lin', later)))).toEqual(['plan.second-edited'])
      expect(under(signPlan(other, signing('zhou', later)))).toEqual(['wu 11-29', 'zhou 11-29'])
      const first: Plan = { ...plan, editedBy: 'wu' }
      expect(under(signPlan(first, signing('wu', later)))).toEqual(['wu 11-29', 'lin 11-22', 'zhou 11-22'])
    })
  })

  test('a name without a signature, from before there were any, counts for nothing', () => {
    const named: Plan = { ...large(), approval: { signatures: [{ personId: null, by: 'Old Hand', at: '2026-11-22T00:00:00.000Z', note: '', planHash: 'h', verdictHash: '', signature: '' }] } }
    expect(signPlan(named, signing('lin'))).toMatchObject({ status: 'checked', approval: { signatures: [{ personId: 'lin' }] } })
  })
})

describe('exceptions', () => {
  const lines = [line('a', { landed: 50_00, reason: 'fresh' }), line('b', { landed: 55_00, reason: 'fresh' }), line('c'), line('d')]
  const products = [facts('a', { floor: minor(10_00) }), facts('b', { floor: minor(10_00) }), facts('c', { assumed: ['cost'] }), facts('d')]

  test('stand together by rule and severity, with how many, the worst and the money', () => {
    const verdict = gate({ lines, products, settings: { largestDrop: 0.9, exposedCashCap: minor(1e9) } })
    const clusters = exceptionClusters(verdict, { lines })
    expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(verdict.findings.length)
    const cost = clusters.find(({ rule }) => rule === 'below-cost')
    expect(cost).toMatchObject({ count: 2, lines: 2, worst: { sku: 'a' }, worstDrop: 0.5, subsidy: lines[0].expected.subsidy + lines[1].expected.subsidy })
    const assumed = clusters.find(({ rule }) => rule === 'assumed-figures')
    expect(assumed).toMatchObject({ count: 1, lines: 4, worstDrop: null, worst: { sku: null } })
  })

  test('what blocks stands first', () => {
    const verdict = gate({ lines: [line('a', { landed: 50_00 }), line('b')], products: [facts('a'), facts('b', { assumed: ['floor'] })] })
    const severities = exceptionClusters(verdict, { lines: [line('a', { landed: 50_00 }), line('b')] }).map(({ severity }) => severity)
    expect(severities[0]).toBe('block')
    expect(severities.lastIndexOf('block')).toBeLessThan(severities.indexOf('warn'))
  })
})
