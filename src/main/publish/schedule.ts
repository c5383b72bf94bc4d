import { addDays, type IsoDate } from '../../core/calendar/calendar.ts'
import { WarchestError } from '../../core/problem.ts'

/** Who puts a price in force and takes it back: the store by its own clock, or this desk and its runner. */
export type Keeper = 'store' | 'runner'

/** First moment of a price and first moment after it, ISO instants, UTC. */
export interface Span {
  readonly startsAt: string
  readonly endsAt: string
}

const HOUR = 3_600_000
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * The civil date of an instant (milliseconds since 1970) in an IANA time zone.
 * @throws WarchestError 'bad-input' for a zone that is not known here
 */
export function dateIn(instant: number, zone: string): IsoDate {
  let format = formats.get(zone)
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    } catch {
      throw new WarchestError('bad-input', { code: 'schedule.zone', message: `'${zone}' is not a time zone.`, mend: 'Name one of the IANA zones, e.g. Asia/Shanghai.', params: { zone } })
    }
    formats.set(zone, format)
  }
  return format.format(instant)
}

/** First instant of a civil date in a zone, milliseconds since 1970: midnight, or the end of the gap where a change of clocks leaves no midnight. */
export function startOfDay(date: IsoDate, zone: string): number {
  // Zones lie between 12 hours behind and 14 ahead of UTC; the local date never goes back over a midnight that was reached.
  let before = Date.parse(`${date}T00:00:00Z`) - 15 * HOUR
  let at = before + 30 * HOUR
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2)
    if (dateIn(middle, zone) < date) before = middle
    else at = middle
  }
  return at
}

/** The days of a price as instants: its last day is whole. */
export const spanOf = (from: IsoDate, to: IsoDate, zone: string): Span => ({ startsAt: new Date(startOfDay(from, zone)).toISOString(), endsAt: new Date(startOfDay(addDays(to, 1), zone)).toISOString() })

/** The same days, later. */
export const moved = ({ from, to }: { readonly from: IsoDate; readonly to: IsoDate }, days: number): { from: IsoDate; to: IsoDate } => ({ from: addDays(from, days), to: addDays(to, days) })

/** The zone of this machine, where nobody has set one. */
export const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
