import type { Database } from 'better-sqlite3'
import { WarchestError } from '../../core/problem.ts'

/** What is happening to publications of one open workspace in this process: which are driven now, and who watches. */
export class PublicationHub {
  readonly #driven = new Set<string>()
  readonly #watchers = new Map<string, Set<() => void>>()

  /** Claims a publication for one driver; call the answer at the end. Two drivers of one publication would race, so the second is refused. */
  begin(id: string): () => void {
    if (this.#driven.has(id)) {
      throw new WarchestError('conflict', { code: 'publication.running', message: `Publication ${id} is being worked on already.`, mend: 'Pause it first, or wait until it rests.', params: { id } })
    }
    this.#driven.add(id)
    return () => {
      this.#driven.delete(id)
      this.changed(id)
    }
  }

  running(id: string): boolean {
    return this.#driven.has(id)
  }

  changed(id: string): void {
    for (const wake of this.#watchers.get(id) ?? []) wake()
  }

  /** Yields once at the beginning and after changes; changes that come while the reader is busy are told as one. Ends when `signal` aborts. */
  async *changes(id: string, signal?: AbortSignal): AsyncGenerator<void, void> {
    let pending = true
    let wake: () => void = () => {}
    const notify = (): void => {
      pending = true
      wake()
    }
    const set = this.#watchers.get(id) ?? new Set()
    this.#watchers.set(id, set)
    set.add(notify)
    signal?.addEventListener('abort', notify)
    try {
      while (!signal?.aborted) {
        if (pending) {
          pending = false
          yield
        } else {
          await new Promise<void>((resolve) => { wake = resolve })
        }
      }
    } finally {
      set.delete(notify)
      if (set.size === 0) this.#watchers.delete(id)
      signal?.removeEventListener('abort', notify)
    }
  }
}

const hubs = new WeakMap<Database, PublicationHub>()

/** The hub of an open workspace; ends with it. */
export function hubOf(db: Database): PublicationHub {
  let hub = hubs.get(db)
  if (!hub) {
    hub = new PublicationHub()
    hubs.set(db, hub)
  }
  return hub
}
