import {
  CellApiModule, CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, EventApiModule, ExternalFilterModule, LocaleModule, ModuleRegistry, RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule, TextEditorModule,
  TooltipModule, type CellKeyDownEvent, type CellPosition, type ColDef, type GridApi, type HeaderPosition, type IRowNode, type RowClassParams, type SuppressKeyboardEventParams, type TabToNextCellParams, type TabToNextHeaderParams, type ValueSetterParams,
} from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useCallback, useEffect, useMemo, useRef, type ClipboardEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Currency } from '../../../core/money/money.ts'
import type { PlanEdit } from '../../../main/contract/contract.ts'
import { useFormat } from '../../ui/index.ts'
import { SHEET_THEME } from '../../ui/sheet-theme.ts'
import { copyText, readPaste, type Pasted } from './clipboard.ts'
import { columnsOf, nameOf } from './columns.ts'
import type { FindingText } from './finding-text.ts'
import { plainPrice, readPrice, type GridRow } from './grid-values.ts'
import styles from './plan-desk.module.css'

ModuleRegistry.registerModules([
  CellApiModule, CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, EventApiModule, ExternalFilterModule, LocaleModule, RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule, TextEditorModule, TooltipModule,
])

export interface PlanGridProps {
  readonly rows: readonly GridRow[]
  readonly currency: Currency
  readonly editable: boolean
  readonly categoryName: (id: string) => string
  readonly findingText: FindingText
  readonly shows: (row: GridRow) => boolean
  readonly onEdit: (edits: readonly PlanEdit[]) => void
  readonly onFocus: (sku: string | null) => void
  readonly onDetail: () => void
  readonly onSelect: (skus: readonly string[]) => void
  /** What could not be read or placed of what was typed or pasted. */
  readonly onUnread: (pasted: Omit<Pasted, 'edits'>) => void
  readonly onShown: (count: number) => void
}

/** Ctrl+Enter checks the plan; it must not begin an edit as Enter alone does. */
const isCommand = ({ event, editing }: SuppressKeyboardEventParams<GridRow>): boolean => !editing && event.key === 'Enter' && (event.ctrlKey || event.metaKey)

// The grid takes a new object for a new wish and closes an open cell over it, so what does not change is made once.
const SELECTION = { mode: 'multiRow', checkboxes: false, headerCheckbox: false, enableClickSelection: true } as const
const COLUMN: ColDef<GridRow> = { suppressKeyboardEvent: isCommand, sortable: true, resizable: true, suppressMovable: true, suppressHeaderMenuButton: true, comparator: blanksLast }
const ROW_CLASSES = { [styles.outside]: ({ data }: RowClassParams<GridRow>) => data?.landed === null }
const skuOf = ({ data }: { readonly data: GridRow }): string => data.sku
const always = (): boolean => true

