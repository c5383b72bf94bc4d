import { useTranslation } from 'react-i18next'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { lineChart, type LineSeries } from '../../charts/line-chart.ts'
import { palette, sellerColors } from '../../charts/palette.ts'
import { stackedBars } from '../../charts/stacked-bars.ts'
import { Figure, LoadingState, useFormat } from '../../ui/index.ts'
import { LeverReturns, trialOf } from './lever-returns.tsx'
import { attackByHour, capacityByHour, nightFacts, nightHours } from './night.ts'
import styles from './scenarios.module.css'

interface NightProps {
  readonly scenario: Scenario
  readonly market: MarketOutline
  /** Of steps of an hour; null while it is computed. */
  readonly outcome: Outcome | null
  readonly dirty: boolean
}

/** A flash night by the hour: who came, whose site stood, whose shelves were full, what it cost, and which lever brings most for the same money. */
export function NightPanel({ scenario, market, outcome, dirty }: NightProps) {
  const { t } = useTranslation(['scenarios', 'insight'])
  if (outcome?.hourly === undefined) return <LoadingState />
  return (
    <>
      <NightFigures scenario={scenario} outcome={outcome} />
      <NightCharts scenario={scenario} market={market} outcome={outcome} />
      {dirty && <p className={styles.staleNote}>{t('insight:asKept')}</p>}
      <LeverReturns id={scenario.id} market={market} trial={trialOf(outcome.totals.closingCash.mean)} />
    </>
  )
}

function NightFigures({ scenario, outcome }: Pick<NightProps, 'scenario'> & { readonly outcome: Outcome }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const hourly = outcome.hourly!
  const facts = nightFacts(hourly, nightHours(scenario, hourly.visits))
  const money = (value: number | null, sign = false): string => (value === null ? format.number(null) : format.money(value, outcome.currency, { bare: true, sign }))
  return (
    <div className={styles.tiles} aria-label={t('night.figures')}>
      <div className={styles.tile}><Figure label={t('night.came')} value={format.short(facts.came)} change={{ text: t('night.turnedAway', { share: format.percent(facts.turnedAway) }), tone: facts.turnedAway > 0.05 ? 'bad' : 'neutral' }} /></div>
      <div className={styles.tile}><Figure label={t('night.share')} value={format.percent(facts.share)} change={{ text: facts.shareBefore === null ? t('night.units', { units: format.short(facts.units) }) : t('night.shareBefore', { share: format.percent(facts.shareBefore), units: format.short(facts.units) }) }} /></div>
      <div className={styles.tile}><Figure label={t('night.contribution')} value={money(facts.contribution)} unit={format.currency(outcome.currency)} change={{ text: t('night.subsidy', { subsidy: money(facts.subsidyOwn), missing: format.short(facts.missing ?? 0) }) }} /></div>
    </div>
  )
}

function NightCharts({ scenario, market, outcome }: Omit<NightProps, 'outcome' | 'dirty'> & { readonly outcome: Outcome }) {
  const { t } = useTranslation('scenarios')
  const look = useChartLook()
  const format = useFormat()
  const colors = palette(look.theme)
  const hourly = outcome.hourly!
  const { from, to } = nightHours(scenario, hourly.visits)
  const cut = (values: readonly number[]): readonly number[] => values.slice(from, to)
  const slots = Array.from({ length: to - from }, (_, h) => {
    const hour = String((from + h) % 24).padStart(2, '0')
    return { tick: `${hour}:00`, label: t('depth.hour', { day: format.date(outcome.dates[Math.floor((from + h) / 24)], 'short'), hour }) }
  })
  const [own] = hourly.sellers
  const attack = attackByHour(scenario, own.seller, hourly.visits.length)
  const stands = capacityByHour(scenario)
  const hue = sellerColors(market.sellers, look.theme)
  const name = (id: string): string => { const seller = market.sellers.find((one) => one.id === id); return seller?.name[look.language] ?? seller?.name.en ?? id }
  const bySeller = (of: (seller: (typeof hourly.sellers)[number]) => readonly number[]): LineSeries[] => hourly.sellers.map((seller) => ({ id: seller.seller, label: name(seller.seller), color: hue.get(seller.seller) ?? colors.muted, values: cut(of(seller)) }))
  const source = t(outcome.mode === 'fluid' ? 'night.sourceExpected' : 'night.sourceRun', { paths: format.number(outcome.paths), seed: outcome.seed })
  const common = { ...look, dates: [], slots, source }
  const visits: LineSeries[] = [
    { id: 'came', label: t('night.line.came'), color: colors.own, values: cut(hourly.visits) },
    { id: 'served', label: t('night.line.served'), color: colors.text, values: cut(hourly.visits.map((value, h) => value * own.availability[h])) },
    ...(attack.some((load) => load > 0) ? [{ id: 'attack', label: t('night.line.attack'), color: colors.red, values: cut(attack) }] : []),
    ...(stands === null ? [] : [{ id: 'stands', label: t('night.line.stands'), color: colors.muted, values: slots.map(() => stands), dashed: true }]),
  ]
  const missing = hourly.sellers.every((seller) => seller.missing !== undefined)
  const { contribution, subsidyOwn } = hourly
  return (
    <div className={styles.night}>
      <section className={styles.nightChart} aria-label={t('night.visits')}><Chart of={(width, height) => lineChart({ ...common, width, height, title: t('night.visits'), unit: { kind: 'count', noun: t('night.unit.visits') }, zero: true, series: visits })} /></section>
      <section className={styles.nightChart} aria-label={t('night.sites')}><Chart of={(width, height) => lineChart({ ...common, width, height, title: t('night.sites'), unit: { kind: 'percent' }, zero: true, series: bySeller((seller) => seller.availability) })} /></section>
      <section className={styles.nightChart} aria-label={t('night.sold')}><Chart of={(width, height) => lineChart({ ...common, width, height, title: t('night.sold'), unit: { kind: 'count', noun: t('night.unit.units') }, zero: true, series: bySeller((seller) => seller.units) })} /></section>
      {missing && <section className={styles.nightChart} aria-label={t('night.missing')}><Chart of={(width, height) => lineChart({ ...common, width, height, title: t('night.missing'), unit: { kind: 'count', noun: t('night.unit.units') }, zero: true, series: bySeller((seller) => seller.missing ?? []) })} /></section>}
      {contribution !== undefined && subsidyOwn !== undefined && (
        <section className={styles.nightChart} data-wide aria-label={t('night.money')}>
          <Chart of={(width, height) => stackedBars({
            ...common, width, height, title: t('night.money'), unit: { kind: 'money', currency: outcome.currency }, sum: t('night.line.contribution'),
            series: [
              { id: 'margin', label: t('night.line.margin'), color: colors.inflow, values: cut(contribution.map((value, h) => value + subsidyOwn[h])) },
              { id: 'subsidy', label: t('night.line.subsidy'), color: colors.outflow, values: cut(subsidyOwn.map((value) => -value)) },
            ],
          })} />
        </section>
      )}
    </div>
  )
}
