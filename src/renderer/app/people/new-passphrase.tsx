import { PasswordInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface NewPassphraseProps {
  readonly value: string
  readonly again: string
  readonly onChange: (value: string) => void
  readonly onAgain: (value: string) => void
}

/** A passphrase that is chosen: typed twice, since nobody can look it up afterwards. */
export function NewPassphrase({ value, again, onChange, onAgain }: NewPassphraseProps) {
  const { t } = useTranslation('people')
  const common = { size: 'xs', required: true, withAsterisk: false, maxLength: 1000, autoComplete: 'new-password', visibilityToggleButtonProps: { 'aria-label': t('show') } } as const
  return (
    <>
      <PasswordInput {...common} label={t('newPassphrase')} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      <PasswordInput {...common} label={t('keys.again')} value={again} error={again !== '' && again !== value ? t('keys.differ') : undefined} onChange={(event) => onAgain(event.currentTarget.value)} />
    </>
  )
}
