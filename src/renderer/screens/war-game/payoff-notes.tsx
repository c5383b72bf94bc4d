import { useTranslation } from 'react-i18next'
import type { PayoffMeasure } from '../../../core/game/payoff-cell.ts'
import type { PayoffTable } from '../../../core/game/payoff.ts'
import { BasisMark, sellerColor, useFormat } from '../../ui/index.ts'
import type { GameText } from './use-game-text.ts'
import styles from './war-game.module.css'

interface NotesProps {
  readonly table: PayoffTable
  readonly measure: PayoffMeasure
  readonly text: GameText
  readonly at: readonly [number, number]
}

/** What the table means: stable outcomes, where best answers lead, who runs out first in the chosen pair, and easing off alone. */
export function PayoffNotes(props: NotesProps) {
  return <div className={styles.notes}><Stable {...props} /><FirstOut {...props} /><Easing {...props} /></div>
}

function Stable({ table, measure, text }: NotesProps) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const { equilibria, dynamics } = table.analysis[measure]
  const pair = (i: number, j: number): string => t('dynamics.pair', { own: text.own(table.own[i]), theirs: text.theirs(table.rival[j]) })
  const mix = (share: readonly number[], name: (i: number) => string): string => share.flatMap((p, i) => (p > 0 ? [`${name(i)} ${format.percent(p, { digits: 0 })}`] : [])).join(', ')
  return (
    <section aria-label={t('mixed.title')}>
      <h2>{t('mixed.title')}</h2>
      <ul className={styles.plain}>
        {equilibria.map((one, e) => (
          <li key={e}>
            <b>{one.pure ? pair(one.row.indexOf(1), one.column.indexOf(1)) : `${mix(one.row, (i) => text.own(table.own[i]))} / ${mix(one.column, (j) => text.theirs(table.rival[j]))}`}</b>
            <span>{t('mixed.line', { us: text.value(measure, one.rowValue, table.currency), them: text.value(measure, one.columnValue, table.currency), rival: text.seller(table.seller) })} · {t('mixed.robust', { robust: format.percent(one.robustness, { digits: 0 }) })}</span>
          </li>
        ))}
      </ul>
      <h3>{t('dynamics.title')}</h3>
      <p className={styles.path}>{t(`dynamics.${dynamics.end}`, { path: dynamics.profiles.map(([i, j]) => pair(i, j)).join(' → ') })}</p>
    </section>
  )
}

function FirstOut({ table, text, at: [i, j] }: NotesProps) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const { first, weeklyHazard } = table.cells[i][j]
  const parts = [
    { id: 'us', label: t('cell.us'), share: first.us, color: sellerColor({ id: '', own: true }) }, { id: 'rival', label: text.seller(table.seller), share: first.rival, color: sellerColor({ id: table.seller }) },
    { id: 'neither', label: t('cell.neither', { days: format.number(table.days) }), share: first.neither, color: 'var(--wc-line-strong)' },
  ]
  return (
    <section aria-label={t('cell.title')}>
      <h2>{t('cell.title')}<BasisMark kind="E" note={t('match.cashNote')} /></h2>
      <p className={styles.quiet}>{t('table.cell', { own: text.own(table.own[i]), rival: text.seller(table.seller), theirs: text.theirs(table.rival[j]) })}</p>
      <div className={styles.bar} aria-hidden>{parts.map(({ id, share, color }) => share > 0 && <i key={id} style={{ width: `${share * 100}%`, background: color }} />)}</div>
      <dl className={styles.shares}>{parts.map(({ id, label, share }) => <div key={id}><dt>{label}</dt><dd>{format.percent(share, { digits: 0 })}</dd></div>)}</dl>
      {first.neither === 1 ? <p className={styles.quiet}>{t('cell.none')}</p> : (
        <table className={styles.small}>
          <caption>{t('cell.hazard')}</caption>
          <thead><tr><td />{weeklyHazard.us.map((_, week) => <th key={week} scope="col">{format.number(week + 1)}</th>)}</tr></thead>
          <tbody>{(['us', 'rival'] as const).map((who) => <tr key={who}><th scope="row">{who === 'us' ? t('cell.us') : text.seller(table.seller)}</th>{weeklyHazard[who].map((hazard, week) => <td key={week}>{format.percent(hazard, { digits: 0 })}</td>)}</tr>)}</tbody>
        </table>
      )}
    </section>
  )
}

function Easing({ table, measure, text }: NotesProps) {
  const { t } = useTranslation('war-game')
  const { easing } = table.analysis[measure]
  return (
    <section aria-label={t('easing.title')}>
      <h2>{t('easing.title')}</h2>
      {easing === null ? <p className={styles.quiet}>{t('easing.absent')}</p> : (
        <>
          <p className={styles.quiet}>{t('easing.text', { from: text.own(table.own[easing.from]), to: text.own(table.own[easing.to]), rival: text.seller(table.seller) })}</p>
          <table className={styles.small}><tbody>
            {easing.change.map(({ mean, se }, j) => <tr key={j}><th scope="row">{text.theirs(table.rival[j])}</th><td data-sign={mean >= 0 ? 'up' : 'down'}>{text.value(measure, mean, table.currency, true)}</td><td className={styles.faint}>± {text.error(measure, se, table.currency)}</td></tr>)}
          </tbody></table>
        </>
      )}
      <p className={styles.refused}>{t('easing.refused')}</p>
    </section>
  )
}
