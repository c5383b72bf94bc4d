import { strToU8, zipSync, type Zippable } from 'fflate'
import { dayNumber } from '../../core/calendar/calendar.ts'
import { escapeXml } from '../../renderer/charts/svg.ts'
import { plainNumber } from './csv.ts'

/** How a cell is shown; each is one entry of the workbook's style table. */
const FORMATS = ['general', 'header', 'bold', 'money', 'money-bold', 'integer', 'integer-bold', 'decimal', 'percent', 'date'] as const
export type CellFormat = (typeof FORMATS)[number]

/** A cell: text, number, date (YYYY-MM-DD) or a formula with its value; null is blank. */
export type Cell =
  | null
  | { readonly text: string; readonly format?: 'header' | 'bold' }
  | { readonly number: number; readonly format?: CellFormat; readonly formula?: string }
  | { readonly date: string }

export interface Sheet {
  readonly name: string
  /** Widths in characters; further columns are as wide as a spreadsheet makes them. */
  readonly widths: readonly number[]
  /** Rows at the top and columns at the left that stay when scrolling. */
  readonly frozen: { readonly rows: number; readonly columns: number }
  readonly rows: readonly (readonly Cell[])[]
}

/** Digits after the point of the currency's money. */
export interface WorkbookOptions {
  readonly moneyDigits: number
  readonly title: string
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
/** 1980-01-01 00:00, the first instant that a ZIP entry can carry: equal content gives equal bytes. */
const FIXED = new Date(1980, 0, 1)

/**
 * A workbook in Office Open XML (ECMA-376, transitional): real numbers and dates with formats, frozen headers, formulas with their values.
 * Deterministic: the same sheets give the same bytes.
 */
export function xlsx(sheets: readonly Sheet[], options: WorkbookOptions): Uint8Array {
  const names = sheets.map((sheet) => sheetName(sheet.name))
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
      + '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
      + '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
      + `${sheets.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
    'docProps/core.xml': `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escapeXml(options.title)}</dc:title><dc:creator>Warchest</dc:creator></cp:coreProperties>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${names.map((name, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': stylesXml(options.moneyDigits),
    ...Object.fromEntries(sheets.map((sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet, i === 0)])),
  }
  const parts: Zippable = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, [strToU8(XML + text), { level: 6, mtime: FIXED, os: 0 }]]))
  return zipSync(parts)
}

/** Spreadsheets allow 31 characters and none of these. */
const sheetName = (name: string): string => name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)

function stylesXml(moneyDigits: number): string {
  const digits = moneyDigits === 0 ? '' : `.${'0'.repeat(moneyDigits)}`
  const formats = [`#,##0${digits};[Red]-#,##0${digits}`, '0.0%', 'yyyy-mm-dd', '#,##0.00', '#,##0']
  // Number format, font (1 is bold) and border (1 is a line below) of each entry of FORMATS, in their order.
  const styles: readonly (readonly [number, number, number])[] = [[0, 0, 0], [0, 1, 1], [0, 1, 0], [164, 0, 0], [164, 1, 0], [168, 0, 0], [168, 1, 0], [167, 0, 0], [165, 0, 0], [166, 0, 0]]
  return `<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${formats.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escapeXml(code)}"/>`).join('')}</numFmts>`
    + '<fonts count="2"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font></fonts>'
    + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    + '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF7B8695"/></bottom><diagonal/></border></borders>'
    + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    + `<cellXfs count="${styles.length}">${styles.map(([number, font, border]) => `<xf numFmtId="${number}" fontId="${font}" fillId="0" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1"${border === 1 ? ' applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>' : '/>'}`).join('')}</cellXfs>`
    + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
}

function sheetXml({ rows, widths, frozen }: Sheet, active: boolean): string {
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')
  const held = frozen.rows + frozen.columns > 0
  const corner = `${columnName(frozen.columns)}${frozen.rows + 1}`
  const pane = frozen.rows > 0 && frozen.columns > 0 ? 'bottomRight' : frozen.rows > 0 ? 'bottomLeft' : 'topRight'
  const split = `${frozen.columns > 0 ? ` xSplit="${frozen.columns}"` : ''}${frozen.rows > 0 ? ` ySplit="${frozen.rows}"` : ''}`
  const view = `<sheetView${active ? ' tabSelected="1"' : ''} workbookViewId="0">${held ? `<pane${split} topLeftCell="${corner}" activePane="${pane}" state="frozen"/>` : ''}</sheetView>`
  const body = rows.map((cells, r) => `<row r="${r + 1}">${cells.map((cell, c) => (cell === null ? '' : cellXml(cell, `${columnName(c)}${r + 1}`))).join('')}</row>`).join('')
  return `<worksheet xmlns="${MAIN}"><sheetViews>${view}</sheetViews><sheetFormatPr defaultRowHeight="13.5"/>${columns === '' ? '' : `<cols>${columns}</cols>`}<sheetData>${body}</sheetData></worksheet>`
}

function cellXml(cell: Exclude<Cell, null>, at: string): string {
  if ('text' in cell) return `<c r="${at}" t="inlineStr"${styleOf(cell.format ?? 'general')}><is><t xml:space="preserve">${escapeXml(cell.text)}</t></is></c>`
  if ('date' in cell) {
    const day = dayNumber(cell.date)
    if (day === null) return cellXml({ text: cell.date }, at)
    // Day 0 of a spreadsheet is 1899-12-30 (ECMA-376 part 1, 18.17.4.1, 1900 date system after 1900-03-01).
    return `<c r="${at}"${styleOf('date')}><v>${day + 25_569}</v></c>`
  }
  return `<c r="${at}"${styleOf(cell.format ?? 'general')}>${cell.formula === undefined ? '' : `<f>${escapeXml(cell.formula)}</f>`}<v>${plainNumber(cell.number)}</v></c>`
}

const styleOf = (format: CellFormat): string => (format === 'general' ? '' : ` s="${FORMATS.indexOf(format)}"`)

/** A, B, ..., Z, AA, AB, ... of a column counted from 0. */
export function columnName(index: number): string {
  const rest = index % 26
  return (index >= 26 ? columnName((index - rest) / 26 - 1) : '') + String.fromCharCode(65 + rest)
}
