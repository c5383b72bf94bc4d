import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { assertDraft, assertPublishable, planContent, planDiff } from '../../../src/core/plan/content.ts'
import { editPlan, planOfOptimum } from '../../../src/core/plan/draft.ts'
import { revisePlan } from '../../../src/core/plan/lifecycle.ts'
import { fundingOf, planLine, type PlanLineInput } from '../../../src/core/plan/plan-line.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import { planTotals } from '../../../src/core/plan/totals.ts'
import { optimizePlan } from '../../../src/core/optimize/optimize-plan.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { FUNDERS } from '../../../src/core/war/outcome.ts'
import { gate, facts, line } from '../../support/guard-fixture.ts'
import { randomMarket } from '../../support/market-fixture.ts'

const SPLIT = { platform: 0.6, merchant: 0.3, brand: 0.1, bank: 0, state: 0 }
const sound: PlanLineInput = {
  sku: 'a', channel: 'store', from: '2026-12-01', to: '2026-12-14', list: 100_00, current: 100_00, landed: 90_00, returnPrice: 100_00, funding: { shares: SPLIT },
  expected: { baseUnits: 1, units: 2, subsidy: minor(20_00), profit: minor(0), extrapolated: false },
}
const problemsOf = (make: () => unknown): string[] => {
  try {
    make()
  } catch (error) {
    if (error instanceof WarchestError) return error.problems.map(({ code, field }) => `${code}:${field ?? ''}`)
    throw error
  }
  return []
}

describe('planLine', () => {
  const bad = fc.oneof(fc.constantFrom(0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, null, undefined, '900', {}), fc.integer({ max: 0 }), fc.double({ min: 0.01, max: 99.99, noNaN: true, noInteger: true }))
  test('refuses every number that is not a price, in every field of money', () => {
    fc.assert(fc.property(fc.constantFrom('list', 'current', 'landed', 'returnPrice'), bad, (field, value) => {
      expect(problemsOf(() => planLine({ ...sound, [field]: value }))).toContain(`plan-line.price:${field}`)
    }))
  })

  test.each([
    [{ landed: 100_01 }, 'plan-line.above-list:landed'], [{ to: '' }, 'plan-line.dates:to'], [{ to: null }, 'plan-line.dates:to'], [{ to: '2026-11-30' }, 'plan-line.dates:to'], [{ to: '2026-13-01' }, 'plan-line.dates:to'],
    [{ from: undefined }, 'plan-line.dates:to'], [{ sku: '' }, 'plan-line.sku:sku'], [{ channel: '' }, 'plan-line.channel:channel'], [{ unitCap: 0 }, 'plan-line.unit-cap:unitCap'], [{ unitCap: Number.NaN }, 'plan-line.unit-cap:unitCap'],
    [{ expected: { ...sound.expected, units: Number.NaN } }, 'plan-line.expected:expected'], [{ funding: { amounts: { platform: 9_99, merchant: 0, brand: 0, bank: 0, state: 0 } } }, 'plan-line.funding:funding'],
    [{ funding: { amounts: { platform: 11_00, merchant: -1_00, brand: 0, bank: 0, state: 0 } } }, 'plan-line.funding:funding'], [{ funding: { amounts: { platform: 9.5, merchant: 0.5, brand: 0, bank: 0, state: 990 } } }, 'plan-line.funding:funding'],
  ])('refuses %o', (change, problem) => {
    expect(problemsOf(() => planLine({ ...sound, ...change } as PlanLineInput))).toEqual([problem])
  })

  test('names everything that is wrong at once', () => {
    expect(problemsOf(() => planLine({ ...sound, landed: 0, returnPrice: Number.NaN, to: '' }))).toEqual(['plan-line.price:landed', 'plan-line.price:returnPrice', 'plan-line.dates:to'])
  })

  test('splits the subsidy exactly, whatever the shares', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }), (subsidy, weights) => {
      const sum = weights.reduce((a, b) => a + b, 0) || 1
      const [platform, merchant, brand, bank, state] = weights.map((w) => w / sum)
      const made = planLine({ ...sound, list: subsidy + 1, landed: 1, funding: { shares: { platform, merchant, brand, bank, state } } })
      expect(FUNDERS.reduce((total, funder) => total + made.funding[funder], 0)).toBe(subsidy)
    }))
    expect(fundingOf(minor(100), SPLIT)).toEqual({ platform: 60, merchant: 30, brand: 10, bank: 0, state: 0 })
  })
})

