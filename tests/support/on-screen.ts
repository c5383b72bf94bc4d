import type { Page } from 'playwright-core'
import { GARDEN, type Garden } from './troubles.ts'

/** Longest that one step of a publication may take; it only ends what hangs. */
const PATIENCE = 120_000

export async function goTo(page: Page, screen: string): Promise<void> {
  await page.evaluate((name) => { location.hash = `#/${name}` }, screen)
  await page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
  await page.locator('main [data-app-state="loaded"]').waitFor()
}

/** Until the publication in front stands so. */
export const inState = (page: Page, state: string): Promise<void> => page.locator(`[data-publication-state="${state}"]`).waitFor({ timeout: PATIENCE })

/** Chooses in the n-th field of the dialog in front. */
export async function choose(page: Page, option: string | RegExp, field: number): Promise<void> {
  await page.getByRole('dialog').locator('input:not([type=hidden])').nth(field).click()
  await page.getByRole('option', { name: option }).click()
}

/** A plan into a store as a person does it: the dialog, the dry run, and what it showed. */
export async function publishFromScreen(page: Page, { plan, store }: { readonly plan: string; readonly store: string }): Promise<void> {
  await goTo(page, 'publications')
  await page.getByRole('button', { name: 'Publish a plan…' }).click()
  await choose(page, new RegExp(`^${plan}`), 0)
  await choose(page, store, 1)
  await page.getByRole('button', { name: 'Dry run first' }).and(page.locator(':enabled')).click({ timeout: PATIENCE })
  await inState(page, 'dryRun')
  await page.getByRole('button', { name: /^Publish \d.* prices$/ }).and(page.locator(':enabled')).click({ timeout: PATIENCE })
}

/** Connects the garden by the form, as a person does. `locked`: no key was given to the process, so the form asks for one. */
export async function connectByForm(page: Page, garden: Garden, locked: boolean): Promise<void> {
  await goTo(page, 'stores')
  await page.getByRole('button', { name: 'Connect a store' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Kind of store' }).or(dialog.getByRole('combobox', { name: 'Kind of store' })).first().click()
  await page.getByRole('option', { name: 'WooCommerce' }).click()
  await dialog.getByLabel('Name').fill(GARDEN.name)
  await dialog.getByLabel('Address').fill(garden.road.url)
  if (locked) {
    await dialog.getByLabel('Key of the secrets').fill('a key long enough')
    await dialog.getByRole('button', { name: 'Unlock' }).click()
  }
  await dialog.getByLabel('Consumer key', { exact: true }).fill(GARDEN.consumerKey)
  await dialog.getByLabel('Consumer secret', { exact: true }).fill(GARDEN.consumerSecret)
  await dialog.getByRole('button', { name: 'Connect and test' }).click()
  await page.getByRole('region', { name: GARDEN.name }).getByText('nothing was written').waitFor()
}
