import { dayNumber } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { WarchestError, type Problem } from '../problem.ts'
import { fundingShares } from '../subsidy/funding.ts'
import type { FundingSplit, Scenario } from './scenario.ts'

/** Most names of one kind listed before the rest is only counted. */
const NAMED = 20

/** Every combination of sites that can be down is worked out, so the number of sellers is kept small. */
const MOST_SELLERS = 8

/** Throws bad-input with everything in a scenario that does not fit its market. */
export function checkScenario(market: Market, scenario: Scenario): void {
  const problems: Problem[] = []
  const fault = (code: string, field: string, message: string, mend: string, value?: string): void => {
    problems.push({ code: `scenario.${code}`, field, message, mend, ...(value === undefined ? {} : { value }) })
  }
  const categories = new Set(market.categories.map((category) => category.id))
  const skus = new Set(market.products.map((product) => product.sku))
  const sellers = new Set(market.sellers.map((seller) => seller.id))
  const unknown = (kind: string, field: string, names: readonly string[], known: ReadonlySet<string>): void => {
    const strange = names.filter((name) => !known.has(name))
    for (const name of strange.slice(0, NAMED)) fault(`unknown-${kind}`, field, `The market has no ${kind} ${name}.`, `Take it out of the scenario, or import the ${kind} and fit again.`, name)
    if (strange.length > NAMED) fault(`unknown-${kind}`, field, `The market lacks ${strange.length - NAMED} further ${kind} names of the scenario.`, 'Check that the scenario belongs to this workspace.')
  }
  const split = (funding: FundingSplit, field: string): void => {
    if (!fundingShares(funding)) fault('funding', field, 'The funding shares do not add to 1.', 'Give shares of zero or more that add to 1.')
  }
  if (dayNumber(scenario.start) === null) fault('start', 'start', `${scenario.start} is not a date.`, 'Give the first day as YYYY-MM-DD.', scenario.start)
  if (market.sellers.length > MOST_SELLERS) fault('sellers', 'sellers', `The market has ${market.sellers.length} sellers.`, `The engine takes up to ${MOST_SELLERS}; leave out the smallest.`)
  if (!(scenario.days >= 1)) fault('days', 'days', `A horizon of ${scenario.days} days is empty.`, 'Give at least one day.')
  scenario.moves.forEach((move, m) => {
    const field = `moves[${m}]`
    if (!(move.to > move.from)) fault('move-dates', field, `Move ${m + 1} ends on day ${move.to}, not after its first day ${move.from}.`, 'Give an end after the start.')
    if (move.kind === 'plan') {
      unknown('product', `${field}.lines`, move.lines.map((line) => line.sku), skus)
      for (const line of move.lines) if (!(line.landed > 0 && Number.isFinite(line.landed))) fault('price', `${field}.lines`, `The landed price ${line.landed} of ${line.sku} is not a price.`, 'Give a price above zero.', line.sku)
      for (const funding of new Set(move.lines.map((line) => line.funding))) split(funding, `${field}.lines`)
    } else {
      unknown('category', `${field}.scope`, move.scope.categories, categories)
      unknown('product', `${field}.scope`, move.scope.skus, skus)
      if (!(move.depth >= 0 && move.depth < 1)) fault('depth', `${field}.depth`, `A depth of ${move.depth} is not a share of the list price.`, 'Give a depth from 0 to below 1.')
      split(move.funding, `${field}.funding`)
    }
  })
  unknown('category', 'envelope.categories', scenario.envelope.categories.map(({ category }) => category), categories)
  unknown('seller', 'rivals', scenario.rivals.map(({ seller }) => seller), sellers)
  unknown('seller', 'operations.attackLoad', scenario.operations.attackLoad.map(({ seller }) => seller), sellers)
  if (scenario.rivals.some(({ seller }) => seller === market.sellers[0].id)) fault('own-rival', 'rivals', 'Our own store is listed among the rivals.', 'Describe our store by moves, operations and treasury.')
  scenario.rivals.forEach((rival, r) => {
    if (!(rival.cashLogSd === 0 || rival.cash >= 0)) fault('rival-cash', `rivals[${r}].cash`, `The cash of ${rival.seller} is uncertain and below zero.`, 'Give a cash of zero or more, or a spread of zero.')
  })
  if (problems.length > 0) throw new WarchestError('bad-input', problems)
}
