import { writeFile } from 'node:fs/promises'
import { EXIT, flag, number, text, type Command } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

export const fitCommand: Command = {
  name: 'fit',
  summary: 'Fits demand to the sales of the workspace and calibrates the market.',
  usage: '[options]',
  options: {
    ...WORKSPACE_OPTIONS,
    'assume-rivals': { type: 'boolean', help: 'where no rival offers were imported: assume rivals at our price with equal shares' },
    'outside-share': { type: 'string', value: 'X', help: 'assumed share of visits that buy nothing, 0..1' },
    'cost-share': { type: 'string', value: 'X', help: 'assumed unit cost as a share of the list price, where cost is blank' },
    'floor-share': { type: 'string', value: 'X', help: 'assumed floor as a share of the list price, where the floor is blank' },
    out: { type: 'string', value: 'FILE', help: 'also write the report as JSON' },
  },
  examples: ['warchest fit --workspace tianbao.warchest', 'warchest fit --workspace juice.warchest --assume-rivals --outside-share 0.5 --cost-share 0.7 --floor-share 0.7'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client, wait }) => {
      const { values, output } = invocation
      const out = await outFile('out', text(values, 'out'))
      const shareOf = (name: string): number | null => number(values, name, { min: 1e-6, max: 1 - 1e-6 })
      await wait(await client.demand.fit({ assumptions: { rivals: flag(values, 'assume-rivals'), outsideShare: shareOf('outside-share'), costShare: shareOf('cost-share'), floorShare: number(values, 'floor-share', { min: 1e-6, max: 1 }) } }))
      const report = await client.demand.report()
      if (out !== null) await writeFile(out, `${JSON.stringify(report, null, 2)}\n`)
      const rows = report?.categories.map((c) => [c.id, String(c.products), c.elasticity.toFixed(3), c.elasticitySe.toFixed(3), `${(100 * c.meanPriorShare).toFixed(0)}%`, c.converged ? 'yes' : 'NO']) ?? []
      output.answer(report, table(['category', 'products', 'elasticity', 'se', 'prior', 'converged'], rows))
      for (const warning of report?.warnings ?? []) output.remark(`${warning.message} (${warning.count})`)
      return report?.categories.every((c) => c.converged) ? EXIT.ok : EXIT.no
    }),
}
