import { toMajor, type Minor } from '../../../core/money/money.ts'
import type { Emergency, LeftByEmergency } from '../../publish/publication.ts'
import { EXIT, requiredText, text, usageError, type Command } from '../command.ts'
import { publicationTable } from '../publication-text.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

const declared = ({ seq, by, at, reason }: Pick<Emergency, 'seq' | 'by' | 'at' | 'reason'>): string => `Emergency stop ${seq} of ${by}, ${at}${reason === '' ? '' : `: ${reason}`}`

/** What would stay, price by price, and the digest by which a person says that they were shown it. */
export function leftText(left: LeftByEmergency): string {
  const parts = left.publications.map(({ id, planName, storeId, currency, rows, why }) => {
    const money = (value: Minor | null): string => (value === null ? 'not known' : toMajor(value, currency).toFixed(2))
    const head = `${id} of ${planName} in ${storeId}: ${rows === 0 ? 'nothing of it is in the store' : `${rows} ${rows === 1 ? 'price stays' : 'prices stay'}`}${why === null ? '' : `\n${why.message}`}`
    if (rows === 0) return head
    return `${head}\n${table(['sku', `stays, ${currency}`, `was before, ${currency}`, 'state'], left.rows.filter(({ publicationId }) => publicationId === id).map(({ sku, price, back, state }) => [sku, money(price), money(back), state]))}`
  })
  return [declared(left), ...parts, `seen ${left.digest}`].join('\n')
}

/** The stop that is meant: the one that is named, else the only one that is open. */
function meant(open: readonly Emergency[], named: string | undefined): number {
  const known = open.map(({ seq }) => seq).join(', ')
  if (named !== undefined) {
    const seq = Number(named)
    if (Number.isInteger(seq) && seq >= 1) return seq
    throw usageError(`${named} is not the number of an emergency stop.`, known === '' ? 'None is open.' : `Open: ${known}.`)
  }
  if (open.length === 1) return open[0].seq
  throw usageError(open.length === 0 ? 'No emergency stop is open.' : `${open.length} emergency stops are open.`, open.length === 0 ? 'There is nothing to end.' : `Say which one is ended: ${known}.`)
}

export const emergencyCommands: readonly Command[] = [
  {
    name: 'emergency-stop',
    summary: 'Stops every publication and takes back everything that is live, store by store; called again it goes on with one that was cut short.',
    usage: '--by NAME [--reason TEXT] [options]',
    options: { ...WORKSPACE_OPTIONS, by: { type: 'string', value: 'NAME', help: 'who stops' }, reason: { type: 'string', value: 'TEXT', help: 'why; kept in the journals' } },
    examples: ['warchest emergency-stop --by "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client, wait }) => {
        const { values, output } = invocation
        const before = (await client.publications.list()).filter(({ dryRun, state }) => !dryRun && state !== 'rolled-back' && state !== 'ended').map(({ id }) => id)
        const job = await client.publications.emergencyStop({ by: requiredText(values, 'by'), reason: text(values, 'reason') ?? '' })
        try {
          await wait(job)
        } finally {
          for (const { seq, stores } of (await client.publications.runner()).emergencies) output.remark(`Emergency stop ${seq} is not done, and nothing new begins in ${stores.join(', ')} until it is. Run it again, or see what stays with \`warchest emergency-close ${seq}\`.`)
        }
        const publications = (await client.publications.list()).filter(({ id }) => before.includes(id))
        output.answer(publications, publicationTable(publications))
        return publications.every(({ state, counts }) => (state === 'rolled-back' || state === 'ended') && counts.kept === 0) ? EXIT.ok : EXIT.no
      }),
  },
  {
    name: 'emergency-close',
    summary: 'Shows every price that an emergency stop has not taken back; with your signature and a reason, ends one that cannot be done and leaves them.',
    usage: '[STOP] [--seen DIGEST --as NAME --reason TEXT] [options]',
    options: {
      ...WORKSPACE_OPTIONS,
      seen: { type: 'string', value: 'DIGEST', help: 'ends the stop: the digest under the prices as you saw them' },
      reason: { type: 'string', value: 'TEXT', help: 'why it cannot be done and what becomes of these prices; kept in the audit log' },
    },
    examples: ['warchest emergency-close --workspace tianbao.warchest', 'warchest emergency-close --seen DIGEST --as "Lin Wei" --reason "The shop was closed down for good." --workspace tianbao.warchest'],
    run: (invocation) => {
      const { values, positionals: [named], output } = invocation
      const ends = text(values, 'seen') !== null || text(values, 'reason') !== null
      if (ends) for (const each of ['seen', 'as', 'reason']) requiredText(values, each)
      return withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { emergencies } = await client.publications.runner()
        if (!ends) {
          const stops = named === undefined ? emergencies.map(({ seq }) => seq) : [meant(emergencies, named)]
          const left = await Promise.all(stops.map((seq) => client.publications.emergencyLeft({ seq })))
          output.answer(left, left.length === 0 ? 'No emergency stop is open.' : left.map(leftText).join('\n\n'))
          return EXIT.ok
        }
        const seq = meant(emergencies, named)
        const left = await client.publications.emergencyLeft({ seq })
        await client.publications.emergencyClose({ seq, reason: requiredText(values, 'reason'), seen: requiredText(values, 'seen') })
        const publications = (await client.publications.list()).filter(({ id }) => left.publications.some((each) => each.id === id))
        output.answer(publications, `Emergency stop ${seq} is ended; ${left.total} ${left.total === 1 ? 'price of ours stays' : 'prices of ours stay'}.\n${publicationTable(publications)}`)
        return EXIT.ok
      })
    },
  },
]
