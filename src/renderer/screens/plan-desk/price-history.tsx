import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, daysBetween } from '../../../core/calendar/calendar.ts'
import { toMajor, type Minor } from '../../../core/money/money.ts'
import type { PriceHistory as History } from '../../../main/contract/guard.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { priceHistoryChart, type PriceHistoryOptions } from '../../charts/price-history-chart.ts'
import { LoadingState, ProblemList, useFormat } from '../../ui/index.ts'
import styles from './plan-desk.module.css'

/** What was asked for a product before the plan's line, the legal windows on it, and what may be shown as its former price. */
export function PriceHistory({ sku, planId, version }: { readonly sku: string; readonly planId: string; readonly version: number }) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const look = useChartLook()
  // Another version of the plan may have another line: it is asked anew.
  const { data, error } = useQuery({ ...orpc.guard.history.queryOptions({ input: { sku, planId }, retry: false }), queryKey: [...orpc.guard.history.queryKey({ input: { sku, planId } }), version] })
  const drawn = useMemo(() => (data === undefined ? null : daysOf(data)), [data])
  if (error) return <ProblemList problems={problemsOfError(error)} />
  if (!data || !drawn) return <LoadingState />
  const date = (day: string): string => format.date(day)
  const money = (amount: Minor): string => format.minor(amount, data.currency, { style: 'full' })
  return (
    <section className={styles.whySection} aria-label={t('history.title')}>
      {drawn.asked.every((price) => price === null) ? <><h3>{t('history.title')}</h3><p className={styles.quiet}>{t('history.none', { date: date(data.promotion) })}</p></> : (
        <Chart height={230} of={(width, height) => priceHistoryChart({
          title: t('history.title'), subtitle: t('history.subtitle'), source: t('history.source', { source: data.windows.length === 0 ? t('history.noLaw') : data.windows.map(({ law, source }) => `${law}: ${source}`).join('; ') }),
          ...look, width, height, currency: data.currency, words: { asked: t('history.asked'), planned: t('history.planned') }, ...drawn,
        })} />
      )}
      {data.windows.map(({ law, days, prior }) => (
        <p key={law} className={styles.quiet}>{prior.known ? t('history.known', { law, price: money(prior.price), date: date(prior.date) }) : t('history.unknown', { law, days: format.number(days), date: date(data.promotion) })}</p>
      ))}
    </section>
  )
}

/** The history as one value a day: of prices asked on the same day, what a store showed counts before what was imported. */
function daysOf({ from, to, entries, line, windows, currency }: History): Pick<PriceHistoryOptions, 'dates' | 'asked' | 'planned' | 'windows'> {
  const days = daysBetween(from, to)
  const dates = Array.from({ length: days }, (_, i) => addDays(from, i))
  const asked = dates.map((): number | null => null)
  const end = line === null ? days : daysBetween(from, line.from)
  for (const source of ['offer', 'publication'] as const) {
    for (const entry of entries) {
      if (entry.source !== source) continue
      const last = entry.to === null ? end - 1 : Math.min(end - 1, daysBetween(from, entry.to))
      for (let i = Math.max(0, daysBetween(from, entry.from)); i <= last; i++) asked[i] = toMajor(entry.price, currency)
    }
  }
  return {
    dates, asked, planned: dates.map((date) => (line !== null && date >= line.from && date <= line.to ? toMajor(line.landed, currency) : null)),
    windows: windows.map(({ law, from: first, to: last, prior }) => ({
      id: law, from: daysBetween(from, first), to: daysBetween(from, last), lowest: prior.known ? { value: toMajor(prior.price, currency), at: daysBetween(from, prior.date) } : null,
    })),
  }
}
