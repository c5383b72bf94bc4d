import { addDays, type IsoDate } from '../calendar/calendar.ts'

/**
 * When the prices of a checked plan really run: on its lines' days, `later` days on, as the zone counts them. They are later where the workspace states a day of its own, because its data lie in the past:
 * the plan's days are days of that calendar, the store's are not. Fixed at the check, so that what is signed, what the public reads and what runs are the same days.
 */
export interface RunDays {
  readonly later: number
  /** IANA zone. */
  readonly zone: string
}

/** Things with days, on the days on which they run. */
export const onRunDays = <T extends { readonly from: IsoDate; readonly to: IsoDate }>(dated: readonly T[], later: number): readonly T[] =>
  later === 0 ? dated : dated.map((one) => ({ ...one, from: addDays(one.from, later), to: addDays(one.to, later) }))

/** First and last day on which prices of a plan run; null: it has no line. */
export function runSpan(lines: readonly { readonly from: IsoDate; readonly to: IsoDate }[], later: number): { readonly from: IsoDate; readonly to: IsoDate } | null {
  if (lines.length === 0) return null
  const span = lines.reduce((found, { from, to }) => ({ from: from < found.from ? from : found.from, to: to > found.to ? to : found.to }), { from: lines[0].from, to: lines[0].to })
  return onRunDays([span], later)[0]
}
