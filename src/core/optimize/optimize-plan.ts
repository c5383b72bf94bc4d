import type { IsoDate } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { toMajor, toMinor, type Minor } from '../money/money.ts'
import type { Plan, PlanEnvelopes } from '../plan/plan.ts'
import { WarchestError } from '../problem.ts'
import type { FundingSplit, Scope } from '../war/scenario.ts'
import { solveEnvelopes } from './envelopes.ts'
import { evaluateJointly, linearize, type JointValue, type Worth } from './joint.ts'
import { buildLadders, type Exclusion, type Ladders } from './ladder.ts'
import { optimalityGap } from './problem.ts'
import { compileResponse, type Response } from './response.ts'

/** What to optimise. Money is minor units of the market's currency. Plain data, so that it can go to a worker. */
export interface OptimizeRequest {
  readonly market: Market
  readonly objective: Plan['objective']
  readonly from: IsoDate
  /** Last day, inclusive. */
  readonly to: IsoDate
  readonly envelopes: PlanEnvelopes
  readonly scope: Scope
  readonly deepest: number
  readonly rungs: number
  readonly extrapolate: boolean
  readonly funding: FundingSplit
  /** Points of the frontier beside the asked envelope; 0 for none. */
  readonly frontierPoints: number
}

/** One product's price in an optimum. */
export interface ChosenPrice {
  readonly sku: string
  /** Index into Market.products. */
  readonly product: number
  readonly list: Minor
  readonly current: Minor
  readonly landed: Minor
  /** Units over the plan's days with all prices at the current ones, and with the plan's prices. */
  readonly baseUnits: number
  readonly units: number
  readonly subsidy: Minor
  readonly profit: Minor
  readonly extrapolated: boolean
}

/** A whole plan: one point of the frontier, or the answer itself. */
export interface OptimumPoint {
  /** The total envelope it was solved for; null: none. */
  readonly envelope: Minor | null
  /** Subsidy of the plan by the joint model; never above the envelope. */
  readonly spend: Minor
  /** Objective by the joint model: minor units of money for profit and GMV, units for share. */
  readonly value: number
  /** All our units in the categories of the plan. */
  readonly units: number
  readonly prices: readonly ChosenPrice[]
}

export interface PlanOptimumResult {
  readonly chosen: OptimumPoint
  /** Objective with no price changed. */
  readonly baseValue: number
  /** Of the separable problem at the last linearisation: its value, and its Lagrangian bound. */
  readonly separableValue: number
  readonly bound: number
  readonly gap: number
  /** True where re-linearising at the answer gives the same answer, so that separable and joint value agree. */
  readonly converged: boolean
  readonly iterations: number
  readonly shadowPrices: readonly { readonly envelope: string; readonly price: number }[]
  readonly frontier: readonly OptimumPoint[]
  readonly excluded: readonly Exclusion[]
  readonly products: number
}

/** Most rounds of solving and re-linearising; sample markets settle in three to five. */
const MAX_ROUNDS = 12
/** Asked of the knapsack: far inside what demand is known to. */
const RELATIVE_GAP = 1e-7

/** Everything that stays the same along the frontier. */
interface Setting {
  readonly request: OptimizeRequest
  readonly ladders: Ladders
  readonly response: Response
  readonly worth: Worth
  readonly categoryCaps: Float64Array
}

/** A plan that keeps the envelopes, and the linearisation it was judged by. */
interface Found {
  readonly choice: Int32Array
  readonly joint: JointValue
  readonly separable: number
  readonly bound: number
  readonly shadowPrice: number
  readonly categoryShadowPrices: Float64Array
  readonly converged: boolean
  readonly rounds: number
}

/**
 * Chooses one price per product under a total envelope and category envelopes (MODEL.md section 8).
 * Cross effects: the separable problem is solved, the nested logit is re-evaluated with all chosen prices at once, and the two are
 * repeated to a fixed point; the best answer whose JOINT spend keeps every envelope is returned, never worse than changing nothing.
 */
