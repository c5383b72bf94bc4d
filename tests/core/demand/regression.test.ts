import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode } from '../../../src/core/demand/absorb.ts'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type EffectSet, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { cholesky, choleskyInverse, multiply } from '../../../src/core/linalg/dense.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { negativeBinomialLogProbability } from './dense.ts'

interface Made extends RegressionInput {
  readonly x: Float64Array[]
}

/** Counts with two crossed sets of effects, the rows in no order; cells may be missing. */
function countsOf(seed: number, size: { readonly products: number; readonly steps: number; readonly keep?: number } = { products: 7, steps: 9 }): Made {
  const random = new Stream(seed, 1, 0, 0)
  const rows: [number, number][] = []
  for (let i = 0; i < size.products; i++) for (let t = 0; t < size.steps; t++) if (random.uniform() < (size.keep ?? 0.9)) rows.push([i, t])
  for (let a = rows.length - 1; a > 0; a--) {
    const b = Math.floor(random.uniform() * (a + 1))
    ;[rows[a], rows[b]] = [rows[b], rows[a]]
  }
  const level = Float64Array.from({ length: size.products }, () => 1.5 + random.normal())
  const season = Float64Array.from({ length: size.steps }, () => 0.3 * random.normal())
  const x = [Float64Array.from(rows, () => 3 + 0.4 * random.normal()), Float64Array.from(rows, () => (random.uniform() < 0.3 ? 1 : 0))]
  const y = Float64Array.from(rows, ([i, t], at) => random.poisson(Math.exp(level[i] + season[t] - 1.2 * (x[0][at] - 3) + 0.5 * x[1][at])))
  const set = (name: string, index: 0 | 1): EffectSet => ({ name, codes: encode(rows.map((row) => row[index])).codes })
  return { y, x, names: ['price', 'promo'], effects: [set('product', 0), set('step', 1)], cluster: encode(rows.map((row) => row[0])).codes }
}

/** The same model with a dummy for every level but redundant ones, by plain Newton steps: slow and simple. */
function bruteForce(input: Made): { coef: number[]; bread: Float64Array; mu: Float64Array; design: Float64Array[] } {
  const design = [...input.x]
  input.effects.forEach((set, s) => {
    const groups = Math.max(...set.codes) + 1
    for (let g = s === 0 ? 0 : 1; g < groups; g++) design.push(Float64Array.from(set.codes, (code) => (code === g ? 1 : 0)))
  })
  const p = design.length
  const n = input.y.length
  const total = input.y.reduce((a, b) => a + b, 0)
  let beta = new Float64Array(p)
  for (let g = input.x.length; g < p; g++) beta[g] = g < input.x.length + Math.max(...input.effects[0].codes) + 1 ? Math.log(total / n) : 0
  let mu = new Float64Array(n)
  let bread: Float64Array = new Float64Array(p * p)
  for (let iteration = 0; iteration < 60; iteration++) {
    mu = Float64Array.from({ length: n }, (_, i) => Math.exp(design.reduce((sum, column, j) => sum + column[i] * beta[j], 0)))
    const information = new Float64Array(p * p)
    const score = new Float64Array(p)
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < n; i++) score[j] += design[j][i] * (input.y[i] - mu[i])
      for (let l = 0; l < p; l++) for (let i = 0; i < n; i++) information[j * p + l] += mu[i] * design[j][i] * design[l][i]
    }
    bread = choleskyInverse(cholesky(information, p)!, p)
    const step = multiply(bread, score, p, p, 1)
    beta = beta.map((value, j) => value + step[j])
  }
  return { coef: Array.from(beta), bread, mu, design }
}

