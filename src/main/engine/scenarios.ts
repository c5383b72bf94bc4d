import type { Market } from '../../core/demand/market.ts'
import { WarchestError } from '../../core/problem.ts'
import { checkScenario } from '../../core/war/check.ts'
import type { Outcome } from '../../core/war/outcome.ts'
import { presetScenarios } from '../../core/war/presets.ts'
import type { Scenario, ScenarioPreset } from '../../core/war/scenario.ts'
import { previewOutcome, summarize } from '../../core/war/simulate.ts'
import { defaultTerms } from '../../core/subsidy/defaults.ts'
import { stackReport } from '../../core/war/stacks.ts'
import { waterfallOf, windowOf } from '../../core/war/waterfall.ts'
import type { JobContext } from '../jobs/job.ts'
import type { ProgressReport } from '../jobs/task.ts'
import { contentHash } from '../workspace/canonical.ts'
import { loadMarket, loadMarketHash } from '../workspace/queries/market.ts'
import { getOutcome, listOutcomes, saveOutcome } from '../workspace/queries/outcomes.ts'
import { getScenario, listScenarios, removeScenario, saveScenario } from '../workspace/queries/scenarios.ts'
import { latestWaterfall, saveWaterfall } from '../workspace/queries/waterfalls.ts'
import { loadTreasuryFacts } from '../workspace/queries/treasury.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures, type Desk } from './desk.ts'

export interface CurrentMarket {
  readonly hash: string
  readonly market: Market
}

/** The market last read of each workspace: a slider asks for it many times a second. */
const held = new WeakMap<Workspace, CurrentMarket>()

export function currentMarket(workspace: Workspace): CurrentMarket | null {
  const hash = loadMarketHash(workspace)
  if (hash === null) return null
  const known = held.get(workspace)
  if (known?.hash === hash) return known
  const current = { hash, market: loadMarket(workspace)! }
  held.set(workspace, current)
  return current
}

export function requireMarket(workspace: Workspace): CurrentMarket {
  const current = currentMarket(workspace)
  if (current) return current
  throw new WarchestError('not-found', { code: 'scenario.no-market', message: 'No demand has been fitted yet, so there is no market to simulate.', mend: 'Import sales and fit demand first.' })
}

export function presetsOf(workspace: Workspace): ScenarioPreset[] {
  const current = currentMarket(workspace)
  return current ? presetScenarios(current.market, loadTreasuryFacts(workspace)) : []
}

/** A saved scenario, or the preset of that id; null where there is neither. */
export const knownScenario = (workspace: Workspace, id: string): Scenario | null =>
  getScenario(workspace, id) ?? presetsOf(workspace).find((preset) => preset.scenario.id === id)?.scenario ?? null

/** {@link knownScenario}, or a problem by its name. */
export function findScenario(workspace: Workspace, id: string): Scenario {
  const scenario = knownScenario(workspace, id)
  if (scenario) return scenario
  throw new WarchestError('not-found', { code: 'scenario.unknown', message: `There is no scenario ${id}.`, mend: 'It may have been removed; choose one from the list.', params: { id } })
}

export interface RunScenarioOptions {
  readonly threads?: number | null | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressReport | undefined
}

/** Runs a scenario on the pool: the same market, scenario and seed give the same outcome, hash included, on any number of threads. Nothing is stored. */
export async function runScenario({ pool }: Pick<Desk, 'pool'>, market: Market, scenario: Scenario, options: RunScenarioOptions = {}): Promise<Outcome> {
  checkScenario(market, scenario)
  const { paths } = scenario.monteCarlo
  const partial = await pool.run('war.simulate', { market, scenario }, {
    threads: options.threads, signal: options.signal, onProgress: (done) => options.onProgress?.(done, paths, 'paths'),
  })
  const outcome = summarize(market, scenario, partial, { scenarioHash: contentHash(scenario), marketHash: contentHash(market) })
  return { ...outcome, hash: contentHash(outcome) }
}

