import { burnFacts } from '../../core/burn/facts.ts'
import { tiesOf } from '../../core/burn/ties.ts'
import type { Market } from '../../core/demand/market.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Outcome } from '../../core/war/outcome.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { burnPage } from '../../renderer/charts/burn/page.ts'
import { burnView } from '../../renderer/charts/burn/view.ts'
import type { Language } from '../../renderer/charts/format.ts'
import type { ChartTheme } from '../../renderer/charts/palette.ts'
import { toSvgText } from '../../renderer/charts/svg.ts'
import type { ExportFormat } from '../contract/contract.ts'
import { burnRecords, RECORD_COLUMNS } from './burn-records.ts'
import { burnWorkbook } from './burn-workbook.ts'
import { csvText } from './csv.ts'
import { png } from './png.ts'

export interface BurnPackOptions {
  /** The scenario's name in the language of the pack. */
  readonly title: string
  /** The scenario as it was run, and the market it was run on; null where they are not known any more. */
  readonly scenario: Scenario | null
  readonly market: Pick<Market, 'sellers' | 'products' | 'categories' | 'assumptions' | 'asOf'> | null
  readonly formats: readonly ExportFormat[]
  readonly language: Language
  readonly theme: ChartTheme
  /** ISO instant: the one timestamp of the pack. Everything else follows from the outcome. */
  readonly exportedAt: string
}

export interface PackFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  svg: 'image/svg+xml', png: 'image/png', csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
/** Pixels of the picture file to one of the page. */
const PNG_SCALE = 2

/**
 * The files of a burn pack, one a format, named burn.FORMAT. The same outcome and options give the same bytes.
 * @throws WarchestError 'refused' where the outcome's parts do not tell the same sums: such figures are not handed out.
 */
export function burnPack(outcome: Outcome, options: BurnPackOptions): PackFile[] {
  const broken = tiesOf(outcome).filter((tie) => !tie.holds)
  if (broken.length > 0) {
    throw new WarchestError('refused', broken.map((tie) => ({
      code: 'burn.untied', message: `The outcome tells ${tie.id} in ways that do not agree: ${Object.entries(tie.sums).map(([part, sum]) => `${part} ${sum}`).join(', ')}.`,
      mend: 'Run the scenario again; if it stays so, keep the workspace file and report it.', params: { sum: tie.id },
    })))
  }
  const { title, scenario, market, language, theme, exportedAt } = options
  const facts = burnFacts(outcome)
  const view = burnView(outcome, facts, scenario, language, theme)
  const source = { title, outcome, facts, scenario, market, language, exportedAt }
  const page = burnPage({ ...view, title, scenario, market, exportedAt })
  const write: Readonly<Record<ExportFormat, () => Uint8Array>> = {
    svg: () => new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${toSvgText(page.svg)}\n`),
    png: () => png(page.svg, PNG_SCALE),
    csv: () => new TextEncoder().encode(csvText(RECORD_COLUMNS, burnRecords(source))),
    xlsx: () => burnWorkbook(source),
  }
  return [...new Set(options.formats)].map((format) => ({ name: `burn.${format}`, mediaType: MEDIA_TYPES[format], bytes: write[format]() }))
}
