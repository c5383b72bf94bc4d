import { describe, expect, test } from 'vitest'
import { addDays, dateOf, dayNumber, daysBetween } from '../../../src/core/calendar/calendar.ts'
import { overrideText } from '../../../src/core/guard/overrides.ts'
import { minor } from '../../../src/core/money/money.ts'
import type { EvidenceInput } from '../../../src/main/contract/guard.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { isBound } from '../../../src/main/guard/bound.ts'
import { judgeReturn } from '../../../src/main/guard/return-gate.ts'
import { joinPeople, signOut } from '../../../src/main/people/session.ts'
import { Journal } from '../../../src/main/publish/journal.ts'
import { buildManifest, type Manifest } from '../../../src/main/publish/manifest.ts'
import type { RowState } from '../../../src/main/publish/publication.ts'
import { runShift } from '../../../src/main/publish/run-shift.ts'
import { dateIn, moved, spanOf } from '../../../src/main/publish/schedule.ts'
import { savePreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { loadPriceLedger } from '../../../src/main/workspace/queries/price-ledger.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'
import { codesOf, deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { fillWorkspace } from '../../support/plan-workspace.ts'

let client: DeskClient
const market = randomMarket({ products: 12, categories: 2, seed: 4 })
const own = deskPerTest((workspace, desk) => {
  fillWorkspace(workspace, market)
  client = deskClient(desk)
})
const FROM = '2026-11-01'

/** Our offers for a product: major units from a day to a day. */
function offer(sku: string, price: number, from: string, to: string, promo = 0): void {
  const { db } = own.desk.workspace()
  const insert = db.prepare('INSERT OR REPLACE INTO offers (seller, product, day, price, available, promo) SELECT (SELECT key FROM sellers WHERE own = 1), key, ?, ?, 1, ? FROM products WHERE sku = ?')
  for (let day = dayNumber(from)!; day <= dayNumber(to)!; day++) insert.run(day, price, promo, sku)
}
async function plan(change: { readonly name?: string; readonly merchant?: number } = {}): Promise<string> {
  const merchant = change.merchant ?? 0
  const { jobId } = await client.plans.optimize({
    name: change.name ?? 'Night', scenarioId: null, objective: 'gmv', from: FROM, to: '2026-11-14', channel: 'store', envelopes: { total: null, categories: [] }, scope: { categories: [], skus: [] }, deepest: 0.2, rungs: 5,
    funding: { platform: 1 - merchant, merchant, brand: 0, bank: 0, state: 0 }, extrapolate: false,
  })
  return (await own.desk.jobs.finished(jobId)).result!
}
const blocks = async (id: string): Promise<string[]> => [...new Set((await client.plans.check({ id })).findings.filter(({ severity }) => severity === 'block').map(({ rule }) => rule))]
const boss = (): Promise<unknown> => joinPeople(own.desk.workspace(), { id: 'person-boss', name: 'Chen', role: 'executive', passphrase: 'correct horse battery' }, 2 ** 10)

describe('the price ledger', () => {
  test('joins offers and sales of ours in one query, days at one price as one entry', () => {
    const { sku } = market.products[0]
    offer(sku, 100, '2026-10-01', '2026-10-20')
    offer(sku, 80.5, '2026-10-21', '2026-10-22', 1)
    offer(sku, 100, '2026-10-23', '2026-10-31')
    const { db } = own.desk.workspace()
    db.exec("INSERT INTO outlets (id) VALUES ('web'); INSERT INTO facts VALUES ('period-days', '7')")
    db.prepare("INSERT INTO sales (product, outlet, day, units, revenue) SELECT p.key, o.key, ?, 4, 36000 FROM products p, outlets o WHERE p.sku = ?").run(dayNumber('2026-10-19'), sku)
    const entries = loadPriceLedger(own.desk.workspace(), [sku], { before: FROM, days: 30 }).get(sku)!
    expect(entries.filter(({ source }) => source === 'offer').map(({ from, to, price, type, confirmed }) => [from, to, price, type, confirmed])).toEqual([
      ['2026-10-01', '2026-10-20', 100_00, 'regular', false], ['2026-10-21', '2026-10-22', 80_50, 'promotion', false], ['2026-10-23', '2026-10-31', 100_00, 'regular', false],
    ])
    expect(entries.filter(({ source }) => source === 'sale')).toEqual([expect.objectContaining({ channel: 'web', from: '2026-10-19', to: '2026-10-25', price: 90_00, type: 'transaction', confirmed: true })])
  })

  test('serves the gate: the strike-through a workspace claims is held against it, and the figure and the day are named', async () => {
    for (const { sku, list } of market.products) offer(sku, list, '2026-08-01', '2026-10-31')
    const [{ sku, list }] = market.products
    const low = Math.round(list * 90) / 100
    offer(sku, low, '2026-10-28', '2026-10-28')
    await client.guard.setLaw({ settings: { jurisdictions: ['CN'], claim: 'list', dominant: [], capped: [] }, reason: 'The shop strikes the list price through' })
    const id = await plan()
    const verdict = await client.plans.check({ id })
    const found = verdict.findings.filter(({ rule }) => rule === 'prior-price')
    expect(verdict.passed).toBe(false)
    expect(found).toMatchObject([{ sku, severity: 'block', params: { price: Math.round(low * 100), date: '2026-10-28', days: 7 }, law: { id: 'CN-8' } }])
    expect(verdict.legal).toMatchObject({ claim: 'list', rules: expect.arrayContaining(['CN-8', 'ALL-1']) as unknown })
    const history = await client.guard.history({ sku, planId: id })
    expect(history).toMatchObject({ promotion: FROM, windows: [{ law: 'CN-8', days: 7, from: '2026-10-25', to: '2026-10-31', prior: { known: true, price: Math.round(low * 100), date: '2026-10-28' } }] })
    expect(history.line?.landed).toBeGreaterThan(0)
  })

  test('is fed by every price that a publication reads, in the same transaction, and is never rewritten', () => {
    const { db } = own.desk.workspace()
    const { sku } = market.products[0]
    db.prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, created_at, updated_at)
      VALUES ('pub', 1, 'p', 1, 'P', 'shop', 'CNY', 0, 'h', 'h', '{}', 'waves', 'publish', '2026-11-01T00:00:00.000Z', '2026-11-01T08:00:00.000Z')`).run()
    db.prepare("INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned) VALUES ('pub', ?, 0, 0, 'pending', 10000, 9000)").run(sku)
    const row = (state: RowState, observed: number, at: string): void => {
      db.prepare('UPDATE publications SET updated_at = ?').run(at)
      new Journal(db, () => at).record('pub', 'kept', { rows: [{ sku, state, observed: minor(observed) }] })
    }
    row('pending', 10000, '2026-11-01T08:00:00.000Z')
    row('sent', 10000, '2026-11-01T08:00:01.000Z')
    row('confirmed', 9000, '2026-11-02T08:00:00.000Z')
    row('restored', 10000, '2026-11-09T08:00:00.000Z')
    savePreferences(own.desk.workspace(), { timeZone: 'UTC' })
    const entries = () => loadPriceLedger(own.desk.workspace(), [sku], { before: '2026-12-01', days: 60 }).get(sku)!.map(({ from, to, price, type, channel, source }) => [from, to, price, type, channel, source])
    expect(entries()).toEqual([['2026-11-01', '2026-11-02', 10000, 'regular', 'shop', 'publication'], ['2026-11-02', '2026-11-09', 9000, 'promotion', 'shop', 'publication'], ['2026-11-09', null, 10000, 'regular', 'shop', 'publication']])
    const before = entries()
    expect(() => db.transaction(() => { row('kept', 5000, '2026-11-10T00:00:00.000Z'); throw new Error('the act failed') })()).toThrow('the act failed')
    expect(entries()).toEqual(before)
    // The step's own instant counts, whenever the step before it was taken.
    db.prepare("UPDATE publications SET updated_at = '2026-11-10T00:00:00.000Z'").run()
    new Journal(db, () => '2026-11-14T08:00:00.000Z').record('pub', 'read', { rows: [{ sku, state: 'kept', observed: minor(8000) }] })
    expect(entries().at(-1)).toEqual(['2026-11-14', null, 8000, 'regular', 'shop', 'publication'])
    for (const change of ['UPDATE price_readings SET price = 1', "UPDATE price_readings SET last_day = '2026-12-31'", 'DELETE FROM price_readings']) expect(() => db.exec(change), change).toThrow('only appended to')
  })

  // Midnight there; that of New York is an hour nearer to UTC in summer than in winter, and moves on the 1st of November 2026 and the 14th of March 2027.
  test.each([
    ['Asia/Shanghai', '2026-11-01', '2026-10-31T16:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
    ['America/New_York', '2027-03-14', '2027-03-14T05:00:00.000Z'],
    ['America/New_York', '2027-03-15', '2027-03-15T04:00:00.000Z'],
  ])('counts its days in %s: a price of %s begins at midnight there, and the moment before is the day before', (timeZone, day, midnight) => {
    const { db } = own.desk.workspace()
    const { sku } = market.products[0]
    savePreferences(own.desk.workspace(), { timeZone })
    db.prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, created_at, updated_at)
      VALUES ('pub', 1, 'p', 1, 'P', 'shop', 'CNY', 0, 'h', 'h', '{}', 'waves', 'publish', $midnight, $midnight)`).run({ midnight })
    db.prepare("INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned) VALUES ('pub', ?, 0, 0, 'pending', 10000, 9000)").run(sku)
    const before = new Date(Date.parse(midnight) - 1).toISOString()
    new Journal(db, () => before).record('pub', 'read', { rows: [{ sku, observed: minor(10000) }] })
    new Journal(db, () => midnight).record('pub', 'read', { rows: [{ sku, state: 'confirmed', observed: minor(9000) }] })
    const eve = dateOf((dayNumber(day) ?? 0) - 1)
    expect(loadPriceLedger(own.desk.workspace(), [sku], { before: '2027-12-01', days: 500 }).get(sku)!.map(({ from, to, price }) => [from, to, price])).toEqual([[eve, day, 10000], [day, null, 9000]])
  })
})

