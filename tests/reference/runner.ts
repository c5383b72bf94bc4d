import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { adapters } from './adapters/index.ts'
import { BadFile, parseTable, readReferenceFile, type Adapter, type ReferenceCase, type ReferenceFile, type Table } from './case.ts'
import { compare } from './compare.ts'

export interface CaseResult {
  readonly capability: string
  readonly id: string
  readonly outcome: 'PASS' | 'FAIL' | 'SKIP'
  /** Largest deviation relative to the tolerance with its key, or why it failed or was skipped. */
  readonly detail: string
}

/** Reads every `*.json` of a folder, in the order of their names. @throws BadFile where the folder or a file is not what it should be */
export async function readFolder(folder: string): Promise<{ path: string; file: ReferenceFile }[]> {
  const names = await readdir(folder).catch(() => {
    throw new BadFile(`${folder}: there is no such folder`)
  })
  const files = names.filter((name) => name.endsWith('.json')).sort()
  if (files.length === 0) throw new BadFile(`${folder}: there is no case file (*.json) in it`)
  return Promise.all(files.map(async (name) => {
    const path = join(folder, name)
    let parsed: unknown
    try {
      parsed = JSON.parse(await readFile(path, 'utf8'))
    } catch (error) {
      throw new BadFile(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    return { path, file: readReferenceFile(name, parsed) }
  }))
}

/** Runs the cases of a folder one after another, reporting each; a capability without an adapter is skipped by name. */
export async function runFolder(folder: string, report: (result: CaseResult) => void, table: Readonly<Record<string, Adapter>> = adapters): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  const tables = new Map<string, Table>()
  for (const { path, file } of await readFolder(folder)) {
    for (const one of file.cases) {
      const result = await runCase(path, file.capability, one, table[file.capability], tables)
      results.push(result)
      report(result)
    }
  }
  return results
}

async function runCase(path: string, capability: string, one: ReferenceCase, adapter: Adapter | undefined, tables: Map<string, Table>): Promise<CaseResult> {
  const { id } = one
  if (!adapter) return { capability, id, outcome: 'SKIP', detail: 'the engine has no such capability yet' }
  const data = one.data === undefined || one.data === null ? null : await loadTable(join(dirname(path), one.data), tables)
  try {
    const { pass, deviation, where } = compare(one, await adapter(one.input, data))
    const size = Number.isFinite(deviation) ? `${deviation.toPrecision(3)} of tolerance` : 'beyond any tolerance'
    return { capability, id, outcome: pass ? 'PASS' : 'FAIL', detail: where === '' ? 'no deviation' : `largest deviation ${size} at ${where}` }
  } catch (error) {
    return { capability, id, outcome: 'FAIL', detail: error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error) }
  }
}

async function loadTable(path: string, tables: Map<string, Table>): Promise<Table> {
  const known = tables.get(path)
  if (known) return known
  const text = await readFile(path, 'utf8').catch(() => {
    throw new BadFile(`${path}: the data of a case are missing`)
  })
  const made = parseTable(text)
  tables.set(path, made)
  return made
}

/** Exactly the last line of a run. */
export const summary = (results: readonly CaseResult[]): string => {
  const count = (outcome: CaseResult['outcome']): number => results.filter((result) => result.outcome === outcome).length
  return `${count('PASS')} passed, ${count('FAIL')} failed, ${count('SKIP')} skipped`
}
