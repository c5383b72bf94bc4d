import { ActionIcon, NativeSelect } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconPlayerSkipBack, IconPlayerSkipForward } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays } from '../../../core/calendar/calendar.ts'
import type { Levers, MatchTurn } from '../../../core/game/match.ts'
import { PERSONAS } from '../../../core/game/personas.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import type { Match } from '../../../main/contract/game.ts'
import { useCommands } from '../../app/commands.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { lineChart } from '../../charts/line-chart.ts'
import { sellerColors } from '../../charts/palette.ts'
import { BasisMark, sellerColor, useFormat } from '../../ui/index.ts'
import { SliderField } from '../scenarios/fields.tsx'
import { useGameText } from './use-game-text.ts'
import styles from './war-game.module.css'

interface BoardProps {
  readonly match: Match
  readonly market: MarketOutline
  readonly levers: Levers
  readonly onDepth: (depth: number) => void
  readonly onCategory: (category: string | null) => void
}

/** One match: our levers, the weeks played with the rivals' answers, cash and share, and who the rivals are. Every week can be gone back to. */
export function MatchBoard({ match, market, levers, onDepth, onCategory }: BoardProps) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const text = useGameText(market)
  const [week, setWeek] = useState(match.turns.length)
  const turns = match.turns.slice(0, week)
  const go = (to: number): void => setWeek(Math.min(match.turns.length, Math.max(0, to)))
  useCommands([
    { id: 'war-game.previous', titleKey: 'war-game:command.previous', shortcut: 'alt+arrowleft', run: () => go(week - 1), when: () => week > 0 },
    { id: 'war-game.next', titleKey: 'war-game:command.next', shortcut: 'alt+arrowright', run: () => go(week + 1), when: () => week < match.turns.length },
  ])
  return (
    <div className={styles.board}>
      <div className={styles.tracks}>
        {match.ended ? null : (
          <section className={styles.levers} aria-label={t('match.play', { week: format.number(match.turns.length + 1) })}>
            <div className={styles.lever}><SliderField label={t('match.depth')} value={levers.depth} min={0} max={0.4} step={0.01} text={(depth) => format.percent(depth, { digits: 0 })} onChange={onDepth} /></div>
            <NativeSelect label={t('match.category')} size="xs" value={levers.category ?? ''} onChange={(event) => onCategory(event.currentTarget.value === '' ? null : event.currentTarget.value)} data={[{ value: '', label: t('match.everything') }, ...market.categories.map(({ id, name }) => ({ value: id, label: name[format.language] ?? name.en }))]} />
          </section>
        )}
        {match.turns.length > 0 && (
          <div className={styles.replay} role="group" aria-label={t('match.replay')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('match.first')} disabled={week === 0} onClick={() => go(0)}><IconPlayerSkipBack size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t('match.previous')} disabled={week === 0} onClick={() => go(week - 1)}><IconChevronLeft size={16} /></ActionIcon>
            <span className={styles.quiet} aria-live="polite">{t('match.shown', { week: format.number(week) })}</span>
            <ActionIcon variant="subtle" color="gray" aria-label={t('match.next')} disabled={week === match.turns.length} onClick={() => go(week + 1)}><IconChevronRight size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t('match.last')} disabled={week === match.turns.length} onClick={() => go(match.turns.length)}><IconPlayerSkipForward size={16} /></ActionIcon>
          </div>
        )}
        {match.turns.length === 0 && <p className={styles.quiet}>{t('match.waiting')}</p>}
        {turns.length > 0 && <Tracks match={match} market={market} turns={turns} />}
        {turns.length > 0 && <Weeks match={match} market={market} turns={turns} />}
      </div>
      <aside className={styles.side}>
        {match.ended && match.summary !== null && <Summary match={match} />}
        {match.setup.rivals.map(({ seller, persona }) => <PersonaCard key={seller} name={text.seller(seller)} color={sellerColor({ id: seller })} persona={persona} />)}
        <p className={styles.refused}>{t('easing.refused')}</p>
      </aside>
    </div>
  )
}

function Tracks({ match, market, turns }: { readonly match: Match; readonly market: MarketOutline; readonly turns: readonly MatchTurn[] }) {
  const { t } = useTranslation('war-game')
  const text = useGameText(market)
  const look = useChartLook()
  const colors = sellerColors(market.sellers, look.theme)
  const dates = Array.from({ length: Math.max(2, match.setup.weeks) }, (_, week) => addDays(match.setup.scenario.start, 7 * week + 6))
  const series = (value: (turn: MatchTurn, k: number) => number | null) => market.sellers.map(({ id }, k) => ({ id, label: text.seller(id), color: colors.get(id) ?? '', values: dates.map((_, week) => (week < turns.length ? value(turns[week], k) : null)), points: true })).filter(({ values }) => values.some((one) => one !== null))
  return (
    <div className={styles.charts}>
      <Chart of={(width, height) => lineChart({ ...look, title: t('match.cash'), source: t('match.cashNote'), width, height, dates, unit: { kind: 'money', currency: market.currency }, series: series(({ sellers }, k) => sellers[k].cash) })} />
      <Chart of={(width, height) => lineChart({ ...look, title: t('match.share'), width, height, dates, unit: { kind: 'percent' }, zero: true, series: series(({ sellers }, k) => sellers[k].share) })} />
    </div>
  )
}

