import { daysBetween } from '../../core/calendar/calendar.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Manifest } from '../publish/manifest.ts'
import { fixedShift } from '../publish/run-shift.ts'
import { spanOf, type Span } from '../publish/schedule.ts'

/**
 * Whether a manifest holds just what was signed: every line of the plan once, at its prices, on its days. Its own hash proves no more than that the file agrees with itself, and whoever writes into
 * the file can write that too. Days may be moved, all by as much as the verdict says, where the workspace states a day of its own.
 */
export function isBound(manifest: Manifest, plan: Plan, dayIsStated: boolean): boolean {
  const { rows, zone, currency } = manifest
  if (rows.length !== plan.lines.length || currency !== plan.currency) return false
  const lines = new Map(plan.lines.map((line) => [line.sku, line]))
  const shift = moveOf(rows[0], lines.get(rows[0].sku))
  if (shift === null || (shift !== 0 && !dayIsStated)) return false
  const { runs, publicRules } = plan.verdict ?? {}
  if (shift !== (fixedShift(plan.verdict) ?? shift) || (runs && publicRules && zone !== runs.zone)) return false
  const spans = new Map<string, Span>()
  return rows.every((row) => {
    const line = lines.get(row.sku)
    // Once: a second row of the same product finds no line any more.
    lines.delete(row.sku)
    if (!line || row.planned !== line.landed || row.current !== line.current || row.returnPrice !== line.returnPrice || row.channel !== line.channel || moveOf(row, line) !== shift) return false
    if (manifest.schema === 1 || zone === undefined) return true
    const days = `${row.from} ${row.to}`
    const span = spans.get(days) ?? spanOf(row.from, row.to, zone)
    spans.set(days, span)
    return row.startsAt === span.startsAt && row.endsAt === span.endsAt && row.expectedUnits === line.expected.units
  })
}

/** Days by which a row lies later than its line; null where it has another length, or there is no line. */
function moveOf(row: Pick<Manifest['rows'][number], 'from' | 'to'>, line: Plan['lines'][number] | undefined): number | null {
  if (!line) return null
  const move = daysBetween(line.from, row.from)
  return daysBetween(line.to, row.to) === move ? move : null
}
