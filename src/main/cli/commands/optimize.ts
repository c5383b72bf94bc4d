import { writeFile } from 'node:fs/promises'
import { addDays } from '../../../core/calendar/calendar.ts'
import { toMinor, type Minor } from '../../../core/money/money.ts'
import type { FundingSplit } from '../../../core/war/scenario.ts'
import { objective } from '../../contract/schemas.ts'
import { EXIT, flag, number, requiredText, text, usageError, type Command, type Options, type Values } from '../command.ts'
import { outFile } from '../files.ts'
import { planText } from '../plan-text.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'

const OPTIONS: Options = {
  ...WORKSPACE_OPTIONS,
  envelope: { type: 'string', value: 'AMOUNT', help: 'subsidy money in all, in major units (yuan); "none" for no limit' },
  'category-envelope': { type: 'string', multiple: true, value: 'CATEGORY=AMOUNT', help: 'subsidy money of one category; may be repeated' },
  objective: { type: 'string', value: 'profit|gmv|share', help: 'what to maximise (default profit)' },
  days: { type: 'string', value: 'N', help: 'days from the day after the data (default 21)' },
  deepest: { type: 'string', value: 'X', help: 'deepest cut from list, 0..0.9 (default 0.3)' },
  rungs: { type: 'string', value: 'N', help: 'prices on each ladder (default 11)' },
  category: { type: 'string', multiple: true, value: 'ID', help: 'only this category; may be repeated' },
  channel: { type: 'string', value: 'NAME', help: 'sales channel of the plan (default store)' },
  funding: { type: 'string', value: 'SPLIT', help: 'who pays, e.g. platform=0.6,merchant=0.4 (default platform=1)' },
  scenario: { type: 'string', value: 'ID', help: 'scenario that the plan belongs to' },
  name: { type: 'string', value: 'TEXT', help: 'name of the plan' },
  extrapolate: { type: 'boolean', help: 'allow prices outside the range that the data have seen' },
  out: { type: 'string', value: 'FILE', help: 'also write the plan as JSON' },
}

export const optimizeCommand: Command = {
  name: 'optimize',
  summary: 'Chooses one price a product under subsidy envelopes, with the optimality gap.',
  usage: '--envelope AMOUNT [options]',
  options: OPTIONS,
  examples: ['warchest optimize --envelope 2000000 --days 21 --workspace tianbao.warchest', 'warchest optimize --envelope 500000 --category-envelope digital=200000 --objective share --workspace tianbao.warchest'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client, wait }) => {
      const { values, output } = invocation
      const out = await outFile('out', text(values, 'out'))
      const market = await client.demand.market()
      if (market === null) throw usageError('The workspace has no fitted market.', 'Run `warchest fit` first.')
      const days = number(values, 'days', { min: 1, max: 365, integer: true }) ?? 21
      const amount = (given: string, name: string): Minor => {
        const value = given.trim() === '' ? Number.NaN : Number(given)
        if (!(Number.isFinite(value) && value >= 0)) throw usageError(`${name} ${given} is not an amount of ${market.currency}.`, 'Give a number of major units, 0 or more.')
        return toMinor(value, market.currency)
      }
      const total = requiredText(values, 'envelope')
      const chosen = objective.safeParse(text(values, 'objective') ?? 'profit')
      if (!chosen.success) throw usageError(`--objective ${text(values, 'objective')} is not known.`, 'Give profit, gmv or share.')
      const status = await wait(
        await client.plans.optimize({
          name: text(values, 'name') ?? `Plan of ${market.asOf}`,
          scenarioId: text(values, 'scenario'),
          objective: chosen.data,
          from: market.asOf,
          to: addDays(market.asOf, days - 1),
          channel: text(values, 'channel') ?? 'store',
          envelopes: {
            total: total === 'none' ? null : amount(total, '--envelope'),
            categories: list(values, 'category-envelope').map((entry) => {
              const [category, given] = entry.split('=')
              return { category, amount: amount(given ?? '', `--category-envelope ${category}=`) }
            }),
          },
          scope: { categories: list(values, 'category'), skus: [] },
          deepest: number(values, 'deepest', { min: 0, max: 0.9 }) ?? 0.3,
          rungs: number(values, 'rungs', { min: 2, max: 50, integer: true }) ?? 11,
          funding: fundingOf(text(values, 'funding') ?? 'platform=1'),
          extrapolate: flag(values, 'extrapolate'),
        }),
      )
      const plan = await client.plans.get({ id: status.result ?? '' })
      if (out !== null) await writeFile(out, `${JSON.stringify(plan, null, 2)}\n`)
      output.answer(plan, planText(plan))
      return EXIT.ok
    }),
}

const list = (values: Values, name: string): string[] => {
  const given = values[name]
  return Array.isArray(given) ? given.filter((item) => typeof item === 'string') : []
}

/** `platform=0.6,merchant=0.4` as shares; names that are not given are 0. */
function fundingOf(given: string): FundingSplit {
  const split = { platform: 0, merchant: 0, brand: 0, bank: 0, state: 0 }
  for (const part of given.split(',')) {
    const [name, value] = part.split('=').map((side) => side.trim())
    const share = value === undefined || value === '' ? Number.NaN : Number(value)
    if (!(name in split) || !(share >= 0 && share <= 1)) throw usageError(`--funding: ${part} is not understood.`, 'Give shares such as platform=0.6,merchant=0.4 of platform, merchant, brand, bank, state.')
    split[name as keyof FundingSplit] = share
  }
  if (Math.abs(Object.values(split).reduce((a, b) => a + b, 0) - 1) > 1e-9) throw usageError(`--funding ${given} does not add to 1.`, 'Let the shares add to 1.')
  return split
}
