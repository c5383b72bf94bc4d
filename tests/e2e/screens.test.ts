import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { App } from '../support/app.ts'
import { onEveryForm } from '../support/launch.ts'

const SCREENS = ['war-room', 'scenarios', 'war-game', 'rivals', 'wars', 'plan-desk', 'publications', 'burn', 'demand', 'data', 'stores', 'audit', 'settings'] as const

/** A screen at rest: its data there, or its empty state with the way out of it. */
async function open({ page }: App, screen: string): Promise<void> {
  await page.evaluate((name) => { location.hash = `#/${name}` }, screen)
  await page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
  await page.locator('main [data-app-state="loaded"], main [data-app-state="empty"]').waitFor()
  await page.waitForFunction(() => document.querySelector('main [data-state="loading"]') === null)
}

/** Faults that axe-core finds, as text to read in a failed test. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe: run } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }
    return (await run.run({ resultTypes: ['violations'] })).violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} | ${failureSummary ?? ''}`) }))
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.join(' || ')}`)
}

/** Takes the pointer off the top bar: a hint under it is not part of the screen. */
async function leave(page: Page): Promise<void> {
  await page.mouse.move(700, 500)
  await page.getByRole('tooltip').waitFor({ state: 'hidden' })
}

/** What does not fit: the page itself must never scroll, and no control may lie outside the window. */
const overflowOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const root = document.documentElement
    const found: string[] = []
    if (root.scrollHeight > root.clientHeight || root.scrollWidth > root.clientWidth) found.push(`page ${root.scrollWidth}x${root.scrollHeight} in ${root.clientWidth}x${root.clientHeight}`)
    for (const element of document.querySelectorAll('header button, header h1, main header button, nav a')) {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      if (right - left > 0 && (left < 0 || right > root.clientWidth || top < 0 || bottom > root.clientHeight)) found.push(element.textContent ?? element.tagName)
    }
    return found
  })

onEveryForm('screens', (launch) => {
  test.each([['en', /[a-z].*\?$/i], ['zh', /[\u4e00-\u9fff].*？$/]] as const)('every screen asks one question (%s), and axe-core finds nothing, light or dark', async (language, wording) => {
    const app = await launch()
    const { page } = app
    if (language === 'zh') {
      await page.getByRole('button', { name: 'Switch to Chinese' }).click()
      await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    }
    const questions = new Set<string>()
    for (const scheme of ['light', 'dark']) {
      await leave(page)
      for (const screen of SCREENS) {
        await open(app, screen)
        const headings = page.locator('main h1')
        expect(await headings.count()).toBe(1)
        const question = (await headings.textContent()) ?? ''
        expect(question).toMatch(wording)
        questions.add(question)
        expect({ screen, scheme, faults: await faultsOf(page) }).toEqual({ screen, scheme, faults: [] })
      }
      await page.getByRole('button', { name: /Switch light and dark|切换浅色与深色/ }).click()
      await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(scheme === 'light' ? 'dark' : 'light')
    }
    expect(questions.size).toBe(SCREENS.length)
  })

  test.each([[1440, 900], [1100, 700]])('every screen fits %d x %d', async (width, height) => {
    const app = await launch()
    await app.page.setViewportSize({ width, height })
    for (const screen of SCREENS) {
      await open(app, screen)
      expect({ screen, outside: await overflowOf(app.page) }).toEqual({ screen, outside: [] })
    }
  })
}, ['served'])

onEveryForm('screens of an empty workspace', (launch) => {
  test('each says what is missing and offers the step that brings it', async () => {
    const app = await launch()
    const { page } = app
    await app.menu('workspace.create')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('File').fill(`${app.home}/empty.warchest`)
    await dialog.getByRole('switch').click()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'Workspace: empty.warchest' }).waitFor()
    await dialog.waitFor({ state: 'hidden' })
    for (const screen of SCREENS) {
      await open(app, screen)
      expect({ screen, faults: await faultsOf(page) }).toEqual({ screen, faults: [] })
    }
  })
}, ['served'])
