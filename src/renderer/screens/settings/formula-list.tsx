import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Faults, LimitsDraft } from './limits.ts'
import { useFaultText } from './use-fault-text.ts'
import styles from './settings.module.css'

interface FormulaListProps {
  readonly draft: LimitsDraft
  readonly faults: Faults
  /** Blank parts are pointed at only once saving was tried. */
  readonly tried: boolean
  readonly onChange: (draft: LimitsDraft) => void
}

const PARTS = ['id', 'expression', 'message'] as const
const EXAMPLES = { id: 'thin-margin', expression: 'price < cost * 1.02', message: '' } as const

/** A person's own rules: a line for which the formula is true is blocked. */
export function FormulaList({ draft, faults, tried, onChange }: FormulaListProps) {
  const { t } = useTranslation('settings')
  const faultText = useFaultText()
  const { formulas } = draft
  const change = (i: number, part: (typeof PARTS)[number], value: string): void => onChange({ ...draft, formulas: formulas.map((formula, k) => (k === i ? { ...formula, [part]: value } : formula)) })
  return (
    <section className={styles.group} aria-labelledby="group-formulas">
      <h2 id="group-formulas">{t('formula.title')}</h2>
      <p className={styles.note}>{t('formula.note')}</p>
      {formulas.map((formula, i) => (
        <div key={i} className={styles.formula}>
          {PARTS.map((part) => {
            const fault = faults[`formulas.${i}.${part}`]
            return (
              <TextInput
                key={part} aria-label={t(`formula.${part}`)} placeholder={EXAMPLES[part] || t('formula.example')} value={formula[part]} onChange={(event) => change(i, part, event.currentTarget.value)}
                error={fault && (tried || fault.fault === 'twice') ? faultText(fault) : undefined}
              />
            )
          })}
          <ActionIcon aria-label={t('formula.remove', { id: formula.id || String(i + 1) })} onClick={() => onChange({ ...draft, formulas: formulas.filter((_, k) => k !== i) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
        </div>
      ))}
      <div>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...draft, formulas: [...formulas, { id: '', expression: '', message: '' }] })}>{t('formula.add')}</Button>
      </div>
    </section>
  )
}
