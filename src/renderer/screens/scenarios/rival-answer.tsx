import { ActionIcon, Anchor, Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RivalPolicy } from '../../../core/war/scenario.ts'
import { useFormat } from '../../ui/index.ts'
import { without } from './draft.ts'
import { NumberField, SliderField } from './fields.tsx'
import styles from './scenarios.module.css'

type Entry = Extract<RivalPolicy, { readonly kind: 'scripted' }>['moves'][number]

/** A week after the last entry ends, where the horizon leaves room. */
function nextEntry(moves: readonly Entry[], days: number): Entry {
  const from = Math.min(Math.max(0, ...moves.map(({ to }) => to)), Math.max(0, days - 1))
  return { from, to: Math.min(days, from + 7), depth: moves.at(-1)?.depth ?? 0.1 }
}

/** The figures of a rival's policy, and the entries of its script. The products of a match set are chosen in the file or by a fit; here it may be given up for everything. */
export function RivalAnswer({ policy, days, onChange }: { readonly policy: RivalPolicy; readonly days: number; readonly onChange: (policy: RivalPolicy) => void }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  if (policy.kind === 'hold') return null
  const percent = (value: number): string => format.percent(value, { digits: 0 })
  if (policy.kind === 'scripted') {
    return (
      <div>
        {policy.moves.map((entry, index) => {
          const set = (change: Partial<typeof entry>): void => onChange({ ...policy, moves: policy.moves.map((one, i) => (i === index ? { ...one, ...change } : one)) })
          return (
            <div key={index} className={styles.limit}>
              <NumberField label={t('rival.from')} value={entry.from} max={days} onChange={(from) => set({ from: from ?? 0 })} />
              <NumberField label={t('rival.to')} value={entry.to} min={1} max={days} onChange={(to) => set({ to: to ?? days })} />
              <NumberField label={t('rival.depth')} percent value={entry.depth} max={0.95} step={0.01} decimals={1} onChange={(depth) => set({ depth: depth ?? 0 })} />
              <ActionIcon aria-label={t('rival.scriptRemove', { number: index + 1 })} onClick={() => onChange({ ...policy, moves: policy.moves.filter((_, i) => i !== index) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
            </div>
          )
        })}
        <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...policy, moves: [...policy.moves, nextEntry(policy.moves, days)] })}>{t('rival.scriptAdd')}</Button>
      </div>
    )
  }
  if (policy.kind === 'budgeted') {
    return (
      <div className={styles.pair}>
        <SliderField label={t('rival.depth')} value={policy.depth} text={percent} min={0} max={0.6} step={0.01} onChange={(depth) => onChange({ ...policy, depth })} />
        <NumberField label={t('rival.budget')} value={policy.budget} step={100_000} empty={t('noLimit')} onChange={(budget) => onChange({ ...policy, budget })} />
        <NumberField label={t('rival.from')} value={policy.from} max={days} onChange={(from) => onChange({ ...policy, from: from ?? 0 })} />
        <NumberField label={t('rival.to')} value={policy.to} min={1} empty={t('noLimit')} onChange={(to) => onChange({ ...policy, to })} />
      </div>
    )
  }
  return (
    <div className={styles.pair}>
      {policy.kind === 'undercut' && <SliderField label={t('rival.by')} value={policy.by} text={format.percent} min={0} max={0.2} step={0.005} onChange={(by) => onChange({ ...policy, by })} />}
      {policy.kind === 'follow' && <SliderField label={t('rival.share')} value={policy.share} text={percent} min={0} max={1.5} step={0.05} onChange={(share) => onChange({ ...policy, share })} />}
      {policy.kind === 'best-response' && <NumberField label={t('rival.every')} value={policy.every} min={1} max={60} onChange={(every) => onChange({ ...policy, every: every ?? 1 })} />}
      <SliderField label={t('rival.lag')} value={policy.lag} text={(lag) => t('days', { count: lag })} min={0} max={14} step={1} onChange={(lag) => onChange({ ...policy, lag })} />
      <SliderField label={t('rival.gain')} value={policy.gain} text={percent} min={0} max={1} step={0.05} onChange={(gain) => onChange({ ...policy, gain })} />
      <SliderField label={t('rival.floor')} value={policy.floor} text={percent} min={0.4} max={1} step={0.01} onChange={(floor) => onChange({ ...policy, floor })} />
      {policy.belief !== undefined && <p className={styles.evidence}>{t('rival.believed')} <Anchor component="button" type="button" inherit onClick={() => onChange(without(policy, 'belief') as RivalPolicy)}>{t('rival.certain')}</Anchor></p>}
      {policy.scope !== undefined && <p className={styles.evidence}>{t('rival.scope', { categories: policy.scope.categories.length, products: policy.scope.skus.length })} <Anchor component="button" type="button" inherit onClick={() => onChange(without(policy, 'scope') as RivalPolicy)}>{t('rival.wholeRange')}</Anchor></p>}
    </div>
  )
}
