/** Rows of one call. */
const PAGE = 100

interface Changed {
  readonly id: string
  /** ISO instant. */
  readonly changedAt: string
}

/** Where to read on: changes at or after `from`, oldest first, of those leaving out the first `skip`, at most `take`. */
export interface FeedPlace {
  readonly from: Date
  readonly skip: number
  readonly take: number
}

/** The beginning of an instant's second, from which on a feed is read: many stores keep the time of a change to the second only, so that what comes after `since` may stand before it. */
export const secondOf = (since: string): Date => new Date(Math.floor(Date.parse(since) / 1000) * 1000)

/**
 * Whatever was changed in or after the second of an instant, oldest change first, each state once. It goes on from the last change it has seen and not by a count of rows:
 * what changes meanwhile moves to the end, and a count would then pass over others.
 */
export async function* feed<T extends Changed>(since: string, read: (place: FeedPlace) => Promise<readonly T[]>): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>()
  let from = secondOf(since).getTime()
  let skip = 0
  for (;;) {
    const items = await read({ from: new Date(from), skip, take: PAGE })
    const fresh = items.filter((item) => !seen.has(`${item.id} ${item.changedAt}`))
    for (const item of fresh) seen.add(`${item.id} ${item.changedAt}`)
    if (fresh.length > 0) yield fresh
    if (items.length < PAGE) return
    const last = Date.parse(items[items.length - 1].changedAt)
    // More rows of one instant than a page holds: only then by a count.
    skip = last === from ? skip + PAGE : 0
    from = last
  }
}
