import { useTranslation } from 'react-i18next'
import type { KeyboardEvent } from 'react'
import type { PayoffMeasure } from '../../../core/game/payoff-cell.ts'
import type { PayoffTable } from '../../../core/game/payoff.ts'
import { sellerColor, useFormat } from '../../ui/index.ts'
import type { GameText } from './use-game-text.ts'
import styles from './war-game.module.css'

interface MatrixProps {
  readonly table: PayoffTable
  readonly measure: PayoffMeasure
  readonly text: GameText
  readonly at: readonly [number, number]
  readonly onChoose: (at: readonly [number, number]) => void
}

/** The heat table: both payoffs in every cell, best answers, stable pairs, and how often a mixture plays each strategy. Arrow keys move between cells. */
export function PayoffMatrix({ table, measure, text, at, onChoose }: MatrixProps) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const { cells, own, rival, seller, currency } = table
  const { equilibria, dominated } = table.analysis[measure]
  // Ties are all best answers.
  const isBest = (value: number, among: readonly number[]): boolean => value >= Math.max(...among) - 1e-12 * Math.abs(value)
  const mixed = equilibria.find(({ pure }) => !pure)
  const values = cells.flatMap((row) => row.map((cell) => cell.us[measure].mean))
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const heat = (value: number): number => (high > low ? Math.round(34 * ((value - low) / (high - low))) : 0)
  const mix = (share: number | undefined): string => (mixed === undefined || share === undefined || share === 0 ? '' : t('table.mix', { share: format.percent(share, { digits: 0 }) }))
  const beaten = (player: 'row' | 'column', index: number): string => {
    const found = dominated.find((one) => one.player === player && one.strategy === index)
    return found === undefined ? '' : t('table.dominated', { by: player === 'row' ? text.own(own[found.by]) : text.theirs(rival[found.by]) })
  }
  const onKey = (event: KeyboardEvent<HTMLTableElement>): void => {
    const [di, dj] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0]
    if (di === 0 && dj === 0) return
    event.preventDefault()
    const next = [Math.min(own.length - 1, Math.max(0, at[0] + di)), Math.min(rival.length - 1, Math.max(0, at[1] + dj))] as const
    onChoose(next)
    event.currentTarget.querySelector<HTMLButtonElement>(`[data-cell="${next[0]}-${next[1]}"]`)?.focus()
  }
  return (
    <div className={styles.matrixBox}>
      <table className={styles.matrix} aria-label={t('table.title')} onKeyDown={onKey}>
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>{t('table.corner', { rival: text.seller(seller) })}</th>
            {rival.map((strategy, j) => <th key={j} scope="col"><b>{text.theirs(strategy)}</b><span>{[mix(mixed?.column[j]), beaten('column', j)].filter(Boolean).join(' · ')}</span></th>)}
          </tr>
        </thead>
        <tbody>
          {cells.map((row, i) => (
            <tr key={i}>
              <th scope="row"><b>{text.own(own[i])}</b><span>{[mix(mixed?.row[i]), beaten('row', i)].filter(Boolean).join(' · ')}</span></th>
              {row.map((cell, j) => {
                const stable = equilibria.find((one) => one.pure && one.row[i] === 1 && one.column[j] === 1)
                const chosen = at[0] === i && at[1] === j
                const marks = [isBest(cell.us[measure].mean, cells.map((line) => line[j].us[measure].mean)) ? ['↕', t('table.ourBest')] : null, isBest(cell.rival[measure].mean, row.map((one) => one.rival[measure].mean)) ? ['↔', t('table.theirBest')] : null].filter((mark) => mark !== null)
                const amount = (side: 'us' | 'rival'): readonly [string, string] => [text.value(measure, cell[side][measure].mean, currency), `± ${text.error(measure, cell[side][measure].se, currency)}`]
                const [ours, theirs] = [amount('us'), amount('rival')]
                const signs = marks.map(([mark]) => mark).join(' ')
                const stands = stable ? t('table.stableIn', { robust: format.percent(stable.robustness, { digits: 0 }) }) : ''
                // Its name holds what is seen on it, in that order, and says the signs in words.
                const name = [t('table.cell', { own: text.own(own[i]), rival: text.seller(seller), theirs: text.theirs(rival[j]) }), [...ours, ...theirs, signs, stands].filter((part) => part !== '').join(' '), ...marks.map(([, words]) => words)].join('. ')
                return (
                  <td key={j} data-stable={stable !== undefined} data-chosen={chosen} style={{ background: `color-mix(in srgb, var(--wc-seller-ours) ${heat(cell.us[measure].mean)}%, var(--wc-surface))` }}>
                    <button type="button" data-cell={`${i}-${j}`} tabIndex={chosen ? 0 : -1} aria-pressed={chosen} onClick={() => onChoose([i, j])} aria-label={name}>
                      <span className={styles.ours}><b>{ours[0]}</b> <small>{ours[1]}</small></span>{' '}
                      <span className={styles.theirs}><i style={{ background: sellerColor({ id: seller }) }} />{theirs[0]} <small>{theirs[1]}</small></span>{' '}
                      <span className={styles.marks}>{signs} {stands !== '' && <em>{stands}</em>}</span>
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.quiet}>{t('table.legend', { paths: format.number(table.paths), days: format.number(table.days) })}{measure === 'share' ? '' : ` · ${format.currency(currency)}`}</p>
    </div>
  )
}
