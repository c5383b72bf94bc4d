import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { notifications } from '@mantine/notifications'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { connection } from '../client.ts'
import { noticeId } from '../notices.ts'
import styles from './frame.module.css'

const subscribe = (listener: () => void): (() => void) => connection?.onChange(listener) ?? (() => {})

/** Says that the engine cannot be reached; it is tried again by itself, and at once on request. */
export function ConnectionBanner() {
  const { t } = useTranslation('common')
  const state = useSyncExternalStore(subscribe, () => connection?.state ?? 'open')
  // What was said of calls that failed meanwhile holds no more.
  useEffect(() => { if (state === 'open') notifications.hide(noticeId('connection.lost')) }, [state])
  if (state !== 'lost') return null
  return (
    <div className={styles.banner} role="alert">
      <IconPlugConnectedX size={18} aria-hidden />
      <span>{t('connection.lost')}</span>
      <Button variant="default" size="compact-sm" onClick={() => connection?.retryNow()}>{t('connection.now')}</Button>
    </div>
  )
}
