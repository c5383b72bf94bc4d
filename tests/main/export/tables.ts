import { RECORD_COLUMNS } from '../../../src/main/export/burn-records.ts'

type Row = Readonly<Record<(typeof RECORD_COLUMNS)[number], string>>

/** Rows of a CSV by RFC 4180, read independently of the writer. */
export function csvRows(text: string): Row[] {
  const body = text.replace(/^\uFEFF/, '')
  const rows: string[][] = [[]]
  let field = ''
  let quoted = false
  for (let i = 0; i < body.length; i++) {
    const character = body[i]
    if (quoted) {
      if (character === '"' && body[i + 1] === '"') field += body[++i]
      else if (character === '"') quoted = false
      else field += character
    } else if (character === '"') quoted = true
    else if (character === ',' || character === '\n') {
      rows[rows.length - 1].push(field.replace(/\r$/, ''))
      field = ''
      if (character === '\n') rows.push([])
    } else field += character
  }
  const [header, ...records] = rows.filter((row) => row.length > 0)
  if (header.join() !== RECORD_COLUMNS.join()) throw new Error(`unexpected header ${header.join()}`)
  return records.map((record) => Object.fromEntries(header.map((name, i) => [name, record[i]])) as unknown as Row)
}

export interface SheetCell {
  readonly value: string | number
  readonly style: number
  readonly formula: string | null
}

const plain = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')

/** Cells of a worksheet by row and column, from its XML. */
export function sheetOf(xml: string): SheetCell[][] {
  return [...xml.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, cells]) => {
    const row: SheetCell[] = []
    for (const [, letters, attributes, inner] of cells.matchAll(/<c r="([A-Z]+)\d+"([^>]*)>(.*?)<\/c>/gs)) {
      const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
      const formula = /<f>(.*?)<\/f>/s.exec(inner)?.[1] ?? null
      const text = /<t[^>]*>(.*?)<\/t>/s.exec(inner)?.[1]
      row[column] = { value: text === undefined ? Number(/<v>(.*?)<\/v>/.exec(inner)?.[1]) : plain(text), style: Number(/s="(\d+)"/.exec(attributes)?.[1] ?? 0), formula: formula === null ? null : plain(formula) }
    }
    return row
  })
}
