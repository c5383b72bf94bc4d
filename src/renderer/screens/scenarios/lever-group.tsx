import { memo, type ReactNode } from 'react'
import type { Scenario } from '../../../core/war/scenario.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { laidOver } from './draft.ts'

export type Part = keyof Scenario

/** What levers of these parts of a scenario are told: they see no others, and change no others. */
export interface LeverProps<K extends Part> {
  readonly scenario: Pick<Scenario, K>
  readonly market: MarketOutline
  readonly onChange: (scenario: Pick<Scenario, K>) => void
}

/** Changes the draft as it stands at that moment. */
export type Edit = (change: (draft: Scenario) => Scenario) => void

interface GroupProps {
  readonly scenario: Scenario
  readonly market: MarketOutline
  readonly edit: Edit
}

/**
 * Levers of some parts of the scenario, drawn anew only when one of these has changed: a slider that is dragged redraws its own group and not the whole studio.
 * What they change is laid over the draft as it stands then, so no change of another group is lost, however long ago this one was drawn.
 */
export function leverGroup<K extends Part, More extends object = object>(parts: readonly K[], Drawn: (props: LeverProps<K> & More) => ReactNode) {
  const Group = ({ edit, ...props }: GroupProps & More): ReactNode =>
    <Drawn {...(props as unknown as GroupProps & More)} onChange={(next: Pick<Scenario, K>) => edit((draft) => laidOver(draft, next, parts))} />
  return memo(Group, (before, after) => {
    const others = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof typeof before>
    others.delete('scenario')
    return parts.every((part) => before.scenario[part] === after.scenario[part]) && [...others].every((name) => Object.is(before[name], after[name]))
  })
}
