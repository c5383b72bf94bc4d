import type { Statement } from 'better-sqlite3'
import { machineZone } from '../../publish/schedule.ts'

/** As much of a workspace as its settings are read from; statements may be kept from call to call. */
export interface Settings {
  readonly db: { readonly prepare: (sql: string) => Statement }
}

/** IANA zone in which the days of this workspace are counted: the one that a person has set, else this machine's. */
export function zoneOf({ db }: Settings): string {
  const set = db.prepare("SELECT value FROM settings WHERE key = 'timeZone' ORDER BY seq DESC LIMIT 1").pluck().get() as string | undefined
  return (set === undefined ? null : (JSON.parse(set) as string | null)) ?? machineZone()
}
