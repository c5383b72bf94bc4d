import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState, ScreenFrame } from '../../ui/index.ts'
import { SCREENS } from '../screens.ts'

/** Shown for an address that names no screen. */
export function Nowhere() {
  const { t } = useTranslation('common')
  const navigate = useNavigate()
  const [first] = SCREENS
  return (
    <ScreenFrame question={t('nowhere.question')} state="empty">
      <EmptyState title={t('nowhere.title')} text={t('nowhere.text')} action={<Button onClick={() => void navigate({ to: first.path })}>{t(`go.${first.id}`)}</Button>} />
    </ScreenFrame>
  )
}
