import { ActionIcon, Button, NumberInput, SegmentedControl, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FORMULA_NAMES, type FormulaName } from '../../../core/guard/formula.ts'
import { builderFaults, FIELD_UNITS, OPERATORS, writeFormula, type BuiltRule, type Condition, type Operator } from '../../../core/guard/rule-builder.ts'
import { THIN } from '../../ui/format.ts'
import styles from './settings.module.css'

/** What a fresh rule begins with. */
export const FIRST: Condition = { field: 'margin', operator: '<', value: { kind: 'number', number: 0.02 } }

/** Undoes binary noise of a product, e.g. 0.07 x 100. */
const tidy = (value: number): number => Number(value.toPrecision(12))
const SIGNS: Readonly<Record<Operator, string>> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=', '!=': '≠' }

interface RuleConditionsProps {
  readonly rule: BuiltRule
  readonly name: string
  /** The formula; '' while a condition is not whole. */
  readonly onChange: (expression: string) => void
}

/** A rule as conditions: field, sign, value; all of them or one of them. It writes the formula and nothing else. */
export function RuleConditions({ rule: given, name, onChange }: RuleConditionsProps) {
  const { t } = useTranslation('settings')
  // What is being typed may not be a rule yet; then it lives here alone.
  const [typed, setTyped] = useState<BuiltRule | null>(null)
  const rule = typed ?? given
  const faults = new Map(builderFaults(rule).map(({ index, fault }) => [index, fault]))
  const put = (next: BuiltRule): void => {
    const whole = builderFaults(next).length === 0 && next.conditions.length > 0
    setTyped(whole ? null : next)
    onChange(whole ? writeFormula(next) : '')
  }
  const change = (at: number, part: Partial<Condition>): void => put({ ...rule, conditions: rule.conditions.map((one, i) => (i === at ? { ...one, ...part } : one)) })
  const alike = (field: FormulaName): FormulaName[] => FORMULA_NAMES.filter((other) => other !== field && FIELD_UNITS[other] === FIELD_UNITS[field])
  const fields = FORMULA_NAMES.map((value) => ({ value, label: t(`field.${value}`) }))
  return (
    <div className={styles.conditions}>
      {rule.conditions.map(({ field, operator, value }, i) => {
        const share = FIELD_UNITS[field] === 'share'
        const scale = share ? 100 : 1
        return (
          <div key={i} className={styles.condition}>
            <Select aria-label={t('builder.field', { name, n: i + 1 })} data={fields} value={field} allowDeselect={false} onChange={(next) => change(i, { field: (next ?? field), value: { kind: 'number', number: value.kind === 'number' ? value.number : 0 } })} />
            <Select aria-label={t('builder.operator', { name, n: i + 1 })} data={OPERATORS.map((one) => ({ value: one, label: SIGNS[one] }))} value={operator} allowDeselect={false} onChange={(next) => change(i, { operator: (next ?? operator) })} />
            <Select
              aria-label={t('builder.against', { name, n: i + 1 })} value={value.kind === 'number' ? '' : value.field} allowDeselect={false} data={[{ value: '', label: t(share ? 'builder.share' : 'builder.number') }, ...alike(field).map((other) => ({ value: other, label: t(`field.${other}`) }))]}
              onChange={(next) => change(i, { value: next ? { kind: 'field', field: next, times: value.kind === 'field' ? value.times : 1 } : { kind: 'number', number: 0 } })}
            />
            <NumberInput
              aria-label={t(value.kind === 'number' ? 'builder.value' : 'builder.times', { name, n: i + 1 })} thousandSeparator={THIN} {...(value.kind === 'field' ? { prefix: '× ' } : {})} suffix={value.kind === 'number' && share ? '%' : ''} decimalScale={4} styles={{ input: { textAlign: 'end' } }}
              value={shown(value.kind === 'number' ? value.number * scale : value.times)} error={faults.has(i) ? t('fault.blank') : undefined}
              onChange={(next) => {
                const number = typeof next === 'number' ? next : next === '' ? Number.NaN : Number(next)
                change(i, { value: value.kind === 'number' ? { kind: 'number', number: tidy(number / scale) } : { ...value, times: number } })
              }}
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

const shown = (value: number): number | '' => (Number.isFinite(value) ? tidy(value) : '')
