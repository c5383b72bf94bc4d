import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Minor } from '../../../core/money/money.ts'
import { planTotals } from '../../../core/plan/totals.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { FUNDERS } from '../../../core/war/outcome.ts'
import { Figure, useFormat } from '../../ui/index.ts'
import styles from './plan-desk.module.css'

/** What the plan costs, who pays, what it brings, and how far it can be from the best there is. */
export function Totals({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const totals = useMemo(() => planTotals(plan.lines), [plan.lines])
  const { outlook, optimum, currency, envelopes } = plan
  const money = (amount: number): string => format.minor(amount as Minor, currency)
  const others = FUNDERS.filter((funder) => funder !== 'platform' && totals.byFunder[funder] > 0).map((funder) => `${t(`funder.${funder}`)} ${money(totals.byFunder[funder])}`)
  const note = t('basis', { date: format.instant(plan.createdAt) })
  const shadow = optimum?.shadowPrices.find(({ envelope }) => envelope === 'total')?.price ?? 0
  // The optimiser spoke of the plan as it found it; what a person has changed since it cannot know.
  const edits = plan.byHand?.length ?? 0
  const sinceFound = edits > 0 ? { text: t('totals.sinceFound', { count: edits, edits: format.number(edits) }), tone: 'attention' as const } : null
  return (
    <section className={styles.totals} aria-label={t('totals.title')}>
      <Figure label={t('totals.subsidy')} value={money(totals.subsidy)} size="sm" basis={{ kind: 'E', note }} change={{ text: envelopes.total === null ? t('totals.noEnvelope') : t('totals.ofEnvelope', { share: format.percent(envelopes.total > 0 ? totals.subsidy / envelopes.total : 0), total: money(envelopes.total) }), tone: envelopes.total !== null && totals.subsidy > envelopes.total ? 'bad' : 'neutral' }} />
      <Figure label={t('totals.ours')} value={money(totals.byFunder.platform)} size="sm" change={{ text: others.length > 0 ? others.join(' · ') : t('totals.allOurs') }} />
      <Figure label={t('totals.units')} value={outlook ? format.short(outlook.units - outlook.baseUnits, { sign: true }) : format.number(null)} size="sm" basis={{ kind: 'E', note }} {...(outlook ? { change: { text: t('totals.ofUnits', { share: format.percent(outlook.units / Math.max(outlook.baseUnits, 1e-9) - 1, { sign: true }), units: format.short(outlook.baseUnits) }) } } : {})} />
      {plan.objective === 'share'
        ? <Figure label={t('totals.lineProfit')} value={money(totals.profit)} size="sm" basis={{ kind: 'E', note }} change={{ text: t('totals.lineSales', { sales: money(totals.grossValue) }) }} />
        : <Figure label={t(`totals.gain.${plan.objective}`)} value={outlook ? format.money(outlook.value - outlook.baseValue, currency, { sign: true }) : format.number(null)} size="sm" basis={{ kind: 'E', note }} {...(outlook ? { change: { text: t('totals.from', { value: format.money(outlook.baseValue, currency) }) } } : {})} />}
      <Figure label={plan.objective === 'share' ? t('totals.nextThousand', { currency: format.currency(currency) }) : t('totals.next', { currency: format.currency(currency) })} value={plan.objective === 'share' ? format.number(shadow * 1000, { digits: 2 }) : format.number(shadow, { digits: 2 })} size="sm" basis={{ kind: 'D', note: t('totals.nextNote') }} change={sinceFound ?? { text: shadow > 0 ? t(`totals.nextUnit.${plan.objective}`) : t('totals.slack') }} />
      <Figure label={t('totals.gap')} value={optimum ? gapText(optimum.gap, format) : format.number(null)} size="sm" basis={{ kind: 'D', note: t('totals.gapNote') }} {...(sinceFound ? { change: sinceFound } : optimum ? { change: { text: t('totals.rounds', { rounds: format.number(optimum.iterations), products: format.number(optimum.products) }), tone: optimum.converged ? 'neutral' as const : 'attention' as const } } : {})} />
    </section>
  )
}

/** A gap so small that decimals say nothing is shown as a limit. */
const gapText = (gap: number, format: ReturnType<typeof useFormat>): string => (gap > 0 && gap < 1e-5 ? `< ${format.percent(1e-5, { digits: 3 })}` : format.percent(gap, { digits: 3 }))
