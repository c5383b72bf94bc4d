import { constants, type Stats } from 'node:fs'
import { access, mkdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { WarchestError } from '../../core/problem.ts'

/** Reads a JSON file; a missing or broken one is a problem that names it and, where the parser knows, the place. */
export async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new WarchestError('bad-input', { code: 'file.unreadable', message: `The file cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}).`, mend: 'Check the path and your right to read it.', file: path })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new WarchestError('bad-input', { code: 'file.not-json', message: `The file is not JSON: ${faultOf(error)}.`, mend: 'Mend it at the place named.', file: basename(path) })
  }
}

/** What the parser says, without the text that it repeats. */
const faultOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/, (?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, '').replace(/\.$/, '')

/** Refuses a file that could not be written, before the work whose answer goes there is begun. @returns its absolute path; null stays null */
export async function outFile(option: string, path: string | null): Promise<string | null> {
  if (path === null) return null
  const whole = resolve(path)
  if ((await statOf(whole))?.isDirectory()) throw unwritable(option, whole, 'it is a folder', 'Name a file in it.')
  const folder = await statOf(dirname(whole))
  if (!folder?.isDirectory()) throw unwritable(option, whole, 'there is no such folder', 'Make the folder first, or name another.')
  await mayWrite(option, (await statOf(whole)) === null ? dirname(whole) : whole)
  return whole
}

/** Makes the folder that files will be written into, or refuses one that cannot be, before the work is begun. @returns its absolute path */
export async function outFolder(option: string, path: string): Promise<string> {
  const whole = resolve(path)
  try {
    await mkdir(whole, { recursive: true })
  } catch (error) {
    throw unwritable(option, whole, `the folder cannot be made: ${codeOf(error)}`, 'Name a folder that you may write to.')
  }
  await mayWrite(option, whole)
  return whole
}

async function mayWrite(option: string, path: string): Promise<void> {
  try {
    await access(path, constants.W_OK)
  } catch (error) {
    throw unwritable(option, path, codeOf(error), 'Name a place that you may write to.')
  }
}

const statOf = (path: string): Promise<Stats | null> => stat(path).catch(() => null)
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
const unwritable = (option: string, path: string, why: string, mend: string): WarchestError =>
  new WarchestError('bad-input', { code: 'file.unwritable', message: `--${option} cannot be written: ${why}.`, mend, file: path })
