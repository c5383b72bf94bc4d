import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Why limits are changed; stays in the workspace with the change. */
export function ReasonField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation('settings')
  return <TextInput withAsterisk label={t('reason.label')} description={t('reason.note')} value={value} maxLength={500} onChange={(event) => onChange(event.currentTarget.value)} />
}
