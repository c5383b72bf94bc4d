import { ActionIcon, Button, Collapse, MultiSelect } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DEFAULT_APPETITE, DEFAULT_BASKET_CV, DEFAULT_SEGMENTS, DEFAULT_STACKING, type CampaignTerms, type Segment } from '../../../core/subsidy/instrument.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { NumberField } from './fields.tsx'
import styles from './scenarios.module.css'

/** What a scenario's instruments have in common: as stated, else the defaults. */
export const termsOf = (scenario: Pick<Scenario, 'campaign'>, basket: number): CampaignTerms =>
  scenario.campaign ?? { segments: DEFAULT_SEGMENTS, basket: { mean: basket, cv: DEFAULT_BASKET_CV }, stacking: DEFAULT_STACKING, appetite: DEFAULT_APPETITE }

const FIGURES = ['weight', 'priceMultiplier', 'redemption'] as const

/** Buyer segments, what an order is worth, and the channel's stacking rules. */
export function CampaignTermsLevers<T extends Pick<Scenario, 'campaign'>>({ scenario, basket, onChange }: { readonly scenario: T; readonly basket: number; readonly onChange: (scenario: T) => void }) {
  const { t } = useTranslation('scenarios')
  const [open, setOpen] = useState(false)
  const terms = termsOf(scenario, basket)
  const set = (change: Partial<CampaignTerms>): void => onChange({ ...scenario, campaign: { ...terms, ...change } })
  const segment = (index: number, change: Partial<Segment>): void => set({ segments: terms.segments.map((one, i) => (i === index ? { ...one, ...change } : one)) })
  const { order, exclusive } = terms.stacking
  const swap = (index: number): void => set({ stacking: { ...terms.stacking, order: order.map((one, i) => (i === index ? order[i + 1] : i === index + 1 ? order[i - 1] : one)) } })
  const [pair = []] = exclusive
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <div className={styles.move}>
      <Button variant="subtle" color="gray" size="compact-sm" leftSection={<Chevron size={14} />} aria-expanded={open} onClick={() => setOpen(!open)}>{t('terms.title')}</Button>
      <Collapse expanded={open}>
        <div className={styles.pair}>
          <NumberField label={t('terms.basket')} value={terms.basket.mean} min={0.01} decimals={2} step={10} onChange={(mean) => set({ basket: { ...terms.basket, mean: mean ?? basket } })} />
          <NumberField label={t('terms.spread')} percent value={terms.basket.cv} max={10} step={0.05} onChange={(cv) => set({ basket: { ...terms.basket, cv: cv ?? 0 } })} />
          <NumberField label={t('terms.appetite')} value={terms.appetite} min={1} max={10_000} onChange={(appetite) => set({ appetite: appetite ?? DEFAULT_APPETITE })} />
        </div>
        <table className={styles.segments}>
          <thead><tr><th scope="col">{t('terms.segment')}</th>{FIGURES.map((figure) => <th key={figure} scope="col">{t(`terms.${figure}`)}</th>)}</tr></thead>
          <tbody>
            {terms.segments.map((one, index) => (
              <tr key={one.id}>
                <th scope="row">{t(`instrument.segment.${one.id}`)}</th>
                {FIGURES.map((figure) => <td key={figure}><NumberField bare label={`${t(`instrument.segment.${one.id}`)}: ${t(`terms.${figure}`)}`} value={one[figure]} decimals={2} step={0.05} max={100} percent={figure === 'weight'} onChange={(value) => segment(index, { [figure]: value ?? 0 })} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
        <h3 className={styles.subhead}>{t('terms.stacking')}</h3>
        <ol className={styles.order}>
          {order.map((one, index) => (
            <li key={one}>
              <span>{t(`terms.class.${one}` as 'terms.class.price')}</span>
              <ActionIcon size="sm" aria-label={t('terms.up', { name: t(`terms.class.${one}` as 'terms.class.price') })} disabled={index === 0} onClick={() => swap(index - 1)}><IconArrowUp size={14} /></ActionIcon>
              <ActionIcon size="sm" aria-label={t('terms.down', { name: t(`terms.class.${one}` as 'terms.class.price') })} disabled={index === order.length - 1} onClick={() => swap(index)}><IconArrowDown size={14} /></ActionIcon>
            </li>
          ))}
        </ol>
        <MultiSelect label={t('terms.exclusive')} placeholder={pair.length === 0 ? t('terms.noneExclusive') : ''} data={order.map((one) => ({ value: one, label: t(`terms.class.${one}` as 'terms.class.price') }))} value={[...pair]} onChange={(next) => set({ stacking: { ...terms.stacking, exclusive: [next, ...exclusive.slice(1)].filter((group) => group.length > 0) } })} clearable hidePickedOptions />
      </Collapse>
    </div>
  )
}
