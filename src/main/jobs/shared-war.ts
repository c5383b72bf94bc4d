import { layMoves, type Regimes } from '../../core/war/regimes.ts'
import type { LayerSource } from '../../core/war/instrument-layer.ts'
import type { Market } from '../../core/demand/market.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import type { WarTables, WarWorld } from '../../core/war/tables.ts'

/** The tables of a war in memory that threads share: each would take longer to make its own, or to unpack a copy, than dozens of paths take to run. */
export interface SharedWar {
  readonly tables: Omit<WarTables, 'regimes'>
  /** Prices that our moves lead to; null where instruments that are used up may lead to others, which threads then work out from `source`. */
  readonly regimes: Omit<Regimes, 'without'> | null
  readonly source: LayerSource | null
}

const shared = new WeakMap<Scenario, { readonly market: Market; readonly war: SharedWar }>()

/** Puts tables into shared memory; once for each market and scenario in hand, whose rounds of paths all use it. */
export function shareWar(world: WarWorld, market: Market, scenario: Scenario): SharedWar {
  const known = shared.get(scenario)
  if (known?.market === market) return known.war
  const { regimes: { without: _without, ...regimes }, source, ...tables } = world
  const bare = ({ prices: _prices, ...rest }: Scenario): Scenario => rest
  const { products: _products, ...frame } = world.market
  const used = regimes.runs.length > 0
  const war: SharedWar = {
    tables: inSharedMemory({ ...tables, market: frame, scenario: bare(world.scenario) }) as Omit<WarTables, 'regimes'>,
    regimes: used ? null : (inSharedMemory(regimes) as Omit<Regimes, 'without'>),
    source: used ? (inSharedMemory({ ...source, scenario: bare(source.scenario) }) as LayerSource) : null,
  }
  shared.set(scenario, { market, war })
  return war
}

/** The tables again, as a thread uses them. */
export function warOf({ tables, regimes, source }: SharedWar): WarTables {
  return { ...tables, regimes: source !== null ? layMoves(source) : { ...regimes!, without: (step) => regimes!.ofDay[step] } }
}

const KINDS: readonly (new (bytes: SharedArrayBuffer) => ArrayBufferView)[] = [Float64Array, Float32Array, Int32Array, Uint8Array]

/** Plain data with every typed array in it moved to shared memory; what is not made of these is refused by the clone that follows. */
function inSharedMemory(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof SharedArrayBuffer) return value
    const bytes = new SharedArrayBuffer(value.byteLength)
    new Uint8Array(bytes).set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    const Kind = KINDS.find((kind) => value instanceof kind)
    if (Kind === undefined) throw new TypeError(`No shared memory for a ${value.constructor.name}`)
    return new Kind(bytes)
  }
  if (Array.isArray(value)) return value.map(inSharedMemory)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inSharedMemory(part)]))
}
