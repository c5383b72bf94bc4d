import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentedWar, Prediction } from '../../../core/cases/documented-war.ts'
import type { Label } from '../../../core/demand/market.ts'
import { useFormat, type Basis } from '../../ui/index.ts'

/** Sellers with the seat first, as the replay counts them. */
export const warSellers = (war: DocumentedWar): DocumentedWar['sellers'] => [...war.sellers.filter(({ id }) => id === war.opening.seat), ...war.sellers.filter(({ id }) => id !== war.opening.seat)]

/** The letter of a figure's label. */
export const basisOf = (label: Label): Basis => ({ verified: 'V', derived: 'D', estimate: 'E', assumption: 'A' } as const)[label]

const SHARES = new Set(['orderShare', 'orderShareAbove15', 'orderShareAbove30', 'grossMargin', 'grossMarginLow', 'grossMarginHigh', 'claimedGrossMargin', 'claimedUndercut', 'largestPriceCut', 'lossPerSalesDollar', 'depthBelowCost'])
const COUNTS = new Set(['activeBuyers', 'ordersPerDay', 'ridesPerDay'])
const PLAIN = new Set(['monthsToExit', 'monthsToIntervention', 'driverSubsidyTimesFare', 'breakEvenNotBefore'])
/** Money of one, not in the war's unit. */
const SINGLE_MONEY = new Set(['spendPerBuyer', 'marketingPerNewBuyer', 'membershipFee', 'testBasket', 'testBasketLoss'])

export interface MeasureText {
  readonly value: (measure: string, value: number) => string
  /** A forecast; one that came to the `horizon` of its replay is told as more than that. */
  readonly forecast: (prediction: Pick<Prediction, 'measure' | 'horizon'>, value: number) => string
  /** An error, as a lower bound where it is one: in a table, and within a sentence. */
  readonly error: (error: number | null, atLeast: boolean, where: 'table' | 'sentence') => string
  /** Who, what and when, in a few words. */
  readonly name: (figure: { readonly seller: string | null; readonly measure: string; readonly period: string }) => string
  readonly measure: (measure: string) => string
  readonly seller: (id: string | null) => string
}

/** How the figures of a war are written and named. */
export function useMeasure(war: DocumentedWar): MeasureText {
  const { t, i18n } = useTranslation('wars')
  const format = useFormat()
  return useMemo(() => {
    const named = (measure: string): string => (i18n.exists(`wars:measure.${measure}`) ? t(`measure.${measure}` as 'measure.warCost') : measure)
    const seller = (id: string | null): string => {
      const found = war.sellers.find((each) => each.id === id)
      return found ? (found.name[format.language] ?? found.name.en) : t('everybody')
    }
    const value = (measure: string, amount: number): string => {
      if (SHARES.has(measure)) return format.percent(amount)
      if (COUNTS.has(measure)) return format.short(amount * war.unit)
      if (PLAIN.has(measure)) return format.number(amount, { digits: Number.isInteger(amount) ? 0 : 1 })
      return format.money(amount * (SINGLE_MONEY.has(measure) ? 1 : war.unit), war.currency)
    }
    const error = (part: number | null, atLeast: boolean, where: 'table' | 'sentence'): string => {
      const said = format.percent(part, { digits: 0 })
      return atLeast ? (where === 'table' ? `≥ ${said}` : t('atLeast', { value: said })) : said
    }
    const forecast = ({ measure, horizon }: Pick<Prediction, 'measure' | 'horizon'>, amount: number): string => (horizon !== undefined && amount >= horizon ? `> ${value(measure, Math.round(horizon))}` : value(measure, amount))
    return { value, forecast, error, seller, measure: named, name: (figure) => t('named', { seller: seller(figure.seller), measure: named(figure.measure), period: figure.period }) }
  }, [war, t, i18n, format])
}
