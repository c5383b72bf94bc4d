import { describe, expect, test } from 'vitest'
import { jurisdictionsOf, rulesInForce, type Jurisdiction } from '../../../src/core/guard/law.ts'
import { LAW_PACKS } from '../../../src/main/laws/library.ts'
import { asked, blockers, facts, gate, line, record, yuan, type Gate } from '../../support/guard-fixture.ts'
import { guardPlan } from '../../../src/core/guard/gate.ts'
import { lawOf, settings } from '../../support/guard-fixture.ts'

const MERCHANT = { platform: 0.5, merchant: 0.5, brand: 0, bank: 0, state: 0 }
const found = (of: Gate, rule: string) => gate(of).findings.filter((one) => one.rule === rule)

describe('prior prices', () => {
  const dipped = { lines: [line('a')], products: [facts('a')] }
  /** 92 for one day, so many days before the line begins on 1 December. */
  const dip = (daysBefore: number) => [asked('a', 100_00, '2026-08-01', null), asked('a', 92_00, ...day(daysBefore))]
  const day = (before: number): [string, string] => {
    const date = new Date(Date.UTC(2026, 11, 1 - before)).toISOString().slice(0, 10)
    return [date, date]
  }

  test.each([
    ['CN', 7, 'CN-8', 'block'], ['EU', 30, 'EU-1', 'block'], ['US', 90, 'US-5', 'warn'], ['US-CA', 90, 'US-5-CA', 'block'],
  ] as const)('%s looks back %i days by rule %s, which is a %s', (jurisdiction, days, law, severity) => {
    const of = (before: number): Gate => ({ ...dipped, law: { jurisdictions: [jurisdiction], legal: { claim: 'list' }, asked: dip(before) } })
    expect(found(of(days), 'prior-price').find((one) => one.law?.id === law)).toMatchObject({ severity, sku: 'a', params: { value: 100_00, price: 92_00, date: day(days)[0], days, law } })
    expect(found(of(days + 1), 'prior-price').filter((one) => one.law?.id === law)).toEqual([])
  })

  test('a claim of exactly the lowest price is lawful; one fen more is not', () => {
    const of = (list: number): Gate => ({ lines: [line('a', { list, current: list, returnPrice: list, landed: 80_00 })], products: [facts('a', { list: yuan(100), current: yuan(list / 100) })], law: { legal: { claim: 'current' }, asked: dip(3) } })
    expect(blockers(gate(of(92_00)))).toEqual([])
    expect(blockers(gate(of(92_01)))).toEqual(['prior-price'])
  })

  test('the claim decides what is compared: list, the price before, or what the ledger allows', () => {
    const of = (claim: 'list' | 'current' | 'lowest' | 'none'): Gate => ({ lines: [line('a', { current: 90_50, landed: 85_00, returnPrice: 90_50 })], products: [facts('a', { current: yuan(90.5) })], law: { legal: { claim }, asked: dip(3) } })
    expect(blockers(gate(of('list')))).toEqual(['prior-price'])
    for (const claim of ['current', 'lowest', 'none'] as const) expect(blockers(gate(of(claim)))).toEqual([])
    expect(gate(of('lowest')).references).toEqual([{ sku: 'a', price: 92_00, date: day(3)[0], law: 'CN-8' }])
    expect(gate(of('none')).references).toEqual([])
  })

  test('where several windows hold the lowest of all may be shown, and none where it is no higher than the new price or not known', () => {
    const entries = [asked('a', 100_00, '2026-08-01', null), asked('a', 95_00, ...day(3)), asked('a', 91_00, ...day(20))]
    const show = (landed: number, asks = entries, jurisdictions: readonly Jurisdiction[] = ['CN', 'EU']) => gate({ lines: [line('a', { landed })], products: [facts('a')], law: { jurisdictions, asked: asks } }).references
    expect(show(88_00)).toEqual([{ sku: 'a', price: 91_00, date: day(20)[0], law: 'EU-1' }])
    expect(show(88_00, entries, ['CN'])).toEqual([{ sku: 'a', price: 95_00, date: day(3)[0], law: 'CN-8' }])
    expect(show(91_00)).toMatchObject([{ sku: 'a', price: null, law: 'EU-1' }])
    expect(show(88_00, [asked('a', 100_00, '2026-08-01', '2026-08-02')])).toEqual([{ sku: 'a', price: null, date: null, law: 'CN-8' }])
  })

  test('what the ledger does not know is said, never passed in silence', () => {
    const blank = { ...dipped, law: { legal: { claim: 'list' as const }, asked: [asked('a', 100_00, '2026-01-01', '2026-01-02')] } }
    expect(found(blank, 'prior-price')).toMatchObject([{ severity: 'info', sku: null, params: { case: 'not-judged', lines: 1, of: 1 }, law: { id: 'CN-8', source: expect.stringContaining('price fraud') as string } }])
    expect(found({ ...blank, law: { ...blank.law, legal: {} } }, 'prior-price')).toMatchObject([{ severity: 'info', params: { case: 'none-to-show' } }])
    expect(found(blank, 'ceiling')).toMatchObject([{ severity: 'info', params: { case: 'not-judged', lines: 1 } }])
  })
})

