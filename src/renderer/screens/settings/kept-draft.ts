import { useCallback, useMemo, useSyncExternalStore } from 'react'

const PREFIX = 'warchest.settings '
/** A figure that is refused, which JSON has no word for. */
const REFUSED = '\u0000NaN'
const listeners = new Set<() => void>()
const held = new Map<string, string>()

const write = (changes: object): string => JSON.stringify(changes, (_, value: unknown) => (Number.isNaN(value) ? REFUSED : value))
const read = (text: string): Record<string, unknown> => JSON.parse(text, (_, value: unknown) => (value === REFUSED ? Number.NaN : value)) as Record<string, unknown>

/** Drafts outlive the screen, the page and the window; where storage is forbidden, the screen only. */
function textOf(key: string): string {
  const known = held.get(key)
  if (known !== undefined) return known
  let text = ''
  try {
    text = localStorage.getItem(PREFIX + key) ?? ''
    if (text !== '') read(text)
  } catch {
    text = ''
  }
  held.set(key, text)
  return text
}

function put(key: string, text: string): void {
  held.set(key, text)
  try {
    if (text === '') localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, text)
  } catch {
    // Then it lasts until the window is closed.
  }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

const same = (a: unknown, b: unknown): boolean => write({ a }) === write({ a: b })

/** The fields of a draft that differ from what is saved; '' where none does. */
export function changesOf<T extends object>(draft: T, saved: T): string {
  const changed = (Object.keys(draft) as (keyof T)[]).filter((field) => !same(draft[field], saved[field]))
  return changed.length === 0 ? '' : write(Object.fromEntries(changed.map((field) => [field, draft[field]])))
}

/** What is saved with kept changes laid over it: a field that was not touched follows what somebody else saves meanwhile. */
export function laidOver<T extends object>(saved: T, changes: string): T {
  if (changes === '') return saved
  const known = Object.entries(read(changes)).filter(([field]) => field in saved)
  return { ...saved, ...Object.fromEntries(known) }
}

/**
 * A form's draft that is not lost by leaving: its changes stay on this machine until they are saved or discarded.
 * @param key names the form and the workspace
 * @param aside a field that is no change by itself: the reason for the others
 * @returns the draft, whether it differs from what is saved, and how to set it; null discards
 */
export function useKeptDraft<T extends object>(key: string, saved: T, aside?: keyof T): { readonly draft: T; readonly dirty: boolean; readonly set: (draft: T | null) => void } {
  const changes = useSyncExternalStore(subscribe, () => textOf(key))
  const draft = useMemo(() => laidOver(saved, changes), [saved, changes])
  const set = useCallback((next: T | null) => put(key, next === null ? '' : changesOf(next, saved)), [key, saved])
  return { draft, dirty: changesOf(aside === undefined ? draft : { ...draft, [aside]: saved[aside] }, saved) !== '', set }
}
