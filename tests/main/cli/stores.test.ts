import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testText } from '../../../src/main/cli/commands/stores.ts'
import type { StoreInfo, StoreTest } from '../../../src/main/contract/stores.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { root } from '../../support/project.ts'
import { WooShop } from '../../support/shops/woo-shop.ts'
import { warchest as inProcess } from './drive.ts'

const shop = new WooShop('ck_line_0123456789:cs_line_0123456789')
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-line-'))
  openWorkspace(join(folder, 'war.warchest'), { clock: systemClock, create: true }).close()
  shop.add({ sku: 'tea', regular_price: '20.00', price: '20.00' })
  await shop.start()
})
afterAll(async () => {
  await shop.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The program as a person starts it, with what is piped into it. */
const warchest = (args: readonly string[], given: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {}): Promise<Said> => start([...args, '--workspace', join(folder, 'war.warchest')], given)
/** Without a workspace. */
const bare = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Said> => start(args, { env })
type Said = { code: number | null; out: string; err: string }
function start(args: readonly string[], { env = {}, input = '' }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string }): Promise<Said> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src/main/cli/main.ts'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', WARCHEST_HOME: join(folder, 'home'), WARCHEST_SECRET_KEY: 'a key long enough', ...env }, stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString() })
  child.stdin.end(input)
  return new Promise((resolve) => { child.once('close', (code) => resolve({ code, out, err })) })
}
const add = (...more: readonly string[]): string[] => ['stores', 'add', 'woocommerce', '--name', 'Tea shop', '--set', `url=${shop.url}`, ...more]

