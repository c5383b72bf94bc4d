import { reasonText, type PublicationSummary, type ReasonGroup } from '../../publish/publication.ts'
import { EXIT, flag, number, requiredText, usageError, type Command, type ExitCode, type Invocation } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS, type Session } from '../session.ts'
import { table } from '../table.ts'

/** A publication for people, with why rows are not simply done. */
export function publicationText(publication: PublicationSummary, reasons: readonly ReasonGroup[]): string {
  const counts = Object.entries(publication.counts).filter(([, count]) => count > 0).map(([state, count]) => [state, String(count)])
  return [`Publication ${publication.id} of ${publication.planName} to ${publication.storeId}: ${publication.state}${publication.dryRun ? ' (dry run, nothing was written)' : ''}`, table(['rows', 'count'], counts), ...(reasons.length > 0 ? [table(['rows', 'count', 'why'], reasons.map(({ state, rows, reason }) => [state, String(rows), reasonText(reason)]))] : []), ...(publication.problem ? [publication.problem] : []), `manifest ${publication.manifestHash}`].join('\n')
}

/** Yes only where every row that was to be written stands as written, or every row is back. */
const verdictOf = (publication: PublicationSummary): ExitCode => {
  const { mismatch, failed, conflict, kept } = publication.counts
  const settled = publication.dryRun || publication.state === 'live' || publication.state === 'rolled-back'
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
      'canary-seconds': { type: 'string', value: 'N', help: 'watch the canary this long (default: the setting of the workspace, 600)' },
      'dry-run': { type: 'boolean', help: 'compare with the live catalog and write nothing' },
    },
    examples: ['warchest publish --plan ID --store embedded --dry-run --workspace tianbao.warchest', 'warchest publish --plan ID --store embedded --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async (session) => {
        const { values, output } = invocation
        const canarySeconds = number(values, 'canary-seconds', { min: 0, max: 86_400 })
        const started = await session.client.publications.start({ planId: requiredText(values, 'plan'), storeId: requiredText(values, 'store'), dryRun: flag(values, 'dry-run'), ...(canarySeconds === null ? {} : { canarySeconds }) })
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