/** Every product of the catalog as a line of a spreadsheet: type a price, copy, paste, delete; only what is seen is drawn. */
export function PlanGrid(props: PlanGridProps) {
  const { rows, currency, editable, categoryName, findingText, shows, onFocus, onSelect, onShown } = props
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const api = useRef<GridApi<GridRow> | null>(null)
  // After Esc, which found nothing to close, the next Tab goes past the grid instead of to the next cell.
  const leaving = useRef(false)
  const latest = useRef(props)
  useEffect(() => { latest.current = props })
  const columns = useMemo(() => columnsOf({ t, format, currency, categoryName, findingText, editable }).map((column) => (column.colId === 'landed' ? { ...column, valueSetter: (params: ValueSetterParams<GridRow>) => typed(params, latest.current) } : column)), [t, format, currency, categoryName, findingText, editable])
  const locale = useMemo(() => ({ noRowsToShow: t('noRows') }), [t])
  const passes = useCallback(({ data }: IRowNode<GridRow>): boolean => data !== undefined && latest.current.shows(data), [])
  const known = useMemo(() => new Map(rows.map((row) => [row.sku, row])), [rows])
  useEffect(() => { api.current?.onFilterChanged() }, [shows])

  const selected = useCallback((): GridRow[] => {
    const grid = api.current
    if (!grid) return []
    const chosen = grid.getSelectedNodes().flatMap((node) => (node.data ? [node] : [])).sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0)).map((node) => node.data!)
    const focused = focusedRow(grid)
    return chosen.length > 0 ? chosen : focused ? [focused] : []
  }, [])

  const copy = (event: ClipboardEvent): void => {
    const chosen = selected()
    if (isField(event.target) || chosen.length === 0) return
    event.preventDefault()
    const head = [t('column.sku'), t('column.product'), t('column.list'), t('column.current'), t('column.landed')]
    const body = chosen.map((row) => [row.sku, nameOf(row, format.language), plainPrice(row.list, currency), plainPrice(row.current, currency), plainPrice(row.landed, currency)])
    event.clipboardData.setData('text/plain', copyText(chosen.length > 1 ? [head, ...body] : body))
  }
  const paste = (event: ClipboardEvent): void => {
    const grid = api.current
    if (isField(event.target) || !editable || !grid) return
    event.preventDefault()
    const from = grid.getFocusedCell()?.rowIndex ?? 0
    const below: GridRow[] = []
    for (let at = from; at < grid.getDisplayedRowCount(); at++) {
      const row = grid.getDisplayedRowAtIndex(at)?.data
      if (row) below.push(row)
    }
    const { edits, ...unread } = readPaste(event.clipboardData.getData('text/plain'), known, below, currency)
    props.onEdit(edits)
    props.onUnread(unread)
  }
  const onKey = useCallback(({ event, data, api: grid }: CellKeyDownEvent<GridRow>): void => {
    if (!(event instanceof window.KeyboardEvent) || !data || grid.getEditingCells().length > 0) return
    const now = latest.current
    if (event.key === ' ') {
      event.preventDefault()
      now.onDetail()
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && now.editable) {
      event.preventDefault()
      now.onEdit(selected().filter((row) => row.landed !== null).map(({ sku }) => ({ sku, landed: null })))
    }
  }, [selected])

  const onEscape = ({ key }: KeyboardEvent<HTMLDivElement>): void => {
    if (key === 'Escape') leaving.current = api.current?.getEditingCells().length === 0
    else if (key !== 'Tab' && key !== 'Shift') leaving.current = false
  }
  const toNextCell = useCallback(({ nextCellPosition }: TabToNextCellParams<GridRow>): CellPosition | boolean => (leaving.current ? false : (nextCellPosition ?? false)), [])
  const toNextHeader = useCallback(({ nextHeaderPosition }: TabToNextHeaderParams<GridRow>): HeaderPosition | boolean => (leaving.current ? false : (nextHeaderPosition ?? false)), [])

  return (
    <div
      className={styles.grid} onCopy={copy} onPaste={paste} onKeyDownCapture={onEscape} onBlur={({ currentTarget, relatedTarget }) => { if (!currentTarget.contains(relatedTarget)) leaving.current = false }} data-plan-grid
    >
      <AgGridReact<GridRow>
        theme={SHEET_THEME} rowData={rows as GridRow[]} columnDefs={columns} getRowId={skuOf} rowSelection={SELECTION}
        isExternalFilterPresent={always} doesExternalFilterPass={passes}
        defaultColDef={COLUMN} suppressDragLeaveHidesColumns animateRows={false} tooltipShowDelay={350}
        stopEditingWhenCellsLoseFocus enterNavigatesVerticallyAfterEdit suppressScrollOnNewData ensureDomOrder={false} localeText={locale}
        rowClassRules={ROW_CLASSES} tabToNextCell={toNextCell} tabToNextHeader={toNextHeader}
        onGridReady={(event) => { api.current = event.api }} onCellFocused={({ rowIndex }) => onFocus(rowIndex === null ? null : (api.current?.getDisplayedRowAtIndex(rowIndex)?.data?.sku ?? null))}
        onSelectionChanged={({ api: grid }) => onSelect(grid.getSelectedNodes().flatMap((node) => (node.data ? [node.data.sku] : [])))} onModelUpdated={({ api: grid }) => onShown(grid.getDisplayedRowCount())}
        onCellKeyDown={onKey} onCellDoubleClicked={({ colDef }) => { if (colDef.colId !== 'landed' || !editable) latest.current.onDetail() }}
      />
    </div>
  )
}

/** What a person typed goes to the engine; the cell shows it when the rows come back with it. */
function typed({ newValue, data }: ValueSetterParams<GridRow>, { currency, onEdit, onUnread }: PlanGridProps): boolean {
  const text = String(newValue ?? '')
  const landed = typeof newValue === 'number' ? undefined : readPrice(text, data.list, currency)
  if (typeof newValue === 'number') return false
  if (landed === undefined) onUnread({ unread: [`${data.sku}: ${text.trim()}`], beyond: 0 })
  else if (landed !== data.landed) onEdit([{ sku: data.sku, landed }])
  return false
}

const isField = (target: EventTarget): boolean => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement

function focusedRow(grid: GridApi<GridRow>): GridRow | undefined {
  const cell = grid.getFocusedCell()
  return cell ? grid.getDisplayedRowAtIndex(cell.rowIndex)?.data : undefined
}

/** Blanks stand last whichever way a column is sorted. */
function blanksLast(a: unknown, b: unknown, _nodeA: unknown, _nodeB: unknown, descending: boolean): number {
  const [blankA, blankB] = [a === null || a === undefined || a === '', b === null || b === undefined || b === '']
  if (blankA || blankB) return blankA && blankB ? 0 : (blankA ? 1 : -1) * (descending ? -1 : 1)
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}
