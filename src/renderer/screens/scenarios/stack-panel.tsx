import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Currency } from '../../../core/money/money.ts'
import type { StackReport } from '../../../core/war/stacks.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './scenarios.module.css'

/** Products shown: those nearest to, or furthest below, their floor. */
const SHOWN = 4

/** What the instruments come to together: the price buyers pay in the mean, and the lowest that the channel's rules let anybody reach. */
export function StackPanel({ report, currency }: { readonly report: StackReport | null; readonly currency: Currency }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  if (report === null || report.products === 0) return null
  const money = (value: number): string => format.number(value, { digits: 2 })
  const kindOf = (id: string): string => {
    const known = t(`instrument.kind.${id.replace(/-\d+$/, '')}` as 'instrument.kind.coupon')
    return /-\d+$/.test(id) ? `${known} ${id.slice(id.lastIndexOf('-') + 1)}` : known
  }
  return (
    <section className={styles.stacks} aria-label={t('stack.title')}>
      <h3 className={styles.subhead}>{t('stack.title')}</h3>
      <p className={styles.stackAnswer} data-tone={report.belowFloor > 0 ? 'bad' : undefined}>
        {report.belowFloor > 0 ? t('stack.below', { count: report.belowFloor, of: format.number(report.products), cost: format.number(report.belowCost) }) : t('stack.sound', { count: report.products, products: format.number(report.products) })}
        {report.blankFloor > 0 ? ` ${t('stack.blank', { count: report.blankFloor })}` : ''}
      </p>
      <Table className={styles.sellers}>
        <Table.Thead><Table.Tr><Table.Th>{t('stack.product', { currency: format.currency(currency) })}</Table.Th>{(['asked', 'expected', 'worst', 'floor'] as const).map((column) => <Table.Th key={column} className={styles.right}>{t(`stack.${column}`)}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>
          {report.worst.slice(0, SHOWN).map(({ sku, name, asked, expected, worst, floor }) => (
            <Table.Tr key={sku} title={worst.stack.map(kindOf).join(' + ')}>
              <Table.Td className={styles.stackName}>{name[format.language] ?? name.en}</Table.Td>
              <Table.Td className={styles.right}>{money(asked)}</Table.Td>
              <Table.Td className={styles.right}>{money(expected)}</Table.Td>
              <Table.Td className={styles.right} data-tone={floor !== null && worst.landed < floor ? 'bad' : undefined}>{money(worst.landed)}</Table.Td>
              <Table.Td className={styles.right}>{floor === null ? format.number(null) : money(floor)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {report.worst.length > 0 && <p className={styles.hint}>{t('stack.how', { stack: report.worst[0].worst.stack.map(kindOf).join(' + ') })}</p>}
    </section>
  )
}