describe('merchant consent', () => {
  const products = [facts('a', { merchant: 'Orchard' })]
  const of = (evidence: NonNullable<Gate['law']>['evidence'] = []): Gate => ({ lines: [line('a', { funding: { shares: MERCHANT } })], products, law: { evidence } })
  const consent = (change: Parameters<typeof record>[1] = {}, most: number | null = null, scope: Parameters<typeof record>[0]['scope'] = { kind: 'merchant', id: 'Orchard' }) => record({ kind: 'consent', most: most === null ? null : yuan(most), scope }, change)

  test.each([
    ['of the merchant', consent()], ['of the product', consent({}, null, { kind: 'sku', id: 'a' })], ['of the category', consent({}, null, { kind: 'category', id: 'phones' })], ['for just as much', consent({}, 5)], ['for just these days', consent({ from: '2026-12-01', to: '2026-12-14' })],
  ])('a consent %s lets the line pass', (_, evidence) => expect(blockers(gate(of([evidence])))).toEqual([]))

  test.each([
    ['that begins a day late', consent({ from: '2026-12-02' }), 'none'], ['that ends a day early', consent({ to: '2026-12-13' }), 'none'], ['for less', consent({}, 4.99), 'amount'], ['of another merchant', consent({}, null, { kind: 'merchant', id: 'Vineyard' }), 'none'],
    ['that was withdrawn', consent({ withdrawn: { by: 'Orchard', at: '2026-11-21T00:00:00.000Z' } }), 'none'], ['that is none but another record', record({ kind: 'below-cost', reason: 'fresh', scope: { kind: 'merchant', id: 'Orchard' } }), 'none'],
  ])('a consent %s does not', (_, evidence, which) => {
    expect(found(of([evidence]), 'merchant-consent')).toMatchObject([{ severity: 'block', params: { case: which }, law: { id: 'CN-2' } }])
  })

  test('holds everywhere, with or without a pack that asks for it', () => expect(found({ ...of(), law: { jurisdictions: ['US'] } }, 'merchant-consent')).toMatchObject([{ severity: 'block' }]))
  test('is not asked of a line that the platform pays alone', () => expect(blockers(gate({ lines: [line('a')], products }))).toEqual([]))
})

