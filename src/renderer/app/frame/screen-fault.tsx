import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { WarchestError } from '../../../core/problem.ts'
import { ErrorState, ScreenFrame } from '../../ui/index.ts'

/** Shown in place of a screen that threw while drawing, or whose program could not be loaded; the frame and the other screens stay. */
export function ScreenFault({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation('common')
  const router = useRouter()
  const again = (): void => {
    reset()
    void router.invalidate()
  }
  const fault = new WarchestError('unavailable', { code: 'screen.fault', message: error instanceof Error ? error.message : String(error), mend: t('error.screenMend') })
  return (
    <ScreenFrame question={t('error.screen')} state="error">
      <ErrorState error={fault} onRetry={again} />
    </ScreenFrame>
  )
}
