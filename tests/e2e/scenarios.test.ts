import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loaded } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

async function open(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/scenarios' })
  await page.waitForURL((url) => url.hash.startsWith('#/scenarios'))
  await loaded(page)
}
/** Polls as long as a busy machine may need. */
const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 })
const figure = (page: Page, label: string): Promise<string> => page.locator('[data-figure]').filter({ hasText: label }).locator('span').filter({ hasText: /\d/ }).first().innerText()
/** Keys on a slider, as a person without a mouse moves it. */
async function press(page: Page, slider: RegExp, key: string, times: number): Promise<void> {
  await page.getByRole('slider', { name: slider }).first().focus()
  for (let i = 0; i < times; i++) await page.keyboard.press(key)
}
/** Pulls a slider's thumb by the mouse to a share of its track, back and forth on the way; what stands beside it once the hand lets go. */
async function drag(page: Page, slider: RegExp, to: number): Promise<string> {
  const thumb = page.getByRole('slider', { name: slider }).first()
  await thumb.scrollIntoViewIfNeeded()
  const from = (await thumb.boundingBox())!
  // The thumb stands within the track, in shares of its width.
  const track = (await thumb.locator('xpath=..').boundingBox())!
  const y = from.y + from.height / 2
  await page.mouse.move(from.x + from.width / 2, y)
  await page.mouse.down()
  for (let i = 0; i < 60; i++) await page.mouse.move(track.x + track.width * (0.5 + 0.4 * Math.sin(i / 4)), y)
  await page.mouse.move(track.x + track.width * to, y)
  await page.mouse.up()
  await soon(() => thumb.getAttribute('aria-valuenow').then(Number)).toBeCloseTo(Number(await thumb.getAttribute('aria-valuemax')) * to, 6)
  return page.locator('output').first().innerText()
}

onEveryForm('scenarios', (launch) => {
  test('a slider is answered at once, and what was pulled can be kept or discarded', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByRole('treeitem', { name: /Jinggou matches/ }).click()
    await soon(() => figure(page, 'Subsidy we pay')).toMatch(/\d/)
    const before = await figure(page, 'Share of units')
    await press(page, /Depth/, 'ArrowRight', 16)
    await soon(() => page.locator('output').first().innerText()).toBe('18.0%')
    await soon(() => figure(page, 'Share of units')).not.toBe(before)
    // The window's own worker answers, under the policy of the page.
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([expect.stringMatching(/^\/assets\/worker-[\w-]+\.js$/)])
    await page.getByRole('button', { name: 'Discard', exact: true }).click()
    await soon(() => figure(page, 'Share of units')).toBe(before)

    await press(page, /Depth/, 'ArrowLeft', 4)
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await soon(() => page.getByRole('treeitem', { name: /Jinggou matches/ }).innerText()).toContain('changed since its run')
    await page.reload()
    await loaded(page)
    await soon(() => page.locator('output').first().innerText()).toBe('8.0%')
  })

  test('a drag of many moves ends where the thumb was let go, in the scenario and in the answer, beside what else was changed', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByRole('treeitem', { name: /Jinggou matches/ }).click()
    await soon(() => figure(page, 'Subsidy we pay')).toMatch(/\d/)
    const before = await figure(page, 'Share of units')
    expect(await drag(page, /Depth/, 0.8)).toBe('40.0%')
    // The levers below were not drawn anew under the drag; what they change is laid over it, and the other way round.
    const paths = page.getByRole('textbox', { name: 'Paths', exact: true })
    await paths.fill('48')
    await paths.press('Enter')
    await soon(() => page.locator('output').first().innerText()).toBe('40.0%')
    expect(await drag(page, /Depth/, 0.3)).toBe('15.0%')
    await soon(() => page.getByRole('button', { name: /^Run 48 paths$/ }).count()).toBe(1)
    await soon(() => page.locator('[data-behind="true"]').count()).toBe(0)
    const share = await figure(page, 'Share of units')
    expect(share).not.toBe(before)

    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page.getByRole('button', { name: 'Keep', exact: true }).waitFor({ state: 'detached' })
    await page.reload()
    await loaded(page)
    await soon(() => page.locator('output').first().innerText()).toBe('15.0%')
    await soon(() => paths.inputValue()).toMatch(/^48/)
    // Answered anew by a window that saw no drag.
    await soon(() => figure(page, 'Share of units')).toBe(share)
  })

  test('a branch is run with progress, can be cancelled, and is compared with what it grew from', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByRole('treeitem', { name: /half-match/ }).click()
    await page.getByRole('button', { name: 'Branch the scenario' }).click()
    await page.getByRole('textbox', { name: 'Name of the branch' }).fill('Half a year of fighting')
    await page.getByRole('button', { name: 'Branch', exact: true }).click()
    const branch = page.getByRole('treeitem', { name: /Half a year of fighting/, selected: true })
    await branch.waitFor()
    await soon(() => branch.getAttribute('aria-level')).toBe('3')

    const paths = page.getByRole('textbox', { name: 'Paths', exact: true })
    await paths.fill('20000')
    await paths.press('Enter')
    await page.getByRole('button', { name: /^Run 20.000 paths$/ }).click()
    const cancel = page.getByRole('main').getByRole('button', { name: /^Cancel Run/ })
    await page.getByRole('main').getByText(/of 20.000 paths/).waitFor()
    await cancel.click()
    await cancel.waitFor({ state: 'detached' })
    await soon(() => branch.innerText()).toContain('not run yet')

    await paths.fill('32')
    await paths.press('Enter')
    await page.getByRole('button', { name: /^Run 32 paths$/ }).click()
    await soon(() => branch.innerText()).toMatch(/\nrun$/)
    await page.getByText(/32 paths, seed 1/).waitFor()
    await page.getByText('Compare', { exact: true }).click()
    const table = page.getByRole('table', { name: 'Figures side by side' })
    await table.waitFor()
    expect(await table.getByRole('row').count()).toBe(12)
    // The branch has its parent's levers but for the number of paths.
    await soon(() => page.getByRole('region', { name: /What drives it/ }).innerText()).toContain('400 → 32')
  })
})
