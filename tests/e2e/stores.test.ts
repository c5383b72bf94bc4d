import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loaded } from '../support/app.ts'
import { makeHome } from '../support/homes.ts'
import { keep, onEveryForm, withChromium } from '../support/launch.ts'
import { launchStandIn } from '../support/stand-in.ts'
import { WooShop } from '../support/shops/woo-shop.ts'

const KEY = 'ck_e2e_0123456789'
const SECRET = 'cs_e2e_0123456789'
const shop = new WooShop(`${KEY}:${SECRET}`)
beforeAll(() => shop.start())
afterAll(() => shop.close())

async function open(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/stores' })
  await page.waitForURL((url) => url.hash.startsWith('#/stores'))
  await loaded(page)
}

/** Fills the form of a WooCommerce shop. */
async function fill(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Connect a store' }).click()
  await dialog.getByRole('textbox', { name: 'Kind of store' }).or(dialog.getByRole('combobox', { name: 'Kind of store' })).first().click()
  await page.getByRole('option', { name: 'WooCommerce' }).click()
  await dialog.getByLabel('Name').fill('Garden shop')
  await dialog.getByLabel('Address').fill(shop.url)
}
async function giveSecrets(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Consumer key', { exact: true }).fill(KEY)
  await dialog.getByLabel('Consumer secret', { exact: true }).fill(SECRET)
}

/** Every file below a folder that holds one of the secrets in the open. */
const leaks = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true && /e2e_0123456789/.test(readFileSync(path, 'latin1')))

onEveryForm('stores', (launch, kind) => {
  test('a shop is connected, tested, said to be untried on a live one, and removed with its secrets', async () => {
    const app = await launch()
    const { page } = app
    await open(page)
    await page.getByText('No real shop is connected yet.').waitFor()
    await fill(page)
    const dialog = page.getByRole('dialog')
    if (kind === 'served') {
      // No key was given at the start: it is asked for where it is needed.
      await dialog.getByLabel('Key of the secrets').fill('a key long enough')
      await dialog.getByRole('button', { name: 'Unlock' }).click()
    }
    await giveSecrets(page)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    const view = page.getByRole('region', { name: 'Garden shop' })
    await view.getByText('Not yet run against a live shop').waitFor()
    await view.getByText('nothing was written').waitFor()
    await view.getByText('May write prices').waitFor()
    await view.getByText('The store starts and ends it by itself, with Warchest closed, but somewhat late').waitFor()
    expect(shop.requests.filter(({ method, body }) => method === 'POST' && JSON.stringify(body) !== '{"update":[]}')).toEqual([])
    expect(leaks(app.home)).toEqual([])

    await view.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Garden shop' }).click()
    await page.getByText('No real shop is connected yet.').waitFor()
    expect(readdirSync(join(app.home, 'secrets')).filter((name) => name.endsWith('.json') && !name.startsWith('plain'))).toEqual([])
  })
}, ['served', 'stand-in'])

withChromium('secrets in the desktop', () => {
  test('the keyring seals them, and they are there after a restart', async () => {
    const app = await keep(await makeHome({ sample: true }), (home) => launchStandIn(home))
    await open(app.page)
    await fill(app.page)
    await app.page.getByText("Secrets go into this system's keyring").waitFor()
    await giveSecrets(app.page)
    await app.page.getByRole('button', { name: 'Connect and test' }).click()
    await app.page.getByRole('region', { name: 'Garden shop' }).getByText('nothing was written').waitFor()
    expect((await app.state()).keyring).toEqual({ sealed: 2, plain: false })
    await app.restart()
    await open(app.page)
    await app.page.getByRole('navigation', { name: 'Stores' }).getByRole('button', { name: /Garden shop/ }).getByText(/products/).waitFor()
    expect(leaks(app.home)).toEqual([])
  })

  test('a desktop without a keyring keeps nothing until the person says so', async () => {
    const app = await keep(await makeHome({ sample: true }), (home) => launchStandIn(home, { env: { STAND_IN_KEYRING: 'basic_text' } }))
    await open(app.page)
    await fill(app.page)
    const dialog = app.page.getByRole('dialog')
    await dialog.getByText('This desktop has no keyring.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Connect and test' }).isDisabled()).toBe(true)
    expect((await app.state()).keyring).toEqual({ sealed: 0, plain: false })
    await dialog.getByRole('button', { name: 'Keep them all the same' }).click()
    await dialog.getByText('You accepted that on this desktop.').waitFor()
    await giveSecrets(app.page)
    await dialog.getByRole('button', { name: 'Connect and test' }).click()
    await app.page.getByRole('region', { name: 'Garden shop' }).getByText('nothing was written').waitFor()
    expect((await app.state()).keyring).toEqual({ sealed: 2, plain: true })
  })
})
