import { readFileSync } from 'node:fs'
import type { Download, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { savePreferences } from '../../src/main/workspace/queries/preferences.ts'
import { loaded } from '../support/app.ts'
import { atDesk } from '../support/at-desk.ts'
import type { Home } from '../support/homes.ts'
import { onEveryForm } from '../support/launch.ts'

/** Nobody watches the canary of a test. Set below the contract, which asks for a signer: the first person of this workspace comes in on the screen. */
const withoutWatch = (home: Home): Promise<void> => atDesk(home, async (_, desk) => { savePreferences(desk.workspace(), { canarySeconds: 0 }, 'a test') })

/** The screen's answer with plain digits and spaces. */
const answer = async (page: Page): Promise<string> => (await page.locator('main header p').first().innerText()).replace(/(\d)[\u2009\u202f](?=\d)/g, '$1').replaceAll('\u00a0', ' ')

/** How a file of each format begins. */
const BEGINNINGS: Readonly<Record<string, string>> = { svg: '<?xml ', png: '\x89PNG\r\n', csv: '\xef\xbb\xbfsection,item,', xlsx: 'PK\x03\x04' }

onEveryForm('the main job', (launch, kind) => {
  test('a scenario is branched and run, a plan is optimised, checked, approved and published, the burn pack is saved, and a restart finds it all', async () => {
    const app = await launch({ prepare: withoutWatch })
    await loaded(app.page)
    expect(await answer(app.page)).toMatch(/cash ends at .* CNY/)

    await app.menu('go.scenarios')
    let { page } = app
    await page.getByRole('treeitem', { name: /^Flash night/ }).click()
    await page.getByRole('button', { name: 'Branch the scenario' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('Our own night')
    await page.keyboard.press('Enter')
    const own = page.getByRole('treeitem', { name: /^Our own night/ })
    await own.and(page.locator('[aria-selected="true"]')).waitFor()
    await page.getByRole('textbox', { name: 'Paths' }).fill('50')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Run 50 paths' }).click()
    await page.getByRole('treeitem', { name: /^Our own night run$/ }).waitFor({ timeout: 120_000 })
    await page.getByText('Last run', { exact: true }).click()
    await page.getByRole('img', { name: /Cash.*P10 to P90/ }).first().waitFor()

    await app.menu('go.plan-desk')
    await page.getByRole('button', { name: 'New plan' }).click()
    const terms = page.getByRole('dialog')
    await terms.getByRole('textbox', { name: 'Name' }).fill('Flash week')
    await terms.getByText('Share', { exact: true }).click()
    await terms.getByRole('textbox', { name: 'Envelope', exact: true }).fill('60000')
    await terms.getByRole('button', { name: 'Optimise as a new plan' }).click()
    const check = page.getByRole('button', { name: /^Check [\d\s]+ prices$/ })
    await check.click({ timeout: 120_000 })
    const approve = page.getByRole('button', { name: /^Approve [\d\s]+ prices…$/ })
    await approve.click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Your name' }).fill('Lin Wei')
    await page.getByRole('dialog').getByLabel('A passphrase, at least 8 characters', { exact: true }).fill('eleven red lanterns')
    await page.getByRole('dialog').getByLabel('Once more', { exact: true }).fill('eleven red lanterns')
    await page.getByRole('dialog').getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => answer(page)).toMatch(/were approved by Lin Wei/)
    const [, prices] = /^(\d+) prices for ([\d.]+k?) CNY/.exec(await answer(page)) ?? []

    await page.getByRole('button', { name: /^Publish [\d\s]+ prices…$/ }).click()
    await page.waitForURL((url) => url.hash.startsWith('#/publications'))
    await page.getByRole('dialog').getByText('Approved by Lin Wei').waitFor()
    await page.getByRole('button', { name: 'Dry run first' }).click()
    await page.locator('[data-publication-state="dryRun"]').waitFor({ timeout: 60_000 })
    await expect.poll(() => answer(page), { timeout: 60_000 }).toBe(`A dry run: ${prices} of ${prices} prices would be written, and nothing was.`)
    await page.getByRole('button', { name: /^Publish \d.* prices$/ }).click()
    await page.locator('[data-publication-state="live"]').waitFor({ timeout: 120_000 })
    await expect.poll(() => answer(page)).toMatch(new RegExp(`(^|\\D)${prices} .*prices are live`))

    await app.menu('go.burn')
    await page.getByRole('complementary', { name: 'Burn pack' }).waitFor()
    const downloads: Download[] = []
    page.on('download', (download) => downloads.push(download))
    await page.getByRole('button', { name: /^Save|^Export|^Download/ }).click()
    const done = page.getByRole('complementary', { name: 'Burn pack' }).getByRole('status')
    await expect.poll(() => done.innerText(), { timeout: 60_000 }).toMatch(/\.svg.*\.png.*\.csv.*\.xlsx/)
    if (kind === 'served') {
      await expect.poll(() => downloads.length).toBeGreaterThanOrEqual(4)
      for (const download of downloads) {
        const format = download.suggestedFilename().split('.').at(-1) ?? ''
        expect(readFileSync(await download.path(), 'latin1').slice(0, BEGINNINGS[format].length), download.suggestedFilename()).toBe(BEGINNINGS[format])
      }
    }

    await app.restart()
    await loaded(app.page)
    ;({ page } = app)
    await app.menu('go.publications')
    await page.locator('[data-publication-state="live"]').waitFor()
    await app.menu('go.plan-desk')
    await expect.poll(() => answer(page)).toMatch(/Lin Wei/)
    await app.menu('go.scenarios')
    await page.getByRole('treeitem', { name: /^Our own night run$/ }).waitFor()
  })
})
