import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loaded, type App } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

/** Figures without the thin spaces that group them. */
const plain = (text: string): string => text.replace(/(\d)[\u2009\u202f](?=\d)/g, '$1').replaceAll('\u00a0', ' ')
const cell = (page: Page, row: number, column: string): Locator => page.locator(`[data-plan-grid] .ag-row[row-index="${row}"] [col-id="${column}"]`)
const textOf = async (of: Locator): Promise<string> => plain(await of.innerText())
const button = (page: Page, name: RegExp | string): Locator => page.getByRole('button', { name, exact: typeof name === 'string' })

/** Types into a cell of the grid as a person does; the editor is given the moment it needs to open. */
async function type(into: Locator, text: string): Promise<void> {
  const page = into.page()
  await into.click()
  await page.keyboard.press('Enter')
  const editor = page.locator('[data-plan-grid] .ag-cell-inline-editing input')
  await editor.waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
  expect(await editor.inputValue()).toBe(text)
  await page.keyboard.press('Enter')
}

/** What axe-core finds on the screen as it stands, or in the dialog over it. */
async function faults(page: Page, within = 'main'): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (context) => {
    const { axe: run } = window as unknown as { axe: { run(context: string, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }
    return (await run.run(context, { resultTypes: ['violations'] })).violations
  }, within)
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} | ${nodes[0].failureSummary ?? ''}`)
}

/** A draft made by the dialog: phones and digital only, for share. */
async function draft(app: App): Promise<void> {
  await loaded(app.page)
  await app.menu('go.plan-desk')
  const { page } = app
  await button(page, 'New plan').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Phones')
  await dialog.getByText('Share', { exact: true }).click()
  await dialog.getByRole('textbox', { name: 'Envelope', exact: true }).fill('40000')
  await dialog.getByRole('combobox', { name: 'Categories' }).click()
  await page.getByRole('option', { name: 'Phones and digital' }).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Optimise as a new plan' }).click()
  await button(page, /^Check [\d\s]+ prices$/).waitFor({ timeout: 120_000 })
}

onEveryForm('plan desk', (launch) => {
  test('works like a spreadsheet: type, undo, redo, delete, copy and paste by keyboard, and every figure follows', async () => {
    const app = await launch()
    await draft(app)
    const { page } = app
    const sku = await skuOf(page, 1)
    // Alone on the screen, so that it stays in its place while its figures change.
    await page.getByRole('textbox', { name: 'Find a product' }).fill(sku)
    await expect.poll(() => page.getByText(/^1 of /).count()).toBe(1)
    const at = (column: string): Promise<string> => textOf(cell(page, 0, column))
    const settled = async (landed: string): Promise<void> => {
      await expect.poll(() => at('landed'), { timeout: 60_000 }).toBe(landed)
      await page.locator('[data-plan-grid] .wc-pending').waitFor({ state: 'detached', timeout: 60_000 })
    }
    const before = { landed: await at('landed'), list: Number(await at('list')), spend: Number(await at('spend')) }

    await type(cell(page, 0, 'landed'), '-2%')
    await expect.poll(async () => Number(await at('spend')), { timeout: 60_000 }).toBeLessThan(before.spend)
    const shallow = await at('landed')
    expect(Number(shallow)).toBeGreaterThan(Number(before.landed))
    expect(Number(shallow)).toBeLessThanOrEqual(before.list)
    expect(Number(await at('subsidy'))).toBeCloseTo(before.list - Number(shallow), 2)

    await page.keyboard.press('Control+z')
    await settled(before.landed)
    expect(Number(await at('spend'))).toBe(before.spend)
    await page.keyboard.press('Control+Shift+z')
    await settled(shallow)
    await page.keyboard.press('Control+z')
    await settled(before.landed)

    const lines = async (): Promise<number> => Number(/\d+/.exec(plain(await button(page, /^Check/).innerText()))?.[0])
    const all = await lines()
    await cell(page, 0, 'landed').click()
    await page.keyboard.press('Delete')
    await expect.poll(lines, { timeout: 60_000 }).toBe(all - 1)
    await page.keyboard.press('Control+z')
    await expect.poll(lines, { timeout: 60_000 }).toBe(all)

    // A sheet with names goes to those products; what is no price is said and nothing else is lost.
    await page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.querySelector('[data-plan-grid] .ag-root')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, `SKU\tprice\n${sku}\t${(before.list * 0.97).toFixed(2)}\nGHOST-1\t5`)
    await settled((before.list * 0.97).toFixed(2))
    await page.getByText('1 cell could not be read: GHOST-1.').waitFor()
    expect(await faults(page)).toEqual([])
  })

  test('an edit stands against answers that were asked for before it and come after it', async () => {
    const app = await launch()
    const { page } = app
    // Everything is read again when a job has ended. Here those answers wait until the answer to the edit has passed.
    let rows = 0
    let edit: string | null = null
    const asked = new Set<string>()
    const late: (() => void)[] = []
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer()
      socket.onMessage((message) => {
        const { i, p } = JSON.parse(String(message)) as { i: string; p?: { u?: string } }
        if (p?.u === '/plans/rows') rows++
        if (p?.u === '/plans/edit') edit = i
        else if (rows > 1 && edit === null && (p?.u === '/plans/rows' || p?.u === '/plans/get')) asked.add(i)
        server.send(message)
      })
      server.onMessage((message) => {
        const { i } = JSON.parse(String(message)) as { i: string }
        if (asked.has(i)) {
          late.push(() => socket.send(message))
          return
        }
        socket.send(message)
        if (i === edit) for (const send of late.splice(0)) send()
      })
    })
    await page.reload()
    await draft(app)
    const sku = await skuOf(page, 0)
    await page.getByRole('textbox', { name: 'Find a product' }).fill(sku)
    await expect.poll(() => late.length, { timeout: 60_000 }).toBeGreaterThan(0)
    const wanted = (Number(await textOf(cell(page, 0, 'landed'))) - 1).toFixed(2)
    await type(cell(page, 0, 'landed'), wanted)
    await page.locator('[data-plan-grid] .wc-pending').waitFor({ state: 'detached', timeout: 60_000 })
    await expect.poll(() => late.length).toBe(0)
    await page.waitForTimeout(500)
    expect(await textOf(cell(page, 0, 'landed'))).toBe(wanted)
    // And the next edit goes on from there, not from a version that is past.
    const further = (Number(wanted) - 1).toFixed(2)
    await type(cell(page, 0, 'landed'), further)
    await page.locator('[data-plan-grid] .wc-pending').waitFor({ state: 'detached', timeout: 60_000 })
    expect(await textOf(cell(page, 0, 'landed'))).toBe(further)
  })

  test('what comes in while a cell is open leaves it open, with what was typed', async () => {
    const app = await launch()
    await draft(app)
    const { page } = app
    const [sku, other] = [await skuOf(page, 0), await skuOf(page, 1)]
    // The rows may change places: a product is found by its name.
    const of = (product: string, column: string): Locator => page.locator(`[data-plan-grid] .ag-row[row-id="${product}"] [col-id="${column}"]`)
    const lower = (Number(await textOf(of(other, 'landed'))) - 1).toFixed(2)
    const wanted = (Number(await textOf(of(sku, 'landed'))) - 1).toFixed(2)
    await of(sku, 'landed').click()
    await page.keyboard.press('Enter')
    const editor = page.locator('[data-plan-grid] .ag-cell-inline-editing input')
    await editor.waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(wanted.slice(0, -2))
    // Somebody's paste for another product moves the rows meanwhile.
    await page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.querySelector('[data-plan-grid] .ag-root')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, `SKU\tprice\n${other}\t${lower}`)
    await expect.poll(() => textOf(of(other, 'landed')), { timeout: 60_000 }).toBe(lower)
    await page.locator('[data-plan-grid] .wc-pending').waitFor({ state: 'detached', timeout: 60_000 })
    expect(await editor.inputValue()).toBe(wanted.slice(0, -2))
    await page.keyboard.type(wanted.slice(-2))
    await page.keyboard.press('Enter')
    await expect.poll(() => textOf(of(sku, 'landed')), { timeout: 60_000 }).toBe(wanted)
  })

  test('a mistake of the kind that cost a shop thirty million is stopped at the gate, with a sentence that says why; mended, it passes and is approved by name', async () => {
    const app = await launch()
    await draft(app)
    const { page } = app
    const right = await textOf(cell(page, 0, 'landed'))
    const list = Number(await textOf(cell(page, 0, 'list')))
    // 1,699 became 299: a fifth of what it should be.
    await type(cell(page, 0, 'landed'), (list * 0.176).toFixed(2))
    // The price is still on its way: the gate waits for it.
    await page.keyboard.press('Control+Enter')
    const hint = page.locator('[data-plan-grid] [col-id="flags"]', { hasText: 'Below floor' })
    await hint.waitFor({ timeout: 60_000 })
    await page.locator('[data-plan-grid] .wc-pending').waitFor({ state: 'detached', timeout: 60_000 })
    await page.keyboard.press('Control+Enter')
    await page.getByText('The gate refuses this plan', { exact: true }).waitFor({ timeout: 60_000 })
    const gate = page.locator('[data-passed="false"]')
    for (const rule of ['Below floor', 'Below cost', 'Large drop', 'Magnitude']) await gate.getByRole('button', { name: new RegExp(`^${rule}`) }).waitFor()
    expect(await button(page, /^Approve/).count()).toBe(0)
    expect(await faults(page)).toEqual([])

    await gate.getByRole('button', { name: /^Large drop/ }).click()
    await page.getByText(/^1 of /).waitFor()
    expect(plain(await gate.innerText())).toMatch(/falls by 8\d(\.\d)?%; one plan may lower a price by 30%/)

    await button(page, 'Revise').click()
    await page.getByText('All', { exact: true }).click()
    const wrong = page.locator('[data-plan-grid] .ag-row', { has: page.locator('[col-id="flags"]', { hasText: 'Below floor' }) }).first()
    await type(wrong.locator('[col-id="landed"]'), right)
    await hint.waitFor({ state: 'detached', timeout: 60_000 })
    await button(page, /^Check/).click()
    await button(page, /^Approve [\d\s]+ prices…$/).click()
    const dialog = page.getByRole('dialog')
    expect(plain(await dialog.innerText())).toMatch(/If all stock sells, they lose .* CNY against cost/)
    expect(await dialog.getByRole('button', { name: /^Approve/ }).isEnabled()).toBe(false)
    await dialog.getByRole('textbox', { name: 'Your name' }).fill('Lin Wei')
    expect(await dialog.getByRole('button', { name: /^Approve/ }).isEnabled()).toBe(false)
    await dialog.getByLabel('A passphrase, at least 8 characters', { exact: true }).fill('eleven red lanterns')
    await dialog.getByLabel('Once more', { exact: true }).fill('eleven red lanterns')
    await page.keyboard.press('Enter')
    await button(page, /^Publish [\d\s]+ prices…$/).waitFor({ timeout: 60_000 })
    expect(plain(await page.locator('main header p').first().innerText())).toMatch(/approved by Lin Wei/)
  })

  test('the drawer says why a price stands where it does, and follows the focus', async () => {
    const app = await launch()
    await draft(app)
    const { page } = app
    await cell(page, 0, 'landed').click()
    await page.keyboard.press(' ')
    const drawer = page.getByRole('complementary', { name: /^Why this price/ })
    await drawer.getByRole('table').waitFor({ timeout: 60_000 })
    const marked = drawer.locator('tr[aria-current="true"] td').first()
    expect(await textOf(marked)).toBe(await textOf(cell(page, 0, 'landed')))
    await page.keyboard.press('ArrowDown')
    await expect.poll(async () => (await marked.count()) > 0 && (await textOf(marked)) === (await textOf(cell(page, 1, 'landed'))), { timeout: 60_000 }).toBe(true)
    expect(await faults(page)).toEqual([])
  })

  test('dragging the envelope shows at once what it would bring, and optimising replaces the draft', async () => {
    const app = await launch()
    await draft(app)
    const { page } = app
    const lines = await button(page, /^Check/).innerText()
    await page.getByRole('slider', { name: 'Envelope' }).focus()
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowLeft')
    await page.getByText(/of subsidy would bring/).waitFor()
    await button(page, 'Optimise').click()
    await expect.poll(() => button(page, /^Check/).innerText(), { timeout: 60_000 }).not.toBe(lines)
    expect(await page.getByRole('combobox', { name: 'Plan' }).inputValue()).toMatch(/^Phones · v2 · Draft$/)
  })
}, ['served'])

/** The SKU of the product in a row, as its drawer says it. */
async function skuOf(page: Page, row: number): Promise<string> {
  await cell(page, row, 'landed').click()
  await page.keyboard.press(' ')
  const drawer = page.getByRole('complementary', { name: /^Why this price/ })
  const words = await drawer.locator('header p').innerText()
  await drawer.getByRole('button', { name: 'Close' }).click()
  return words.split(' · ')[0]
}
