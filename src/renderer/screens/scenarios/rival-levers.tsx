import { Collapse, Select, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RivalAssumption, RivalPolicy } from '../../../core/war/scenario.ts'
import { BasisMark, sellerColor, useFormat } from '../../ui/index.ts'
import { withPolicyKind } from './draft.ts'
import { Levers, NumberField, SliderField } from './fields.tsx'
import type { LeverProps } from './move-levers.tsx'
import styles from './scenarios.module.css'

const POLICIES = ['hold', 'match', 'undercut', 'follow', 'best-response', 'scripted', 'budgeted'] as const satisfies readonly RivalPolicy['kind'][]
const isPolicy = (kind: string | null): kind is RivalPolicy['kind'] => POLICIES.some((one) => one === kind)

/** Each rival's answer, and what is believed of it. */
export function RivalLevers({ scenario, market, onChange }: LeverProps) {
  const { t } = useTranslation('scenarios')
  const set = (index: number, rival: RivalAssumption): void => onChange({ ...scenario, rivals: scenario.rivals.map((old, i) => (i === index ? rival : old)) })
  return (
    <Levers title={t('rival.title')} note={<BasisMark kind="E" note={t('rival.basis')} />}>
      {scenario.rivals.map((rival, index) => <Rival key={rival.seller} rival={rival} market={market} onChange={(next) => set(index, next)} />)}
    </Levers>
  )
}

function Rival({ rival, market, onChange }: { readonly rival: RivalAssumption; readonly market: LeverProps['market']; readonly onChange: (rival: RivalAssumption) => void }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const seller = market.sellers.find(({ id }) => id === rival.seller)
  const name = seller?.name[format.language] ?? seller?.name.en ?? rival.seller
  const { policy } = rival
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <div className={styles.rival}>
      <div className={styles.rivalHead}>
        <UnstyledButton className={styles.rivalName} aria-expanded={open} onClick={() => setOpen(!open)}><span className={styles.dot} style={{ background: sellerColor({ id: rival.seller }) }} aria-hidden />{name}<Chevron size={14} aria-hidden /></UnstyledButton>
        <Select
          aria-label={t('rival.answer', { name })} value={policy.kind} data={POLICIES.map((kind) => ({ value: kind, label: t(`policy.${kind}`) }))} allowDeselect={false}
          onChange={(kind) => { if (isPolicy(kind)) onChange({ ...rival, policy: withPolicyKind(policy, kind) }) }}
        />
      </div>
      {'gain' in policy && (
        <div className={styles.pair}>
          {policy.kind === 'undercut' && <SliderField label={t('rival.by')} value={policy.by} text={format.percent(policy.by)} min={0} max={0.2} step={0.005} onChange={(by) => onChange({ ...rival, policy: { ...policy, by } })} />}
          <SliderField label={t('rival.lag')} value={policy.lag} text={t('days', { count: policy.lag })} min={0} max={14} step={1} onChange={(lag) => onChange({ ...rival, policy: { ...policy, lag } })} />
          <SliderField label={t('rival.gain')} value={policy.gain} text={format.percent(policy.gain, { digits: 0 })} min={0} max={1} step={0.05} onChange={(gain) => onChange({ ...rival, policy: { ...policy, gain } })} />
          <SliderField label={t('rival.floor')} value={policy.floor} text={format.percent(policy.floor, { digits: 0 })} min={0.4} max={1} step={0.01} onChange={(floor) => onChange({ ...rival, policy: { ...policy, floor } })} />
        </div>
      )}
      <Collapse expanded={open}>
        <div className={styles.pair}>
          <NumberField label={t('rival.cash')} value={rival.cash} onChange={(cash) => onChange({ ...rival, cash: cash ?? 0 })} />
          <NumberField label={t('rival.cashLogSd')} value={rival.cashLogSd} decimals={2} step={0.05} max={3} onChange={(cashLogSd) => onChange({ ...rival, cashLogSd: cashLogSd ?? 0 })} />
          <NumberField label={t('rival.margin')} percent value={rival.margin} max={1} decimals={1} onChange={(margin) => onChange({ ...rival, margin: margin ?? 0 })} />
          <NumberField label={t('rival.fixedCost')} value={rival.fixedCostPerDay} onChange={(fixedCostPerDay) => onChange({ ...rival, fixedCostPerDay: fixedCostPerDay ?? 0 })} />
          <NumberField label={t('rival.stock')} value={rival.stockDays} empty={t('unlimited')} onChange={(stockDays) => onChange({ ...rival, stockDays })} />
          <NumberField label={t('rival.site')} value={rival.siteCapacity} min={1} empty={t('unlimited')} onChange={(siteCapacity) => onChange({ ...rival, siteCapacity })} />
        </div>
      </Collapse>
    </div>
  )
}
