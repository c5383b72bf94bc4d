import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { client } from '../../app/client.ts'
import { useLatest } from './use-latest.ts'

export interface Preview {
  /** The latest answer; it may be of an earlier draft while the next one is under way. */
  readonly outcome: Outcome | null
  readonly error: unknown
  /** True while the answer shown is not yet that of the scenario asked for. */
  readonly behind: boolean
}

/** Expected values of a scenario while its sliders move. */
export function usePreview(scenario: Scenario | null): Preview {
  const { answer, error, behind } = useLatest(scenario, (of) => client.scenarios.preview({ scenario: of }))
  return { outcome: answer, error, behind }
}
