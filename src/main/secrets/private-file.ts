import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'

/** The user of this process; null where the system knows no such number (Windows keeps a home folder private by itself). */
const self = (): number | null => process.getuid?.() ?? null

const OTHERS = 0o077

const exposed = (path: string, why: string, mend: string): WarchestError =>
  new WarchestError('refused', { code: 'secrets.exposed', message: `${path} ${why}.`, mend, file: path })

/** A folder that only its user may enter; made where it is missing. */
export function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  assertPrivate(path, statSync(path), 'chmod 700')
  return path
}

function assertPrivate(path: string, { uid, mode }: { readonly uid: number; readonly mode: number }, command: string): void {
  const user = self()
  if (user === null) return
  if (uid !== user) throw exposed(path, 'belongs to another user', 'Remove it, then give the secrets again.')
  if ((mode & OTHERS) !== 0) throw exposed(path, 'can be read by other users', `Close it with \`${command}\`, and change the secrets in it: others may have read them.`)
}

/**
 * A file's text; null where it is missing.
 * @throws WarchestError 'refused' where others may read it, where it belongs to somebody else, or where it is a link
 */
export function readPrivate(path: string): string | null {
  const handle = open(path)
  if (handle === null) return null
  try {
    // Looked at through the open file, so that nobody can change it in between.
    assertPrivate(path, fstatSync(handle), 'chmod 600')
    return readFileSync(handle, 'utf8')
  } finally {
    closeSync(handle)
  }
}

function open(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'ELOOP') throw exposed(path, 'is a link', 'Remove it, then give the secrets again.')
    throw error
  }
}

/** Writes the whole file or nothing of it; it is private before its first byte. */
export function writePrivate(folder: string, name: string, text: string): void {
  privateFolder(folder)
  const draft = join(folder, `${name}.${process.pid}.new`)
  rmSync(draft, { force: true })
  const handle = openSync(draft, 'wx', 0o600)
  try {
    fchmodSync(handle, 0o600)
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, join(folder, name))
}

export const removePrivate = (folder: string, name: string): void => rmSync(join(folder, name), { force: true })

/** Names of the secrets of one form in a folder; none where it is missing. */
export function privateNames(folder: string, form: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(`.${form}.json`)).sort()
  } catch {
    return []
  }
}
