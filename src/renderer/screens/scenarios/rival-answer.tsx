import { useTranslation } from 'react-i18next'
import type { RivalPolicy } from '../../../core/war/scenario.ts'
import { useFormat } from '../../ui/index.ts'
import { NumberField, SliderField } from './fields.tsx'
import styles from './scenarios.module.css'

/** The figures of a rival's policy; a script and a match set are shown as they stand, and changed in the file. */
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
            </div>
          )
        })}
      </div>
    )
  }
  if (policy.kind === 'budgeted') {
    return (
      <div className={styles.pair}>
        <SliderField label={t('rival.depth')} value={policy.depth} text={percent(policy.depth)} min={0} max={0.6} step={0.01} onChange={(depth) => onChange({ ...policy, depth })} />
        <NumberField label={t('rival.budget')} value={policy.budget} step={100_000} empty={t('noLimit')} onChange={(budget) => onChange({ ...policy, budget })} />
        <NumberField label={t('rival.from')} value={policy.from} max={days} onChange={(from) => onChange({ ...policy, from: from ?? 0 })} />
        <NumberField label={t('rival.to')} value={policy.to} min={1} empty={t('noLimit')} onChange={(to) => onChange({ ...policy, to })} />
      </div>
    )
  }
  return (
    <div className={styles.pair}>
      {policy.kind === 'undercut' && <SliderField label={t('rival.by')} value={policy.by} text={format.percent(policy.by)} min={0} max={0.2} step={0.005} onChange={(by) => onChange({ ...policy, by })} />}
      {policy.kind === 'follow' && <SliderField label={t('rival.share')} value={policy.share} text={percent(policy.share)} min={0} max={1.5} step={0.05} onChange={(share) => onChange({ ...policy, share })} />}
      {policy.kind === 'best-response' && <NumberField label={t('rival.every')} value={policy.every} min={1} max={60} onChange={(every) => onChange({ ...policy, every: every ?? 1 })} />}
      <SliderField label={t('rival.lag')} value={policy.lag} text={t('days', { count: policy.lag })} min={0} max={14} step={1} onChange={(lag) => onChange({ ...policy, lag })} />
      <SliderField label={t('rival.gain')} value={policy.gain} text={percent(policy.gain)} min={0} max={1} step={0.05} onChange={(gain) => onChange({ ...policy, gain })} />
      <SliderField label={t('rival.floor')} value={policy.floor} text={percent(policy.floor)} min={0.4} max={1} step={0.01} onChange={(floor) => onChange({ ...policy, floor })} />
      {policy.scope !== undefined && <p className={styles.evidence}>{t('rival.scope', { categories: policy.scope.categories.length, products: policy.scope.skus.length })}</p>}
    </div>
  )
}
