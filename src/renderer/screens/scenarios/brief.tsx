import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPrinter } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '../../../core/war/outcome.ts'
import { sharesOfRun } from '../../../core/war/run-shares.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { sourceText } from '../../../core/war/source-text.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { orpc } from '../../app/client.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { tornado } from '../../charts/bars.ts'
import { ScaledPicture } from '../../charts/chart.tsx'
import { fanChart } from '../../charts/fan-chart.ts'
import { palette } from '../../charts/palette.ts'
import { Dialog, useFormat } from '../../ui/index.ts'
import styles from './brief.module.css'
import { assumptionValue } from './assumption-value.ts'
import { centre, MEASURES } from './measures.ts'
import { useLeverText } from './use-lever-text.ts'

/** Width of the text on an A4 sheet, pixels at 96 to the inch. */
const WIDTH = 698
const POLICY_KINDS = ['hold', 'match', 'undercut', 'follow', 'best-response', 'scripted', 'budgeted'] as const
/** As many assumptions as fit the second page; the rest are counted. */
const ASSUMPTIONS = 24

interface BriefProps {
  readonly scenario: Scenario
  readonly outcome: Outcome
  readonly market: MarketOutline
  /** The answer in a sentence, as the screen has it. */
  readonly answer: ReactNode
  readonly onClose: () => void
}

