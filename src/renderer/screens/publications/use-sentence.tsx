import { useEffect, useState, type ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'
import { oursNow, standingOf, totalOf } from './row-states.ts'

type AnswerKey = 'prepared' | 'dryRun' | 'dryRunning' | 'canary' | 'watching' | 'blind' | 'waves' | 'live' | 'livePart' | 'liveDrifted' | 'calledOff' | 'paused' | 'stopped' | 'failed' | 'interrupted' | 'restoring' | 'restoreRest' | 'rolledBack' | 'rolledBackPart' | 'scheduled' | 'scheduledStore' | 'ending' | 'endRest' | 'ended' | 'endedPart'

/** Seconds until an instant, counted down while it lies ahead; null where there is none. */
export function useSecondsUntil(instant: string | null): number | null {
  const [seconds, setSeconds] = useState<number | null>(null)
  useEffect(() => {
    if (instant === null) return
    const tick = (): void => setSeconds(Math.max(0, (Date.parse(instant) - Date.now()) / 1000))
    const timers = [setTimeout(tick, 0), setInterval(tick, 1000)]
    return () => { for (const timer of timers) clearInterval(timer) }
  }, [instant])
  return instant === null ? null : seconds
}

function keyOf(summary: PublicationSummary, watching: boolean, away: boolean): AnswerKey {
  const { counts, direction, running, dryRun, schedule } = summary
  const standing = standingOf(summary)
  if (dryRun) return running ? 'dryRunning' : 'dryRun'
  if (standing === 'rolled-back' && counts.restored + counts.kept === 0) return 'calledOff'
  if (standing === 'rolled-back') return counts.kept > 0 ? 'rolledBackPart' : 'rolledBack'
  if (standing === 'ended') return counts.kept > 0 ? 'endedPart' : 'ended'
  if (direction === 'end') return running ? 'ending' : 'endRest'
  if (standing === 'scheduled') return schedule.keeper === 'store' ? 'scheduledStore' : 'scheduled'
  if (direction === 'restore') return running ? 'restoring' : 'restoreRest'
  if (standing === 'live' && summary.drifted > 0) return 'liveDrifted'
  if (standing === 'live') return counts.confirmed === totalOf(summary) ? 'live' : 'livePart'
  if ((standing === 'canary' || standing === 'waves') && away) return 'blind'
  if (standing === 'canary' && watching) return 'watching'
  return standing === 'rolling-back' || standing === 'dryRun' ? 'restoring' : standing
}

/** Where the publication stands, as one sentence. `away`: its store does not answer now, so that nobody can say that anything holds. */
export function useSentence(summary: PublicationSummary | null, away: boolean): ReactNode {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const seconds = useSecondsUntil(summary?.watchUntil ?? null)
  if (!summary) return t('answer.none')
  const { counts } = summary
  const total = totalOf(summary)
  const values = {
    total, pending: counts.pending, live: summary.direction === 'publish' ? counts.confirmed : oursNow(summary), over: counts.ended, canary: summary.waves[0]?.rows ?? 0,
    rest: total - (summary.waves[0]?.rows ?? 0), trouble: total - counts.confirmed, drifted: summary.drifted, meant: counts.confirmed - summary.drifted, back: counts.restored, kept: counts.kept,
  }
  const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, format.number(value)]))
  return <Trans t={t} i18nKey={`answer.${keyOf(summary, seconds !== null && seconds > 0, away)}`} components={{ b: <strong /> }} values={{ ...shown, time: format.duration(seconds), start: summary.schedule.startsAt === null ? '' : format.instant(summary.schedule.startsAt) }} />
}
