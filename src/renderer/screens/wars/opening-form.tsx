import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpeningPosition } from '../../../core/cases/documented-war.ts'
import type { WarView } from '../../../main/contract/wars.ts'
import { BasisMark, FigureInput, useFormat, useLanguage } from '../../ui/index.ts'
import { useMeasure } from './measures.ts'
import styles from './wars.module.css'

const DEMAND = ['priceCoefficient', 'priceCoefficientSe', 'sellerSimilarity', 'outsideShare', 'demandLogSd'] as const
const SELLER = ['margin', 'cash', 'fixedCostPerDay'] as const

/** The opening position, every assumed figure of it to be replaced by one's own. */
export function OpeningForm({ view, opening, onReplay }: { readonly view: WarView; readonly opening: OpeningPosition; readonly onReplay: (opening: OpeningPosition) => void }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const language = useLanguage()
  const measure = useMeasure(view.war)
  const [draft, setDraft] = useState(opening)
  const [faults, setFaults] = useState<ReadonlySet<string>>(new Set())
  const cell = (key: string, label: string, value: number, limits: { readonly min: number; readonly max?: number }, set: (value: number) => OpeningPosition) => (
    <FigureInput aria-label={label} size="xs" value={faults.has(key) ? Number.NaN : value} {...limits} decimals={12} onFigure={(typed) => {
      const ok = typed !== null && !Number.isNaN(typed)
      setFaults((before) => { const next = new Set(before); if (ok) next.delete(key); else next.add(key); return next })
      if (ok) setDraft(set(typed))
    }} />
  )
  const positive = { min: 1e-9 }
  const whole = { min: 0 }
  const LIMITS = { priceCoefficient: positive, priceCoefficientSe: whole, sellerSimilarity: { min: 1e-6, max: 1 }, outsideShare: { min: 1e-6, max: 0.999999 }, demandLogSd: whole, margin: { min: 0, max: 0.999999 }, cash: whole, fixedCostPerDay: whole } as const
  const noteOf = (id: string): string => view.assumptions.find((each) => each.id.endsWith(`.${id}`))?.source ?? ''
  const unit = format.short(view.war.unit)
  return (
    <form className={styles.opening} noValidate onSubmit={(event) => { event.preventDefault(); if (faults.size === 0) onReplay(draft) }}>
      <table className={styles.form}>
        <caption>{t('opening.demand')}</caption>
        <tbody>
          {DEMAND.map((field) => (
            <tr key={field}><th scope="row">{t(`opening.${field}`)} <BasisMark kind="A" note={noteOf(field === 'priceCoefficientSe' ? 'priceCoefficient' : field)} /></th><td>{cell(field, t(`opening.${field}`), draft[field], LIMITS[field], (value) => ({ ...draft, [field]: value }))}</td></tr>
          ))}
        </tbody>
      </table>
      <table className={styles.form}>
        <caption>{t('opening.orders', { unit })} <BasisMark kind="A" note={noteOf('orders')} /></caption>
        <thead><tr><td /><th>{t('opening.price', { currency: format.currency(view.war.currency) })}</th>{view.war.sellers.map(({ id }) => <th key={id}>{measure.seller(id)}</th>)}</tr></thead>
        <tbody>
          {draft.bands.map((band, b) => {
            const name = band.name[language] ?? band.name.en
            const withBand = (change: Partial<typeof band>): OpeningPosition => ({ ...draft, bands: draft.bands.map((one, i) => (i === b ? { ...one, ...change } : one)) })
            return (
              <tr key={band.id}>
                <th scope="row">{name}</th>
                <td>{cell(`${band.id} price`, `${name}: ${t('opening.price', { currency: format.currency(view.war.currency) })}`, band.price, positive, (price) => withBand({ price }))}</td>
                {view.war.sellers.map(({ id }) => <td key={id}>{cell(`${band.id} ${id}`, `${name}: ${measure.seller(id)}`, band.orders[id] ?? 0, whole, (orders) => withBand({ orders: { ...band.orders, [id]: orders } }))}</td>)}
              </tr>
            )
          })}
        </tbody>
      </table>
      <table className={styles.form}>
        <caption>{t('opening.sellers', { unit, currency: format.currency(view.war.currency) })} <BasisMark kind="A" note={noteOf('cash')} /></caption>
        <thead><tr><td />{SELLER.map((field) => <th key={field}>{t(`opening.${field}`)}</th>)}</tr></thead>
        <tbody>
          {draft.sellers.map((each, s) => (
            <tr key={each.seller}>
              <th scope="row">{measure.seller(each.seller)}</th>
              {SELLER.map((field) => <td key={field}>{cell(`${each.seller} ${field}`, `${measure.seller(each.seller)}: ${t(`opening.${field}`)}`, each[field], LIMITS[field], (value) => ({ ...draft, sellers: draft.sellers.map((one, i) => (i === s ? { ...one, [field]: value } : one)) }))}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.actions}>
        <Button type="submit" disabled={faults.size > 0}>{t('opening.replay')}</Button>
        {faults.size > 0 && <span className={styles.fault}>{t('opening.fault')}</span>}
      </div>
    </form>
  )
}
