import type { Market } from '../demand/market.ts'
import { fundingShares } from '../subsidy/funding.ts'
import { instrumentLayer, instrumentRuns, type InstrumentLayer, type InstrumentRun, type LayerSource } from './instrument-layer.ts'
import { stepsPerDay, type DepthMove, type FundingSplit, type PlanMove } from './scenario.ts'
import { touches } from './scope.ts'

/** Our prices while one set of moves is in force; arrays by product position. Where `subsidised` is 0 the starting price holds. */
export interface Regime {
  readonly subsidised: Uint8Array
  /** ln over the starting price of the landed price; under instruments of the price at which as many would buy. */
  readonly logMove: Float64Array
  /** What a unit brings in the end, in the mean over its buyers. */
  readonly landed: Float64Array
  /** Subsidy per unit: list less the price asked where a move lowers that, and what instruments take off in the mean. */
  readonly subsidy: Float64Array
  /** Our share of it. */
  readonly ownShare: Float64Array
  /** Price on the tag, before instruments; and the part of the subsidy that is in it. */
  readonly asked: Float64Array
  readonly direct: Float64Array
  /** Units a unit sold on which a price cut or an instrument was used. */
  readonly given: Float64Array
  /** Index of the funding split in {@link Regimes.splits}. */
  readonly split: Int32Array
  /** Index of the line's unit cap in {@link Regimes.caps}, or -1. */
  readonly cap: Int32Array
  readonly promoted: Uint8Array
  /** What instruments that lower prices do; null where none is in force. */
  readonly layer: InstrumentLayer | null
}

export interface Regimes {
  /** Regime in force per step, as long as no instrument is used up; -1 where no move lowers a price. */
  readonly ofDay: Int32Array
  readonly list: readonly Regime[]
  /** The same where the instruments marked in `gone` (by run) are used up. Made when first asked for; a pure function of its arguments. */
  readonly without: (step: number, gone: Uint8Array) => number
  readonly runs: readonly InstrumentRun[]
  /** Money off a redemption of each run where it first holds, in the mean over the starting trade. */
  readonly expectedOff: Float64Array
  /** Units that may be sold at the subsidised price, one per capped line. */
  readonly caps: Float64Array
  /** Distinct funding splits, each the shares of the funders in their order. */
  readonly splits: readonly Float64Array[]
}

interface Touch {
  readonly landed: number
  readonly cap: number
  readonly split: number
  readonly promoted: boolean
}

/**
 * Lays the moves over the days. Where moves overlap on a product, the later in the list holds; instruments then work on the price that is asked. A depth move that
 * would not lower the price (it is already that far below list) leaves the product alone. `source.order[position]` is the index of a product in the market.
 */
export function layMoves(source: LayerSource): Regimes {
  const { market, scenario, order } = source
  const caps: number[] = []
  const splits: Float64Array[] = []
  const splitIndex = new Map<string, number>()
  const splitOf = (funding: FundingSplit): number => {
    const shares = fundingShares(funding)!
    const key = shares.join(',')
    const index = splitIndex.get(key) ?? splits.push(shares) - 1
    splitIndex.set(key, index)
    return index
  }
  const touched = scenario.moves.map((move) => (move.kind === 'instrument' ? null : touchesOf(market, move, order, caps, splitOf)))
  const runs = instrumentRuns(source)
  const perDay = stepsPerDay(scenario)
  const holds = (from: number, to: number, step: number): boolean => Math.round(from * perDay) <= step && step < Math.round(to * perDay)
  const list: Regime[] = []
  const known = new Map<string, number>()
  const none = new Uint8Array(runs.length)
  const without = (step: number, gone: Uint8Array): number => {
    const moves = scenario.moves.flatMap((move, m) => (touched[m] !== null && holds(move.from, move.to, step) ? [m] : []))
    const active = runs.flatMap((run, r) => (run.lowers && gone[r] === 0 && holds(run.from, run.to, step) ? [r] : []))
    if (moves.length === 0 && active.length === 0) return -1
    const key = `${moves.join(',')} ${active.join(',')}`
    const index = known.get(key) ?? list.push(regimeOf(source, moves.map((m) => touched[m]!), splits, runs, active)) - 1
    known.set(key, index)
    return index
  }
  const ofDay = Int32Array.from({ length: scenario.days * perDay }, (_, step) => without(step, none))
  return { ofDay, list, without, runs, expectedOff: Float64Array.from(runs, (_, r) => offPerUse(source, list, r)), caps: Float64Array.from(caps), splits }
}

