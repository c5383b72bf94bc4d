import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InsightMeasure } from '../../../core/insight/expected.ts'
import type { Currency } from '../../../core/money/money.ts'
import { orpc } from '../../app/client.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import type { Unit } from '../../charts/format.ts'
import { waterfall } from '../../charts/waterfall.ts'
import { ErrorState } from '../../ui/index.ts'
import { InsightWork } from './insight-work.tsx'
import styles from './scenarios.module.css'

const MEASURES = ['closingCash', 'contribution', 'share', 'units'] as const satisfies readonly InsightMeasure[]

/** A bridge from one scenario to another over the parts in which they differ. */
export function DifferenceChart({ from, to, currency }: { readonly from: { readonly id: string; readonly name: string }; readonly to: { readonly id: string; readonly name: string }; readonly currency: Currency }) {
  const { t } = useTranslation('insight')
  const look = useChartLook()
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>('closingCash')
  const { data, error, refetch } = useQuery(orpc.insight.difference.queryOptions({ input: { from: from.id, to: to.id }, retry: false }))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <InsightWork of="difference" />
  const unit: Unit = measure === 'share' ? { kind: 'percent' } : measure === 'units' ? { kind: 'count', noun: t('unit.units') } : { kind: 'money', currency }
  return (
    <>
      <Select aria-label={t('difference.of')} size="xs" w={220} value={measure} onChange={(value) => { if (value !== null) setMeasure(value) }} data={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))} />
      {data.parts.length === 0 ? <p className={styles.hint}>{t('difference.none')}</p> : (
        <div className={styles.bridge}>
          <Chart of={(width, height) => waterfall({
            ...look, width, height, title: t('difference.title'), unit, source: t('difference.source'),
            steps: [{ id: 'from', label: from.name, value: data.from[measure], kind: 'standing' }, ...data.parts.map(({ part, effect }) => ({ id: part, label: t(`part.${part}`), value: effect[measure], kind: 'change' as const })), { id: 'to', label: to.name, value: data.to[measure], kind: 'standing' }],
          })} />
        </div>
      )}
    </>
  )
}
