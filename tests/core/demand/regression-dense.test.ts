import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode } from '../../../src/core/demand/absorb.ts'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { multiply } from '../../../src/core/linalg/dense.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { denseFit, dummies, type Dense } from './dense.ts'

type Made = RegressionInput & { readonly cluster: Int32Array }

/** Random counts with 1 to 4 sets of effects, crossed, nested or in separate parts, rows in no order, no group without sales. */
function randomRows(seed: number, size?: number): Made {
  const random = new Stream(seed, 6, 0, 0)
  const n = 60 + Math.floor(random.uniform() * 80)
  const sets = 1 + Math.floor(random.uniform() * 4)
  const parts = 1 + Math.floor(random.uniform() * 3)
  const part = Array.from({ length: n }, () => Math.floor(random.uniform() * parts))
  // Groups of a part are its own: the graph of the effects falls apart.
  const codes = Array.from({ length: sets }, (_, s) => encode(Array.from({ length: n }, (_r, i) => (s === sets - 1 && sets > 2 ? 0 : 100 * part[i]) + Math.floor(random.uniform() * (2 + s)))).codes)
  const level = codes.map((code) => Float64Array.from({ length: Math.max(...code) + 1 }, () => 0.7 * random.normal()))
  const x = [Float64Array.from({ length: n }, () => 5 + random.normal()), Float64Array.from({ length: n }, () => (random.uniform() < 0.4 ? 1 : 0))]
  const y = Float64Array.from({ length: n }, (_, i) => {
    const mean = Math.exp(1.5 + codes.reduce((sum, code, s) => sum + level[s][code[i]], 0) - 0.5 * (x[0][i] - 5) + 0.4 * x[1][i])
    return 0.25 + (size === undefined ? random.poisson(mean) : random.negativeBinomial(mean, size))
  })
  return { y, x, names: ['price', 'promo'], effects: codes.map((code, s) => ({ name: `set ${s}`, codes: code })), cluster: encode(Array.from({ length: n }, () => Math.floor(random.uniform() * 12))).codes }
}

/** Sandwich by its definition on the dense design: scores summed over groups, with a factor for their number. */
function sandwichSe(dense: Dense, design: readonly Float64Array[], residual: (i: number) => number, groupOf: (i: number) => number, factor: (groups: number) => number): number[] {
  const p = design.length
  const scores = new Map<number, Float64Array>()
  dense.mean.forEach((_, i) => {
    const sum = scores.get(groupOf(i)) ?? new Float64Array(p)
    for (let j = 0; j < p; j++) sum[j] += design[j][i] * residual(i)
    scores.set(groupOf(i), sum)
  })
  const meat = new Float64Array(p * p)
  for (const s of scores.values()) for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) meat[a * p + b] += s[a] * s[b] * factor(scores.size)
  const v = multiply(multiply(dense.bread, meat, p, p, p), dense.bread, p, p, p)
  return [0, 1].map((j) => Math.sqrt(v[j * (p + 1)]))
}

/** Standard errors by leaving one cluster out at a time, each to first order. */
function jackknifeSe(dense: Dense, design: readonly Float64Array[], y: Float64Array, cluster: Int32Array, size: number): number[] {
  // On regressors with the effects taken out, as the method is defined: b - b_(g) = (A - A_g)^-1 s_g.
  const p = design.length
  const weight = dense.mean.map((mu) => mu / (1 + mu / size))
  const [a, b] = [0, 1].map((j) => outOfEffects(design.slice(2), weight, design[j]))
  const gram = (keep: (i: number) => boolean): number[] => [[a, a], [a, b], [b, b]].map(([u, v]) => u.reduce((sum, value, i) => sum + (keep(i) ? weight[i] * value * v[i] : 0), 0))
  const groups = new Set(cluster)
  const square = [0, 0]
  for (const g of groups) {
    const [aa, ab, bb] = gram((i) => cluster[i] !== g)
    const score = [a, b].map((column) => column.reduce((sum, value, i) => sum + (cluster[i] === g ? (value * (y[i] - dense.mean[i])) / (1 + dense.mean[i] / size) : 0), 0))
    const determinant = aa * bb - ab * ab
    square[0] += ((bb * score[0] - ab * score[1]) / determinant) ** 2
    square[1] += ((aa * score[1] - ab * score[0]) / determinant) ** 2
  }
  expect(p).toBeGreaterThan(2)
  return square.map((value) => Math.sqrt((value * (groups.size - 1)) / groups.size))
}

