import { Stream } from '../random/stream.ts'
import type { RivalBelief } from '../rivals/ledger.ts'
import { QUANTITY } from './draws.ts'
import type { PathNormals } from './path-normals.ts'
import type { WarTables } from './tables.ts'

/** Figures of a rival that are drawn: margin, fixed cost, patience. */
const BELIEFS = 3
/** A margin believed cannot be drawn at or above this. */
const HIGHEST_MARGIN = 0.99

/**
 * What the rivals are on one path: their figures are estimates and are drawn around what is believed of them (margin normal, money lognormal around its P50). Chance events come when the hazard
 * lived through passes an exponential threshold. In fluid mode, and where rivals are not drawn, the middle of each distribution.
 */
export class RivalBeliefs {
  readonly #t: WarTables
  readonly #sampled: boolean
  readonly #stream: Stream
  readonly #normals: PathNormals
  readonly #z = new Float64Array(BELIEFS)

  constructor(tables: WarTables, sampled: boolean, normals: PathNormals) {
    this.#normals = normals
    this.#t = tables
    this.#sampled = sampled
    this.#stream = new Stream(tables.scenario.monteCarlo.seed, 0, 0, 0)
  }

  /** Call after the numbers of the path are set up. By seller; our own and those of whom nothing is believed are null. `cash` is drawn with the other parameters of the path. */
  draw(path: number, cash: Float64Array): (RivalBelief | null)[] {
    const { rivals, scenario } = this.#t
    const drawn = this.#sampled && scenario.monteCarlo.draw.rivalCash
    return rivals.map((rival, k): RivalBelief | null => {
      if (rival === null) return null
      // The dimensions after those of the categories' levels and elasticities and of the sellers' cash.
      if (drawn) this.#normals.write(this.#z, QUANTITY.rivalBelief, 2 * this.#t.groups + this.#t.sellers + BELIEFS * k, k)
      else this.#z.fill(0)
      const [margin, fixedCost, patience] = this.#z
      return {
        cash: cash[k],
        margin: Math.min(HIGHEST_MARGIN, rival.margin + (rival.marginSd ?? 0) * margin),
        fixedCostPerDay: rival.fixedCostPerDay * Math.exp((rival.fixedCostLogSd ?? 0) * fixedCost),
        patience: (rival.patience ?? Number.POSITIVE_INFINITY) * Math.exp((rival.patienceLogSd ?? 0) * patience),
        cashFloor: rival.cashFloor ?? 0, eventHazard: rival.eventHazard ?? 0, eventAt: this.#threshold(path, k, QUANTITY.rivalEvent),
        budget: rival.policy.kind === 'budgeted' ? (rival.policy.budget ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
      }
    })
  }

  /** Hazard that the nth intervention against seller `k` takes. */
  intervention(path: number, k: number, nth: number): number {
    return this.#threshold(path, k, QUANTITY.regulator, nth)
  }

  #threshold(path: number, k: number, quantity: number, nth = 0): number {
    if (!this.#sampled) return Math.LN2
    const stream = this.#stream.reset(path, k, quantity)
    let u = stream.uniform()
    for (let skipped = 0; skipped < nth; skipped++) u = stream.uniform()
    return -Math.log(u)
  }
}
