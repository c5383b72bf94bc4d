import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { insideShare } from '../../../core/demand/inside-share.ts'
import type demandEn from '../../app/i18n/en/demand.json'
import type { DemandCategoryView } from '../../../main/contract/demand.ts'
import { orpc } from '../../app/client.ts'
import { bars } from '../../charts/bars.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { columns } from '../../charts/columns.ts'
import { estimates } from '../../charts/estimates.ts'
import { lineChart } from '../../charts/line-chart.ts'
import { palette } from '../../charts/palette.ts'
import { ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { loses, Z95 } from './figures.ts'
import { fitFacts, instrumentSentences } from './fit-facts.ts'
import styles from './demand.module.css'

/** Coefficients shown one by one; a category whose products have a slope each has many. */
const MOST_COEFFICIENTS = 9

/** One category's fit in depth: forecasts against naive rules, coefficients, season, residuals, and what the data cannot say. */
export function CategoryView({ category, scenarioId, source }: { readonly category: string; readonly scenarioId: string | null; readonly source: string }) {
  const view = useQuery(orpc.demand.category.queryOptions({ input: { category, scenarioId } }))
  if (view.error) return <ErrorState error={view.error} onRetry={() => { void view.refetch() }} />
  if (!view.data) return <LoadingState />
  return (
    <div className={styles.fit}>
      <BackTestPanel view={view.data} source={source} />
      <Coefficients view={view.data} source={source} />
      <Season view={view.data} source={source} />
      <Rhythm view={view.data} source={source} />
      <Notes view={view.data} />
      <Facts view={view.data} />
    </div>
  )
}

interface PanelProps {
  readonly view: DemandCategoryView
  readonly source: string
}

function BackTestPanel({ view: { row: { backTest } }, source }: PanelProps) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const look = useChartLook()
  if (backTest === null) return <section className={styles.panel}><h3>{t('fit.backTest')}</h3><p className={styles.quiet}>{t('fit.untested')}</p></section>
  const colors = palette(look.theme)
  const lost = loses(backTest)
  const rows = [{ id: 'ours', label: t('fit.ours'), value: backTest.wape, color: lost ? colors.amber : colors.own }, ...backTest.naive.map(({ method, wape }) => ({ id: method, label: t(`fit.naive.${method}`), value: wape, color: colors.axis }))]
  return (
    <section className={styles.panel} aria-label={t('fit.backTest')}>
      <div className={styles.chart}><Chart of={(width, height) => bars({ ...look, title: t('fit.backTest'), subtitle: t('fit.backTestUnit'), source, width, height, rows, unit: { kind: 'percent' } })} /></div>
      <p className={lost ? styles.attention : styles.quiet}>{lost && '▲ '}{t(lost ? 'fit.loses' : 'fit.wins', { bias: format.percent(backTest.bias, { sign: true }), coverage: format.percent(insideShare(backTest), { digits: 0 }) })}</p>
    </section>
  )
}

type CoefficientName = Exclude<keyof (typeof demandEn)['fit']['coefficient'], 'ofProduct'>

function Coefficients({ view: { report }, source }: PanelProps) {
  const { t, i18n } = useTranslation('demand')
  const format = useFormat()
  const look = useChartLook()
  const all = report?.coefficients ?? []
  const label = (name: string): string => {
    const product = /^ln\(price\)\[(.+)\]$/.exec(name)?.[1]
    if (product !== undefined) return t('fit.coefficient.ofProduct', { sku: product })
    return i18n.exists(`demand:fit.coefficient.${name}`, { nsSeparator: ':', keySeparator: '.' }) ? t(`fit.coefficient.${name as CoefficientName}`) : name
  }
  const rows = all.slice(0, MOST_COEFFICIENTS).map(({ name, value, se }) => ({ id: name, label: label(name), value, low: value - Z95 * se, high: value + Z95 * se, note: `± ${format.number(se, { digits: 2 })}` }))
  return (
    <section className={styles.panel} aria-label={t('fit.coefficients')}>
      {rows.length > 0 && <div className={styles.chart}><Chart of={(width, height) => estimates({ ...look, title: t('fit.coefficients'), source, width, height, rows, unit: { kind: 'plain', noun: '', digits: 2 } })} /></div>}
      {rows.length === 0 && <><h3>{t('fit.coefficients')}</h3><p className={styles.quiet}>{t('warning.prior-only')}</p></>}
    </section>
  )
}

function Season({ view: { report }, source }: PanelProps) {
  const { t } = useTranslation('demand')
  const look = useChartLook()
  const season = report?.diagnostics?.season ?? []
  return (
    <section className={styles.panel} aria-label={t('fit.season')}>
      {season.length > 0
        ? <div className={styles.chart}><Chart of={(width, height) => lineChart({ ...look, title: t('fit.season'), source, width, height, dates: season.map(({ from }) => from), unit: { kind: 'plain', noun: t('fit.seasonUnit'), digits: 2 }, series: [{ id: 'season', label: '', color: palette(look.theme).own, values: season.map(({ factor }) => factor) }] })} /></div>
        : <><h3>{t('fit.season')}</h3><p className={styles.quiet}>{t('fit.earlier')}</p></>}
    </section>
  )
}

/** Weekdays where days were sold, and where sales fell in their forecast distribution. */
function Rhythm({ view: { weekday, report } }: PanelProps) {
  const { t } = useTranslation('demand')
  const look = useChartLook()
  const tenths = report?.diagnostics?.residuals.tenths
  return (
    <section className={styles.rhythm}>
      {weekday !== null && <div className={styles.chart}><Chart of={(width, height) => columns({ ...look, title: t('fit.weekday'), width, height, unit: { kind: 'percent' }, columns: weekday.map((factor, d) => ({ label: t(`fit.day.${d as 0}`), value: factor - 1 })) })} /></div>}
      {tenths !== undefined && <div className={styles.chart}><Chart of={(width, height) => columns({ ...look, title: t('fit.tenths'), width, height, unit: { kind: 'percent' }, reference: 0.1, columns: tenths.map((value, i) => ({ label: String(i + 1), value })) })} /></div>}
    </section>
  )
}

type WarningCode = keyof (typeof demandEn)['warning']

function Notes({ view }: { readonly view: DemandCategoryView }) {
  const { t, i18n } = useTranslation('demand')
  const format = useFormat()
  const said = (code: string, count: number, message: string): string => (i18n.exists(`demand:warning.${code}`) ? t(`warning.${code as WarningCode}`, { n: format.number(count) }) : message)
  const sentences = instrumentSentences(view, t, format)
  return (
    <section className={styles.panel} aria-label={t('fit.notes')}>
      <h3>{t('fit.notes')}</h3>
      <ul className={styles.notes} tabIndex={0}>
        {view.warnings.map(({ code, count, message }) => <li key={`${code} ${message}`} title={message}>{said(code, count, message)}</li>)}
        {view.warnings.length === 0 && <li>{t('fit.noNotes')}</li>}
        {sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}
      </ul>
    </section>
  )
}

function Facts({ view }: { readonly view: DemandCategoryView }) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  return (
    <section className={styles.panel} aria-label={t('fit.facts')}>
      <h3>{t('fit.facts')}</h3>
      <dl className={styles.facts} tabIndex={0}>{fitFacts(view, t, format).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  )
}