function outOfEffects(effects: readonly Float64Array[], weight: Float64Array, column: Float64Array): Float64Array {
  // Weighted Gram-Schmidt, twice for rounding.
  const basis: Float64Array[] = []
  const dot = (u: Float64Array, v: Float64Array): number => u.reduce((sum, value, i) => sum + weight[i] * value * v[i], 0)
  const reduce = (v: Float64Array): Float64Array => basis.reduce((rest, u) => {
    const share = dot(u, rest)
    return rest.map((value, i) => value - share * u[i])
  }, v)
  for (const effect of effects) {
    const rest = reduce(reduce(effect))
    const norm = Math.sqrt(dot(rest, rest))
    if (norm > 1e-9) basis.push(rest.map((value) => value / norm))
  }
  return reduce(reduce(column))
}

function agree(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  for (let j = 0; j < 2; j++) expect(Math.abs(found[j] / wanted[j] - 1)).toBeLessThan(tolerance)
}

describe('against a dummy for every level, by dense scoring', () => {
  test('Poisson: coefficients, likelihood, parameters and four standard errors, for one to four sets of effects', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      const input = randomRows(seed)
      const design = dummies(input)
      const dense = denseFit(design, input.y)
      const p = design.length
      const fit = regress(input, { family: { kind: 'poisson' }, robust: true, jackknife: true, tolerance: 1e-12 })
      expect(fit.stats.converged).toBe(true)
      agree(fit.coef, dense.coef, 1e-7)
      agree(fit.se, [0, 1].map((j) => Math.sqrt(dense.bread[j * (p + 1)])), 1e-6)
      agree(fit.seRobust!, sandwichSe(dense, design, (i) => input.y[i] - dense.mean[i], (i) => i, () => 1), 1e-6)
      agree(fit.seCluster!, sandwichSe(dense, design, (i) => input.y[i] - dense.mean[i], (i) => input.cluster[i], (g) => g / (g - 1)), 1e-6)
      agree([0, 1].map((j) => Math.sqrt(fit.covariance[j * 3])), jackknifeSe(dense, design, input.y, input.cluster, Number.POSITIVE_INFINITY), 1e-6)
      // Exact for one and two sets; beyond, a bound from the connected components.
      if (input.effects.length <= 2) expect(fit.parameters).toBe(p)
      else expect(fit.parameters).toBeGreaterThanOrEqual(p)
    }), { numRuns: 60 })
  })

  test('negative binomial by maximum likelihood: coefficients, size and four standard errors, for one to four sets of effects', () => {
    let unsettled = 0
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      const input = randomRows(seed, 1.5)
      const { regression, size, logLikelihood } = fitNegativeBinomial(input, { robust: true, jackknife: true })
      if (!regression.stats.converged) return void unsettled++
      const design = dummies(input)
      if (size === Number.POSITIVE_INFINITY) {
        agree(regression.coef, denseFit(design, input.y).coef, 1e-7)
        return
      }
      const dense = denseFit(design, input.y, size)
      // Where few rows carry an effect, scoring comes closer by a factor only: the likelihood stands still to all its digits before the coefficients do. Hence in standard errors.
      const bread = [0, 1].map((j) => Math.sqrt(dense.bread[j * (design.length + 1)]))
      for (let j = 0; j < 2; j++) expect(Math.abs(regression.coef[j] - dense.coef[j]) / bread[j]).toBeLessThan(3e-3)
      expect(logLikelihood).toBeCloseTo(dense.logLikelihood, 6)
      // The size is the best one: the profile likelihood falls on both sides.
      for (const other of [size * 1.02, size / 1.02]) expect(denseFit(design, input.y, other).logLikelihood).toBeLessThan(logLikelihood)
      const residual = (i: number): number => (input.y[i] - dense.mean[i]) / (1 + dense.mean[i] / size)
      agree(regression.se, bread, 1e-3)
      agree(regression.seRobust!, sandwichSe(dense, design, residual, (i) => i, () => 1), 1e-3)
      agree(regression.seCluster!, sandwichSe(dense, design, residual, (i) => input.cluster[i], (g) => g / (g - 1)), 1e-3)
      agree([0, 1].map((j) => Math.sqrt(regression.covariance[j * 3])), jackknifeSe(dense, design, input.y, input.cluster, size), 1e-3)
    }), { numRuns: 25 })
    // One in some thousand of these small tables goes to and fro about its optimum, and says that it does.
    expect(unsettled).toBeLessThanOrEqual(1)
  })
})
