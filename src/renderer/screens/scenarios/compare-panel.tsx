import { Select, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { orpc } from '../../app/client.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { fanChart } from '../../charts/fan-chart.ts'
import { palette } from '../../charts/palette.ts'
import { ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { DifferenceChart } from './difference-chart.tsx'
import { leverDifferences, withDays } from './draft.ts'
import { centre, MEASURES, type Measure } from './measures.ts'
import type { TreeEntry } from './tree.ts'
import { useLeverText } from './use-lever-text.ts'
import { usePreview } from './use-preview.ts'
import styles from './scenarios.module.css'

interface Side {
  readonly scenario: Scenario
  readonly outcome: Outcome
}

export interface ComparePanelProps {
  readonly entries: readonly TreeEntry[]
  readonly here: Scenario
  /** The run of this scenario as it stands, or its expected values where it was not run. */
  readonly outcome: Outcome
  readonly expected: Outcome | null
  readonly other: string
  readonly onOther: (id: string) => void
}

/** Two scenarios over each other: cash fans, the figures with their difference, and the levers it comes from. */
export function ComparePanel({ entries, here, outcome, expected, other, onOther }: ComparePanelProps) {
  const { t } = useTranslation('scenarios')
  const named = useScenarioName()
  const scenario = useQuery(orpc.scenarios.get.queryOptions({ input: { id: other } }))
  const summary = entries.find(({ id }) => id === other)?.summary?.latestOutcome ?? null
  // Runs are laid beside runs of the same horizon; otherwise the expected values of both over this one's days.
  const comparable = outcome.mode === 'sampled' && scenario.data?.days === here.days
  const hash = summary !== null && !summary.stale && comparable ? summary.hash : null
  const run = useQuery(orpc.scenarios.outcome.queryOptions({ input: { hash: hash ?? '' }, enabled: hash !== null, staleTime: Number.POSITIVE_INFINITY }))
  const over = useMemo(() => (hash === null && scenario.data ? withDays(scenario.data, here.days) : null), [hash, scenario.data, here.days])
  const preview = usePreview(over)
  const theirs = hash === null ? (preview.behind ? null : preview.outcome) : (run.data ?? null)
  const ours = hash === null ? expected : outcome
  const error = scenario.error ?? run.error ?? preview.error
  return (
    <>
      <div className={styles.against}>
        <span>{t('compare.against')}</span>
        <Select aria-label={t('compare.against')} value={other} onChange={(id) => { if (id !== null) onOther(id) }} data={entries.filter(({ id }) => id !== here.id).map(({ id, name }) => ({ value: id, label: named(name, id) }))} w={320} />
      </div>
      {error ? <ErrorState error={error} /> : !scenario.data || !theirs || !ours ? <LoadingState /> : <Comparison a={{ scenario: scenario.data, outcome: theirs }} b={{ scenario: here, outcome: ours }} />}
    </>
  )
}

function Comparison({ a, b }: { readonly a: Side; readonly b: Side }) {
  const { t } = useTranslation(['scenarios', 'insight'])
  const format = useFormat()
  const named = useScenarioName()
  const leverText = useLeverText()
  const { language, theme } = useChartLook()
  const colors = palette(theme)
  const { currency } = b.outcome
  const days = Math.min(a.outcome.dates.length, b.outcome.dates.length)
  const text = (unit: Measure['unit'], value: number, sign = false): string => (unit === 'money' ? format.money(value, currency, { bare: true, sign }) : unit === 'share' ? (sign ? t('points', { points: format.number(value * 100, { digits: 1, sign }) }) : format.percent(value)) : format.short(value, { sign }))
  const series = [a, b].map(({ scenario, outcome }, side) => {
    const { p10, p50, p90, mean } = outcome.daily.cash
    const cut = (values: readonly number[]): readonly number[] => values.slice(0, days)
    const fan = outcome.mode === 'fluid' ? { p10: cut(mean), p50: cut(mean), p90: cut(mean) } : { p10: cut(p10), p50: cut(p50), p90: cut(p90) }
    return { id: scenario.id, label: named(scenario.name, scenario.id), color: side === 0 ? colors.series[2] : colors.own, fan }
  })
  const levers = leverDifferences(a.scenario, b.scenario)
  const floor = b.scenario.treasury.cashFloor
  return (
    <>
      <section className={styles.chart} aria-label={t('cash.title')}>
        <Chart of={(width, height) => fanChart({ title: t('cash.title'), language, theme, width, height, dates: b.outcome.dates.slice(0, days), unit: { kind: 'money', currency }, series, floor: { value: floor, label: t('cash.floor') } })} />
      </section>
      <div className={styles.differences}>
        <Table className={styles.sellers} aria-label={t('compare.figures')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t(b.outcome.mode === 'sampled' && a.outcome.mode === 'sampled' ? 'compare.p50' : 'compare.expected', { currency: format.currency(currency) })}</Table.Th>
              <Table.Th className={styles.right}>{named(a.scenario.name, a.scenario.id)}</Table.Th>
              <Table.Th className={styles.right}>{named(b.scenario.name, b.scenario.id)}</Table.Th>
              <Table.Th className={styles.right}>{t('compare.difference')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {MEASURES.map(({ id, unit, better }) => {
              const [left, right] = [centre(a.outcome, id), centre(b.outcome, id)]
              const by = right - left
              const none = Math.abs(by) <= 1e-9 * Math.max(1, Math.abs(left))
              // Less than a thousandth is neither good nor bad.
              const tiny = Math.abs(by) <= 1e-3 * Math.max(Math.abs(left), Math.abs(right))
              return (
                <Table.Tr key={id}>
                  <Table.Td>{t(`measure.${id}`)}</Table.Td>
                  <Table.Td className={styles.right}>{text(unit, left)}</Table.Td>
                  <Table.Td className={styles.right}>{text(unit, right)}</Table.Td>
                  <Table.Td className={styles.right} data-tone={tiny || better === null ? undefined : by * better > 0 ? 'good' : 'bad'}>{none ? t('same') : text(unit, by, true)}</Table.Td>
                </Table.Tr>
              )
            })}
            <Table.Tr>
              <Table.Td>{t('compare.below')}</Table.Td>
              {[a, b].map(({ outcome }, side) => <Table.Td key={side} className={styles.right}>{outcome.mode === 'fluid' ? format.number(null) : format.percent(outcome.runway.probabilityBelowFloor)}</Table.Td>)}
              <Table.Td className={styles.right}>{a.outcome.mode === 'fluid' || b.outcome.mode === 'fluid' ? format.number(null) : t('points', { points: format.number((b.outcome.runway.probabilityBelowFloor - a.outcome.runway.probabilityBelowFloor) * 100, { digits: 1, sign: true }) })}</Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
        <section className={styles.drivers} aria-label={t('compare.drivers')}>
          <h3>{t('compare.drivers')}</h3>
          {levers.length === 0 && <p className={styles.hint}>{t('compare.noLevers')}</p>}
          <ul>{levers.map((difference) => <li key={difference.lever}><span>{leverText.name(difference.lever)}</span><span>{leverText.value(difference.lever, difference.a)} → <strong>{leverText.value(difference.lever, difference.b)}</strong></span></li>)}</ul>
        </section>
      </div>
      <section className={styles.bridgeOf} aria-label={t('insight:difference.title')}><DifferenceChart from={{ id: a.scenario.id, name: named(a.scenario.name) }} to={{ id: b.scenario.id, name: named(b.scenario.name) }} currency={currency} /></section>
    </>
  )
}
