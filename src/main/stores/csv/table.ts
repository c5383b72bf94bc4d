import { csvLine, delimiterOf, parseCsv } from '../../csv/csv.ts'

/** A table of text as files of stores carry it. */
export interface TextTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Reads a table; the delimiter is the one that parts the header into most names. */
export function parseTable(text: string): TextTable {
  const head = text.slice(0, /[\r\n]/.exec(text)?.index ?? text.length)
  const [header = [], ...rows] = parseCsv(text, delimiterOf(head))
  return { header: header.map((name) => name.trim()), rows }
}

/** A table as CSV: CRLF, quoted where it must be. */
export const csvText = ({ header, rows }: TextTable): string => [header, ...rows].map((row) => `${csvLine(row)}\r\n`).join('')
