import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublicationRow, PublicationSummary, RowState } from '../../../main/publish/publication.ts'
import { orpc } from '../../app/client.ts'
import type { TFunction } from 'i18next'
import { ErrorState, useFormat, type Format } from '../../ui/index.ts'
import { TONES } from './row-states.ts'
import { useReason } from './use-reason.ts'
import styles from './publications.module.css'

const ROW_HEIGHT = 32
const PAGE = 200
/** Rows drawn above and below what is seen. */
const MARGIN = 12
const REFRESH = 1_000

export interface RowTableProps {
  readonly summary: PublicationSummary
  readonly state: RowState | 'drifted' | null
}

/** The rows of a publication in the order of writing. Only what is seen is drawn, and only its pages are read, so that 100,000 rows scroll like ten. */
export function RowTable({ summary, state }: RowTableProps) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const body = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 480 })
  const total = state === 'drifted' ? summary.drifted : state === null ? Object.values(summary.counts).reduce((sum, n) => sum + n, 0) : summary.counts[state]

  useEffect(() => {
    const element = body.current
    if (!element) return
    const observer = new ResizeObserver(() => setView((before) => ({ ...before, height: element.clientHeight })))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    body.current?.scrollTo({ top: 0 })
  }, [summary.id, state])

  const first = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - MARGIN)
  const last = Math.min(total, Math.ceil((view.top + view.height) / ROW_HEIGHT) + MARGIN)
  const pages: number[] = []
  for (let page = Math.floor(first / PAGE); page * PAGE < last; page++) pages.push(page)
  const answers = useQueries({
    queries: pages.map((page) => orpc.publications.rows.queryOptions({
      input: { id: summary.id, state, offset: page * PAGE, limit: PAGE }, placeholderData: keepPreviousData, refetchInterval: summary.running ? REFRESH : false,
    })),
  })
  const failed = answers.find((answer) => answer.error && !answer.data)
  if (failed) return <ErrorState error={failed.error} onRetry={() => { void failed.refetch() }} />
  const rowAt = (place: number): PublicationRow | undefined => answers[Math.floor(place / PAGE) - pages[0]]?.data?.rows[place % PAGE]
  const currency = format.currency(summary.currency)

  return (
    <div className={styles.table} role="table" aria-label={t('tab.rows')} aria-rowcount={total + 1}>
      <div className={`${styles.tableRow} ${styles.tableHead}`} role="row" aria-rowindex={1}>
        <span role="columnheader">{t('column.product')}</span>
        <span role="columnheader" className={`${styles.number} ${styles.wave}`}>{t('column.wave')}</span>
        <span role="columnheader">{t('column.state')}</span>
        <span role="columnheader" className={styles.number}>{t('column.before', { currency })}</span>
        <span role="columnheader" className={styles.number}>{t('column.planned', { currency })}</span>
        <span role="columnheader" className={`${styles.number} ${styles.change}`}>{t('column.change')}</span>
        <span role="columnheader" className={styles.number}>{t('column.observed', { currency })}</span>
        <span role="columnheader">{t('column.reason')}</span>
      </div>
      <div className={styles.tableBody} role="rowgroup" ref={body} tabIndex={0} onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}>
        {total === 0 && <p className={styles.nothing}>{t('noRows')}</p>}
        <div style={{ height: total * ROW_HEIGHT, position: 'relative' }} role="presentation">
          {Array.from({ length: Math.max(0, last - first) }, (_, i) => {
            const row = rowAt(first + i)
            return <Row key={first + i} place={first + i} row={row} summary={summary} />
          })}
        </div>
      </div>
    </div>
  )
}

/** What somebody else has made of a live price: what, who and when; null where it stands. */
function driftText({ drift }: PublicationRow, { currency }: PublicationSummary, format: Format, t: TFunction<'publications'>): string | null {
  if (drift === null) return null
  if (drift.price === null) return t('drift.rowGone')
  const price = format.minor(drift.price, currency, { style: 'full' })
  if (drift.by === null && drift.at === null) return t('drift.rowUnknown', { price, at: format.instant(drift.seenAt) })
  return t('drift.row', { price, by: drift.by ?? t('reason.somebody'), at: format.instant(drift.at ?? drift.seenAt) })
}

/** A store that runs its sales itself may hold ours and show it later: the row is done, and what buyers see is not the planned price yet. */
const waitsForStore = (row: PublicationRow, { schedule }: PublicationSummary): boolean => row.state === 'confirmed' && schedule.keeper === 'store' && row.drift === null && row.observed !== null && row.observed !== row.planned

function Row({ place, row, summary }: { readonly place: number; readonly row: PublicationRow | undefined; readonly summary: PublicationSummary }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const reasonOf = useReason(summary.currency)
  const style = { position: 'absolute', insetInline: 0, top: place * ROW_HEIGHT, height: ROW_HEIGHT } as const
  if (!row) return <div className={styles.tableRow} role="row" aria-rowindex={place + 2} style={style}><span role="cell" className={styles.ghost} /></div>
  const money = { style: 'full', bare: true } as const
  const drifted = driftText(row, summary, format, t)
  const wait = waitsForStore(row, summary) ? (row.startsAt !== null && row.startsAt > summary.updatedAt ? 'begins' : 'queue') : null
  const said = (style: 'full' | 'short'): string => drifted ?? (wait === null ? (row.reason === null ? '' : reasonOf(row.reason, style)) : t(`${style}Wait.${wait}`, { at: format.instant(row.startsAt) }))
  const name = row.name === null ? row.sku : format.language === 'zh' && row.name.zh ? row.name.zh : row.name.en
  return (
    <div className={styles.tableRow} role="row" aria-rowindex={place + 2} style={style} data-row-state={row.state}>
      <span role="cell" className={styles.product} title={`${name} · ${row.sku}`}><span>{name}</span>{row.name !== null && <small>{row.sku}</small>}</span>
      <span role="cell" className={`${styles.number} ${styles.wave}`}>{row.wave === 0 ? t('lane.canary') : row.wave}</span>
      <span role="cell" className={styles.state}><span className={styles.dot} data-tone={drifted === null ? TONES[row.state] : 'attention'} aria-hidden />{t(drifted === null ? `row.${row.state}` : 'row.drifted')}{row.attempts > (summary.direction === 'restore' ? 2 : 1) && <small title={t('column.attempts')}>×{format.number(row.attempts)}</small>}</span>
      <span role="cell" className={styles.number}>{format.minor(row.before, summary.currency, money)}</span>
      <span role="cell" className={`${styles.number} ${styles.planned}`}>{format.minor(row.planned, summary.currency, money)}</span>
      <span role="cell" className={`${styles.number} ${styles.quiet} ${styles.change}`}>{row.before === null ? format.percent(null) : format.percent(row.planned / row.before - 1, { sign: true })}</span>
      <span role="cell" className={styles.number}>{format.minor(row.observed, summary.currency, money)}</span>
      <span role="cell" className={styles.why} data-drift={drifted === null ? undefined : true} title={said('full')}>{said('short')}</span>
    </div>
  )
}