describe('below cost', () => {
  const of = (change: Parameters<typeof record>[1] = {}, reason: 'overstock' | 'fresh' = 'overstock'): Gate => ({
    lines: [line('a', { landed: 75_00, reason: 'overstock' })], products: [facts('a', { cost: yuan(80) })], law: { evidence: [record({ kind: 'below-cost', reason, scope: { kind: 'sku', id: 'a' } }, change)] },
  })
  test('passes where the reason’s evidence holds on every day, and the finding names the law', () => expect(found(of(), 'below-cost')).toMatchObject([{ severity: 'warn', law: { id: 'CN-1' } }]))
  test('is stopped where the reason ends before the price does', () => expect(found(of({ to: '2026-12-13' }), 'below-cost')).toMatchObject([{ severity: 'block', params: { case: 'ended', until: '2026-12-13' } }]))
  test('is stopped without evidence, or with evidence for another reason', () => {
    expect(found({ ...of(), law: {} }, 'below-cost')).toMatchObject([{ severity: 'block', params: { case: 'no-evidence' } }])
    expect(found(of({}, 'fresh'), 'below-cost')).toMatchObject([{ severity: 'block', params: { case: 'no-evidence' } }])
  })
})

describe('dominance, resale at a loss, recoupment', () => {
  const loss = (change: Partial<Gate['law'] & object> = {}): Gate => ({
    lines: [line('a', { landed: 75_00, reason: 'overstock' })], products: [facts('a', { cost: yuan(80) })], law: { evidence: [record({ kind: 'below-cost', reason: 'overstock', scope: { kind: 'sku', id: 'a' } })], ...change },
  })
  test('an undeclared dominance is told; a declared one stops; none is an answer', () => {
    expect(found(loss({ legal: { dominant: null } }), 'dominance')).toMatchObject([{ severity: 'info', params: { case: 'not-judged' } }])
    expect(found(loss({ legal: { dominant: ['phones'] } }), 'dominance')).toMatchObject([{ severity: 'block', law: { id: 'CN-7', status: 'check', label: 'K' } }])
    expect(found(loss({ legal: { dominant: ['tea'] } }), 'dominance')).toEqual([])
  })
  test('overstock is no exception to the French ban; perishable goods are', () => {
    expect(found(loss({ jurisdictions: ['FR'] }), 'resale-at-loss')).toMatchObject([{ severity: 'block', law: { id: 'EU-3-FR' } }])
    const fresh: Gate = { ...loss(), lines: [line('a', { landed: 75_00, reason: 'fresh' })], law: { jurisdictions: ['FR'], evidence: [record({ kind: 'below-cost', reason: 'fresh', scope: { kind: 'sku', id: 'a' } })] } }
    expect(found(fresh, 'resale-at-loss')).toEqual([])
  })
  test('below cost with a rival that may leave goes to counsel where the United States are sold to', () => {
    expect(found(loss({ jurisdictions: ['US'], rivalsMayLeave: true }), 'recoupment')).toMatchObject([{ severity: 'warn', law: { id: 'US-1' } }])
    expect(found({ ...loss({ jurisdictions: ['US'], rivalsMayLeave: true }), without: 'recoupment' }, 'recoupment')).toEqual([])
    expect(found(loss({ jurisdictions: ['US'] }), 'recoupment')).toEqual([])
  })
})

describe('a supplier’s minimum advertised price', () => {
  const of = (jurisdictions: readonly Jurisdiction[], landed = 89_00): Gate => ({ lines: [line('a', { landed })], products: [facts('a')], law: { jurisdictions, evidence: [record({ kind: 'minimum-price', price: yuan(90), scope: { kind: 'sku', id: 'a' } })] } })
  test('warns in the United States, from one cent below', () => {
    expect(found(of(['US']), 'advertised-minimum')).toMatchObject([{ severity: 'warn', params: { case: 'below', price: 90_00 }, law: { id: 'US-3' } }])
    expect(found(of(['US'], 90_00), 'advertised-minimum')).toEqual([])
    expect(found({ ...of(['US']), without: 'advertised-minimum' }, 'advertised-minimum')).toEqual([])
  })
  test.each([['EU', 'EU-5'], ['CN', 'CN-10']] as const)('is never applied in %s, also where the United States are sold to as well, and that is said', (jurisdiction, law) => {
    for (const where of [[jurisdiction], [jurisdiction, 'US']] as const) expect(found(of(where), 'advertised-minimum')).toMatchObject([{ severity: 'info', params: { case: 'barred' }, law: { id: law } }])
  })
  test('is told where no pack speaks of it', () => expect(found(of([]), 'advertised-minimum')).toMatchObject([{ severity: 'info', params: { case: 'not-judged' } }]))
})

