import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OVERRIDABLE, overrideText, type Signatures } from '../../../src/core/guard/overrides.ts'
import type { Override, RuleId } from '../../../src/core/guard/verdict.ts'
import { blockers, facts, forged, gate, line, yuan, type Gate } from '../../support/guard-fixture.ts'

/** A hand whose signature is the text itself under its name: whatever is changed no longer fits it. */
const hand = (person: string, text: string): string => `${person} signs ${text}`
const signatures: Signatures = { verify: (person, text, signature) => signature === hand(person, text), may: (person, kind) => person === 'boss' || (person === 'approver' && kind === 'policy') }
const override = (change: Partial<Override> = {}): Override => {
  const unsigned = { id: 'override-1', rule: 'largest-drop' as RuleId, sku: 'a', reason: 'Clearance agreed by the board', by: 'boss', signedAt: '2026-11-21T10:00:00.000Z', expiresAt: '2026-11-23T10:00:00.000Z', ...change }
  return { signature: hand(unsigned.by, overrideText(unsigned)), ...unsigned }
}
/** Falls by 31%: one rule stops it. */
const deep = (...overrides: Override[]): Gate => ({ lines: [line('a', { landed: 69_00 })], products: [facts('a')], overrides, signatures })

describe('a signed override', () => {
  test('lets what it names pass, says so, and is frozen with the verdict as it stood', () => {
    const one = override()
    const verdict = gate(deep(one))
    expect(verdict.passed).toBe(true)
    expect(verdict.findings).toMatchObject([{ rule: 'largest-drop', severity: 'warn', sku: 'a', override: 'override-1' }])
    expect(verdict.overrides).toEqual([one])
    expect(gate(deep()).passed).toBe(false)
  })

  test('that nothing needed is not used', () => expect(gate({ ...deep(override({ rule: 'below-floor' })), lines: [line('a')] })).toMatchObject({ passed: true, overrides: [], findings: [] }))
  test('for all products sets the rule aside for each', () => {
    const all: Gate = { lines: [line('a', { landed: 69_00 }), line('b', { landed: 68_00 })], products: [facts('a'), facts('b')], signatures }
    expect(gate({ ...all, overrides: [override({ sku: null })] }).passed).toBe(true)
    expect(blockers(gate({ ...all, overrides: [override()] }))).toEqual(['largest-drop'])
  })

  test.each([
    ['expired', override({ expiresAt: '2026-11-22T00:00:00.000Z' })], ['not-yet', override({ signedAt: '2026-11-22T00:00:00.001Z' })], ['no-reason', override({ reason: '  ' })], ['not-allowed', override({ by: 'clerk' })],
    ['forged', { ...override(), reason: 'Because' }], ['forged', { ...override(), expiresAt: '2027-11-23T10:00:00.000Z' }], ['forged', { ...override(), sku: null }], ['forged', { ...override({ rule: 'below-floor' }), rule: 'largest-drop' as const }], ['forged', { ...override(), by: 'approver' }], ['expired', { ...override(), expiresAt: 'never' }],
  ])('that is %s holds nothing up, and that is told', (why, one) => {
    const verdict = gate(deep(one))
    expect(verdict.passed).toBe(false)
    expect(verdict.findings.find(({ rule }) => rule === 'override')).toMatchObject({ severity: 'warn', params: { case: why, override: 'override-1' } })
    expect(verdict.overrides).toEqual([])
  })

  test('counts for nothing where nobody can tell whose it is', () => {
    const { signatures: _nobody, ...unknown } = deep(override())
    expect(gate(unknown).passed).toBe(false)
  })

  test('of counsel’s kind is counsel’s: an approver’s hand is not enough', () => {
    const truce: Gate = { lines: [line('a')], products: [facts('a')], law: { notes: [{ where: 'plan', text: 'Truce' }] }, signatures }
    expect(gate({ ...truce, overrides: [override({ rule: 'legal-words', sku: null })] }).passed).toBe(true)
    expect(gate({ ...truce, overrides: [override({ rule: 'legal-words', sku: null, by: 'approver' })] }).passed).toBe(false)
    expect(gate(deep(override({ by: 'approver' }))).passed).toBe(true)
  })

  test('never sets a hard rule aside, whoever signs', () => {
    const hard: Readonly<Partial<Record<RuleId, Gate>>> = {
      'unknown-product': { lines: [line('a'), line('ghost')], products: [facts('a')] }, currency: { lines: [line('a')], products: [facts('a', { currency: 'USD' })] }, 'price-not-positive': { lines: [forged('a', { current: 0 })], products: [facts('a')] },
      'duplicate-line': { lines: [line('a'), line('a')], products: [facts('a')] }, 'end-date': { lines: [forged('a', { to: '' })], products: [facts('a')] }, 'return-price': { lines: [forged('a', { returnPrice: null })], products: [facts('a')] },
      'merchant-consent': { lines: [line('a', { funding: { shares: { platform: 0, merchant: 1, brand: 0, bank: 0, state: 0 } } })], products: [facts('a')] }, 'above-list': { lines: [line('a', { landed: 95_00 })], products: [facts('a', { list: yuan(92), current: yuan(92) })] },
    }
    for (const [rule, of] of Object.entries(hard)) {
      expect(OVERRIDABLE[rule as RuleId]).toBe('never')
      const verdict = gate({ ...of, overrides: [override({ rule: rule as RuleId, sku: null })], signatures })
      expect({ rule, passed: verdict.passed, why: verdict.findings.find((one) => one.rule === 'override')?.params['case'] }).toEqual({ rule, passed: false, why: 'never' })
    }
  })

  test('however it is altered after it was signed, it no longer holds', () => {
    const field = fc.constantFrom('id', 'reason', 'by', 'signedAt', 'expiresAt', 'signature')
    fc.assert(fc.property(field, fc.string({ minLength: 1 }), (name, text) => {
      const one = { ...override(), [name]: text }
      if (JSON.stringify(one) === JSON.stringify(override())) return
      expect(gate(deep(one)).passed).toBe(false)
    }))
  })
})
