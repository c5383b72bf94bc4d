import { Button } from '@mantine/core'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { WarchestError } from '../../../core/problem.ts'
import { EmptyState, ErrorState, ScreenFrame } from '../../ui/index.ts'

/** How browsers and the bundler say that a chunk could not be fetched. */
const CHUNK = /dynamically imported module|module script failed|preload CSS|loading chunk/i

/** Shown in place of a screen that threw while drawing, or whose program could not be loaded; the frame and the other screens stay. */
export function ScreenFault({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation('common')
  const router = useRouter()
  const again = (): void => {
    reset()
    void router.invalidate()
  }
  // After an update, or where the server is gone, the browser finds the chunks of a screen no more; its own words for that help nobody.
  if (CHUNK.test(error instanceof Error ? error.message : '')) {
    return (
      <ScreenFrame question={t('error.chunk')} state="error">
        <EmptyState title={t('error.chunkText')} text={t('error.chunkMend')} action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>} />
      </ScreenFrame>
    )
  }
  const fault = new WarchestError('unavailable', { code: 'screen.fault', message: error instanceof Error ? error.message : String(error), mend: t('error.screenMend') })
  return (
    <ScreenFrame question={t('error.screen')} state="error">
      <ErrorState error={fault} onRetry={again} />
    </ScreenFrame>
  )
}
