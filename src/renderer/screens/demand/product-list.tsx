import { CellStyleModule, ClientSideRowModelModule, LocaleModule, ModuleRegistry, RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule, TooltipModule, type ColDef, type GridApi, type ValueFormatterParams, type ValueGetterParams } from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type demandEn from '../../app/i18n/en/demand.json'
import type { Currency } from '../../../core/money/money.ts'
import { formatNumber, formatPercent, NO_FIGURE } from '../../ui/format.ts'
import { useFormat } from '../../ui/index.ts'
import { SHEET_THEME } from '../../ui/sheet-theme.ts'
import type { ProductRow } from './product-rows.ts'
import styles from './demand.module.css'

ModuleRegistry.registerModules([CellStyleModule, ClientSideRowModelModule, LocaleModule, RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule, TooltipModule])

type FlagShort = keyof (typeof demandEn)['flagShort']

interface ProductListProps {
  readonly rows: readonly ProductRow[]
  readonly currency: Currency
  readonly chosen: string | null
  readonly onChoose: (sku: string) => void
}

/** Products as a virtualised sheet: only what is seen is drawn, however many there are. The row with the focus is the product in view. */
export function ProductList({ rows, currency, chosen, onChoose }: ProductListProps) {
  const { t, i18n } = useTranslation('demand')
  const format = useFormat()
  const api = useRef<GridApi<ProductRow> | null>(null)
  const columns = useMemo((): ColDef<ProductRow>[] => {
    type Value = ValueGetterParams<ProductRow>
    type Shown = ValueFormatterParams<ProductRow>
    const flag = (code: string): string => (i18n.exists(`demand:flagShort.${code}`) ? t(`flagShort.${code as FlagShort}`) : code)
    const flags = (row: ProductRow | undefined): string => [...new Set((row?.warnings ?? []).map(flag))].join(' · ')
    const name = (row: ProductRow | undefined): string => (row === undefined ? '' : format.language === 'zh' && row.name.zh ? row.name.zh : row.name.en)
    const number = (digits: number) => ({ value }: Shown): string => (typeof value === 'number' ? formatNumber(value, { digits }) : NO_FIGURE)
    return [
      { colId: 'name', headerName: t('products.column.name'), flex: 3, minWidth: 104, valueGetter: ({ data }: Value) => name(data), tooltipValueGetter: ({ data }) => (data ? `${name(data)} · ${data.sku}` : '') },
      { colId: 'units', headerName: t('products.column.units'), headerTooltip: t('products.note.units'), width: 74, type: 'rightAligned', initialSort: 'desc', valueGetter: ({ data }: Value) => data?.units ?? null, valueFormatter: number(1) },
      { colId: 'elasticity', headerName: t('products.column.elasticity'), headerTooltip: t('products.note.elasticity'), width: 100, type: 'rightAligned', valueGetter: ({ data }: Value) => data?.elasticity ?? null, valueFormatter: ({ data }: Shown) => (data ? `${formatNumber(data.elasticity, { digits: 2 })} ± ${formatNumber(data.elasticitySe, { digits: 2 })}` : '') },
      { colId: 'own', headerName: t('products.column.own'), headerTooltip: t('products.note.own'), width: 58, type: 'rightAligned', cellClass: ['ag-right-aligned-cell', 'wc-quiet'], valueGetter: ({ data }: Value) => data?.own ?? null, valueFormatter: ({ value }: Shown) => formatPercent(value as number | null, { digits: 0 }) },
      { colId: 'price', headerName: t('products.column.price'), headerTooltip: t('products.note.price', { currency: format.currency(currency) }), width: 68, type: 'rightAligned', cellClass: ['ag-right-aligned-cell', 'wc-quiet'], valueGetter: ({ data }: Value) => data?.price ?? null, valueFormatter: ({ value }: Shown) => (typeof value === 'number' ? format.money(value, currency, { style: 'full', bare: true }) : NO_FIGURE) },
      { colId: 'flags', headerName: t('products.column.flags'), flex: 2, minWidth: 60, valueGetter: ({ data }: Value) => flags(data), tooltipValueGetter: ({ data }) => flags(data), cellClassRules: { 'wc-warn': ({ data }) => (data?.warnings.length ?? 0) > 0 } },
    ]
  }, [t, i18n, format, currency])
  useEffect(() => {
    const node = chosen === null ? undefined : api.current?.getRowNode(chosen)
    if (node && !node.isSelected()) node.setSelected(true, true)
  }, [chosen, rows])
  return (
    <div className={styles.grid} data-product-grid>
      <AgGridReact<ProductRow>
        theme={SHEET_THEME} rowData={rows as ProductRow[]} columnDefs={columns} getRowId={({ data }) => data.sku} rowSelection={{ mode: 'singleRow', checkboxes: false, enableClickSelection: true }}
        defaultColDef={{ sortable: true, resizable: true, suppressMovable: true, suppressHeaderMenuButton: true }} animateRows={false} tooltipShowDelay={350} suppressScrollOnNewData localeText={{ noRowsToShow: t('products.none') }}
        onGridReady={(event) => { api.current = event.api }} onFirstDataRendered={({ api: grid }) => { if (chosen !== null) { grid.getRowNode(chosen)?.setSelected(true, true); const node = grid.getRowNode(chosen); if (node) grid.ensureNodeVisible(node, 'middle') } }}
        onCellFocused={({ rowIndex, api: grid }) => { const sku = rowIndex === null ? undefined : grid.getDisplayedRowAtIndex(rowIndex)?.data?.sku; if (sku !== undefined) onChoose(sku) }}
      />
    </div>
  )
}