describe('what is put on file', () => {
  const consent: EvidenceInput = { kind: 'consent', scope: { kind: 'category', id: 'c1' }, most: null, from: FROM, to: '2026-11-30', text: 'Contract 17' }
  test('lets merchant-funded lines pass for as long as it is there', async () => {
    expect(await blocks(await plan({ merchant: 0.4 }))).toEqual(['merchant-consent'])
    for (const { id } of market.categories) await client.guard.addEvidence({ ...consent, scope: { kind: 'category', id } })
    expect(await blocks(await plan({ merchant: 0.4 }))).toEqual([])
    const [{ id }] = await client.guard.evidence()
    expect((await client.guard.withdrawEvidence({ id })).find((one) => one.id === id)?.withdrawn).not.toBeNull()
    expect(await blocks(await plan({ merchant: 0.4 }))).toEqual(['merchant-consent'])
    expect(await codesOf(client.guard.withdrawEvidence({ id }))).toEqual(['guard.withdrawn'])
    expect(await codesOf(client.guard.withdrawEvidence({ id: 'none' }))).toEqual(['guard.no-record'])
  })

  test('speaks of something that is there, on days in their order', async () => {
    expect(await codesOf(client.guard.addEvidence({ ...consent, scope: { kind: 'merchant', id: 'Ghost' } }))).toEqual(['guard.unknown-scope'])
    expect(await codesOf(client.guard.addEvidence({ ...consent, to: '2026-10-31' }))).toEqual(['guard.dates'])
    expect(await codesOf(client.guard.addEvidence({ kind: 'announcement', scope: { kind: 'plan', id: 'ghost' }, total: minor(1), from: FROM, to: FROM, text: 'x' }))).toEqual(['guard.unknown-scope'])
    expect(await client.guard.evidence()).toEqual([])
  })

  test('a supplier’s minimum is refused in China and the EU, and kept where the United States alone are sold to', async () => {
    const minimum: EvidenceInput = { kind: 'minimum-price', scope: { kind: 'sku', id: market.products[0].sku }, price: minor(1), from: FROM, to: FROM, text: 'Letter' }
    const sell = (...jurisdictions: ('CN' | 'EU' | 'US')[]) => client.guard.setLaw({ settings: { jurisdictions, claim: 'lowest', dominant: null, capped: null }, reason: 'test' })
    expect(await codesOf(client.guard.addEvidence(minimum))).toEqual(['guard.minimum-barred'])
    await sell('EU', 'US')
    expect(await codesOf(client.guard.addEvidence(minimum))).toEqual(['guard.minimum-barred'])
    await sell('US')
    const [record] = await client.guard.addEvidence(minimum)
    expect(await codesOf(sell('EU'))).toEqual(['guard.minimum-on-file'])
    await client.guard.withdrawEvidence({ id: record.id })
    expect((await sell('EU')).jurisdictions).toEqual(['EU'])
  })

  test('is written into the audit log and cannot be changed in the file', async () => {
    await client.guard.addEvidence(consent)
    expect(own.desk.workspace().db.prepare("SELECT count(*) FROM audit WHERE what = 'guard'").pluck().get()).toBe(1)
    for (const change of ["UPDATE evidence SET body = '{}'", 'DELETE FROM evidence']) expect(() => own.desk.workspace().db.exec(change)).toThrow('never changes')
  })
})

