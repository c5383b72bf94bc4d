import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { preparePublication } from '../../../src/main/publish/publisher.ts'
import { passwordSecrets } from '../../../src/main/secrets/keeper.ts'
import { saveConnectedStore } from '../../../src/main/workspace/queries/stores.ts'
import { approvedPlan, line, options } from '../../support/publish-fixture.ts'
import { knowSigners } from '../../support/signers.ts'

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
