import axe from 'axe-core'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import type { Endpoint } from '../../src/main/stores/embedded/protocol.ts'
import { watchPage } from '../support/app.ts'
import { approvedPlan } from '../support/approve-plan.ts'
import { atDesk } from '../support/at-desk.ts'
import { browser } from '../support/chromium.ts'
import { makeHome, removeHome, type Home } from '../support/homes.ts'
import { withChromium } from '../support/launch.ts'
import { changesBySku, clientOf, editAs } from '../support/publish-fixture.ts'
import { signInAsLin, TEST_PASSPHRASE } from '../support/sign-in.ts'
import { serve } from '../support/served.ts'

/** The embedded store of a home's only workspace, as another user of the store would reach it. */
function storeOf(home: Home): ReturnType<typeof clientOf> {
  const endpoint = (): Endpoint => {
    const folder = join(home.folder, 'stores')
    return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0], 'endpoint.json'), 'utf8')) as Endpoint
  }
  return clientOf(() => endpoint().url, () => endpoint().token)
}

async function openPublications(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(() => { location.hash = '#/publications' })
  await page.locator('main [data-app-state="loaded"]').waitFor()
}

const inState = (page: Page, state: string): Promise<void> => page.locator(`[data-publication-state="${state}"]`).waitFor({ timeout: 60_000 })

/** What axe-core finds on the screen as it stands; the frame around it is looked at elsewhere. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe: run } = window as unknown as { axe: { run(context: string, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }
    return (await run.run('main', { resultTypes: ['violations'] })).violations
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} | ${nodes[0].failureSummary ?? ''}`)
}

withChromium('publications', () => {
  test('a plan goes out by dry run, canary and waves, survives kill -9 of Warchest in the middle, and comes back but for what others changed', async () => {
    const home = await makeHome({ sample: true })
    const plan = await atDesk(home, async (client, desk) => {
      await signInAsLin(client)
      await client.preferences.set({ canarySeconds: 3600, reason: 'Watched until a person says so' })
      return approvedPlan(client, desk, { name: 'Flash night', categories: [0, 1, 2] })
    })
    const rows = plan.lines.length
    let server = await serve(home)
    const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 } })
    const problems: string[] = []
    onTestFinished(async () => {
      await context.close()
      await server.close()
      removeHome(home)
    })
    const page = await context.newPage()
    watchPage(page, problems)
    await openPublications(page, server.url)
    const answer = page.locator('main header p').first()
    // Figures have thin spaces; a test reads the digits.
    const digits = async (): Promise<string> => (await answer.innerText()).replace(/(\d)\s(?=\d)/g, '$1')

    await page.getByRole('button', { name: 'Publish a plan…' }).click()
    await page.getByRole('dialog').getByText('Approved by Lin Wei').waitFor()
    // The store answers once it has been looked at; somebody else changes two prices before the dry run.
    await page.getByRole('button', { name: 'Dry run first' }).and(page.locator(':enabled')).waitFor()
    const store = storeOf(home)
    await editAs(store, 'alice', plan.lines[0].sku, plan.lines[0].current + 10)
    await editAs(store, 'alice', plan.lines[1].sku, plan.lines[1].current + 10)
    const before = (await changesBySku(store)).size
    // An impatient person clicks twice, and gets one dry run.
    await page.getByRole('button', { name: 'Dry run first' }).dblclick()
    await inState(page, 'dryRun')
    expect(await page.getByRole('navigation', { name: 'Publications' }).last().getByRole('button').count()).toBe(1)
    const publish = page.getByRole('button', { name: /^Publish \d.* prices$/ })
    await publish.and(page.locator(':enabled')).waitFor()
    expect(await digits()).toBe(`A dry run: ${rows - 2} of ${rows} prices would be written, and nothing was.`)
    expect((await changesBySku(store)).size).toBe(before)
    await page.getByRole('button', { name: /Conflict 2/ }).click()
    const grid = page.getByRole('table', { name: 'Rows' })
    await expect.poll(() => grid.locator('[role="row"][data-row-state]').count()).toBe(2)
    expect(await faults(page)).toEqual([])

    await publish.click()
    await inState(page, 'canary')
    await page.getByText('The canary holds').waitFor()
    server.child.kill('SIGKILL')
    await server.close()
    // Everything the page complained of up to here; the lost connection is what the kill is about.
    expect(problems.filter((problem) => !problem.includes('ERR_CONNECTION_REFUSED'))).toEqual([])

    server = await serve(home)
    await openPublications(page, server.url)
    await inState(page, 'interrupted')
    await page.getByText('Warchest ended in the middle of this publication').waitFor()
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await page.getByRole('button', { name: 'Go on now…' }).click()
    const cut = page.getByRole('dialog')
    const goOn = cut.getByRole('button', { name: 'Go on now', exact: true })
    await cut.getByLabel('Passphrase', { exact: true }).fill(TEST_PASSPHRASE)
    expect(await goOn.isDisabled()).toBe(true)
    await cut.getByLabel('Why is it not watched to the end?').fill('Orders look right')
    expect(await faults(page)).toEqual([])
    await goOn.click()
    await inState(page, 'live')
    // Who cut it short, and why, is in the audit chain.
    await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Journal').click()
    await page.getByText('Orders look right').waitFor()
    await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Rows').click()
    await expect.poll(digits).toBe(`${rows - 2} of ${rows} prices are live and were read back; 2 are not.`)
    const changes = await changesBySku(store)
    for (const { sku, landed } of plan.lines.slice(2)) expect(changes.get(sku)?.map((change) => change.to), sku).toEqual([landed])
    expect(await faults(page)).toEqual([])

    await editAs(store, 'bob', plan.lines[5].sku, plan.lines[5].current - 1)
    await page.getByRole('button', { name: 'Roll back…' }).click()
    const confirm = page.getByRole('dialog').getByRole('button', { name: /^Roll back \d/ })
    expect(await confirm.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByRole('textbox').fill(String(rows - 1))
    expect(await confirm.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByRole('textbox').fill(String(rows - 2))
    await confirm.click()
    await inState(page, 'rolled-back')
    await expect.poll(digits).toBe(`Rolled back: ${rows - 3} prices are as they were before; 1 was changed by others and kept.`)
    const prices = await store.readStorefront(plan.lines.map(({ sku }) => sku))
    for (const [i, { sku, current }] of plan.lines.entries()) expect(prices.get(sku), sku).toBe(i < 2 ? current + 10 : i === 5 ? current - 1 : current)
  })
})
