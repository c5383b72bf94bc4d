import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loaded, type App } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

const field = (within: Page | Locator, name: string): Locator => within.getByRole('textbox', { name, exact: true })
const plain = (text: string): string => text.replace(/[\u2009\u202f]/g, '').replaceAll('\u00a0', ' ')
const valueOf = async (of: Locator): Promise<string> => plain(await of.inputValue())
const marked = (of: Locator): Promise<string | null> => of.getAttribute('aria-invalid')

/** Types as a person does: whatever stands there is replaced, key after key. */
async function type(into: Locator, text: string): Promise<void> {
  await into.click()
  await into.press('Control+a')
  await into.press('Delete')
  await into.pressSequentially(text)
}

async function open(app: App, command: 'go.plan-desk' | 'go.settings' | 'go.scenarios'): Promise<Page> {
  await loaded(app.page)
  await app.menu(command)
  await app.page.waitForURL((url) => url.hash.startsWith(`#/${command.slice(3)}`))
  // A plan desk without plans is empty, not loaded.
  await app.page.locator('[data-app-state]:not([data-app-state="loading"])').first().waitFor()
  return app.page
}

onEveryForm('typed figures', (launch) => {
  test('of a plan are read whole or refused where they stand: nothing is optimised, and no refused envelope becomes none', async () => {
    const page = await open(await launch(), 'go.plan-desk')
    await page.getByRole('button', { name: 'New plan', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const envelope = field(dialog, 'Envelope')
    for (const [typed, shown] of [['50万', '500000 CNY'], ['1.2M', '1200000 CNY'], ['1 234.5', '1234.5 CNY'], ['12，345', '12345 CNY']] as const) {
      await type(envelope, typed)
      await envelope.press('Tab')
      await expect.poll(() => valueOf(envelope), { message: typed }).toBe(shown)
      expect(await marked(envelope)).toBeNull()
    }
    for (const [name, typed, says] of [['Envelope', 'abc', 'Not a number.'], ['Envelope', '-5', 'Outside the limits.'], ['Envelope', '1,5', 'Not a number.'], ['Deepest cut from list', '150%', 'Between 0.1 and 90.'], ['Prices per product', '7.5', 'Only whole numbers.']] as const) {
      await type(field(dialog, name), typed)
      await field(dialog, name).press('Tab')
      await dialog.getByRole('alert').filter({ hasText: says }).waitFor()
      expect(await valueOf(field(dialog, name)), 'what was typed stands there still').toBe(typed)
      await dialog.getByRole('button', { name: 'Optimise as a new plan' }).click()
      await expect.poll(() => field(dialog, name).evaluate((of) => of === document.activeElement)).toBe(true)
      // Esc takes back what was typed, and the dialog stays.
      await page.keyboard.press('Escape')
      expect(await marked(field(dialog, name))).toBeNull()
    }
    expect(await valueOf(envelope)).toBe('12345 CNY')
    await type(envelope, '')
    expect(await marked(envelope)).toBeNull()
    expect(await envelope.getAttribute('placeholder')).toBe('No limit')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await page.getByText(/Optimising/).count()).toBe(0)
  })

  test('of the limits are refused where they stand, and what is not saved is there after leaving, half a rule with it', async () => {
    const app = await launch()
    const page = await open(app, 'go.settings')
    const cash = field(page, 'Exposed cash')
    const before = await valueOf(cash)
    await type(cash, '12x')
    await page.getByRole('alert').filter({ hasText: 'Not a number.' }).waitFor()
    await page.keyboard.press('Control+s')
    await expect.poll(() => cash.evaluate((of) => of === document.activeElement)).toBe(true)
    expect(await marked(cash)).toBe('true')
    await cash.press('Escape')
    expect(await valueOf(cash)).toBe(before)
    expect(await page.getByRole('button', { name: 'Save limits' }).count()).toBe(0)

    await type(cash, '120万')
    await cash.press('Tab')
    await expect.poll(() => valueOf(cash)).toBe('1200000 CNY')
    await page.getByRole('button', { name: 'Add a rule' }).click()
    await page.getByLabel('Name of the rule').fill('thin')
    await page.getByRole('textbox', { name: 'Value of condition 1 of rule thin' }).fill('5x')
    await page.getByText('Not saved yet.').waitFor()
    await app.menu('go.burn')
    await page.waitForURL((url) => url.hash.startsWith('#/burn'))
    await open(app, 'go.settings')
    await expect.poll(() => valueOf(cash)).toBe('1200000 CNY')
    expect(await page.getByLabel('Name of the rule').inputValue()).toBe('thin')
    await page.getByRole('button', { name: 'Save limits' }).click()
    await expect.poll(() => marked(page.getByRole('textbox', { name: 'Value of condition 1 of rule thin' }))).toBe('true')
    await page.getByRole('button', { name: 'Discard changes', exact: true }).click()
    await expect.poll(() => valueOf(cash)).toBe(before)
    expect(await page.getByLabel('Name of the rule').count()).toBe(0)
  })

  test('of a scenario count once they are whole: no part of one, none beyond its limits, and Esc takes it back', async () => {
    const page = await open(await launch(), 'go.scenarios')
    await page.getByRole('treeitem', { name: /Jinggou matches/ }).click()
    const days = field(page, 'Days')
    const before = await valueOf(days)
    const discard = page.getByRole('button', { name: 'Discard', exact: true })
    for (const [name, typed, says] of [['Days', '12x', 'Not a number. Between 1 and 730.'], ['Days', '3650', 'Outside the limits. Between 1 and 730.'], ['Paths', '1e9', 'Between 1 and 100'], ['Days', '', 'A number is needed.'], ['Spread of demand level', '250%', 'Between 0 and 200.']] as const) {
      const lever = field(page, name)
      const kept = await valueOf(lever)
      await type(lever, typed)
      await lever.press('Tab')
      await page.getByRole('alert').filter({ hasText: says }).waitFor()
      expect(await discard.count(), `${name} ${typed} changes nothing`).toBe(0)
      // Nor is anything run past it.
      await page.keyboard.press('Control+Enter')
      await expect.poll(() => lever.evaluate((of) => of === document.activeElement)).toBe(true)
      await lever.press('Escape')
      expect(await valueOf(lever)).toBe(kept)
      expect(await marked(lever)).toBeNull()
    }
    await type(days, '30')
    await days.press('Escape')
    expect(await valueOf(days)).toBe(before)
    expect(await discard.count()).toBe(0)
    // On the way to 30 stands a 3, which would have cut every move to three days.
    await type(days, '30')
    await days.press('Enter')
    await discard.waitFor()
    await expect.poll(() => valueOf(days)).toBe('30')
    await discard.click()

    await page.getByRole('button', { name: 'Branch the scenario' }).click()
    const dialog = page.getByRole('dialog')
    for (const name of ['10% deeper, Jinggou matches', ' 10% DEEPER, jinggou matches ']) {
      await dialog.getByRole('textbox').fill(name)
      await dialog.getByText('There is a scenario of this name already').waitFor()
      expect(await dialog.getByRole('button', { name: 'Branch', exact: true }).isDisabled()).toBe(true)
    }
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Prices', exact: true }).click()
    const put = page.getByRole('button', { name: /^Add .*prices?$/ })
    await page.getByText('Choose a category or a product first.').waitFor()
    expect(await put.isDisabled()).toBe(true)
    await page.getByRole('combobox', { name: 'Category or product' }).fill('Phones')
    await page.getByRole('option', { name: 'Phones and digital', exact: true }).click()
    await expect.poll(async () => plain(await put.innerText())).toMatch(/^Add \d+ prices$/)
    const dates = page.locator('input[type="date"]')
    await dates.nth(1).fill(await dates.nth(0).inputValue())
    await page.getByText('Days 1 to 1 of the scenario: 1 day.').waitFor()
    await dates.nth(1).fill('2019-01-01')
    await page.getByText(/^Give both days, from/).waitFor()
    expect(await put.isDisabled()).toBe(true)
  })
}, ['served', 'stand-in'])
