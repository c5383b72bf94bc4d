import { useTranslation } from 'react-i18next'
import type { Seller } from '../../../core/catalog/catalog.ts'
import type { Runway } from '../../../core/war/outcome.ts'
import type { WarRoom } from '../../../main/contract/contract.ts'
import type { RivalBoard, RivalRow } from '../../../main/contract/rivals.ts'
import { sellerColors } from '../../charts/palette.ts'
import { useChartLook } from '../../charts/chart.tsx'
import { BasisMark, useFormat } from '../../ui/index.ts'
import styles from './rivals.module.css'

/** A line per rival: price, stock, last move, and how long it lasts in the run in focus. */
export function BoardTable({ board, room, sellers }: { readonly board: RivalBoard; readonly room: WarRoom; readonly sellers: readonly Seller[] }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  const { theme } = useChartLook()
  const colors = sellerColors(sellers, theme)
  const { outcome, run } = room
  const days = (value: number | null | undefined): string => (value === undefined ? format.number(null) : value === null ? `>${format.number(outcome?.dates.length ?? null)}` : format.number(value))
  const runwayText = (runway: Runway | null | undefined): string => (runway ? `${days(runway.p10)} / ${days(runway.p50)} / ${days(runway.p90)}` : format.number(null))
  const belief = (seller: string) => run?.rivals.find((rival) => rival.seller === seller)
  const beliefNote = (seller: string): string => {
    const known = belief(seller)
    return known ? t('board.belief', { cash: format.money(known.cash, room.currency), spread: format.percent(Math.expm1(known.cashLogSd), { digits: 0 }), margin: format.percent(known.margin, { digits: 0 }) }) : t('board.noBelief')
  }
  return (
    <>
      <h2 className={styles.title}>{t('board.title')} <span className={styles.quiet}>{t('board.asOf', { date: format.date(board.asOf) })}</span></h2>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('board.table')}>
        <table className={styles.table}>
          <thead><tr><th>{t('board.rival')}</th><th>{t('board.gap')}</th><th>{t('board.cheaper')}</th><th>{t('board.stock')}</th><th>{t('board.lastMove')}</th><th>{t('board.runway')} <BasisMark kind="E" note={t('board.runwayNote')} /></th><th>{t('board.gaveUp')}</th></tr></thead>
          <tbody>
            {board.rivals.map((rival) => {
              const simulated = outcome?.sellers.find(({ seller }) => seller === rival.seller)
              return (
                <tr key={rival.seller}>
                  <th scope="row"><span className={styles.dot} style={{ background: colors.get(rival.seller) }} aria-hidden />{rival.name[format.language] ?? rival.name.en}</th>
                  <td data-tone={rival.latest && rival.latest.gap < 0 ? 'attention' : undefined}>{format.percent(rival.latest?.gap, { sign: true })}</td>
                  <td>{rival.latest ? t('board.cheaperOf', { share: format.percent(rival.latest.cheaper, { digits: 0 }), matched: format.number(rival.latest.matched) }) : format.number(null)}</td>
                  <td>{format.percent(rival.latest?.available, { digits: 0 })}</td>
                  <td className={styles.move}>{lastMove(rival)}</td>
                  <td>{runwayText(simulated?.runway)} <BasisMark kind="E" note={beliefNote(rival.seller)} /></td>
                  <td>{simulated ? format.percent(simulated.capitulation, { digits: 0 }) : format.number(null)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </>
  )

  function lastMove({ moves }: RivalRow): string {
    const last = moves.at(-1)
    if (!last) return t('board.still')
    return t('board.moved', { date: format.date(last.date, 'short'), down: format.number(last.cuts), up: format.number(last.raises), change: format.percent(last.change, { sign: true }) })
  }
}
