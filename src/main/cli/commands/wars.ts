import { ANSWERS, type Answer, type DocumentedWar, type Replay } from '../../../core/cases/documented-war.ts'
import { answersOf, replayWar } from '../../../core/cases/replay.ts'
import { documentedWars, warById } from '../../wars/library.ts'
import { EXIT, number, text, usageError, type Command } from '../command.ts'
import { table } from '../table.ts'

const PATHS = 400

export const warsCommand: Command = {
  name: 'wars',
  summary: 'Lists the documented wars, or replays one and scores its forecasts against what happened.',
  usage: '[ID] [options]',
  options: {
    answer: { type: 'string', value: 'ANSWER', help: `how the seat answers its deepest rival: ${ANSWERS.join(', ')} (default: each in turn)` },
    paths: { type: 'string', value: 'N', help: `Monte Carlo paths (default ${PATHS})` },
  },
  examples: ['warchest wars', 'warchest wars instant-delivery-2025 --answer half-match --json'],
  run: ({ positionals, values, output }) => {
    const [id] = positionals
    if (id === undefined) {
      const rows = documentedWars.map((war) => [war.id, war.title.en, war.from, war.to, answersOf(war).join(' ')])
      output.answer(documentedWars.map((war) => ({ id: war.id, title: war.title, summary: war.summary, from: war.from, to: war.to, answers: answersOf(war) })), table(['id', 'war', 'from', 'to', 'answers'], rows))
      return Promise.resolve(EXIT.ok)
    }
    const war = warById(id)
    const paths = number(values, 'paths', { min: 16, max: 2000, integer: true }) ?? PATHS
    const replays = wanted(war, text(values, 'answer')).map((answer) => replayWar(war, answer, paths))
    output.answer(replays, replays.map((replay) => replayText(war, replay)).join('\n\n'))
    return Promise.resolve(EXIT.ok)
  },
}

function wanted(war: DocumentedWar, given: string | null): readonly Answer[] {
  const answers = answersOf(war)
  if (given === null) return answers
  const answer = answers.find((each) => each === given)
  if (answer === undefined) throw usageError(`${war.id} cannot be replayed under the answer ${given}.`, `Give ${answers.join(', ')}.`)
  return [answer]
}

const figure = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(3))
const percent = (share: number): string => `${Math.round(share * 100)}%`
const bounded = (error: number, atLeast: boolean): string => `${atLeast ? 'at least ' : ''}${percent(error)}`

function replayText(war: DocumentedWar, replay: Replay): string {
  const name = (id: string | null): string => war.sellers.find((seller) => seller.id === id)?.name.en ?? 'all'
  const rows = replay.predictions.map(({ seller, period, measure, actual, p10, p50, p90, inside, error, errorAtLeast, horizon }) => [`${name(seller)} ${measure} ${period}`, `${figure(actual.value)} ${actual.label[0].toUpperCase()}`, ...[p10, p50, p90].map((value) => (horizon !== undefined && value >= horizon ? `> ${figure(Math.round(horizon))}` : figure(value))), inside ? 'yes' : 'no', bounded(error, errorAtLeast)])
  const naive = replay.score.naive.map(({ method, error, modelError, modelErrorAtLeast, predictions }) => `${method}: ${percent(error)} against ${bounded(modelError, modelErrorAtLeast)} of the model on ${predictions}`)
  return [`${war.title.en}, answer ${replay.answer}, ${replay.paths} paths`, table(['forecast', 'happened', 'P10', 'P50', 'P90', 'inside', 'error'], rows), `mean error ${bounded(replay.score.error, replay.score.errorAtLeast)}, ${percent(replay.score.inside)} inside P10-P90`, ...naive].join('\n')
}
