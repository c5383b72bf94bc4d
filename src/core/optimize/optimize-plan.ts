import type { IsoDate } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { exponentOf, toMinor, type Minor } from '../money/money.ts'
import type { Plan, PlanEnvelopes, PlanExclusion, PlanOptimum, PlanOutlook, SingleCut } from '../plan/plan.ts'
import type { ExpectedLine } from '../plan/plan-line.ts'
import { WarchestError } from '../problem.ts'
import type { FundingSplit, Scope } from '../war/scenario.ts'
import { solveEnvelopes } from './envelopes.ts'
import { evaluateJointly, linearize, type JointValue } from './joint.ts'
import { buildLadders, type Ladders } from './ladder.ts'
import { optimalityGap } from './problem.ts'
import { compileResponse, type Response } from './response.ts'
import { expectedOf, objectiveIn, worthOf, type Worth } from './worth.ts'

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
  readonly list: Minor
  readonly current: Minor
  readonly landed: Minor
  readonly expected: ExpectedLine
}

/** A whole plan: one point of the frontier, or the answer itself. Objective in the units of {@link PlanOptimum}. */
export interface OptimumPoint {
  /** The total envelope it was solved for; null: none. */
  readonly envelope: Minor | null
  /** Subsidy of the plan by the joint model; never above the envelope. */
  readonly spend: Minor
  readonly value: number
  /** All our units in the market. */
  readonly units: number
  readonly prices: readonly ChosenPrice[]
}

export interface OptimizeAnswer {
  readonly optimum: PlanOptimum
  readonly outlook: PlanOutlook
  readonly chosen: OptimumPoint
  /** The plans behind `optimum.frontier`, in the same order. */
  readonly frontier: readonly OptimumPoint[]
  readonly excluded: readonly PlanExclusion[]
}

/** Most rounds of solving and re-linearising; sample markets settle in three to five. */
const MAX_ROUNDS = 12
/** Asked of the knapsack: far inside what demand is known to. */
const RELATIVE_GAP = 1e-7
/** Joint and separable value are one when they differ by less than this share; an unchanged choice gives rounding error only. */
const AGREEMENT = 1e-10

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
export function optimizePlan(request: OptimizeRequest, onProgress: (done: number, total: number, note: string) => void = () => {}): OptimizeAnswer {
  const { market } = request
  const ladders = buildLadders(market, request)
  if (ladders.product.length === 0) {
    throw new WarchestError('refused', {
      code: 'optimize.nothing-to-price', message: `None of the products in scope can take part; ${ladders.excluded.length} were left out.`,
      mend: 'Fill in missing costs and floors, widen the scope, or allow deeper cuts.', params: { excluded: ladders.excluded.length },
    })
  }
  const response = compileResponse(market, ladders, request.from, request.to)
  const worth = worthOf({ market, objective: request.objective, paidByOthers: () => 1 - request.funding.platform }, ladders, response)
  const categoryCaps = Float64Array.from(market.categories, (category) => request.envelopes.categories.find((e) => e.category === category.id)?.amount ?? Number.POSITIVE_INFINITY)
  const setting: Setting = { request, ladders, response, worth, categoryCaps }
  const unchanged = ladders.start.slice(0, ladders.product.length)
  const base = evaluateJointly(ladders, response, worth, unchanged)
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
  const chosen = pointOf(setting, answer, base, request.envelopes.total)
  const points = frontier.map(({ envelope, found }) => pointOf(setting, found, base, envelope))
  const say = (value: number): number => objectiveIn(request.objective, value, market)
  // Money over money has no unit; units of share are per minor unit here and per major unit to people.
  const price = (perMinor: number): number => (request.objective === 'share' ? perMinor * 10 ** exponentOf(market.currency) : perMinor)
  const limited = market.categories.flatMap((category, c) => (Number.isFinite(categoryCaps[c]) ? [{ envelope: category.id, price: price(answer.categoryShadowPrices[c]) }] : []))
  return {
    chosen, frontier: points, excluded: ladders.excluded,
    outlook: { baseValue: say(base.value), value: chosen.value, baseUnits: base.units, units: chosen.units, spend: chosen.spend },
    optimum: {
      value: say(answer.separable), bound: say(answer.bound), gap: optimalityGap(answer.separable, answer.bound), jointValue: chosen.value, baseValue: say(base.value),
      converged: answer.converged, iterations: answer.rounds, products: ladders.product.length, spend: chosen.spend,
      shadowPrices: [{ envelope: 'total', price: price(answer.shadowPrice) }, ...limited],
      frontier: points.map(({ envelope, spend, value, units }) => ({ envelope: envelope ?? spend, spend, value, units })),
      alone: singleCuts(setting, unchanged),
    },
  }
}

/** Solve, re-evaluate jointly, re-linearise, until both values agree. `from` keeps the envelopes, and is returned where nothing better is found. */
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
    const joint = evaluateJointly(ladders, response, worth, solution.choice)
    const converged = Math.abs(solution.value + constant - joint.value) <= AGREEMENT * Math.abs(joint.value)
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

/** The best single cut from the current prices, and the cheapest of those that do the objective good. Every ladder has a rung below its current price. */
function singleCuts({ request, ladders, response, worth }: Setting, unchanged: Int32Array): NonNullable<PlanOptimum['alone']> {
  const { value, weight } = linearize(ladders, response, worth, unchanged)
  let [best, cheapest] = [-1, -1]
  const changeOf = (r: number, l: number): number => value[r] - value[unchanged[l]]
  const ladderOf = new Int32Array(ladders.price.length)
  for (let l = 0; l < unchanged.length; l++) {
    for (let r = ladders.start[l] + 1; r < ladders.start[l + 1]; r++) {
      ladderOf[r] = l
      const change = changeOf(r, l)
      if (best < 0 || change > changeOf(best, ladderOf[best])) best = r
      if (change > 0 && (cheapest < 0 || weight[r] < weight[cheapest])) cheapest = r
    }
  }
  const cut = (r: number): SingleCut => {
    const l = ladderOf[r]
    return { sku: request.market.products[ladders.product[l]].sku, current: ladders.price[unchanged[l]] as Minor, landed: ladders.price[r] as Minor, spend: weight[r] as Minor, change: objectiveIn(request.objective, changeOf(r, l), request.market) }
  }
  return { best: cut(best), cheapest: cheapest < 0 ? null : cut(cheapest) }
}

/** The lines of a choice: every product whose price differs from the current one. */
function pointOf({ request, ladders, worth }: Setting, found: Found, base: JointValue, envelope: Minor | null): OptimumPoint {
  const { market, funding } = request
  const prices: ChosenPrice[] = []
  for (let l = 0; l < found.choice.length; l++) {
    const r = found.choice[l]
    if (r === ladders.start[l]) continue
    const product = ladders.product[l]
    const landed = ladders.price[r] as Minor
    prices.push({
      sku: market.products[product].sku, list: toMinor(market.products[product].list, market.currency), current: ladders.price[ladders.start[l]] as Minor, landed,
      expected: expectedOf(market, product, landed, worth.subsidy[r], base.unitsOf[l], found.joint.unitsOf[l], 1 - funding.platform),
    })
  }
  return { envelope, spend: found.joint.spend as Minor, value: objectiveIn(request.objective, found.joint.value, market), units: found.joint.units, prices }
}
