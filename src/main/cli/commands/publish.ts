import { reasonText, type PublicationSummary, type ReasonGroup } from '../../publish/publication.ts'
import { EXIT, flag, number, requiredText, text, usageError, type Command, type ExitCode, type Invocation } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS, type Session } from '../session.ts'
import { table } from '../table.ts'

/** A publication for people, with why rows are not simply done. */
export function publicationText(publication: PublicationSummary, reasons: readonly ReasonGroup[]): string {
  const counts = Object.entries(publication.counts).filter(([, count]) => count > 0).map(([state, count]) => [state, String(count)])
  return [`Publication ${publication.id} of ${publication.planName} to ${publication.storeId}: ${publication.state}${publication.dryRun ? ' (dry run, nothing was written)' : ''}`, table(['rows', 'count'], counts), ...(reasons.length > 0 ? [table(['rows', 'count', 'why'], reasons.map(({ state, rows, reason }) => [state, String(rows), reasonText(reason)]))] : []), ...(publication.problem ? [publication.problem] : []), ...(publication.trouble !== null && publication.trouble.tries > 1 ? [`Since ${publication.trouble.since}, tried ${publication.trouble.tries} times.`] : []), ...scheduleText(publication), `manifest ${publication.manifestHash}`].join('\n')
}

const publicationTable = (publications: readonly PublicationSummary[]): string =>
  table(['id', 'store', 'state', 'confirmed', 'starts', 'ends', 'by', 'plan'], publications.map((p) => [p.id, p.storeId, p.state, String(p.counts.confirmed), p.schedule.startsAt ?? '-', p.schedule.endsAt ?? '-', p.schedule.keeper, p.planName]))

/** What the schedule says, with the warning that a person must not miss. */
function scheduleText({ schedule: { keeper, zone, startsAt, endsAt, lateSeconds }, state, dryRun }: PublicationSummary): string[] {
  if (dryRun || endsAt === null || state === 'ended' || state === 'rolled-back') return lateSeconds === null ? [] : [`ENDED LATE by ${Math.round(lateSeconds / 60)} minutes`]
  if (keeper === 'store') return [`From ${startsAt} to ${endsAt} (${zone}) by the store's own schedule.`]
  return [`From ${startsAt} to ${endsAt} (${zone}). This store has no schedule of its own: Warchest or \`warchest runner\` must be running then; a closed laptop cannot end a sale.`]
}

/** Yes only where every row that was to be written stands as written, or every row is back. */
const verdictOf = (publication: PublicationSummary): ExitCode => {
  const { mismatch, failed, conflict, kept } = publication.counts
  const settled = publication.dryRun || ['live', 'scheduled', 'ended', 'rolled-back'].includes(publication.state)
  return settled && mismatch + failed + conflict + kept === 0 ? EXIT.ok : EXIT.no
}

async function finish(session: Session, job: { jobId: string }, id: string, output: Invocation['output']): Promise<ExitCode> {
  // Told first: where the work stops or fails the answer is its problem, and the id is what it is resumed or rolled back by.
  output.remark(`Publication ${id}`)
  await session.wait(job)
  const publication = await session.client.publications.get({ id })
  output.answer(publication, publicationText(publication, await session.client.publications.reasons({ id })))
  return verdictOf(publication)
}