function offPerUse({ market, order, starting }: LayerSource, list: readonly Regime[], r: number): number {
  const layer = list.find((regime) => regime.layer?.runs.includes(r) === true)?.layer ?? null
  if (layer === null) return 0
  const from = layer.runs.indexOf(r) * layer.positions.length
  let off = 0
  let uses = 0
  layer.positions.forEach((i, p) => {
    const units = starting[order[i] * market.sellers.length]
    off += units * layer.off[from + p]
    uses += units * layer.uses[from + p]
  })
  return uses > 0 ? off / uses : 0
}

function touchesOf(market: Market, move: DepthMove | PlanMove, order: Int32Array, caps: number[], splitOf: (funding: FundingSplit) => number): Map<number, Touch> {
  const touched = new Map<number, Touch>()
  const promoted = move.promoted ?? false
  if (move.kind === 'plan') {
    const lines = new Map(move.lines.map((line) => [line.sku, line]))
    order.forEach((index, position) => {
      const line = lines.get(market.products[index].sku)
      if (line) touched.set(position, { landed: line.landed, cap: line.unitCap === null ? -1 : caps.push(line.unitCap) - 1, split: splitOf(line.funding), promoted })
    })
    return touched
  }
  order.forEach((index, position) => {
    const product = market.products[index]
    const price = product.prices[0]
    const landed = (move.basis === 'current' ? (price ?? product.list) : product.list) * (1 - move.depth)
    if (price !== null && landed < price && touches(move.scope, product.sku, market.categories[product.category].id)) touched.set(position, { landed, cap: -1, split: splitOf(belowStart(move.funding, product.list, price, landed)), promoted })
  })
  return touched
}

/**
 * Who pays list - landed where others agreed to share a move: they share what the move takes off the price at the start; the discount that stood before it is ours.
 */
function belowStart(funding: FundingSplit, list: number, price: number, landed: number): FundingSplit {
  const standing = list - price
  if (standing <= 0 || funding.platform === 1) return funding
  const part = (price - landed) / (list - landed)
  const { merchant, brand, bank, state } = { merchant: funding.merchant * part, brand: funding.brand * part, bank: funding.bank * part, state: funding.state * part }
  return { platform: 1 - merchant - brand - bank - state, merchant, brand, bank, state }
}

function regimeOf(source: LayerSource, touched: readonly Map<number, Touch>[], splits: readonly Float64Array[], runs: readonly InstrumentRun[], active: readonly number[]): Regime {
  const { market, order } = source
  const n = order.length
  const asked = Float64Array.from(order, (index) => market.products[index].prices[0] ?? 0)
  const arrays = {
    subsidised: new Uint8Array(n), logMove: new Float64Array(n), landed: new Float64Array(n), subsidy: new Float64Array(n), ownShare: new Float64Array(n), asked, direct: new Float64Array(n), given: new Float64Array(n),
    split: new Int32Array(n), cap: new Int32Array(n).fill(-1), promoted: new Uint8Array(n),
  }
  for (const map of touched) {
    for (const [i, { landed, cap, split, promoted }] of map) {
      const product = market.products[order[i]]
      const price = product.prices[0]
      if (price === null) continue
      arrays.subsidised[i] = arrays.given[i] = 1
      arrays.logMove[i] = Math.log(landed / price)
      arrays.landed[i] = asked[i] = landed
      arrays.subsidy[i] = arrays.direct[i] = Math.max(0, product.list - landed)
      arrays.ownShare[i] = splits[split][0]
      arrays.split[i] = split
      arrays.cap[i] = cap
      arrays.promoted[i] = promoted ? 1 : 0
    }
  }
  const layer = instrumentLayer(source, runs, active, asked)
  if (layer !== null) putOn(layer, runs, arrays)
  return { ...arrays, layer }
}

/** Puts the instruments on top of the prices asked: who pays a unit's subsidy is then the mix of what each of them takes off. */
function putOn(layer: InstrumentLayer, runs: readonly InstrumentRun[], { subsidised, logMove, landed, subsidy, ownShare, given, promoted }: Omit<Regime, 'layer'>): void {
  const P = layer.positions.length
  for (let p = 0; p < P; p++) {
    const i = layer.positions[p]
    let all = subsidy[i]
    let own = subsidy[i] * ownShare[i]
    layer.runs.forEach((r, place) => {
      const off = layer.off[place * P + p]
      all += off
      own += off * runs[r].shares[0]
      if (off > 0 && runs[r].promoted) promoted[i] = 1
    })
    subsidised[i] = 1
    given[i] = Math.max(given[i], layer.any[p])
    logMove[i] = layer.logMove[p]
    landed[i] = layer.landed[p]
    subsidy[i] = all
    ownShare[i] = all > 0 ? own / all : 0
  }
}
