import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { orpc } from '../../app/client.ts'
import { fluidDesk } from '../../fluid/desk.ts'
import { useLatest } from './use-latest.ts'

export interface Preview {
  /** The latest answer; it may be of an earlier draft while the next one is under way. */
  readonly outcome: Outcome | null
  /** The scenario that the answer is of. */
  readonly of: Scenario | null
  readonly error: unknown
  /** True while the answer shown is not yet that of the scenario asked for. */
  readonly behind: boolean
}

/** Expected values of a scenario on the workspace's market, while its sliders move. */
export function usePreview(scenario: Scenario | null): Preview {
  const hash = useQuery(orpc.scenarios.market.queryOptions()).data?.hash ?? null
  const question = useMemo(() => (scenario === null || hash === null ? null : { scenario, hash }), [scenario, hash])
  const { answer, of, error, behind } = useLatest(question, (asked, signal) => fluidDesk.ask(asked.scenario, asked.hash, signal))
  return { outcome: answer, of: of?.scenario ?? null, error, behind }
}
