import { ActionIcon, Button, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Treasury } from '../../../core/war/scenario.ts'
import { useFormat } from '../../ui/index.ts'
import { Levers, More, NumberField } from './fields.tsx'
import { without } from './draft.ts'
import { leverGroup } from './lever-group.tsx'
import styles from './scenarios.module.css'

/** Limits on subsidy money: in all, per day, per category. */
export const EnvelopeLevers = leverGroup(['envelope'], function EnvelopeLevers({ scenario, market, onChange }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { envelope } = scenario
  const set = (change: Partial<typeof envelope>): void => onChange({ ...scenario, envelope: { ...envelope, ...change } })
  const free = market.categories.filter(({ id }) => envelope.categories.every(({ category }) => category !== id))
  const name = (id: string): string => {
    const category = market.categories.find((one) => one.id === id)
    return category?.name[format.language] ?? category?.name.en ?? id
  }
  return (
    <Levers title={t('envelope.title')} note={format.currency(market.currency)}>
      <div className={styles.pair}>
        <NumberField label={t('envelope.total')} value={envelope.total} empty={t('noLimit')} step={10_000} onChange={(total) => set({ total })} />
        <NumberField label={t('envelope.perDay')} value={envelope.perDay} empty={t('noLimit')} step={10_000} onChange={(perDay) => set({ perDay })} />
      </div>
      {envelope.categories.map(({ category, amount }) => (
        <div key={category} className={styles.limit}>
          <NumberField label={name(category)} value={amount} step={10_000} onChange={(next) => set({ categories: envelope.categories.map((one) => (one.category === category ? { category, amount: next ?? 0 } : one)) })} />
          <ActionIcon aria-label={t('envelope.remove', { name: name(category) })} onClick={() => set({ categories: envelope.categories.filter((one) => one.category !== category) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
        </div>
      ))}
      {free.length > 0 && (
        <Select aria-label={t('envelope.add')} placeholder={t('envelope.add')} value={null} data={free.map(({ id }) => ({ value: id, label: name(id) }))} searchable leftSection={<IconPlus size={14} />}
          onChange={(category) => { if (category !== null) set({ categories: [...envelope.categories, { category, amount: envelope.total ?? 100_000 }] }) }} />
      )}
    </Levers>
  )
})

/** Figures every treasury has. */
type Figure = Extract<keyof Treasury, 'openingCash' | 'cashFloor' | 'fixedCostPerDay' | 'marketingPerDay' | 'creditLine' | 'interestRate' | 'collectDays' | 'payDays' | 'coFundingDays' | 'paymentCostRate' | 'logisticsCostPerOrder' | 'serviceCostPerOrder' | 'unitsPerOrder'>

interface Item {
  readonly key: Figure
  readonly percent?: boolean
  readonly decimals?: number
  readonly min?: number
}
const ITEMS: readonly Item[] = [
  { key: 'openingCash', min: -1e15 }, { key: 'cashFloor', min: -1e15 }, { key: 'fixedCostPerDay' }, { key: 'marketingPerDay' }, { key: 'creditLine' }, { key: 'interestRate', percent: true, decimals: 2 },
  { key: 'collectDays' }, { key: 'payDays' }, { key: 'coFundingDays' }, { key: 'paymentCostRate', percent: true, decimals: 2 }, { key: 'logisticsCostPerOrder', decimals: 2 }, { key: 'serviceCostPerOrder', decimals: 2 }, { key: 'unitsPerOrder', decimals: 2, min: 0.01 },
]

/** Terms that have a stated default: empty fields take it. */
const TERMS = [
  { key: 'coFundingLateShare', percent: true }, { key: 'coFundingLateDays', percent: false }, { key: 'coFundingDefault', percent: true }, { key: 'claimDays', percent: false }, { key: 'merchantDays', percent: false }, { key: 'newBuyerShare', percent: true },
] as const
/** Bands of order value, in the currency of the market. */
const LIMITS = [50, 100, 200, 500] as const

/** Where a category's merchants begin; to be set to one's own. */
const FIRST_TAKE_RATE = 0.05

/** What we are paid from. */
export const TreasuryLevers = leverGroup(['treasury', 'days'], function TreasuryLevers({ scenario, market, onChange }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { treasury } = scenario
  const { takeRates = [] } = treasury
  const own = market.categories.filter(({ id }) => takeRates.every(({ category }) => category !== id))
  const name = (id: string): string => {
    const category = market.categories.find((one) => one.id === id)
    return category?.name[format.language] ?? category?.name.en ?? id
  }
  const putRates = (rates: NonNullable<Treasury['takeRates']>): void => onChange({ ...scenario, treasury: rates.length === 0 ? without(treasury, 'takeRates') : { ...treasury, takeRates: rates } })
  const set = (change: Partial<Treasury>): void => onChange({ ...scenario, treasury: { ...treasury, ...change } })
  return (
    <Levers title={t('treasury.title')} note={format.currency(market.currency)}>
      <div className={styles.pair}>
        {ITEMS.map(({ key, percent, decimals, min }) => (
          <NumberField key={key} label={t(`treasury.${key}`)} value={treasury[key]} percent={percent ?? false} decimals={decimals ?? 0} min={min ?? 0} step={percent ? 0.001 : 1} {...(percent ? { max: 1 } : {})} onChange={(value) => set({ [key]: value ?? 0 })} />
        ))}
      </div>
      {treasury.tranches.map((tranche, index) => (
        <div key={index} className={styles.limit}>
          <NumberField label={t('treasury.trancheDay')} value={tranche.day} max={scenario.days - 1} onChange={(day) => set({ tranches: treasury.tranches.map((one, i) => (i === index ? { ...one, day: day ?? 0 } : one)) })} />
          <NumberField label={t('treasury.trancheAmount')} value={tranche.amount} min={-1e15} onChange={(amount) => set({ tranches: treasury.tranches.map((one, i) => (i === index ? { ...one, amount: amount ?? 0 } : one)) })} />
          <ActionIcon aria-label={t('treasury.trancheRemove', { number: index + 1 })} onClick={() => set({ tranches: treasury.tranches.filter((_, i) => i !== index) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
        </div>
      ))}
      <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={() => set({ tranches: [...treasury.tranches, { day: 0, amount: treasury.cashFloor }] })}>{t('treasury.trancheAdd')}</Button>
      <More label={t('treasury.terms')} open={TERMS.some(({ key }) => treasury[key] !== undefined) || treasury.baskets !== undefined || takeRates.length > 0}>
        <div className={styles.pair}>
          {TERMS.map(({ key, percent }) => (
            <NumberField key={key} label={t(`treasury.${key}`)} value={treasury[key] ?? null} percent={percent} {...(percent ? { max: 1, step: 0.01, decimals: 1 } : { max: 365 })} empty={t(`treasury.default.${key}`)}
              onChange={(value) => onChange({ ...scenario, treasury: value === null ? without(treasury, key) : { ...treasury, [key]: value } })} />
          ))}
          <NumberField label={t('treasury.baskets')} value={treasury.baskets?.logSd ?? null} decimals={2} min={0.05} max={3} step={0.05} empty={t('treasury.default.baskets')}
            onChange={(logSd) => onChange({ ...scenario, treasury: logSd === null ? without(treasury, 'baskets') : { ...treasury, baskets: { logSd, limits: treasury.baskets?.limits ?? LIMITS } } })} />
        </div>
        {takeRates.map(({ category, rate }) => (
          <div key={category} className={styles.limit}>
            <NumberField label={t('treasury.takeRate', { name: name(category) })} percent value={rate} max={1} step={0.005} decimals={2} onChange={(next) => putRates(takeRates.map((one) => (one.category === category ? { category, rate: next ?? rate } : one)))} />
            <ActionIcon aria-label={t('treasury.takeRateRemove', { name: name(category) })} onClick={() => putRates(takeRates.filter((one) => one.category !== category))}><IconTrash size={16} stroke={1.6} /></ActionIcon>
          </div>
        ))}
        {own.length > 0 && (
          <Select aria-label={t('treasury.takeRateAdd')} placeholder={t('treasury.takeRateAdd')} value={null} data={own.map(({ id }) => ({ value: id, label: name(id) }))} searchable leftSection={<IconPlus size={14} />}
            onChange={(category) => { if (category !== null) putRates([...takeRates, { category, rate: FIRST_TAKE_RATE }]) }} />
        )}
      </More>
    </Levers>
  )
})
