import { useQuery } from '@tanstack/react-query'
import type { JobStatus } from '../../main/jobs/job.ts'
import { orpc } from './client.ts'

/** How often the list of jobs is read, milliseconds; a mutation of this window reads it at once. */
const WHILE_RUNNING = 1_000
const AT_REST = 4_000

/** Every job that the engine remembers, latest first. */
export function useJobs(): readonly JobStatus[] {
  const { data } = useQuery(orpc.jobs.list.queryOptions({
    staleTime: 0,
    refetchInterval: (query: { readonly state: { readonly data?: readonly JobStatus[] | undefined } }) => (query.state.data?.some((job) => job.state === 'running') ? WHILE_RUNNING : AT_REST),
  }))
  return data ?? []
}
