export const TABS = ['fit', 'cross', 'products'] as const
export type Tab = (typeof TABS)[number]

/** What the screen shows, kept while the page lives, so that coming back from another screen finds it again. */
export interface Selection {
  readonly category: string | null
  readonly tab: Tab
  readonly sku: string | null
}

let last: Selection = { category: null, tab: 'fit', sku: null }

export const lastSelection = (): Selection => last
export const rememberSelection = (selection: Selection): void => { last = selection }

/** The category `by` places after the one chosen, round the ends. */
export function neighbour(ids: readonly string[], chosen: string, by: 1 | -1): string {
  const at = ids.indexOf(chosen)
  return ids[(at + by + ids.length) % ids.length] ?? chosen
}
