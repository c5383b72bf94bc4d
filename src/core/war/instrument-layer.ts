import type { Market } from '../demand/market.ts'
import { lowersPrice } from '../subsidy/check.ts'
import { campaignTerms } from '../subsidy/defaults.ts'
import { fundingShares } from '../subsidy/funding.ts'
import { fillOf } from '../subsidy/group-buy.ts'
import type { CampaignTerms, Instrument, Leakage } from '../subsidy/instrument.ts'
import { leakageUnder, leakedPerGenuine } from '../subsidy/leakage.ts'
import { PayoffPlan } from '../subsidy/payoff.ts'
import type { Scenario } from './scenario.ts'
import { touches } from './scope.ts'

/** An instrument of a scenario as it runs. */
export interface InstrumentRun {
  /** Index of its move. */
  readonly move: number
  readonly instrument: Instrument
  /** Days on which it holds, `to` exclusive; a coupon's validity may end it. */
  readonly from: number
  readonly to: number
  readonly promoted: boolean
  /** Shares of the funders, in their order. */
  readonly shares: Float64Array
  /** What is left under its caps. */
  readonly leakage: Leakage
  /** Lowers what a buyer pays; the others promise something. */
  readonly lowers: boolean
  /** 1 for each product position in its scope. */
  readonly scope: Uint8Array
}

/** What a set of instruments does to the products it touches; arrays are by place in `positions`, or `run * positions + place`. */
export interface InstrumentLayer {
  /** Indices of the runs. */
  readonly runs: readonly number[]
  readonly positions: Int32Array
  readonly landed: Float64Array
  readonly logMove: Float64Array
  /** Units a unit sold on which any instrument was used. */
  readonly any: Float64Array
  /** Units sold over those to real buyers: resellers and fake accounts come on top. */
  readonly leak: Float64Array
  /** Money off a unit sold, redemptions a unit, units a unit on which the run was used, and those of them that leak. */
  readonly off: Float64Array
  readonly uses: Float64Array
  readonly units: Float64Array
  readonly leaked: Float64Array
}

/** What layers are made from; positions as in the war's tables. */
export interface LayerSource {
  readonly market: Market
  readonly scenario: Scenario
  /** Market index of each position. */
  readonly order: Int32Array
  /** Starting units a day, market index x seller. */
  readonly starting: Float64Array
}

/** The instruments among a scenario's moves. */
export function instrumentRuns({ market, scenario, order }: LayerSource): InstrumentRun[] {
  if (!scenario.moves.some(({ kind }) => kind === 'instrument')) return []
  const { appetite } = campaignTerms(market, scenario)
  return scenario.moves.flatMap((move, m) => {
    if (move.kind !== 'instrument') return []
    const { instrument, from } = move
    const to = instrument.kind === 'coupon' ? Math.min(move.to, from + instrument.validityDays) : move.to
    const scope = Uint8Array.from(order, (index) => {
      const product = market.products[index]
      return product.prices[0] !== null && touches(instrument.scope, product.sku, market.categories[product.category].id) ? 1 : 0
    })
    return [{ move: m, instrument, from, to, promoted: move.promoted ?? false, shares: fundingShares(instrument.funding)!, leakage: leakageUnder(instrument.leakage, instrument.limits, appetite), lowers: lowersPrice(instrument), scope }]
  })
}

/** Layers last made of each market: a slider that moves something else asks for the same again and again. What a layer is follows from its key and the asked prices alone. */
const kept = new WeakMap<Market, { readonly key: string; readonly asked: Float64Array; readonly layer: InstrumentLayer }[]>()
const KEPT = 12
/** Numbers in a layer above which it is not kept. */
const LARGE = 400_000

/** Lays the runs `active` over products whose asked prices stand in `asked` (by position). Null where none of them lowers a price. */
export function instrumentLayer(source: LayerSource, runs: readonly InstrumentRun[], active: readonly number[], asked: Float64Array): InstrumentLayer | null {
  const { market, scenario } = source
  const lowering = active.filter((r) => runs[r].lowers)
  if (lowering.length === 0) return null
  const key = JSON.stringify([lowering.map((r) => runs[r].instrument), campaignTerms(market, scenario), scenario.treasury.unitsPerOrder])
  const layers = kept.get(market) ?? []
  const known = layers.find((one) => one.key === key && one.asked.every((price, i) => price === asked[i]))
  // The same instruments may be other moves of another scenario.
  if (known !== undefined) return { ...known.layer, runs: lowering }
  const layer = makeLayer(source, runs, lowering, asked)
  if (layer.off.length <= LARGE) kept.set(market, [{ key, asked: asked.slice(), layer }, ...layers].slice(0, KEPT))
  return layer
}

