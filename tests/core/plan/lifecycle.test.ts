import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayMove, mayPublish, movePlan, PLAN_MOVES, PLAN_STATUSES } from '../../../src/core/plan/lifecycle.ts'
import type { Plan, PlanStatus } from '../../../src/core/plan/plan.ts'

const planAt = (status: PlanStatus): Plan => ({
  schema: 1, id: 'plan-1', version: 1, name: 'Night', currency: 'CNY', createdAt: '', status, scenarioId: null, marketHash: null, objective: 'profit', envelopes: { total: null, categories: [] }, lines: [], optimum: null, hash: null,
  verdict: null, approval: null,
})
const status = fc.constantFrom(...PLAN_STATUSES)

/** Every move that the product makes, as it is meant; a second list, so that a slip in the table shows. */
const MEANT = `
  draft>checked draft>refused checked>approved approved>checked approved>scheduled approved>canary scheduled>canary scheduled>stopped scheduled>rolled-back canary>waves canary>live canary>ended canary>stopped canary>rolled-back
  waves>live waves>ended waves>stopped waves>rolled-back live>scheduled live>canary live>ended live>stopped live>rolled-back
  stopped>scheduled stopped>canary stopped>waves stopped>live stopped>ended stopped>rolled-back`.trim().split(/\s+/)

/** What can be reached from a status without passing through another. */
function reached(from: PlanStatus, without: PlanStatus): Set<PlanStatus> {
  const seen = new Set<PlanStatus>([from])
  for (const one of seen) for (const next of PLAN_MOVES[one]) if (next !== without) seen.add(next)
  return seen
}

describe('the life of a plan', () => {
  test('each status moves where it is meant to and nowhere else, whatever is tried', () => {
    fc.assert(fc.property(status, status, (from, to) => {
      const meant = MEANT.includes(`${from}>${to}`)
      expect(mayMove(from, to)).toBe(meant)
      if (meant) expect(movePlan(planAt(from), to)).toEqual(planAt(to))
      else expect(() => movePlan(planAt(from), to)).toThrow(expect.objectContaining({ kind: 'conflict', problems: [expect.objectContaining({ code: 'plan.move' })] }))
    }), { numRuns: 500 })
  })

  test('no walk, however long, leaves the table', () => {
    fc.assert(fc.property(fc.array(status, { maxLength: 60 }), (tries) => {
      let plan = planAt('draft')
      for (const to of tries) {
        const from = plan.status
        try {
          plan = movePlan(plan, to)
        } catch {
          expect(plan.status).toBe(from)
          continue
        }
        expect(MEANT).toContain(`${from}>${to}`)
      }
    }))
  })

  test('no way leads to a store but through the gate and an approval', () => {
    for (const gate of ['checked', 'approved'] as const) for (const late of ['scheduled', 'canary', 'waves', 'live', 'ended', 'stopped', 'rolled-back'] as const) expect(reached('draft', gate)).not.toContain(late)
    for (const each of PLAN_STATUSES.filter(mayPublish)) expect(reached('draft', 'approved')).not.toContain(each)
  })

  test('what is refused, ended or rolled back is at its end; from everywhere else an end can be reached', () => {
    expect(PLAN_STATUSES.filter((one) => PLAN_MOVES[one].length === 0).sort()).toEqual(['ended', 'refused', 'rolled-back'])
    for (const one of PLAN_STATUSES) expect([...reached(one, 'draft')].some((each) => PLAN_MOVES[each].length === 0)).toBe(true)
  })
})
