import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Does a piece of work while holding a lock, so that of several that start at once one works and the others wait. A lock whose holder died is taken over.
 * @template T
 * @param {string} lock a folder to be made
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function holding(lock, work) {
  mkdirSync(dirname(lock), { recursive: true })
  while (!taken(lock)) {
    if (abandoned(lock)) rmSync(lock, { recursive: true, force: true })
    else await new Promise((resolve) => { setTimeout(resolve, 200) })
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** @param {string} lock */
function taken(lock) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  return true
}

/** @param {string} lock */
function abandoned(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    // Somebody else's process.
    if (codeOf(error) === 'EPERM') return false
    // Between making the folder and writing its number a holder has none yet.
    return codeOf(error) === 'ENOENT' ? ageOf(lock) > 5000 : true
  }
}

/** @param {string} lock */
function ageOf(lock) {
  try {
    return Date.now() - statSync(lock).mtimeMs
  } catch {
    return 0
  }
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? error.code : undefined)
