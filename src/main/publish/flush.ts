import type { Database } from 'better-sqlite3'
import { open } from 'node:fs/promises'

interface Flush {
  running: Promise<void> | null
  next: Promise<void> | null
}

const flushes = new WeakMap<Database, Flush>()

/**
 * Resolves when all that this connection has committed by now is on the disk, as a commit with `synchronous = FULL` would have waited for; the process goes on meanwhile, and whoever asks while the
 * disk is busy shares the next turn (group commit: DeWitt et al. 1984). What SQLite syncs at such a commit is the write-ahead log alone (sqlite.org/wal.html, section 2.2), and so does this; SQLite's
 * locks lie on other files, and closing this one drops none.
 * @throws the system's error where the disk does not take it
 */
export function flushed(db: Database): Promise<void> {
  if (db.memory) return Promise.resolve()
  const flush = flushes.get(db) ?? { running: null, next: null }
  flushes.set(db, flush)
  if (flush.running === null) return begin(flush, `${db.name}-wal`)
  // The one that runs may have begun before our commit.
  flush.next ??= flush.running.catch(() => {}).then(() => {
    flush.next = null
    return begin(flush, `${db.name}-wal`)
  })
  return flush.next
}

function begin(flush: Flush, file: string): Promise<void> {
  const running = sync(file).finally(() => { if (flush.running === running) flush.running = null })
  flush.running = running
  return running
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