test('totals: funders and categories add up to the plan, to the minor unit', () => {
  fc.assert(fc.property(fc.array(fc.record({ landed: fc.integer({ min: 1, max: 100_00 }), units: fc.integer({ min: 0, max: 500 }), category: fc.constantFrom('tea', 'phones') }), { maxLength: 30 }), (rows) => {
    const lines = rows.map((row, i) => planLine({ ...sound, sku: `s${i}`, landed: row.landed, expected: { ...sound.expected, units: row.units, subsidy: minor((100_00 - row.landed) * row.units) } }))
    const totals = planTotals(lines, (sku) => rows[Number(sku.slice(1))].category)
    expect(totals.subsidy).toBe(lines.reduce((sum, l) => sum + l.expected.subsidy, 0))
    expect(FUNDERS.reduce((sum, funder) => sum + totals.byFunder[funder], 0)).toBe(totals.subsidy)
    expect(totals.byCategory.reduce((sum, category) => sum + category.subsidy, 0)).toBe(totals.subsidy)
    expect(totals.byCategory.reduce((sum, category) => sum + category.lines, 0)).toBe(lines.length)
  }))
})

const market = randomMarket({ products: 20, categories: 2, seed: 4 }, (product, i) => (i === 19 ? { ...product, cost: null } : product))
const terms = { from: '2026-11-01', to: '2026-11-14', channel: 'store', scope: { categories: [], skus: [] }, deepest: 0.25, rungs: 7, funding: SPLIT, extrapolate: false }
const draft = (): Plan => {
  const envelopes = { total: minor(60_000_00), categories: [] }
  const answer = optimizePlan({ market, objective: 'gmv', envelopes, frontierPoints: 3, ...terms })
  return planOfOptimum({ id: 'p', version: 1, name: 'Night', createdAt: '2026-11-22T00:00:00.000Z', scenarioId: null, marketHash: 'm', objective: 'gmv', envelopes, terms }, market, answer)
}

