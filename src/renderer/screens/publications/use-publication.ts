import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { orpc } from '../../app/client.ts'

const WHILE_RUNNING = 1_000
const AT_REST = 5_000

/** Every publication, newest first; read often while one is being worked on. */
export const usePublications = () =>
  useQuery(orpc.publications.list.queryOptions({
    refetchInterval: (query: { readonly state: { readonly data?: readonly PublicationSummary[] | undefined } }) => (query.state.data?.some((each) => each.running) ? WHILE_RUNNING : AT_REST),
  }))

/** One publication live: each change while it is worked on, and what the list says while it rests. */
export function usePublication(listed: PublicationSummary | null): PublicationSummary | null {
  const queryClient = useQueryClient()
  const id = listed?.id ?? null
  const watch = useQuery(orpc.publications.watch.experimental_liveOptions({ input: id === null ? skipToken : { id }, staleTime: Number.POSITIVE_INFINITY, retry: false }))
  const watched = watch.data?.id === id ? watch.data : null
  const current = watched && listed && watched.updatedAt >= listed.updatedAt ? watched : listed
  const running = current?.running ?? false
  const ended = watch.fetchStatus === 'idle'

  // The list says of the one that is followed what is known of it here.
  useEffect(() => {
    if (watched) queryClient.setQueryData(orpc.publications.list.queryKey(), (all) => all?.map((each) => (each.id === watched.id && watched.updatedAt > each.updatedAt ? watched : each)))
  }, [watched, queryClient])

  // The stream ends when the publication rests; work that begins again, here or elsewhere, is followed again.
  useEffect(() => {
    if (running && ended && id !== null) void queryClient.invalidateQueries({ queryKey: orpc.publications.watch.key() })
  }, [running, ended, id, queryClient])

  // At rest the pages on the screen are read once more, so that they are what the journal ended with.
  useEffect(() => {
    if (running) return
    for (const key of [orpc.publications.list.key(), orpc.publications.rows.key(), orpc.publications.reasons.key(), orpc.publications.journal.key(), orpc.plans.list.key()]) void queryClient.invalidateQueries({ queryKey: key })
  }, [running, id, queryClient])

  return current
}
