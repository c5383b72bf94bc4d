import { dayNumber } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { overrideProblems } from '../demand/override.ts'
import { WarchestError, type Problem } from '../problem.ts'
import { instrumentProblems, termsProblems, twiceNamed } from '../subsidy/check.ts'
import { fundingShares } from '../subsidy/funding.ts'
import { partProblems } from './check-parts.ts'
import { marketTables } from './market-tables.ts'
import { scriptProblems } from './price-script.ts'
import type { FundingSplit, InstrumentMove, Move, Scenario } from './scenario.ts'

/** Most names of one kind listed before the rest is only counted. */
const NAMED = 20
/** Every combination of sites that can be down is worked out, so the number of sellers is kept small. */
const MOST_SELLERS = 8

interface Known {
  readonly categories: Names
  readonly skus: Names
  readonly sellers: Names
}

interface Names {
  has(name: string): boolean
}

/** Throws bad-input with everything in a scenario that does not fit its market. */
export function checkScenario(market: Market, scenario: Scenario): void {
  const known: Known = marketTables(market)
  const problems: Problem[] = []
  if (dayNumber(scenario.start) === null) problems.push({ code: 'scenario.start', message: `${scenario.start} is not a date.`, mend: 'Give the first day as YYYY-MM-DD.', field: 'start', value: scenario.start, params: { value: scenario.start } })
  if (!(scenario.days >= 1)) problems.push({ code: 'scenario.days', message: `A horizon of ${scenario.days} days is empty.`, mend: 'Give at least one day.', field: 'days', params: { days: scenario.days } })
  if (market.sellers.length > MOST_SELLERS) {
    problems.push({ code: 'scenario.sellers', message: `The market has ${market.sellers.length} sellers; the engine takes up to ${MOST_SELLERS}.`, mend: 'Leave out the smallest.', field: 'sellers', params: { sellers: market.sellers.length, most: MOST_SELLERS } })
  }
  scenario.moves.forEach((move, m) => problems.push(...moveProblems(move, m, known)))
  const instruments = scenario.moves.flatMap((move) => (move.kind === 'instrument' ? [move.instrument] : []))
  for (const id of twiceNamed(instruments)) problems.push({ code: 'scenario.instrument-twice', message: `Two instruments are called ${id}.`, mend: 'Give each a name of its own.', field: 'moves', value: id, params: { id } })
  if (scenario.campaign !== undefined) problems.push(...termsProblems(scenario.campaign, 'campaign'))
  problems.push(...unknownNames('category', 'envelope.categories', scenario.envelope.categories.map(({ category }) => category), known.categories))
  problems.push(...unknownNames('seller', 'rivals', scenario.rivals.map(({ seller }) => seller), known.sellers))
  problems.push(...unknownNames('seller', 'operations.attackLoad', scenario.operations.attackLoad.map(({ seller }) => seller), known.sellers))
  if (scenario.rivals.some(({ seller }) => seller === market.sellers[0].id)) problems.push({ code: 'scenario.own-rival', message: 'Our own store is listed among the rivals.', mend: 'Describe our store by moves, operations and treasury.', field: 'rivals' })
  const named = (kind: 'category' | 'product' | 'seller', names: Names) => (field: string, strange: readonly string[]): Problem[] => unknownNames(kind, field, strange, names)
  problems.push(...partProblems(scenario, { category: named('category', known.categories), product: named('product', known.skus), seller: named('seller', known.sellers) }))
  const { overrides = [] } = scenario
  if (overrides.length > 0) problems.push(...overrideProblems(market, overrides))
  problems.push(...scriptProblems(market, scenario))
  if (problems.length > 0) throw new WarchestError('bad-input', problems)
}

function moveProblems(move: Move, index: number, known: Known): Problem[] {
  const field = `moves[${index}]`
  const number = index + 1
  const problems: Problem[] = []
  if (!(move.to > move.from)) problems.push({ code: 'scenario.move-dates', message: `Move ${number} ends on day ${move.to}, not after its first day ${move.from}.`, mend: 'Give an end after the start.', field, params: { number, from: move.from, to: move.to } })
  if (move.kind === 'plan') {
    problems.push(...unknownNames('product', `${field}.lines`, move.lines.map((line) => line.sku), known.skus))
    for (const { sku, landed } of move.lines) {
      if (!(landed > 0 && Number.isFinite(landed))) problems.push({ code: 'scenario.price', message: `The landed price ${landed} of ${sku} is not a price.`, mend: 'Give a price above zero.', field: `${field}.lines`, value: sku, params: { sku } })
    }
    if (move.lines.some(({ funding }) => !adds(funding))) problems.push(fundingProblem(`${field}.lines`, number))
    return problems
  }
  if (move.kind === 'instrument') return [...problems, ...instrumentMoveProblems(move, field, known)]
  problems.push(...unknownNames('category', `${field}.scope`, move.scope.categories, known.categories), ...unknownNames('product', `${field}.scope`, move.scope.skus, known.skus))
  if (!(move.depth >= 0 && move.depth < 1)) problems.push({ code: 'scenario.depth', message: `A depth of ${move.depth} is not a share of the price.`, mend: 'Give a depth from 0 to below 1.', field: `${field}.depth`, params: { depth: move.depth } })
  if (!adds(move.funding)) problems.push(fundingProblem(`${field}.funding`, number))
  return problems
}

function instrumentMoveProblems({ instrument, to }: InstrumentMove, field: string, known: Known): Problem[] {
  const at = `${field}.instrument`
  return [
    ...unknownNames('category', `${at}.scope`, instrument.scope.categories, known.categories), ...unknownNames('product', `${at}.scope`, instrument.scope.skus, known.skus),
    ...(instrument.kind === 'price-match' ? unknownNames('seller', `${at}.sellers`, instrument.sellers, known.sellers) : []), ...instrumentProblems(instrument, to, at),
  ]
}

const adds = (funding: FundingSplit): boolean => fundingShares(funding) !== null

const fundingProblem = (field: string, number: number): Problem =>
  ({ code: 'scenario.funding', message: `The funding shares of move ${number} do not add to 1.`, mend: 'Give shares of zero or more that add to 1.', field, params: { number } })

function unknownNames(kind: 'category' | 'product' | 'seller', field: string, names: readonly string[], known: Names): Problem[] {
  const strange = names.filter((name) => !known.has(name))
  const problems: Problem[] = strange.slice(0, NAMED).map((name) => unknownName(kind, field, name))
  if (strange.length > NAMED) {
    const count = strange.length - NAMED
    problems.push({ code: 'scenario.unknown-more', message: `The market lacks ${count} further names of the scenario.`, mend: 'Check that the scenario belongs to this workspace.', field, params: { count } })
  }
  return problems
}

function unknownName(kind: 'category' | 'product' | 'seller', field: string, name: string): Problem {
  const place = { field, value: name, params: { name } }
  if (kind === 'category') return { code: 'scenario.unknown-category', message: `The market has no category ${name}.`, mend: 'Take it out of the scenario, or import its products and fit again.', ...place }
  if (kind === 'product') return { code: 'scenario.unknown-product', message: `The market has no product ${name}.`, mend: 'Take it out of the scenario, or import it and fit again.', ...place }
  return { code: 'scenario.unknown-seller', message: `The market has no seller ${name}.`, mend: 'Take it out of the scenario, or import its offers and fit again.', ...place }
}
