import type { Market } from '../demand/market.ts'
import { fundingShares } from '../subsidy/funding.ts'
import type { FundingSplit, Move, Scenario, Scope } from './scenario.ts'

/** Our prices while one set of moves is in force; arrays by product position. Where `subsidised` is 0 the starting price holds. */
export interface Regime {
  readonly subsidised: Uint8Array
  /** ln of the landed price over the starting price. */
  readonly logMove: Float64Array
  readonly landed: Float64Array
  /** List - landed, per unit. */
  readonly subsidy: Float64Array
  /** Index of the funding split in {@link Regimes.splits}. */
  readonly split: Int32Array
  /** Index of the line's unit cap in {@link Regimes.caps}, or -1. */
  readonly cap: Int32Array
  readonly promoted: Uint8Array
}

export interface Regimes {
  /** Regime in force per day; -1 where no move is. */
  readonly ofDay: Int32Array
  readonly list: readonly Regime[]
  /** Units that may be sold at the subsidised price, one per capped line. */
  readonly caps: Float64Array
  /** Distinct funding splits, each the shares of the funders in their order. */
  readonly splits: readonly Float64Array[]
}

/** True where a move with this scope touches a product. */
const touches = (scope: Scope, sku: string, category: string): boolean =>
  (scope.categories.length === 0 && scope.skus.length === 0) || scope.skus.includes(sku) || scope.categories.includes(category)

interface Touch {
  readonly landed: number
  readonly cap: number
  readonly split: number
  readonly promoted: boolean
}

/**
 * Lays the moves over the days. Where moves overlap on a product, the later in the list holds. A depth move that would not lower the
 * price (it is already that far below list) leaves the product alone. `order[position]` is the index of a product in the market.
 */
export function layMoves(market: Market, scenario: Scenario, order: Int32Array): Regimes {
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
  const touched = scenario.moves.map((move) => touchesOf(market, move, order, caps, splitOf))
  const ofDay = new Int32Array(scenario.days)
  const list: Regime[] = []
  const known = new Map<string, number>()
  for (let t = 0; t < scenario.days; t++) {
    const active = scenario.moves.flatMap((move, m) => (move.from <= t && t < move.to ? [m] : []))
    if (active.length === 0) {
      ofDay[t] = -1
      continue
    }
    const key = active.join(',')
    let index = known.get(key)
    if (index === undefined) {
      index = list.push(regimeOf(market, active.map((m) => touched[m]), order)) - 1
      known.set(key, index)
    }
    ofDay[t] = index
  }
  return { ofDay, list, caps: Float64Array.from(caps), splits }
}

function touchesOf(market: Market, move: Move, order: Int32Array, caps: number[], splitOf: (funding: FundingSplit) => number): Map<number, Touch> {
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
  const split = splitOf(move.funding)
  order.forEach((index, position) => {
    const product = market.products[index]
    const price = product.prices[0]
    const landed = (move.basis === 'current' ? (price ?? product.list) : product.list) * (1 - move.depth)
    if (price !== null && landed < price && touches(move.scope, product.sku, market.categories[product.category].id)) touched.set(position, { landed, cap: -1, split, promoted })
  })
  return touched
}

function regimeOf(market: Market, touched: readonly Map<number, Touch>[], order: Int32Array): Regime {
  const n = order.length
  const regime: Regime = {
    subsidised: new Uint8Array(n), logMove: new Float64Array(n), landed: new Float64Array(n), subsidy: new Float64Array(n),
    split: new Int32Array(n), cap: new Int32Array(n).fill(-1), promoted: new Uint8Array(n),
  }
  for (const map of touched) {
    for (const [i, { landed, cap, split, promoted }] of map) {
      const product = market.products[order[i]]
      const price = product.prices[0]
      if (price === null) continue
      regime.subsidised[i] = 1
      regime.logMove[i] = Math.log(landed / price)
      regime.landed[i] = landed
      regime.subsidy[i] = Math.max(0, product.list - landed)
      regime.split[i] = split
      regime.cap[i] = cap
      regime.promoted[i] = promoted ? 1 : 0
    }
  }
  return regime
}
