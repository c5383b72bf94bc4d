import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CHANNELS } from '../../src/main/contract/bridge.ts'
import { menuCommands, MENUS } from '../../src/main/contract/menu.ts'
import { loaded } from '../support/app.ts'
import { makeHome, type Home } from '../support/homes.ts'
import { evalInPage, fetchInPage } from '../support/in-page.ts'
import { keep, withChromium } from '../support/launch.ts'
import { launchStandIn, type StandInApp, type StandInOptions } from '../support/stand-in.ts'
import type { MenuRecord } from '../support/stand-in/talk.ts'

const launch = async (options: StandInOptions & { readonly sample?: boolean; readonly home?: Home; readonly expected?: readonly RegExp[] } = {}): Promise<StandInApp> =>
  keep(options.home ?? (await makeHome({ sample: options.sample ?? true })), (home) => launchStandIn(home, options), options.expected)

const everyItem = (items: readonly MenuRecord[]): MenuRecord[] => items.flatMap((item) => [item, ...everyItem(item.submenu ?? [])])

withChromium('the desktop shell on the stand-in', () => {
  test('opens one sandboxed window on a scheme of its own, and shows it once it has painted', async () => {
    const app = await launch()
    await loaded(app.page)
    const state = await app.state()
    expect(state.sandboxed).toBe(true)
    expect(state.privileged).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
    expect(state.permissions).toEqual({ asked: true, granted: false })
    expect(state.windows).toHaveLength(1)
    expect(state.windows[0]).toMatchObject({ visible: true, title: 'tianbao-mall.warchest - Warchest', representedFilename: app.workspace, options: { name: 'main', windowStatePersistence: true, show: false, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true } } })
    expect(state.recentDocuments).toEqual([app.workspace])
    expect(state.userData).toBe(join(app.home, 'desktop'))
    expect(await app.page.evaluate(() => location.href)).toMatch(/^https:\/\/warchest\.app\.stand-in\/index\.html/)
  })

  test('the page has the bridge and nothing of Node or Electron', async () => {
    const app = await launch()
    await loaded(app.page)
    expect(await app.page.evaluate(() => ['require', 'process', 'module', 'ipcRenderer', 'electron', 'Buffer', '__standInSend'].filter((name) => name in window))).toEqual([])
    expect(await app.page.evaluate(() => Object.keys(window.warchest ?? {}).sort())).toEqual(['onMenu', 'pathOf', 'pickWorkspace', 'port', 'setLanguage'])
    expect(await app.page.evaluate(() => { try { window.warchest?.port.postMessage({ object: 1 }); return 'sent' } catch (error) { return String(error) } })).toContain('text and bytes')
    expect(await app.page.evaluate(() => { 'use strict'; try { Object.assign(window.warchest ?? {}, { port: null }); return 'changed' } catch { return 'frozen' } })).toBe('frozen')
  })

  test('the protocol serves the interface under its policy and nothing beside it', async () => {
    const app = await launch({ expected: [/Content Security Policy|Failed to load resource|violates/i] })
    await loaded(app.page)
    const policy = await app.page.evaluate(async () => Object.fromEntries((await fetch('/index.html')).headers))
    expect(policy).toMatchObject({ 'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*frame-ancestors 'none'$/), 'x-content-type-options': 'nosniff' })
    expect(await evalInPage(app.page)).toBe('EvalError')
    for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/main/index.js', '/assets/none.js']) expect(await fetchInPage(app.page, path), path).toBe('answered 404')
    expect(await fetchInPage(app.page, 'https://evil.example/')).toBe('TypeError')
    expect(await fetchInPage(app.page, 'file:///etc/passwd')).toBe('TypeError')
    await app.page.evaluate(() => { document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://evil.example/' })) })
    await app.page.evaluate(() => { document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = true' })) })
    expect(await app.page.evaluate(() => 'injected' in window)).toBe(false)
  })

  test('the window stays on its page: navigation is stopped, links open outside and only the web', async () => {
    const app = await launch({ expected: [/ERR_ABORTED|Failed to load|Not allowed to load/i] })
    await loaded(app.page)
    const before = app.page.url()
    await app.page.evaluate(() => { location.href = 'https://evil.example/away' })
    await app.until('a stopped navigation', (state) => state.navigationsBlocked.includes('https://evil.example/away'))
    await app.page.evaluate(() => { window.open('https://docs.example/help'); window.open('file:///etc/passwd'); window.open('javascript:alert(1)'); window.open('http://plain.example/') })
    const state = await app.until('four denied windows', ({ windowsDenied }) => windowsDenied.length === 4)
    expect(state.openedOutside).toEqual(['https://docs.example/help'])
    expect(app.page.url()).toBe(before)
    expect(state.windows).toHaveLength(1)
  })

  test('messages of other pages, of frames and of pages that are gone are not heard', async () => {
    const app = await launch()
    await loaded(app.page)
    const own = 'app://warchest/index.html'
    const preference = JSON.stringify({ i: '999', p: { u: '/preferences/set', b: { json: { language: 'zh' } } } })
    for (const [from, frame] of [['https://evil.example/', 'main'], ['app://evil/index.html', 'main'], ['file:///index.html', 'main'], [own, 'sub'], ['https://evil.example/', 'sub'], [own, 'none']] as const) {
      await app.tell({ do: 'forge', channel: CHANNELS.language, data: 'zh', from, frame })
      await app.tell({ do: 'forge', channel: CHANNELS.port, data: null, from, frame })
      await app.tell({ do: 'forge', channel: CHANNELS.port, data: preference, from, frame })
    }
    expect((await app.state()).menu[0].label).toBe('File')
    // The page's own port still works, and its own word counts.
    await app.page.evaluate(() => window.warchest?.setLanguage('zh'))
    await app.until('menus in Chinese', (state) => state.menu[0].label === '文件')
    await app.page.reload()
    await loaded(app.page)
    expect(await app.page.locator('html').getAttribute('lang')).toBe('en')
  })

  test('menus are those of the data, in both languages, and each of their commands is one of the interface', async () => {
    const app = await launch()
    await loaded(app.page)
    const items = everyItem((await app.state()).menu)
    const titles = MENUS.flatMap((group) => group.entries).flatMap((entry) => (entry.kind === 'separator' ? [] : [entry.title.en]))
    expect(items.map((item) => item.label)).toEqual(expect.arrayContaining(titles))
    expect(items.filter((item) => item.role === 'undo')).toHaveLength(1)
    for (const command of menuCommands().filter((id) => id.startsWith('go.'))) {
      await app.menu(command)
      await app.page.waitForURL(`**#/${command.slice(3)}*`)
    }
    await app.menu('palette.open')
    await app.page.getByRole('dialog').getByRole('textbox').waitFor()
    await app.page.keyboard.press('Escape')
    await app.menu('theme.toggle')
    await app.page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await app.until('the native theme to follow', (state) => state.themeSource === 'dark')
    await app.menu('language.toggle')
    await app.page.locator('html[lang^="zh"]').waitFor()
    const state = await app.until('menus in Chinese', ({ menu }) => menu[0].label === '文件')
    const chinese = MENUS.flatMap((group) => group.entries).flatMap((entry) => (entry.kind === 'separator' ? [] : [entry.title.zh]))
    expect(everyItem(state.menu).map((item) => item.label)).toEqual(expect.arrayContaining(chinese))
  })

  test('a workspace is made and opened by the native dialogs, and is found again under recent ones', async () => {
    const app = await launch()
    await loaded(app.page)
    const path = join(app.home, 'second.warchest')
    await app.answerDialog(null)
    await app.menu('workspace.create')
    await app.until('a cancelled dialog', ({ dialogs }) => dialogs.filter((dialog) => dialog.kind === 'save' && dialog.answered).length === 1)
    await app.answerDialog(path.replace('.warchest', ''))
    await app.menu('workspace.create')
    const dialog = app.page.getByRole('dialog')
    await dialog.waitFor()
    expect(await dialog.getByRole('textbox').first().inputValue()).toBe(path)
    const sample = dialog.getByRole('switch')
    if (await sample.isChecked()) await sample.uncheck({ force: true })
    await dialog.getByRole('button').last().click()
    const made = await app.until('the new workspace', ({ windows }) => windows[0].representedFilename === path)
    expect(made.windows[0].title).toBe('second.warchest - Warchest')
    expect(existsSync(path)).toBe(true)
    await app.menu(app.workspace)
    const back = await app.until('the first workspace', ({ windows }) => windows[0].representedFilename === app.workspace)
    expect(everyItem(back.menu).find((item) => item.id === 'recent')?.submenu?.map((item) => item.label)).toEqual(['tianbao-mall.warchest', 'second.warchest'])
    expect(back.recentDocuments).toEqual([app.workspace, path, app.workspace])
  })

  test('a workspace that cannot be opened is named with what to do, and another can be chosen', async () => {
    const home = await makeHome({ sample: true })
    const broken = join(home.folder, 'broken.warchest')
    writeFileSync(broken, 'this is no database')
    const app = await launch({ home, args: [broken], answers: [{ button: 0 }, { path: home.workspace }] })
    await loaded(app.page)
    const { dialogs, windows } = await app.state()
    expect(dialogs.map(({ kind }) => kind)).toEqual(['message', 'open'])
    expect(String(dialogs[0].options['detail'])).not.toBe('')
    expect(windows[0].representedFilename).toBe(home.workspace)
  })

  test('a second start and a double click on a file reach the window that is open', async () => {
    const app = await launch()
    await loaded(app.page)
    for (const order of [{ do: 'second-instance', args: ['warchest', join(app.home, 'other.warchest')] }, { do: 'open-file', path: join(app.home, 'other.warchest') }] as const) {
      await app.tell(order)
      const dialog = app.page.getByRole('dialog')
      await dialog.waitFor()
      expect(await dialog.getByRole('textbox').first().inputValue()).toBe(join(app.home, 'other.warchest'))
      await app.page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
    }
    expect((await app.state()).windows).toHaveLength(1)
  })

  test('a reloaded page gets a port of its own, and what it leaves behind comes back', async () => {
    const app = await launch()
    await loaded(app.page)
    for (let i = 0; i < 3; i++) {
      await app.page.reload()
      await loaded(app.page)
    }
    await app.menu('go.settings')
    await app.page.waitForURL('**#/settings')
    await app.restart()
    await loaded(app.page)
    expect((await app.state()).windows[0].representedFilename).toBe(app.workspace)
  })

  test('the very first start shows its window at once and the progress of the sample world; quitting meanwhile asks, and leaves nothing half-made', async () => {
    const app = await launch({ sample: false, args: [] })
    const working = await app.until('progress', ({ progress }) => progress.some((share) => share > 0 && share < 1))
    expect(working.windows[0]).toMatchObject({ visible: true, representedFilename: '' })
    expect(existsSync(app.workspace)).toBe(false)
    await app.page.getByText('The sample world is being made').waitFor()
    await app.page.locator('main [data-job-state="running"]').waitFor()
    await app.tell({ do: 'quit' })
    const asked = await app.until('the question', ({ dialogs }) => dialogs.length === 1)
    expect(asked.dialogs[0]).toMatchObject({ kind: 'message', answered: false, options: { buttons: ['Quit', 'Stay'], defaultId: 1, cancelId: 1 } })
    await app.answer({ button: 1 })
    const stayed = await app.until('more progress', ({ progress }) => progress.length > asked.progress.length)
    expect(stayed.windows[0].closed).toBe(false)
    await app.answer({ button: 0 })
    await app.tell({ do: 'quit' }).catch(() => {})
    expect(await app.exited).toBe(0)
    expect(existsSync(app.workspace)).toBe(false)
  })

  test('a page that crashed can be reloaded', async () => {
    const app = await launch()
    await loaded(app.page)
    await app.answer({ button: 0 })
    await app.tell({ do: 'crash-page' })
    await app.until('the question', ({ dialogs }) => dialogs.some((dialog) => dialog.kind === 'message' && dialog.answered))
    await loaded(app.page)
    expect((await app.state()).windows[0].closed).toBe(false)
  })

  test('closing the last window ends the app in order, exit code 0', async () => {
    const app = await launch()
    await loaded(app.page)
    await app.tell({ do: 'close-window' }).catch(() => {})
    expect(await app.exited).toBe(0)
  })
})
