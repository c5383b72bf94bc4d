import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Scenario } from '../../../core/war/scenario.ts'
import { rebased, same } from './draft.ts'
import type { Edit } from './lever-group.tsx'

/** What a person has changed and neither kept nor discarded, and the kept scenario they changed it from. */
interface Unkept {
  readonly base: Scenario
  readonly draft: Scenario
}

const PREFIX = 'warchest.draft '
const listeners = new Set<() => void>()
const unkept = new Map<string, Unkept>()

/** Drafts outlive the screen and a reload of the page; they end with the tab. */
const restore = (): void => {
  try {
    for (const name of Object.keys(sessionStorage).filter((each) => each.startsWith(PREFIX))) unkept.set(name.slice(PREFIX.length), JSON.parse(sessionStorage.getItem(name) ?? '') as Unkept)
  } catch {
    // Storage may be forbidden or hold what another version wrote; then there are no drafts.
  }
}
if (typeof sessionStorage !== 'undefined') restore()

function put(key: string, value: Unkept | null): void {
  if (value === null) unkept.delete(key)
  else unkept.set(key, value)
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + key)
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // Too large or forbidden: the draft then lasts until the page is left.
  }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

/** The changes laid over what is kept now; without any, that itself. */
function laid(held: Unkept | undefined, saved: Scenario): Scenario {
  if (held === undefined) return saved
  const draft = same(held.base, saved) ? held.draft : rebased(held.base, held.draft, saved)
  return same(draft, saved) ? saved : draft
}

/**
 * The scenario as its levers stand: what is kept, or the changes made to it. Changes stay when another scenario or screen is opened; where the kept one was changed elsewhere
 * meanwhile, they are laid over it. An edit is made to the draft as it stands at that moment, whatever was last drawn.
 * @param workspace path of the workspace, since ready-made scenarios have the same ids in all of them
 */
export function useDraft(workspace: string, saved: Scenario): readonly [Scenario, Edit] {
  const key = `${workspace} ${saved.id}`
  const held = useSyncExternalStore(subscribe, () => unkept.get(key))
  const draft = useMemo(() => laid(held, saved), [held, saved])
  // Once it is kept there is no draft any more, and what is changed elsewhere is seen again.
  useEffect(() => { if (held !== undefined && draft === saved) put(key, null) }, [held, draft, saved, key])
  const edit = useCallback<Edit>((change) => {
    const next = change(laid(unkept.get(key), saved))
    put(key, same(next, saved) ? null : { base: saved, draft: next })
  }, [key, saved])
  return [draft, edit]
}

/** Ids of the workspace's scenarios that have changes which are not kept. */
export function useUnkept(workspace: string): ReadonlySet<string> {
  const ids = useSyncExternalStore(subscribe, () => [...unkept.keys()].filter((key) => key.startsWith(`${workspace} `)).map((key) => key.slice(workspace.length + 1)).join('\n'))
  return useMemo(() => new Set(ids.split('\n')), [ids])
}
