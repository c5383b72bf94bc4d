import type { CellClassParams, ColDef, ValueFormatterParams, ValueGetterParams } from 'ag-grid-community'
import type { TFunction } from 'i18next'
import type { Currency } from '../../../core/money/money.ts'
import { FUNDERS } from '../../../core/war/outcome.ts'
import { formatNumber, formatPercent, NO_FIGURE } from '../../ui/format.ts'
import type { Format } from '../../ui/index.ts'
import type { FindingText } from './finding-text.ts'
import { liftOf, plainPrice, worstOf, type GridRow } from './grid-values.ts'

interface ColumnContext {
  readonly t: TFunction<'plan-desk'>
  readonly format: Format
  readonly currency: Currency
  readonly categoryName: (id: string) => string
  readonly findingText: FindingText
  readonly editable: boolean
}

/** A class of its own takes the place of the type's. */
const QUIET_FIGURE = ['ag-right-aligned-cell', 'wc-quiet']

type Value = ValueGetterParams<GridRow>
type Shown = ValueFormatterParams<GridRow>

export const nameOf = (row: GridRow, language: Format['language']): string => (language === 'zh' && row.name.zh ? row.name.zh : row.name.en)

/** The grid's columns in the language on the screen. Values are plain numbers and texts, so that sorting, filtering and copying need no drawing. */
export function columnsOf({ t, format, currency, categoryName, findingText, editable }: ColumnContext): ColDef<GridRow>[] {
  const unit = format.currency(currency)
  const price = ({ value }: Shown): string => (typeof value === 'number' ? format.minor(value as never, currency, { style: 'full', bare: true }) : NO_FIGURE)
  const money = (field: 'list' | 'current' | 'cost' | 'floor' | 'rivalLow', width: number): ColDef<GridRow> =>
    ({ colId: field, headerName: t(`column.${field}`), headerTooltip: t(`columnNote.${field}`, { currency: unit }), width, type: 'rightAligned', valueGetter: ({ data }: Value) => data?.[field] ?? null, valueFormatter: price, cellClass: QUIET_FIGURE })
  const flags = (row: GridRow | undefined): string[] => {
    if (!row) return []
    if (row.findings.length > 0) return [...new Set(row.findings.map(({ rule }) => findingText.rule(rule)))]
    if (row.line === null) return []
    const hints = [row.floor !== null && row.line.landed < row.floor ? t('rule.below-floor') : '', row.cost !== null && row.line.landed < row.cost ? t('rule.below-cost') : '', row.line.expected.extrapolated ? t('flag.extrapolated') : '']
    return hints.filter((hint) => hint !== '')
  }
  return [
    {
      colId: 'product', headerName: t('column.product'), width: 192, pinned: 'left', lockPinned: true, valueGetter: ({ data }: Value) => (data ? nameOf(data, format.language) : ''),
      tooltipValueGetter: ({ data }) => (data ? `${nameOf(data, format.language)} · ${data.sku}` : '')
    },
    { colId: 'category', headerName: t('column.category'), width: 80, valueGetter: ({ data }: Value) => (data ? categoryName(data.category) : ''), tooltipValueGetter: ({ data }) => (data ? categoryName(data.category) : ''), cellClass: 'wc-quiet' },
    money('list', 72), money('current', 72), money('cost', 76), money('floor', 76), money('rivalLow', 72),
    {
      colId: 'landed', headerName: t('column.landed'), headerTooltip: t('columnNote.landed', { currency: unit }), width: 78, type: 'rightAligned', editable, cellEditor: 'agTextCellEditor',
      valueGetter: ({ data }: Value) => data?.landed ?? null, valueFormatter: price, cellClassRules: { 'wc-price': ({ value }: CellClassParams<GridRow>) => value !== null, 'wc-pending': ({ data }) => data?.pending === true, 'wc-editable': () => editable },
      cellEditorParams: { useFormatter: false }, useValueFormatterForExport: false,
    },
    { colId: 'subsidy', headerName: t('column.subsidy'), headerTooltip: t('columnNote.subsidy', { currency: unit }), width: 68, type: 'rightAligned', valueGetter: ({ data }: Value) => (data?.line ? data.line.list - data.line.landed : null), valueFormatter: price },
    {
      colId: 'funding', headerName: t('column.funding'), headerTooltip: FUNDERS.map((funder) => t(`funder.${funder}`)).join(' / '), width: 78, cellClass: QUIET_FIGURE, type: 'rightAligned',
      valueGetter: ({ data }: Value) => (data?.line ? data.line.funding.platform / Math.max(1, data.line.list - data.line.landed) : null), valueFormatter: ({ data }: Shown) => (data?.line ? fundingText(data) : NO_FIGURE),
      tooltipValueGetter: ({ data }) => (data?.line ? FUNDERS.filter((funder) => data.line!.funding[funder] > 0).map((funder) => `${t(`funder.${funder}`)} ${plainPrice(data.line!.funding[funder], currency)}`).join(', ') : ''),
    },
    { colId: 'lift', headerName: t('column.lift'), headerTooltip: t('columnNote.lift'), width: 66, type: 'rightAligned', valueGetter: ({ data }: Value) => (data ? liftOf(data) : null), valueFormatter: ({ value }: Shown) => formatPercent(value as number | null, { digits: 0, sign: true }) },
    { colId: 'units', headerName: t('column.units'), headerTooltip: t('columnNote.units'), width: 58, type: 'rightAligned', valueGetter: ({ data }: Value) => data?.line?.expected.units ?? null, valueFormatter: ({ value }: Shown) => formatNumber(value as number | null) },
    { colId: 'spend', headerName: t('column.spend'), headerTooltip: t('columnNote.spend', { currency: unit }), width: 80, initialSort: 'desc', type: 'rightAligned', valueGetter: ({ data }: Value) => data?.line?.expected.subsidy ?? null, valueFormatter: ({ value }: Shown) => (typeof value === 'number' ? format.minor(value as never, currency, { style: 'full', digits: 0, bare: true }) : NO_FIGURE) },
    {
      colId: 'flags', headerName: t('column.flags'), minWidth: 88, flex: 2, valueGetter: ({ data }: Value) => flags(data).join(' · '),
      cellClassRules: { 'wc-block': ({ data }) => worstOf(data?.findings ?? []) === 'block', 'wc-warn': ({ data }) => worstOf(data?.findings ?? []) === 'warn' || (data?.findings.length === 0 && flags(data).length > 0) },
      tooltipValueGetter: ({ data }) => (data?.findings ?? []).map((found) => findingText.message(found)).join('\n'),
    },
    { colId: 'why', headerName: t('column.why'), minWidth: 128, flex: 4, cellClass: 'wc-quiet', valueGetter: ({ data }: Value) => (data ? t(`why.${data.why}`) : ''), tooltipValueGetter: ({ data }) => (data ? t(`whyNote.${data.why}`) : '') },
  ]
}

/** Shares of the subsidy in whole per cent, platform first, zeros at the end left out: 60/25/15. */
function fundingText({ line }: GridRow): string {
  const subsidy = line === null ? 0 : line.list - line.landed
  if (line === null || subsidy <= 0) return NO_FIGURE
  const shares = FUNDERS.map((funder) => Math.round((line.funding[funder] / subsidy) * 100))
  while (shares.length > 1 && shares[shares.length - 1] === 0) shares.pop()
  return shares.join('/')
}
