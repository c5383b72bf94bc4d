import { IconCalendarTime } from '@tabler/icons-react'
import { Trans, useTranslation } from 'react-i18next'
import type { PublicationPreview, PublicationSummary } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './publications.module.css'

type Schedule = PublicationSummary['schedule'] | PublicationPreview['schedule']

function keyOf(schedule: Schedule, over: boolean, begun: boolean): 'runsStore' | 'startsRunner' | 'endsRunner' | 'over' {
  if (over) return 'over'
  if (schedule.keeper === 'store') return 'runsStore'
  return begun ? 'endsRunner' : 'startsRunner'
}

/** When the prices begin and end, and by whose clock: for a store without a schedule it is said that a closed laptop cannot end a sale. */
export function ScheduleLine({ schedule, over = false, begun = false }: { readonly schedule: Schedule; readonly over?: boolean; readonly begun?: boolean }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const { startsAt, endsAt, zone } = schedule
  if (endsAt === null) return null
  const from = startsAt === null ? '' : instantIn(startsAt, zone, format.language)
  return (
    <p className={styles.schedule}>
      <IconCalendarTime size={16} aria-hidden />
      <span><Trans t={t} i18nKey={`schedule.${keyOf(schedule, over, begun)}`} components={{ code: <code /> }} values={{ from, to: endIn(endsAt, zone, format.language), zone }} /></span>
    </p>
  )
}

/** A moment by the clock of the zone in which the days are counted, not by this machine's. */
const instantIn = (instant: string, zone: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant))

/** The first moment after the last day, said as that day's midnight: '29 Nov 2026, 24:00' cannot be read as one day more. */
function endIn(instant: string, zone: string, language: string): string {
  const end = instantIn(instant, zone, language)
  if (!end.endsWith('00:00')) return end
  return instantIn(new Date(Date.parse(instant) - 1000).toISOString(), zone, language).replace(/\d\d:\d\d$/, '24:00')
}