/** Two pages for a board: what is proposed, what comes of it, what it hangs on, what it assumes. Printed, or kept as PDF, by the browser's own dialog. */
export function Brief({ scenario, outcome, market, answer, onClose }: BriefProps) {
  const { t } = useTranslation(['insight', 'scenarios'])
  const format = useFormat()
  const named = useScenarioName()
  const drivers = useQuery(orpc.insight.drivers.queryOptions({ input: { id: scenario.id }, retry: false }))
  const [from] = useState(() => document.activeElement)
  // The dialog goes with its component, so that it cannot give the focus back itself.
  useEffect(() => () => { if (from instanceof HTMLElement) from.focus() }, [from])
  useEffect(() => {
    document.body.setAttribute('data-printing', 'brief')
    return () => document.body.removeAttribute('data-printing')
  }, [])
  const look = { language: format.language, theme: 'light' as const }
  const colors = palette('light')
  const { currency } = outcome
  const sampled = outcome.mode === 'sampled'
  const { p10, p50, p90, mean } = outcome.daily.cash
  const cash = fanChart({
    ...look, width: WIDTH, height: 300, title: t('brief.cash'), dates: outcome.dates, unit: { kind: 'money', currency }, floor: { value: scenario.treasury.cashFloor, label: t('brief.floor') },
    series: [{ id: scenario.id, label: '', color: colors.own, fan: sampled ? { p10, p50, p90 } : { p10: mean, p50: mean, p90: mean } }],
  })
  const nameOf = (seller: string): string => { const name = market.sellers.find(({ id }) => id === seller)?.name; return name?.[format.language] ?? name?.en ?? seller }
  const rows = (drivers.data?.effects ?? []).map((effect, i) => ({ id: String(i), low: effect.low.closingCash, high: effect.high.closingCash, label: effect.seller === null ? t(`driver.${effect.kind}`) : t('driver.ofRival', { driver: t(`driver.${effect.kind}`), rival: nameOf(effect.seller) }) }))
    .sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low)).slice(0, 10)
  const money = (value: number): string => format.money(value, currency)
  const text = (unit: (typeof MEASURES)[number]['unit'], value: number): string => (unit === 'money' ? money(value) : unit === 'share' ? format.percent(value) : format.short(value))
  return (
    <Dialog onClose={onClose} fullScreen title={<span className={styles.head}>{t('brief.title')}<Button size="compact-sm" leftSection={<IconPrinter size={16} />} disabled={!drivers.data && !drivers.error} onClick={() => window.print()}>{t('brief.print')}</Button></span>}>
      <div className={styles.pages} id="brief">
        <article className={styles.page}>
          <header><h1>{named(scenario.name, scenario.id)}</h1><p className={styles.quiet}>{t('brief.of', { from: format.date(outcome.dates[0]), to: format.date(outcome.dates.at(-1)), basis: sampled ? t('brief.paths', { paths: format.number(outcome.paths) }) : t('brief.expected') })}</p></header>
          <p className={styles.answer}>{answer}</p>
          {scenario.note !== '' && <p>{scenario.note}</p>}
          <table className={styles.figures}>
            <thead><tr><th>{t('brief.figure')}</th>{sampled && <th>P10</th>}<th>{sampled ? 'P50' : t('brief.mean')}</th>{sampled && <th>P90</th>}</tr></thead>
            <tbody>
              {MEASURES.map(({ id, unit }) => (
                <tr key={id}><th scope="row">{t(`measure.${id}`)}</th>{sampled && <td>{text(unit, outcome.totals[id].p10)}</td>}<td>{text(unit, centre(outcome, id))}</td>{sampled && <td>{text(unit, outcome.totals[id].p90)}</td>}</tr>
              ))}
              {sampled && <tr><th scope="row">{t('measure.belowFloor')}</th><td /><td>{format.percent(outcome.runway.probabilityBelowFloor)}</td><td /></tr>}
            </tbody>
          </table>
          <div className={styles.picture}><ScaledPicture of={cash} /></div>
          <footer className={styles.quiet}>{t('brief.foot', { hash: outcome.hash.slice(0, 12), page: 1 })}</footer>
        </article>
        <article className={styles.page}>
          <h2>{t('drivers.title')}</h2>
          {rows.length > 0 && drivers.data && <div className={styles.picture}><ScaledPicture of={tornado({ ...look, width: WIDTH, height: 90 + 24 * rows.length, title: '', rows, base: drivers.data.base.closingCash, unit: { kind: 'money', currency }, ends: { low: t('drivers.low'), high: t('drivers.high') } })} /></div>}
          <h2>{t('brief.rivals')}</h2>
          <Rivals scenario={scenario} outcome={outcome} nameOf={nameOf} />
          <h2>{t('brief.assumptions')}</h2>
          <ul className={styles.assumptions}>
            {outcome.assumptions.slice(0, ASSUMPTIONS).map((each) => <li key={each.id}>{each.text[format.language] ?? each.text.en}: <b>{assumptionValue(each.value, format.number, (value) => { const known = POLICY_KINDS.find((kind) => kind === value); return known ? t(`scenarios:policy.${known}`) : null })}</b> <span className={styles.quiet}>{each.label[0].toUpperCase()} · {sourceText(each.source, format.language)}</span></li>)}
            {outcome.assumptions.length > ASSUMPTIONS && <li className={styles.quiet}>{t('brief.more', { count: outcome.assumptions.length - ASSUMPTIONS })}</li>}
          </ul>
          <footer className={styles.quiet}>{t('brief.foot', { hash: outcome.hash.slice(0, 12), page: 2 })}</footer>
        </article>
      </div>
    </Dialog>
  )
}

function Rivals({ scenario, outcome, nameOf }: { readonly scenario: Scenario; readonly outcome: Outcome; readonly nameOf: (seller: string) => string }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const lever = useLeverText()
  const shares = sharesOfRun(outcome)
  const end = outcome.dates.length - 1
  return (
    <table className={styles.figures}>
      <thead><tr><th>{t('brief.seller')}</th><th>{t('measure.share')}</th><th>{t('brief.price')}</th><th>{t('brief.runway')}</th><th>{t('brief.answer')}</th></tr></thead>
      <tbody>
        {outcome.sellers.map(({ seller, priceIndex, runway }, k) => {
          const policy = scenario.rivals.find((rival) => rival.seller === seller)?.policy
          return (
            <tr key={seller}>
              <th scope="row">{nameOf(seller)}</th><td>{format.percent(shares.get(seller))}</td><td>{format.number(Math.min(...priceIndex.mean), { digits: 3 })}</td>
              <td>{(k === 0 ? outcome.runway : runway)?.p50 === null ? `>${format.number(end + 1)}` : format.number((k === 0 ? outcome.runway : runway)?.p50 ?? null)}</td><td>{policy ? lever.value('policy', policy) : ''}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
