import { writeFile } from 'node:fs/promises'
import type { PayoffTable } from '../../../core/game/payoff.ts'
import { PAYOFF_MEASURES, type PayoffMeasure } from '../../../core/game/payoff-cell.ts'
import type { OwnStrategy, RivalStrategy } from '../../../core/game/strategies.ts'
import { EXIT, number, text, usageError, type Command } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

const OWN = 'ease,planned,0.1,0.2'
const RIVAL = 'hold,match,best-response,attack:0.15'

export const payoffsCommand: Command = {
  name: 'payoffs',
  summary: 'Simulates every pair of our strategies and a rival\'s, and says which are stable.',
  usage: 'SCENARIO RIVAL [options]',
  options: {
    ...WORKSPACE_OPTIONS,
    own: { type: 'string', value: 'LIST', help: `ours: ease, planned, or a depth such as 0.1; ${OWN} unless given` },
    rival: { type: 'string', value: 'LIST', help: `the rival's: hold, half-match, match, best-response, undercut:SHARE, attack:DEPTH; ${RIVAL} unless given` },
    measure: { type: 'string', value: 'NAME', help: 'what both care for: contribution, closingCash or share; contribution unless given' },
    days: { type: 'string', value: 'N', help: 'days of every pair; 28 unless given' },
    paths: { type: 'string', value: 'N', help: 'paths of every pair; 64 unless given' },
    out: { type: 'string', value: 'FILE', help: 'also write the table as JSON' },
  },
  examples: ['warchest payoffs deeper-match-jinggou jinggou --workspace tianbao.warchest', 'warchest payoffs hold taomao --own ease,0.1 --rival hold,match --measure share --json --workspace tianbao.warchest'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client, wait }) => {
      const { positionals, values, output } = invocation
      if (positionals.length !== 2) throw usageError('payoffs takes a scenario and a rival.', 'Give both ids; `warchest scenario list` prints the scenarios.')
      const measure = (text(values, 'measure') ?? 'contribution') as PayoffMeasure
      if (!PAYOFF_MEASURES.includes(measure)) throw usageError(`There is no measure ${measure}.`, `Give one of ${PAYOFF_MEASURES.join(', ')}.`)
      const out = await outFile('out', text(values, 'out'))
      const status = await wait(await client.game.payoffs({
        scenarioId: positionals[0], seller: positionals[1], own: (text(values, 'own') ?? OWN).split(',').map(ownOf), rival: (text(values, 'rival') ?? RIVAL).split(',').map(rivalOf),
        days: number(values, 'days', { min: 7, max: 180, integer: true }) ?? 28, paths: number(values, 'paths', { min: 16, max: 512, integer: true }) ?? 64,
      }))
      const found = await client.game.table({ hash: status.result ?? '' })
      if (out !== null) await writeFile(out, `${JSON.stringify(found, null, 2)}\n`)
      output.answer(found, payoffText(found, measure))
      return EXIT.ok
    }),
}

function ownOf(word: string): OwnStrategy {
  if (word === 'ease' || word === 'planned') return { kind: word }
  return { kind: 'depth', depth: shareOf(word, word) }
}

function rivalOf(word: string): RivalStrategy {
  const [kind, share] = word.split(':')
  if (kind === 'hold' || kind === 'half-match' || kind === 'match' || kind === 'best-response') return { kind }
  if (kind === 'undercut') return { kind, by: shareOf(share, word) }
  if (kind === 'attack') return { kind, depth: shareOf(share, word) }
  throw usageError(`There is no strategy ${word}.`, 'Give hold, half-match, match, best-response, undercut:SHARE or attack:DEPTH.')
}

function shareOf(share: string | undefined, word: string): number {
  const value = Number(share)
  if (share !== undefined && share !== '' && value >= 0 && value <= 0.6) return value
  throw usageError(`${word} holds no share from 0 to 0.6.`, 'Write a tenth as 0.1.')
}

const nameOf = (strategy: OwnStrategy | RivalStrategy): string => ('depth' in strategy ? `${strategy.kind} ${strategy.depth}` : 'by' in strategy ? `${strategy.kind} ${strategy.by}` : strategy.kind)

function payoffText(found: PayoffTable, measure: PayoffMeasure): string {
  const figure = (value: number): string => value.toFixed(measure === 'share' ? 4 : 2)
  const { equilibria, easing } = found.analysis[measure]
  const mix = (share: readonly number[], strategies: readonly (OwnStrategy | RivalStrategy)[]): string => share.flatMap((p, i) => (p > 0 ? [p === 1 ? nameOf(strategies[i]) : `${nameOf(strategies[i])} ${(100 * p).toFixed(0)}%`] : [])).join(', ')
  return [
    table([`${measure}, we / ${found.seller}${measure === 'share' ? '' : ` (${found.currency})`}`, ...found.rival.map(nameOf)], found.cells.map((row, i) => [nameOf(found.own[i]), ...row.map((cell) => `${figure(cell.us[measure].mean)} / ${figure(cell.rival[measure].mean)}`)])),
    '',
    ...equilibria.map((one) => `Stable: ${mix(one.row, found.own)} against ${mix(one.column, found.rival)}: ${figure(one.rowValue)} / ${figure(one.columnValue)}, in ${(100 * one.robustness).toFixed(0)}% of the resamples.`),
    ...(easing === null ? [] : [`Easing off alone: ${easing.change.map(({ mean, se }, j) => `${nameOf(found.rival[j])} ${figure(mean)} (se ${figure(se)})`).join('; ')}.`]),
    `${found.paths} paths of ${found.days} days, the same random numbers in every pair. Table ${found.hash}`,
  ].join('\n')
}
