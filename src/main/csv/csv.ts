/** Separators that files use, the likeliest first. */
const DELIMITERS = [',', '\t', ';', '|'] as const

/** The separator that parts the header into most names. */
export const delimiterOf = (header: string): string => DELIMITERS.map((sign) => ({ sign, names: splitLine(header, sign).length })).reduce((best, one) => (one.names > best.names ? one : best)).sign

/** Cells of one line, quotes undone. */
export const splitLine = (line: string, delimiter: string): string[] => parseCsv(line, delimiter)[0] ?? ['']

/** Rows of a text, quotes undone (RFC 4180). A row ends with LF, CR LF or CR; a byte order mark and blank lines are passed over. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const endRow = (): void => {
    row.push(cell)
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    cell = ''
  }
  for (let i = text.startsWith('\uFEFF') ? 1 : 0; i < text.length; i++) {
    const sign = text[i]
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === delimiter) {
      row.push(cell)
      cell = ''
    } else if (sign === '\n' || sign === '\r') endRow()
    else cell += sign
  }
  endRow()
  return rows
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** One line with commas, quoted where it must be, without its end. */
export const csvLine = (cells: readonly string[]): string => cells.map(quoted).join(',')