describe('words', () => {
  const says = (text: string, jurisdictions: readonly Jurisdiction[] = []) => found({ lines: [line('a')], products: [facts('a')], law: { jurisdictions, notes: [{ where: 'scenario', text }] } }, 'legal-words')
  test.each(['After the truce', 'We ALIGN PRICES by May', 'we agreed with Taomao', 'they will also raise', '和对方谈好了', '停战方案', '他们也会涨价'])('%s asks for counsel everywhere', (text) => expect(says(text)).toMatchObject([{ severity: 'block', law: { id: 'ALL-1' } }]))
  test.each(['挤垮京狗', 'Squeeze out Jinggou'])('%s asks for counsel in China', (text) => {
    expect(says(text, ['CN'])).toMatchObject([{ severity: 'block', law: { id: 'CN-1' } }])
    expect(says(text, ['EU'])).toEqual([])
  })
  test.each(['Disagree with nobody', 'Untruced', 'Deeper cuts in tea', '深度补贴'])('%s does not', (text) => expect(says(text, ['CN'])).toEqual([]))
})

describe('which law holds', () => {
  test('the currency chooses until a person does; a country brings what it lies in', () => {
    expect(jurisdictionsOf({ jurisdictions: null }, 'CNY')).toEqual(['CN'])
    expect(jurisdictionsOf({ jurisdictions: null }, 'EUR')).toEqual(['EU'])
    expect(jurisdictionsOf({ jurisdictions: null }, 'USD')).toEqual(['US'])
    expect(jurisdictionsOf({ jurisdictions: null }, 'GBP')).toEqual([])
    expect(jurisdictionsOf({ jurisdictions: ['FR', 'US-CA'] }, 'CNY')).toEqual(['EU', 'FR', 'US', 'US-CA'])
    expect(jurisdictionsOf({ jurisdictions: [] }, 'CNY')).toEqual([])
  })
  test('a rule holds from its day to its end, by the days of the plan', () => {
    const ids = (from: string, to = from) => rulesInForce(LAW_PACKS, ['CN'], { from, to }).map(({ id }) => id)
    expect(ids('2026-04-09')).not.toContain('CN-1')
    expect(ids('2026-04-09', '2026-04-10')).toContain('CN-1')
    expect(ids('2031-04-09')).toContain('CN-1')
    expect(ids('2031-04-10')).not.toContain('CN-1')
    expect(ids('2026-12-01')).not.toContain('EU-1')
    expect(ids('2026-12-01')).toContain('ALL-1')
  })
  test('a currency that no pack covers, and a law that is a draft, are told', () => {
    const products = [facts('a')]
    const judge = (jurisdictions: readonly Jurisdiction[]) => guardPlan({
      plan: { id: 'p', currency: 'CNY', envelopes: { total: null, categories: [] }, lines: [line('a')] }, excluded: [], facts: new Map(products.map((one) => [one.sku, one])), settings,
      legal: { ...lawOf({ jurisdictions }, products), rules: rulesInForce(LAW_PACKS, jurisdictions, { from: '2026-12-01', to: '2026-12-14' }) }, checkedAt: '2026-11-22T00:00:00.000Z', planHash: 'h',
    }).findings.filter(({ rule }) => rule === 'law-pack')
    expect(judge([])).toMatchObject([{ severity: 'info', params: { case: 'none' } }])
    expect(judge(['CN'])).toMatchObject([{ severity: 'info', params: { case: 'draft', law: 'CN-6' }, law: { status: 'draft' } }])
  })
})
