import { writeFile } from 'node:fs/promises'
import { WarchestError } from '../../../core/problem.ts'
import { TOTAL_MEASURES, type Outcome } from '../../../core/war/outcome.ts'
import type { Precision } from '../../../core/war/scenario.ts'
import { scenario as scenarioSchema } from '../../contract/schemas.ts'
import { EXIT, number, text, usageError, type Command } from '../command.ts'
import { outFile, readJson } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

export const simulateCommand: Command = {
  name: 'simulate',
  summary: 'Simulates a price war with cash: the scenario is stored and its outcome kept under its content hash.',
  usage: 'SCENARIO.json [options]',
  options: {
    ...WORKSPACE_OPTIONS,
    paths: { type: 'string', value: 'N', help: 'Monte Carlo paths instead of the scenario\'s' },
    precision: { type: 'string', value: 'TOTAL=ERROR,...', help: 'stop before the last path once the standard errors of these totals are as small, instead of the scenario\'s: 1% of the mean, or 5000 in the total\'s own unit' },
    seed: { type: 'string', value: 'S', help: 'seed instead of the scenario\'s' },
    out: { type: 'string', value: 'FILE', help: 'also write the outcome as JSON' },
  },
  examples: ['warchest scenario show deeper-match-jinggou --workspace tianbao.warchest > deeper.json', 'warchest simulate deeper.json --paths 1000 --seed 7 --workspace tianbao.warchest', 'warchest simulate deeper.json --paths 5000 --precision units=1%,closingCash=20000 --workspace tianbao.warchest'],
  run: async (invocation) => {
    const { positionals, values, output } = invocation
    if (positionals.length !== 1) throw usageError('simulate takes one scenario file.', 'Give SCENARIO.json: `warchest scenario list` names the scenarios of a workspace, `warchest scenario show ID > SCENARIO.json` writes one.')
    const parsed = scenarioSchema.safeParse(await readJson(positionals[0]))
    if (!parsed.success) {
      throw new WarchestError('bad-input', parsed.error.issues.map((issue) => ({ code: 'scenario.invalid', message: `${issue.message}.`, mend: 'Correct this field.', file: positionals[0], field: issue.path.join('.') })))
    }
    return withWorkspace(invocation, { create: false }, async ({ client, wait }) => {
      const out = await outFile('out', text(values, 'out'))
      const paths = number(values, 'paths', { min: 1, max: 100_000, integer: true })
      const seed = number(values, 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true })
      const asked = text(values, 'precision')
      const stop = asked === null ? null : asked.split(',').map(precisionOf)
      const scenario = { ...parsed.data, monteCarlo: { ...parsed.data.monteCarlo, ...(paths === null ? {} : { paths }), ...(seed === null ? {} : { seed }), ...(stop === null ? {} : { stop }) } }
      await client.scenarios.save({ scenario })
      const status = await wait(await client.scenarios.run({ id: scenario.id, threads: number(values, 'threads', { min: 1, max: 64, integer: true }) }))
      const outcome = await client.scenarios.outcome({ hash: status.result ?? '' })
      if (out !== null) await writeFile(out, `${JSON.stringify(outcome, null, 2)}\n`)
      output.answer(outcome, outcomeText(outcome, scenario.monteCarlo))
      return EXIT.ok
    })
  },
}

/** `units=1%` is a share of the mean, `closingCash=5000` an error in the total's own unit. */
function precisionOf(word: string): Precision {
  const [, name = '', figure = '', percent] = /^\s*(\w+)\s*=\s*([\d.eE+-]+)\s*(%?)\s*$/.exec(word) ?? []
  const measure = TOTAL_MEASURES.find((known) => known === name)
  const value = Number(figure)
  if (measure === undefined) throw usageError(`--precision ${word} names no total.`, `Write TOTAL=ERROR, for instance units=1%, with one of ${TOTAL_MEASURES.join(', ')}.`)
  if (figure === '' || !Number.isFinite(value) || value <= 0) throw usageError(`--precision ${word} says no standard error above 0.`, 'Write 1% for a share of the mean, or 5000 for an error in the total\'s own unit.')
  return percent === '%' ? { measure, relative: value / 100 } : { measure, absolute: value }
}

/** What was asked of each total's standard error and what it came to. */
function precisionText(outcome: Outcome, { paths: most, stop = [] }: { readonly paths: number; readonly stop?: readonly Precision[] }): string[] {
  return stop.map(({ measure, relative, absolute }) => {
    const { mean, se } = outcome.totals[measure]
    const share = (value: number): string => `${(100 * value).toPrecision(3)}%`
    const goals = [...(relative === undefined ? [] : [`${share(relative)} of the mean`]), ...(absolute === undefined ? [] : [String(absolute)])]
    const met = se <= Math.max(absolute ?? 0, (relative ?? 0) * Math.abs(mean))
    return `Standard error of ${measure}: ${absolute === undefined && mean !== 0 ? `${share(se / Math.abs(mean))} of the mean` : se.toPrecision(3)}, asked ${goals.join(' or ')}: ${met ? 'met' : 'not met'} with ${outcome.paths} of at most ${most} paths.`
  })
}

function outcomeText(outcome: Outcome, monteCarlo: { readonly paths: number; readonly stop?: readonly Precision[] }): string {
  const money = (value: number): string => value.toFixed(2)
  const rows = (['units', 'grossValue', 'subsidy', 'contribution', 'netBurn', 'closingCash', 'lowestCash'] as const).map((name) => {
    const spread = outcome.totals[name]
    return [name, money(spread.p10), money(spread.p50), money(spread.p90), money(spread.mean), money(spread.se)]
  })
  const day = (value: number | null): string => (value === null ? 'beyond the horizon' : `day ${value}`)
  return [
    table([`total (${outcome.currency})`, 'P10', 'P50', 'P90', 'mean', 'se'], rows),
    '',
    `Runway P10 ${day(outcome.runway.p10)}, P50 ${day(outcome.runway.p50)}, P90 ${day(outcome.runway.p90)}; P(cash < floor) ${(100 * outcome.runway.probabilityBelowFloor).toFixed(1)}% over ${outcome.dates.length} days, ${outcome.paths} paths, seed ${outcome.seed}.`,
    ...precisionText(outcome, monteCarlo),
    `Outcome ${outcome.hash}`,
  ].join('\n')
}
