import { EXIT, requiredText, text, usageError, type Command, type Invocation } from '../command.ts'
import { planText, verdictText } from '../plan-text.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

function planId({ positionals }: Invocation): string {
  const [id] = positionals
  if (id === undefined) throw usageError('No plan was named.', 'Give its id; see `warchest plan list`.')
  return id
}

export const planCommands: readonly Command[] = [
  {
    name: 'plan list',
    summary: 'Lists the plans of the workspace.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest plan list --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const plans = await client.plans.list()
        invocation.output.answer(plans, table(['id', 'version', 'status', 'lines', 'name'], plans.map((p) => [p.id, String(p.version), p.status, String(p.lines), p.name])))
        return EXIT.ok
      }),
  },
  {
    name: 'plan show',
    summary: 'Shows a plan.',
    usage: 'ID [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest plan show ID --json --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const plan = await client.plans.get({ id: planId(invocation) })
        invocation.output.answer(plan, planText(plan))
        return EXIT.ok
      }),
  },
  {
    name: 'plan check',
    summary: 'Puts a plan before the gate; the plan is frozen with the verdict. Exit code 1 where it is refused.',
    usage: 'ID [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest plan check ID --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const verdict = await client.plans.check({ id: planId(invocation) })
        invocation.output.answer(verdict, verdictText(verdict))
        return verdict.passed ? EXIT.ok : EXIT.no
      }),
  },
  {
    name: 'plan approve',
    summary: 'Puts your signature under a checked plan. Refused unless the gate has passed it and the hash holds; large plans need a second person, in the workspace since before the check.',
    usage: 'ID --as NAME [options]',
    options: {
      ...WORKSPACE_OPTIONS,
      hash: { type: 'string', value: 'HASH', help: 'hash of the plan as you saw it (default: the frozen one)' },
      note: { type: 'string', value: 'TEXT', help: 'a remark kept with the approval' },
    },
    examples: ['warchest plan approve ID --as "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) => {
      requiredText(invocation.values, 'as')
      return withWorkspace(invocation, { create: false }, async ({ client }) => {
        const id = planId(invocation)
        const hash = text(invocation.values, 'hash') ?? (await client.plans.get({ id })).hash
        if (hash === null) throw usageError('The plan was not checked yet.', 'Run `warchest plan check` first.')
        const plan = await client.plans.approve({ id, hash, note: text(invocation.values, 'note') ?? '' })
        const standing = await client.plans.standing({ id })
        invocation.output.answer(plan, planText(plan))
        if (standing.begun > 0) invocation.output.remark(`The first day of ${standing.begun} of ${plan.lines.length} prices has passed: they would begin late. Today is ${standing.today.date}${standing.today.stated ? ', the as-of date' : ''}.`)
        if (plan.status === 'checked') invocation.output.remark(`A second person must sign: ${standing.reasons.map(({ what, value, limit }) => `${what} ${value} is above ${limit}`).join('; ')}.`)
        return EXIT.ok
      })
    },
  },
]
