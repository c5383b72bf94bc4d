import type { PublicationSummary, RowState } from '../../../main/publish/publication.ts'

/** How a row's state looks: the tone says what it means, the word beside it says what it is. */
export type Tone = 'good' | 'bad' | 'attention' | 'busy' | 'back' | 'rest'

export const TONES: Readonly<Record<RowState, Tone>> = {
  pending: 'rest', sent: 'busy', confirmed: 'good', mismatch: 'bad', conflict: 'attention', skipped: 'rest', failed: 'bad', restoring: 'busy', restored: 'back', ending: 'busy', ended: 'back', held: 'bad', kept: 'attention',
}

/** States from what is done to what is still to do: the order in which a lane fills. */
export const LANE_ORDER: readonly RowState[] = ['confirmed', 'restored', 'ended', 'mismatch', 'failed', 'held', 'conflict', 'kept', 'restoring', 'ending', 'sent', 'skipped', 'pending']

/** Where a publication stands for a person: its state, and the two things that the state alone does not say. */
export type Standing = PublicationSummary['state'] | 'dryRun' | 'interrupted'

export function standingOf({ state, dryRun, running }: Pick<PublicationSummary, 'state' | 'dryRun' | 'running'>): Standing {
  if (dryRun) return state === 'prepared' ? 'dryRun' : state
  const resting = state === 'live' || state === 'paused' || state === 'rolled-back' || state === 'stopped' || state === 'failed' || state === 'scheduled' || state === 'ended'
  return running || resting ? state : 'interrupted'
}

export const STANDING_TONES: Readonly<Record<Standing, Tone>> = {
  scheduled: 'rest', ending: 'busy', ended: 'back', prepared: 'busy', canary: 'busy', waves: 'busy', live: 'good', paused: 'attention', 'rolling-back': 'busy', 'rolled-back': 'back', stopped: 'bad', failed: 'bad', dryRun: 'rest', interrupted: 'attention',
}

export const totalOf = ({ counts }: Pick<PublicationSummary, 'counts'>): number => Object.values(counts).reduce((sum, n) => sum + n, 0)

/** Rows that have, or may have, our price now: what a roll back would take back. */
export const oursNow = ({ counts }: Pick<PublicationSummary, 'counts'>): number => counts.confirmed + counts.mismatch + counts.sent + counts.restoring + counts.ending + counts.held

/** Nothing of it is in a store yet: taking it back means that it does not begin. */
export const onlyWaits = (summary: Pick<PublicationSummary, 'counts' | 'running' | 'state'>): boolean => summary.state === 'scheduled' && !summary.running && oursNow(summary) === 0

/** Rows that a way back could not settle, since the store refuses them or its two paths do not agree: a person may leave them as they stand. */
export const STUCK: readonly RowState[] = ['restoring', 'ending', 'sent']
export const stuckRows = ({ counts, direction, state, running }: Pick<PublicationSummary, 'counts' | 'direction' | 'state' | 'running'>): number =>
  direction === 'publish' || state !== 'failed' || running ? 0 : STUCK.reduce((sum, each) => sum + counts[each], 0)

/** What a person may do with a publication as it stands. */
export function actionsOf(summary: PublicationSummary): { readonly pause: boolean; readonly resume: boolean; readonly rollback: boolean; readonly advance: boolean; readonly publish: boolean; readonly decide: boolean; readonly end: boolean } {
  const standing = standingOf(summary)
  const { dryRun, running, state } = summary
  return {
    pause: !dryRun && running,
    resume: !dryRun && !running && ['paused', 'stopped', 'failed', 'interrupted'].includes(standing),
    rollback: !dryRun && state !== 'rolled-back' && state !== 'ended' && summary.direction !== 'restore' && (running || state === 'scheduled' || oursNow(summary) > 0),
    end: !dryRun && !running && summary.direction !== 'restore' && oursNow(summary) > 0 && summary.schedule.endsAt !== null && Date.parse(summary.schedule.endsAt) <= Date.now(),
    decide: !dryRun && !running && (summary.counts.held > 0 || stuckRows(summary) > 0),
    advance: running && summary.watchUntil !== null,
    publish: dryRun && !running && summary.counts.pending > 0,
  }
}
