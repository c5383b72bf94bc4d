import Database from 'better-sqlite3'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { AuditEntry } from '../../src/main/contract/audit.ts'
import { loaded } from '../support/app.ts'
import { checkedPlan } from '../support/approve-plan.ts'
import { atDesk } from '../support/at-desk.ts'
import type { Home } from '../support/homes.ts'
import { onEveryForm } from '../support/launch.ts'
import { signInAsLin, TEST_PASSPHRASE } from '../support/sign-in.ts'

/** A plan that has passed the gate, in a workspace where more than three prices want a second person, and two were there when it was checked. */
const prepare = (home: Home): Promise<void> => atDesk(home, async (client, desk) => {
  await signInAsLin(client)
  await client.people.add({ name: 'Zhou Min', role: 'approver', passphrase: 'quiet river at dawn' })
  await checkedPlan(client, desk, { name: 'Flash week', categories: [0], yuan: 20_000 })
  const { approval } = await client.preferences.get()
  await client.preferences.set({ approval: { ...approval, lines: 3 }, reason: 'A test of the second person' })
})

async function goTo(page: Page, screen: string): Promise<void> {
  await page.evaluate((name) => { location.hash = `#/${name}` }, screen)
  await page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
  await loaded(page)
}
const answer = (page: Page): Promise<string> => page.locator('main header p').first().innerText()

/** Lets somebody in on the screen: the passphrase is typed twice, and the same both times. */
async function atDeskAdd(page: Page): Promise<void> {
  await goTo(page, 'audit')
  await page.getByRole('button', { name: 'Add a person…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Their name').fill('Wu Fan')
  await dialog.getByLabel('A passphrase, at least 8 characters', { exact: true }).fill('a bridge of seven arches')
  const add = dialog.getByRole('button', { name: 'Add Wu Fan' })
  await dialog.getByLabel('Once more', { exact: true }).fill('a bridge of six arches')
  await dialog.getByText('The two differ.').waitFor()
  expect(await add.isDisabled()).toBe(true)
  await dialog.getByLabel('Once more', { exact: true }).fill('a bridge of seven arches')
  await add.click()
  await dialog.waitFor({ state: 'hidden' })
  await goTo(page, 'plan-desk')
}

onEveryForm('approval and audit', (launch) => {
  test('two persons sign a large plan, the record says who did what, and shows where somebody has written into it', async () => {
    const app = await launch({ prepare })
    const { page } = app
    const dialog = page.getByRole('dialog')
    const passphrase = (): ReturnType<Page['getByLabel']> => dialog.getByLabel('Passphrase', { exact: true })
    const ask = page.getByRole('button', { name: /^Approve .+…$/ })

    await goTo(page, 'plan-desk')
    await ask.click()
    await dialog.getByText(/^A second person must sign this plan: it changes .+ prices, more than 3\.$/).waitFor()
    await passphrase().fill('twelve red lanterns')
    await page.keyboard.press('Enter')
    await dialog.getByText('That is not the passphrase.').waitFor()
    await passphrase().fill(TEST_PASSPHRASE)
    await dialog.getByRole('button', { name: /^Sign .+ prices$/ }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => answer(page)).toMatch(/^Lin Wei has signed for .+; they wait for a second person\.$/)

    // Lin Wei cannot be the second, nor can anybody whom she lets in now: two passphrases of one hand would be no second person.
    await atDeskAdd(page)
    await ask.click()
    await dialog.getByText(/^Signed by Lin Wei \(Pricing manager\) on/).waitFor()
    await dialog.getByText('whoever is let in afterwards is none of them').waitFor()
    await passphrase().fill('quiet river at dawn')
    await dialog.getByLabel('Remark').fill('Agreed')
    await dialog.getByRole('button', { name: /^Approve/ }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => answer(page)).toMatch(/were approved by Lin Wei, Zhou Min on/)
    await page.getByRole('button', { name: 'Zhou Min' }).waitFor()

    await goTo(page, 'audit')
    await expect.poll(() => answer(page)).toMatch(/^\d+ entries since .+, the last by Zhou Min on/)
    const rows = page.locator('main tbody tr')
    const first = async (): Promise<string> => (await rows.first().innerText()).replaceAll(/\s+/g, ' ')
    await expect.poll(first).toMatch(/Zhou Min Signed a plan Flash week version \d+ · now Approved · remark Agreed · content/)
    await page.getByLabel('Find in subject or detail').fill('second person')
    await expect.poll(() => rows.count()).toBe(1)
    expect(await first()).toMatch(/Changed a setting Approval prices .+ → 3 · reason A test of the second person$/)
    await page.getByLabel('Find in subject or detail').fill('')

    const verify = page.getByRole('button', { name: 'Verify the chain' })
    await verify.click()
    await page.getByText(/^Whole: \d+ entries, each following on the one before\.$/).waitFor()
    const head = (await page.locator('main aside code').innerText()).replaceAll(/\s/g, '')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as JSON lines' }).click()])
    const entries = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as AuditEntry)
    expect(entries.at(-1)).toMatchObject({ hash: head, what: 'plan.sign', person: 'Zhou Min' })

    // Somebody with a database editor takes Zhou Min's name off, and goes.
    const file = new Database(app.workspace)
    file.exec("DROP TRIGGER audit_is_append_only; UPDATE audit SET person = 'Lin Wei' WHERE person = 'Zhou Min'")
    file.close()
    await verify.click()
    await page.getByText(`Broken at entry ${entries.length}: it says something else than what was written.`).waitFor()
    await page.getByLabel('A hash you kept (optional)').fill('not a hash')
    await page.getByText('A hash has 64 hexadecimal digits.').waitFor()
    expect(await verify.isEnabled()).toBe(false)
  })
}, ['served', 'stand-in'])
