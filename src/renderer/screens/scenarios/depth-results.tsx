import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { sellerColor, useFormat } from '../../ui/index.ts'
import { busiestHours } from './measures.ts'
import styles from './scenarios.module.css'

interface DepthProps {
  readonly market: MarketOutline
  readonly outcome: Outcome
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** What a scenario says beyond money and share, where it models it: promises kept and broken, new buyers, baskets, and the hours of a flash night. */
export function DepthResults({ market, outcome }: DepthProps) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { daily, ledger, buyers, baskets, currency } = outcome
  const money = (value: number): string => format.money(value, currency)
  const trust = outcome.sellers[0].trust.mean
  const facts: readonly (readonly [string, boolean, string])[] = [
    ['late', sum(daily.lateOrders.mean) > 0, t('depth.late', { late: format.short(sum(daily.lateOrders.mean)), cancelled: format.short(outcome.totals.cancelledUnits.mean) })],
    ['contacts', sum(daily.contacts.mean) > 0, t('depth.contacts', { contacts: format.short(sum(daily.contacts.mean)), cost: money(sum(ledger.incidents)) })],
    ['trust', Math.min(...trust) < 0.9995, t('depth.trust', { lowest: format.percent(Math.min(...trust)), end: format.percent(trust.at(-1) ?? null) })],
    ['regulator', outcome.sellers[0].interventions > 0, t('depth.regulator', { times: format.number(outcome.sellers[0].interventions, { digits: 1 }) })],
    ['badDebt', sum(ledger.badDebt) > 0, t('depth.badDebt', { amount: money(sum(ledger.badDebt)) })],
    ['buyers', buyers !== undefined, buyers === undefined ? '' : t('depth.buyers', { count: format.short(buyers.netNewBuyers.mean), cost: buyers.costPerNetNewBuyer === null ? format.number(null) : money(buyers.costPerNetNewBuyer) })],
  ]
  const said = facts.filter(([, shown]) => shown)
  return (
    <>
      {said.length > 0 && <ul className={styles.facts} aria-label={t('depth.title')}>{said.map(([id, , text]) => <li key={id}>{text}</li>)}</ul>}
      {outcome.hourly !== undefined && <Hours market={market} outcome={outcome} />}
      {baskets !== undefined && (
        <Table className={styles.sellers} aria-label={t('depth.baskets')}>
          <Table.Thead><Table.Tr><Table.Th>{t('depth.baskets')}</Table.Th><Table.Th className={styles.right}>{t('depth.orders')}</Table.Th><Table.Th className={styles.right}>{t('depth.contribution')}, {format.currency(currency)}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {baskets.map(({ from, to, orders, contribution }) => (
              <Table.Tr key={from}>
                <Table.Td>{to === null ? t('depth.above', { from: money(from) }) : t('depth.band', { from: money(from), to: money(to) })}</Table.Td>
                <Table.Td className={styles.right}>{format.short(orders)}</Table.Td>
                <Table.Td className={styles.right} data-tone={contribution < 0 ? 'bad' : undefined}>{format.money(contribution, currency, { bare: true })}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  )
}

/** The hours with the most visits, in their order: who stood, and who sold. */
function Hours({ market, outcome }: DepthProps) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const hours = outcome.hourly!
  const name = (id: string): string => {
    const seller = market.sellers.find((one) => one.id === id)
    return seller?.name[format.language] ?? seller?.name.en ?? id
  }
  return (
    <Table className={styles.sellers} aria-label={t('depth.hours')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('depth.hours')}</Table.Th><Table.Th className={styles.right}>{t('depth.visits')}</Table.Th><Table.Th className={styles.right}>{t('depth.lost')}</Table.Th>
          {hours.sellers.map(({ seller }, k) => <Table.Th key={seller} className={styles.right}><span className={styles.dot} style={{ background: sellerColor({ id: seller, own: k === 0 }), display: 'inline-block' }} aria-hidden /> {name(seller)}</Table.Th>)}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {busiestHours(hours.visits, 6).map((hour) => (
          <Table.Tr key={hour}>
            <Table.Td className={styles.hour}>{t('depth.hour', { day: format.date(outcome.dates[Math.floor(hour / 24)], 'short'), hour: String(hour % 24).padStart(2, '0') })}</Table.Td>
            <Table.Td className={styles.right}>{format.short(hours.visits[hour])}</Table.Td>
            <Table.Td className={styles.right}>{format.short(hours.lostUnits[hour])}</Table.Td>
            {hours.sellers.map(({ seller, units, availability }) => <Table.Td key={seller} className={styles.right} data-tone={availability[hour] < 0.95 ? 'bad' : undefined}>{t('depth.cell', { units: format.short(units[hour]), site: format.percent(availability[hour], { digits: 0 }) })}</Table.Td>)}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
