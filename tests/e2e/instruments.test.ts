import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loaded } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

/** Polls as long as a busy machine may need. */
const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 })

async function open(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/scenarios' })
  await page.waitForURL((url) => url.hash.startsWith('#/scenarios'))
  await loaded(page)
}
/** Adds an instrument by keys alone, as a person without a mouse does. */
async function add(page: Page, kind: string): Promise<void> {
  const section = page.getByRole('region', { name: 'Subsidy instruments' })
  await section.getByRole('button', { name: 'Add', exact: true }).focus()
  await page.keyboard.press('Enter')
  // The menu takes the focus when it has opened; a key pressed before goes elsewhere.
  const focused = (name: string) => page.evaluate((wanted) => { const at = document.activeElement; return Boolean(at?.closest('[role=menu]')) && (at?.textContent ?? '').startsWith(wanted) }, name)
  await soon(() => focused('')).toBe(true)
  for (let i = 0; i < 20 && !(await focused(kind)); i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await section.getByRole('button', { name: kind, exact: true }).waitFor()
}

onEveryForm('instruments', (launch) => {
  test('a coupon and a threshold are added, stack below a floor, are run, and show what they owe and what they bring', async () => {
    const { page } = await launch()
    await open(page)
    await page.getByRole('treeitem', { name: /Jinggou matches/ }).click()
    const section = page.getByRole('region', { name: 'Subsidy instruments' })
    await section.getByText('No coupons, thresholds or other instruments.').waitFor()

    await add(page, 'Coupon')
    await page.getByRole('textbox', { name: 'Redemptions in all' }).fill('20000')
    await page.keyboard.press('Tab')
    await add(page, 'Spend threshold')
    const stack = page.getByRole('region', { name: 'Worst legal stack' })
    await soon(() => stack.innerText()).toMatch(/of 2.040 products can be had below their floor/)
    await soon(() => stack.innerText()).toContain('Worst by: Spend threshold + Coupon')
    // A coupon that gives back more than the order is worth is refused by name, and mended.
    await section.getByRole('button', { name: 'Coupon', exact: true }).click()
    const off = page.getByRole('textbox', { name: 'Off', exact: true }).first()
    const before = await off.inputValue()
    await off.fill('5000')
    await page.keyboard.press('Tab')
    await page.getByRole('main').getByText(/would give back more than is spent/).first().waitFor()
    await off.fill(before)
    await page.keyboard.press('Tab')
    const results = page.getByRole('table', { name: 'Instrument' })
    await soon(() => results.innerText()).toMatch(/Coupon[\s\S]*Spend threshold/)

    // Coupons that are out are owed; they are used, and what is left of them lapses.
    await page.getByRole('textbox', { name: 'Days', exact: true }).fill('30')
    await page.getByRole('textbox', { name: 'Paths', exact: true }).fill('16')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Run 16 paths$/ }).click()
    await page.getByText(/^16 paths, seed/).waitFor({ timeout: 120_000 })
    await soon(() => page.getByText(/Promises outstanding: at most [1-9]/).count()).toBe(1)

    await page.getByText('Waterfall', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Run with and without', exact: true }).click()
    await page.getByText(/units sold with a subsidy/).waitFor({ timeout: 120_000 })
    const figures = page.getByRole('table', { name: 'Distribution over the pairs' })
    for (const row of ['Sold with subsidy', 'Bought anyway', 'Gross lift', 'Cannibalised', 'Pulled forward', 'Resold', 'Net incremental']) expect(await figures.innerText()).toContain(row)

    // The same picture stands on Burn, for the run just made.
    await page.evaluate(() => { location.hash = '#/burn' })
    await page.waitForURL((url) => url.hash.startsWith('#/burn'))
    await loaded(page)
    await page.getByText('Net units', { exact: true }).click()
    await page.getByText(/units sold with a subsidy/).waitFor()

    await page.reload()
    await loaded(page)
    await open(page)
    await section.getByRole('button', { name: 'Spend threshold', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Remove Coupon' }).click()
    await soon(() => section.getByRole('button', { name: 'Coupon', exact: true }).count()).toBe(0)
  }, 600_000)
})
