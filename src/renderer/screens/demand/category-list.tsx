import { Tooltip, UnstyledButton } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import { insideShare } from '../../../core/demand/inside-share.ts'
import type { DemandCategoryRow } from '../../../main/contract/demand.ts'
import { useChartLook } from '../../charts/chart.tsx'
import { whisker } from '../../charts/estimates.ts'
import { BasisMark, useFormat } from '../../ui/index.ts'
import { bestNaive, loses, whiskerDomain, Z95 } from './figures.ts'
import { StaticPicture } from './static-picture.tsx'
import styles from './demand.module.css'

interface CategoryListProps {
  readonly rows: readonly DemandCategoryRow[]
  readonly chosen: string
  readonly said: (text: LocalText) => string
  readonly onChoose: (id: string) => void
}

/** Every category in a row: its elasticity with its interval on one scale, what its products rest on, how it forecasts. Up and down move from row to row. */
export function CategoryList({ rows, chosen, said, onChoose }: CategoryListProps) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const { theme } = useChartLook()
  const domain = whiskerDomain(rows)
  const figure = (value: number): string => format.number(value, { digits: 2 })
  const move = (event: KeyboardEvent<HTMLTableElement>): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const at = rows.findIndex(({ id }) => id === chosen) + (event.key === 'ArrowDown' ? 1 : -1)
    const next = rows[Math.max(0, Math.min(rows.length - 1, at))]
    event.preventDefault()
    onChoose(next.id)
    event.currentTarget.querySelector<HTMLElement>(`[data-category="${CSS.escape(next.id)}"]`)?.focus()
  }
  return (
    <div className={styles.listScroll} tabIndex={-1}>
      <table className={styles.list} aria-label={t('list.title')} onKeyDown={move}>
        <thead>
          <tr>
            <th>{t('list.category')}</th>
            <th data-align="end">{t('list.elasticity')} <BasisMark kind="E" /></th>
            <th className={styles.whiskerCell}><span>{figure(domain[0])}</span><span>0</span></th>
            <th className={styles.wide}><Tooltip label={t('list.restsNote')} multiline w={260}><span tabIndex={0}>{t('list.rests')}</span></Tooltip></th>
            <th data-align="end" className={styles.wide}><Tooltip label={t('list.errorNote')} multiline w={260}><span tabIndex={0}>{t('list.error')}</span></Tooltip></th>
            <th data-align="end" className={styles.wide}><Tooltip label={t('list.insideNote')} multiline w={260}><span tabIndex={0}>{t('list.inside')}</span></Tooltip></th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const [low, high] = [row.elasticity - Z95 * row.elasticitySe, row.elasticity + Z95 * row.elasticitySe]
            const naive = bestNaive(row.backTest)
            const lost = loses(row.backTest)
            const set = row.override !== null
            const interval = t('list.whisker', { value: figure(row.elasticity), low: figure(low), high: figure(high) })
            return (
              <tr key={row.id} data-chosen={row.id === chosen || undefined} onClick={() => onChoose(row.id)}>
                <th scope="row">
                  <UnstyledButton data-category={row.id} className={styles.categoryName} aria-current={row.id === chosen ? 'true' : undefined} onClick={() => onChoose(row.id)}>{said(row.name)}</UnstyledButton>
                  {(set || row.setProducts > 0) && <BasisMark kind="A" note={set ? t('list.set') : t('list.setProducts', { count: row.setProducts })} />}
                </th>
                <td data-align="end"><strong>{figure(row.elasticity)}</strong></td>
                <td className={styles.whiskerCell}><Tooltip label={interval}><span><StaticPicture of={whisker({ value: row.elasticity, low, high, ...(set ? { before: row.fitted } : {}), domain, mark: -1, theme, width: 84, height: 18, ariaLabel: interval })} /></span></Tooltip></td>
                <td className={styles.wide}><Rests row={row} /></td>
                <td data-align="end" className={lost ? `${styles.wide} ${styles.attention}` : styles.wide}>
                  <Tooltip label={naive === null ? t('fit.untested') : t(lost ? 'list.loses' : 'list.wins', { naive: `${t(`fit.naive.${naive.method}`)} ${format.percent(naive.wape)}` })}>
                    <span>{lost && <span aria-hidden>▲ </span>}{format.percent(row.backTest?.wape, { digits: 0 })}{lost && <span className={styles.hidden}> {t('list.loses', { naive: format.percent(naive?.wape) })}</span>}</span>
                  </Tooltip>
                </td>
                <td data-align="end" className={styles.wide}>{format.percent(insideShare(row.backTest), { digits: 0 })}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** Products by their main source, as three lengths of one bar. */
function Rests({ row: { bySource, products } }: { readonly row: DemandCategoryRow }) {
  const { t } = useTranslation('demand')
  const text = t('list.rest', { own: bySource.own, category: bySource.category, prior: bySource.prior })
  return (
    <Tooltip label={text}>
      <span className={styles.rests} role="img" aria-label={text}>
        {(['own', 'category', 'prior'] as const).map((source) => <i key={source} data-source={source} style={{ flexGrow: bySource[source] / Math.max(1, products) }} />)}
      </span>
    </Tooltip>
  )
}
