import { useTranslation } from 'react-i18next'
import type { Currency, Minor } from '../../../core/money/money.ts'
import type { DataSummary } from '../../../main/feeds/feed.ts'
import { NO_FIGURE } from '../../ui/format.ts'
import { sellerColor, useFormat } from '../../ui/index.ts'
import styles from './data.module.css'

/** What the workspace holds, and what is unknown. */
export function Holdings({ summary, currency }: { readonly summary: DataSummary; readonly currency: Currency }) {
  const { t } = useTranslation('data')
  const format = useFormat()
  const blank = (count: number): string => (summary.products === 0 ? NO_FIGURE : count === 0 ? t('holdings.allKnown') : t('holdings.blank', { count, n: format.number(count) }))
  const rows: readonly (readonly [string, string, boolean?])[] = [
    [t('holdings.products'), summary.products === 0 ? NO_FIGURE : t('holdings.productsIn', { count: summary.categories, products: format.number(summary.products), categories: format.number(summary.categories) })],
    [t('holdings.list'), blank(summary.blankLists), summary.blankLists > 0],
    [t('holdings.cost'), blank(summary.blankCosts), summary.blankCosts > 0],
    [t('holdings.floor'), blank(summary.blankFloors), summary.blankFloors > 0],
    [t('holdings.sales'), summary.salesRows === 0 ? NO_FIGURE : t('holdings.salesIn', { count: summary.outlets, rows: format.number(summary.salesRows), outlets: format.number(summary.outlets) })],
    [t('holdings.from'), format.date(summary.from)],
    [t('holdings.to'), format.date(summary.to)],
    [t('holdings.period'), summary.periodDays === null ? NO_FIGURE : summary.periodDays === 1 ? t('holdings.daily') : t('holdings.everyDays', { count: summary.periodDays, days: format.number(summary.periodDays) })],
    [t('holdings.ownOffers'), summary.ownOffers === 0 ? NO_FIGURE : format.number(summary.ownOffers)],
    [t('holdings.cash'), summary.openingCash === null ? t('holdings.unknown') : format.minor(summary.openingCash as Minor, currency)],
  ]
  return (
    <section className={styles.group} aria-labelledby="data-holdings">
      <h2 id="data-holdings">{t('holdings.title')}</h2>
      <dl className={styles.facts}>
        {rows.map(([name, value, attention]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name} data-attention={attention === true || undefined} data-figure>{value}</dd>])}
        {summary.rivals.map((rival) => [
          <dt key={`${rival.seller}-name`}><span className={styles.dot} style={{ background: sellerColor({ id: rival.seller }) }} aria-hidden />{t('holdings.offersOf', { seller: format.language === 'zh' ? (rival.name.zh ?? rival.name.en) : rival.name.en })}</dt>,
          <dd key={rival.seller} data-figure>{t('holdings.offers', { offers: format.number(rival.offers), latest: format.date(rival.latest, 'short') })}</dd>,
        ])}
        {summary.rivals.length === 0 && [<dt key="rivals-name">{t('holdings.rivals')}</dt>, <dd key="rivals" data-attention>{t('holdings.none')}</dd>]}
      </dl>
    </section>
  )
}

/** Imports that were accepted, newest first. */
export function History({ imports }: { readonly imports: DataSummary['imports'] }) {
  const { t } = useTranslation('data')
  const format = useFormat()
  return (
    <section className={styles.group} aria-labelledby="data-history">
      <h2 id="data-history">{t('history.title')}</h2>
      <ol className={styles.history}>
        {imports.map((entry, i) => (
          <li key={i}>
            <span className={styles.fileName}>{entry.file}</span>
            <span className={styles.fileFacts}>{t('files.facts', { kind: t(`kind.${entry.kind}`), rows: format.number(entry.rows) })}</span>
            <time dateTime={entry.at}>{format.instant(entry.at)}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}
