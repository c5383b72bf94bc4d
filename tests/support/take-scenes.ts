import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { HOME_KEY } from './at-desk.ts'
import { makeHome, removeHome } from './homes.ts'
import { SCENES } from './scenes.ts'
import { launchServed } from './served.ts'
import { fillTroubled, openGarden } from './troubles.ts'

export interface Look {
  readonly language: 'en' | 'zh'
  readonly theme: 'light' | 'dark'
  readonly size: string
}

const theme = (page: Page): Promise<string | null> => page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'))

/** Brings language, theme and size about by the interface's own switches. */
export async function wear(page: Page, look: Look): Promise<void> {
  const [width, height] = look.size.split('x').map(Number)
  await page.setViewportSize({ width, height })
  const tag = look.language === 'zh' ? 'zh-CN' : 'en'
  if ((await page.evaluate(() => document.documentElement.lang)) !== tag) {
    await page.getByRole('button', { name: /Switch to Chinese|切换为英文/ }).click()
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, tag)
  }
  if ((await theme(page)) !== look.theme) {
    await page.getByRole('button', { name: /Switch light and dark|切换浅色与深色/ }).click()
    await page.waitForFunction((wanted) => document.documentElement.getAttribute('data-mantine-color-scheme') === wanted, look.theme)
  }
}

/** Pictures of the screens while a publication fails, in each look; answers what the page complained of. */
export async function takeScenes(folder: string, looks: readonly Look[], only: readonly string[] | null, calm: (page: Page) => Promise<void>): Promise<readonly string[]> {
  const home = await makeHome({ sample: true })
  const garden = await openGarden()
  try {
    await fillTroubled(home, garden)
    const app = await launchServed(home, { env: { WARCHEST_SECRET_KEY: HOME_KEY } })
    try {
      await app.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' })
      for (const scene of SCENES) {
        // What a person does between two pictures is done by the English names of things.
        if (scene.before) await wear(app.page, { language: 'en', theme: 'light', size: '1440x900' })
        await scene.before?.(app, garden)
        if (only !== null && !only.includes(scene.name)) continue
        for (const look of looks) {
          await wear(app.page, look)
          await scene.show?.(app)
          await calm(app.page)
          const path = join(folder, `${scene.name}-${look.language}-${look.theme}-${look.size}.png`)
          await app.page.screenshot({ path })
          process.stdout.write(`${path}\n`)
          await app.page.keyboard.press('Escape')
          await app.page.getByRole('dialog').waitFor({ state: 'hidden' })
        }
      }
    } finally {
      await app.close()
    }
    return app.problems
  } finally {
    await garden.close()
    removeHome(home)
  }
}
