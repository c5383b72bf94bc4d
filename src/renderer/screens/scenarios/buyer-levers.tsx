import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BuyerMemory, Habit, PullForward, Trust } from '../../../core/war/scenario.ts'
import { BasisMark, useFormat } from '../../ui/index.ts'
import { without } from './draft.ts'
import { Levers, NumberField, SliderField } from './fields.tsx'
import { leverGroup } from './lever-group.tsx'
import styles from './scenarios.module.css'

/** What each memory starts from when it is switched on. */
const TRUST: Trust = { effect: 1, rise: 0.02, stockOutLoss: 0.2, outageLoss: 0.3, lateLoss: 0.2, best: 1 }
const HABIT: Habit = { effect: 0.5, halfLifeDays: 30 }
const AHEAD: PullForward = { share: 0.5, meanDays: 14 }

/** What buyers remember of a war: trust, habit, and what they have bought ahead. Nobody measures these for us, so they stand where they can be seen. */
export const BuyerLevers = leverGroup(['buyers'], function BuyerLevers({ scenario, onChange }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const buyers = scenario.buyers ?? {}
  const { trust, habit, pullForward } = buyers
  const set = (change: BuyerMemory): void => onChange({ ...scenario, buyers: { ...buyers, ...change } })
  const toggle = (part: keyof BuyerMemory, on: BuyerMemory) => (event: { readonly currentTarget: { readonly checked: boolean } }): void => (event.currentTarget.checked ? set(on) : onChange({ ...scenario, buyers: without(buyers, part) }))
  const share = (value: number): string => format.percent(value, { digits: 0 })
  const tenth = (value: number): string => format.number(value, { digits: 1 })
  return (
    <Levers title={t('buyers.title')} note={<BasisMark kind="A" note={t('buyers.basis')} />}>
      <div className={styles.part}>
        <Switch label={t('buyers.trust')} checked={trust !== undefined} onChange={toggle('trust', { trust: TRUST })} />
        {trust !== undefined && (
          <div className={styles.pair}>
            <SliderField label={t('buyers.trustEffect')} value={trust.effect} text={tenth} min={0} max={4} step={0.1} onChange={(effect) => set({ trust: { ...trust, effect } })} />
            <SliderField label={t('buyers.trustRise')} value={trust.rise} text={format.percent} min={0} max={0.2} step={0.005} onChange={(rise) => set({ trust: { ...trust, rise } })} />
            <SliderField label={t('buyers.stockOutLoss')} value={trust.stockOutLoss} text={share} min={0} max={1} step={0.05} onChange={(stockOutLoss) => set({ trust: { ...trust, stockOutLoss } })} />
            <SliderField label={t('buyers.outageLoss')} value={trust.outageLoss} text={share} min={0} max={1} step={0.05} onChange={(outageLoss) => set({ trust: { ...trust, outageLoss } })} />
            <SliderField label={t('buyers.lateLoss')} value={trust.lateLoss} text={share} min={0} max={1} step={0.05} onChange={(lateLoss) => set({ trust: { ...trust, lateLoss } })} />
          </div>
        )}
      </div>
      <div className={styles.part}>
        <Switch label={t('buyers.habit')} checked={habit !== undefined} onChange={toggle('habit', { habit: HABIT })} />
        {habit !== undefined && (
          <div className={styles.pair}>
            <SliderField label={t('buyers.habitEffect')} value={habit.effect} text={tenth} min={0} max={3} step={0.1} onChange={(effect) => set({ habit: { ...habit, effect } })} />
            <NumberField label={t('buyers.halfLife')} value={habit.halfLifeDays} min={1} max={730} onChange={(halfLifeDays) => set({ habit: { ...habit, halfLifeDays: halfLifeDays ?? HABIT.halfLifeDays } })} />
          </div>
        )}
      </div>
      <div className={styles.part}>
        <Switch label={t('buyers.ahead')} checked={pullForward !== undefined} onChange={toggle('pullForward', { pullForward: AHEAD })} />
        {pullForward !== undefined && (
          <div className={styles.pair}>
            <SliderField label={t('buyers.aheadShare')} value={pullForward.share} text={share} min={0} max={1} step={0.05} onChange={(value) => set({ pullForward: { ...pullForward, share: value } })} />
            <NumberField label={t('buyers.aheadDays')} value={pullForward.meanDays} min={1} max={365} onChange={(meanDays) => set({ pullForward: { ...pullForward, meanDays: meanDays ?? AHEAD.meanDays } })} />
            <SliderField label={t('buyers.crowdAhead')} value={pullForward.crowdShare ?? 0} text={share} min={0} max={1} step={0.05} onChange={(crowdShare) => set({ pullForward: { ...pullForward, crowdShare } })} />
          </div>
        )}
      </div>
    </Levers>
  )
})
