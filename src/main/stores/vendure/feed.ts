/** Rows of one call. */
const PAGE = 100

interface Changed {
  readonly id: string
  readonly updatedAt: string
}

/**
 * Whatever was changed at or after an instant, oldest change first, each state once. It goes on from the last change it has seen and not by a count of rows:
 * what changes meanwhile moves to the end, and a count would then pass over others.
 */
export async function* feed<T extends Changed>(since: string, read: (options: object) => Promise<{ readonly items: readonly T[] }>): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>()
  let from = Date.parse(since)
  let skip = 0
  for (;;) {
    // 'after' leaves out the instant itself.
    const { items } = await read({ filter: { updatedAt: { after: new Date(from - 1).toISOString() } }, sort: { updatedAt: 'ASC' }, skip, take: PAGE })
    const fresh = items.filter((item) => !seen.has(`${item.id} ${item.updatedAt}`))
    for (const item of fresh) seen.add(`${item.id} ${item.updatedAt}`)
    if (fresh.length > 0) yield fresh
    if (items.length < PAGE) return
    const last = Date.parse(items[items.length - 1].updatedAt)
    // More rows of one instant than a page holds: only then by a count.
    skip = last === from ? skip + PAGE : 0
    from = last
  }
}
