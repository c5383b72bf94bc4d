import { csvLine } from '../csv/csv.ts'

/** A value of a table cell; null is a blank. */
export type CsvCell = string | number | null

/** Beginnings that a spreadsheet would run as a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

/** One line of RFC 4180; text that a spreadsheet would take for a formula gets an apostrophe. Numbers are written in full, with a point. */
const safeLine = (cells: readonly CsvCell[]): string =>
  csvLine(cells.map((cell) => {
    if (cell === null) return ''
    if (typeof cell === 'number') return plainNumber(cell)
    return FORMULA.test(cell) ? `'${cell}` : cell
  }))

/** CSV text in UTF-8 with a byte order mark, so that spreadsheets read Chinese; lines end in CR LF. */
export const csvText = (header: readonly string[], rows: Iterable<readonly CsvCell[]>): string => `\uFEFF${[safeLine(header), ...Array.from(rows, safeLine)].join('\r\n')}\r\n`

/** A finite number without exponent and without minus zero. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`A table cannot hold the number ${value}.`)
  const text = String(value === 0 ? 0 : value)
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, sign, first, rest = '', exponent] = match
  const digits = first + rest
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.padEnd(point, '0')}${digits.length > point ? `.${digits.slice(point)}` : ''}`
}
