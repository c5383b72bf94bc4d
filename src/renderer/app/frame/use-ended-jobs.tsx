import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCheck, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobStatus } from '../../../main/jobs/job.ts'
import { useJobText } from '../../ui/use-job-text.ts'
import { useProblemText } from '../../ui/use-problem-text.ts'
import { orpc } from '../client.ts'
import { queryClient } from '../query-client.ts'
import { useJobs } from '../use-jobs.ts'

const LOOK = {
  done: { color: 'green', icon: <IconCheck size={16} /> },
  failed: { color: 'red', icon: <IconAlertTriangle size={16} /> },
  cancelled: { color: 'gray', icon: <IconPlayerStop size={16} /> },
} as const

/** When a job ends, everything on the screen is read anew and a notice says how it ended; a failure stays until it is closed. A question changes nothing, and its answer or failure stands where it was asked. */
export function useEndedJobs(): void {
  const jobs = useJobs()
  const { t } = useTranslation('common')
  const jobText = useJobText()
  const problemText = useProblemText()
  const running = useRef<ReadonlySet<string>>(new Set())

  useEffect(() => {
    const ended = jobs.filter((job): job is JobStatus & { state: keyof typeof LOOK } => job.state !== 'running' && running.current.has(job.id) && job.kind !== 'insight')
    running.current = new Set(jobs.filter((job) => job.state === 'running').map((job) => job.id))
    if (ended.length === 0) return
    const watching = orpc.jobs.key()[0][0]
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => !(Array.isArray(queryKey[0]) && queryKey[0][0] === watching) })
    for (const job of ended) {
      const [problem] = job.problems
      const said = problem && job.state === 'failed' ? problemText(problem) : null
      notifications.show({ id: job.id, ...LOOK[job.state], title: t(`job.${job.failure === 'bad-input' ? 'refused' : job.state}`, { title: jobText.title(job) }), message: said ? `${said.message} ${said.mend}` : '', autoClose: job.state === 'failed' ? false : 5_000, withBorder: true })
    }
  }, [jobs, t, jobText, problemText])
}
