import { Stream } from '../random/stream.ts'
import { QUANTITY } from './draws.ts'
import type { WarTables } from './tables.ts'

/** A smaller price coefficient than this share of its mean is not drawn: demand must fall with price. */
const LEAST_BETA = 0.1

/** What is uncertain and stays the same all through a path; in fluid mode the means. */
export class PathParameters {
  /** beta / lambda by product. */
  readonly lambdaBeta: Float64Array
  /** Demand level by category. */
  readonly level: Float64Array
  readonly rivalCash: Float64Array
  /** What chance does to the visits of a category in this step, mean 1. */
  readonly shock: Float64Array
  readonly #t: WarTables
  readonly #sampled: boolean
  readonly #stream: Stream

  /** @param lambdaBeta where the price coefficients stand */
  constructor(tables: WarTables, sampled: boolean, lambdaBeta: Float64Array) {
    this.#t = tables
    this.#sampled = sampled
    this.#stream = new Stream(tables.scenario.monteCarlo.seed, 0, 0, 0)
    this.lambdaBeta = lambdaBeta
    this.shock = new Float64Array(tables.groups).fill(1)
    this.level = new Float64Array(tables.groups)
    this.rivalCash = new Float64Array(tables.sellers)
  }

  /** Draws the shocks to visits of one step. */
  drawShocks(path: number, step: number): void {
    const sd = this.#sampled ? (this.#t.scenario.monteCarlo.shockLogSd ?? 0) : 0
    if (sd === 0) return
    const shocks = this.#stream.reset(path, step, QUANTITY.demandShock)
    for (let g = 0; g < this.shock.length; g++) this.shock[g] = Math.exp(sd * shocks.normal() - (sd * sd) / 2)
  }

  /** Elasticities, demand levels and rivals' cash of this path; their means in fluid mode. */
  draw(path: number): void {
    const { sellers: K, groups: G, start, beta, categoryCv, productCv, similarity, rivals, scenario } = this.#t
    const { draw, demandLogSd } = scenario.monteCarlo
    const levels = this.#stream.reset(path, 0, QUANTITY.demandLevel)
    for (let g = 0; g < G; g++) this.level[g] = this.#sampled && draw.demandLevel ? Math.exp(demandLogSd * levels.normal() - demandLogSd ** 2 / 2) : 1
    const elasticity = this.#sampled && draw.elasticity
    const categories = this.#stream.reset(path, 0, QUANTITY.categoryElasticity)
    for (let g = 0; g < G; g++) this.lambdaBeta.fill(elasticity ? categoryCv[g] * categories.normal() : 0, start[g], start[g + 1])
    const products = this.#stream.reset(path, 0, QUANTITY.productElasticity)
    for (let g = 0; g < G; g++) {
      for (let i = start[g]; i < start[g + 1]; i++) {
        const own = elasticity && productCv[i] > 0 ? productCv[i] * products.normal() : 0
        this.lambdaBeta[i] = (beta[i] * Math.max(LEAST_BETA, 1 + this.lambdaBeta[i] + own)) / similarity[g]
      }
    }
    const cash = this.#stream.reset(path, 0, QUANTITY.rivalCash)
    for (let k = 1; k < K; k++) {
      const z = this.#sampled && draw.rivalCash ? cash.normal() : 0
      this.rivalCash[k] = (rivals[k]?.cash ?? 0) * Math.exp((rivals[k]?.cashLogSd ?? 0) * z)
    }
  }
}
