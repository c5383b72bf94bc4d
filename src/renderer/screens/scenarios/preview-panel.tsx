import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { fanChart, type FanSeries } from '../../charts/fan-chart.ts'
import { palette } from '../../charts/palette.ts'
import { Figure, sellerColor, useFormat } from '../../ui/index.ts'
import { DepthResults } from './depth-results.tsx'
import { movesByDay } from './draft.ts'
import { InstrumentResults } from './instrument-results.tsx'
import { centre, lowest, type Measure } from './measures.ts'
import styles from './scenarios.module.css'

export interface PreviewPanelProps {
  readonly scenario: Scenario
  readonly market: MarketOutline
  /** What is shown: the expected values of the draft, or a run. */
  readonly outcome: Outcome
  /** What the changes are measured against. */
  readonly baseline: { readonly name: string; readonly outcome: Outcome } | null
}

const TILES = ['share', 'closingCash', 'netBurn', 'subsidyOwn', 'contribution'] as const satisfies readonly Measure['id'][]
/** Which way a change is good; money we pay is neither, it is what the rest is bought with. */
const GOOD: Readonly<Record<(typeof TILES)[number], 1 | -1 | 0>> = { share: 1, closingCash: 1, netBurn: -1, subsidyOwn: 0, contribution: 1 }

/** What the levers lead to: the figures that decide, cash against the floor, and the sellers. */
export function PreviewPanel({ scenario, market, outcome, baseline }: PreviewPanelProps) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { language, theme } = useChartLook()
  const colors = palette(theme)
  const money = (value: number, sign = false): string => format.money(value, outcome.currency, { bare: true, sign })
  const text = (id: Measure['id'], value: number): string => (id === 'share' ? format.percent(value) : money(value))
  const change = (id: (typeof TILES)[number]): { text: string; tone: 'good' | 'bad' | 'neutral' } | undefined => {
    if (baseline === null) return undefined
    const by = centre(outcome, id) - centre(baseline.outcome, id)
    const said = id === 'share' ? t('points', { points: format.number(by * 100, { digits: 1, sign: true }) }) : money(by, true)
    const tiny = Math.abs(by) <= 1e-6 * Math.max(1, Math.abs(centre(outcome, id)))
    return { text: tiny ? t('same') : said, tone: tiny || GOOD[id] === 0 ? 'neutral' : by * GOOD[id] > 0 ? 'good' : 'bad' }
  }
  const days = outcome.dates.length
  const runway = outcome.runway.p50 === null ? `>${format.number(days)}` : format.number(outcome.runway.p50)
  const fan = ({ daily }: Outcome): FanSeries['fan'] => (outcome.mode === 'fluid' ? { p10: daily.cash.mean, p50: daily.cash.mean, p90: daily.cash.mean } : daily.cash)
  const before = baseline !== null && baseline.outcome.dates.length === days ? [{ id: 'baseline', label: baseline.name, color: colors.muted, fan: fan(baseline.outcome) }] : []
  return (
    <>
      <div className={styles.tiles}>
        {TILES.map((id) => {
          const changed = change(id)
          return (
            <div key={id} className={styles.tile}>
              <Figure label={t(`measure.${id}`)} value={text(id, centre(outcome, id))} {...(id === 'share' ? {} : { unit: format.currency(outcome.currency) })} {...(changed === undefined ? {} : { change: changed })} basis={{ kind: 'E', note: t(`basis.${outcome.mode}`, { paths: format.number(outcome.paths) }) }} />
            </div>
          )
        })}
        <div className={styles.tile}>
          <Figure
            label={t('runway')} value={runway} unit={t('daysUnit')}
            change={outcome.mode === 'fluid' ? { text: t('runwayFluid') } : { text: t('below', { share: format.percent(outcome.runway.probabilityBelowFloor) }), tone: outcome.runway.probabilityBelowFloor > 0 ? 'bad' : 'neutral' }}
          />
        </div>
      </div>
      <section className={styles.chart} aria-label={t('cash.title')}>
        <Chart of={(width, height) => fanChart({
          title: t('cash.title'), language, theme, width, height, dates: outcome.dates, unit: { kind: 'money', currency: outcome.currency },
          series: [...before, { id: 'cash', label: t(`cash.${outcome.mode}`), color: colors.own, fan: fan(outcome) }],
          floor: { value: scenario.treasury.cashFloor, label: t('cash.floor') },
          markers: movesByDay(scenario.moves, days).map(({ day, moves }) => ({
            date: outcome.dates[day],
            label: moves.length > 1 ? t('cash.several', { count: moves.length }) : moves[0].kind === 'depth' ? t('cash.move', { depth: format.percent(moves[0].depth) }) : moves[0].kind === 'plan' ? t('cash.plan') : t(`instrument.kind.${moves[0].instrument.kind}`),
          })),
        })} />
      </section>
      <Sellers market={market} outcome={outcome} />
      <DepthResults market={market} outcome={outcome} />
      <InstrumentResults outcome={outcome} />
    </>
  )
}

function Sellers({ market, outcome }: { readonly market: MarketOutline; readonly outcome: Outcome }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const units = outcome.sellers.reduce((sum, seller) => sum + seller.units.mean, 0)
  const days = outcome.dates.length
  return (
    <Table className={styles.sellers} aria-label={t('seller.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('seller.title')}</Table.Th>
          {(['share', 'price', 'site', 'cash', 'runway', 'gaveUp'] as const).map((column) => <Table.Th key={column} className={styles.right}>{t(`seller.${column}`)}{column === 'cash' && `, ${format.currency(outcome.currency)}`}</Table.Th>)}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {outcome.sellers.map((seller, k) => {
          const known = market.sellers.find(({ id }) => id === seller.seller)
          const site = lowest(seller.availability.mean)
          return (
            <Table.Tr key={seller.seller}>
              <Table.Td><span className={styles.rivalName}><span className={styles.dot} style={{ background: sellerColor({ id: seller.seller, own: k === 0 }) }} aria-hidden />{known?.name[format.language] ?? known?.name.en ?? seller.seller}</span></Table.Td>
              <Table.Td className={styles.right}>{format.percent(units > 0 ? seller.units.mean / units : null)}</Table.Td>
              <Table.Td className={styles.right}>{format.number(lowest(seller.priceIndex.mean), { digits: 3 })}</Table.Td>
              <Table.Td className={styles.right} data-tone={site < 0.95 ? 'bad' : undefined}>{format.percent(site, { digits: 0 })}</Table.Td>
              <Table.Td className={styles.right}>{format.money(seller.cash?.mean.at(-1) ?? null, outcome.currency, { bare: true })}</Table.Td>
              <Table.Td className={styles.right}>{seller.runway === null ? format.number(null) : seller.runway.p50 === null ? `>${format.number(days)}` : format.number(seller.runway.p50)}</Table.Td>
              <Table.Td className={styles.right}>{k === 0 ? format.number(null) : format.percent(seller.capitulation, { digits: 0 })}</Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}
