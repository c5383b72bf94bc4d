import axe from 'axe-core'
import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { csvRows } from '../main/export/tables.ts'
import { systemClock } from '../../src/main/engine/clock.ts'
import { getScenario, listScenarios, saveScenario } from '../../src/main/workspace/queries/scenarios.ts'
import { openWorkspace, type Workspace } from '../../src/main/workspace/workspace.ts'
import { loaded } from '../support/app.ts'
import type { Home } from '../support/homes.ts'
import { onEveryForm } from '../support/launch.ts'

async function goTo(page: Page, screen: string): Promise<void> {
  await page.evaluate((name) => { location.hash = `#/${name}` }, screen)
  await page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
  await loaded(page)
}
/** Polls as long as a busy machine may need. */
const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 })
const tab = (page: Page, name: string) => page.getByRole('radiogroup', { name: 'What to look at' }).getByText(name, { exact: true }).click()
const MINUS = '\u2212'

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: run } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    return (await run.run({ resultTypes: ['violations'] })).violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map(({ html }) => html.slice(0, 160)).join(' || ')}`)
  })
}

/** Work on the workspace before it is opened by the app. */
async function onWorkspace({ workspace: path }: Home, work: (workspace: Workspace) => void): Promise<void> {
  const workspace = openWorkspace(path, { clock: systemClock, create: false })
  work(workspace)
  workspace.close()
}

/** The scenarios run on few paths, so that a busy machine is soon done with them. */
const fewPaths = (home: Home): Promise<void> => onWorkspace(home, (workspace) => {
  for (const { id } of listScenarios(workspace)) {
    const scenario = getScenario(workspace, id)!
    saveScenario(workspace, { ...scenario, monteCarlo: { ...scenario.monteCarlo, paths: 24 } })
  }
})

/** Sets what the dialog asks for and sends it. */
async function fillDialog(page: Page, elasticity: string, reason: string, by: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Elasticity', { exact: true }).fill(elasticity)
  await dialog.getByLabel(/^Reason/).fill(reason)
  await dialog.getByLabel(/^Your name/).fill(by)
  await dialog.getByRole('button', { name: 'Set elasticity', exact: true }).click()
}

onEveryForm('demand', (launch) => {
  test('an elasticity set with a reason stands in the scenario, in its outcome and in the burn pack, until it is taken back', async () => {
    const { page } = await launch({ prepare: fewPaths })
    await goTo(page, 'demand')
    const rows = page.getByRole('table', { name: 'Categories' }).locator('tbody tr')
    expect(await rows.count()).toBe(12)
    expect(await page.locator('main header p').first().innerText()).toMatch(/1% off the price adds [\d.]+% .+ 12 categories\.$/)
    const name = await rows.first().getByRole('button').innerText()
    const inside = await rows.evaluateAll((all) => all.map((row) => row.lastElementChild?.textContent))
    expect(inside).toHaveLength(12)
    await goTo(page, 'data')
    const fitted = page.getByRole('group', { name: 'Demand', exact: true }).locator('tbody tr')
    await soon(() => fitted.count()).toBe(12)
    expect(await fitted.evaluateAll((all) => all.map((row) => row.lastElementChild?.textContent))).toEqual(inside)
    await goTo(page, 'demand')

    await page.mouse.move(5, 890)
    await page.getByRole('img', { name: /^Coefficients/ }).waitFor()
    expect(await faultsOf(page)).toEqual([])

    // Nonsense is refused with a sentence, and nothing is kept.
    await page.getByRole('button', { name: 'Set elasticity…' }).click()
    await fillDialog(page, '1.5', 'Field test in ten cities', 'Lin Wei')
    await soon(() => page.getByRole('dialog').innerText()).toContain('a higher price does not lose sales')
    expect(await page.getByRole('dialog').innerText()).toContain('1.50 would mean that a higher price loses no sales. An elasticity is a number below zero')
    await fillDialog(page, '-4.5', 'Field test in ten cities', 'Lin Wei')
    await soon(() => page.getByRole('note').filter({ hasText: 'Field test in ten cities' }).count()).toBe(1)
    await soon(() => rows.first().innerText()).toContain(`${MINUS}4.50`)
    await soon(() => page.locator('main header p').first().innerText()).toContain('a person has set 1 elasticity')

    await goTo(page, 'scenarios')
    const list = page.getByRole('region', { name: 'Elasticities set by a person' })
    await soon(() => list.innerText()).toContain(`${name}: ${MINUS}4.50 in place of`)
    expect(await list.innerText()).toContain('Field test in ten cities (Lin Wei,')
    await page.getByRole('button', { name: /^Run / }).click()
    await soon(() => page.getByRole('treeitem', { selected: true }).innerText()).not.toContain('changed since its run')

    await goTo(page, 'war-room')
    await soon(() => page.locator('main header p').first().innerText()).toContain('A person has set 1 elasticity of it.')
    await goTo(page, 'burn')
    await soon(() => page.getByRole('complementary', { name: 'Burn pack' }).innerHTML()).toContain('Field test in ten cities')
    for (const format of ['SVG', 'PNG', 'XLSX']) await page.getByText(format, { exact: true }).click()
    const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Export 1 file$/ }).click()])
    const assumption = csvRows((await readFile(await download.path())).toString()).find((row) => JSON.stringify(row).includes('Field test in ten cities'))
    expect(assumption).toMatchObject({ section: 'assumption', value: '-4.5', source: 'Lin Wei' })

    await goTo(page, 'demand')
    await page.getByRole('note').filter({ hasText: 'Field test' }).getByRole('button', { name: 'Take back' }).click()
    await soon(() => page.getByRole('note').filter({ hasText: 'Field test' }).count()).toBe(0)
    await soon(() => rows.first().innerText()).not.toContain(`${MINUS}4.50`)
  })

  test('products are found among all, and each shows its curve beside what it rests on', async () => {
    const { page } = await launch()
    await goTo(page, 'demand')
    await page.keyboard.press('/')
    await soon(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Find a product')
    await page.getByRole('combobox', { name: 'Category' }).click()
    await page.getByRole('option', { name: 'All categories' }).click()
    await soon(() => page.locator('main').innerText()).toContain('2\u202f040 products')
    await page.getByLabel('Find a product').fill('bab-01')
    await soon(() => page.locator('[data-product-grid] [role="row"][row-index="0"]').innerText()).toMatch(/\d/)
    expect(await page.locator('[data-product-grid] [role="row"]').count()).toBeLessThan(120)
    const curve = page.getByRole('img', { name: /^Sales at each price\. now/ })
    await soon(() => curve.getAttribute('aria-label')).toMatch(/now .+CNY: [\d.]+ units a day.+extrapolated/)
    await curve.focus()
    await page.keyboard.press('End')
    await soon(() => curve.locator('xpath=..').innerText()).toContain('extrapolated')
    expect(await page.getByRole('img', { name: /^What its elasticity rests on\. Own data \d+%/ }).count()).toBe(1)
    expect(await page.getByRole('img', { name: /^Sales against the fit over time/ }).count()).toBe(1)
    await page.mouse.move(5, 890)
    // A hint on its way out is half transparent.
    await page.waitForFunction(() => document.querySelector('.ag-tooltip') === null)
    expect(await faultsOf(page)).toEqual([])
  })

  test('the cross-price matrix is read by keys and as a table, and axe-core finds nothing', async () => {
    const { page } = await launch()
    await goTo(page, 'demand')
    await tab(page, 'Cross prices')
    const map = page.getByRole('group', { name: /^Change of sales in % for 1% on a price/ })
    await map.focus()
    await page.keyboard.press('ArrowRight')
    await soon(() => map.locator('[aria-live]').innerText()).toMatch(new RegExp(`: ${MINUS}\\d\\.\\d+ ± `))
    await page.keyboard.press('ArrowRight')
    await soon(() => map.locator('[aria-live]').innerText()).toMatch(/: 0\.0\d+ ± /)
    await page.mouse.move(5, 890)
    // A hint on its way out is half transparent.
    await page.waitForFunction(() => document.querySelector('.ag-tooltip') === null)
    expect(await faultsOf(page)).toEqual([])
    await page.getByText('Table', { exact: true }).click()
    expect(await page.getByRole('group', { name: 'Table' }).locator('tbody tr').count()).toBe(12)
    await page.getByText('Against rivals', { exact: true }).click()
    await soon(() => page.getByRole('group', { name: 'Table' }).locator('thead').innerText()).toContain('Jinggou')
    expect(await faultsOf(page)).toEqual([])
  })

  test('before anything was fitted the screen says so and leads to the data', async () => {
    const { page } = await launch({ prepare: (home) => onWorkspace(home, ({ db }) => { db.exec('DELETE FROM markets') }) })
    await page.evaluate(() => { location.hash = '#/demand' })
    await page.locator('main [data-app-state="empty"]').waitFor()
    await page.getByRole('button', { name: 'Go to data' }).click()
    await page.waitForURL((url) => url.hash.startsWith('#/data'))
  })
})
