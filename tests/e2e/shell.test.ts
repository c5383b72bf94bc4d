import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { menuCommands } from '../../src/main/contract/menu.ts'
import { loaded } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

const SCREENS = ['war-room', 'scenarios', 'plan-desk', 'publications', 'burn', 'demand', 'data', 'settings'] as const
const LETTERS = { 'war-room': 'w', scenarios: 's', 'plan-desk': 'p', publications: 'u', burn: 'b', demand: 'e', data: 'd', settings: ',' } as const

const at = (page: Page, screen: string): Promise<void> => page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
const theme = (page: Page): Promise<string | null> => page.locator('html').getAttribute('data-mantine-color-scheme')
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

onEveryForm('frame', (launch, kind) => {
  test('opens on the war room, and every screen is reached by keys alone', async () => {
    const { page } = await launch()
    await at(page, 'war-room')
    await loaded(page)
    for (const screen of SCREENS) {
      await page.keyboard.press('g')
      await page.keyboard.press(LETTERS[screen])
      await at(page, screen)
      await page.locator('[data-app-state]:not([data-app-state="loading"])').waitFor()
      expect(await page.locator('nav a[aria-current="page"]').getAttribute('href')).toContain(screen)
      await expect.poll(() => page.title()).toMatch(/ \u00b7 .*\.warchest \u00b7 Warchest$/)
    }
  })

  test('the palette finds a command by its words, runs it, and Esc backs out', async () => {
    const { page } = await launch()
    await loaded(page)
    await page.keyboard.press('Control+k')
    const search = page.getByPlaceholder('What do you want to do?')
    await search.waitFor()
    await page.keyboard.press('Escape')
    await search.waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+k')
    await search.fill('settings go')
    await page.getByRole('button', { name: /Go to settings/ }).waitFor()
    await page.keyboard.press('Enter')
    await at(page, 'settings')
    await search.waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+k')
    await search.fill('no such thing at all')
    await page.getByText('No command has these words').waitFor()
  })

  test('every item of the native menus is a command of the page', async () => {
    const app = await launch()
    await loaded(app.page)
    for (const command of menuCommands().filter((id) => id.startsWith('go.'))) {
      await app.menu(command)
      await at(app.page, command.slice(3))
    }
  })

  test('a key meant for a field is not a command', async () => {
    const { page } = await launch()
    await page.goto(`${page.url().split('#')[0]}#/settings`)
    await loaded(page)
    await page.getByRole('button', { name: 'Add a rule' }).click()
    const name = page.getByRole('textbox', { name: 'Name of the rule' })
    await name.click()
    await page.keyboard.type('gw')
    expect(await name.inputValue()).toBe('gw')
    await at(page, 'settings')
  })

  test('Tab reaches the skip link first, then the rail, and what is focused is seen', async () => {
    const { page } = await launch()
    await loaded(page)
    await page.evaluate(() => { (document.activeElement as HTMLElement | null)?.blur() })
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the screen')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('War room')
    expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).toBe('solid')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('screen')
  })

  test('language and theme are switched at once and hold after a restart, from the first paint on', async () => {
    const app = await launch()
    await loaded(app.page)
    const before = await theme(app.page)
    await app.page.getByRole('button', { name: 'Switch light and dark' }).click()
    await expect.poll(() => theme(app.page)).not.toBe(before)
    const after = await theme(app.page)
    await app.page.getByRole('button', { name: 'Switch to Chinese' }).click()
    await app.page.getByRole('link', { name: '作战室' }).waitFor()
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN')

    await app.page.reload({ waitUntil: 'commit' })
    // The theme stands before the page's program has run: no flash.
    await expect.poll(() => theme(app.page)).toBe(after)
    await app.page.getByRole('link', { name: '作战室' }).waitFor()

    await app.restart()
    await app.page.getByRole('link', { name: '作战室' }).waitFor()
    await expect.poll(() => theme(app.page)).toBe(after)
  })

  test('limits are checked as they are written, saved with a reason, and the answer follows', async () => {
    const app = await launch()
    const { page } = app
    await loaded(page)
    await app.menu('go.settings')
    await page.getByText(kind === 'served' ? 'Served to a browser' : 'Desktop app', { exact: true }).waitFor()
    const drop = page.getByLabel('Largest drop')
    await drop.fill('130')
    await page.getByText('Between 0 and 100.').waitFor()
    await drop.fill('')
    await page.getByText('blank is never zero').waitFor()
    await drop.fill('22')
    await page.getByText('Default: 30%').waitFor()
    await page.getByLabel('Why is this changed?').fill('A thin season')
    await page.keyboard.press('Control+s')
    await page.getByText('Drop a price by up to 22%').waitFor()
    expect(await page.getByRole('button', { name: 'Save limits' }).count()).toBe(0)
    await page.reload()
    await loaded(page)
    await page.getByText('Drop a price by up to 22%').waitFor()
  })

  test('a rule that cannot be read is refused with its name, and nothing is saved', async () => {
    const app = await launch()
    const { page } = app
    await loaded(page)
    await app.menu('go.settings')
    await page.getByRole('button', { name: 'Add a rule' }).click()
    await page.getByLabel('Name of the rule').fill('odd')
    await page.getByRole('button', { name: 'Write as a formula' }).click()
    await page.getByLabel('Formula', { exact: true }).fill('price <')
    await page.getByLabel('Message', { exact: true }).fill('Odd')
    await page.getByRole('button', { name: 'Save limits' }).click()
    await page.getByText('field odd').waitFor()
    // What was written waits here, unsaved, until it is discarded.
    await page.reload()
    await loaded(page)
    await expect.poll(() => page.getByLabel('Formula', { exact: true }).inputValue()).toBe('price <')
    await page.getByRole('button', { name: 'Discard changes', exact: true }).click()
    expect(await page.getByLabel('Name of the rule').count()).toBe(0)
    await page.reload()
    await loaded(page)
    expect(await page.getByLabel('Name of the rule').count()).toBe(0)
  })
}, ['served', 'stand-in', 'electron'])

