import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type demandEn from '../../app/i18n/en/demand.json'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import { exponentOf, type Currency } from '../../../core/money/money.ts'
import type { DemandProductView } from '../../../main/contract/demand.ts'
import { orpc } from '../../app/client.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { demandCurveChart } from '../../charts/demand-curve-chart.ts'
import { partBar } from '../../charts/part-bar.ts'
import { residualChart } from '../../charts/residual-chart.ts'
import { BasisMark, ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { Z95 } from './figures.ts'
import type { OverrideTarget } from './override-dialog.tsx'
import { OverrideNotice } from './override-notice.tsx'
import styles from './demand.module.css'

interface ProductViewProps {
  readonly sku: string
  readonly scenarioId: string | null
  readonly currency: Currency
  readonly source: string
  readonly said: (text: LocalText) => string
  readonly onSet: (target: OverrideTarget) => void
}

/** One product: its curve over the days seen, what its elasticity rests on, how sales went against the fit, and what a person should know. */
export function ProductView({ sku, scenarioId, currency, source, said, onSet }: ProductViewProps) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const found = useQuery(orpc.demand.product.queryOptions({ input: { sku, scenarioId } }))
  if (found.error) return <ErrorState error={found.error} onRetry={() => { void found.refetch() }} />
  if (!found.data) return <LoadingState />
  const view = found.data
  const figure = (value: number): string => format.number(value, { digits: 2 })
  const name = said(view.name)
  return (
    <section className={styles.product} aria-label={name}>
      <header className={styles.productHead}>
        <div>
          <h3>{name} <span className={styles.quiet}>{view.sku}</span></h3>
          <p><strong>{t('head.elasticity', { value: figure(view.elasticity) })}</strong> <BasisMark kind={view.override === null ? 'E' : 'A'} /> <span className={styles.quiet}>{t('head.interval', { low: figure(view.elasticity - Z95 * view.elasticitySe), high: figure(view.elasticity + Z95 * view.elasticitySe) })}</span></p>
        </div>
        <Button variant="default" onClick={() => onSet({ scope: 'sku', id: sku, name, elasticity: view.elasticity, elasticitySe: view.elasticitySe, fitted: view.fitted })}>{t('head.set')}</Button>
      </header>
      {view.override !== null && scenarioId !== null && <OverrideNotice override={view.override} scenarioId={scenarioId} inherited={view.override.scope === 'category'} />}
      <Curve view={view} currency={currency} source={source} />
      <Rests view={view} />
      <Residuals view={view} />
      <Words view={view} currency={currency} />
    </section>
  )
}

function Curve({ view, currency, source }: { readonly view: DemandProductView; readonly currency: Currency; readonly source: string }) {
  const { t } = useTranslation('demand')
  const look = useChartLook()
  const { curve, points, observedLow, observedHigh, price } = view
  if (curve === null) return <p className={styles.quiet}>{t('product.noCurve')}</p>
  const daily = view.stepDays === 1
  const words = {
    price: t('product.curveWord.price'), units: t('product.curveWord.units'), expected: t('product.curveWord.expected'), band: t('product.curveWord.band'), day: t('product.curveWord.day'),
    point: t(daily ? 'product.curveWord.point' : 'product.curveWord.pointPeriod'), level: t(daily ? 'product.curveWord.level' : 'product.curveWord.levelPeriod'),
    extrapolated: t('product.curveWord.extrapolated'), now: t('product.curveWord.now'), elasticity: t('product.curveWord.elasticity'),
  }
  return <div className={styles.curve}><Chart of={(width, height) => demandCurveChart({ ...look, title: t('product.curve'), source, width, height, currency, curve, observed: [observedLow, observedHigh], now: price, points, words })} /></div>
}

function Rests({ view: { shares } }: { readonly view: DemandProductView }) {
  const { t } = useTranslation('demand')
  const look = useChartLook()
  return <div className={styles.parts}><Chart height={72} of={(width, height) => partBar({ ...look, title: t('product.rests'), width, height, parts: (['own', 'category', 'prior'] as const).map((id) => ({ id, label: t(`product.part.${id}`), share: shares[id] })) })} /></div>
}

function Residuals({ view: { residuals } }: { readonly view: DemandProductView }) {
  const { t } = useTranslation('demand')
  const look = useChartLook()
  if (residuals.date.length === 0) return <p className={styles.quiet}>{t('product.noResiduals')}</p>
  return <div className={styles.residuals}><Chart of={(width, height) => residualChart({ ...look, title: t('product.residuals'), subtitle: t('product.residualsUnit'), width, height, dates: residuals.date, values: residuals.value, range: t('product.range') })} /></div>
}

type Flag = keyof (typeof demandEn)['flag']

/** Warnings and what the data hold, in sentences. */
function Words({ view, currency }: { readonly view: DemandProductView; readonly currency: Currency }) {
  const { t, i18n } = useTranslation('demand')
  const format = useFormat()
  const figure = (value: number): string => format.number(value, { digits: 2 })
  const money = (value: number): string => format.money(value, currency, { style: 'full', digits: value < 1 ? 4 : exponentOf(currency) })
  const codes = [...new Set([...view.warnings, ...(view.diagnostics?.warnings ?? []), ...(view.price !== null && (view.price < view.observedLow || view.price > view.observedHigh) ? ['outside-observed-range'] : [])])]
  const category = figure(view.category.elasticity)
  return (
    <ul className={styles.notes} tabIndex={0}>
      {codes.map((code) => <li key={code} className={styles.attention}>{i18n.exists(`demand:flag.${code}`) ? t(`flag.${code as Flag}`) : code}</li>)}
      <li>{view.own === null ? t('product.noOwn', { category }) : t('product.ownEstimate', { value: figure(view.own.value), se: figure(view.own.se), category })}</li>
      <li>{t('product.seen', { prices: format.number(view.distinctPrices), low: money(view.observedLow), high: money(view.observedHigh), rows: format.number(view.rows) })}</li>
      {view.diagnostics !== null && <li>{t('product.spread', { all: format.percent(view.diagnostics.priceSpread), own: format.percent(view.diagnostics.priceSpreadOwn) })}</li>}
    </ul>
  )
}
