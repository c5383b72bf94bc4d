import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { FORMULA_NAMES } from '../../../src/core/guard/formula.ts'
import type { Minor } from '../../../src/core/money/money.ts'
import { resources } from '../../support/texts.ts'
import { draftOf, faultsOf, limitsOf, type Limits, type LimitsDraft } from '../../../src/renderer/screens/settings/limits.ts'

const text = fc.stringMatching(/^[a-z<>0-9 ]{0,10}[a-z]$/).map((s) => s.trim())
const limits = fc.record({
  guard: fc.record({
    largestDrop: fc.integer({ min: 0, max: 10_000 }).map((x) => x / 10_000), exposedCashCap: fc.integer({ min: 0, max: 1e13 }).map((x) => x as Minor),
    identicalShare: fc.integer({ min: 0, max: 10_000 }).map((x) => x / 10_000), identicalLines: fc.integer({ min: 0, max: 1_000_000 }),
    unitsPerHour: fc.integer({ min: 0, max: 1e9 }), cashPerHour: fc.integer({ min: 0, max: 1e13 }).map((x) => x as Minor), ceiling: fc.integer({ min: 100, max: 100_000 }).map((x) => x / 100),
    formulas: fc.uniqueArray(fc.record({ id: text, expression: text, message: text }), { selector: ({ id }) => id, maxLength: 4 }),
  }),
  canaryShare: fc.integer({ min: 0, max: 10_000 }).map((x) => x / 10_000), canarySeconds: fc.integer({ min: 0, max: 86_400 }),
})
const draft: LimitsDraft = { largestDrop: 30, exposedCashCap: 1_000_000, identicalShare: 20, identicalLines: 20, unitsPerHour: 5000, cashPerHour: 20_000, ceiling: 3, canaryShare: 1, canaryMinutes: 10, formulas: [] }

describe('limits as they are written', () => {
  test.prop([limits])('what is saved reads back as it was', (saved: Limits) => {
    const back = limitsOf(draftOf(saved, 'CNY'), 'CNY')
    expect(back?.guard.exposedCashCap).toBe(saved.guard.exposedCashCap)
    expect(back?.guard.largestDrop).toBeCloseTo(saved.guard.largestDrop, 10)
    expect(back?.canarySeconds).toBeCloseTo(saved.canarySeconds, 6)
    expect(back?.guard).toMatchObject({ unitsPerHour: saved.guard.unitsPerHour, cashPerHour: saved.guard.cashPerHour, ceiling: saved.guard.ceiling })
    expect(back?.guard.formulas).toEqual(saved.guard.formulas)
  })

  test('a faultless draft is saved in shares, minor units and seconds', () => {
    expect(limitsOf(draft, 'CNY')).toEqual({ guard: { largestDrop: 0.3, exposedCashCap: 100_000_000, identicalShare: 0.2, identicalLines: 20, unitsPerHour: 5000, cashPerHour: 2_000_000, ceiling: 3, formulas: [] }, canaryShare: 0.01, canarySeconds: 600 })
  })

  test.each(['largestDrop', 'exposedCashCap', 'identicalShare', 'identicalLines', 'unitsPerHour', 'cashPerHour', 'canaryShare', 'canaryMinutes'] as const)('%s: blank is not zero, and neither is saved out of its range', (field) => {
    expect(faultsOf({ ...draft, [field]: '' })).toEqual({ [field]: { fault: 'blank' } })
    expect(faultsOf({ ...draft, [field]: -1 })[field]?.fault).toBe('range')
    expect(faultsOf({ ...draft, [field]: 1e13 })[field]?.fault).toBe('range')
    expect(faultsOf({ ...draft, [field]: 0 })).toEqual({})
    expect(limitsOf({ ...draft, [field]: '' }, 'CNY')).toBeNull()
    expect(limitsOf({ ...draft, [field]: Number.NaN }, 'CNY')).toBeNull()
  })

  test('lines are whole', () => {
    expect(faultsOf({ ...draft, identicalLines: 2.5 })).toEqual({ identicalLines: { fault: 'whole' } })
  })

  test('rules need all three parts and a name of their own', () => {
    const rule = { id: 'thin', expression: 'price < cost', message: 'Thin' }
    expect(faultsOf({ ...draft, formulas: [rule, { ...rule, message: ' ' }] })).toEqual({ 'formulas.1.id': { fault: 'twice' }, 'formulas.1.message': { fault: 'blank' } })
    expect(limitsOf({ ...draft, formulas: [{ ...rule, id: ' thin ' }] }, 'CNY')?.guard.formulas).toEqual([rule])
  })
})

describe('words of the rules', () => {
  test('the screen names everything that a formula may speak of', () => {
    for (const { settings } of [resources.en, resources.zh]) for (const name of FORMULA_NAMES) expect(settings.formula.note).toContain(name)
  })
})