/** Runs a scenario on the market of the workspace and keeps the outcome under its content hash, which it returns. */
export async function simulateAndKeep(desk: Pick<Desk, 'pool'>, workspace: Workspace, scenario: Scenario, job: JobContext, threads: number | null): Promise<string> {
  const { market } = requireMarket(workspace)
  job.progress(0, scenario.monteCarlo.paths, 'paths')
  const outcome = await runScenario(desk, market, scenario, { threads, signal: job.signal, onProgress: (done, total, note) => job.progress(done, total, note) })
  if (!workspace.db.open) throw new WarchestError('conflict', { code: 'scenario.workspace-closed', message: 'The workspace was closed before the run ended, so its outcome was not kept.', mend: 'Open the workspace and run the scenario again.' })
  saveOutcome(workspace, outcome, scenario)
  return outcome.hash
}

/** Runs a scenario with and without its moves and keeps the waterfall under its hash, which it returns. */
async function waterfallAndKeep(desk: Pick<Desk, 'pool'>, workspace: Workspace, { market, hash }: CurrentMarket, scenario: Scenario, job: JobContext, threads: number | null): Promise<string> {
  const { paths } = scenario.monteCarlo
  job.progress(0, paths, 'paths')
  const pairs = await desk.pool.run('war.pairs', { market, scenario }, { threads, signal: job.signal, onProgress: (done) => job.progress(done, paths, 'paths') })
  if (!workspace.db.open) throw new WarchestError('conflict', { code: 'scenario.workspace-closed', message: 'The workspace was closed before the run ended, so its outcome was not kept.', mend: 'Open the workspace and run the scenario again.' })
  return saveWaterfall(workspace, waterfallOf(market, scenario, pairs), contentHash(scenario), hash)
}

/** Refuses to write over a scenario that somebody kept since `base` was read; who kept the same is no matter. */
function unchangedSince(workspace: Workspace, base: Scenario, next: Scenario): void {
  const kept = getScenario(workspace, next.id)
  if (kept === null || contentHash(kept) === contentHash(base) || contentHash(kept) === contentHash(next)) return
  throw new WarchestError('conflict', { code: 'scenario.changed', message: `${kept.name} was kept by somebody else since it was read here.`, mend: 'Your changes now lie over what was kept; look at it and keep it again.', params: { name: kept.name } })
}

/** Refuses a name that another scenario has, or that is a ready-made one's in either language: two of a name cannot be told apart in a list, a brief or a burn pack. */
function freeName(workspace: Workspace, name: string): void {
  const plain = (text: string): string => text.trim().toLocaleLowerCase()
  const taken = [...listScenarios(workspace).map((scenario) => scenario.name), ...presetsOf(workspace).flatMap(({ scenario, title }) => [scenario.name, title.en, ...(title.zh === undefined ? [] : [title.zh])])]
  if (!taken.some((one) => plain(one) === plain(name))) return
  throw new WarchestError('conflict', { code: 'scenario.name-taken', message: `There is a scenario named ${name} already.`, mend: 'Give it another name.', field: 'name', params: { name } })
}

/** The newest run of each market and scenario, by workspace. */
const started = new WeakMap<Workspace, Map<string, string>>()

function runsOf(workspace: Workspace): Map<string, string> {
  const known = started.get(workspace)
  if (known) return known
  const fresh = new Map<string, string>()
  started.set(workspace, fresh)
  return fresh
}

