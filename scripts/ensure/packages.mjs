import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { holding } from './hold.mjs'
import { at, root } from './places.mjs'
import { run } from './run.mjs'
import { refuse, say } from './say.mjs'

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} Packages */

/**
 * True where what is installed is what is wanted. Optional packages, e.g. those for other machines, may be absent; nothing else may be missing, other or too much.
 * @param {Packages} wanted of package-lock.json
 * @param {Packages} installed of npm's own record
 */
export function fits(wanted, installed) {
  const same = (/** @type {string} */ path) => path in wanted && path in installed && wanted[path].version === installed[path].version && wanted[path].integrity === installed[path].integrity
  return Object.keys(installed).every(same) && Object.entries(wanted).every(([path, { optional, devOptional }]) => path === '' || optional || devOptional || same(path))
}

/** @param {readonly string[]} parts */
const lockAt = (...parts) => /** @type {{ packages: Packages }} */ (JSON.parse(readFileSync(at(...parts), 'utf8'))).packages

const installed = () => existsSync(at('node_modules', '.package-lock.json')) && fits(lockAt('package-lock.json'), lockAt('node_modules', '.package-lock.json'))

/** Installs exactly what the lock file says where that is missing or old. */
export async function ensurePackages() {
  if (installed()) return
  // Not in node_modules, which an installation removes.
  const lock = join(tmpdir(), `warchest-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  await holding(lock, async () => {
    if (installed()) return
    say('Installing packages (once; less than a minute on a good line) ...')
    const { code, output } = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root, quiet: true })
    if (code === 0) return
    say(output.trim())
    refuse('the packages could not be installed.', 'See what npm says above; a network or proxy is the usual reason. Then run the command again.')
  })
}
