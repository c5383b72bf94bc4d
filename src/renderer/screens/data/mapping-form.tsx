import { Checkbox, MultiSelect, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CURRENCIES } from '../../../core/money/money.ts'
import { FEED_KINDS, type FeedKind, type FeedMapping, type FeedPreview } from '../../../main/feeds/feed.ts'
import { FigureInput } from '../../ui/index.ts'
import { covariatesOf, MONEY_UNITS, plainFields, withCovariates } from './mapping.ts'
import { OriginRow } from './origin-row.tsx'
import styles from './data.module.css'

interface MappingFormProps {
  readonly preview: FeedPreview
  readonly mapping: FeedMapping
  readonly onChange: (mapping: FeedMapping) => void
  readonly onKind: (kind: FeedKind) => void
}

/** How a table is read: what it holds, where each field comes from, in which unit, currency, encoding and periods. */
export function MappingForm({ preview, mapping, onChange, onKind }: MappingFormProps) {
  const { t } = useTranslation('data')
  const columns = preview.columns.map((column) => column.name)
  const hasMoney = plainFields(preview).some((field) => field.type === 'money') || mapping.kind === 'treasury'
  const hasDate = plainFields(preview).some((field) => field.name === 'date')
  const numeric = preview.columns.filter((column) => column.type === 'number').map((column) => column.name)
  const fieldColumns = plainFields(preview).map((field) => mapping.columns[field.name])
  return (
    <div className={styles.form}>
      <div className={styles.pair}>
        <Select label={t('form.kind')} value={mapping.kind} data={FEED_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} onChange={(kind) => { if (kind) onKind(kind) }} />
        {preview.format === 'csv' && (
          <Select
            label={t('form.encoding')} value={mapping.encoding} data={[{ value: 'utf-8', label: 'UTF-8' }, { value: 'gb18030', label: 'GB18030 / GBK' }]}
            onChange={(encoding) => { if (encoding) onChange({ ...mapping, encoding }) }}
          />
        )}
        {hasMoney && (
          <>
            <Select label={t('form.currency')} value={mapping.currency} data={[...CURRENCIES]} onChange={(currency) => { if (currency) onChange({ ...mapping, currency }) }} />
            <Select
              label={t('form.unit')} value={String(mapping.moneyUnit)} data={MONEY_UNITS.map((unit) => ({ value: String(unit), label: t(`unit.${unitName(unit)}`) }))}
              onChange={(unit) => { if (unit) onChange({ ...mapping, moneyUnit: Number(unit) }) }}
            />
          </>
        )}
      </div>
      {hasDate && <PeriodFields mapping={mapping} onChange={onChange} />}
      <div className={styles.origins} role="group" aria-label={t('form.fields')}>
        {plainFields(preview).map((field) => <OriginRow key={field.name} field={field} columns={columns} mapping={mapping} onChange={onChange} />)}
      </div>
      {mapping.kind === 'sales' && (
        <MultiSelect
          label={t('form.covariates')} description={t('form.covariatesWhy')} value={covariatesOf(mapping)} data={numeric.filter((column) => !fieldColumns.includes(column))}
          onChange={(chosen) => onChange(withCovariates(mapping, chosen))}
        />
      )}
    </div>
  )
}

const unitName = (unit: (typeof MONEY_UNITS)[number]) => ({ 1: 'major', 0.01: 'minor', 10_000: 'wan', 100_000_000: 'yi' } as const)[unit]

/** Tables that count weeks say "40", and only a person knows which week that was: no date stands there until one is given. */
function PeriodFields({ mapping, onChange }: Pick<MappingFormProps, 'mapping' | 'onChange'>) {
  const { t } = useTranslation('data')
  const { period } = mapping
  const [open, setOpen] = useState(period !== null)
  const [days, setDays] = useState(period?.days ?? 7)
  const toggle = (counts: boolean): void => {
    setOpen(counts)
    if (!counts && period !== null) onChange({ ...mapping, period: null })
  }
  return (
    <div className={styles.period}>
      <Checkbox label={t('form.periods')} checked={open} onChange={(event) => toggle(event.currentTarget.checked)} />
      {open && (
        <div className={styles.pair}>
          <TextInput type="date" label={t('form.origin')} defaultValue={period?.origin ?? ''} onChange={({ currentTarget: { value } }) => onChange({ ...mapping, period: value === '' ? null : { origin: value, days } })} />
          <FigureInput
            label={t('form.days')} commit="leaving" value={days} min={1} max={366}
            onFigure={(value) => {
              if (value === null) return
              setDays(value)
              if (period !== null) onChange({ ...mapping, period: { ...period, days: value } })
            }}
          />
        </div>
      )}
    </div>
  )
}
