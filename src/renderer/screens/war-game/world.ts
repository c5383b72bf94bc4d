import type { ReactNode } from 'react'
import type { Scenario } from '../../../core/war/scenario.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'

/** What both views of the screen play in. */
export interface World {
  readonly market: MarketOutline
  readonly scenarios: readonly { readonly id: string; readonly name: string }[]
  readonly scenario: Scenario
  readonly onScenario: (id: string) => void
  readonly tabs: ReactNode
}
