import type { IsoDate } from '../../../core/calendar/calendar.ts'
import type { Today } from '../../contract/people.ts'
import { dateIn } from '../../publish/schedule.ts'
import { zoneOf, type Settings } from './zone.ts'

/**
 * The day it is for the plans of this workspace: the clock's, in the workspace's zone, or the as-of date that a person has stated, where the data lie in the past (the sample world states the day after its last).
 * Everything that asks whether a plan's days have come or gone asks here. Instants, of signatures and of journals, are always the clock's.
 */
export function todayOf({ db, clock }: Settings & { readonly clock: { now(): string } }): Today {
  const stated = db.prepare("SELECT value FROM settings WHERE key = 'asOf' ORDER BY seq DESC LIMIT 1").pluck().get() as string | undefined
  const date = stated === undefined ? null : (JSON.parse(stated) as IsoDate | null)
  return date === null ? { date: dateIn(Date.parse(clock.now()), zoneOf({ db })), stated: false } : { date, stated: true }
}
