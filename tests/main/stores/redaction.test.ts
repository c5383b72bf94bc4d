import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { publishPlan } from '../../../src/main/publish/publisher.ts'
import { passwordSecrets } from '../../../src/main/secrets/keeper.ts'
import { ownerOf } from '../../../src/main/stores/owner.ts'
import { approvedPlan, line, options, publisherDeps } from '../../support/publish-fixture.ts'
import { WooShop } from '../../support/shops/woo-shop.ts'
import { knowSigners } from '../../support/signers.ts'
import { skuOf } from '../../support/store-fixture.ts'

const KEY = 'ck_planted0123456789abcdefghij'
const SECRET = 'cs_planted"with\\odd/signs+=0123456789'
const FORMS = [KEY, SECRET, JSON.stringify(SECRET).slice(1, -1), encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64'), Buffer.from(`${KEY}:${SECRET}`).toString('base64')]

let home: string
let desk: OpenDesk
let client: DeskClient
let said = ''
const shop = new WooShop(`${KEY}:${SECRET}`)

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'warchest-redaction-'))
  await shop.start()
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    vi.spyOn(stream, 'write').mockImplementation(((chunk: string | Uint8Array, ...rest: never[]) => {
      said += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      return write(chunk, ...rest)
    }) as typeof stream.write)
  }
  desk = openDesk({ home, form: 'command-line', version: '0', clock: systemClock, threads: 1, secrets: passwordSecrets(home, { key: 'a key long enough' }) })
  client = deskClient(desk)
  desk.open(join(home, 'war.warchest'), { create: true })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await desk.close()
  await shop.close()
  rmSync(home, { recursive: true, force: true })
})

/** Every file under a folder, as text and as bytes. */
const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
const leaks = (text: string): string[] => FORMS.filter((form) => text.includes(form))

test('a planted token is nowhere but in its own sealed file: not in the workspace, a journal, the audit log, an export, an answer, an error or a log, though the shop repeats it', async () => {
  for (let i = 0; i < 40; i++) shop.add({ sku: skuOf(i), regular_price: ((1000 + i) / 100).toFixed(2), price: ((1000 + i) / 100).toFixed(2) })
  const answers: unknown[] = []
  const errors: string[] = []
  const ask = async (work: Promise<unknown>): Promise<void> => {
    await work.then((answer) => answers.push(answer), (error: unknown) => errors.push(`${String(error)} ${error instanceof Error ? (error.stack ?? '') : ''} ${JSON.stringify(error)}`))
  }
  const settings = { url: shop.url }
  await ask(client.stores.connect({ kind: 'woocommerce', id: 'shop', name: 'Shop', settings, secrets: { consumerKey: KEY, consumerSecret: SECRET } }))
  await ask(client.stores.list())
  // From here on the shop repeats what it is given, in every way it can.
  for (const parrot of [KEY, SECRET, Buffer.from(`${KEY}:${SECRET}`).toString('base64'), encodeURIComponent(SECRET)]) {
    shop.parrot = parrot
    await ask(client.stores.test({ id: 'shop' }))
    shop.instead.push({ status: 500, body: JSON.stringify({ code: 'x', message: `PHP died with ${parrot}` }) }, { status: 403, body: JSON.stringify({ code: 'x', message: `No, ${parrot}` }) })
    await ask(client.stores.test({ id: 'shop' }))
    shop.instead.length = 0
  }
  shop.parrot = SECRET
  // A publication against it: every row is refused with the secret in the words.
  const workspace = desk.workspace()
  knowSigners(workspace)
  const connector = await desk.stores.connector(ownerOf(workspace), 'shop')
  const lines = Array.from({ length: 40 }, (_, i) => line(i))
  await ask(publishPlan(publisherDeps(workspace.db, connector), approvedPlan(lines), 'shop', options('pub-1')))
  const rows = workspace.db.prepare("SELECT reason FROM publication_rows WHERE reason LIKE 'refused:%'").pluck().all() as string[]
  expect(rows.length).toBeGreaterThan(0)
  expect(rows[0]).toContain('[secret]')
  await ask(client.publications.list())
  await ask(client.publications.journal({ id: 'pub-1' }))
  await ask(client.publications.rows({ id: 'pub-1', state: null, offset: 0, limit: 100 }))
  await ask(client.audit.export())
  await ask(client.stores.update({ id: 'shop', secrets: { consumerSecret: SECRET } }))
  await ask(client.stores.update({ id: 'shop', settings: { url: 'https://other.example' } }))
  await ask(client.stores.connect({ kind: 'woocommerce', id: 'shop', name: 'Twice', settings, secrets: { consumerKey: KEY, consumerSecret: SECRET } }))
  await ask(client.stores.connect({ kind: 'woocommerce', name: 'Odd', settings: { url: 'nowhere' }, secrets: { consumerKey: KEY, consumerSecret: SECRET } }))
  await ask(client.stores.connect({ kind: 'woocommerce', name: 'Odd', settings, secrets: { [KEY.slice(0, 20)]: SECRET } }))
  await ask(client.stores.connect({ kind: 'woocommerce', name: 'Odd', settings, secrets: { consumerKey: 'x'.repeat(5000), consumerSecret: SECRET } }))
  expect(errors.length).toBeGreaterThanOrEqual(4)

  workspace.db.pragma('wal_checkpoint(PASSIVE)')
  const files = filesOf(home)
  expect(files.some((path) => path.endsWith('.password.json'))).toBe(true)
  // latin1 keeps every byte; utf8 reads what is written beyond ASCII.
  expect(Object.fromEntries(files.map((path) => [path, [...leaks(readFileSync(path, 'latin1')), ...leaks(readFileSync(path, 'utf8'))]]).filter(([, found]) => (found as string[]).length > 0))).toEqual({})
  expect(leaks(JSON.stringify(answers))).toEqual([])
  expect(leaks(answers.map((answer) => Buffer.from((answer as { base64?: string } | null)?.base64 ?? '', 'base64').toString()).join('\n'))).toEqual([])
  expect(errors.flatMap(leaks)).toEqual([])
  expect(leaks(said)).toEqual([])
  // The search would have found it: what was sent to the shop has it.
  expect(leaks(shop.requests.map(({ headers }) => String(headers.authorization)).join('\n'))).not.toEqual([])
})
