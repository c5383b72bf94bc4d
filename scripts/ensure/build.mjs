import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, root } from './places.mjs'
import { run } from './run.mjs'
import { refuse, say } from './say.mjs'

const SOURCES = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json']
const stamp = at('out', '.sources')
const lock = at('node_modules', '.warchest', 'build.lock')

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
  await hold()
  try {
    if (built()) return null
    say('Building ...')
    const digest = sourcesDigest()
    const { code, output } = await run(node, [at('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'], { cwd: root, quiet: true, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: '' } })
    if (code !== 0) return output.trim()
    writeFileSync(stamp, digest)
    return null
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
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

async function hold() {
  mkdirSync(at('node_modules', '.warchest'), { recursive: true })
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      if (abandoned()) rmSync(lock, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** True where the builder that holds the lock has died. */
function abandoned() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    // Between making the folder and writing its number a builder has none yet.
    const unwritten = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return unwritten ? existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 5000 : true
  }
}
