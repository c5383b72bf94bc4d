import { CellStyleModule, ClientSideRowModelModule, LocaleModule, ModuleRegistry, RowApiModule, ScrollApiModule, TooltipModule, type ColDef, type ValueFormatterParams, type ValueGetterParams } from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { SegmentedControl, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LocalText, Seller } from '../../../core/catalog/catalog.ts'
import type { RivalMatches } from '../../../main/contract/rivals.ts'
import { orpc } from '../../app/client.ts'
import { formatPercent, NO_FIGURE } from '../../ui/format.ts'
import { ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { SHEET_THEME } from '../../ui/sheet-theme.ts'
import styles from './rivals.module.css'

ModuleRegistry.registerModules([CellStyleModule, ClientSideRowModelModule, LocaleModule, RowApiModule, ScrollApiModule, TooltipModule])

/** An offer older than this no longer stands, in the fit and here. */
const STALE_DAYS = 28

interface MatchRow {
  readonly sku: string
  readonly name: LocalText
  readonly own: number | null
  readonly offers: readonly { readonly price: number | null; readonly age: number | null; readonly available: number | null }[]
  /** Lowest standing rival price over ours, less 1. */
  readonly gap: number | null
}

/** Room at the end of a row for the scroll bar, which lies over it in some browsers, pixels. */
const EDGE = 14
const AT_EDGE = { paddingInlineEnd: `${EDGE + 8}px` }

const SHOWN = ['all', 'cheaper', 'unmatched'] as const

/** Product by product: our price, what each rival last asked, how old that is, and the gap to the cheapest. */
export function MatchGrid({ sellers }: { readonly sellers: readonly Seller[] }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  const { data, error, refetch } = useQuery(orpc.rivals.matches.queryOptions())
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('all')
  const [search, setSearch] = useState('')
  const rows = useMemo(() => (data ? rowsOf(data) : []), [data])
  const visible = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return rows.filter((row) => (shown === 'all' || (shown === 'cheaper' ? (row.gap ?? 0) < 0 : row.gap === null)) && (wanted === '' || `${row.sku} ${row.name.en} ${row.name.zh ?? ''}`.toLowerCase().includes(wanted)))
  }, [rows, shown, search])
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('matches.title')}{data && <span className={styles.unit}> · {format.currency(data.currency)}</span>}</h2>
        <SegmentedControl size="xs" aria-label={t('matches.show')} value={shown} onChange={(value) => setShown(value)} data={SHOWN.map((value) => ({ value, label: t(`matches.${value}`) }))} />
        <TextInput size="xs" aria-label={t('matches.search')} placeholder={t('matches.search')} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      </div>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : !data ? <LoadingState /> : <Sheet rows={visible} matches={data} sellers={sellers} />}
    </>
  )
}

function rowsOf({ sku, name, own, rivals }: RivalMatches): MatchRow[] {
  return sku.map((id, i) => {
    const offers = rivals.map(({ price, ageDays, available }) => ({ price: price[i], age: ageDays[i], available: available[i] }))
    const standing = offers.flatMap(({ price, age, available }) => (price !== null && age !== null && age <= STALE_DAYS && (available ?? 0) > 0 ? [price] : []))
    const ours = own[i]
    return { sku: id, name: name[i], own: ours, offers, gap: ours === null || standing.length === 0 ? null : Math.min(...standing) / ours - 1 }
  })
}

function Sheet({ rows, matches, sellers }: { readonly rows: readonly MatchRow[]; readonly matches: RivalMatches; readonly sellers: readonly Seller[] }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  const { currency } = matches
  const columns = useMemo((): ColDef<MatchRow>[] => {
    type Value = ValueGetterParams<MatchRow>
    type Shown = ValueFormatterParams<MatchRow>
    const money = ({ value }: Shown): string => (typeof value === 'number' ? format.money(value, currency, { style: 'full', bare: true }) : NO_FIGURE)
    const right = { type: 'rightAligned', valueFormatter: money } as const
    const nameOf = (id: string): string => { const name = sellers.find((seller) => seller.id === id)?.name; return name?.[format.language] ?? name?.en ?? id }
    return [
      { colId: 'name', headerName: t('matches.product'), flex: 2, minWidth: 96, valueGetter: ({ data }: Value) => (data ? (data.name[format.language] ?? data.name.en) : ''), tooltipValueGetter: ({ data }) => (data ? `${data.name[format.language] ?? data.name.en} · ${data.sku}` : '') },
      { colId: 'own', headerName: t('matches.own'), width: 80, ...right, valueGetter: ({ data }: Value) => data?.own ?? null },
      { colId: 'gap', headerName: t('matches.gap'), headerTooltip: t('matches.gapNote', { days: STALE_DAYS }), width: 72, type: 'rightAligned', initialSort: 'asc', valueGetter: ({ data }: Value) => data?.gap ?? null, valueFormatter: ({ value }: Shown) => formatPercent(value as number | null, { sign: true }), cellClassRules: { 'wc-warn': ({ value }) => typeof value === 'number' && value < 0 }, comparator: nullsLast },
      ...matches.rivals.map(({ seller }, k): ColDef<MatchRow> => ({
        colId: seller, headerName: nameOf(seller), width: 74 + (k === matches.rivals.length - 1 ? EDGE : 0), ...(k === matches.rivals.length - 1 ? { cellStyle: AT_EDGE, headerStyle: AT_EDGE } : {}), ...right, valueGetter: ({ data }: Value) => data?.offers[k].price ?? null,
        tooltipValueGetter: ({ data }) => { const offer = data?.offers[k]; return offer?.price === null || !offer ? t('matches.never') : t((offer.available ?? 0) > 0 ? 'matches.seen' : 'matches.seenEmpty', { days: format.number(offer.age) }) },
        cellClassRules: { 'wc-quiet': ({ data }) => (data?.offers[k].age ?? 0) > STALE_DAYS || data?.offers[k].available === 0 },
      })),
    ]
  }, [t, format, currency, matches.rivals, sellers])
  return (
    <div className={styles.grid}>
      <AgGridReact<MatchRow>
        theme={SHEET_THEME} rowData={rows as MatchRow[]} columnDefs={columns} getRowId={({ data }) => data.sku} animateRows={false} tooltipShowDelay={350} localeText={{ noRowsToShow: t('matches.none') }}
        defaultColDef={{ sortable: true, resizable: true, suppressMovable: true, suppressHeaderMenuButton: true }}
      />
    </div>
  )
}

/** What has no figure stands at the end, whichever way it is sorted. */
function nullsLast(a: number | null, b: number | null, _a: unknown, _b: unknown, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : (a === null ? 1 : -1) * (descending ? -1 : 1)
  return a - b
}