describe('a plan from draft to store', () => {
  test('the optimum as lines: they sum to its spend, return to the current price, and say what was left out', () => {
    const plan = draft()
    expect(plan.lines.length).toBeGreaterThan(3)
    expect(plan.lines.reduce((sum, l) => sum + l.expected.subsidy, 0)).toBe(plan.optimum!.spend)
    for (const l of plan.lines) expect(l.returnPrice).toBe(l.current)
    expect(plan.excluded).toEqual([{ sku: 'sku-19', reason: 'blank-cost' }])
  })

  test('an edit re-evaluates every line of the category, keeps the funding split and counts the version up', () => {
    const plan = draft()
    const [first] = plan.lines
    const same = plan.lines.find((l) => l.sku !== first.sku && Number(l.sku.slice(4)) % 2 === Number(first.sku.slice(4)) % 2)!
    const landed = minor(first.landed - 1_00)
    const edited = editPlan(plan, market, [{ sku: first.sku, landed }])
    const after = (sku: string) => edited.lines.find((l) => l.sku === sku)!
    expect(edited.version).toBe(2)
    expect(after(first.sku).landed).toBe(landed)
    expect(after(first.sku).expected.units).toBeGreaterThan(first.expected.units)
    expect(after(same.sku).expected.units).toBeLessThan(same.expected.units)
    expect(after(first.sku).funding).toEqual(fundingOf(minor(first.list - landed), SPLIT))
    expect(edited.outlook!.spend).toBe(edited.lines.reduce((sum, l) => sum + l.expected.subsidy, 0))
    expect(edited.byHand).toEqual([{ sku: first.sku, found: first.landed }])
    const back = editPlan(edited, market, [{ sku: first.sku, landed: first.landed }])
    expect(back.lines).toEqual(plan.lines)
    expect(back.byHand).toBeUndefined()
  })

  test('a line can be taken out and put in; a product without cost, unknown, or at an impossible price cannot, and then nothing changes', () => {
    const plan = draft()
    const without = editPlan(plan, market, [{ sku: plan.lines[0].sku, landed: null }])
    expect(without.lines).toHaveLength(plan.lines.length - 1)
    expect(without.byHand).toEqual([{ sku: plan.lines[0].sku, found: plan.lines[0].landed }])
    expect(problemsOf(() => editPlan(plan, market, [{ sku: 'sku-19', landed: minor(1000) }, { sku: 'ghost', landed: minor(1000) }]))).toEqual(['plan.blank-cost:sku', 'plan.not-in-market:sku'])
    expect(problemsOf(() => editPlan(plan, market, [{ sku: plan.lines[0].sku, landed: minor(0) }]))).toEqual(['plan-line.price:landed'])
    expect(problemsOf(() => editPlan(plan, market, [{ sku: plan.lines[0].sku, landed: minor(plan.lines[0].list + 1) }]))).toEqual(['plan-line.above-list:landed'])
  })

  test('a price above list is refused without figures in minor units, which nobody typed', () => {
    const plan = draft()
    const { sku } = plan.lines[0]
    expect(() => editPlan(plan, market, [{ sku, landed: minor(plan.lines[0].list + 1) }])).toThrow(`${sku}: the landed price is above the list price.`)
  })

  test('a diff names what was added, removed and changed, and not what is merely expected otherwise', () => {
    const plan = draft()
    const outside = market.products.find((product) => product.cost !== null && !plan.lines.some((l) => l.sku === product.sku))
    const edits = [{ sku: plan.lines[0].sku, landed: minor(plan.lines[0].landed - 1_00) }, { sku: plan.lines[1].sku, landed: null }, ...(outside ? [{ sku: outside.sku, landed: minor(Math.round(outside.list * 95)) }] : [])]
    const diff = planDiff(plan.lines, editPlan(plan, market, edits).lines)
    expect(diff.removed.map(({ sku }) => sku)).toEqual([plan.lines[1].sku])
    expect(diff.added.map(({ sku }) => sku)).toEqual(outside ? [outside.sku] : [])
    expect(diff.changed.map(({ after, fields }) => [after.sku, fields])).toEqual([[plan.lines[0].sku, ['landed', 'funding']]])
  })

  const checked = (): Plan => {
    const verdict = { ...gate({ lines: [line('a')], products: [facts('a')] }), planHash: 'h' }
    return { ...draft(), status: 'checked', hash: 'h', verdict }
  }
  const signature = { personId: 'p', by: 'Lin Wei', at: '2026-11-22T01:00:00.000Z', note: '', planHash: 'h', verdictHash: 'v', signature: 's' }
  const approved = (): Plan => ({ ...checked(), status: 'approved', approval: { signatures: [signature] } })

  test('only an approved plan with its own hash in verdict and approval may go to a store', () => {
    expect(() => assertPublishable(approved(), 'h')).not.toThrow()
    const refused = (plan: Plan, hash = 'h'): string[] => problemsOf(() => assertPublishable(plan, hash))
    expect(refused(approved(), 'tampered')).toEqual(['plan.changed:', 'plan.verdict-of-another:', 'plan.approval-of-another:'])
    expect(refused({ ...approved(), approval: null })).toEqual(['plan.no-approval:'])
    expect(refused({ ...approved(), approval: { signatures: [] } })).toEqual(['plan.no-approval:'])
    expect(refused({ ...approved(), approval: { signatures: [signature, { ...signature, planHash: 'of-another' }] } })).toEqual(['plan.approval-of-another:'])
    expect(refused({ ...approved(), status: 'checked' })).toEqual(['plan.not-approved:'])
    expect(refused({ ...approved(), verdict: { ...approved().verdict!, passed: false } })).toEqual(['plan.not-passed:'])
    expect(refused({ ...approved(), lines: [] })).toEqual(['plan.empty:'])
  })

  test('what is checked cannot be edited; a revision is a new draft with the same lines', () => {
    expect(() => assertDraft(checked())).toThrow(/cannot change once it was checked/)
    expect(() => editPlan(checked(), market, [])).toThrow(/cannot change/)
    const revised = revisePlan(approved(), '2026-11-23T00:00:00.000Z')
    expect(revised).toMatchObject({ status: 'draft', version: 2, hash: null, verdict: null, approval: null })
    expect(revised.lines).toEqual(checked().lines)
    expect(problemsOf(() => revisePlan(revised, ''))).toEqual(['plan.already-draft:'])
  })

  test('the content that is hashed leaves out status, hash, verdict and approval, and nothing else', () => {
    const plan = checked()
    expect(Object.keys(planContent(plan)).sort()).toEqual(Object.keys(plan).filter((key) => !['status', 'hash', 'verdict', 'approval'].includes(key)).sort())
  })
})