describe('warchest stores', () => {
  test('a secret in an argument is refused, and not repeated', async () => {
    const { code, err } = await inProcess(...add('--set', 'consumerSecret=cs_line_0123456789'), '--workspace', join(folder, 'war.warchest'))
    expect(code).toBe(2)
    expect(err).toContain('is a secret and is not taken from an argument')
    expect(err).not.toContain('cs_line')
  })

  test('the key of the secrets is changed, and one that is lost is given up: only the tokens are asked for again', async () => {
    const home = join(folder, 'home-of-keys')
    const run = (args: readonly string[], key: string, env: Readonly<Record<string, string>> = {}) => warchest(args, { env: { WARCHEST_HOME: home, WARCHEST_SECRET_KEY: key, ...env } })
    const given = ['--secret-env', 'consumerKey=A', '--secret-env', 'consumerSecret=B']
    const tokens = { A: 'ck_line_0123456789', B: 'cs_line_0123456789' }
    expect(await run(add('--id', 'keyed', ...given), 'a first long key', tokens)).toMatchObject({ code: 0 })
    expect(await bare(['secrets', 'key'], { WARCHEST_HOME: home, WARCHEST_SECRET_KEY: 'a first long key', WARCHEST_NEW_SECRET_KEY: 'a second long key' })).toMatchObject({ code: 0, out: expect.stringContaining('2 secrets') })
    expect(await run(['stores', 'test', 'keyed'], 'a second long key')).toMatchObject({ code: 0 })
    expect(await run(['stores', 'test', 'keyed'], 'a first long key')).toMatchObject({ code: 1, out: expect.stringContaining('warchest secrets forget') })
    expect(await inProcess('secrets', 'forget')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    expect(await bare(['secrets', 'forget', '--yes'], { WARCHEST_HOME: home })).toMatchObject({ code: 0, out: expect.stringContaining('2 secrets given up') })
    expect((await run(['stores', 'list'], 'a third long key')).err).toMatch(/keyed: .*is not on this machine/)
    expect(await run(['stores', 'update', 'keyed', ...given], 'a third long key', tokens)).toMatchObject({ code: 0 })
    expect(await run(['stores', 'remove', 'keyed'], 'a third long key')).toMatchObject({ code: 0 })
  })

  test('secrets come from the environment or from standard input; the store is tested, changed and removed', async () => {
    const added = await warchest(add('--secret-env', 'consumerKey=WOO_KEY', '--secrets-stdin', '--json'), { env: { WOO_KEY: 'ck_line_0123456789' }, input: 'consumerSecret=cs_line_0123456789\n' })
    expect(added).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(added.out) as StoreInfo).toMatchObject({ id: 'tea-shop', reachable: true, products: 1 })
    const tested = await warchest(['stores', 'test', 'tea-shop', '--json'])
    expect(JSON.parse(tested.out) as StoreTest).toMatchObject({ reachable: true, access: expect.arrayContaining([{ what: 'write-prices', granted: true }]) })
    expect(await warchest(['stores', 'update', 'tea-shop', '--set', 'url=https://other.example'])).toMatchObject({ code: 2, err: expect.stringContaining('Consumer key is missing') })
    expect((await warchest(['stores', 'list'])).out).toMatch(/embedded[\s\S]*tea-shop\s+woocommerce\s+yes\s+1\s+CNY\s+Tea shop\s+not yet run against a live shop/)
    const files = readdirSync(join(folder, 'home/secrets'))
    expect(files).toHaveLength(2)
    for (const name of files) expect(readFileSync(join(folder, 'home/secrets', name), 'utf8')).not.toMatch(/line_0123456789/)
    expect(await warchest(['stores', 'remove', 'tea-shop'])).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was changed in the store') })
    expect(readdirSync(join(folder, 'home/secrets'))).toEqual([])
  })

  test('without the key nothing is kept or read, and it is said how to give it', async () => {
    const { code, err } = await warchest(add('--secrets-stdin'), { env: { WARCHEST_SECRET_KEY: '' }, input: 'consumerKey=ck_line_0123456789\nconsumerSecret=cs_line_0123456789\n' })
    expect(code).toBe(1)
    expect(err).toContain('Set WARCHEST_SECRET_KEY')
  })

  test.each([
    ['no kind', ['stores', 'add', '--name', 'X'], 'No kind of store was named. Give one of: shopify'], ['an unknown kind', ['stores', 'add', 'amazon', '--name', 'X'], "There is no kind of store 'amazon'"],
    ['a variable that is not there', ['stores', 'add', 'shopify', '--name', 'X', '--secret-env', 'accessToken=NOT_THERE'], 'The environment has no NOT_THERE'],
    ['a setting without a value', ['stores', 'add', 'shopify', '--name', 'X', '--set', 'url'], '--set url is not NAME=VALUE'],
  ])('%s is refused with what to give', async (_, args, said) => {
    const { code, err } = await inProcess(...args, '--workspace', join(folder, 'war.warchest'))
    expect(code).toBe(2)
    expect(err).toContain(said)
  })

  test('what a test has found is told in words', () => {
    const found: StoreTest = {
      at: '', reachable: true, store: { name: 'Tea', version: '11.0.1', currencies: ['CNY'], products: 3 }, clockSkewSeconds: 2, roundTripMilliseconds: 80, access: [{ what: 'write-prices', granted: true }, { what: 'read-orders', granted: null }],
      sample: { asked: 20, found: 19, sameCurrency: 19, shown: 18 }, problems: [{ code: 'x', message: 'WP-Cron is off.', mend: 'Switch it on.' }],
    }
    expect(testText(found)).toMatch(/nothing was written[\s\S]*clock\s+2 s from ours[\s\S]*write prices\s+yes[\s\S]*read orders\s+unknown until tried[\s\S]*19 of 20 found, 19 in our currency, 18 shown[\s\S]*WP-Cron is off\. Switch it on\./)
  })

  test('one secret may be piped in alone', async () => {
    const { code, out } = await warchest(['stores', 'add', 'shopify', '--name', 'S', '--set', 'url=http://127.0.0.1:9', '--secrets-stdin', '--json'], { input: 'shpat_0123\n' })
    expect(code).toBe(0)
    expect(JSON.parse(out) as StoreInfo).toMatchObject({ secrets: ['accessToken'], reachable: false, settings: { strike: 'show' } })
  })
})
