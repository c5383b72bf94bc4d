import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Trans, useTranslation } from 'react-i18next'
import type { Minor } from '../../../core/money/money.ts'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { orpc } from '../../app/client.ts'
import { ErrorState, Figure, LoadingState, useFormat } from '../../ui/index.ts'
import styles from './publications.module.css'

const REFRESH = 30_000
/** Fewer expected units than this say nothing as a share. */
const NEXT_TO_NONE = 1

const toWhole = (amount: number): Minor => Math.round(amount) as Minor

/** Units sold against what the plan expects by now, by the store's own orders. */
export function SalesPanel({ summary }: { readonly summary: PublicationSummary }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const sales = useQuery(orpc.publications.sales.queryOptions({ input: { id: summary.id }, refetchInterval: REFRESH }))
  if (sales.error) return <ErrorState error={sales.error} onRetry={() => { void sales.refetch() }} />
  if (!sales.data) return <LoadingState />
  const { known, readAt, total, days } = sales.data
  if (!known) return <p className={styles.nothing}>{t('sales.none')}</p>
  if (readAt === null || days.length === 0) return <p className={styles.nothing}>{t('sales.unread')}</p>
  const digits = total.expected < 100 ? 1 : 0
  const most = Math.max(1, ...days.map(({ expected, units }) => Math.max(expected, units)))
  const key = total.expected < NEXT_TO_NONE ? 'sales.sentenceNone' : 'sales.sentence'
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('sales.title')}>
      <div className={styles.sales}>
        <p><Trans t={t} i18nKey={key} components={{ b: <strong /> }} values={{ units: format.number(total.units), expected: format.number(total.expected, { digits }), share: format.percent(total.expected > 0 ? total.units / total.expected : 0) }} /></p>
        <div className={styles.salesFigures}>
          <Figure label={t('sales.units')} value={format.number(total.units)} />
          <Figure label={t('sales.expected')} value={format.number(total.expected, { digits })} basis={{ kind: 'E' }} />
          <Figure label={t('sales.orders')} value={format.number(total.orders)} />
          <Figure label={t('sales.revenue')} value={format.minor(toWhole(total.revenue), summary.currency)} />
          <Figure label={t('sales.exposed')} value={format.minor(toWhole(total.exposed), summary.currency)} />
        </div>
        <Table verticalSpacing={4} borderColor="var(--wc-line)">
          <Table.Thead><Table.Tr><Table.Th w={140}>{t('sales.day')}</Table.Th><Table.Th ta="right" w={120}>{t('sales.units')}</Table.Th><Table.Th ta="right" w={140}>{t('sales.expected')}</Table.Th><Table.Th c="var(--wc-quiet)">{t('sales.against')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {days.map(({ date, expected, units }) => (
              <Table.Tr key={date}>
                <Table.Td>{format.date(date)}</Table.Td>
                <Table.Td ta="right">{format.number(units)}</Table.Td>
                <Table.Td ta="right" className={styles.quiet}>{format.number(expected, { digits })}</Table.Td>
                <Table.Td><span className={styles.salesTrack} aria-hidden><span className={styles.salesBar} style={{ width: `${(100 * units) / most}%` }} /><span className={styles.salesMark} style={{ left: `${(100 * expected) / most}%` }} /></span></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <p className={styles.quiet}>{t('sales.readAt', { at: format.instant(readAt) })}</p>
      </div>
    </div>
  )
}
