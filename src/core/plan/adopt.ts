import { addDays } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { minor, toMinor, type Minor } from '../money/money.ts'
import { priceBands, sellableNear } from '../optimize/ladder.ts'
import { WarchestError } from '../problem.ts'
import type { DepthMove, FundingSplit, PlanMove, Scenario } from '../war/scenario.ts'
import { touches } from '../war/scope.ts'
import { revalue } from './draft.ts'
import { planLine } from './plan-line.ts'
import type { Plan, PlanExclusion, PlanTerms } from './plan.ts'
import type { PlanLine } from './plan-line.ts'

/** What a plan is made of beside what the scenario says. */
export interface Adoption {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly marketHash: string
  readonly channel: string
  /** Day of the scenario whose prices are adopted; null: the only ones it has. */
  readonly day: number | null
}

/** The prices of one product over a stretch of days. */
interface Phase {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Major units, as the scenario has it. */
  readonly landed: number
  readonly funding: FundingSplit
  readonly cap: number | null
}

const EXPECT_NOTHING = { baseUnits: 0, units: 0, subsidy: minor(0), profit: minor(0), extrapolated: false }
const OWN_MONEY: FundingSplit = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }

/**
 * A draft plan with the prices that a scenario puts in force, each for the days it holds, rounded up to the nearest price a shop prints, so that no line is deeper than the
 * scenario. A product without cost or floor is left out and named. Rivals, treasury and instruments stay in the scenario, to which the plan refers.
 * @param market with the scenario's overrides applied
 * @throws {WarchestError} where the scenario lowers no price, or prices change during it and no day is chosen
 */
export function adoptScenario(market: Market, scenario: Scenario, adoption: Adoption): Plan {
  const { currency } = market
  const refuse = (code: string, message: string, mend: string, params: Record<string, string | number> = {}): never => { throw new WarchestError('refused', { code, message, mend, params: { scenario: scenario.name, ...params } }) }
  const phases = market.products.map((product) => phasesOf(market, scenario, product))
  if (phases.every((each) => each.length === 0)) refuse('plan.adopt-nothing', `${scenario.name} lowers no price of ours.`, 'Add a move to the scenario, or optimise a plan.')
  const changing = phases.filter((each) => each.length > 1).length
  if (adoption.day === null && changing > 0) {
    const days = [...new Set(phases.flat().map(({ from }) => from))].sort((a, b) => a - b)
    refuse('plan.adopt-phases', `${scenario.name} changes the price of ${changing} products more than once (on days ${days.map((day) => day + 1).join(', ')}); a plan has one price a product.`, 'Choose the day whose prices the plan should have.', { products: changing, days: days.map((day) => day + 1).join(', ') })
  }
  const excluded: PlanExclusion[] = []
  const lines: PlanLine[] = []
  market.products.forEach((product, i) => {
    const phase = adoption.day === null ? phases[i][0] : phases[i].find(({ from, to }) => adoption.day! >= from && adoption.day! < to)
    const price = product.prices[0]
    if (!phase || price === null) return
    if (product.cost === null) excluded.push({ sku: product.sku, reason: 'blank-cost' })
    else if (product.floor === null) excluded.push({ sku: product.sku, reason: 'blank-floor' })
    else {
      const list = toMinor(product.list, currency)
      const current = toMinor(price, currency)
      const aim = toMinor(phase.landed, currency)
      const landed = sellableNear(aim, aim, Math.min(list, current), priceBands(currency)) as Minor | null
      if (landed === null || landed >= current) excluded.push({ sku: product.sku, reason: 'no-room' })
      else {
        lines.push(planLine({
          sku: product.sku, channel: adoption.channel, from: addDays(scenario.start, phase.from), to: addDays(scenario.start, phase.to - 1), list, current, landed, returnPrice: current,
          funding: { shares: phase.funding }, unitCap: phase.cap, expected: EXPECT_NOTHING,
        }))
      }
    }
  })
  if (lines.length === 0) refuse('plan.adopt-nothing', `${scenario.name} lowers no price that a plan could have on that day.`, 'Choose another day, or enter the blank costs and floors in the catalog and fit again.')
  const { total, categories } = scenario.envelope
  const plan: Plan = {
    schema: 1, id: adoption.id, version: 1, name: adoption.name, currency, createdAt: adoption.createdAt, status: 'draft', scenarioId: scenario.id, marketHash: adoption.marketHash, objective: 'profit',
    envelopes: { total: total === null ? null : toMinor(total, currency), categories: categories.map(({ category, amount }) => ({ category, amount: toMinor(amount, currency) })) },
    lines, optimum: null, terms: termsOfLines(lines, adoption.channel, scenario), excluded, hash: null, verdict: null, approval: null, ...(scenario.overrides ? { overrides: scenario.overrides } : {}),
  }
  return revalue(plan, market, lines)
}

/** Lines that are added later get the plan's whole stretch of days and the first move's funding. */
function termsOfLines(lines: readonly PlanLine[], channel: string, scenario: Scenario): PlanTerms {
  const from = lines.map((line) => line.from).reduce((a, b) => (a < b ? a : b))
  const to = lines.map((line) => line.to).reduce((a, b) => (a > b ? a : b))
  const first = scenario.moves.find((move) => move.kind === 'depth')
  const deepest = Math.max(...lines.map(({ list, landed }) => 1 - landed / list))
  return { from, to, channel, scope: { categories: [], skus: [] }, deepest: Math.min(0.9, Math.max(deepest, 0.01)), rungs: 11, funding: first?.funding ?? OWN_MONEY, extrapolate: true }
}

/** Stretches of days in which a product's price is below its starting price and stays the same; where moves overlap the later in the list holds. */
function phasesOf(market: Market, scenario: Scenario, product: Market['products'][number]): Phase[] {
  const price = product.prices[0]
  if (price === null) return []
  const moves = scenario.moves.filter((move): move is DepthMove | PlanMove => move.kind !== 'instrument')
  const bounds = [...new Set(moves.flatMap((move) => [move.from, move.to]).concat(scenario.days).map((day) => Math.min(scenario.days, Math.ceil(day))))].sort((a, b) => a - b)
  const phases: Phase[] = []
  for (let b = 0; b + 1 < bounds.length; b++) {
    const [from, to] = [bounds[b], bounds[b + 1]]
    const held = moves.filter((move) => move.from <= from && from < move.to).map((move) => landedUnder(market, move, product, price)).findLast((found) => found !== null)
    if (!held || held.landed >= price) continue
    const last = phases.at(-1)
    if (last && last.to === from && last.landed === held.landed && last.cap === held.cap && JSON.stringify(last.funding) === JSON.stringify(held.funding)) phases[phases.length - 1] = { ...last, to }
    else phases.push({ from, to, ...held })
  }
  return phases
}

function landedUnder(market: Market, move: DepthMove | PlanMove, product: Market['products'][number], price: number): Omit<Phase, 'from' | 'to'> | null {
  if (move.kind === 'plan') {
    const line = move.lines.find(({ sku }) => sku === product.sku)
    return line ? { landed: line.landed, funding: line.funding, cap: line.unitCap } : null
  }
  if (!touches(move.scope, product.sku, market.categories[product.category].id)) return null
  const landed = (move.basis === 'current' ? price : product.list) * (1 - move.depth)
  return landed < price ? { landed, funding: move.funding, cap: null } : null
}
