import { Checkbox, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FeedField, FeedMapping } from '../../../main/feeds/feed.ts'
import { originOf, withOrigin } from './mapping.ts'
import { useFieldName } from './use-field-name.ts'
import styles from './data.module.css'

interface OriginRowProps {
  readonly field: FeedField
  readonly columns: readonly string[]
  readonly mapping: FeedMapping
  readonly onChange: (mapping: FeedMapping) => void
}

const NONE = '\u0000none'
const CONSTANT = '\u0000constant'

/** One field: the column it is read from, or the constant it is fixed to. */
export function OriginRow({ field, columns, mapping, onChange }: OriginRowProps) {
  const { t } = useTranslation('data')
  const fieldName = useFieldName()
  const origin = originOf(mapping, field.name)
  const name = fieldName(field.name)
  const accepted = mapping.blanksUnknown ?? []
  const choose = (value: string | null): void => {
    if (value === null) return
    onChange(withOrigin(mapping, field.name, value === NONE ? { kind: 'none' } : value === CONSTANT ? { kind: 'constant', text: '' } : { kind: 'column', column: value }))
  }
  const accept = (yes: boolean): void => onChange({ ...mapping, blanksUnknown: yes ? [...accepted, field.name] : accepted.filter((other) => other !== field.name) })
  const given = origin.kind === 'column' ? columns.includes(origin.column) : origin.kind === 'constant'
  return (
    <div className={styles.origin} data-missing={field.required && !given ? true : undefined}>
      <div>
        <span className={styles.fieldName}>{name}</span>
        {field.required && <span className={styles.required}> {t('form.required')}</span>}
        {field.oneOf !== undefined && <span className={styles.required}> {t('form.oneOf')}</span>}
      </div>
      <div className={styles.source}>
        <Select
          aria-label={name} value={origin.kind === 'none' ? NONE : origin.kind === 'constant' ? CONSTANT : origin.column} searchable={columns.length > 8} onChange={choose}
          data={[{ value: NONE, label: t('form.none') }, ...columns.map((column) => ({ value: column, label: column })), { value: CONSTANT, label: t('form.constant') }]}
        />
        {origin.kind === 'constant' && <TextInput aria-label={t('form.constantOf', { field: name })} value={origin.text} onChange={(event) => onChange(withOrigin(mapping, field.name, { kind: 'constant', text: event.currentTarget.value }))} />}
        {field.blanksCount === true && origin.kind === 'column' && <Checkbox size="xs" label={t('form.blankUnknown')} checked={accepted.includes(field.name)} onChange={(event) => accept(event.currentTarget.checked)} />}
      </div>
    </div>
  )
}
