import { choose, goTo, inState, publishFromScreen } from './on-screen.ts'
import type { ServedApp } from './served.ts'
import type { Garden } from './troubles.ts'

/** A state of the screens that is looked at: how it comes about, and, where a dialog or a tab must be opened for each picture, how that is done. */
export interface Scene {
  readonly name: string
  /** Once, before its pictures; what it changes stays for the scenes after it. */
  readonly before?: (app: ServedApp, garden: Garden) => Promise<void>
  /** For each picture. */
  readonly show?: (app: ServedApp) => Promise<void>
}

/** Chooses a publication by its plan, and one of its tabs by its place. */
const publication = (plan: string, tab = 0, place = 0) => async ({ page }: ServedApp): Promise<void> => {
  await goTo(page, 'publications')
  await page.locator('aside nav button', { hasText: plan }).nth(place).click()
  await page.locator('article').and(page.getByRole('article', { name: plan })).waitFor()
  await page.locator('article [role="radiogroup"] label').nth(tab).click()
}
const command = (id: string) => async (app: ServedApp): Promise<void> => {
  await app.menu(id)
  await app.page.getByRole('dialog').waitFor()
}
const both = (...steps: readonly ((app: ServedApp) => Promise<void>)[]) => async (app: ServedApp): Promise<void> => { for (const step of steps) await step(app) }

/** What goes wrong on the screens of publishing, in the order in which it can come about in one workspace of `fillTroubled`. */
export const SCENES: readonly Scene[] = [
  { name: 'stopped-in-canary', show: publication('Flash night') },
  { name: 'stopped-reasons', show: publication('Flash night', 1) },
  { name: 'stopped-journal', show: publication('Flash night', 3) },
  { name: 'dry-run', show: publication('Flash night', 0, 1) },
  { name: 'tripwire', show: publication('Night snacks') },
  { name: 'tripwire-sales', show: publication('Night snacks', 2) },
  { name: 'sales', show: publication('Kitchen week', 2) },
  { name: 'drift', show: publication('Weekend dairy') },
  { name: 'held', show: publication('Fruit Friday') },
  { name: 'held-decide', show: both(publication('Fruit Friday'), async ({ page }) => { await page.locator('article [role="alert"] button').click() }) },
  { name: 'scheduled', show: publication('December paper') },
  { name: 'rollback-dialog', show: both(publication('Kitchen week'), command('publications.rollback')) },
  { name: 'emergency-dialog', show: both(publication('Kitchen week'), command('publications.emergency')) },
  { name: 'start-dialog', show: both(publication('Kitchen week'), command('publications.start')) },
  { name: 'start-dialog-shop', show: both(publication('Kitchen week'), command('publications.start'), ({ page }) => choose(page, 'Garden shop', 1)) },
  { name: 'start-dialog-down', before: async (_, garden) => { garden.fault = 'reset-before' }, show: both(publication('Kitchen week'), async ({ page }) => { await page.locator('[data-store="down"]').waitFor({ timeout: 60_000 }) }, command('publications.start'), ({ page }) => choose(page, /^Garden shop/, 1)) },
  { name: 'stores-down', show: async ({ page }) => {
    await goTo(page, 'stores')
    await page.getByRole('button', { name: /^Garden shop/ }).click()
  } },
  { name: 'store-down-in-canary', before: async (app, garden) => {
    garden.fault = 'none'
    await publishFromScreen(app.page, { plan: 'Tea Tuesday', store: 'Garden shop' })
    await inState(app.page, 'canary')
    await app.page.locator('[data-row-state="confirmed"]').first().waitFor()
    garden.fault = 'timeout-before'
    await app.page.locator('[data-store="down"]').waitFor({ timeout: 120_000 })
  }, show: publication('Tea Tuesday') },
  { name: 'store-down-broken-off', before: async ({ page }, garden) => {
    garden.fault = 'reset-before'
    await inState(page, 'failed')
  }, show: publication('Tea Tuesday') },
  { name: 'canary-watched', before: async (app, garden) => {
    garden.fault = 'none'
    await publication('Tea Tuesday')(app)
    await app.page.getByRole('button', { name: 'Resume' }).click()
    await inState(app.page, 'canary')
  }, show: publication('Tea Tuesday') },
  { name: 'after-crash', before: async (app) => {
    await app.crash()
    await goTo(app.page, 'publications')
    await inState(app.page, 'interrupted')
  }, show: publication('Tea Tuesday') },
  { name: 'emergency-running', before: async (app, garden) => {
    garden.fault = 'timeout-before'
    await command('publications.emergency')(app)
    const dialog = app.page.getByRole('dialog')
    await dialog.getByLabel('Your name').fill('Lin Wei')
    await dialog.getByLabel('Reason').fill('Wrong unit in the price file')
    await dialog.getByLabel('Type STOP to confirm').fill('STOP')
    await dialog.getByRole('button', { name: /^Stop and take back/ }).click()
    await dialog.waitFor({ state: 'hidden' })
    await app.page.locator('[data-emergency]').waitFor()
  }, show: publication('Tea Tuesday') },
  { name: 'emergency-stuck', before: async (app, garden) => {
    garden.fault = 'reset-before'
    await app.page.locator('[data-emergency="rests"]').waitFor({ timeout: 180_000 })
  }, show: publication('Kitchen week') },
  { name: 'emergency-done', before: async ({ page }, garden) => {
    garden.fault = 'none'
    await page.locator('[data-emergency="rests"]').getByRole('button').or(page.locator('[data-emergency="runs"]')).first().click()
    await page.locator('[data-emergency]').waitFor({ state: 'detached', timeout: 180_000 })
  }, show: publication('Tea Tuesday') },
  { name: 'audit', show: ({ page }) => goTo(page, 'audit') },
]
