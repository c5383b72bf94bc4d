/** A table of text as files carry it: RFC 4180 with commas, semicolons or tabs. */
export interface TextTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Reads a table; the delimiter is the one the header has most of. A mark at the beginning and blank lines are passed over. */
export function parseTable(text: string): TextTable {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const head = body.slice(0, /[\r\n]/.exec(body)?.index ?? body.length)
  const delimiter = [',', '\t', ';'].reduce((best, sign) => (head.split(sign).length > head.split(best).length ? sign : best))
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
  for (let i = 0; i < body.length; i++) {
    const sign = body[i]
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (body[i + 1] === '"') cell += body[++i]
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === delimiter) {
      row.push(cell)
      cell = ''
    } else if (sign === '\n') endRow()
    else if (sign !== '\r') cell += sign
  }
  if (cell !== '' || row.length > 0) endRow()
  const [header = [], ...rest] = rows
  return { header: header.map((name) => name.trim()), rows: rest }
}

const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** A table as CSV: CRLF, quoted where it must be. */
export const csvText = ({ header, rows }: TextTable): string => [header, ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('')