describe('overrides', () => {
  const truce = { rule: 'legal-words', sku: null, reason: 'Counsel has read it: a book of that title', days: 3 }
  test('are signed by whoever is signed in, count at the next check, and are frozen with the verdict', async () => {
    expect(await codesOf(client.guard.signOverride(truce))).toEqual(['person.nobody'])
    await boss()
    expect(await blocks(await plan({ name: 'Truce' }))).toEqual(['legal-words'])
    const [signed] = await client.guard.signOverride(truce)
    expect(signed).toMatchObject({ by: 'person-boss', name: 'Chen', holds: true })
    const verdict = await client.plans.check({ id: await plan({ name: 'Truce' }) })
    expect(verdict.passed).toBe(true)
    expect(verdict.overrides).toMatchObject([{ id: signed.id, signature: signed.signature }])
    expect(verdict.findings.find(({ rule }) => rule === 'legal-words')).toMatchObject({ severity: 'warn', override: signed.id })
    expect(overrideText(signed)).toContain('legal-words')
  })

  test('of hard rules, of rules that nobody has, and by those who may not, are refused', async () => {
    await boss()
    expect(await codesOf(client.guard.signOverride({ ...truce, rule: 'currency' }))).toEqual(['guard.hard-rule'])
    expect(await codesOf(client.guard.signOverride({ ...truce, rule: 'hope' }))).toEqual(['guard.no-rule'])
    await joinPeople(own.desk.workspace(), { id: 'person-clerk', name: 'Wu', role: 'pricing-manager', passphrase: 'another long passphrase' }, 2 ** 10)
    signOut(own.desk.workspace())
    await client.people.signIn({ id: 'person-clerk', passphrase: 'another long passphrase' })
    expect(await codesOf(client.guard.signOverride(truce))).toEqual(['guard.may-not'])
  })

  test('that were written into the file by hand hold nothing up', async () => {
    await boss()
    const [signed] = await client.guard.signOverride({ ...truce, rule: 'formula' })
    const { db } = own.desk.workspace()
    db.prepare("INSERT INTO overrides (id, rule, sku, reason, by, signed_at, expires_at, signature) VALUES ('forged', 'legal-words', NULL, 'because', 'person-boss', ?, ?, ?)").run(signed.signedAt, signed.expiresAt, signed.signature)
    expect((await client.guard.overrides()).map(({ id, holds }) => [id, holds])).toEqual([['forged', false], [signed.id, true]])
    const verdict = await client.plans.check({ id: await plan({ name: 'Truce' }) })
    expect(verdict.passed).toBe(false)
    expect(verdict.findings.find(({ rule }) => rule === 'override')).toMatchObject({ params: { case: 'forged' } })
    expect(() => db.exec('DELETE FROM overrides')).toThrow('never changes')
  })
})

