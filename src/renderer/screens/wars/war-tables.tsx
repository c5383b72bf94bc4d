import { useTranslation } from 'react-i18next'
import type { DocumentedWar, Replay, Sourced } from '../../../core/cases/documented-war.ts'
import { BasisMark, useFormat } from '../../ui/index.ts'
import { basisOf, useMeasure } from './measures.ts'
import styles from './wars.module.css'

const sourceOf = ({ source, date, note }: Pick<Sourced, 'source' | 'date' | 'note'>): string => [source, date, note].filter(Boolean).join('; ')

/** Every forecast: what the model said, what happened, and what naive methods said. */
export function PredictionTable({ war, replay }: { readonly war: DocumentedWar; readonly replay: Replay }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const measure = useMeasure(war)
  const methods = replay.score.naive.map(({ method }) => method)
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('tab.forecasts')}>
      <table className={styles.table}>
        <thead><tr><th>{t('column.what')}</th><th>{t('column.happened')}</th><th>P10</th><th>P50</th><th>P90</th><th>{t('column.inside')}</th><th>{t('column.error')}</th>{methods.map((method) => <th key={method}>{t(`naive.${method}`)}</th>)}</tr></thead>
        <tbody>
          {replay.predictions.map((each) => (
            <tr key={`${each.seller} ${each.period} ${each.measure}`}>
              <th scope="row">{measure.name(each)}</th>
              <td>{measure.value(each.measure, each.actual.value)} <BasisMark kind={basisOf(each.actual.label)} note={sourceOf(each.actual)} /></td>
              {[each.p10, each.p50, each.p90].map((value, i) => <td key={i}>{measure.forecast(each, value)}</td>)}
              <td data-inside={each.inside}>{t(each.inside ? 'inside.yes' : 'inside.no')}</td>
              <td>{measure.error(each.error, each.errorAtLeast, 'table')}</td>
              {methods.map((method) => {
                const naive = each.naive.find((one) => one.method === method)
                return <td key={method}>{naive ? `${measure.value(each.measure, naive.value)} (${format.percent(naive.error, { digits: 0 })})` : format.number(null)}</td>
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('column.mean')}</th><td colSpan={4} /><td>{format.percent(replay.score.inside, { digits: 0 })}</td><td>{measure.error(replay.score.error, replay.score.errorAtLeast, 'table')}</td>
            {replay.score.naive.map(({ method, error, modelError, modelErrorAtLeast }) => <td key={method}>{t('column.against', { naive: format.percent(error, { digits: 0 }), model: measure.error(modelError, modelErrorAtLeast, 'table') })}</td>)}
          </tr>
        </tfoot>
      </table>
      {replay.fitted.length > 0 && (
        <p className={styles.quiet}>{t('fitted')} {replay.fitted.map(({ seller, parameter, value }) => t(`parameter.${parameter as 'drift'}`, { seller: measure.seller(seller), value: parameter === 'subsidyPerOrder' ? format.money(value, war.currency, { style: 'full', digits: 2 }) : format.number(value, { digits: 3 }) })).join(' · ')}</p>
      )}
    </div>
  )
}

/** What happened, in the order it happened. */
export function EventList({ war }: { readonly war: DocumentedWar }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const measure = useMeasure(war)
  if (war.events.length === 0) return <p className={styles.quiet}>{t('noEvents')}</p>
  return (
    <ol className={styles.events}>
      {war.events.map((event) => (
        <li key={`${event.date} ${event.text.en}`}>
          <time dateTime={event.date}>{event.date}</time>
          <span>{event.seller === null ? '' : <b>{measure.seller(event.seller)}: </b>}{event.text[format.language] ?? event.text.en} <BasisMark kind={basisOf(event.label)} note={event.source} /></span>
        </li>
      ))}
    </ol>
  )
}

/** Every published figure with its label and source. */
export function FigureTable({ war }: { readonly war: DocumentedWar }) {
  const { t } = useTranslation('wars')
  const measure = useMeasure(war)
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('tab.figures')}>
      <table className={styles.table}>
        <thead><tr><th>{t('column.seller')}</th><th>{t('column.period')}</th><th>{t('column.measure')}</th><th>{t('column.value')}</th><th>{t('column.source')}</th></tr></thead>
        <tbody>
          {war.figures.map((figure, i) => (
            <tr key={i}>
              <th scope="row">{measure.seller(figure.seller)}</th><td>{figure.period}</td><td className={styles.words}>{measure.measure(figure.measure)}</td>
              <td>{measure.value(figure.measure, figure.value)} <BasisMark kind={basisOf(figure.label)} note={sourceOf(figure)} /></td>
              <td className={styles.source} title={sourceOf(figure)}>{figure.source}{figure.note === undefined ? '' : `; ${figure.note}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
