import { describe, expect, test } from 'vitest'
import { JURISDICTIONS, type LawPack } from '../../../src/core/guard/law.ts'
import { RULES } from '../../../src/core/guard/rules.ts'
import { LAW_PACKS, readLawPack } from '../../../src/main/laws/library.ts'

const rules = LAW_PACKS.flatMap((pack) => pack.rules)
const json = (change: (pack: Record<string, unknown>, rule: Record<string, unknown>) => void): unknown => {
  const pack = structuredClone(LAW_PACKS[0]) as unknown as { rules: Record<string, unknown>[] } & Record<string, unknown>
  change(pack, pack.rules[0])
  return pack
}

describe('the packs that come with Warchest', () => {
  test('every rule is of one pack, in a jurisdiction that can be chosen, and is enforced by a guard that exists or by design', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { enforce } of rules) for (const { guard } of enforce) expect([...Object.keys(RULES), 'rule-text', 'by-design']).toContain(guard)
    expect(new Set(rules.map(({ jurisdiction }) => jurisdiction))).toEqual(new Set([...JURISDICTIONS, 'ALL']))
  })

  test('a rule that is not checked against a source is said not to be, and a draft blocks nothing', () => {
    for (const { id, label, status } of rules) if (label === 'K') expect({ id, status }).toEqual({ id, status: 'check' })
    for (const { id, severity, status } of rules) if (status === 'draft') expect({ id, severity }).toEqual({ id, severity: 'info' })
  })

  test('the windows are 7 days in China, 30 in the EU and 90 in California', () => {
    const days = (id: string) => rules.find((rule) => rule.id === id)?.enforce.flatMap((one) => (one.guard === 'prior-price' ? [one.days] : []))
    expect([days('CN-8'), days('EU-1'), days('US-5'), days('US-5-CA')]).toEqual([[7], [30], [90], [90]])
  })
})

describe('a pack with a fault is refused by the place of the fault', () => {
  test.each([
    ['an unknown field', json((_, rule) => { rule['fine'] = 5 }), 'rules.0'], ['no source', json((_, rule) => { rule['source'] = ' ' }), 'rules.0.source'], ['no Chinese', json((_, rule) => { rule['says'] = { en: 'x' } }), 'rules.0.says.zh'],
    ['a status of its own', json((_, rule) => { rule['status'] = 'likely' }), 'rules.0.status'], ['a day that is none', json((_, rule) => { rule['date'] = '2026-02-30' }), 'rules.0.date'], ['a guard that nobody has', json((_, rule) => { rule['enforce'] = [{ guard: 'hope' }] }), 'rules.0.enforce.0.guard'],
    ['nothing that enforces it', json((_, rule) => { rule['enforce'] = [] }), 'rules.0.enforce'], ['a window of no days', json((_, rule) => { rule['enforce'] = [{ guard: 'prior-price', days: 0 }] }), 'rules.0.enforce.0.days'],
    ['an end before its beginning', json((_, rule) => { rule['until'] = '2020-01-01' }), 'rules.CN-1.until'], ['two rules of one name', json((pack, rule) => { pack['rules'] = [rule, rule] }), 'rules.CN-1'], ['no rule', json((pack) => { pack['rules'] = [] }), 'rules'],
  ])('%s', (_, pack, field) => {
    expect(() => readLawPack('cn.json', pack)).toThrow(expect.objectContaining({ kind: 'bad-input', problems: expect.arrayContaining([expect.objectContaining({ code: 'laws.file', field, file: 'cn.json' })]) as unknown }) as Error)
  })
  test('a sound one is read as it is', () => expect(readLawPack('cn.json', structuredClone(LAW_PACKS[0])) satisfies LawPack).toEqual(LAW_PACKS[0]))
})
