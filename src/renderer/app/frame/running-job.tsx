import { Badge, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useJobText } from '../../ui/use-job-text.ts'
import { useJobs } from '../use-jobs.ts'

/** The latest job that runs, with how many others do. The sample world's progress is the screen itself. */
export function RunningJob() {
  const { t } = useTranslation('common')
  const text = useJobText()
  const running = useJobs().filter((job) => job.state === 'running' && job.kind !== 'sample')
  if (running.length === 0) return null
  return (
    <>
      {running.length > 1 && (
        <Tooltip label={running.slice(1).map((job) => text.title(job)).join(', ')}>
          <Badge variant="default" maw={56} tabIndex={0}>{t('job.others', { count: running.length - 1 })}</Badge>
        </Tooltip>
      )}
      <JobProgress key={running[0].id} jobId={running[0].id} compact />
    </>
  )
}
