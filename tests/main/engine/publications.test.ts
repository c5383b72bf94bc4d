import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { addPerson } from '../../../src/main/people/persons.ts'
import { signIn } from '../../../src/main/people/session.ts'
import { preparePublication } from '../../../src/main/publish/publisher.ts'
import { passwordSecrets } from '../../../src/main/secrets/keeper.ts'
import { saveConnectedStore } from '../../../src/main/workspace/queries/stores.ts'
import { approvedPlan, line, options } from '../../support/publish-fixture.ts'
import { codesOf } from '../../support/desk-per-test.ts'
import { handOf, knowSigners, LIN } from '../../support/signers.ts'
import { skuOf } from '../../support/store-fixture.ts'

let folder: string
let desk: OpenDesk
let client: DeskClient

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-publications-'))
  const home = join(folder, 'home')
  // Locked: no connected store can be opened.
  desk = openDesk({ home, form: 'command-line', version: '0', clock: systemClock, threads: 1, secrets: passwordSecrets(home, { key: null }) })
  client = deskClient(desk)
  knowSigners(desk.open(join(folder, 'a.warchest'), { create: true }))
})
afterEach(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A publication in a store of that kind, which cannot be opened now. */
function publicationIn(kind: string, settings: Record<string, string>): string {
  const workspace = desk.workspace()
  saveConnectedStore(workspace, { id: 'shop', kind, name: 'Shop', settings })
  return preparePublication({ db: workspace.db, clock: desk.clock }, approvedPlan([line(1)]), 'shop', options('pub-1'))
}

describe('sales of a publication whose store does not answer', () => {
  test('a store that has orders is not taken for one without', async () => {
    const id = publicationIn('woocommerce', { url: 'http://127.0.0.1:9' })
    expect(await client.publications.sales({ id })).toMatchObject({ known: true, readAt: null })
  })

  test('a kind of store without orders says so', async () => {
    expect(await client.publications.sales({ id: publicationIn('google', {}) })).toMatchObject({ known: false })
  })

  test('what was read of a store that was disconnected since is still there', async () => {
    const id = publicationIn('woocommerce', { url: 'http://127.0.0.1:9' })
    await client.stores.remove({ id: 'shop', force: true })
    expect(await client.publications.sales({ id })).toMatchObject({ known: false })
    desk.workspace().db.prepare("INSERT INTO store_order_readings VALUES ('shop', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z')").run()
    expect(await client.publications.sales({ id })).toMatchObject({ known: true, readAt: '2026-11-22T00:00:00.000Z' })
  })
})

async function chenSignsIn(): Promise<void> {
  const workspace = desk.workspace()
  const boss = { id: 'person-boss', name: 'Chen', role: 'executive', passphrase: 'correct horse battery' } as const
  await addPerson(workspace, boss, handOf(LIN, workspace), 2 ** 10)
  await signIn(workspace, boss.id, boss.passphrase)
}

describe('held prices', () => {
  const decide = (id: string, more: object = {}): Promise<string[]> => codesOf(client.publications.decide({ id, skus: [skuOf(1)], write: true, reason: 'clearance', ...more }))
  const held = (): string => {
    const id = publicationIn('google', {})
    desk.workspace().db.exec("UPDATE publications SET direction = 'restore', state = 'stopped'; UPDATE publication_rows SET state = 'held', before = 1001, reason = 'guard:magnitude'")
    return id
  }

  test('are decided about by nobody who is not signed in, whatever name they give', async () => {
    const id = held()
    expect(await decide(id)).toEqual(['person.nobody'])
    expect(await decide(id, { by: 'Chen' })).not.toEqual([])
    expect(await client.publications.get({ id })).toMatchObject({ counts: { held: 1 } })
    expect((await client.audit.page({ what: null, person: null, text: '', offset: 0, limit: 10 })).entries).toEqual([])
  })

  test('a decision stands in the audit log with the person, the price and the signature', async () => {
    const id = held()
    await chenSignsIn()
    expect(await decide(id, { write: false })).toEqual([])
    expect(await client.publications.get({ id })).toMatchObject({ counts: { held: 0, kept: 1 } })
    expect((await client.audit.page({ what: 'publication.decide', person: null, text: '', offset: 0, limit: 10 })).entries).toMatchObject([{
      person: 'Chen', subject: id, detail: { write: false, reason: 'clearance', rows: 1, prices: [{ sku: skuOf(1), price: 1001, signature: expect.stringMatching(/./) as string }] },
    }])
  })
})

describe('an emergency stop of a store that was removed', () => {
  /** A publication that is live in a store which can be reached no more. */
  async function strand(): Promise<string> {
    const id = publicationIn('woocommerce', { url: 'http://127.0.0.1:9' })
    const { db } = desk.workspace()
    db.prepare("UPDATE publications SET state = 'live' WHERE id = ?").run(id)
    db.prepare("UPDATE publication_rows SET state = 'confirmed', before = current, observed = planned WHERE publication_id = ?").run(id)
    await client.stores.remove({ id: 'shop', force: true })
    const { jobId } = await client.publications.emergencyStop({ by: 'Lin Wei', reason: 'wrong unit' })
    expect(await desk.jobs.finished(jobId)).toMatchObject({ state: 'failed' })
    return id
  }
  const start = (storeId: string): string => preparePublication({ db: desk.workspace().db, clock: desk.clock }, approvedPlan([line(2)]), storeId, options('pub-2'))

  test('leaves every other store open, and is ended by a signed-in person with a reason who says what they were shown', async () => {
    const id = await strand()
    expect(await client.publications.runner()).toMatchObject({ emergencies: [{ by: 'Lin Wei', publications: [id], stores: ['shop'] }] })
    expect(() => start('shop')).toThrow('still taking prices back from this store')
    expect(start('embedded')).toBe('pub-2')
    desk.workspace().db.prepare("UPDATE publications SET state = 'rolled-back' WHERE id = 'pub-2'").run()

    const { emergencies: [{ seq }] } = await client.publications.runner()
    const left = await client.publications.emergencyLeft({ seq })
    expect(left.rows).toMatchObject([{ sku: skuOf(1), storeId: 'shop', price: approvedPlan([line(1)]).lines[0].landed, back: approvedPlan([line(1)]).lines[0].current }])
    const closing = { seq, reason: 'The shop was closed down for good.', seen: left.digest }
    expect(await codesOf(client.publications.emergencyClose(closing))).toEqual(['person.nobody'])
    await chenSignsIn()
    expect(await client.publications.emergencyClose(closing)).toMatchObject({ emergencies: [] })
    expect(await client.publications.get({ id })).toMatchObject({ state: 'paused', direction: 'restore', counts: { confirmed: 1 }, why: { code: 'publication.left-behind' } })
    const [entry] = (await client.audit.page({ what: 'publication.emergency-close', person: null, text: '', offset: 0, limit: 5 })).entries
    expect(entry).toMatchObject({ person: 'Chen', detail: { reason: closing.reason, rows: 1 } })
  })

  test('going on with one of them declares no other; a stop without a number takes up whatever is open', async () => {
    await strand()
    const { emergencies: [{ seq }] } = await client.publications.runner()
    for (const input of [{ seq }, {}]) await desk.jobs.finished((await client.publications.emergencyStop({ by: 'Zhou', reason: '', ...input })).jobId)
    expect((await client.publications.runner()).emergencies.map((each) => each.seq)).toEqual([seq])
    expect(await codesOf(client.publications.emergencyStop({ by: 'Zhou', reason: '', seq: 77 }))).toEqual(['emergency.unknown'])
  })
})

describe('ending the watch over a canary early', () => {
  test('takes a signature and a reason, which are in the audit log with what was cut short', async () => {
    const id = publicationIn('woocommerce', { url: 'http://127.0.0.1:9' })
    const until = '2030-01-01T00:00:00.000Z'
    const watched = (): void => { desk.workspace().db.prepare("UPDATE publications SET state = 'canary', watch_until = ? WHERE id = ?").run(until, id) }
    watched()
    expect(await codesOf(client.publications.advance({ id, reason: 'looks right' }))).toEqual(['person.nobody'])
    await chenSignsIn()
    await expect(client.publications.advance({ id, reason: '  ' })).rejects.toThrow()
    expect((await client.publications.get({ id })).watchUntil).toBe(until)
    await client.publications.advance({ id, reason: 'Orders look right; the night is short.' })
    const summary = await client.publications.get({ id })
    expect(Date.parse(summary.watchUntil ?? '')).toBeLessThanOrEqual(Date.now())
    const [entry] = (await client.audit.page({ what: 'publication.advance', person: null, text: '', offset: 0, limit: 5 })).entries
    expect(entry).toMatchObject({ person: 'Chen', subject: id, detail: { reason: 'Orders look right; the night is short.', watchUntil: until, store: 'shop', signature: expect.stringMatching(/.{60,}/) } })
    expect((await client.publications.journal({ id })).at(-1)).toMatchObject({ kind: 'watch-cut-short', detail: expect.stringContaining('Chen') })
  })
})
