import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { FORMULA_NAMES, type FormulaName } from '../../../core/guard/formula.ts'
import { builderFaults, FIELD_UNITS, OPERATORS, type BuiltRule, type Condition, type Operator } from '../../../core/guard/rule-builder.ts'
import { FigureInput } from '../../ui/index.ts'
import styles from './settings.module.css'

/** What a fresh rule begins with. */
export const FIRST: Condition = { field: 'margin', operator: '<', value: { kind: 'number', number: 0.02 } }

const SIGNS: Readonly<Record<Operator, string>> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=', '!=': '≠' }

interface RuleConditionsProps {
  readonly rule: BuiltRule
  readonly name: string
  /** Conditions may not be whole yet. */
  readonly onChange: (rule: BuiltRule) => void
}

/** A rule as conditions: field, sign, value; all of them or one of them. It writes the formula and nothing else. */
export function RuleConditions({ rule, name, onChange: put }: RuleConditionsProps) {
  const { t } = useTranslation('settings')
  const faults = new Map(builderFaults(rule).map(({ index, fault }) => [index, fault]))
  const change = (at: number, part: Partial<Condition>): void => put({ ...rule, conditions: rule.conditions.map((one, i) => (i === at ? { ...one, ...part } : one)) })
  const alike = (field: FormulaName): FormulaName[] => FORMULA_NAMES.filter((other) => other !== field && FIELD_UNITS[other] === FIELD_UNITS[field])
  const fields = FORMULA_NAMES.map((value) => ({ value, label: t(`field.${value}`) }))
  return (
    <div className={styles.conditions}>
      {rule.conditions.map(({ field, operator, value }, i) => {
        const share = FIELD_UNITS[field] === 'share'
        return (
          <div key={i} className={styles.condition}>
            <Select aria-label={t('builder.field', { name, n: i + 1 })} data={fields} value={field} allowDeselect={false} onChange={(next) => change(i, { field: (next ?? field), value: { kind: 'number', number: value.kind === 'number' ? value.number : 0 } })} />
            <Select aria-label={t('builder.operator', { name, n: i + 1 })} data={OPERATORS.map((one) => ({ value: one, label: SIGNS[one] }))} value={operator} allowDeselect={false} onChange={(next) => change(i, { operator: (next ?? operator) })} />
            <Select
              aria-label={t('builder.against', { name, n: i + 1 })} value={value.kind === 'number' ? '' : value.field} allowDeselect={false} data={[{ value: '', label: t(share ? 'builder.share' : 'builder.number') }, ...alike(field).map((other) => ({ value: other, label: t(`field.${other}`) }))]}
              onChange={(next) => change(i, { value: next ? { kind: 'field', field: next, times: value.kind === 'field' ? value.times : 1 } : { kind: 'number', number: 0 } })}
            />
            <FigureInput
              aria-label={t(value.kind === 'number' ? 'builder.value' : 'builder.times', { name, n: i + 1 })} unit={value.kind === 'field' ? '\u00a0×' : ''} percent={value.kind === 'number' && share} min={value.kind === 'number' ? -1e15 : 0.0001} max={value.kind === 'number' ? 1e15 : 1000} decimals={4}
              value={value.kind === 'number' ? value.number : value.times} error={faults.has(i) ? t('fault.blank') : undefined}
              onFigure={(next) => { const number = next ?? Number.NaN; change(i, { value: value.kind === 'number' ? { kind: 'number', number } : { ...value, times: number } }) }}
            />
            <ActionIcon aria-label={t('builder.remove', { name, n: i + 1 })} disabled={rule.conditions.length === 1} onClick={() => put({ ...rule, conditions: rule.conditions.filter((_, k) => k !== i) })}><IconTrash size={14} stroke={1.6} /></ActionIcon>
          </div>
        )
      })}
      <div className={styles.joins}>
        {rule.conditions.length > 1 && <SegmentedControl size="xs" aria-label={t('builder.join', { name })} value={rule.join} data={[{ value: 'and', label: t('builder.and') }, { value: 'or', label: t('builder.or') }]} onChange={(join) => put({ ...rule, join: join })} />}
        <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={12} />} onClick={() => put({ ...rule, conditions: [...rule.conditions, FIRST] })}>{t('builder.add')}</Button>
      </div>
    </div>
  )
}
