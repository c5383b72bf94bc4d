import { reasonText, type PublicationSummary, type ReasonGroup } from '../publish/publication.ts'
import { table } from './table.ts'

/** A publication for people, with why rows are not simply done. */
export function publicationText(publication: PublicationSummary, reasons: readonly ReasonGroup[]): string {
  const counts = Object.entries(publication.counts).filter(([, count]) => count > 0).map(([state, count]) => [state, String(count)])
  return [`Publication ${publication.id} of ${publication.planName} to ${publication.storeId}: ${publication.state}${publication.dryRun ? ' (dry run, nothing was written)' : ''}`, table(['rows', 'count'], counts), ...(reasons.length > 0 ? [table(['rows', 'count', 'why'], reasons.map(({ state, rows, reason }) => [state, String(rows), reasonText(reason)]))] : []), ...(publication.problem ? [publication.problem] : []), ...(publication.trouble !== null && publication.trouble.tries > 1 ? [`Since ${publication.trouble.since}, tried ${publication.trouble.tries} times.`] : []), ...scheduleText(publication), `manifest ${publication.manifestHash}`].join('\n')
}

export const publicationTable = (publications: readonly PublicationSummary[]): string =>
  table(['id', 'store', 'state', 'confirmed', 'starts', 'ends', 'by', 'plan'], publications.map((p) => [p.id, p.storeId, p.state, String(p.counts.confirmed), p.schedule.startsAt ?? '-', p.schedule.endsAt ?? '-', p.schedule.keeper, p.planName]))

/** What the schedule says, with the warning that a person must not miss. */
function scheduleText({ schedule: { keeper, zone, startsAt, endsAt, lateSeconds }, state, dryRun }: PublicationSummary): string[] {
  if (dryRun || endsAt === null || state === 'ended' || state === 'rolled-back') return lateSeconds === null ? [] : [`ENDED LATE by ${Math.round(lateSeconds / 60)} minutes`]
  if (keeper === 'store') return [`From ${startsAt} to ${endsAt} (${zone}) by the store's own schedule.`]
  return [`From ${startsAt} to ${endsAt} (${zone}). This store has no schedule of its own: Warchest or \`warchest runner\` must be running then; a closed laptop cannot end a sale.`]
}
