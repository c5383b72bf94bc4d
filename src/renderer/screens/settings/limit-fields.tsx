import { useTranslation } from 'react-i18next'
import type { Currency } from '../../../core/money/money.ts'
import { NO_FIGURE } from '../../ui/format.ts'
import { FigureInput, useFormat } from '../../ui/index.ts'
import { decimalsOf, RANGES, type Faults, type LimitsDraft, type NumberField } from './limits.ts'
import { useFaultText } from './use-fault-text.ts'
import styles from './settings.module.css'

interface LimitFieldsProps {
  readonly draft: LimitsDraft
  readonly defaults: LimitsDraft
  readonly faults: Faults
  readonly currency: Currency
  readonly onChange: (draft: LimitsDraft) => void
}

/** The numbers of the gate and of the canary, each with why it is there and what it was at first. */
export function LimitFields({ draft, defaults, faults, currency, onChange }: LimitFieldsProps) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const faultText = useFaultText()
  const units: Readonly<Record<NumberField, { readonly suffix: string; readonly decimals: number; readonly step: number }>> = {
    largestDrop: { suffix: '%', decimals: 2, step: 1 },
    exposedCashCap: { suffix: `${format.language === 'zh' ? '' : '\u00a0'}${format.currency(currency)}`, decimals: decimalsOf(currency), step: 10_000 },
    identicalShare: { suffix: '%', decimals: 2, step: 1 },
    identicalLines: { suffix: '', decimals: 0, step: 1 },
    unitsPerHour: { suffix: '', decimals: 0, step: 1000 },
    cashPerHour: { suffix: `${format.language === 'zh' ? '' : '\u00a0'}${format.currency(currency)}`, decimals: decimalsOf(currency), step: 10_000 },
    ceiling: { suffix: '×', decimals: 2, step: 1 },
    canaryShare: { suffix: '%', decimals: 3, step: 1 },
    canaryMinutes: { suffix: t('minutes'), decimals: 2, step: 1 },
  }
  const row = (field: NumberField) => {
    const { suffix, decimals, step } = units[field]
    const first = defaults[field]
    const fault = faults[field]
    return (
      <div className={styles.row} key={field}>
        <div>
          <label className={styles.label} htmlFor={`limit-${field}`}>{t(`limit.${field}.label`)}</label>
          <div className={styles.why} id={`limit-${field}-why`}>{t(`limit.${field}.why`)}</div>
        </div>
        <div>
          <FigureInput
            id={`limit-${field}`} aria-describedby={`limit-${field}-why`} value={draft[field]} unit={suffix} decimals={decimals} step={step} min={RANGES[field][0]} max={RANGES[field][1]}
            error={fault ? faultText(fault) : undefined} onFigure={(value) => onChange({ ...draft, [field]: value ?? '' })}
          />
          {first !== draft[field] && <div className={styles.default}>{t('default', { value: first === '' ? NO_FIGURE : `${format.number(first, { digits: decimalPlaces(first) })}${suffix}` })}</div>}
        </div>
      </div>
    )
  }
  return (
    <>
      <section className={styles.group} aria-labelledby="group-gate">
        <h2 id="group-gate">{t('gate.title')}</h2>
        <p className={styles.note}>{t('gate.note')}</p>
        {(['largestDrop', 'exposedCashCap', 'unitsPerHour', 'cashPerHour', 'ceiling', 'identicalShare', 'identicalLines'] as const).map(row)}
      </section>
      <section className={styles.group} aria-labelledby="group-canary">
        <h2 id="group-canary">{t('canary.title')}</h2>
        <p className={styles.note}>{t('canary.note')}</p>
        {(['canaryShare', 'canaryMinutes'] as const).map(row)}
      </section>
    </>
  )
}

const decimalPlaces = (value: number): number => (String(value).split('.')[1] ?? '').length