export function optimizePlan(request: OptimizeRequest, onProgress: (done: number, total: number, note: string) => void = () => {}): PlanOptimumResult {
  const { market } = request
  const ladders = buildLadders(market, request)
  if (ladders.product.length === 0) {
    throw new WarchestError('refused', {
      code: 'optimize.nothing-to-price', message: `None of the products in scope can take part; ${ladders.excluded.length} were left out.`,
      mend: 'Fill in missing costs and floors, widen the scope, or allow deeper cuts.', params: { excluded: ladders.excluded.length },
    })
  }
  const response = compileResponse(market, ladders, request.from, request.to)
  const worth = worthOf(request, ladders, response)
  const categoryCaps = Float64Array.from(market.categories, (category) => request.envelopes.categories.find((e) => e.category === category.id)?.amount ?? Number.POSITIVE_INFINITY)
  const setting: Setting = { request, ladders, response, worth, categoryCaps }
  const unchanged = ladders.start.slice(0, ladders.product.length)
  const base = evaluateJointly(response, worth, unchanged)
  const steps = request.frontierPoints + 1
  onProgress(0, steps, 'optimising')
  const nothing: Found = {
    choice: unchanged, joint: base, separable: base.value, bound: base.value, shadowPrice: 0, categoryShadowPrices: new Float64Array(market.categories.length), converged: true, rounds: 0,
  }
  const total = request.envelopes.total ?? Number.POSITIVE_INFINITY
  let answer = solveAt(setting, total, nothing)
  onProgress(1, steps, 'frontier')
  const frontier = frontierOf(setting, answer, nothing, (done) => onProgress(1 + done, steps, 'frontier'))
  // Along the frontier a better start for the asked envelope may have been met.
  const start = frontier.reduce((best, { found }) => (found.joint.spend <= total && found.joint.value > best.joint.value ? found : best), answer)
  if (start !== answer) answer = solveAt(setting, total, start)
  const shadow = market.categories.map((category, c) => ({ envelope: category.id, price: answer.categoryShadowPrices[c] })).filter((_, c) => Number.isFinite(categoryCaps[c]))
  return {
    chosen: pointOf(setting, answer, base, request.envelopes.total), baseValue: base.value, separableValue: answer.separable, bound: answer.bound, gap: optimalityGap(answer.separable, answer.bound),
    converged: answer.converged, iterations: answer.rounds, shadowPrices: [{ envelope: 'total', price: answer.shadowPrice }, ...shadow],
    frontier: frontier.map(({ envelope, found }) => pointOf(setting, found, base, envelope)), excluded: ladders.excluded, products: ladders.product.length,
  }
}

/** Solve, re-evaluate jointly, re-linearise, until the choice repeats. `from` keeps the envelopes, and is returned where nothing better is found. */
function solveAt({ ladders, response, worth, categoryCaps }: Setting, total: number, from: Found): Found {
  let best: Found | null = null
  let reference = from.choice
  let working = total
  const workingCaps = categoryCaps.slice()
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const { value, weight, constant } = linearize(ladders, response, worth, reference)
    const solution = solveEnvelopes({ start: ladders.start, value, weight }, { total: working, categories: workingCaps, categoryOf: response.category }, { relativeGap: RELATIVE_GAP, maxStates: 1_000_000 })
    const judged = { bound: solution.bound + constant, shadowPrice: solution.shadowPrice, categoryShadowPrices: solution.categoryShadowPrices, rounds: round }
    // The first linearisation stands at `from`, where its separable value is its joint value.
    best ??= { choice: from.choice, joint: from.joint, separable: from.joint.value, converged: false, ...judged, bound: Math.max(judged.bound, from.joint.value) }
    const joint = evaluateJointly(response, worth, solution.choice)
    const converged = solution.choice.every((r, l) => r === reference[l])
    const keeps = joint.spend <= total && joint.categorySpend.every((spend, c) => spend <= categoryCaps[c])
    if (keeps && joint.value >= best.joint.value) best = { choice: solution.choice, joint, separable: solution.value + constant, converged, ...judged }
    if (keeps && converged) break
    // The joint model spends more than its linearisation said: leave that much room.
    if (joint.spend > total) working = Math.max(0, working - (joint.spend - total) - 1)
    joint.categorySpend.forEach((spend, c) => { if (spend > categoryCaps[c]) workingCaps[c] = Math.max(0, workingCaps[c] - (spend - categoryCaps[c]) - 1) })
    reference = solution.choice
  }
  return best ?? from
}

