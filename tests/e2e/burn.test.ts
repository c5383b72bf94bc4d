import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loaded } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'
import { csvRows } from '../main/export/tables.ts'

async function goTo(page: Page, screen: string): Promise<void> {
  await page.evaluate((name) => { location.hash = `#/${name}` }, screen)
  await page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
  await loaded(page)
}

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path())

onEveryForm('burn and war room', (launch) => {
  test('the burn pack that is exported says what the screen says', async () => {
    const { page } = await launch()
    await goTo(page, 'burn')
    const answer = (await page.locator('main header p').first().textContent()) ?? ''
    expect(answer).toMatch(/^Cash ends at [\d.]+[kM]\sCNY \(P10 .+, P90 .+\); .+ floor .+\sCNY\.$/)
    const bridge = page.getByRole('img', { name: /Opening cash/ }).first()
    expect(await bridge.getAttribute('aria-label')).toMatch(/Closing cash [\d.]+[kM]\sCNY/)

    const downloads: Download[] = []
    page.on('download', (download) => downloads.push(download))
    await page.getByRole('button', { name: /^Export 4 files$/ }).click()
    await expect.poll(() => downloads.length, { timeout: 60_000 }).toBe(4)
    expect(downloads.map((download) => download.suggestedFilename()).sort()).toEqual(['burn.csv', 'burn.png', 'burn.svg', 'burn.xlsx'])
    const files = new Map(await Promise.all(downloads.map(async (download) => [download.suggestedFilename(), await bytesOf(download)] as const)))

    expect(files.get('burn.svg')?.toString()).toContain(answer)
    expect(files.get('burn.png')?.subarray(1, 4).toString()).toBe('PNG')
    expect(files.get('burn.xlsx')?.subarray(0, 2).toString()).toBe('PK')
    const rows = csvRows(files.get('burn.csv')?.toString() ?? '')
    const closing = rows.find((row) => row.section === 'total' && row.measure === 'closingCash' && row.statistic === 'p50')
    expect(Math.abs(Number(closing?.value) - amount(/ends at ([\d.]+[kM])/.exec(answer)?.[1] ?? ''))).toBeLessThan(Number(closing?.value) * 0.01)
    const daily = rows.filter((row) => row.section === 'daily' && row.measure === 'netBurn' && row.statistic === 'mean').reduce((sum, row) => sum + Math.round(Number(row.value) * 100), 0)
    const total = rows.find((row) => row.section === 'total' && row.measure === 'netBurn' && row.statistic === 'mean')
    expect(daily).toBe(Math.round(Number(total?.value) * 100))
  })

  test('formats and language are chosen, and the accounting view changes the bridge to net', async () => {
    const { page } = await launch()
    await goTo(page, 'burn')
    for (const format of ['PNG', 'CSV', 'XLSX']) await page.getByText(format, { exact: true }).click()
    await page.getByRole('complementary', { name: 'Burn pack' }).getByText('中文', { exact: true }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Export 1 file$/ }).click()])
    expect(download.suggestedFilename()).toBe('burn.svg')
    expect((await bytesOf(download)).toString()).toContain('现金桥')
    const net = page.getByRole('img', { name: /Gross merchandise value/ }).first()
    expect(await net.getAttribute('aria-label')).toContain('Net revenue')
    await page.getByText('Marketing expense', { exact: true }).click()
    await expect.poll(() => net.getAttribute('aria-label')).toContain('Contribution before subsidy')
  })

  test('a chart is read off by the arrow keys, and Escape puts it away', async () => {
    const { page } = await launch()
    await goTo(page, 'war-room')
    const cash = page.getByRole('region', { name: 'Cash against the floor' })
    await cash.locator('svg[tabindex="0"]').focus()
    await page.keyboard.press('End')
    const said = cash.locator('[aria-live="polite"]')
    await expect.poll(() => said.textContent()).toMatch(/20\d\d: Cash P90 .+\sCNY, Cash P50 .+\sCNY, Cash P10 .+\sCNY, Floor .+\sCNY$/)
    const end = await said.textContent()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => said.textContent()).not.toBe(end)
    await page.keyboard.press('Escape')
    await expect.poll(() => said.textContent()).toBe('')
  })

  test('the war room has its five figures, every seller, and alerts that lead to where they are mended', async () => {
    const { page } = await launch()
    await goTo(page, 'war-room')
    expect(await page.locator('main [data-figure]').count()).toBe(5)
    const board = page.getByRole('region', { name: 'Sellers over the run' })
    for (const seller of ['Tianbao Mall', 'Taomao', 'Jinggou', 'Sushi']) expect(await board.getByText(seller, { exact: true }).count()).toBe(1)
    const alert = page.getByRole('listitem').filter({ hasText: 'products have no cost' })
    expect(await alert.textContent()).toMatch(/52 of 2.040 products/)
    await alert.getByRole('button', { name: 'Import costs' }).click()
    await page.waitForURL((url) => url.hash.startsWith('#/data'))
  })
}, ['served'])

const amount = (text: string): number => Number.parseFloat(text) * (text.endsWith('M') ? 1e6 : text.endsWith('k') ? 1e3 : 1)
