import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { orpc } from '../../app/client.ts'
import { BasisMark, ErrorState, FigureInput, useFormat } from '../../ui/index.ts'
import { InsightWork } from './insight-work.tsx'
import styles from './scenarios.module.css'

/** Money to try on each lever, and what a further visit or order a day of capacity is taken to cost; both are the person's to change. */
const TRIAL_SHARE = 0.05
const PER_VISIT = 0.5
const PER_ORDER = 5

/** Money to begin with, of a scenario that ends with `cash`. */
export const trialOf = (cash: number): number => Math.max(1, Math.round(TRIAL_SHARE * Math.abs(cash)))

/** What the same money brings in each lever of a scenario as it is kept. */
export function LeverReturns({ id, market, trial }: { readonly id: string; readonly market: MarketOutline; readonly trial: number }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const [money, setMoney] = useState(trial)
  const [prices, setPrices] = useState({ perVisit: PER_VISIT, perOrder: PER_ORDER })
  const { data, error, refetch, isFetching, isPlaceholderData } = useQuery({ ...orpc.insight.levers.queryOptions({ input: { id, money, prices }, retry: false }), placeholderData: keepPreviousData })
  const field = (label: string, value: number, set: (value: number) => void) => (
    <FigureInput size="xs" w={150} label={label} commit="leaving" value={value} min={0.01} decimals={2} onFigure={(figure) => { if (figure !== null) set(figure) }} />
  )
  const best = data?.reduce((most, next) => (next.money > 0 && next.change.contribution / next.money > most ? next.change.contribution / next.money : most), Number.NEGATIVE_INFINITY)
  return (
    <section className={styles.levers} aria-label={t('levers.title')}>
      <div className={styles.leversHead}><h2>{t('levers.title')}</h2><span>{t('levers.note')} <BasisMark kind="A" note={t('levers.basis')} /></span></div>
      <div className={styles.against}>
        {field(t('levers.money', { currency: format.currency(market.currency) }), money, setMoney)}
        {field(t('levers.perVisit'), prices.perVisit, (perVisit) => setPrices({ ...prices, perVisit }))}
        {field(t('levers.perOrder'), prices.perOrder, (perOrder) => setPrices({ ...prices, perOrder }))}
      </div>
      {isFetching && <InsightWork of="levers" />}
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : data && (
        <table className={styles.plainTable} data-stale={isPlaceholderData || undefined}>
          <thead><tr><th>{t('levers.lever')}</th><th>{t('levers.buys')}</th><th>{t('levers.units')}</th><th>{t('levers.share')}</th><th>{t('levers.contribution')}, {format.currency(market.currency)}</th><th>{t('levers.perMoney', { currency: format.currency(market.currency) })}</th></tr></thead>
          <tbody>
            {data.map(({ lever, money: spent, amount, change }) => (
              <tr key={lever}>
                <th scope="row">{t(`lever.${lever}`)}</th>
                <td>{lever === 'depth' ? t('levers.deeper', { factor: format.number(1 + amount, { digits: 2 }) }) : lever === 'envelope' ? format.money(amount, market.currency) : `${format.short(amount)} ${t(`bought.${lever}`)}`}</td>
                <td>{format.short(change.units, { sign: true })}</td>
                <td>{t('levers.points', { points: format.number(change.share * 100, { digits: 2, sign: true }) })}</td>
                <td>{format.money(change.contribution, market.currency, { sign: true, bare: true })}</td>
                <td data-best={spent > 0 && change.contribution / spent === best && change.contribution > 0 ? true : undefined}>{spent > 0 ? format.number(change.contribution / spent, { digits: 2, sign: true }) : format.number(null)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