onEveryForm('served frame', (launch) => {
  test('a workspace that is not there is refused with a mend, and the open one stays', async () => {
    const { page } = await launch()
    await loaded(page)
    await page.getByRole('button', { name: /^Workspace:/ }).click()
    await page.getByRole('menuitem', { name: 'Open a workspace' }).click()
    await page.getByRole('dialog').getByLabel('File').fill('/nowhere/none.warchest')
    await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click()
    await page.getByRole('dialog').getByRole('listitem').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Workspace: tianbao-mall.warchest' }).waitFor()
  })

  test('a lost connection is said while the screen stays, and is found again', async () => {
    const { page } = await launch({ expected: [/WebSocket/] })
    let cut = false
    const open: { close(): Promise<void> }[] = []
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      if (cut) {
        void socket.close()
        return
      }
      socket.connectToServer()
      open.push(socket)
    })
    await page.reload()
    await loaded(page)
    const question = await page.locator('main h1').textContent()
    cut = true
    for (const socket of open) await socket.close()
    const banner = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Try now' }) })
    await banner.waitFor()
    expect(await page.locator('main h1').textContent()).toBe(question)
    await page.getByRole('button', { name: 'Switch light and dark' }).click()
    const notice = page.getByText('The connection to the engine is lost.', { exact: true })
    await notice.waitFor()
    // It is tried again by itself as well; the button is there as long as that fails.
    await banner.getByRole('button', { name: 'Try now' }).click()
    await banner.waitFor()
    cut = false
    await banner.waitFor({ state: 'hidden' })
    await notice.waitFor({ state: 'hidden' })
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await at(page, 'data')
    await loaded(page)
  })
}, ['served'])
