import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'
import { say } from './say.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PLACES = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', '/snap/bin/chromium']

/** @returns {string | null} */
export function findChromium() {
  const named = process.env['WARCHEST_CHROMIUM']
  if (named) return existsSync(named) ? named : null
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...onPath, ...PLACES].find((path) => existsSync(path)) ?? null
}

const canInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
/** Screens in Chinese are tested too. Where fontconfig is missing nothing is known, and nothing is missed. */
const lacksChinese = () => {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' })
  return status === 0 && stdout.trim() === ''
}

/**
 * The Chromium that the end-to-end tests drive: the machine's own, else by apt where we may. Elsewhere null and a line that says what to do.
 * @returns {Promise<string | null>}
 */
export async function ensureChromium() {
  const found = findChromium()
  const wanted = [...(found ? [] : ['chromium']), ...(!found || lacksChinese() ? ['fonts-noto-cjk'] : [])]
  if (wanted.length === 0) return found
  if (!canInstall()) {
    if (found) return found
    say('Chromium was not found: the end-to-end tests are skipped. Install it (Debian, Ubuntu: sudo apt-get install chromium fonts-noto-cjk; macOS: brew install --cask chromium) or name one in WARCHEST_CHROMIUM.')
    return null
  }
  say(`Installing ${wanted.join(' and ')} by apt (once) ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env, quiet: true })
  const { code, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], { env, quiet: true })
  if (code !== 0) say(`apt could not install ${wanted.join(' and ')}: ${output.trim().split('\n').at(-1)}`)
  return findChromium()
}
