import type { Market } from '../../core/demand/market.ts'
import { overrideProblems, withOverride, withoutOverride, type ElasticityOverride } from '../../core/demand/override.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { saveScenario } from '../workspace/queries/scenarios.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Desk } from './desk.ts'
import { findScenario, requireMarket } from './scenarios.ts'

type Asked = Pick<ElasticityOverride, 'scope' | 'id'> & { readonly scenarioId: string }

/** Sets an elasticity in a scenario, which becomes one of the workspace where it was a preset. The rest of the scenario is left as it is, even where it no longer fits the market. */
export function overrideElasticity(desk: Desk, { scenarioId, scope, id, elasticity, reason, by }: Asked & Pick<ElasticityOverride, 'elasticity' | 'reason' | 'by'>): Scenario {
  const workspace = desk.workspace()
  const { market } = requireMarket(workspace)
  const scenario = findScenario(workspace, scenarioId)
  const one: ElasticityOverride = { scope, id, elasticity, reason: reason.trim(), by: by.trim(), date: desk.clock.now().slice(0, 10), fitted: fittedOf(market, scope, id) }
  const problems = overrideProblems(market, [one])
  if (problems.length > 0) throw new WarchestError('bad-input', problems.map(({ field: _field, ...problem }) => problem))
  return keep(workspace, { ...scenario, overrides: withOverride(scenario.overrides, one) })
}

/** Takes an override out of a scenario; one that is not there is a problem, since somebody believes it is. */
export function restoreElasticity(workspace: Workspace, { scenarioId, scope, id }: Asked): Scenario {
  const scenario = findScenario(workspace, scenarioId)
  const overrides = withoutOverride(scenario.overrides, { scope, id })
  if (overrides.length === (scenario.overrides?.length ?? 0)) {
    throw new WarchestError('not-found', { code: 'override.none', message: `The elasticity of ${id} is not set in ${scenario.name}.`, mend: 'It may have been taken back already.', params: { id, scenario: scenario.name } })
  }
  const { overrides: _overrides, ...rest } = scenario
  return keep(workspace, overrides.length === 0 ? rest : { ...rest, overrides })
}

function keep(workspace: Workspace, scenario: Scenario): Scenario {
  saveScenario(workspace, scenario)
  return scenario
}

/** What the fit says; 0 where it knows no such name, which is then refused. */
const fittedOf = (market: Market, scope: ElasticityOverride['scope'], id: string): number =>
  (scope === 'category' ? market.categories.find((category) => category.id === id)?.elasticity : market.products.find((product) => product.sku === id)?.elasticity) ?? 0
