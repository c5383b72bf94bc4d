import { useEffect, useRef, useState } from 'react'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { client } from '../../app/client.ts'

export interface Preview {
  /** The latest answer; it may be of an earlier draft while the next one is under way. */
  readonly outcome: Outcome | null
  readonly error: unknown
  /** True while the answer shown is not yet that of the scenario asked for. */
  readonly behind: boolean
}

interface Answer {
  readonly of: Scenario | null
  readonly outcome: Outcome | null
  readonly error: unknown
}

const NONE: Answer = { of: null, outcome: null, error: null }

/**
 * Expected values of a scenario that changes many times a second: one question is under way at a time, and the next is always the latest,
 * so that a moving slider never queues up work.
 */
export function usePreview(scenario: Scenario | null): Preview {
  const [answer, setAnswer] = useState<Answer>(NONE)
  const wanted = useRef<Scenario | null>(null)
  const busy = useRef(false)
  useEffect(() => {
    wanted.current = scenario
    const ask = async (): Promise<void> => {
      busy.current = true
      for (let next = wanted.current; next !== null; next = wanted.current === next ? null : wanted.current) {
        const of = next
        try {
          const outcome = await client.scenarios.preview({ scenario: of })
          setAnswer({ of, outcome, error: null })
        } catch (error) {
          setAnswer((before) => ({ of, outcome: before.outcome, error }))
        }
      }
      busy.current = false
    }
    if (!busy.current) void ask()
  }, [scenario])
  useEffect(() => () => { wanted.current = null }, [])
  return { outcome: answer.outcome, error: answer.error, behind: answer.of !== scenario }
}
