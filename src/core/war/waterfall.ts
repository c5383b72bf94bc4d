import type { Market } from '../demand/market.ts'
import { WarchestError } from '../problem.ts'
import { emptyBlock, RUN_MEASURES, WATCHED, type PathBlock } from './block.ts'
import { DAILY_MEASURES, type Spread } from './outcome.ts'
import { WarPath } from './path.ts'
import type { Draws, Scenario } from './scenario.ts'
import { spreadOf, standardError } from './statistics.ts'
import { warTables } from './tables.ts'

/** Figures of one path of the pair; units and major units of money. */
export const WATERFALL_FIGURES = ['subsidised', 'nonIncremental', 'grossLift', 'cannibalised', 'pulledForward', 'arbitrage', 'fraud', 'net', 'subsidy', 'subsidyOwn', 'promisesOwn', 'contribution', 'unitsWith', 'unitsWithout'] as const
export type WaterfallFigure = (typeof WATERFALL_FIGURES)[number]

/** Pairs of paths, each with and without the moves; mergeable. `values` is path x {@link WATERFALL_FIGURES}. */
export interface PairedPaths {
  readonly from: number
  readonly to: number
  readonly values: Float64Array
}

/**
 * What the moves of a scenario really brought (MODEL.md section 4), from runs with and without them on the same random numbers, so that luck which both share cancels in every difference.
 * Units; `subsidised - nonIncremental = grossLift`, and `grossLift - cannibalised - pulledForward - arbitrage - fraud = net`, on every path.
 */
export interface Waterfall {
  readonly schema: 1
  readonly scenarioId: string
  readonly paths: number
  readonly seed: number
  /** First day of the moves and the day after their last; what comes later is the after-window. */
  readonly window: { readonly from: number; readonly to: number; readonly days: number }
  readonly products: number
  /** Distribution over the pairs, with its standard error. */
  readonly figures: Readonly<Record<WaterfallFigure, Spread>>
  /** Standard deviation of the units sold of two unpaired runs over that of the pairs' differences: what common random numbers save. Null where nothing varies. */
  readonly pairing: number | null
  /** Money of ours per net incremental unit: the ratio of the means, with its standard error (delta method); null where the net is not above zero by more than its standard error. */
  readonly perNetUnit: { readonly subsidyOwn: number; readonly se: number } | null
  /** Contribution gained per money of ours spent, net of promises; null where nothing was spent. */
  readonly returned: number | null
}

/** SKUs that some move touches, and the days from the first move to the last. Refuses a scenario without moves. */
export function windowOf(market: Market, scenario: Scenario): { readonly skus: ReadonlySet<string>; readonly from: number; readonly to: number } {
  if (scenario.moves.length === 0) {
    throw new WarchestError('bad-input', { code: 'waterfall.no-moves', message: `${scenario.name} has no moves, so there is nothing to compare it with.`, mend: 'Add a move or an instrument.', field: 'moves', params: { name: scenario.name } })
  }
  const { regimes, order } = warTables(market, scenario)
  const skus = new Set<string>()
  for (const regime of regimes.list) order.forEach((index, i) => { if (regime.subsidised[i] === 1) skus.add(market.products[index].sku) })
  for (const { scope } of regimes.runs) order.forEach((index, i) => { if (scope[i] === 1) skus.add(market.products[index].sku) })
  return { skus, from: Math.floor(Math.min(...scenario.moves.map((move) => move.from))), to: Math.min(scenario.days, Math.ceil(Math.max(...scenario.moves.map((move) => move.to)))) }
}

