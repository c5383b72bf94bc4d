import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { builderFaults, readFormula, writeFormula, type BuiltRule } from '../../../core/guard/rule-builder.ts'
import type { Faults, FormulaDraft as Formula, LimitsDraft } from './limits.ts'
import { FIRST, RuleConditions } from './rule-conditions.tsx'
import { RulePreview } from './rule-preview.tsx'
import { useFaultText } from './use-fault-text.ts'
import styles from './settings.module.css'

interface FormulaListProps {
  readonly draft: LimitsDraft
  readonly faults: Faults
  /** Blank parts are pointed at only once saving was tried. */
  readonly tried: boolean
  readonly onChange: (draft: LimitsDraft) => void
}

/** A person's own rules: a line for which the formula is true is blocked. Each says which products it touches before it is saved. */
export function FormulaList({ draft, faults, tried, onChange }: FormulaListProps) {
  const { t } = useTranslation('settings')
  const { formulas } = draft
  return (
    <section className={styles.group} aria-labelledby="group-formulas">
      <h2 id="group-formulas">{t('formula.title')}</h2>
      <p className={styles.note}>{t('formula.note')}</p>
      {formulas.map((formula, i) => (
        <FormulaCard
          key={i} formula={formula} faultOf={(part) => faults[`formulas.${i}.${part}`]} tried={tried} place={i}
          onChange={(next) => onChange({ ...draft, formulas: formulas.map((one, k) => (k === i ? next : one)) })} onRemove={() => onChange({ ...draft, formulas: formulas.filter((_, k) => k !== i) })}
        />
      ))}
      <div>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...draft, formulas: [...formulas, { id: '', expression: writeFormula({ join: 'and', conditions: [FIRST] }), message: '' }] })}>{t('formula.add')}</Button>
      </div>
    </section>
  )
}

interface FormulaCardProps {
  readonly formula: Formula
  readonly place: number
  readonly faultOf: (part: 'id' | 'expression' | 'message') => Faults[string] | undefined
  readonly tried: boolean
  readonly onChange: (formula: Formula) => void
  readonly onRemove: () => void
}

/** One rule: name and message, its conditions or its text, and what it touches. */
function FormulaCard({ formula, place, faultOf, tried, onChange, onRemove }: FormulaCardProps) {
  const { t } = useTranslation('settings')
  const faultText = useFaultText()
  const { half, ...whole } = formula
  const built = half ?? readFormula(formula.expression)
  const build = (rule: BuiltRule): void => onChange(builderFaults(rule).length === 0 && rule.conditions.length > 0 ? { ...whole, expression: writeFormula(rule) } : { ...whole, expression: '', half: rule })
  const [asText, setAsText] = useState(built === null && formula.expression.trim() !== '')
  const errorOf = (part: 'id' | 'expression' | 'message'): string | undefined => {
    const fault = faultOf(part)
    return fault && (tried || fault.fault === 'twice') ? faultText(fault) : undefined
  }
  const name = formula.id || String(place + 1)
  return (
    <div className={styles.rule}>
      <div className={styles.ruleHead}>
        <TextInput aria-label={t('formula.id')} placeholder={t('formula.exampleId')} value={formula.id} error={errorOf('id')} onChange={(event) => onChange({ ...formula, id: event.currentTarget.value })} />
        <TextInput aria-label={t('formula.message')} placeholder={t('formula.example')} value={formula.message} error={errorOf('message')} onChange={(event) => onChange({ ...formula, message: event.currentTarget.value })} />
        <ActionIcon aria-label={t('formula.remove', { id: name })} onClick={onRemove}><IconTrash size={16} stroke={1.6} /></ActionIcon>
      </div>
      {asText
        ? <TextInput aria-label={t('formula.expression')} placeholder="price < cost * 1.02" value={formula.expression} error={errorOf('expression')} onChange={(event) => onChange({ ...whole, expression: event.currentTarget.value })} />
        : <RuleConditions rule={built ?? { join: 'and', conditions: [FIRST] }} name={name} onChange={build} />}
      <div className={styles.ruleFoot}>
        <RulePreview expression={formula.expression} />
        <Button variant="subtle" size="compact-xs" disabled={asText && built === null} title={asText && built === null ? t('formula.onlyText') : undefined} onClick={() => setAsText(!asText)}>{t(asText ? 'formula.asConditions' : 'formula.asText')}</Button>
      </div>
    </div>
  )
}