test('a preview names exactly the products that a rule would hold up, at today’s prices and at a plan’s', async () => {
  const today = await client.guard.preview({ expression: 'margin < 0.5', planId: null })
  const scale = (amount: number | null): number => amount ?? Number.NaN
  const expected = market.products.filter(({ prices, cost }) => prices[0] !== null && (Math.round(prices[0] * 100) - Math.round(scale(cost) * 100)) / Math.round(prices[0] * 100) < 0.5).map(({ sku }) => sku).sort()
  expect(today.touched.map(({ sku }) => sku)).toEqual(expected)
  expect(today).toMatchObject({ products: 12, planned: 0, currency: 'CNY' })
  const id = await plan()
  const planned = await client.guard.preview({ expression: 'drop > 0.01', planId: id })
  expect(planned.touched.map(({ sku }) => sku)).toEqual((await client.plans.get({ id })).lines.map(({ sku }) => sku).sort())
  expect(await codesOf(client.guard.preview({ expression: 'price = 0', planId: null }))).toEqual(['formula.not-allowed'])
})

test('a way back is judged on what the workspace knows: its catalog, its rules, its ledger', () => {
  const [{ sku, list }] = market.products
  const fen = Math.round(list * 100)
  expect(judgeReturn(own.desk.workspace(), [{ sku, target: minor(fen), standing: minor(fen) }]).refused).toEqual([])
  expect(judgeReturn(own.desk.workspace(), [{ sku, target: minor(1), standing: minor(fen) }]).refused).toEqual([sku])
  expect(judgeReturn(own.desk.workspace(), [{ sku, target: minor(fen * 10), standing: minor(fen) }]).refused).toEqual([sku])
})

