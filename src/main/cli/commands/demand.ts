import { writeFile } from 'node:fs/promises'
import { insideShare } from '../../../core/demand/inside-share.ts'
import type { DemandOverview, DemandProductView } from '../../contract/demand.ts'
import { EXIT, text, usageError, type Command } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

/** What the Demand screen shows, for scripts: categories, or one category's cross prices, or one product's curve. */
export const demandCommand: Command = {
  name: 'demand',
  summary: 'Prints how buyers answer to price: elasticities with 95% intervals, what they rest on, back-tests against naive rules; of one category its cross prices, of one product its curve.',
  usage: '[options]',
  options: {
    ...WORKSPACE_OPTIONS,
    category: { type: 'string', value: 'ID', help: 'the cross-price matrix of this category\'s twelve best sellers' },
    sku: { type: 'string', value: 'SKU', help: 'the demand curve of this product' },
    scenario: { type: 'string', value: 'ID', help: 'as this scenario sees it, with the elasticities a person has set there' },
    out: { type: 'string', value: 'FILE', help: 'also write the answer as JSON' },
  },
  examples: ['warchest demand --workspace tianbao.warchest', 'warchest demand --category snacks --workspace tianbao.warchest', 'warchest demand --sku SNA-0001 --scenario hold --json --workspace tianbao.warchest'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client }) => {
      const { values, output } = invocation
      const out = await outFile('out', text(values, 'out'))
      const scenarioId = text(values, 'scenario')
      const [category, sku] = [text(values, 'category'), text(values, 'sku')]
      if (category !== null && sku !== null) throw usageError('--category and --sku ask for two different things.', 'Give one of them.')
      const overview = await client.demand.categories({ scenarioId })
      if (overview === null) throw usageError('The workspace has no fitted market.', 'Run `warchest fit` first.')
      const answer = async (json: unknown, said: string): Promise<typeof EXIT.ok> => {
        if (out !== null) await writeFile(out, `${JSON.stringify(json, null, 2)}\n`)
        output.answer(json, said)
        return EXIT.ok
      }
      for (const problem of overview.unusable) output.remark(`${problem.message} ${problem.mend}`)
      if (sku !== null) {
        const view = await client.demand.product({ scenarioId, sku })
        return answer(view, productText(view, overview.currency))
      }
      if (category !== null) {
        const view = await client.demand.crossPrices({ scenarioId, category, top: 12 })
        const rows = view.skus.map((name, i) => [name, view.units[i].toFixed(1), ...view.skus.map((_, j) => view.elasticity[i * view.skus.length + j].toFixed(3))])
        return answer(view, table(['sales of \\ price of', 'units/day', ...view.skus], rows))
      }
      return answer(overview, overviewText(overview))
    }),
}

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`

function overviewText({ categories, overrides }: DemandOverview): string {
  const rows = categories.map((row) => {
    const naive = row.backTest === null ? null : Math.min(...row.backTest.naive.map(({ wape }) => wape))
    return [
      row.id, String(row.products), row.elasticity.toFixed(2), `${(row.elasticity - 1.96 * row.elasticitySe).toFixed(2)}..${(row.elasticity + 1.96 * row.elasticitySe).toFixed(2)}`,
      `${row.bySource.own}/${row.bySource.category}/${row.bySource.prior}`, row.backTest === null ? '-' : percent(row.backTest.wape), naive === null ? '-' : percent(naive),
      row.backTest === null ? '-' : percent(insideShare(row.backTest) ?? 0), [row.backTest !== null && naive !== null && naive < row.backTest.wape ? 'naive is better' : '', row.override === null ? '' : `set by ${row.override.by}`].filter((part) => part !== '').join(', '),
    ]
  })
  const set = overrides.map(({ scope, id, elasticity, fitted, reason, by, date }) => `Set by ${by} on ${date}: ${scope} ${id} ${elasticity} in place of ${fitted.toFixed(2)}: ${reason}`)
  return [table(['category', 'products', 'elasticity', '95% interval', 'own/cat/prior', 'WAPE', 'naive', 'in P10-P90', ''], rows), ...set].join('\n')
}

function productText(view: DemandProductView, currency: string): string {
  const { curve } = view
  const every = Math.max(1, Math.floor((curve?.price.length ?? 0) / 14))
  const rows = (curve?.price ?? []).flatMap((price, i) => (i % every === 0 || price === view.price ? [[
    price.toPrecision(5), curve!.units[i].toFixed(2), `${curve!.low[i].toFixed(2)}..${curve!.high[i].toFixed(2)}`, `${curve!.p10[i].toFixed(0)}..${curve!.p90[i].toFixed(0)}`, curve!.elasticity[i].toFixed(2),
    price === view.price ? 'now' : curve!.extrapolated[i] ? 'extrapolated' : '',
  ]] : []))
  return [
    `${view.sku} ${view.name.en}: elasticity ${view.elasticity.toFixed(2)} (95% interval ${(view.elasticity - 1.96 * view.elasticitySe).toFixed(2)}..${(view.elasticity + 1.96 * view.elasticitySe).toFixed(2)}), ${percent(view.shares.own)} own data, ${percent(view.shares.category)} category, ${percent(view.shares.prior)} published.`,
    ...(view.override === null ? [] : [`Set by ${view.override.by} on ${view.override.date} in place of ${view.override.fitted.toFixed(2)}: ${view.override.reason}`]),
    ...(view.warnings.length === 0 ? [] : [`Warnings: ${view.warnings.join(', ')}`]),
    table([`price (${currency})`, 'units/day', '95% interval', 'P10..P90 of a day', 'elasticity', ''], rows),
  ].join('\n')
}
