import type { PublicationSummary } from '../../publish/publication.ts'
import { EXIT, flag, number, requiredText, text, usageError, type Command, type ExitCode, type Invocation } from '../command.ts'
import { publicationText } from '../publication-text.ts'
import { withWorkspace, WORKSPACE_OPTIONS, type Session } from '../session.ts'
import { table } from '../table.ts'
import { emergencyCommands } from './emergency.ts'

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

/** Starts the job upon the publication that is named, and tells how it ended. */
const goOn = (invocation: Invocation, act: 'resume' | 'rollback' | 'end'): Promise<ExitCode> =>
  withWorkspace(invocation, { create: false }, async (session) => {
    const [id] = invocation.positionals
    if (id === undefined) throw usageError('No publication was named.', 'Give its id; see `warchest publications`.')
    return finish(session, await session.client.publications[act]({ id }), id, invocation.output)
  })

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
    run: (invocation) => goOn(invocation, 'resume'),
  },
  {
    name: 'rollback',
    summary: 'Takes a publication back: each row that still stands as written gets its old price; later edits of others stay.',
    usage: 'PUBLICATION [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest rollback PUBLICATION --workspace tianbao.warchest'],
    run: (invocation) => goOn(invocation, 'rollback'),
  },
  {
    name: 'end',
    summary: 'Takes what is over to the return prices of its plan now, without waiting for the runner.',
    usage: 'PUBLICATION [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest end PUBLICATION --workspace tianbao.warchest'],
    run: (invocation) => goOn(invocation, 'end'),
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
  ...emergencyCommands,
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
