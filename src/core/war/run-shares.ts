import type { Outcome } from './outcome.ts'

/** Share of all units sold over the whole run, by seller, means over paths; they add to 1 where anything is sold. A day's share is another figure, and its last one no summary of a run. */
export function sharesOfRun({ sellers }: Pick<Outcome, 'sellers'>): ReadonlyMap<string, number> {
  const all = sellers.reduce((sum, { units }) => sum + units.mean, 0)
  return new Map(sellers.map(({ seller, units }) => [seller, all > 0 ? units.mean / all : 0]))
}
