import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { ScenarioSummary } from '../../main/contract/contract.ts'
import { orpc } from './client.ts'

const KEY = 'warchest.scenario'
const listeners = new Set<() => void>()
let chosen: string | null = (() => {
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null
  }
})()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

const latestOf = (all: readonly ScenarioSummary[]): ScenarioSummary | null => {
  const ran = all.filter(({ latestOutcome }) => latestOutcome !== null)
  const when = ({ latestOutcome, updatedAt }: ScenarioSummary): string => latestOutcome?.createdAt ?? updatedAt
  return (ran.length > 0 ? ran : all).reduce<ScenarioSummary | null>((best, next) => (best === null || when(next) > when(best) ? next : best), null)
}

/** Puts a scenario in focus on every screen; null: the one run last. */
export function focusScenario(id: string | null): void {
  chosen = id
  try {
    if (id === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, id)
  } catch {
    // Storage may be forbidden; then the focus lasts until the page is left.
  }
  for (const listener of listeners) listener()
}

/** The scenario in focus: the one chosen in the top bar, else the one run last, else the newest; null where there is none. `asked` is the id chosen, which may be a ready-made one that is not kept. */
export function useFocusedScenario(): { readonly scenario: ScenarioSummary | null; readonly asked: string | null; readonly all: readonly ScenarioSummary[]; readonly focus: (id: string | null) => void } {
  const id = useSyncExternalStore(subscribe, () => chosen)
  const { data } = useQuery(orpc.scenarios.list.queryOptions())
  const all = data ?? []
  return { scenario: all.find((scenario) => scenario.id === id) ?? latestOf(all), asked: id, all, focus: focusScenario }
}
