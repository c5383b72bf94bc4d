import { Button, Collapse, Select, Switch, Tooltip, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconWand } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PolicySuggestion } from '../../../core/rivals/suggest-policy.ts'
import type { RivalAssumption, RivalPolicy } from '../../../core/war/scenario.ts'
import { client } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { BasisMark, sellerColor, useFormat } from '../../ui/index.ts'
import { withPolicyKind } from './draft.ts'
import { Levers, NumberField } from './fields.tsx'
import { leverGroup, type LeverProps } from './lever-group.tsx'
import { RegulatorLevers } from './regulator-levers.tsx'
import { RivalAnswer } from './rival-answer.tsx'
import styles from './scenarios.module.css'

const POLICIES = ['hold', 'match', 'undercut', 'follow', 'best-response', 'scripted', 'budgeted'] as const satisfies readonly RivalPolicy['kind'][]
const isPolicy = (kind: string | null): kind is RivalPolicy['kind'] => POLICIES.some((one) => one === kind)

/** Each rival's answer, and what is believed of it. */
export const RivalLevers = leverGroup(['rivals', 'days', 'regulator'], function RivalLevers({ scenario, market, onChange }) {
  const { t } = useTranslation('scenarios')
  const fit = useMutation({ mutationFn: () => client.rivals.fit(), onError: noticeFailure, onSuccess: (found) => onChange({ ...scenario, rivals: scenario.rivals.map((rival) => ({ ...rival, policy: found.find(({ seller }) => seller === rival.seller)?.policy ?? rival.policy })) }) })
  const set = (index: number, rival: RivalAssumption): void => onChange({ ...scenario, rivals: scenario.rivals.map((old, i) => (i === index ? rival : old)) })
  return (
    <Levers title={t('rival.title')} note={<BasisMark kind="E" note={t('rival.basis')} />}>
      {scenario.rivals.map((rival, index) => <Rival key={rival.seller} rival={rival} market={market} days={scenario.days} suggestion={fit.data?.find(({ seller }) => seller === rival.seller) ?? null} onChange={(next) => set(index, next)} />)}
      <div className={styles.adders}><Tooltip label={t('rival.fitNote')}><Button variant="subtle" size="compact-xs" leftSection={<IconWand size={14} />} loading={fit.isPending} onClick={() => fit.mutate()}>{t('rival.fit')}</Button></Tooltip></div>
      <RegulatorLevers scenario={scenario} onChange={onChange} />
    </Levers>
  )
})

interface RivalProps {
  readonly rival: RivalAssumption
  readonly market: LeverProps<never>['market']
  readonly days: number
  readonly suggestion: PolicySuggestion | null
  readonly onChange: (rival: RivalAssumption) => void
}

function Rival({ rival, market, days, suggestion, onChange }: RivalProps) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const seller = market.sellers.find(({ id }) => id === rival.seller)
  const name = seller?.name[format.language] ?? seller?.name.en ?? rival.seller
  const { policy } = rival
  const found = suggestion?.evidence ?? null
  const evidence = found === null ? null : {
    watched: format.number(Math.round(found.watched)), watchedSd: format.number(found.watchedSd, { digits: 0 }), products: format.number(found.products), lag: format.number(found.lag), lagSe: format.number(found.lagSe, { digits: 1 }), gain: format.percent(found.gain, { digits: 0 }), gainSe: format.percent(found.gainSe, { digits: 0 }),
    r2: format.percent(found.r2, { digits: 0 }),
  }
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
      <RivalAnswer policy={policy} days={days} onChange={(next) => onChange({ ...rival, policy: next })} />
      {evidence !== null && <p className={styles.evidence}>{t('rival.evidence', evidence)}</p>}
      <Collapse expanded={open}>
        <div className={styles.pair}>
          <NumberField label={t('rival.cash')} value={rival.cash} onChange={(cash) => onChange({ ...rival, cash: cash ?? 0 })} />
          <NumberField label={t('rival.cashLogSd')} value={rival.cashLogSd} decimals={2} step={0.05} max={3} onChange={(cashLogSd) => onChange({ ...rival, cashLogSd: cashLogSd ?? 0 })} />
          <NumberField label={t('rival.margin')} percent value={rival.margin} max={1} decimals={1} onChange={(margin) => onChange({ ...rival, margin: margin ?? 0 })} />
          <NumberField label={t('rival.fixedCost')} value={rival.fixedCostPerDay} onChange={(fixedCostPerDay) => onChange({ ...rival, fixedCostPerDay: fixedCostPerDay ?? 0 })} />
          <NumberField label={t('rival.stock')} value={rival.stockDays} empty={t('unlimited')} onChange={(stockDays) => onChange({ ...rival, stockDays })} />
          <NumberField label={t('rival.site')} value={rival.siteCapacity} min={1} empty={t('unlimited')} onChange={(siteCapacity) => onChange({ ...rival, siteCapacity })} />
          <NumberField label={t('rival.ships')} value={rival.fulfilmentCapacity ?? null} min={1} empty={t('unlimited')} onChange={(fulfilmentCapacity) => onChange({ ...rival, fulfilmentCapacity })} />
          <NumberField label={t('rival.patience')} value={rival.patience ?? null} step={100_000} empty={t('noLimit')} onChange={(patience) => onChange({ ...rival, patience })} />
          <NumberField label={t('rival.patienceLogSd')} value={rival.patienceLogSd ?? 0} decimals={2} step={0.05} max={3} onChange={(patienceLogSd) => onChange({ ...rival, patienceLogSd: patienceLogSd ?? 0 })} />
          <NumberField label={t('rival.cashFloor')} value={rival.cashFloor ?? 0} min={-1e15} onChange={(cashFloor) => onChange({ ...rival, cashFloor: cashFloor ?? 0 })} />
          <NumberField label={t('rival.marginSd')} percent value={rival.marginSd ?? 0} max={0.5} decimals={1} step={0.005} onChange={(marginSd) => onChange({ ...rival, marginSd: marginSd ?? 0 })} />
          <NumberField label={t('rival.fixedCostLogSd')} value={rival.fixedCostLogSd ?? 0} decimals={2} step={0.05} max={3} onChange={(fixedCostLogSd) => onChange({ ...rival, fixedCostLogSd: fixedCostLogSd ?? 0 })} />
          <NumberField label={t('rival.hazard')} percent value={rival.eventHazard ?? 0} max={1} decimals={2} step={0.001} onChange={(eventHazard) => onChange({ ...rival, eventHazard: eventHazard ?? 0 })} />
          <Switch label={t('rival.leaves')} checked={rival.leaves ?? false} onChange={(event) => onChange({ ...rival, leaves: event.currentTarget.checked })} />
        </div>
      </Collapse>
    </div>
  )
}