/** Plans along the total envelope, from nothing to what the objective would spend without it; each at least as good as the one before. */
function frontierOf(setting: Setting, answer: Found, nothing: Found, onPoint: (done: number) => void): { envelope: Minor; found: Found }[] {
  const points = setting.request.frontierPoints
  if (points < 2) return []
  const free = setting.request.envelopes.total === null ? answer : solveAt(setting, Number.POSITIVE_INFINITY, answer)
  const plans: { envelope: Minor; found: Found }[] = []
  let previous = nothing
  for (let k = 0; k < points; k++) {
    const envelope = Math.round((free.joint.spend * k) / (points - 1))
    const found = k === 0 ? nothing : k === points - 1 ? free : solveAt(setting, envelope, previous)
    if (found.joint.value > previous.joint.value) previous = found
    plans.push({ envelope: envelope as Minor, found: previous })
    onPoint(k + 1)
  }
  return plans
}

/** Value and subsidy per unit at every rung. Profit counts what others fund as income: landed + funded - cost. */
function worthOf({ market, objective, funding }: OptimizeRequest, ladders: Ladders, response: Response): Worth {
  const perUnit = new Float64Array(ladders.price.length)
  const subsidy = new Float64Array(ladders.price.length)
  const others = 1 - funding.platform
  const unitValue = (price: number, paidByOthers: number, cost: number | null): number =>
    objective === 'share' ? 1 : objective === 'gmv' ? price : cost === null ? 0 : price + paidByOthers - toMinor(cost, market.currency)
  for (let l = 0; l < ladders.product.length; l++) {
    const product = market.products[ladders.product[l]]
    const list = toMinor(product.list, market.currency)
    for (let r = ladders.start[l]; r < ladders.start[l + 1]; r++) {
      subsidy[r] = r === ladders.start[l] ? 0 : list - ladders.price[r]
      perUnit[r] = unitValue(ladders.price[r], subsidy[r] * others, product.cost)
    }
  }
  const fixedPerUnit = Float64Array.from(response.fixed.product, (p) => unitValue(toMinor(market.products[p].prices[0] ?? 0, market.currency), 0, market.products[p].cost))
  return { perUnit, subsidy, fixedPerUnit }
}

/** The lines of a choice: every product whose price differs from the current one. */
function pointOf({ request, ladders, worth }: Setting, found: Found, base: JointValue, envelope: Minor | null): OptimumPoint {
  const { market } = request
  const prices: ChosenPrice[] = []
  for (let l = 0; l < found.choice.length; l++) {
    const r = found.choice[l]
    if (r === ladders.start[l]) continue
    const product = market.products[ladders.product[l]]
    const landed = ladders.price[r] as Minor
    const units = found.joint.unitsOf[l]
    const funded = worth.subsidy[r] * (1 - request.funding.platform)
    const cost = toMinor(product.cost ?? 0, market.currency)
    prices.push({
      sku: product.sku, product: ladders.product[l], list: toMinor(product.list, market.currency), current: ladders.price[ladders.start[l]] as Minor, landed,
      baseUnits: base.unitsOf[l], units, subsidy: Math.round(units * worth.subsidy[r]) as Minor, profit: Math.round(units * (landed + funded - cost)) as Minor,
      extrapolated: toMajor(landed, market.currency) < product.observedLow * (1 - 1e-9) || toMajor(landed, market.currency) > product.observedHigh * (1 + 1e-9),
    })
  }
  return { envelope, spend: found.joint.spend as Minor, value: found.joint.value, units: found.joint.units, prices }
}
