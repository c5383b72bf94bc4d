import type { LocalText } from '../catalog/catalog.ts'
import type { Market } from '../demand/market.ts'
import { campaignTerms } from '../subsidy/defaults.ts'
import { worstStack, type WorstStack } from '../subsidy/stacking.ts'
import type { Scenario } from './scenario.ts'
import { warTables } from './tables.ts'

/** One product under a scenario's instruments, on its worst day. Money is major units. */
export interface StackedProduct {
  readonly sku: string
  readonly name: LocalText
  readonly list: number
  readonly floor: number | null
  readonly cost: number | null
  /** First day of the worst stack; the price on the tag on it; what buyers pay in the mean; the lowest price that the channel's rules let somebody reach, and by what. */
  readonly day: number
  readonly asked: number
  readonly expected: number
  readonly worst: WorstStack
}

/** What an instrument does at the starting trade of the products it touches. */
export interface InstrumentEffect {
  readonly id: string
  readonly products: number
  /** Money off a unit sold in the mean, units a unit on which it is used, and redemptions a unit; 0 of what lowers no price. */
  readonly off: number
  readonly units: number
  readonly uses: number
  /** Leakage that is left under its caps, as shares of redemptions. */
  readonly arbitrage: number
  readonly fraud: number
}

export interface StackReport {
  /** Products that some instrument touches; of them, those whose worst stack is below floor, or below cost. Blank is not zero: they are counted apart. */
  readonly products: number
  readonly belowFloor: number
  readonly belowCost: number
  readonly blankFloor: number
  /** Those whose worst price lies furthest below their floor, or nearest above it, first. */
  readonly worst: readonly StackedProduct[]
  readonly instruments: readonly InstrumentEffect[]
}

/** Products listed in a report. */
const LISTED = 12

/** Worst legal stack of every product on every set of instruments that the scenario's days bring together, and what each instrument is expected to do. */
export function stackReport(market: Market, scenario: Scenario): StackReport {
  const { regimes, order, baseUnits, sellers: K, stepsPerDay, market: adjusted } = warTables(market, scenario)
  const { stacking } = campaignTerms(market, scenario)
  const worst = new Map<number, StackedProduct>()
  const seen = new Set<number>()
  regimes.ofDay.forEach((index, step) => {
    if (index < 0 || seen.has(index)) return
    seen.add(index)
    const { layer, asked } = regimes.list[index]
    if (layer === null) return
    layer.positions.forEach((i, p) => {
      const instruments = layer.runs.filter((r) => regimes.runs[r].scope[i] === 1).map((r) => regimes.runs[r].instrument)
      const stack = worstStack(asked[i], instruments, stacking)
      const known = worst.get(i)
      if (known !== undefined && known.worst.landed <= stack.landed) return
      const { sku, name, list, floor, cost } = adjusted.products[order[i]]
      worst.set(i, { sku, name, list, floor, cost, day: Math.floor(step / stepsPerDay), asked: asked[i], expected: layer.landed[p], worst: stack })
    })
  })
  const all = [...worst.values()]
  const margin = ({ floor, worst: { landed }, asked }: StackedProduct): number => (floor === null ? Number.POSITIVE_INFINITY : (landed - floor) / asked)
  const effects = regimes.runs.map((run, r): InstrumentEffect => {
    const regime = regimes.list.find(({ layer }) => layer?.runs.includes(r) === true)
    const layer = regime?.layer ?? null
    let [trade, off, units, uses] = [0, 0, 0, 0]
    layer?.positions.forEach((i, p) => {
      if (run.scope[i] !== 1) return
      const at = layer.runs.indexOf(r) * layer.positions.length + p
      trade += baseUnits[i * K]
      units += baseUnits[i * K] * layer.units[at]
      off += baseUnits[i * K] * layer.off[at]
      uses += baseUnits[i * K] * layer.uses[at]
    })
    return { id: run.instrument.id, products: run.scope.reduce((a, b) => a + b, 0), off: trade > 0 ? off / trade : 0, units: trade > 0 ? units / trade : 0, uses: trade > 0 ? uses / trade : 0, arbitrage: run.leakage.arbitrage, fraud: run.leakage.fraud }
  })
  return {
    products: all.length, belowFloor: all.filter(({ floor, worst: { landed } }) => floor !== null && landed < floor).length, belowCost: all.filter(({ cost, worst: { landed } }) => cost !== null && landed < cost).length,
    blankFloor: all.filter(({ floor }) => floor === null).length, worst: all.sort((a, b) => margin(a) - margin(b) || (a.sku < b.sku ? -1 : 1)).slice(0, LISTED), instruments: effects,
  }
}