/** Simulates pairs of paths `from`..`to` (exclusive): the scenario, and the same without its moves. The same bits however the paths are divided. */
export function pairPaths(market: Market, scenario: Scenario, from: number, to: number, onPath: (done: number) => void = () => {}): PairedPaths {
  const { skus, to: end } = windowOf(market, scenario)
  const bare: Scenario = { ...scenario, moves: [] }
  const withMoves = warTables(market, scenario, skus)
  const without = warTables(market, bare, skus)
  const pair = [new WarPath(withMoves, true), new WarPath(without, true)]
  const kinds = withMoves.regimes.runs.map(({ instrument }) => instrument.kind)
  const days = scenario.days
  const count = WATERFALL_FIGURES.length
  const values = new Float64Array((to - from) * count)
  for (let path = from; path < to; path++) {
    const [a, b] = [emptyBlock(withMoves, path, path + 1), emptyBlock(without, path, path + 1)]
    pair[0].run(path, a)
    pair[1].run(path, b)
    const units = (block: PathBlock, what: number, start: number, stop: number): number => {
      let sum = 0
      for (let day = start; day < stop; day++) sum += block.watched[day * WATCHED + what]
      return sum
    }
    const change = (what: number, start: number, stop: number): number => units(a, what, start, stop) - units(b, what, start, stop)
    const money = (measure: (typeof DAILY_MEASURES)[number]): number => {
      const at = DAILY_MEASURES.indexOf(measure) * days
      let sum = 0
      for (let day = 0; day < days; day++) sum += a.daily[at + day] - b.daily[at + day]
      return sum
    }
    const ofRuns = (measure: (typeof RUN_MEASURES)[number], runs = kinds): number =>
      kinds.reduce((sum, kind, r) => (runs.includes(kind) ? sum + a.instruments[r * RUN_MEASURES.length + RUN_MEASURES.indexOf(measure)] : sum), 0)
    const subsidised = units(a, 2, 0, days)
    const grossLift = change(0, 0, end)
    const cannibalised = -change(1, 0, end)
    const pulledForward = -(change(0, end, days) + change(1, end, days))
    const [arbitrage, fraud] = [ofRuns('arbitrage'), ofRuns('fraud')]
    // Promises that no sale carries; coupons and money given back are in the subsidy, deposits are no cost.
    const promises = ofRuns('kept', ['price-protection', 'price-match', 'task'])
    values.set([
      subsidised, subsidised - grossLift, grossLift, cannibalised, pulledForward, arbitrage, fraud, grossLift - cannibalised - pulledForward - arbitrage - fraud,
      money('subsidy'), money('subsidyOwn'), promises, money('contribution'), units(a, 0, 0, days) + units(a, 1, 0, days), units(b, 0, 0, days) + units(b, 1, 0, days),
    ], (path - from) * count)
    onPath(path + 1 - from)
  }
  return { from, to, values }
}

/** Joins pairs in any order; refuses gaps and overlaps. */
export function mergePairs(parts: readonly PairedPaths[]): PairedPaths {
  const sorted = [...parts].sort((a, b) => a.from - b.from)
  const { from } = sorted[0]
  const { to } = sorted[sorted.length - 1]
  const values = new Float64Array((to - from) * WATERFALL_FIGURES.length)
  let at = from
  for (const part of sorted) {
    if (part.from !== at) throw new WarchestError('refused', { code: 'war.paths-missing', message: `The simulated paths do not join at path ${part.from}.`, mend: 'Run the scenario again.', params: { path: part.from } })
    values.set(part.values, (part.from - from) * WATERFALL_FIGURES.length)
    at = part.to
  }
  return { from, to, values }
}

/** The waterfall of all pairs of a scenario. */
export function waterfallOf(market: Market, scenario: Scenario, { values, from, to }: PairedPaths): Waterfall {
  const window = windowOf(market, scenario)
  const count = WATERFALL_FIGURES.length
  const { draws } = scenario.monteCarlo
  const column = (figure: WaterfallFigure): Float64Array => Float64Array.from({ length: to - from }, (_, p) => values[p * count + WATERFALL_FIGURES.indexOf(figure)])
  const figures = Object.fromEntries(WATERFALL_FIGURES.map((figure) => [figure, spreadOf(column(figure), draws)])) as Record<WaterfallFigure, Spread>
  const { net, subsidyOwn, promisesOwn, contribution, unitsWith, unitsWithout } = figures
  const [a, b] = [column('unitsWith'), column('unitsWithout')]
  const difference = spreadOf(a.map((value, p) => value - b[p]), draws)
  const paid = column('subsidyOwn').map((value, p) => value + values[p * count + WATERFALL_FIGURES.indexOf('promisesOwn')])
  const spent = subsidyOwn.mean + promisesOwn.mean
  return {
    schema: 1, scenarioId: scenario.id, paths: to - from, seed: scenario.monteCarlo.seed, window: { from: window.from, to: window.to, days: scenario.days }, products: window.skus.size, figures,
    pairing: difference.sd > 0 ? Math.hypot(unitsWith.sd, unitsWithout.sd) / difference.sd : null,
    perNetUnit: net.mean > net.se && net.mean > 0 ? { subsidyOwn: spent / net.mean, se: ratioError(paid, column('net'), draws) } : null,
    returned: spent > 0 ? (contribution.mean - promisesOwn.mean) / spent : null,
  }
}

/** Standard error of the ratio of two means over the same pairs, to first order: that of the mean of top - ratio x bottom, over the mean of bottom. */
function ratioError(top: Float64Array, bottom: Float64Array, draws: Draws | undefined): number {
  const mean = (values: Float64Array): number => values.reduce((x, y) => x + y, 0) / values.length
  const below = mean(bottom)
  const ratio = mean(top) / below
  return standardError(top.map((value, p) => value - ratio * bottom[p]), draws) / Math.abs(below)
}
