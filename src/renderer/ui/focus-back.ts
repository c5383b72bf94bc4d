import { useEffect } from 'react'

/** Enough to reach past a menu or the palette, whose own parts are gone by the time a dialog closes. */
const KEPT = 8

/** What had the focus of late outside all dialogs, newest first. */
let trail: readonly HTMLElement[] = []
if (typeof document !== 'undefined') {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.closest('[role="dialog"]') === null) trail = [target, ...trail.filter((element) => element !== target)].slice(0, KEPT)
  })
}

/** Gives the focus back to where it was, once what calls this is gone and nothing else has taken it: whoever works by keyboard goes on from where the dialog was opened. */
export function useFocusBack(): void {
  useEffect(() => () => {
    requestAnimationFrame(() => {
      const active = document.activeElement
      if ((active !== null && active !== document.body) || document.querySelector('[role="dialog"]') !== null) return
      trail.find((element) => element.isConnected)?.focus({ preventScroll: true })
    })
  }, [])
}
