import { useEffect, useRef } from 'react'
import type { JobStatus } from '../../../main/jobs/job.ts'
import { useJob } from '../../app/use-job.ts'

/** Calls back once when the job has ended, in whatever way. */
export function useEndedJob(jobId: string | null, onEnd: (job: JobStatus) => void): void {
  const { job } = useJob(jobId)
  const latest = useRef(onEnd)
  const told = useRef<string | null>(null)
  useEffect(() => { latest.current = onEnd })
  useEffect(() => {
    if (!job || job.id !== jobId || job.state === 'running' || told.current === job.id) return
    told.current = job.id
    latest.current(job)
  }, [job, jobId])
}
