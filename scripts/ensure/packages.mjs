import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { holding } from './hold.mjs'
import { at, root } from './places.mjs'
import { run } from './run.mjs'
import { refuse, say } from './say.mjs'

/** @typedef {{ packages: Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }> }} Lock */

/** @param {readonly string[]} parts */
const lockAt = (...parts) => /** @type {Lock} */ (JSON.parse(readFileSync(at(...parts), 'utf8'))).packages

/** True where node_modules holds what the lock file says, by npm's own record of what it installed. Packages for other machines may be absent. */
export function packagesFit() {
  if (!existsSync(at('node_modules', '.package-lock.json'))) return false
  const wanted = lockAt('package-lock.json')
  const installed = lockAt('node_modules', '.package-lock.json')
  const same = (/** @type {string} */ path) => wanted[path]?.version === installed[path]?.version && wanted[path]?.integrity === installed[path]?.integrity
  return Object.keys(installed).every(same) && Object.entries(wanted).every(([path, { optional, devOptional }]) => path === '' || optional || devOptional || same(path))
}

/** Installs exactly what the lock file says where that is missing or old. */
export async function ensurePackages() {
  if (packagesFit()) return
  // Not in node_modules, which an installation removes.
  const lock = join(tmpdir(), `warchest-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  await holding(lock, async () => {
    if (packagesFit()) return
    say('Installing packages (once; less than a minute on a good line) ...')
    const { code, output } = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root, quiet: true })
    if (code === 0) return
    say(output.trim())
    refuse('the packages could not be installed.', 'See what npm says above; a network or proxy is the usual reason. Then run the command again.')
  })
}
