import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
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
    throw new WarchestError('bad-input', { code: 'file.not-json', message: `The file is not JSON: ${error instanceof Error ? error.message : String(error)}.`, mend: 'Mend it at the place named.', file: basename(path) })
  }
}
