import { Button, Progress } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobStatus } from '../../main/jobs/job.ts'
import { orpc } from '../app/client.ts'
import { noticeFailure } from '../app/notices.ts'
import { useJob } from '../app/use-job.ts'
import { ProblemList } from './problem-list.tsx'
import { useJobText } from './use-job-text.ts'
import styles from './job-progress.module.css'

export interface JobProgressProps {
  readonly jobId: string
  /** One line, as in the top bar. */
  readonly compact?: boolean
  /** Called once, when the job has ended in whatever way. */
  readonly onEnd?: (job: JobStatus) => void
}

/** A job's progress with time left and cancel; its problems where it failed. */
export function JobProgress({ jobId, compact = false, onEnd }: JobProgressProps) {
  const { t } = useTranslation('common')
  const text = useJobText()
  const { job } = useJob(jobId)
  const cancel = useMutation(orpc.jobs.cancel.mutationOptions({ onError: noticeFailure }))
  const told = useRef<string | null>(null)

  useEffect(() => {
    if (!job || job.state === 'running' || told.current === job.id) return
    told.current = job.id
    onEnd?.(job)
  }, [job, onEnd])

  if (!job) return null
  if (job.state === 'failed') return <ProblemList problems={job.problems} />

  const share = job.state === 'done' ? 100 : job.total > 0 ? Math.min(100, (job.done / job.total) * 100) : 0
  const unknown = job.state === 'running' && job.total === 0
  const title = text.title(job)
  const figures = text.figures(job)
  const bar = (
    <Progress.Root size={compact ? 4 : 6} className={styles.track}>
      <Progress.Section value={unknown ? 100 : share} animated={unknown} striped={unknown} color="ink" aria-label={title} />
    </Progress.Root>
  )
  const stop = job.state === 'running' && (
    <Button size="compact-xs" variant="default" loading={cancel.isPending} aria-label={t('job.cancel', { title })} onClick={() => cancel.mutate({ id: job.id })}>{t('cancel')}</Button>
  )

  if (compact) {
    return (
      <div className={styles.job} data-job-state={job.state}>
        <span className={styles.title}>{title}</span>
        {bar}
        <span className={styles.figures} data-figure>{figures}</span>
        {stop}
      </div>
    )
  }
  return (
    <div className={`${styles.job} ${styles.block}`} data-job-state={job.state}>
      <div className={styles.row}><span className={styles.title}>{title}</span>{stop}</div>
      {bar}
      <span className={styles.figures} data-figure>{figures}</span>
    </div>
  )
}