export const scenarioProcedures = {
  list: procedures.scenarios.list.handler(({ context }) => listScenarios(context.desk.workspace())),
  presets: procedures.scenarios.presets.handler(({ context }) => presetsOf(context.desk.workspace())),
  market: procedures.scenarios.market.handler(({ context }) => {
    const current = currentMarket(context.desk.workspace())
    if (!current) return null
    const { currency, asOf, sellers, categories, products } = current.market
    return { hash: current.hash, currency, asOf, sellers, categories: categories.map(({ id, name }) => ({ id, name })), products: products.length, meanPrice: defaultTerms(current.market, 1).basket.mean }
  }),
  world: procedures.scenarios.world.handler(({ context }) => currentMarket(context.desk.workspace())),
  get: procedures.scenarios.get.handler(({ context, input }) => findScenario(context.desk.workspace(), input.id)),
  save: procedures.scenarios.save.handler(({ context, input }) => {
    const workspace = context.desk.workspace()
    const current = currentMarket(workspace)
    if (current) checkScenario(current.market, input.scenario)
    return workspace.transaction(() => {
      if (input.base !== undefined) unchangedSince(workspace, input.base, input.scenario)
      return saveScenario(workspace, input.scenario)
    })
  }),
  branch: procedures.scenarios.branch.handler(({ context, input }) => {
    const workspace = context.desk.workspace()
    const parent = findScenario(workspace, input.id)
    const branch: Scenario = { ...parent, id: context.desk.newId('scenario'), name: input.name, parent: parent.id }
    workspace.transaction(() => {
      freeName(workspace, input.name)
      // A preset becomes a scenario of the workspace when something grows from it.
      if (!getScenario(workspace, parent.id)) saveScenario(workspace, parent)
      saveScenario(workspace, branch)
    })
    return branch
  }),
  remove: procedures.scenarios.remove.handler(({ context, input }) => {
    const workspace = context.desk.workspace()
    const child = listScenarios(workspace).find((scenario) => scenario.parent === input.id)
    if (child) throw new WarchestError('conflict', { code: 'scenario.has-branches', message: `The scenario has a branch, ${child.name}.`, mend: 'Remove its branches first.', params: { child: child.name } })
    if (!removeScenario(workspace, input.id)) throw new WarchestError('not-found', { code: 'scenario.unknown', message: `There is no scenario ${input.id}.`, mend: 'It may have been removed already.', params: { id: input.id } })
    return null
  }),
  preview: procedures.scenarios.preview.handler(({ context, input }) => {
    const { market, hash } = requireMarket(context.desk.workspace())
    return previewOutcome(market, input.scenario, hash)
  }),
  run: procedures.scenarios.run.handler(({ context, input }) => {
    const { desk } = context
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, input.id)
    const { market, hash } = requireMarket(workspace)
    checkScenario(market, scenario)
    if (!getScenario(workspace, scenario.id)) saveScenario(workspace, scenario)
    // A double click, or a second tab, asks for what is already being computed: the same market and scenario give the same outcome.
    const runs = runsOf(workspace)
    const asked = `${hash} ${contentHash(scenario)}`
    const already = runs.get(asked)
    if (already !== undefined && desk.jobs.list().some(({ id, state }) => id === already && state === 'running')) return { jobId: already }
    const run = desk.jobs.start('simulate', scenario.name, (job) => simulateAndKeep(desk, workspace, scenario, job, input.threads))
    runs.set(asked, run.jobId)
    return run
  }),
  stacks: procedures.scenarios.stacks.handler(({ context, input }) => stackReport(requireMarket(context.desk.workspace()).market, input.scenario)),
  waterfall: procedures.scenarios.waterfall.handler(({ context, input }) => {
    const { desk } = context
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, input.id)
    const current = requireMarket(workspace)
    windowOf(current.market, scenario)
    if (!getScenario(workspace, scenario.id)) saveScenario(workspace, scenario)
    return desk.jobs.start('waterfall', scenario.name, (job) => waterfallAndKeep(desk, workspace, current, scenario, job, input.threads))
  }),
  latestWaterfall: procedures.scenarios.latestWaterfall.handler(({ context, input }) => latestWaterfall(context.desk.workspace(), input.scenarioId, input.scenarioHash)),
  outcomes: procedures.scenarios.outcomes.handler(({ context, input }) => listOutcomes(context.desk.workspace(), input.scenarioId)),
  outcome: procedures.scenarios.outcome.handler(({ context, input }) => {
    const outcome = getOutcome(context.desk.workspace(), input.hash)
    if (outcome) return outcome
    throw new WarchestError('not-found', { code: 'outcome.unknown', message: `There is no outcome ${input.hash}.`, mend: 'Run the scenario, or choose an outcome from the list.', params: { hash: input.hash } })
  }),
}
