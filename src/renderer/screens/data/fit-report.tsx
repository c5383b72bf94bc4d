import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import { insideShare } from '../../../core/demand/inside-share.ts'
import type { BackTest, FitReport } from '../../../core/demand/market.ts'
import { BasisMark, useFormat, useLanguage } from '../../ui/index.ts'
import styles from './data.module.css'

type Row = FitReport['categories'][number]

/** Two-sided 95% of a normal. */
const Z = 1.96
const [WIDTH, HEIGHT] = [120, 16]

/** What the last fit found, by category: elasticity with its error, how much of it is the prior, and how it predicts weeks it has not seen. */
export function FitReportTable({ report }: { readonly report: FitReport }) {
  const { t } = useTranslation('data')
  const format = useFormat()
  const language = useLanguage()
  const said = (text: LocalText): string => (language === 'zh' ? (text.zh ?? text.en) : text.en)
  const tests = new Map(report.backTest.map((test) => [test.category, test]))
  const lowest = Math.min(-1, ...report.categories.map((row) => row.elasticity - Z * row.elasticitySe))
  return (
    <div className={styles.fitScroll} tabIndex={0} role="group" aria-label={t('fit.title')}>
      <table className={styles.fit}>
        <thead>
          <tr>
            <th>{t('fit.category')}</th>
            <th data-align="end">{t('fit.products')}</th>
            <th data-align="end">{t('fit.observations')}</th>
            <th data-align="end">{t('fit.elasticity')} <BasisMark kind="E" /></th>
            <th className={styles.whiskerHead}><span>{format.number(lowest, { digits: 1 })}</span><span>0</span></th>
            <th data-align="end">{t('fit.prior')}</th>
            <th data-align="end">{t('fit.wape')}</th>
            <th data-align="end">{t('fit.naive')}</th>
            <th data-align="end"><Tooltip label={t('fit.coverageNote')} multiline w={260}><span tabIndex={0}>{t('fit.coverage')}</span></Tooltip></th>
          </tr>
        </thead>
        <tbody>
          {report.categories.map((row) => {
            const test = tests.get(row.id)
            const naive = test ? bestNaive(test) : null
            return (
              <tr key={row.id}>
                <th scope="row">{said(row.name)}{!row.converged && <span className={styles.attention}> {t('fit.notConverged')}</span>}</th>
                <td data-align="end">{format.number(row.products)}</td>
                <td data-align="end">{format.number(row.observations)}</td>
                <td data-align="end"><strong>{format.number(row.elasticity, { digits: 2 })}</strong> <span className={styles.error}>± {format.number(row.elasticitySe, { digits: 2 })}</span></td>
                <td><Whisker row={row} lowest={lowest} label={t('fit.whisker', { low: format.number(row.elasticity - Z * row.elasticitySe, { digits: 2 }), high: format.number(row.elasticity + Z * row.elasticitySe, { digits: 2 }) })} /></td>
                <td data-align="end">{format.percent(row.meanPriorShare, { digits: 0 })}</td>
                <td data-align="end" data-better={test && naive !== null ? test.wape < naive : undefined}>{format.percent(test?.wape, { digits: 1 })}</td>
                <td data-align="end" data-better={test && naive !== null ? naive < test.wape : undefined}>{format.percent(naive, { digits: 1 })}</td>
                <td data-align="end">{format.percent(insideShare(test), { digits: 0 })}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const bestNaive = (test: BackTest): number | null => (test.naive.length === 0 ? null : Math.min(...test.naive.map((peer) => peer.wape)))

/** The estimate and its 95% interval on the scale that all categories share. */
function Whisker({ row, lowest, label }: { readonly row: Row; readonly lowest: number; readonly label: string }) {
  const x = (value: number): number => Math.max(0, Math.min(WIDTH, WIDTH - (value / lowest) * WIDTH))
  const [low, high, middle] = [x(row.elasticity - Z * row.elasticitySe), x(row.elasticity + Z * row.elasticitySe), x(row.elasticity)]
  return (
    <svg className={styles.whisker} width={WIDTH} height={HEIGHT} viewBox={`-4 0 ${WIDTH + 8} ${HEIGHT}`} role="img" aria-label={label}>
      <line x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--wc-line)" />
      <line x1={x(-1)} x2={x(-1)} y1={2} y2={HEIGHT - 2} stroke="var(--wc-line-strong)" strokeDasharray="2 2" />
      <line x1={low} x2={high} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--wc-text)" strokeWidth={1.5} />
      <circle cx={middle} cy={HEIGHT / 2} r={3.5} fill="var(--wc-text)" />
    </svg>
  )
}
