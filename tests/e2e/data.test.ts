import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { App } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

const HEADER = 'sku,name,category,list,cost,floor,stock'

async function openData({ page }: App): Promise<void> {
  await page.evaluate(() => { location.hash = '#/data' })
  await page.locator('main [data-app-state="loaded"]').waitFor()
  await page.getByRole('heading', { name: 'What do the figures stand on?' }).waitFor()
}

function file(app: App, name: string, content: string): string {
  const path = join(app.home, name)
  writeFileSync(path, content)
  return path
}

const productsHeld = (app: App): Promise<string> => app.page.locator('dt', { hasText: /^Products$/ }).locator('xpath=following-sibling::dd[1]').innerText()

onEveryForm('the data screen', (launch) => {
  test('a file is mapped, refused with its rows, mended from the error file, and imported', async () => {
    const app = await launch()
    const { page } = app
    await openData(app)
    const before = await productsHeld(app)

    await page.locator('[data-choose-files]').setInputFiles(file(app, 'new.csv', `${HEADER},colour\nNEW-1,Plums,fruit,9.90,6,7,10,blue\nNEW-2,Figs,fruit,-8,,5,10,blue\n`))
    await page.getByRole('columnheader', { name: 'colour not used' }).waitFor()
    const importing = page.getByRole('button', { name: 'Import 1 file' })
    expect(await importing.isDisabled()).toBe(true)
    await page.getByLabel('Import without them').check()
    await importing.click()

    await page.getByRole('heading', { name: 'Nothing was imported: 2 problems' }).waitFor()
    // The notice follows the language on the screen, and is closed by name.
    const said = page.getByRole('alert').filter({ hasText: 'new.csv' })
    await said.getByText('Import: new.csv: refused').waitFor()
    await page.getByRole('button', { name: 'Switch to Chinese' }).click()
    await said.getByText('导入：new.csv：被拒绝').waitFor()
    await page.getByRole('button', { name: '切换为英文' }).click()
    await said.getByText('Import: new.csv: refused').waitFor()
    await said.getByRole('button', { name: 'Close' }).click()
    await said.waitFor({ state: 'detached' })
    const problems = page.getByRole('region', { name: 'Problems' }).locator('tbody tr')
    expect((await problems.allInnerTexts()).map((row) => row.split('\t').slice(0, 3))).toEqual([['new.csv', '3', 'List price'], ['new.csv', '3', 'Unit cost']])
    expect(await productsHeld(app)).toBe(before)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Refused rows' }).click()])
    const refused = readFileSync(await download.path(), 'utf8')
    expect(refused).toContain('NEW-2,Figs,fruit,-8,,5,10,blue,new.csv,3,list; cost,')

    const [header, row] = refused.split('\n')
    await page.locator('[data-choose-files]').setInputFiles(file(app, 'mended.csv', `${header}\n${row.replace('-8,,', '8,4,')}\n`))
    await page.getByLabel('Import without them').check()
    await importing.click()
    await page.getByRole('heading', { name: '1 file imported: 1 row' }).waitFor()
    await expect.poll(() => productsHeld(app)).not.toBe(before)
    await page.locator('ol').getByText('mended.csv').waitFor()
  })

  test('weeks are asked for, a changed mapping is looked at again, and a column serves one field', async () => {
    const app = await launch()
    const { page } = app
    await openData(app)
    await page.locator('[data-choose-files]').setInputFiles(file(app, 'weekly.csv', 'store,week,brand,oz,price_per_oz,deal\n2,40,1,8256,0.06,1\n'))
    await page.getByText('Give the date of period 0').waitFor()
    const importing = page.getByRole('button', { name: 'Import 1 file' })
    expect(await importing.isDisabled()).toBe(true)
    await page.getByLabel('The date column counts periods, such as weeks').check()
    await page.getByLabel('Date of period 0').fill('1989-09-14')
    await expect.poll(() => importing.isEnabled()).toBe(true)

    await page.getByRole('combobox', { name: 'Outlet' }).click()
    await page.getByRole('option', { name: 'brand' }).click()
    await page.getByText('The feed needs sku').waitFor()
    expect(await importing.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('heading', { name: 'In this workspace' }).waitFor()
  })
}, ['served', 'stand-in'])
