/** A civil date, `YYYY-MM-DD`. The model counts in whole civil days; no time zone is involved. */
export type IsoDate = string

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/
const DAY = 86_400_000

/** Days since 1970-01-01, or null where the text is not a real civil date. */
export function dayNumber(date: string): number | null {
  const match = PATTERN.exec(date)
  if (!match) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const time = Date.UTC(year, month - 1, day)
  const back = new Date(time)
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? time / DAY : null
}

/** The civil date of a day number. */
export const dateOf = (day: number): IsoDate => new Date(day * DAY).toISOString().slice(0, 10)

/** The date `days` after `date`. */
export const addDays = (date: IsoDate, days: number): IsoDate => dateOf((dayNumber(date) ?? Number.NaN) + days)

/** Whole days from `from` to `to`; negative where `to` is earlier. */
export const daysBetween = (from: IsoDate, to: IsoDate): number => (dayNumber(to) ?? Number.NaN) - (dayNumber(from) ?? Number.NaN)

/** Monday 0 .. Sunday 6. */
export const weekday = (date: IsoDate): number => ((((dayNumber(date) ?? Number.NaN) + 3) % 7) + 7) % 7
