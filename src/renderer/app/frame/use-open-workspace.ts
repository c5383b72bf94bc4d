import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { orpc } from '../client.ts'
import { problemsOfError } from '../problems.ts'
import { queryClient } from '../query-client.ts'
import { useJobs } from '../use-jobs.ts'

/** How often it is asked whether there is a workspace by now, milliseconds. */
const PATIENCE = 1_000

/** False while no workspace is open, or the sample world is still being made into one; everything is read anew once one is there. */
export function useOpenWorkspace(): boolean {
  const { error, data } = useQuery(orpc.workspace.info.queryOptions({ refetchInterval: (query: { readonly state: { readonly error: unknown } }) => (query.state.error ? PATIENCE : false) }))
  const none = problemsOfError(error).some(({ code }) => code === 'workspace.none')
  const was = useRef(none)
  useEffect(() => {
    if (was.current && data && !none) void queryClient.resetQueries({ predicate: ({ state }) => state.status === 'error' })
    was.current = none
  }, [none, data])
  const making = useJobs().some(({ kind, state }) => kind === 'sample' && state === 'running')
  return !none && !making
}
