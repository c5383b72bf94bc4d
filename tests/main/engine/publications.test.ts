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
