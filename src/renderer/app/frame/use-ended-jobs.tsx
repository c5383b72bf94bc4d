import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCheck, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobStatus } from '../../../main/jobs/job.ts'
import { standingOf, type Standing } from '../../screens/publications/row-states.ts'
import { useJobText } from '../../ui/use-job-text.ts'
import { useProblemText } from '../../ui/use-problem-text.ts'
import { client } from '../client.ts'
import { noticeUntilRead } from '../notices.ts'
import { readAnew } from '../query-client.ts'
import { useJobs } from '../use-jobs.ts'

const LOOK = {
  done: { color: 'green', icon: <IconCheck size={16} /> },
  failed: { color: 'red', icon: <IconAlertTriangle size={16} /> },
  cancelled: { color: 'gray', icon: <IconPlayerStop size={16} /> },
} as const

/** Work on a publication ends where the publication rests, which need not be its end. */
const OF_PUBLICATIONS: ReadonlySet<JobStatus['kind']> = new Set(['publish', 'rollback', 'end'])

type Ended = JobStatus & { readonly state: keyof typeof LOOK }

async function standingAfter(job: Ended): Promise<Standing | null> {
  if (job.state !== 'done' || job.result === null || !OF_PUBLICATIONS.has(job.kind)) return null
  return client.publications.get({ id: job.result }).then(standingOf, () => null)
}

const JobTitle = ({ job, standing }: { readonly job: Ended; readonly standing: Standing | null }) => {
  const { t } = useTranslation(['common', 'publications'])
  const text = useJobText()
  if (standing !== null) return t('job.stands', { title: text.title(job), standing: t(`publications:state.${standing}`).toLowerCase() })
  return t(`job.${job.failure === 'bad-input' ? 'refused' : job.state}`, { title: text.title(job) })
}

const JobProblem = ({ job: { problems: [problem] } }: { readonly job: JobStatus }) => {
  const text = useProblemText()
  if (!problem) return null
  const { message, mend } = text(problem)
  return `${message} ${mend}`
}

/** When a job ends, everything on the screen is read anew and a notice says how it ended; a failure stays until it was read. A question changes nothing, and its answer or failure stands where it was asked. */
export function useEndedJobs(): void {
  const jobs = useJobs()
  const running = useRef<ReadonlySet<string>>(new Set())

  useEffect(() => {
    const ended = jobs.filter((job): job is Ended => job.state !== 'running' && running.current.has(job.id) && job.kind !== 'insight')
    running.current = new Set(jobs.filter((job) => job.state === 'running').map((job) => job.id))
    if (ended.length === 0) return
    void readAnew()
    for (const job of ended) {
      void standingAfter(job).then((standing) => {
        const notice = { id: job.id, ...LOOK[standing === 'paused' ? 'cancelled' : job.state], title: <JobTitle job={job} standing={standing} />, message: job.state === 'failed' ? <JobProblem job={job} /> : '' }
        if (job.state === 'failed') noticeUntilRead(notice)
        else notifications.show({ ...notice, autoClose: 5_000, withBorder: true })
      })
    }
  }, [jobs])
}
