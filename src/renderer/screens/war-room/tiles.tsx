import { useTranslation } from 'react-i18next'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { palette } from '../../charts/palette.ts'
import { spark, type SparkOptions } from '../../charts/spark.ts'
import { Figure, useFormat, type FigureProps } from '../../ui/index.ts'
import { burnPace, envelopePace } from './figures.ts'
import type { RunningRoom } from './running-room.ts'
import styles from './war-room.module.css'

/** The five figures that decide: cash, burn, runway, envelope, share. */
export function Tiles({ room }: { readonly room: RunningRoom }) {
  const { t } = useTranslation('war-room')
  const format = useFormat()
  const { theme } = useChartLook()
  const { own } = palette(theme)
  const { outcome } = room
  const { runway, daily, dates, totals, currency } = outcome
  const money = (value: number, sign = false): string => format.money(value, currency, { bare: true, sign })
  const note = t('tile.basis', { paths: format.number(outcome.paths), seed: outcome.seed, date: format.date(dates[0]) })
  const day = (value: number | null): string => (value === null ? `>${format.number(dates.length)}` : format.number(value))
  const pace = burnPace(outcome)
  const envelope = envelopePace(outcome)
  const shareChange = totals.share.mean - (daily.share.p50[0] ?? totals.share.mean)
  const opening = (daily.cash.mean[0] ?? 0) - (outcome.ledger.cash[0] ?? 0)
  const tiles: readonly (FigureProps & { readonly id: string; readonly line: Omit<SparkOptions, 'width' | 'height' | 'color' | 'ariaLabel'> | null })[] = [
    {
      id: 'cash', label: t('tile.cash'), value: money(opening), unit: format.currency(currency), basis: { kind: 'D', note: t('tile.cashBasis', { date: format.date(dates[0]) }) },
      change: { text: t('tile.cashChange', { cash: money(totals.closingCash.p50), change: money(totals.closingCash.p50 - opening, true) }), tone: totals.closingCash.p50 < (room.run?.treasury.cashFloor ?? Number.NEGATIVE_INFINITY) ? 'bad' : 'neutral' },
      line: { values: daily.cash.p50, band: { low: daily.cash.p10, high: daily.cash.p90 }, ...(room.run === null ? {} : { limit: room.run.treasury.cashFloor }) },
    },
    {
      id: 'burn', label: t('tile.burn'), value: money(pace.perDay), unit: t('tile.perDay', { currency: format.currency(currency) }), basis: { kind: 'E', note },
      change: { text: t('tile.burnChange', { change: money(pace.change, true) }) }, line: { values: daily.netBurn.p50, band: { low: daily.netBurn.p10, high: daily.netBurn.p90 }, limit: 0 },
    },
    {
      id: 'runway', label: t('tile.runway'), value: day(runway.p50), unit: t('tile.days'), basis: { kind: 'E', note },
      change: { text: t('tile.runwayChange', { p10: day(runway.p10), p90: day(runway.p90) }), tone: runway.p10 === null ? 'neutral' : 'bad' }, line: { values: runway.byDay },
    },
    envelope === null
      ? { id: 'envelope', label: t('tile.envelope'), value: t('tile.noEnvelope'), change: { text: t('tile.spent', { spent: money(totals.subsidy.mean) }) }, line: { values: daily.subsidy.mean } }
      : {
          id: 'envelope', label: t('tile.envelope'), value: money(envelope.left), unit: t('tile.of', { amount: money(envelope.amount) }), basis: { kind: 'E', note },
          change: {
            text: envelope.daysAtPace === null ? t('tile.unspent') : t('tile.envelopeChange', { count: Math.floor(envelope.daysAtPace), days: format.number(Math.floor(envelope.daysAtPace)), exhausted: envelope.exhausted > 0 ? t('tile.exhausted', { share: format.percent(envelope.exhausted, { digits: 0 }) }) : t('tile.neverExhausted') }),
            tone: envelope.exhausted >= 0.2 ? 'attention' : 'neutral',
          },
          line: { values: envelope.spent, limit: envelope.amount },
        },
    {
      id: 'share', label: t('tile.share'), value: format.percent(totals.share.mean), basis: { kind: 'E', note },
      change: { text: t('tile.shareChange', { change: format.number(shareChange * 100, { digits: 1, sign: true }) }), tone: shareChange < -0.001 ? 'attention' : 'neutral' },
      line: { values: daily.share.p50, band: { low: daily.share.p10, high: daily.share.p90 } },
    },
  ]
  return (
    <div className={styles.tiles}>
      {tiles.map(({ id, line, ...figure }) => (
        <div key={id} className={styles.tile}>
          <Figure size="lg" {...figure}>
            {line !== null && <Chart height={26} of={(width, height) => spark({ ...line, color: own, width, height, ariaLabel: typeof figure.label === 'string' ? figure.label : id })} />}
          </Figure>
        </div>
      ))}
    </div>
  )
}
