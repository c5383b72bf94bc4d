import { useCallback, useRef, useState } from 'react'
import type { Problem } from '../../../core/problem.ts'
import type { FeedMapping, FeedPreview } from '../../../main/feeds/feed.ts'
import { desktop } from '../../app/bridge.ts'
import { client, problemsOfError } from '../../app/client.ts'

/** A file on its way in: sent, then looked at with a mapping. */
export interface StagedFile {
  readonly key: number
  readonly name: string
  readonly stagedId: string | null
  /** Null until the engine has looked at it. */
  readonly preview: FeedPreview | null
  /** What the form shows; ahead of the preview while that is being read anew. */
  readonly mapping: FeedMapping | null
  /** Why the file could not be sent or looked at. */
  readonly failure: readonly Problem[]
  /** A person looked at what the preview asked about and keeps the mapping. */
  readonly confirmed: boolean
}

export interface Staging {
  readonly files: readonly StagedFile[]
  add(files: Iterable<File>): void
  remove(key: number): void
  clear(): void
  /** A changed mapping; the preview follows. */
  change(key: number, mapping: FeedMapping): void
  /** Another kind of feed: the mapping is proposed anew. */
  changeKind(key: number, kind: FeedMapping['kind']): void
  confirm(key: number, confirmed: boolean): void
}

let keys = 0

/** Named by its path where this machine's engine can read it, else sent. */
async function stage(file: File): Promise<string> {
  const path = desktop?.pathOf(file) ?? ''
  return (path === '' ? await client.data.stage({ file }) : await client.data.stagePath({ path })).stagedId
}

/** Files chosen on this screen, with their previews and mappings. */
export function useStaging(): Staging {
  const [files, setFiles] = useState<readonly StagedFile[]>([])
  /** Number of the latest look at each file; an answer to an older one is dropped. */
  const looks = useRef(new Map<number, number>())
  const update = useCallback((key: number, change: Partial<StagedFile>) => setFiles((list) => list.map((file) => (file.key === key ? { ...file, ...change } : file))), [])

  const look = useCallback(async (key: number, stagedId: string, kind: FeedMapping['kind'] | null, mapping: FeedMapping | null) => {
    const number = (looks.current.get(key) ?? 0) + 1
    looks.current.set(key, number)
    const latest = (): boolean => looks.current.get(key) === number
    try {
      const preview = await client.data.preview({ stagedId, kind, mapping })
      if (latest()) update(key, { preview, failure: [], ...(mapping === null ? { mapping: preview.mapping } : {}) })
    } catch (error) {
      if (latest()) update(key, { failure: problemsOfError(error) })
    }
  }, [update])

  const add = useCallback((chosen: Iterable<File>) => {
    for (const file of chosen) {
      const key = ++keys
      setFiles((list) => [...list, { key, name: file.name, stagedId: null, preview: null, mapping: null, failure: [], confirmed: false }])
      stage(file).then(
        (stagedId) => {
          update(key, { stagedId })
          return look(key, stagedId, null, null)
        },
        (error: unknown) => update(key, { failure: problemsOfError(error) }),
      )
    }
  }, [look, update])

  const again = (key: number, kind: FeedMapping['kind'] | null, mapping: FeedMapping | null): void => {
    const stagedId = files.find((file) => file.key === key)?.stagedId
    if (stagedId) void look(key, stagedId, kind, mapping)
  }

  return {
    files, add,
    remove: (key) => setFiles((list) => list.filter((file) => file.key !== key)),
    clear: () => setFiles([]),
    change(key, mapping) {
      update(key, { mapping, confirmed: false })
      again(key, mapping.kind, mapping)
    },
    changeKind(key, kind) {
      update(key, { confirmed: false })
      again(key, kind, null)
    },
    confirm: (key, confirmed) => update(key, { confirmed }),
  }
}
