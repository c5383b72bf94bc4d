import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loaded } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

async function open(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/war-game' })
  await page.waitForURL((url) => url.hash.startsWith('#/war-game'))
  await loaded(page)
}
const patient = { timeout: 180_000 }
const answerOf = async (page: Page): Promise<string> => (await page.locator('main header p').first().textContent()) ?? ''

onEveryForm('war game', (launch) => {
  test('a payoff table is computed, read by keyboard and by measure, and kept', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByText('No payoff table yet').waitFor()
    await page.getByLabel('World of').selectOption({ label: '10% deeper, Jinggou matches' })
    await page.getByLabel('Rival', { exact: true }).selectOption({ label: 'Jinggou' })
    for (const name of ['5% off', '10% off', 'Best response']) await page.getByRole('checkbox', { name }).uncheck()
    await page.getByRole('textbox', { name: 'Days' }).fill('14')
    await page.getByRole('textbox', { name: 'Paths per pair' }).fill('32')
    await page.getByRole('button', { name: 'Compute 9 pairs' }).click()
    const table = page.getByRole('table', { name: 'Payoffs' })
    await table.waitFor(patient)
    expect(await table.getByRole('button').count()).toBe(9)
    expect(await answerOf(page)).toContain('Against Jinggou, where both care for contribution')

    // What the engine keeps is what the screen shows, pair by pair.
    const pressed = table.locator('button[aria-pressed="true"]')
    await table.locator('button[tabindex="0"]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    expect(await pressed.getAttribute('aria-label')).toMatch(/^We: 20% off; Jinggou: Attack 15%/)
    await page.getByRole('region', { name: 'Who runs out first' }).getByText('We: 20% off; Jinggou: Attack 15%').waitFor()
    expect(await page.getByRole('region', { name: 'Easing off alone' }).getByRole('row').count()).toBe(3)
    const before = await answerOf(page)
    await page.getByText('share of units', { exact: true }).click()
    await expect.poll(() => answerOf(page)).not.toBe(before)
    expect(await table.innerText()).toContain('%')

    // What was set is there again after another screen, and after the page was loaded anew.
    const asLeft = async (): Promise<void> => {
      await table.waitFor(patient)
      expect(await page.getByLabel('World of').locator('option:checked').textContent()).toBe('10% deeper, Jinggou matches')
      expect(await page.getByRole('textbox', { name: 'Days' }).inputValue()).toBe('14')
      expect(await page.getByRole('textbox', { name: 'Paths per pair' }).inputValue()).toBe('32')
      expect(await page.getByRole('checkbox', { name: '5% off' }).isChecked()).toBe(false)
      await page.getByRole('button', { name: 'Compute 9 pairs' }).waitFor()
      expect(await table.innerText()).toContain('%')
    }
    await page.evaluate(() => { location.hash = '#/rivals' })
    await page.getByRole('heading', { name: 'Who presses us, and how long can they last?' }).waitFor()
    await open(page)
    await asLeft()
    await page.reload()
    await loaded(page)
    await asLeft()
    expect(await page.getByRole('navigation', { name: 'Kept tables' }).getByRole('button').count()).toBe(1)
  })

  test('a match is played by weeks against personas, replayed, kept and removed', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByText('Match in weeks', { exact: true }).click()
    await page.getByText('No match yet').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Autumn')
    await page.getByRole('textbox', { name: 'Weeks' }).fill('2')
    await page.getByLabel('Persona of Taomao').selectOption({ label: 'Cash-poor' })
    await page.getByLabel('Order of play').selectOption({ label: 'We first, they see it' })
    await page.getByRole('button', { name: 'Start the match' }).click()
    await page.getByRole('region', { name: 'Taomao: Cash-poor' }).waitFor()
    await page.getByRole('slider', { name: 'Our depth this week' }).focus()
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
    await page.getByRole('button', { name: 'Play week 1', exact: true }).click()
    const weeks = page.getByRole('table', { name: 'Week by week' })
    await weeks.waitFor(patient)
    expect(await weeks.getByRole('row').nth(1).innerText()).toMatch(/^1\s+15%/)
    await page.evaluate(() => { location.hash = '#/rivals' })
    await page.getByRole('heading', { name: 'Who presses us, and how long can they last?' }).waitFor()
    await open(page)
    await weeks.waitFor()
    expect(await page.getByRole('slider', { name: 'Our depth this week' }).getAttribute('aria-valuenow')).toBe('0.15')
    // The week that was played is at rest before the next may begin.
    await page.getByRole('button', { name: 'Play week 2', exact: true }).click({ trial: true })
    await page.keyboard.press('Control+Enter')
    const summary = page.getByRole('region', { name: 'Summary' })
    await summary.waitFor(patient)
    expect(await summary.getByRole('row').count()).toBe(4)
    expect(await answerOf(page)).toMatch(/After week 2 of 2 we hold .+ Easing off alone throughout would have left/)
    expect(await weeks.getByRole('row').count()).toBe(3)

    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByText('after week 1', { exact: true }).waitFor()
    expect(await weeks.getByRole('row').count()).toBe(2)
    await page.getByRole('button', { name: 'To the last week' }).click()
    expect(await weeks.getByRole('row').count()).toBe(3)

    await page.getByRole('button', { name: 'Remove the match: Autumn' }).click()
    await page.getByText('No match yet').waitFor()
  })
})