/** Week by week: what everybody did, and what it came to. */
function Weeks({ match, market, turns }: { readonly match: Match; readonly market: MarketOutline; readonly turns: readonly MatchTurn[] }) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const text = useGameText(market)
  const rivals = match.setup.rivals.map(({ seller }) => market.sellers.findIndex(({ id }) => id === seller))
  const money = (value: number): string => format.money(value, market.currency, { bare: true })
  return (
    <table className={styles.small} aria-label={t('match.track')}>
      <thead><tr><th scope="col">{t('match.week')}</th><th scope="col">{t('match.ourDepth')}</th>{rivals.map((k) => <th key={k} scope="col">{t('match.depthOf', { seller: text.seller(market.sellers[k].id) })}</th>)}<th scope="col">{t('match.share')}</th><th scope="col">{t('match.contribution')}, {format.currency(market.currency)}</th><th scope="col">{t('match.cash')}, {format.currency(market.currency)}</th></tr></thead>
      <tbody>
        {turns.map((turn, week) => (
          <tr key={week}>
            <th scope="row">{format.number(week + 1)}{turn.belowFloor && <span className={styles.quiet}> · {t('match.below')}</span>}</th>
            <td>{format.percent(turn.levers.depth, { digits: 0 })}</td>
            {rivals.map((k) => <td key={k}>{format.percent(turn.sellers[k].depth, { digits: 0 })} <span className={styles.faint}>{turn.sellers[k].reason === null || turn.sellers[k].reason === 'best' ? '' : t(`match.reason.${turn.sellers[k].reason}`)}</span></td>)}
            <td>{format.percent(turn.sellers[0].share)}</td><td>{money(turn.contribution)}</td><td>{turn.sellers[0].cash === null ? '' : money(turn.sellers[0].cash)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Summary({ match }: { readonly match: Match }) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const summary = match.summary!
  const rows = [
    [t('match.cash'), format.money(summary.cash, summary.currency), format.money(summary.eased.cash, summary.currency)],
    [t('match.contribution'), format.money(summary.contribution, summary.currency), format.money(summary.eased.contribution, summary.currency)],
    [t('match.share'), format.percent(summary.share), format.percent(summary.eased.share)],
  ]
  return (
    <section className={styles.card} aria-label={t('match.summary')}>
      <header><b>{t('match.ended')}</b></header>
      <table className={styles.small}>
        <thead><tr><td /><th scope="col">{t('match.asPlayed')}</th><th scope="col">{t('match.easedOff')}</th></tr></thead>
        <tbody>{rows.map(([label, played, eased]) => <tr key={label}><th scope="row">{label}</th><td>{played}</td><td>{eased}</td></tr>)}</tbody>
      </table>
    </section>
  )
}

function PersonaCard({ name, color, persona }: { readonly name: string; readonly color: string; readonly persona: Match['setup']['rivals'][number]['persona'] }) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const { shareGain, shareLoss, deepest, budgetShare, patienceWeeks } = PERSONAS[persona]
  return (
    <section className={styles.card} aria-label={`${name}: ${t(`persona.${persona}`)}`}>
      <header><i style={{ background: color }} /><b>{name}</b><span>{t(`persona.${persona}`)}</span><BasisMark kind="A" note={t('persona.assumed')} /></header>
      <p>{t(`persona.${persona}Text`)}</p>
      <dl>
        <dt>{t('persona.deepest')}</dt><dd>{format.percent(deepest, { digits: 0 })}</dd>
        <dt>{t('persona.budget')}</dt><dd>{budgetShare === null ? t('persona.noLimit') : t('persona.ofCash', { share: format.percent(budgetShare, { digits: 0 }) })}</dd>
        <dt>{t('persona.patience')}</dt><dd>{patienceWeeks === null ? t('persona.never') : t('persona.weeks', { count: patienceWeeks })}</dd>
        <dt>{t('persona.worth')}</dt><dd>{t('persona.worthText', { gain: format.number(shareGain, { digits: 1 }), loss: format.number(shareLoss, { digits: 1 }) })}</dd>
      </dl>
    </section>
  )
}
