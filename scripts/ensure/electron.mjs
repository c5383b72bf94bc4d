import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at, notes } from './places.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

const SECONDS = 20
const note = () => notes(`electron-${JSON.parse(readFileSync(at('node_modules', 'electron', 'package.json'), 'utf8')).version}-not-fetched`)

/** @returns {string | null} the Electron program of this checkout */
export function findElectron() {
  const home = at('node_modules', 'electron')
  const path = join(home, 'path.txt')
  if (!existsSync(path)) return null
  const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist'), readFileSync(path, 'utf8'))
  return existsSync(program) ? program : null
}

/** Whether a window could be shown at all. */
export const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])

/**
 * The Electron runtime, which its package does not carry: fetched once, for at most {@link SECONDS}. A failure is remembered, so that the next start is quick.
 * @param {string} node
 * @param {{ again: boolean }} options `again` forgets an earlier failure and takes all the time it needs
 * @returns {Promise<string | null>}
 */
export async function ensureElectron(node, { again }) {
  const found = findElectron()
  if (found) return found
  if (!again && existsSync(note())) return null
  say('Fetching the Electron runtime ...')
  const { code, output, late } = await run(node, [at('node_modules', 'electron', 'install.js')], { quiet: true, ...(again ? {} : { milliseconds: SECONDS * 1000 }) })
  const fetched = code === 0 ? findElectron() : null
  if (fetched) return fetched
  const reason = late ? `not within ${SECONDS} s` : (output.split('\n').find((line) => /error|refused|not found|ENOTFOUND|denied/i.test(line)) ?? `code ${code}`).trim().slice(0, 120)
  say(`The Electron runtime could not be fetched (${reason}): Warchest opens in the browser. To try again: npm start -- --fetch-electron`)
  mkdirSync(dirname(note()), { recursive: true })
  writeFileSync(note(), `${reason}\n`)
  return null
}
