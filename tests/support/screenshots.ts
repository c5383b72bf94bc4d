import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { closeBrowser } from './chromium.ts'
import { makeHome, removeHome } from './homes.ts'
import { launchServed } from './served.ts'
import { fillWorkspace } from './fill-workspace.ts'

// Pictures of every screen, light and dark, in both languages, at both sizes:  npm run screenshots -- DIR [--only burn,data] [--sizes 1440x900] [--plain]

const SCREENS = ['war-room', 'scenarios', 'war-game', 'rivals', 'wars', 'plan-desk', 'publications', 'burn', 'demand', 'data', 'stores', 'audit', 'settings'] as const
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, sizes: { type: 'string', default: '1440x900,1100x700' }, plain: { type: 'boolean', default: false } } })
const [target] = positionals
if (target === undefined) {
  process.stderr.write('Use: npm run screenshots -- DIR [--only SCREEN,...] [--sizes WxH,...] [--plain]\n')
  process.exit(2)
}
const folder = resolve(process.env['INIT_CWD'] ?? '.', target)
const screens = SCREENS.filter((screen) => values.only === undefined || values.only.split(',').includes(screen))
mkdirSync(folder, { recursive: true })

/** Waits until the screen is at rest and nothing on it moves any more. */
async function rest(page: Page, screen: string): Promise<void> {
  // The screen before stays until the next one's chunk has come: it is marked, so that it is not taken for the next.
  await page.evaluate((name) => {
    if (location.hash.startsWith(`#/${name}`)) return
    document.querySelector('main [data-app-state]')?.setAttribute('data-left', '')
    location.hash = `#/${name}`
  }, screen)
  await page.waitForURL((url) => url.hash.startsWith(`#/${screen}`))
  await page.locator('main [data-app-state]:not([data-app-state="loading"]):not([data-left])').waitFor()
  await page.waitForFunction(() => document.querySelector('main [data-state="loading"]') === null)
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY).map((animation) => animation.finished.catch(() => null)))
    await new Promise((done) => { requestAnimationFrame(() => { requestAnimationFrame(done) }) })
  })
}

const home = await makeHome({ sample: true })
if (!values.plain) await fillWorkspace(home)
const app = await launchServed(home)
try {
  await app.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' })
  for (const language of ['en', 'zh']) {
    for (const theme of ['light', 'dark']) {
      for (const size of values.sizes.split(',')) {
        const [width, height] = size.split('x').map(Number)
        await app.page.setViewportSize({ width, height })
        for (const screen of screens) {
          await rest(app.page, screen)
          const file = join(folder, `${screen}-${language}-${theme}-${size}.png`)
          await app.page.screenshot({ path: file })
          process.stdout.write(`${file}\n`)
        }
      }
      await app.page.getByRole('button', { name: /Switch light and dark|切换浅色与深色/ }).click()
      await app.page.waitForFunction((before) => document.documentElement.getAttribute('data-mantine-color-scheme') !== before, theme)
    }
    await app.page.getByRole('button', { name: /Switch to Chinese|切换为英文/ }).click()
    await app.page.waitForFunction((lang) => document.documentElement.lang === lang, language === 'en' ? 'zh-CN' : 'en')
  }
  for (const problem of app.problems) process.stderr.write(`${problem}\n`)
  process.exitCode = app.problems.length === 0 ? 0 : 1
} finally {
  await app.close()
  await closeBrowser()
  removeHome(home)
}
