import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { orpc } from '../client.ts'
import { SCREENS } from '../screens.ts'
import { useJobs } from '../use-jobs.ts'

/** Title of the window: progress of what runs, the screen, the workspace, the product. */
export function useDocumentTitle(): void {
  const { t } = useTranslation('common')
  const { pathname } = useLocation()
  const { data: workspace } = useQuery(orpc.workspace.info.queryOptions())
  const screen = SCREENS.find(({ path }) => path === pathname)
  const job = useJobs().find(({ state, total }) => state === 'running' && total > 0)
  const parts = [screen ? t(`nav.${screen.id}`) : '', workspace?.name ?? '', t('app')].filter((part) => part !== '')
  const title = `${job ? `${Math.floor((job.done / job.total) * 100)}% ` : ''}${parts.join(' \u00b7 ')}`
  useEffect(() => { document.title = title }, [title])
}
