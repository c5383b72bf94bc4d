import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../engine/clock.ts'
import { createStoreServer } from './server.ts'
import { EmbeddedStore } from './store.ts'
import type { Endpoint } from './protocol.ts'

/** Exit code where another process serves this folder already. */
const TAKEN = 3

/**
 * The embedded store's process: `main.ts FOLDER`. Serves the folder's store on a free loopback port, writes the address and a fresh token
 * to FOLDER/endpoint.json (readable by its user only), says 'ready' on standard output, and ends when standard input closes or on SIGTERM.
 */
function main(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = takeLock(join(folder, 'lock.sqlite'))
  if (!lock) process.exit(TAKEN)

  const now = (): string => systemClock.now()
  const store = new EmbeddedStore(join(folder, 'store.sqlite'), now)
  const token = randomBytes(32).toString('base64url')
  const server = createStoreServer(store, token, now)
  const file = join(folder, 'endpoint.json')
  server.listen(0, '127.0.0.1', () => {
    const endpoint: Endpoint = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token, pid: process.pid }
    writeFileSync(`${file}.new`, JSON.stringify(endpoint), { mode: 0o600 })
    renameSync(`${file}.new`, file)
    process.stdout.write('ready\n')
  })

  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    rmSync(file, { force: true })
    server.close(() => {
      store.close()
      lock.close()
    })
    server.closeIdleConnections()
    process.stdin.destroy()
  }
  process.on('SIGTERM', end)
  // A Ctrl-C in a terminal reaches the whole group; the one who started the store ends it in its own order.
  process.on('SIGINT', () => {})
  process.stdin.on('end', end).on('error', end).resume()
}

/** Holds an exclusive SQLite lock as long as the process lives: the operating system gives it back even after kill -9. */
function takeLock(path: string): Database.Database | null {
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}

const folder = process.argv[2]
if (folder) {
  try {
    main(folder)
  } catch (error) {
    // One line: whoever started the store shows it to a person.
    process.stderr.write(`${folder} cannot be served: ${error instanceof Error ? error.message : String(error)}.\n`)
    process.exit(1)
  }
} else {
  process.stderr.write('Usage: store FOLDER\n')
  process.exitCode = 2
}
