import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DriverEffect } from '../../../core/insight/drivers.ts'
import type { InsightMeasure } from '../../../core/insight/expected.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { orpc } from '../../app/client.ts'
import { tornado } from '../../charts/bars.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import type { Unit } from '../../charts/format.ts'
import { ErrorState } from '../../ui/index.ts'
import { InsightWork } from './insight-work.tsx'
import { LeverReturns, trialOf } from './lever-returns.tsx'
import styles from './scenarios.module.css'

const MEASURES = ['closingCash', 'contribution', 'share', 'units', 'lowestCash'] as const satisfies readonly InsightMeasure[]

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
  if (!data) return <InsightWork of="drivers" />
  return (
    <>
      {dirty && <p className={styles.staleNote}>{t('asKept')}</p>}
      <div className={styles.against}>
        <span>{t('drivers.of')}</span>
        <Select aria-label={t('drivers.of')} size="xs" value={measure} onChange={(value) => { if (value !== null) setMeasure(value) }} data={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))} w={220} />
      </div>
      <section className={styles.chart} aria-label={t('drivers.title')}><DriversChart effects={data.effects} base={data.base[measure]} measure={measure} market={market} /></section>
      <LeverReturns id={id} market={market} trial={trialOf(data.base.closingCash)} />
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
