import { writeFile } from 'node:fs/promises'
import { SWEEP_LEVERS, type SweepAxis, type SweepLever } from '../../../core/insight/sweep.ts'
import { TOTAL_MEASURES, type TotalMeasure } from '../../../core/war/outcome.ts'
import type { SweepView } from '../../contract/insight.ts'
import { EXIT, number, text, usageError, type Command } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

export const sweepCommand: Command = {
  name: 'sweep',
  summary: 'Simulates a list of scenarios, or a grid over each; what was cut short goes on where it stopped.',
  usage: 'SCENARIO... [options]',
  options: {
    ...WORKSPACE_OPTIONS,
    grid: { type: 'string', value: 'AXES', help: `one or two of LEVER=V,V,... or LEVER:RIVAL=V,V,..., a semicolon between them; levers: ${SWEEP_LEVERS.join(', ')}` },
    measure: { type: 'string', value: 'NAME', help: 'total to print; closingCash unless given' },
    out: { type: 'string', value: 'FILE', help: 'also write all totals of every point as JSON' },
  },
  examples: ['warchest sweep hold deeper-match-jinggou --measure contribution --workspace tianbao.warchest', 'warchest sweep deeper-match-jinggou --grid "depth=0.05,0.1,0.15;rival-gain:jinggou=0.2,1" --workspace tianbao.warchest'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client, wait }) => {
      const { values, output } = invocation
      const ids = [...invocation.positionals]
      if (ids.length === 0) throw usageError('sweep takes scenarios.', 'Give their ids; `warchest scenario list` prints them.')
      const measure = (text(values, 'measure') ?? 'closingCash') as TotalMeasure
      if (!TOTAL_MEASURES.includes(measure)) throw usageError(`There is no total ${measure}.`, `Give one of ${TOTAL_MEASURES.join(', ')}.`)
      const axes = (text(values, 'grid') ?? '').split(';').filter((axis) => axis.trim() !== '').map(axisOf)
      if (axes.length > 2) throw usageError('A grid has one or two axes.', 'Leave the others out, or sweep again with them.')
      const out = await outFile('out', text(values, 'out'))
      await wait(await client.insight.sweep({ ids, axes, threads: number(values, 'threads', { min: 1, max: 64, integer: true }) }))
      const found = await client.insight.sweepResult({ ids, axes })
      const answer = { ...found, ids }
      if (out !== null) await writeFile(out, `${JSON.stringify(answer, null, 2)}\n`)
      output.answer(answer, sweepText(ids, found, measure))
      return EXIT.ok
    }),
}

function axisOf(word: string): { lever: SweepLever; seller: string | null; values: number[] } {
  const [, lever, , seller, list] = /^\s*([a-z-]+)(:([^=]+))?=(.+)$/.exec(word) ?? []
  if (lever === undefined || !SWEEP_LEVERS.some((known) => known === lever)) throw usageError(`${word} is no axis of a grid.`, `Write LEVER=V,V,... with one of ${SWEEP_LEVERS.join(', ')}; a rival's lever as LEVER:RIVAL=V,V,...`)
  const values = list.split(',').map((value) => (value.trim() === '' ? Number.NaN : Number(value)))
  if (values.some((value) => !Number.isFinite(value))) throw usageError(`${word} holds something that is no number.`, 'Write a tenth as 0.1.')
  return { lever: lever as SweepLever, seller: seller ?? null, values }
}

/** A row a point: its scenario, its place in the grid, the distribution of the total, and the chance that cash falls below its floor. */
function sweepText(ids: readonly string[], { axes, paths, cells }: SweepView, measure: TotalMeasure): string {
  const each = cells.length / ids.length
  const figure = (value: number): string => value.toFixed(measure === 'share' ? 4 : 2)
  const named = ({ lever, seller }: SweepAxis): string => (seller === null ? lever : `${lever}:${seller}`)
  const rows = cells.flatMap((cell, i) => {
    if (cell === null) return []
    const { p10, p50, p90, mean, se } = cell.totals[measure]
    const s = Math.floor(i / each)
    return [[ids[s], ...cell.values.map(String), ...[p10, p50, p90, mean, se].map(figure), `${(100 * cell.probabilityBelowFloor).toFixed(1)}%`, String(paths[s])]]
  })
  return table(['scenario', ...axes.map(named), `${measure} P10`, 'P50', 'P90', 'mean', 'se', 'P(cash < floor)', 'paths'], rows)
}
