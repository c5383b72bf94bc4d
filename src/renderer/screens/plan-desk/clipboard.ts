import type { Currency, Minor } from '../../../core/money/money.ts'
import type { PlanEdit } from '../../../main/contract/contract.ts'
import { readPrice } from './grid-values.ts'

/** Enough of a row to paste onto it. */
export interface PasteTarget {
  readonly sku: string
  readonly list: Minor | null
}

export interface Pasted {
  readonly edits: readonly PlanEdit[]
  /** Cells that are no price, and products that are not in the grid, as they were pasted. */
  readonly unread: readonly string[]
  /** Values that found no row below the last one. */
  readonly beyond: number
}

/** Rows and cells of what a spreadsheet puts on the clipboard: tabs between cells, quoted where they hold line breaks. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const row = rows[rows.length - 1]
    const char = text[i]
    if (quoted) {
      if (char !== '"') row[row.length - 1] += char
      else if (text[i + 1] === '"') row[row.length - 1] += text[++i]
      else quoted = false
    } else if (char === '"' && row[row.length - 1] === '') quoted = true
    else if (char === '\t') row.push('')
    else if (char === '\n') rows.push([''])
    else if (char !== '\r') row[row.length - 1] += char
  }
  if (rows[rows.length - 1].length === 1 && rows[rows.length - 1][0] === '') rows.pop()
  return rows
}

/**
 * What pasting means. Two columns or more, the first naming products: prices go to those products, wherever they stand.
 * One column: prices go down from the focused row, in the order on the screen. A heading row is passed over.
 */
export function readPaste(text: string, known: ReadonlyMap<string, PasteTarget>, below: readonly PasteTarget[], currency: Currency): Pasted {
  const rows = cellsOf(text)
  const named = rows.some((cells) => cells.length > 1 && known.has(cells[0].trim()))
  const edits: PlanEdit[] = []
  const unread: string[] = []
  const put = (target: PasteTarget, cell: string): void => {
    const landed = readPrice(cell, target.list, currency)
    if (landed === undefined) unread.push(`${target.sku}: ${cell.trim()}`)
    else edits.push({ sku: target.sku, landed })
  }
  if (named) {
    rows.forEach((cells, i) => {
      const target = known.get(cells[0].trim())
      const price = cells[cells.length - 1]
      if (target) put(target, price)
      else if (i > 0 || readPrice(price, null, currency) !== undefined) unread.push(cells[0].trim())
    })
    return { edits, unread, beyond: 0 }
  }
  rows.slice(0, below.length).forEach((cells, i) => put(below[i], cells[0]))
  return { edits, unread, beyond: Math.max(0, rows.length - below.length) }
}

/** Rows as text for a spreadsheet: tabs between cells, no line breaks inside. */
export const copyText = (rows: readonly (readonly string[])[]): string => rows.map((cells) => cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')
