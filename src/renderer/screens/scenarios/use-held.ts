import { useEffect, useLayoutEffect, useRef, useState } from 'react'

export interface Held<T> {
  /** Where the thumb stands. */
  readonly shown: T
  readonly hold: (value: T) => void
  /** Hands over at once what is still held. */
  readonly release: () => void
}

/**
 * The value of a slider under the hand: the thumb moves by itself, and what follows from it is told once a frame has been drawn, so that the hand is never held up.
 * The last value always arrives: with the end of the drag or of the key, or when the slider goes away.
 */
export function useHeld<T>(value: T, onChange: (value: T) => void): Held<T> {
  const [held, setHeld] = useState<{ readonly value: T } | null>(null)
  const waiting = useRef<{ readonly value: T } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  // A slider that is dragged calls the function of the draw in which the drag began; what it does has to be of the latest.
  const tell = useRef(onChange)
  useLayoutEffect(() => { tell.current = onChange })
  const release = (): void => {
    clearTimeout(timer.current)
    timer.current = undefined
    const last = waiting.current
    waiting.current = null
    if (last === null) return
    setHeld(null)
    tell.current(last.value)
  }
  const hold = (next: T): void => {
    waiting.current = { value: next }
    setHeld(waiting.current)
    timer.current ??= setTimeout(release, FRAME)
  }
  useEffect(() => () => {
    clearTimeout(timer.current)
    if (waiting.current !== null) tell.current(waiting.current.value)
  }, [])
  return { shown: held === null ? value : held.value, hold, release }
}

/** Milliseconds of one frame: the thumb is drawn before what follows from it. */
const FRAME = 16
