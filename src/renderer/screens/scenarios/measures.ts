import type { Outcome } from '../../../core/war/outcome.ts'

/** The figures by which scenarios are compared, in the order they are read. `better` says which way is good for us; null: neither. */
export const MEASURES = [
  { id: 'share', unit: 'share', better: 1 },
  { id: 'units', unit: 'units', better: 1 },
  { id: 'grossValue', unit: 'money', better: 1 },
  { id: 'subsidy', unit: 'money', better: null },
  { id: 'subsidyOwn', unit: 'money', better: null },
  { id: 'contribution', unit: 'money', better: 1 },
  { id: 'netBurn', unit: 'money', better: -1 },
  { id: 'closingCash', unit: 'money', better: 1 },
  { id: 'lowestCash', unit: 'money', better: 1 },
  { id: 'fundingNeed', unit: 'money', better: -1 },
] as const

export type Measure = (typeof MEASURES)[number]

/** The middle of the distribution for a run, the expected value for a preview. */
export const centre = (outcome: Outcome, id: Measure['id']): number => (outcome.mode === 'fluid' ? outcome.totals[id].mean : outcome.totals[id].p50)

/** Who runs out of cash first: the earliest P50 runway, ours to our floor, the rivals' to zero; null where nobody does within the horizon. */
export function firstToRunOut(outcome: Outcome): { readonly seller: string; readonly day: number } | null {
  let first: { seller: string; day: number } | null = null
  for (const { seller, runway } of outcome.sellers) {
    const day = runway?.p50 ?? null
    if (day !== null && (first === null || day < first.day)) first = { seller, day }
  }
  return first
}

/** Lowest site availability of a seller over the days, and its lowest price index; means over paths. */
export const lowest = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), values[0] ?? 1)

/** The `count` hours with the most visits, in the order of the clock. */
export const busiestHours = (visits: readonly number[], count: number): number[] =>
  visits.map((_, hour) => hour).sort((a, b) => visits[b] - visits[a] || a - b).slice(0, count).sort((a, b) => a - b)
