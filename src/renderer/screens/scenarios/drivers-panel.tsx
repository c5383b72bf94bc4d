import { NumberInput, Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DriverEffect } from '../../../core/insight/drivers.ts'
import type { InsightMeasure } from '../../../core/insight/expected.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { orpc } from '../../app/client.ts'
import { tornado } from '../../charts/bars.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import type { Unit } from '../../charts/format.ts'
import { THIN } from '../../ui/format.ts'
import { BasisMark, ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import styles from './scenarios.module.css'

const MEASURES = ['closingCash', 'contribution', 'share', 'units', 'lowestCash'] as const satisfies readonly InsightMeasure[]

/** Money to try on each lever, and what a further visit or order a day of capacity is taken to cost; both are the person's to change. */
const TRIAL_SHARE = 0.05
const PER_VISIT = 0.5
const PER_ORDER = 5

export interface InsightProps {
  readonly id: string
  readonly market: MarketOutline
  /** What the scenario in hand differs from what is kept in. */
  readonly dirty: boolean
}

/** What moves the outcome most, and what the same money brings in each lever. */
export function DriversPanel({ id, market, dirty }: InsightProps) {
  const { t } = useTranslation('insight')
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>('closingCash')
  const { data, error, refetch } = useQuery(orpc.insight.drivers.queryOptions({ input: { id }, retry: false }))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingState />
  return (
    <>
      {dirty && <p className={styles.staleNote}>{t('asKept')}</p>}
      <div className={styles.against}>
        <span>{t('drivers.of')}</span>
        <Select aria-label={t('drivers.of')} size="xs" value={measure} onChange={(value) => { if (value !== null) setMeasure(value) }} data={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))} w={220} />
      </div>
      <section className={styles.chart} aria-label={t('drivers.title')}><DriversChart effects={data.effects} base={data.base[measure]} measure={measure} market={market} /></section>
      <LeverReturns id={id} market={market} trial={Math.max(1, Math.round(TRIAL_SHARE * Math.abs(data.base.closingCash)))} />
    </>
  )
}

const unitOf = (measure: InsightMeasure, market: MarketOutline, noun: string): Unit => (measure === 'share' ? { kind: 'percent' } : measure === 'units' ? { kind: 'count', noun } : { kind: 'money', currency: market.currency })

function DriversChart({ effects, base, measure, market }: { readonly effects: readonly DriverEffect[]; readonly base: number; readonly measure: InsightMeasure; readonly market: MarketOutline }) {
  const { t } = useTranslation('insight')
  const look = useChartLook()
  const nameOf = (seller: string): string => { const name = market.sellers.find(({ id }) => id === seller)?.name; return name?.[look.language] ?? name?.en ?? seller }
  const rows = effects.map((effect, i) => ({
    id: String(i), low: effect.low[measure], high: effect.high[measure],
    label: `${effect.seller === null ? t(`driver.${effect.kind}`) : t('driver.ofRival', { driver: t(`driver.${effect.kind}`), rival: nameOf(effect.seller) })} (${t(`range.${effect.range}`)})`,
  })).filter(({ low, high }) => Math.abs(high - low) > 1e-9 * Math.max(1, Math.abs(base)))
  if (rows.length === 0) return <p className={styles.hint}>{t('drivers.none')}</p>
  return <Chart of={(width, height) => tornado({ ...look, width, height, title: t('drivers.title'), rows, base, unit: unitOf(measure, market, t('unit.units')), ends: { low: t('drivers.low'), high: t('drivers.high') }, source: t('drivers.source') })} />
}

function LeverReturns({ id, market, trial }: { readonly id: string; readonly market: MarketOutline; readonly trial: number }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const [money, setMoney] = useState(trial)
  const [prices, setPrices] = useState({ perVisit: PER_VISIT, perOrder: PER_ORDER })
  const { data, error } = useQuery({ ...orpc.insight.levers.queryOptions({ input: { id, money, prices }, retry: false }), placeholderData: keepPreviousData })
  const field = (label: string, value: number, set: (value: number) => void) => (
    <NumberInput size="xs" w={150} label={label} value={value} min={0} thousandSeparator={THIN} hideControls styles={{ input: { textAlign: 'end' } }} onChange={(typed) => { if (typeof typed === 'number' && typed > 0) set(typed) }} />
  )
  const best = data?.reduce((most, next) => (next.money > 0 && next.change.contribution / next.money > most ? next.change.contribution / next.money : most), Number.NEGATIVE_INFINITY)
  return (
    <section className={styles.levers} aria-label={t('levers.title')}>
      <div className={styles.leversHead}><h2>{t('levers.title')}</h2><span>{t('levers.note')} <BasisMark kind="A" note={t('levers.basis')} /></span></div>
      <div className={styles.against}>
        {field(t('levers.money', { currency: format.currency(market.currency) }), money, setMoney)}
        {field(t('levers.perVisit'), prices.perVisit, (perVisit) => setPrices({ ...prices, perVisit }))}
        {field(t('levers.perOrder'), prices.perOrder, (perOrder) => setPrices({ ...prices, perOrder }))}
      </div>
      {error ? <ErrorState error={error} /> : !data ? <LoadingState /> : (
        <table className={styles.plainTable}>
          <thead><tr><th>{t('levers.lever')}</th><th>{t('levers.buys')}</th><th>{t('levers.units')}</th><th>{t('levers.share')}</th><th>{t('levers.contribution')}</th><th>{t('levers.perMoney', { currency: format.currency(market.currency) })}</th></tr></thead>
          <tbody>
            {data.map(({ lever, money: spent, amount, change }) => (
              <tr key={lever}>
                <th scope="row">{t(`lever.${lever}`)}</th>
                <td>{lever === 'depth' ? t('levers.deeper', { factor: format.number(1 + amount, { digits: 2 }) }) : lever === 'envelope' ? format.money(amount, market.currency) : `${format.short(amount)} ${t(`bought.${lever}`)}`}</td>
                <td>{format.short(change.units, { sign: true })}</td>
                <td>{t('levers.points', { points: format.number(change.share * 100, { digits: 2, sign: true }) })}</td>
                <td>{format.money(change.contribution, market.currency, { sign: true, bare: true })}</td>
                <td data-best={spent > 0 && change.contribution / spent === best && change.contribution > 0 ? true : undefined}>{spent > 0 ? format.number(change.contribution / spent, { digits: 2, sign: true }) : format.number(null)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