export const publishCommands: readonly Command[] = [
  {
    name: 'publish',
    summary: 'Publishes an approved plan into a store: canary, waves, read-back of every row.',
    usage: '--plan ID --store S [--dry-run] [options]',
    options: {
      ...WORKSPACE_OPTIONS,
      plan: { type: 'string', value: 'ID', help: 'the approved plan' },
      store: { type: 'string', value: 'S', help: 'the store, e.g. embedded' },
      'canary-seconds': { type: 'string', value: 'N', help: 'watch the canary this long (default: the setting of the workspace, 600); less takes --as and --reason' },
      reason: { type: 'string', value: 'TEXT', help: 'why the canary is watched for less time; kept in the audit log' },
      'dry-run': { type: 'boolean', help: 'compare with the live catalog and write nothing' },
    },
    examples: ['warchest publish --plan ID --store embedded --dry-run --workspace tianbao.warchest', 'warchest publish --plan ID --store embedded --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async (session) => {
        const { values, output } = invocation
        const canarySeconds = number(values, 'canary-seconds', { min: 0, max: 86_400 })
        const started = await session.client.publications.start({ planId: requiredText(values, 'plan'), storeId: requiredText(values, 'store'), dryRun: flag(values, 'dry-run'), ...(canarySeconds === null ? {} : { canarySeconds, reason: text(values, 'reason') ?? '' }) })
        return finish(session, started, started.publicationId, output)
      }),
  },
  {
    name: 'resume',
    summary: 'Goes on with a publication or a roll back that was cut short, from its journal.',
    usage: 'PUBLICATION [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest resume PUBLICATION --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async (session) => {
        const [id] = invocation.positionals
        if (id === undefined) throw usageError('No publication was named.', 'Give its id; see `warchest publications`.')
        return finish(session, await session.client.publications.resume({ id }), id, invocation.output)
      }),
  },
  {
    name: 'rollback',
    summary: 'Takes a publication back: each row that still stands as written gets its old price; later edits of others stay.',
    usage: 'PUBLICATION [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest rollback PUBLICATION --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async (session) => {
        const [id] = invocation.positionals
        if (id === undefined) throw usageError('No publication was named.', 'Give its id; see `warchest publications`.')
        return finish(session, await session.client.publications.rollback({ id }), id, invocation.output)
      }),
  },
  {
    name: 'end',
    summary: 'Takes what is over to the return prices of its plan now, without waiting for the runner.',
    usage: 'PUBLICATION [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest end PUBLICATION --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async (session) => {
        const [id] = invocation.positionals
        if (id === undefined) throw usageError('No publication was named.', 'Give its id; see `warchest publications`.')
        return finish(session, await session.client.publications.end({ id }), id, invocation.output)
      }),
  },
  {
    name: 'decide',
    summary: 'Decides, by your signature, about prices that the gate holds on their way back, or that the store keeps from being settled; resume the publication afterwards.',
    usage: 'PUBLICATION SKU... (--write | --leave) --as NAME --reason TEXT [options]',
    options: {
      ...WORKSPACE_OPTIONS,
      write: { type: 'boolean', help: 'write the price nevertheless; takes the right to set aside the rules against it' },
      leave: { type: 'boolean', help: 'leave what stands' },
      reason: { type: 'string', value: 'TEXT', help: 'why; kept in the journal and the audit log' },
      days: { type: 'string', value: 'N', help: 'days for which the signature holds (default: 7)' },
    },
    examples: ['warchest decide PUBLICATION SKU-1 --leave --as "Lin Wei" --reason "the floor has risen" --workspace tianbao.warchest'],
    run: (invocation) => {
      requiredText(invocation.values, 'as')
      return withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { values, positionals: [id, ...skus], output } = invocation
        if (id === undefined || skus.length === 0) throw usageError('No publication or no product was named.', 'Give its id and the SKUs that are held or stuck.')
        const days = number(values, 'days', { min: 0.01, max: 30 })
        if (flag(values, 'write') === flag(values, 'leave')) throw usageError('It is not said what is decided.', 'Give either --write or --leave.')
        const publication = await client.publications.decide({ id, skus, write: flag(values, 'write'), reason: requiredText(values, 'reason'), ...(days === null ? {} : { days }) })
        output.answer(publication, publicationText(publication, await client.publications.reasons({ id })))
        return EXIT.ok
      })
    },
  },
  {
    name: 'emergency-stop',
    summary: 'Stops every publication and takes back everything that is live, store by store; called again it goes on with one that was cut short.',
    usage: '--by NAME [--reason TEXT] [options]',
    options: { ...WORKSPACE_OPTIONS, by: { type: 'string', value: 'NAME', help: 'who stops' }, reason: { type: 'string', value: 'TEXT', help: 'why; kept in the journals' } },
    examples: ['warchest emergency-stop --by "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async (session) => {
        const { values, output } = invocation
        const before = (await session.client.publications.list()).filter(({ dryRun, state }) => !dryRun && state !== 'rolled-back' && state !== 'ended').map(({ id }) => id)
        await session.wait(await session.client.publications.emergencyStop({ by: requiredText(values, 'by'), reason: text(values, 'reason') ?? '' }))
        const publications = (await session.client.publications.list()).filter(({ id }) => before.includes(id))
        output.answer(publications, publicationTable(publications))
        return publications.every(({ state, counts }) => (state === 'rolled-back' || state === 'ended') && counts.kept === 0) ? EXIT.ok : EXIT.no
      }),
  },
  {
    name: 'publications',
    summary: 'Lists the publications of the workspace.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest publications --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const publications = await client.publications.list()
        invocation.output.answer(publications, table(['id', 'store', 'state', 'confirmed', 'plan'], publications.map((p) => [p.id, p.storeId, p.state, String(p.counts.confirmed), p.planName])))
        return EXIT.ok
      }),
  },
]
