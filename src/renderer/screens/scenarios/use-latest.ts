import { useEffect, useRef, useState } from 'react'

export interface Latest<Question, Answer> {
  /** Of an earlier question while the next one is under way. */
  readonly answer: Answer | null
  /** What the answer is an answer to. */
  readonly of: Question | null
  readonly error: unknown
  readonly behind: boolean
}

/**
 * Asks about a value that changes many times a second: one question is under way at a time, and the next is always the latest, so that a moving slider never
 * queues up work. Null asks nothing. The signal is aborted once there is a newer question: whoever has not begun need not.
 */
export function useLatest<Question, Answer>(question: Question | null, ask: (question: Question, signal: AbortSignal) => Promise<Answer>): Latest<Question, Answer> {
  const [state, setState] = useState<{ readonly asked: Question | null; readonly of: Question | null; readonly answer: Answer | null; readonly error: unknown }>({ asked: null, of: null, answer: null, error: null })
  const wanted = useRef<Question | null>(null)
  const busy = useRef(false)
  const asking = useRef(ask)
  const stale = useRef(new AbortController())
  useEffect(() => { asking.current = ask })
  useEffect(() => {
    wanted.current = question
    stale.current.abort()
    const go = async (): Promise<void> => {
      busy.current = true
      for (let next = wanted.current; next !== null; next = wanted.current === next ? null : wanted.current) {
        const of = next
        stale.current = new AbortController()
        try {
          const answer = await asking.current(of, stale.current.signal)
          setState({ asked: of, of, answer, error: null })
        } catch (error) {
          if (!(error instanceof DOMException && error.name === 'AbortError')) setState((before) => ({ ...before, asked: of, error }))
        }
      }
      busy.current = false
    }
    if (!busy.current) void go()
  }, [question])
  useEffect(() => () => {
    wanted.current = null
    stale.current.abort()
  }, [])
  return { answer: state.answer, of: state.of, error: state.error, behind: state.asked !== question }
}
