import { MutationCache, onlineManager, QueryClient } from '@tanstack/react-query'
import { connection, orpc } from './client.ts'

/**
 * Answers stay fresh until something changes them: an ended job, a mutation, another workspace.
 * A lost connection pauses the queries and reads them again when it is back; a mutation fails at once instead of being done later.
 */
export const queryClient: QueryClient = new QueryClient({
  // Most mutations start a job: it is to be shown at once, and to lock what started it before the mutation ends, so that a second click starts nothing.
  mutationCache: new MutationCache({ onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.jobs.list.key() }) }),
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
