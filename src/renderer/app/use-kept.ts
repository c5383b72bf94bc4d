import { useCallback, useSyncExternalStore, type Dispatch, type SetStateAction } from 'react'

const PREFIX = 'warchest.kept '
const listeners = new Set<() => void>()
const kept = new Map<string, unknown>()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

function restored(key: string): unknown {
  try {
    const text = sessionStorage.getItem(PREFIX + key)
    return text === null ? undefined : (JSON.parse(text) as unknown)
  } catch {
    // Storage may be forbidden or hold what another version wrote; then it begins anew.
    return undefined
  }
}

function put(key: string, value: unknown): void {
  kept.set(key, value)
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // Forbidden or full: it then lasts until the page is left.
  }
  for (const listener of listeners) listener()
}

/**
 * State of a screen that outlives it: what was chosen is there again when one comes back from another screen or loads the page again. It ends with the tab.
 * @param key unique in the interface, `screen.field`
 * @param initial plain data; must be the same value at every draw, as a constant is
 * @param fits whether what an earlier page left is of this shape
 */
export function useKept<T>(key: string, initial: T, fits: (value: unknown) => boolean = (value) => typeof value === typeof initial): readonly [T, Dispatch<SetStateAction<T>>] {
  const read = useCallback((): T => {
    if (!kept.has(key)) {
      const before = restored(key)
      kept.set(key, before !== undefined && fits(before) ? before : initial)
    }
    return kept.get(key) as T
  }, [key, initial, fits])
  const value = useSyncExternalStore(subscribe, read)
  const set = useCallback<Dispatch<SetStateAction<T>>>((next) => put(key, typeof next === 'function' ? (next as (before: T) => T)(read()) : next), [key, read])
  return [value, set]
}

/** Fits a text or nothing, as the id of what is chosen. */
export const textOrNull = (value: unknown): boolean => value === null || typeof value === 'string'
/** Fits a list of texts. */
export const texts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')
