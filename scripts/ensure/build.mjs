import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holding } from './hold.mjs'
import { at, root } from './places.mjs'
import { run } from './run.mjs'
import { refuse, say } from './say.mjs'

const SOURCES = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json']
const stamp = at('out', '.sources')

/**
 * @param {string} path
 * @returns {Generator<string, void>}
 */
function* files(path) {
  if (!statSync(path).isDirectory()) return yield path
  for (const entry of readdirSync(path, { withFileTypes: true })) yield* files(join(path, entry.name))
}

/** Changes whenever a source's content does. */
export function sourcesDigest() {
  const hash = createHash('sha256')
  for (const source of SOURCES.map((name) => at(name)).filter((path) => existsSync(path))) {
    for (const file of [...files(source)].sort()) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

const built = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesDigest()

/**
 * Builds the desktop shell, the command line, the workers and the interface into out/ where the sources changed since.
 * Of several that start at once, one builds and the others wait.
 * @param {string} node
 * @returns {Promise<string | null>} null, or what the build complained of
 */
export async function build(node) {
  if (built()) return null
  return holding(at('node_modules', '.warchest', 'build.lock'), async () => {
    if (built()) return null
    say('Building ...')
    const digest = sourcesDigest()
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: '' }
    const { code, output } = await run(node, [at('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'], { cwd: root, quiet: true, env })
    if (code !== 0) return output.trim()
    writeFileSync(stamp, digest)
    return null
  })
}

/**
 * Like {@link build}, for a program that cannot go on without.
 * @param {string} node
 */
export async function ensureBuild(node) {
  const complaint = await build(node)
  if (complaint === null) return
  say(complaint)
  refuse('the build failed.', 'See above; after a pull, deleting node_modules and out and running the command again is worth a try.')
}