describe('Poisson regression with absorbed effects', () => {
  test('agrees with a dummy for every effect: coefficients, three standard errors, likelihood', () => {
    for (const seed of [1, 2, 3]) {
      const input = countsOf(seed)
      const fit = regress(input, { family: { kind: 'poisson' }, robust: true })
      const slow = bruteForce(input)
      const p = slow.design.length
      fit.coef.forEach((value, j) => expect(value).toBeCloseTo(slow.coef[j], 8))
      fit.se.forEach((value, j) => expect(value).toBeCloseTo(Math.sqrt(slow.bread[j * p + j]), 8))

      // Sandwich by its definition: B (sum of outer products of summed scores) B, times G / (G - 1) for clusters.
      const sandwichSe = (groupOf: (row: number) => number, factor: (groups: number) => number): number[] => {
        const scores = new Map<number, Float64Array>()
        for (let i = 0; i < input.y.length; i++) {
          const sum = scores.get(groupOf(i)) ?? new Float64Array(p)
          for (let j = 0; j < p; j++) sum[j] += slow.design[j][i] * (input.y[i] - slow.mu[i])
          scores.set(groupOf(i), sum)
        }
        const meat = new Float64Array(p * p)
        for (const s of scores.values()) for (let j = 0; j < p; j++) for (let l = 0; l < p; l++) meat[j * p + l] += s[j] * s[l] * factor(scores.size)
        const v = multiply(multiply(slow.bread, meat, p, p, p), slow.bread, p, p, p)
        return input.x.map((_, j) => Math.sqrt(v[j * p + j]))
      }
      sandwichSe((row) => row, () => 1).forEach((value, j) => expect(fit.seRobust![j]).toBeCloseTo(value, 8))
      sandwichSe((row) => input.cluster![row], (groups) => groups / (groups - 1)).forEach((value, j) => expect(fit.seCluster![j]).toBeCloseTo(value, 8))
      const likelihood = input.y.reduce((sum, y, i) => sum + y * Math.log(slow.mu[i]) - slow.mu[i] - Array.from({ length: y }, (_, k) => Math.log(k + 1)).reduce((a, b) => a + b, 0), 0)
      expect(fit.logLikelihood).toBeCloseTo(likelihood, 7)
      expect(fit.parameters).toBe(p)
      expect(fit.stats.converged).toBe(true)
    }
  })

  test('the fitted means add up to the sales in every group of every set (the first-order conditions of the effects)', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (seed) => {
      const input = countsOf(seed, { products: 6, steps: 12, keep: 0.7 })
      const fit = regress(input, { family: { kind: 'poisson' } })
      for (const set of input.effects) {
        const sold = new Map<number, number>()
        const fitted = new Map<number, number>()
        fit.linear.forEach((eta, i) => {
          if (Number.isNaN(eta)) return
          sold.set(set.codes[i], (sold.get(set.codes[i]) ?? 0) + input.y[i])
          fitted.set(set.codes[i], (fitted.get(set.codes[i]) ?? 0) + Math.exp(eta))
        })
        for (const [group, units] of sold) expect(fitted.get(group)! / units).toBeCloseTo(1, 5)
      }
    }), { numRuns: 30 })
  })

  test('the order of the rows and of the sets of effects changes nothing', () => {
    const input = countsOf(5)
    const reverse = (values: Float64Array): Float64Array => values.slice().reverse()
    const turned: Made = { ...input, y: reverse(input.y), x: input.x.map(reverse), effects: input.effects.map((set) => ({ ...set, codes: set.codes.slice().reverse() })).reverse(), cluster: input.cluster!.slice().reverse() }
    const a = regress(input, { family: { kind: 'poisson' } })
    const b = regress(turned, { family: { kind: 'poisson' } })
    a.coef.forEach((value, j) => expect(b.coef[j]).toBeCloseTo(value, 8))
    a.seCluster!.forEach((value, j) => expect(b.seCluster![j]).toBeCloseTo(value, 8))
  })

  test('scaling the dependent leaves the slopes, shifting a regressor too (units of measure do not matter)', () => {
    const input = countsOf(6)
    const base = regress(input, { family: { kind: 'poisson' } })
    const scaled = regress({ ...input, y: input.y.map((v) => v / 64), x: [input.x[0].map((v) => v + 1000), input.x[1]] }, { family: { kind: 'poisson' } })
    base.coef.forEach((value, j) => expect(scaled.coef[j]).toBeCloseTo(value, 7))
    base.seCluster!.forEach((value, j) => expect(scaled.seCluster![j]).toBeCloseTo(value, 7))
  })

  test('three sets of effects agree with two whose combination is absorbed', () => {
    const input = countsOf(7, { products: 8, steps: 12 })
    const half = input.effects[1].codes.map((step) => step % 2)
    const three = regress({ ...input, effects: [...input.effects, { name: 'half', codes: half }] }, { family: { kind: 'poisson' } })
    const two = regress(input, { family: { kind: 'poisson' } })
    // The third set follows from the second, so it changes nothing.
    two.coef.forEach((value, j) => expect(three.coef[j]).toBeCloseTo(value, 7))
    two.seCluster!.forEach((value, j) => expect(three.seCluster![j]).toBeCloseTo(value, 7))
  })

  test('finds the slopes the counts were drawn with, within three standard errors', () => {
    const fit = regress(countsOf(8, { products: 60, steps: 60, keep: 0.95 }), { family: { kind: 'poisson' } })
    expect(Math.abs(fit.coef[0] + 1.2)).toBeLessThan(3 * fit.seCluster![0])
    expect(Math.abs(fit.coef[1] - 0.5)).toBeLessThan(3 * fit.seCluster![1])
    expect(fit.seCluster![0]).toBeLessThan(0.05)
  })
})

