import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** The machine's Chromium: what the set-up found or installed, else where it usually lies; null where there is none. */
export const chromiumPath = (): string | null => process.env['WARCHEST_CHROMIUM'] ?? PLACES.find((path) => existsSync(path)) ?? null

/** As root Chromium has no sandbox; nothing else it does by itself is wanted in a test. */
export const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage']

let shared: Promise<Browser> | null = null

/** One browser for all tests of a file; each test has a context of its own. */
export function browser(): Promise<Browser> {
  shared ??= chromium.launch({ executablePath: chromiumPath() ?? '', args: CHROMIUM_ARGUMENTS })
  return shared
}

export async function closeBrowser(): Promise<void> {
  const open = shared
  shared = null
  await (await open)?.close()
}
