import { daysBetween, type IsoDate } from '../../core/calendar/calendar.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError } from '../../core/problem.ts'

/** Days later that a verdict fixes; null: none, since the plan was checked by the calendar, before the workspace stated a day, and the public was told nothing. */
export const fixedShift = (verdict: Plan['verdict']): number | null => (verdict?.runs && (verdict.runs.later !== 0 || verdict.publicRules) ? verdict.runs.later : null)

/**
 * Days by which prices run later than their lines say: as many as was signed. A verdict of before does not name them, and what the public was told then were the plan's own days.
 * @param asOf the day that the workspace states; null: the calendar's own
 * @param zone IANA zone in which the store's days are counted
 * @throws WarchestError 'refused' where prices would run on other days than was signed or told
 */
export function runShift({ name, verdict }: Pick<Plan, 'name' | 'verdict'>, asOf: IsoDate | null, zone: string, today: IsoDate): number {
  const { runs, publicRules } = verdict ?? {}
  const shift = fixedShift(verdict) ?? (asOf === null ? 0 : daysBetween(asOf, today))
  const mend = 'Revise the plan, check it and have it approved again.'
  if (shift !== 0 && (asOf === null || (!runs && publicRules))) {
    throw new WarchestError('refused', { code: 'publication.other-days', message: `'${name}' was approved for other days than its prices would run on.`, mend, params: { plan: name } })
  }
  if (runs && publicRules && runs.zone !== zone) {
    throw new WarchestError('refused', { code: 'publication.other-zone', message: `What the public is told of '${name}' counts days in ${runs.zone}; the store counts them in ${zone}.`, mend: `Set the workspace's time zone to ${zone}. ${mend}`, params: { plan: name, told: runs.zone, zone } })
  }
  return shift
}
