import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '../../../core/war/outcome.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './scenarios.module.css'

/** What became of the instruments: how often each was used, what it took off, what leaked, and what was promised, paid, lapsed, and is still owed. */
export function InstrumentResults({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { instruments, currency } = outcome
  if (instruments === undefined || instruments.length === 0) return null
  const money = (value: number): string => format.money(value, currency, { bare: true })
  const owed = Math.max(0, ...outcome.daily.liabilities.mean)
  return (
    <>
      <Table className={styles.sellers} aria-label={t('results.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('results.title')} · {format.currency(currency)}</Table.Th>
            {(['redemptions', 'discountOwn', 'leaked', 'promised', 'kept', 'lapsed', 'open'] as const).map((column) => <Table.Th key={column} className={styles.right}>{t(`results.${column}`)}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {instruments.map(({ id, kind, redemptions, units, arbitrage, fraud, discountOwn, promised, kept, lapsed, open }) => (
            <Table.Tr key={id}>
              <Table.Td>{t(`instrument.kind.${kind}` as 'instrument.kind.coupon')}</Table.Td>
              <Table.Td className={styles.right}>{format.short(redemptions.mean)}</Table.Td>
              <Table.Td className={styles.right}>{money(discountOwn.mean)}</Table.Td>
              <Table.Td className={styles.right}>{format.percent(units.mean > 0 ? (arbitrage.mean + fraud.mean) / units.mean : null)}</Table.Td>
              {[promised, kept, lapsed, open].map(({ mean }, column) => <Table.Td key={column} className={styles.right}>{money(mean)}</Table.Td>)}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <p className={styles.hint}>{t('results.owed', { amount: format.money(owed, currency), end: format.money(outcome.daily.liabilities.mean.at(-1) ?? 0, currency) })}</p>
    </>
  )
}
