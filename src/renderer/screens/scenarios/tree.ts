import type { ScenarioPreset } from '../../../core/war/scenario.ts'
import type { ScenarioSummary } from '../../../main/contract/contract.ts'

/** A scenario in the tree; `summary` is null for a preset that nobody has saved or run yet. */
export interface TreeEntry {
  readonly id: string
  readonly name: string
  readonly depth: number
  readonly summary: ScenarioSummary | null
}

/** Saved scenarios and ready-made ones as one tree, parents before their branches, in the order they were made. */
export function treeOf(saved: readonly ScenarioSummary[], presets: readonly ScenarioPreset[]): readonly TreeEntry[] {
  const known = new Set(saved.map(({ id }) => id))
  const all = [
    ...saved.map((summary) => ({ id: summary.id, name: summary.name, parent: summary.parent, summary })),
    ...presets.filter(({ scenario }) => !known.has(scenario.id)).map(({ scenario }) => ({ id: scenario.id, name: scenario.name, parent: scenario.parent, summary: null })),
  ]
  // The presets' own order first, so that Hold leads; what people made follows where it grew.
  const place = new Map(presets.map(({ scenario }, index) => [scenario.id, index]))
  all.sort((a, b) => (place.get(a.id) ?? presets.length) - (place.get(b.id) ?? presets.length))
  const ids = new Set(all.map(({ id }) => id))
  const under = (parent: string | null, depth: number, seen: ReadonlySet<string>): TreeEntry[] =>
    all.filter((one) => (one.parent !== null && ids.has(one.parent) ? one.parent : null) === parent && !seen.has(one.id))
      .flatMap(({ id, name, summary }) => [{ id, name, depth, summary }, ...under(id, depth + 1, new Set([...seen, id]))])
  const tree = under(null, 0, new Set())
  // Scenarios from files may name each other as parents; none of them may be out of reach.
  const shown = new Set(tree.map(({ id }) => id))
  return [...tree, ...all.filter(({ id }) => !shown.has(id)).map(({ id, name, summary }) => ({ id, name, depth: 0, summary }))]
}
