/** A reference case as its file states it. */
export interface ReferenceCase {
  readonly id: string
  readonly note?: string
  /** CSV beside the file, as a path relative to it. */
  readonly data?: string
  readonly input: Readonly<Record<string, unknown>>
  readonly expect: Readonly<Record<string, unknown>>
  readonly tolerance: Tolerance
  readonly tolerances?: Readonly<Record<string, Partial<Tolerance>>>
}

export interface Tolerance {
  readonly abs: number
  readonly rel: number
}

export interface ReferenceFile {
  readonly format: 1
  readonly capability: string
  readonly source: string
  readonly cases: readonly ReferenceCase[]
}

/** Columns of a case's data; a column that is not all numbers is text. */
export interface Table {
  readonly rows: number
  readonly columns: ReadonlyMap<string, Float64Array | readonly string[]>
}

/** Computes what a case expects, with the engine; extra keys do no harm. */
export type Adapter = (input: Readonly<Record<string, unknown>>, data: Table | null) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>

/** The file is not what the format says. */
export class BadFile extends Error {}

/** Checks the shape of a parsed file. */
export function readReferenceFile(name: string, value: unknown): ReferenceFile {
  const file = value as Partial<ReferenceFile>
  const bad = (what: string): BadFile => new BadFile(`${name}: ${what}`)
  if (typeof value !== 'object' || value === null || file.format !== 1) throw bad('"format" must be 1')
  if (typeof file.capability !== 'string' || !Array.isArray(file.cases)) throw bad('"capability" and "cases" are required')
  const seen = new Set<string>()
  for (const one of file.cases as readonly ReferenceCase[]) {
    if (typeof one.id !== 'string' || seen.has(one.id)) throw bad(`the id ${JSON.stringify(one.id)} is missing or twice there`)
    seen.add(one.id)
    if (typeof one.input !== 'object' || typeof one.expect !== 'object' || one.expect === null) throw bad(`${one.id}: "input" and "expect" are required`)
    if (typeof one.tolerance?.abs !== 'number' || typeof one.tolerance.rel !== 'number') throw bad(`${one.id}: "tolerance" needs "abs" and "rel"`)
  }
  return file as ReferenceFile
}

/** A CSV with a header, comma separated, no quotes. */
export function parseTable(text: string): Table {
  const lines = text.replaceAll('\r', '').split('\n').filter((line) => line !== '')
  const names = lines[0].split(',')
  const cells = lines.slice(1).map((line) => line.split(','))
  const columns = new Map<string, Float64Array | readonly string[]>()
  names.forEach((name, j) => {
    const texts = cells.map((row) => row[j])
    columns.set(name, texts.every((cell) => cell !== '' && Number.isFinite(Number(cell))) ? Float64Array.from(texts, Number) : texts)
  })
  return { rows: cells.length, columns }
}
