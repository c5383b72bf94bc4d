import { Stream } from '../random/stream.ts'
import { QUANTITY } from './draws.ts'
import { PathNormals } from './path-normals.ts'
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
  /** Numbers that several parts of a path are drawn from. */
  readonly normals: PathNormals
  readonly #byCategory: Float64Array
  readonly #bySeller: Float64Array
  readonly #byProduct: Float64Array

  /** @param lambdaBeta where the price coefficients stand */
  constructor(tables: WarTables, sampled: boolean, lambdaBeta: Float64Array) {
    this.#t = tables
    this.#sampled = sampled
    const { seed, draws = 'pseudo' } = tables.scenario.monteCarlo
    this.#stream = new Stream(seed, 0, 0, 0)
    this.normals = new PathNormals(seed, draws)
    this.#byCategory = new Float64Array(tables.groups)
    this.#bySeller = new Float64Array(tables.sellers)
    this.#byProduct = new Float64Array(tables.products)
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
    const { normals } = this
    normals.startPath(path)
    this.level.fill(1)
    if (this.#sampled && draw.demandLevel) {
      normals.write(this.#byCategory, QUANTITY.demandLevel, 0)
      for (let g = 0; g < G; g++) this.level[g] = Math.exp(demandLogSd * this.#byCategory[g] - demandLogSd ** 2 / 2)
    }
    const elasticity = this.#sampled && draw.elasticity
    this.#byCategory.fill(0)
    this.#byProduct.fill(0)
    if (elasticity) {
      normals.write(this.#byCategory, QUANTITY.categoryElasticity, G)
      if (productCv.some((cv) => cv > 0)) normals.write(this.#byProduct, QUANTITY.productElasticity, -1)
    }
    for (let g = 0; g < G; g++) {
      const shared = categoryCv[g] * this.#byCategory[g]
      for (let i = start[g]; i < start[g + 1]; i++) this.lambdaBeta[i] = (beta[i] * Math.max(LEAST_BETA, 1 + shared + productCv[i] * this.#byProduct[i])) / similarity[g]
    }
    this.#bySeller.fill(0)
    if (this.#sampled && draw.rivalCash) normals.write(this.#bySeller, QUANTITY.rivalCash, 2 * G)
    for (let k = 1; k < K; k++) this.rivalCash[k] = (rivals[k]?.cash ?? 0) * Math.exp((rivals[k]?.cashLogSd ?? 0) * this.#bySeller[k])
  }
}
