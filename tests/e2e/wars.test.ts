import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { replayWar } from '../../src/core/cases/replay.ts'
import { warById } from '../../src/main/wars/library.ts'
import { loaded } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

const PATHS = 400

async function open(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/wars' })
  await page.waitForURL((url) => url.hash.startsWith('#/wars'))
  await loaded(page)
}

const answerOf = async (page: Page): Promise<string> => (await page.locator('main header p').first().textContent()) ?? ''

onEveryForm('past wars', (launch) => {
  test('the instant-delivery war is replayed under each answer, as the engine says, with what happened beside it', async () => {
    const { page } = await launch()
    await open(page)
    const war = warById('instant-delivery-2025')
    for (const [answer, label] of [['half-match', 'Half-match'], ['match', 'Match'], ['hold', 'Hold']] as const) {
      await page.getByRole('radiogroup', { name: 'Answer of Meituan' }).getByText(label, { exact: true }).click()
      const { score, predictions } = replayWar(war, answer, PATHS)
      await expect.poll(() => answerOf(page), { timeout: 60_000 }).toContain(`errs by ${Math.round(score.error * 100)}%`)
      expect(await answerOf(page)).toContain('it was 28.7B')
      const table = page.getByRole('region', { name: 'Forecasts and score' })
      expect(await table.locator('tbody tr').count()).toBe(predictions.length)
    }
  })

  test('an opening figure of one’s own changes the forecast, and can be taken back', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByRole('button', { name: /Jet\.com against Amazon/ }).click()
    await expect.poll(() => answerOf(page)).toContain('months to the exit')
    const before = await answerOf(page)
    await page.getByRole('tab', { name: 'Opening position' }).click()
    const cash = page.getByRole('textbox', { name: 'Jet.com: Cash' })
    await cash.fill('5000')
    await page.getByRole('button', { name: 'Replay with these figures' }).click()
    await expect.poll(() => answerOf(page), { timeout: 60_000 }).not.toBe(before)
    // Nine times the money lasts longer than the replay looks ahead.
    expect(await answerOf(page)).toMatch(/the model says > 36 .*an error of at least \d+%/)
    await page.getByRole('button', { name: 'Back to the file’s position' }).click()
    await expect.poll(() => answerOf(page), { timeout: 60_000 }).toBe(before)
  })

  test('a figure that cannot be is refused where it stands', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByRole('tab', { name: 'Opening position' }).click()
    await page.getByRole('textbox', { name: 'Similarity of sellers' }).fill('1.4')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('button', { name: 'Replay with these figures' }).isDisabled()).toBe(true)
  })
})
