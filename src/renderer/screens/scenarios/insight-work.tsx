import { useEffect } from 'react'
import { orpc } from '../../app/client.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { JobProgress, LoadingState } from '../../ui/index.ts'
import styles from './scenarios.module.css'

/** An answer that is known comes before this, milliseconds; what takes longer has a job. */
const SOON = 250

/** A question that takes many expected runs, while it is worked on: how far it is, the time left, and cancel. */
export function InsightWork({ of }: { readonly of: 'drivers' | 'difference' | 'levers' }) {
  const job = useJobs().find(({ kind, state, note }) => kind === 'insight' && state === 'running' && note === of)
  // A question is no mutation, so nobody else reads the list of jobs because of it.
  useEffect(() => {
    const timer = setTimeout(() => { void queryClient.invalidateQueries({ queryKey: orpc.jobs.list.key() }) }, SOON)
    return () => clearTimeout(timer)
  }, [])
  return job ? <div className={styles.job}><JobProgress jobId={job.id} compact /></div> : <LoadingState />
}
