import { ORPCError } from '@orpc/client'
import { MutationCache, onlineManager, QueryClient } from '@tanstack/react-query'
import { connection, orpc } from './client.ts'

const [[JOBS]] = orpc.jobs.key()

/** Reads everything on the screen anew but the jobs, which are watched and tell of their changes themselves. */
export const readAnew = (): Promise<void> => queryClient.invalidateQueries({ predicate: ({ queryKey: [path] }) => !(Array.isArray(path) && path[0] === JOBS) })

/**
 * Answers stay fresh until something changes them: an ended job, a mutation, another workspace.
 * A lost connection pauses the queries and reads them again when it is back; a mutation fails at once instead of being done later.
 */
export const queryClient: QueryClient = new QueryClient({
  // Most mutations start a job: it is to be shown at once, and to lock what started it before the mutation ends, so that a second click starts nothing.
  mutationCache: new MutationCache({
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.jobs.list.key() }),
    // A conflict says that what is on the screen is older than what the engine has: whoever tries again does so on what is true now.
    onError: (error) => { if (error instanceof ORPCError && error.code === 'CONFLICT') void readAnew() },
  }),
  defaultOptions: {
    queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false },
    mutations: { retry: false, networkMode: 'always' },
  },
})

// The browser's own idea of being online says nothing about an engine on this machine.
onlineManager.setEventListener((setOnline) => {
  if (!connection) return
  return connection.onChange((state) => setOnline(state !== 'lost'))
})
