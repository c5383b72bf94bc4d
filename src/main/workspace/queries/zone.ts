import { machineZone } from '../../publish/schedule.ts'
import type { Book } from '../book.ts'

/** IANA zone in which the days of this workspace are counted: the one that a person has set, else this machine's. */
export function zoneOf({ db }: Pick<Book, 'db'>): string {
  const set = db.prepare("SELECT value FROM settings WHERE key = 'timeZone' ORDER BY seq DESC LIMIT 1").pluck().get() as string | undefined
  return (set === undefined ? null : (JSON.parse(set) as string | null)) ?? machineZone()
}