describe('what the public is told of a plan', () => {
  const textOf = (files: readonly { readonly name: string; readonly base64: string }[], name: string): string => Buffer.from(files.find((file) => file.name === name)?.base64 ?? '', 'base64').toString('utf8')

  test('is written from the plan where the law asks for it, frozen with the verdict, and handed over with the price list', async () => {
    for (const { sku, list } of market.products) offer(sku, list, '2026-08-01', '2026-10-31')
    await client.preferences.set({ timeZone: 'Asia/Shanghai' })
    await client.guard.setLaw({ settings: { jurisdictions: ['CN'], claim: 'lowest', dominant: [], capped: [] }, reason: 'We sell in China' })
    const id = await plan()
    expect(await client.plans.publicRules({ id })).toBeNull()
    await client.guard.addEvidence({ kind: 'announcement', total: minor(1), scope: { kind: 'plan', id }, from: FROM, to: '2026-12-31', text: 'Press release' })
    const verdict = await client.plans.check({ id })
    const rules = (await client.plans.publicRules({ id }))!
    expect(rules).toMatchObject({ law: 'CN-3', zh: verdict.publicRules?.zh, en: expect.stringMatching(/2026-11-01, 00:00, to 2026-11-14, 24:00 \(Asia\/Shanghai\)[^]*Subsidy announced: 0\.01 [A-Z]{3}/) as unknown })
    expect(textOf(rules.files, 'rules-zh.txt')).toBe(rules.zh)
    expect(textOf(rules.files, 'rules-prices-en.tsv').trimEnd().split('\n')).toHaveLength(verdict.lines + 1)
    // What is changed afterwards changes nothing that was approved.
    await client.preferences.set({ timeZone: 'UTC' })
    expect((await client.plans.publicRules({ id }))!.en).toBe(rules.en)
  })

  test('names the days on which prices really run where the workspace states a day of its own, and the publication runs on just these', async () => {
    const workspace = own.desk.workspace()
    for (const { sku, list } of market.products) offer(sku, list, '2026-08-01', '2026-10-31')
    savePreferences(workspace, { asOf: FROM, timeZone: 'Asia/Shanghai' }, 'a test')
    await client.guard.setLaw({ settings: { jurisdictions: ['CN'], claim: 'lowest', dominant: [], capped: [] }, reason: 'We sell in China' })
    const id = await plan()
    const verdict = await client.plans.check({ id })
    const today = dateIn(Date.now(), 'Asia/Shanghai')
    const last = addDays(today, 13)
    expect(verdict.runs).toEqual({ later: daysBetween(FROM, today), zone: 'Asia/Shanghai' })
    const rules = (await client.plans.publicRules({ id }))!
    expect(rules.en).toContain(`When: from ${today}, 00:00, to ${last}, 24:00 (Asia/Shanghai).`)
    expect(rules.zh).not.toContain('2026年11月1日')
    for (const row of textOf(rules.files, 'rules-prices-en.tsv').trimEnd().split('\n').slice(1)) expect(row.split('\t').slice(5, 7)).toEqual([today, last])

    const frozen = await client.plans.get({ id })
    const ids = { publicationId: 'p', storeId: 'embedded' }
    const manifestOf = (asOf: string | null, zone: string, then: typeof frozen, on: string): Manifest => {
      const later = runShift(then, asOf, zone, on)
      return buildManifest(then, then.hash!, ids, { options: { canaryShare: 0.1, canarySeconds: 0, batchRows: 100 }, keeper: 'runner', zone, daysOf: (line) => moved(line, later), floorOf: () => null })
    }
    const manifest = manifestOf(FROM, 'Asia/Shanghai', frozen, today)
    for (const { from, to } of manifest.rows) expect([from, to]).toEqual([today, last])
    expect(isBound(manifest, frozen, true)).toBe(true)
    // Begun a day later, it still runs on the days that were signed; other days, another zone or a day that is stated no more are refused.
    expect(manifestOf(FROM, 'Asia/Shanghai', frozen, addDays(today, 1)).rows[0].from).toBe(today)
    expect(isBound({ ...manifest, rows: manifest.rows.map((row) => ({ ...row, ...moved(row, 1), ...spanOf(addDays(row.from, 1), addDays(row.to, 1), 'Asia/Shanghai') })) }, frozen, true)).toBe(false)
    const codeOf = (work: () => unknown): string => { try { work() } catch (error) { return problemsOfError(error)[0].code } return 'none' }
    expect(codeOf(() => manifestOf(FROM, 'Europe/Berlin', frozen, today))).toBe('publication.other-zone')
    expect(codeOf(() => manifestOf(null, 'Asia/Shanghai', frozen, today))).toBe('publication.other-days')
    const { runs: _runs, ...before } = frozen.verdict!
    expect(codeOf(() => manifestOf(FROM, 'Asia/Shanghai', { ...frozen, verdict: before }, today))).toBe('publication.other-days')
  })

  test('is not asked for elsewhere', async () => {
    await client.guard.setLaw({ settings: { jurisdictions: ['EU'], claim: 'none', dominant: [], capped: [] }, reason: 'We sell in the EU' })
    const id = await plan()
    expect((await client.plans.check({ id })).publicRules).toBeUndefined()
    expect(await client.plans.publicRules({ id })).toBeNull()
  })
})
