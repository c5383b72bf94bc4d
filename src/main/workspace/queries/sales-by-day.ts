import { dateOf, type IsoDate } from '../../../core/calendar/calendar.ts'
import type { Workspace } from '../workspace.ts'
import { loadPeriodDays } from './sales.ts'

/** Units sold on each period of the last `days`, oldest first, as a rate per day; periods without any sale are absent. */
export function recentSales(workspace: Workspace, days: number): { readonly date: IsoDate; readonly units: number }[] {
  const period = loadPeriodDays(workspace)
  if (period === null) return []
  const rows = workspace.db.prepare('SELECT day, sum(units) AS units FROM sales WHERE day > (SELECT max(day) FROM sales) - ? GROUP BY day ORDER BY day').all(days) as { day: number; units: number }[]
  return rows.map(({ day, units }) => ({ date: dateOf(day), units: units / period }))
}
