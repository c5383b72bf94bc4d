import { WarchestError } from '../../core/problem.ts'
import type { BurnSourceView } from '../contract/contract.ts'
import { burnPack } from '../export/burn-pack.ts'
import { getMarket } from '../workspace/queries/market.ts'
import { getOutcome, getOutcomeScenario, listOutcomes } from '../workspace/queries/outcomes.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures } from './desk.ts'
import { presetsOf } from './scenarios.ts'

export const burnProcedures = {
  view: procedures.burn.view.handler(({ input, context: { desk } }): BurnSourceView => {
    const workspace = desk.workspace()
    const outcome = outcomeOf(workspace, input.outcomeHash)
    const market = getMarket(workspace, outcome.marketHash)
    const summary = listOutcomes(workspace, outcome.scenarioId).find((one) => one.hash === outcome.hash)
    return {
      outcome, scenario: getOutcomeScenario(workspace, outcome.hash), createdAt: summary?.createdAt ?? desk.clock.now(), stale: summary?.stale ?? true,
      market: market === null ? null : { asOf: market.asOf, assumptions: market.assumptions, sellers: market.sellers },
    }
  }),

  export: procedures.burn.export.handler(({ input, context: { desk } }) => {
    const workspace = desk.workspace()
    const outcome = outcomeOf(workspace, input.outcomeHash)
    const scenario = getOutcomeScenario(workspace, outcome.hash)
    const files = burnPack(outcome, {
      title: titleOf(workspace, scenario?.name ?? outcome.scenarioId, input.language), scenario, market: getMarket(workspace, outcome.marketHash),
      formats: input.formats, language: input.language, theme: input.theme, exportedAt: desk.clock.now(),
    })
    return files.map(({ name, mediaType, bytes }) => ({ name, mediaType, base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') }))
  }),
}

function outcomeOf(workspace: Workspace, hash: string) {
  const outcome = getOutcome(workspace, hash)
  if (outcome !== null) return outcome
  throw new WarchestError('not-found', { code: 'outcome.unknown', message: `There is no outcome ${hash} in this workspace.`, mend: 'Run the scenario, or choose one of the outcomes listed.', params: { hash } })
}

/** A preset that nobody has renamed is said in Chinese as the preset is; what a person named stays as they named it. */
const titleOf = (workspace: Workspace, name: string, language: 'en' | 'zh'): string =>
  (language === 'zh' ? presetsOf(workspace).find(({ scenario }) => scenario.name === name)?.title.zh : undefined) ?? name