function makeLayer(source: LayerSource, runs: readonly InstrumentRun[], lowering: readonly number[], asked: Float64Array): InstrumentLayer {
  const { market, scenario, order, starting } = source
  const terms: CampaignTerms = campaignTerms(market, scenario)
  const K = market.sellers.length
  const touched = Int32Array.from(Array.from(order.keys()).filter((i) => lowering.some((r) => runs[r].scope[i] === 1)))
  const P = touched.length
  const R = lowering.length
  const layer: InstrumentLayer = {
    runs: lowering, positions: touched, landed: new Float64Array(P), logMove: new Float64Array(P), any: new Float64Array(P), leak: new Float64Array(P).fill(1),
    off: new Float64Array(R * P), uses: new Float64Array(R * P), units: new Float64Array(R * P), leaked: new Float64Array(R * P),
  }
  // Products under the same instruments share a plan.
  const plans = new Map<string, PayoffPlan>()
  for (let p = 0; p < P; p++) {
    const i = touched[p]
    const index = order[i]
    const product = market.products[index]
    const category = market.categories[product.category]
    const places = lowering.flatMap((r, place) => (runs[r].scope[i] === 1 ? [place] : []))
    const instruments = places.map((place) => runs[lowering[place]].instrument)
    let all = 0
    for (let k = 0; k < K; k++) all += starting[index * K + k]
    const own = starting[index * K]
    const key = places.join(',')
    const plan = plans.get(key) ?? new PayoffPlan(instruments, terms)
    plans.set(key, plan)
    const payoff = plan.of({
      start: product.prices[0]!, asked: asked[i], beta: product.priceCoefficient, unitsPerDay: own, unitsPerOrder: scenario.treasury.unitsPerOrder,
      response: { similarity: category.sellerSimilarity, within: all > 0 ? own / all : 1, product: category.visitsPerDay > 0 ? Math.min(1, all / category.visitsPerDay) : 0 },
    }, instruments.map((one) => (one.kind === 'group-buy' ? fillOf(one, own) : 1)))
    layer.landed[p] = payoff.landed
    layer.logMove[p] = payoff.logMove
    layer.any[p] = payoff.any
    places.forEach((place, j) => {
      layer.off[place * P + p] = payoff.off[j]
      layer.uses[place * P + p] = payoff.uses[j]
      layer.units[place * P + p] = payoff.units[j]
      layer.leaked[place * P + p] = payoff.units[j] * leakedPerGenuine(runs[lowering[place]].leakage)
      layer.leak[p] += layer.leaked[place * P + p]
    })
    if (layer.leak[p] > 1) spreadLeakage(layer, p, asked[i])
  }
  return layer
}

/**
 * Turns the figures of a product from those of a unit that a real buyer takes into those of a unit sold: whoever leaks in by an instrument has its whole discount, and of the others what buyers have in the mean,
 * as far as that leaves a price. On entry `leaked` is by real buyer.
 */
function spreadLeakage({ runs, positions, landed, any, leak, off, uses, units, leaked }: InstrumentLayer, p: number, asked: number): void {
  const P = positions.length
  const places = runs.map((_, place) => place * P + p)
  const mean = places.map((at) => off[at])
  const all = mean.reduce((a, b) => a + b, 0)
  for (const at of places) leaked[at] /= leak[p]
  // What a leaked use of each instrument leaves of the mean discounts of the others.
  const room = places.map((at, j) => {
    const others = all - mean[j]
    return leaked[at] > 0 && others > 0 ? Math.min(1, Math.max(0, asked - mean[j] / units[at]) / others) : 1
  })
  const anyLeaked = places.reduce((sum, at) => sum + leaked[at], 0)
  places.forEach((at, j) => {
    let kept = 1 - anyLeaked
    places.forEach((other, k) => { if (k !== j) kept += leaked[other] * room[k] })
    const full = units[at] > 0 ? leaked[at] / units[at] : 0
    off[at] *= kept + full
    uses[at] *= kept + full
    units[at] *= kept + full
  })
  any[p] += anyLeaked * (1 - any[p])
  landed[p] = Math.max(0, asked - places.reduce((sum, at) => sum + off[at], 0))
}

/**
 * Times that instruments multiply a category's visits on a day: a slot's own traffic on its products, and the friends whom a task brings, each with one visit. By category, for the mean of the model.
 */
export function visitsBrought(source: LayerSource, runs: readonly InstrumentRun[], day: number): Float64Array {
  const { market, order, starting } = source
  const K = market.sellers.length
  const times = new Float64Array(market.categories.length).fill(1)
  const scoped = new Float64Array(times.length)
  const own = new Float64Array(times.length)
  for (const run of runs) {
    if (!(run.from <= day && day < run.to)) continue
    const { instrument } = run
    if (instrument.kind !== 'task' && !(instrument.kind === 'direct-cut' && instrument.traffic !== 1)) continue
    scoped.fill(0)
    own.fill(0)
    order.forEach((index, i) => {
      const { category } = market.products[index]
      own[category] += starting[index * K]
      if (run.scope[i] === 1) scoped[category] += starting[index * K]
    })
    const all = scoped.reduce((a, b) => a + b, 0)
    const friends = instrument.kind === 'task' ? newBuyers(instrument) : 0
    for (let g = 0; g < times.length; g++) {
      if (instrument.kind === 'direct-cut') times[g] *= own[g] > 0 ? 1 + ((instrument.traffic - 1) * scoped[g]) / own[g] : 1
      else if (all > 0 && market.categories[g].visitsPerDay > 0) times[g] += (friends * scoped[g]) / all / market.categories[g].visitsPerDay
    }
  }
  return times
}

/** New buyers whom a task brings a day: real starters invite at each step that they complete. */
export const newBuyers = (task: Extract<Instrument, { readonly kind: 'task' }>): number =>
  task.startersPerDay * (1 - task.fakeAccountShare) * task.completion.reduce((a, b) => a + b, 0) * task.inviteesPerStep * task.newBuyerShare
