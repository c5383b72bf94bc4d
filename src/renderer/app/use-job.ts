import { skipToken, useQuery } from '@tanstack/react-query'
import type { JobStatus } from '../../main/jobs/job.ts'
import { orpc } from './client.ts'

/**
 * Follows a job live; null before the first status and where there is no job.
 * The stream is cancelled when nothing on the screen follows it any more.
 */
export function useJob(jobId: string | null): { readonly job: JobStatus | null; readonly error: unknown } {
  const { data, error } = useQuery(orpc.jobs.watch.experimental_liveOptions({ input: jobId === null ? skipToken : { id: jobId }, staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000, retry: false }))
  return { job: data ?? null, error }
}
