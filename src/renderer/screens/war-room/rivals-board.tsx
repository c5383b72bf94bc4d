import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SellerOutcome } from '../../../core/war/outcome.ts'
import { sharesOfRun } from '../../../core/war/run-shares.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { spark } from '../../charts/spark.ts'
import { sellerColors } from '../../charts/palette.ts'
import { BasisMark, useFormat } from '../../ui/index.ts'
import { Panel } from './panel.tsx'
import type { RunningRoom } from './running-room.ts'
import styles from './war-room.module.css'

/** Every seller over the run: share, deepest price, site, stock, how long it lasts, whether it gives up. Rivals' figures are estimates. */
export function RivalsBoard({ room }: { readonly room: RunningRoom }) {
  const { t } = useTranslation('war-room')
  const { theme } = useChartLook()
  const format = useFormat()
  const { outcome, sellers, run } = room
  const colors = sellerColors(sellers, theme)
  const name = (id: string): string => {
    const seller = sellers.find((one) => one.id === id)
    return seller?.name[format.language] ?? seller?.name.en ?? id
  }
  const shares = sharesOfRun(outcome)
  const lowest = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), values[0] ?? 1)
  const runway = ({ runway: days }: SellerOutcome): string => (days === null ? format.number(null) : days.p50 === null ? `>${format.number(outcome.dates.length)}` : format.number(days.p50))
  const beliefs = (id: string) => run?.rivals.find((rival) => rival.seller === id)
  return (
    <Panel area="rivals" title={t('rivals.title')} note={<><BasisMark kind="E" note={t('rivals.basis')} /> {t('rivals.note')}</>}>
      <div className={styles.scroll}>
        <Table stickyHeader layout="fixed" className={styles.board}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th style={{ width: '22%' }}>{t('rivals.seller')}</Table.Th>
              <Table.Th className={styles.right}>{t('rivals.share')}</Table.Th>
              <Table.Th className={styles.right}>{t('rivals.price')}</Table.Th>
              <Table.Th style={{ width: '14%' }}><span className={styles.hidden}>{t('rivals.curve')}</span></Table.Th>
              <Table.Th className={styles.right}>{t('rivals.site')}</Table.Th>
              <Table.Th className={styles.right}>{t('rivals.stock')}</Table.Th>
              <Table.Th className={styles.right}>{t('rivals.runway')}</Table.Th>
              <Table.Th className={styles.right}>{t('rivals.gaveUp')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {outcome.sellers.map((seller, k) => {
              const color = colors.get(seller.seller) ?? 'currentColor'
              const site = lowest(seller.availability.p50)
              const stock = beliefs(seller.seller)?.stockDays
              return (
                <Table.Tr key={seller.seller}>
                  <Table.Td>
                    <span className={styles.seller}><span className={styles.dot} style={{ background: color }} aria-hidden />{name(seller.seller)}</span>
                    <span className={styles.policy}>{k === 0 ? t('rivals.own') : t(`policy.${beliefs(seller.seller)?.policy.kind ?? 'unknown'}`)}</span>
                  </Table.Td>
                  <Table.Td className={styles.right}>{format.percent(shares.get(seller.seller))}</Table.Td>
                  <Table.Td className={styles.right}>{format.number(lowest(seller.priceIndex.p50), { digits: 3 })}</Table.Td>
                  <Table.Td><Chart height={24} of={(width, height) => spark({ values: seller.priceIndex.p50, color, width, height, ariaLabel: t('rivals.curveOf', { seller: name(seller.seller) }) })} /></Table.Td>
                  <Table.Td className={styles.right} data-tone={site < 0.95 ? 'bad' : undefined}>{format.percent(site, { digits: 0 })}</Table.Td>
                  <Table.Td className={styles.right}>{k === 0 || stock === undefined ? format.number(null) : stock === null ? t('rivals.unlimited') : t('rivals.days', { days: format.number(stock) })}</Table.Td>
                  <Table.Td className={styles.right}>{k === 0 ? (outcome.runway.p50 === null ? `>${format.number(outcome.dates.length)}` : format.number(outcome.runway.p50)) : runway(seller)}</Table.Td>
                  <Table.Td className={styles.right}>{k === 0 ? format.number(null) : format.percent(seller.capitulation, { digits: 0 })}</Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  )
}