describe('what cannot be estimated is named', () => {
  test('a regressor that the effects absorb', () => {
    const input = countsOf(11)
    const fit = regress({ ...input, x: [...input.x, Float64Array.from(input.effects[0].codes, (code) => 10 + code ** 2)], names: [...input.names, 'weight'] }, { family: { kind: 'poisson' } })
    expect(fit.dropped).toEqual([{ name: 'weight', reason: 'absorbed' }])
    expect(fit.coef[2]).toBeNaN()
    const alone = regress(input, { family: { kind: 'poisson' } })
    expect(fit.coef[0]).toBeCloseTo(alone.coef[0], 8)
    expect(fit.seCluster![0]).toBeCloseTo(alone.seCluster![0], 8)
  })

  test('a regressor that never moves at all', () => {
    const input = countsOf(12)
    const fit = regress({ ...input, x: [input.x[0], new Float64Array(input.y.length).fill(5)], names: ['price', 'constant price'] }, { family: { kind: 'poisson' } })
    expect(fit.dropped).toEqual([{ name: 'constant price', reason: 'constant' }])
  })

  test('a regressor that follows from others', () => {
    const input = countsOf(13)
    const fit = regress({ ...input, x: [...input.x, input.x[0].map((value, i) => 2 * value - input.x[1][i])], names: [...input.names, 'twice'] }, { family: { kind: 'poisson' } })
    expect(fit.dropped).toEqual([{ name: 'twice', reason: 'collinear' }])
  })

  test('groups without a single sale, also those that only become so when others are gone', () => {
    const input = countsOf(14, { products: 5, steps: 6, keep: 1 })
    const [product, step] = input.effects.map((set) => set.codes)
    const y = input.y.map((value, i) => (product[i] === 2 || step[i] === 3 ? 0 : value + 1))
    const fit = regress({ ...input, y, effects: [{ ...input.effects[0], label: (g) => `SKU-${g}` }, input.effects[1]] }, { family: { kind: 'poisson' } })
    expect(fit.emptyGroups).toEqual([{ set: 'product', groups: ['SKU-2'], rows: 6, reason: 'no sales' }, { set: 'step', groups: ['3'], rows: 4, reason: 'no sales' }])
    expect(fit.n).toBe(20)
    expect(fit.linear.filter((eta) => Number.isNaN(eta)).length).toBe(10)
  })

  test('a regressor that separates rows without sales: left out with its rows, and the rest estimated as if they had not been there', () => {
    const input = countsOf(15, { products: 10, steps: 20, keep: 1 })
    const dead = Float64Array.from(input.y, (_, i) => (i % 17 === 3 ? 1 : 0))
    const y = input.y.map((value, i) => (dead[i] ? 0 : value))
    const fit = regress({ ...input, y, x: [...input.x, dead], names: [...input.names, 'delisted'] }, { family: { kind: 'poisson' } })
    expect(fit.separated.regressors).toEqual(['delisted'])
    expect(fit.separated.rows).toBe(dead.reduce((a, b) => a + b, 0))
    expect(fit.dropped).toEqual([{ name: 'delisted', reason: 'constant' }])
    const kept = Array.from(dead, (_, i) => i).filter((i) => !dead[i])
    const take = <T extends Float64Array | Int32Array>(values: T): T => values.filter((_, i) => !dead[i]) as T
    const without = regress({ y: take(y), x: input.x.map(take), names: input.names, effects: input.effects.map((set) => ({ ...set, codes: take(set.codes) })), cluster: take(input.cluster!) }, { family: { kind: 'poisson' } })
    expect(without.n).toBe(kept.length)
    without.coef.forEach((value, j) => expect(fit.coef[j]).toBeCloseTo(value, 7))
    without.seCluster!.forEach((value, j) => expect(fit.seCluster![j]).toBeCloseTo(value, 7))
  })

  test('sound data are never said to be separated', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 5000 }), (seed) => {
      const fit = regress(countsOf(seed, { products: 5, steps: 8, keep: 0.8 }), { family: { kind: 'poisson' } })
      expect(fit.separated.rows).toBe(0)
    }), { numRuns: 25 })
  })

  test('nothing to estimate from is an error with a mend', () => {
    const input = countsOf(16)
    expect(() => regress({ ...input, y: new Float64Array(input.y.length) }, { family: { kind: 'poisson' } })).toThrow(/No row with sales/)
  })
})

