import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { at, notes, root } from './places.mjs'
import { run } from './run.mjs'
import { refuse, say } from './say.mjs'

const digest = () => createHash('sha256').update(readFileSync(at('package-lock.json'))).digest('hex')

/** True where node_modules holds what the lock file says: by our own note, or because npm wrote its own record after the lock. */
function upToDate() {
  const record = at('node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const note = notes('lock')
  if (existsSync(note)) return readFileSync(note, 'utf8') === digest()
  return statSync(record).mtimeMs >= statSync(at('package-lock.json')).mtimeMs
}

/** Installs exactly what the lock file says where that is missing or old. */
export async function ensurePackages() {
  if (upToDate()) return
  say('Installing packages (once; less than a minute on a good line) ...')
  const { code, output } = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root, quiet: true })
  if (code !== 0) {
    say(output.trim())
    refuse('the packages could not be installed.', 'See what npm says above; a network or proxy is the usual reason. Then run the command again.')
  }
  const note = notes('lock')
  mkdirSync(dirname(note), { recursive: true })
  writeFileSync(note, digest())
}
