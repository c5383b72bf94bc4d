import { Button } from '@mantine/core'
import { IconDatabase, IconFolderOpen, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState, JobProgress, ScreenFrame } from '../../ui/index.ts'
import { useJobs } from '../use-jobs.ts'
import styles from './frame.module.css'
import { createWorkspace, openWorkspace } from './workspace-dialogs.tsx'

/** Shown while no workspace is ready: the sample world on its way, as at the very first start, else the ways to one. */
export function FirstStart() {
  const { t } = useTranslation('common')
  const making = useJobs().find(({ kind, state }) => kind === 'sample' && state === 'running')
  if (making) {
    return (
      <ScreenFrame question={t('first.question')} answer={t('first.making')} state="loading">
        <EmptyState icon={<IconDatabase size={32} stroke={1.4} />} title={t('first.title')} text={t('first.text')} action={<div className={styles.making}><JobProgress jobId={making.id} /></div>} />
      </ScreenFrame>
    )
  }
  return (
    <ScreenFrame question={t('first.question')} answer={t('first.none')} state="empty">
      <EmptyState
        icon={<IconDatabase size={32} stroke={1.4} />} title={t('first.choose')} text={t('first.chooseText')}
        action={(
          <>
            <Button variant="default" leftSection={<IconFolderOpen size={16} />} onClick={() => void openWorkspace()}>{t('command.open')}</Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => void createWorkspace()}>{t('command.create')}</Button>
          </>
        )}
      />
    </ScreenFrame>
  )
}
