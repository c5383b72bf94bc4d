import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { holding } from './hold.mjs'
import { fits } from './packages.mjs'
import { at } from './places.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/** Real stores that are run against: each in a folder of its own with its own lock file, never among the packages of Warchest. */
const STORES = /** @type {const} */ (['vendure', 'medusa'])
/** An installation that takes longer hangs on a network that does not answer. */
const PATIENCE_MINUTES = 12

/**
 * Runs an installer; null, or what it said last.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('./run.mjs').RunOptions} options
 */
async function install(program, args, options) {
  const { code, output, late } = await run(program, args, { ...options, quiet: true, milliseconds: PATIENCE_MINUTES * 60_000 })
  if (late) return `${program} had not ended after ${PATIENCE_MINUTES} minutes`
  return code === 0 ? null : output.trim().split('\n').at(-1) || `${program} ended with code ${code}`
}

/** @param {readonly string[]} parts */
const packagesAt = (...parts) => JSON.parse(readFileSync(at('tests', 'stores', ...parts), 'utf8')).packages
/** @param {string} store */
const installed = (store) => existsSync(at('tests', 'stores', store, 'node_modules', '.package-lock.json')) && fits(packagesAt(store, 'package-lock.json'), packagesAt(store, 'node_modules', '.package-lock.json'))

/**
 * @param {string} store
 * @returns {Promise<string | null>} null, or why it is not there
 */
async function ensureStore(store) {
  if (installed(store)) return null
  return holding(at('node_modules', '.warchest', `store-${store}.lock`), async () => {
    if (installed(store)) return null
    say(`Installing the ${store} server that the tests run against (once; a minute or two) ...`)
    // The folder's own .npmrc lets no package run a script.
    // Not `npm ci`: it wants every build for every platform in the lock, of which some are in no registry that we reach. The versions are those of the lock all the same.
    const complaint = await install('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: at('tests', 'stores', store) })
    return complaint === null ? null : `its packages could not be installed: ${complaint}`
  })
}

const hasPostgres = () => {
  const debian = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map((version) => join('/usr/lib/postgresql', version, 'bin')) : []
  return [...debian, ...(process.env['PATH'] ?? '').split(delimiter)].some((folder) => existsSync(join(folder, 'initdb')))
}

/** @returns {Promise<string | null>} */
async function ensurePostgres() {
  if (hasPostgres()) return null
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return 'PostgreSQL (initdb) was not found on this machine; on Debian and Ubuntu: sudo apt-get install postgresql'
  say('Installing postgresql by apt (once) ...')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Debian's package would make a server of its own and start it; the tests make theirs.
  const settings = '/etc/postgresql-common/createcluster.conf'
  if (!existsSync(settings)) {
    mkdirSync('/etc/postgresql-common', { recursive: true })
    writeFileSync(settings, 'create_main_cluster = false\n')
  }
  const patient = ['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30']
  await install('apt-get', [...patient, 'update', '-qq'], { env })
  const complaint = await install('apt-get', [...patient, 'install', '-y', '-qq', '--no-install-recommends', 'postgresql'], { env })
  if (complaint !== null) return `PostgreSQL could not be installed by apt: ${complaint}`
  return hasPostgres() ? null : 'PostgreSQL was installed by apt, and its initdb is not where it should be'
}

/**
 * Installs the real stores.
 * @returns {Promise<Record<string, string>>} why a store cannot be run here, by its name; empty where all can
 */
export async function ensureStores() {
  /** @type {Record<string, string>} */
  const absent = {}
  for (const store of STORES) {
    const reason = await ensureStore(store) ?? (store === 'medusa' ? await ensurePostgres() : null)
    if (reason === null) continue
    absent[store] = reason
    say(`\n!!! NOT RUN AGAINST ${store.toUpperCase()}: ${reason}\n`)
  }
  return absent
}
