import type { Problem } from '../problem.ts'
import type { Scenario, Scope } from './scenario.ts'

/** What the parts of a scenario name that must be known: an unknown name becomes a problem of its field. */
export interface NameCheck {
  readonly category: (field: string, names: readonly string[]) => Problem[]
  readonly product: (field: string, names: readonly string[]) => Problem[]
  readonly seller: (field: string, names: readonly string[]) => Problem[]
}

/** Everything in a scenario's rivals, operations, treasury and memory of buyers that does not fit, or cannot be. */
export const partProblems = (scenario: Scenario, known: NameCheck): Problem[] => [...rivalProblems(scenario, known), ...operationProblems(scenario, known), ...treasuryProblems(scenario, known)]

function rivalProblems({ rivals }: Scenario, known: NameCheck): Problem[] {
  const scopeProblems = (field: string, scope: Scope | undefined): Problem[] => (scope === undefined ? [] : [...known.category(field, scope.categories), ...known.product(field, scope.skus)])
  return rivals.flatMap(({ seller, policy, cash, cashLogSd, patience, patienceLogSd = 0 }, r): Problem[] => {
    const field = `rivals[${r}].policy`
    const problems: Problem[] = []
    if (policy.kind === 'undercut' && !(policy.by >= 0 && policy.by < 1)) problems.push({ code: 'scenario.undercut', message: `${seller} cannot undercut by ${policy.by}: nothing would be left of the price.`, mend: 'Give a share from 0 to below 1.', field, params: { seller, by: policy.by } })
    if (policy.kind === 'scripted') {
      policy.moves.forEach((entry, e) => {
        problems.push(...scopeProblems(`${field}.moves[${e}].scope`, entry.scope), ...planProblems(seller, `${field}.moves[${e}]`, entry.from, entry.to, entry.depth))
      })
    } else if (policy.kind === 'budgeted') problems.push(...scopeProblems(`${field}.scope`, policy.scope), ...planProblems(seller, field, policy.from, policy.to, policy.depth))
    else if (policy.kind !== 'hold') {
      problems.push(...scopeProblems(`${field}.scope`, policy.scope))
      policy.belief?.watched?.forEach(({ scope }, w) => problems.push(...scopeProblems(`${field}.belief.watched[${w}].scope`, scope)))
    }
    if (cashLogSd !== 0 && !(cash >= 0)) problems.push({ code: 'scenario.rival-cash', message: `The cash of ${seller} is uncertain and below zero.`, mend: 'Give a cash of zero or more, or a spread of zero.', field: `rivals[${r}].cash`, params: { seller } })
    if (patience !== undefined && patience !== null && !(patience > 0) && patienceLogSd > 0) problems.push({ code: 'scenario.rival-patience', message: `The patience of ${seller} is uncertain and not above zero.`, mend: 'Give a loss above zero, or a spread of zero.', field: `rivals[${r}].patience`, params: { seller } })
    return problems
  })
}

function planProblems(seller: string, field: string, from: number, to: number | null, depth: number): Problem[] {
  const problems: Problem[] = []
  if (to !== null && !(to > from)) problems.push({ code: 'scenario.rival-dates', message: `A price cut of ${seller} ends on day ${to}, not after its first day ${from}.`, mend: 'Give an end after the start.', field, params: { seller, from, to } })
  if (!(depth >= 0 && depth < 1)) problems.push({ code: 'scenario.depth', message: `A depth of ${depth} is not a share of the price.`, mend: 'Give a depth from 0 to below 1.', field: `${field}.depth`, params: { depth } })
  return problems
}

function operationProblems({ operations, buyers }: Scenario, known: NameCheck): Problem[] {
  const { hourlyVisits } = operations
  const problems = known.seller('buyers.trust.start', buyers?.trust?.start?.map(({ seller }) => seller) ?? [])
  if (hourlyVisits !== undefined && (hourlyVisits.length !== 24 || !(hourlyVisits.reduce((a, b) => a + b, 0) > 0))) {
    problems.push({ code: 'scenario.hourly-visits', message: `Visits by hour need 24 weights with a sum above zero; there are ${hourlyVisits.length}.`, mend: 'Give one weight for each hour from midnight.', field: 'operations.hourlyVisits', params: { count: hourlyVisits.length } })
  }
  return problems
}

function treasuryProblems({ treasury }: Scenario, known: NameCheck): Problem[] {
  const { coFundingLateShare = 0, coFundingDefault = 0, takeRates = [] } = treasury
  const problems = known.category('treasury.takeRates', takeRates.map(({ category }) => category))
  if (coFundingLateShare + coFundingDefault > 1) {
    problems.push({ code: 'scenario.co-funding-shares', message: `Funders pay ${coFundingLateShare} late and ${coFundingDefault} never: more than all.`, mend: 'Give shares that add to at most 1.', field: 'treasury.coFundingLateShare', params: { late: coFundingLateShare, never: coFundingDefault } })
  }
  return problems
}