describe('counts that stock cut short', () => {
  test('taking cut sales for demand biases the slope; treating them as lower bounds does not', () => {
    const input = countsOf(21, { products: 80, steps: 60, keep: 1 })
    const stock = 5
    const censored = Uint8Array.from(input.y, (value) => (value > stock ? 1 : 0))
    const y = input.y.map((value) => Math.min(value, stock))
    const naive = regress({ ...input, y }, { family: { kind: 'poisson' } })
    const mended = regress({ ...input, y, censored: censored.map((flag, i) => (flag || input.y[i] === stock ? 1 : 0)) }, { family: { kind: 'poisson' } })
    expect(naive.coef[0]).toBeGreaterThan(-1.0)
    expect(Math.abs(mended.coef[0] + 1.2)).toBeLessThan(4 * mended.seCluster![0])
  })
})

describe('other families', () => {
  test('a Gaussian fit with effects is ordinary least squares on dummies', () => {
    const input = countsOf(31)
    const y = input.y.map((value) => Math.log(value + 1))
    const fit = regress({ ...input, y }, { family: { kind: 'gaussian' } })
    const design = [...input.x, ...input.effects.flatMap((set, s) => Array.from({ length: Math.max(...set.codes) + 1 }, (_, g) => Float64Array.from(set.codes, (code) => (code === g ? 1 : 0))).slice(s))]
    const p = design.length
    const gram = Float64Array.from({ length: p * p }, (_, at) => design[Math.floor(at / p)].reduce((sum, value, i) => sum + value * design[at % p][i], 0))
    const inverse = choleskyInverse(cholesky(gram, p)!, p)
    const beta = multiply(inverse, Float64Array.from(design, (column) => column.reduce((sum, value, i) => sum + value * y[i], 0)), p, p, 1)
    const ssr = y.reduce((sum, value, i) => sum + (value - design.reduce((s, column, j) => s + column[i] * beta[j], 0)) ** 2, 0)
    fit.coef.forEach((value, j) => expect(value).toBeCloseTo(beta[j], 9))
    expect(fit.ssr).toBeCloseTo(ssr, 8)
    fit.se.forEach((value, j) => expect(value).toBeCloseTo(Math.sqrt((ssr / (y.length - p)) * inverse[j * p + j]), 8))
  })

  test('negative binomial: no nearby size or slope has a higher likelihood, and the size is found', () => {
    const random = new Stream(41, 0, 0, 0)
    const n = 4000
    const x = Float64Array.from({ length: n }, () => random.normal())
    const y = Float64Array.from(x, (value) => random.negativeBinomial(Math.exp(1 + 0.6 * value), 2.5))
    const fit = fitNegativeBinomial({ y, x: [new Float64Array(n).fill(1), x], names: ['constant', 'x'], effects: [] })
    const [a, b] = fit.regression.coef
    const likelihood = (da: number, db: number, size: number): number => y.reduce((sum, value, i) => sum + negativeBinomialLogProbability(value, Math.exp(a + da + (b + db) * x[i]), size), 0)
    const best = likelihood(0, 0, fit.size)
    expect(best).toBeCloseTo(fit.logLikelihood, 5)
    for (const [da, db, size] of [[0.01, 0, fit.size], [-0.01, 0, fit.size], [0, 0.01, fit.size], [0, -0.01, fit.size], [0, 0, fit.size * 1.02], [0, 0, fit.size / 1.02]]) expect(likelihood(da, db, size)).toBeLessThan(best)
    expect(Math.abs(fit.size - 2.5)).toBeLessThan(3 * fit.sizeSe)
    expect(Math.abs(b - 0.6)).toBeLessThan(3 * fit.regression.se[1])
  })
})
