import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { closeBrowser } from './chromium.ts'
import { makeHome, removeHome } from './homes.ts'
import { launchServed } from './served.ts'
import { fillWorkspace } from './fill-workspace.ts'
import { takeScenes, wear, type Look } from './take-scenes.ts'

// Pictures of every screen, light and dark, in both languages, at both sizes:  npm run screenshots -- DIR [--only burn,data] [--sizes 1440x900] [--plain]
// The same of publications that go wrong, each of which really does:               npm run screenshots -- DIR --troubles [--only drift,after-crash] [--sizes 1440x900]

const SCREENS = ['war-room', 'scenarios', 'war-game', 'rivals', 'wars', 'plan-desk', 'publications', 'burn', 'demand', 'data', 'stores', 'audit', 'settings'] as const
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, sizes: { type: 'string', default: '1440x900,1100x700' }, plain: { type: 'boolean', default: false }, troubles: { type: 'boolean', default: false } } })
const [target] = positionals
if (target === undefined) {
  process.stderr.write('Use: npm run screenshots -- DIR [--only SCREEN,...] [--sizes WxH,...] [--plain] [--troubles]\n')
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
  await calm(page)
}

/** Waits until nothing is on its way to the screen, nor moves on it. */
async function calm(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main [data-state="loading"]') === null)
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY).map((animation) => animation.finished.catch(() => null)))
    await new Promise((done) => { requestAnimationFrame(() => { requestAnimationFrame(done) }) })
  })
}

const looks: readonly Look[] = (['en', 'zh'] as const).flatMap((language) => (['light', 'dark'] as const).flatMap((theme) => values.sizes.split(',').map((size) => ({ language, theme, size }))))

/** Every screen of a workspace that has been through the whole chain; answers what the page complained of. */
async function takeScreens(): Promise<readonly string[]> {
  const home = await makeHome({ sample: true })
  try {
    if (!values.plain) await fillWorkspace(home)
    const app = await launchServed(home)
    try {
      await app.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' })
      for (const look of looks) {
        await wear(app.page, look)
        for (const screen of screens) {
          await rest(app.page, screen)
          const file = join(folder, `${screen}-${look.language}-${look.theme}-${look.size}.png`)
          await app.page.screenshot({ path: file })
          process.stdout.write(`${file}\n`)
        }
      }
    } finally {
      await app.close()
    }
    return app.problems
  } finally {
    removeHome(home)
  }
}

try {
  const problems = values.troubles ? await takeScenes(folder, looks, values.only?.split(',') ?? null, calm) : await takeScreens()
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  await closeBrowser()
}
