import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { andersonRubin, firstStages, overIdentification, wuHausman } from '../../../src/core/demand/iv-tests.ts'
import { fitLinearIv, ivCovariance, standardErrors, type IvCovariance, type LinearIvInput, type LinearIvOptions } from '../../../src/core/demand/linear-iv.ts'
import { within } from '../../../src/core/demand/within.ts'
import { dot } from '../../../src/core/linalg/qr.ts'
import { Stream } from '../../../src/core/random/stream.ts'

/** y = 1 - 1.5 p + 0.8 q + effects + u, p moved by z1, z2 (as strongly as `strength`) and by u. */
function simulated(seed: number, { n = 300, strength = 1, groups = 0, endogeneity = 0.8 } = {}): LinearIvInput {
  const random = new Stream(seed, 1, 0, 0)
  const column = (): Float64Array => Float64Array.from({ length: n }, () => random.normal())
  const [z1, z2, q, u, v] = [column(), column(), column(), column(), column()]
  const code = Int32Array.from({ length: n }, (_, i) => (groups > 0 ? i % groups : 0))
  const p = v.map((value, i) => strength * (z1[i] + 0.5 * z2[i]) + 0.3 * q[i] + endogeneity * u[i] + value + 0.4 * code[i])
  const y = p.map((value, i) => 1 - 1.5 * value + 0.8 * q[i] + u[i] + 2 * code[i])
  return {
    y, x: [...(groups > 0 ? [] : [new Float64Array(n).fill(1)]), q, p], names: [...(groups > 0 ? [] : ['constant']), 'quality', 'price'], endogenous: ['price'],
    instruments: [z1, z2], instrumentNames: ['cost', 'rival cost'], effects: groups > 0 ? [{ name: 'group', codes: code }] : [], cluster: Int32Array.from({ length: n }, (_, i) => i % 25),
  }
}

const seeds = fc.integer({ min: 1, max: 1e6 })
const closeTo = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 9): void => {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits)
}
const codeOf = (run: () => unknown): { code: string; message: string } => {
  try {
    run()
  } catch (error) {
    return (error as { problems: { code: string; message: string }[] }).problems[0]
  }
  throw new Error('nothing was refused')
}

describe('instruments', () => {
  test('2SLS with the regressors as their own instruments is OLS', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const input = simulated(seed)
      const ols = fitLinearIv(input, { method: 'ols' })
      const own = fitLinearIv({ ...input, instruments: [input.x[2]], instrumentNames: ['itself'] }, { method: '2sls' })
      closeTo(own.coef, ols.coef)
      for (const kind of ['classical-dof', 'hc0', 'cluster'] as const) closeTo(ivCovariance(own, kind), ivCovariance(ols, kind))
    }), { numRuns: 20 })
  })

  test('exactly identified, every method solves the moments Z\'u = 0 and they all agree', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const all = simulated(seed)
      const input = { ...all, instruments: all.instruments.slice(0, 1), instrumentNames: ['cost'] }
      const two = fitLinearIv(input, { method: '2sls' })
      closeTo(fitLinearIv(input, { method: 'gmm2' }).coef, two.coef, 8)
      for (const z of [input.x[0], input.x[1], input.instruments[0]]) expect(dot(z, two.residuals) / two.n).toBeCloseTo(0, 9)
      expect(overIdentification(two)).toBeNull()
    }), { numRuns: 20 })
  })

  test('no estimate depends on the scale or the mixture of the instruments', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const input = simulated(seed)
      const [z1, z2] = input.instruments
      const mixed = { ...input, instruments: [z1.map((v, i) => 1e6 * v + 3e5 * z2[i]), z2.map((v) => 1e-4 * v)] }
      for (const method of ['2sls', 'gmm2'] as const) {
        const [one, other] = [fitLinearIv(input, { method }), fitLinearIv(mixed, { method })]
        closeTo(other.coef, one.coef, 7)
        closeTo(ivCovariance(other, 'hc0'), ivCovariance(one, 'hc0'), 7)
        expect(overIdentification(other)!.statistic).toBeCloseTo(overIdentification(one)!.statistic, 6)
      }
    }), { numRuns: 20 })
  })

  test('absorbed effects are the same as dummies among the regressors', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const input = simulated(seed, { groups: 7 })
      const dummies = Array.from({ length: 7 }, (_, g) => Float64Array.from(input.effects[0].codes, (code) => (code === g ? 1 : 0)))
      const spelt = { ...input, effects: [], x: [...input.x, ...dummies], names: [...input.names, ...dummies.map((_, g) => `d${g}`)] }
      for (const method of ['ols', '2sls', 'gmm2'] as const) {
        const [absorbed, long] = [fitLinearIv(input, { method }), fitLinearIv(spelt, { method })]
        // The second step weighs moments; the dummies' moments are zero at the first, so that only OLS and 2SLS are the same to the last digit.
        closeTo(absorbed.coef, long.coef.slice(0, 2), method === 'gmm2' ? 1 : 8)
        expect(absorbed.parameters).toBe(long.parameters)
        if (method !== 'gmm2') closeTo(standardErrors(ivCovariance(absorbed, 'classical-dof'), 2), standardErrors(ivCovariance(long, 'classical-dof'), 9).slice(0, 2), 8)
      }
      const [f, fLong] = [firstStages(fitLinearIv(input, { method: '2sls' })), firstStages(fitLinearIv(spelt, { method: '2sls' }))]
      expect(f.regressors[0].f).toBeCloseTo(fLong.regressors[0].f, 6)
    }), { numRuns: 10 })
  })

  test('over 200 samples 2SLS is centred on the truth and its intervals cover it, where OLS is far off', () => {
    let [bias, biasOls, covered, coveredAr, endogenous, rejected] = [0, 0, 0, 0, 0, 0]
    for (let seed = 1; seed <= 200; seed++) {
      const input = simulated(seed)
      const fit = fitLinearIv(input, { method: '2sls' })
      const se = standardErrors(ivCovariance(fit, 'hc1'), 3)[2]
      bias += (fit.coef[2] + 1.5) / 200
      biasOls += (fitLinearIv(input, { method: 'ols' }).coef[2] + 1.5) / 200
      if (Math.abs(fit.coef[2] + 1.5) < 1.96 * se) covered++
      const set = andersonRubin(fit, 0.95)!
      if (set.kind === 'interval' && set.low < -1.5 && set.high > -1.5) coveredAr++
      if (wuHausman(fit)!.p < 0.05) endogenous++
      if (overIdentification(fit)!.p < 0.05) rejected++
    }
    expect(Math.abs(bias)).toBeLessThan(0.015)
    expect(biasOls).toBeGreaterThan(0.2)
    // Binomial(200, 0.95): 181 to 198 with probability 0.999.
    expect(covered).toBeGreaterThanOrEqual(181)
    expect(coveredAr).toBeGreaterThanOrEqual(181)
    expect(endogenous).toBeGreaterThan(190)
    expect(rejected).toBeLessThanOrEqual(21)
  })

  test('weak instruments are flagged, and the Anderson-Rubin set keeps covering where it must', () => {
    let [covered, flagged, unbounded] = [0, 0, 0]
    for (let seed = 1; seed <= 150; seed++) {
      const fit = fitLinearIv(simulated(seed, { strength: 0.04 }), { method: '2sls' })
      if (firstStages(fit).weak) flagged++
      const set = andersonRubin(fit, 0.95)!
      if (set.kind === 'everything' || set.kind === 'rays') unbounded++
      if (set.kind === 'everything' || (set.kind === 'interval' && set.low < -1.5 && set.high > -1.5) || (set.kind === 'rays' && (-1.5 < set.low || -1.5 > set.high))) covered++
    }
    expect(flagged).toBeGreaterThan(140)
    expect(covered).toBeGreaterThanOrEqual(134)
    expect(unbounded).toBeGreaterThan(50)
  })

  test('with two endogenous regressors that move alike the weakest direction counts, not each one alone', () => {
    const input = simulated(5)
    const noise = new Stream(77, 0, 0, 0)
    const twin = input.x[2].map((value) => value + 0.02 * noise.normal())
    const fit = fitLinearIv({ ...input, x: [...input.x, twin], names: [...input.names, 'twin'], endogenous: ['price', 'twin'] }, { method: '2sls' })
    const { regressors, craggDonald, weak } = firstStages(fit)
    expect(Math.min(...regressors.map(({ f }) => f))).toBeGreaterThan(50)
    expect(craggDonald).toBeLessThan(10)
    expect(weak).toBe(true)
  })
})

describe('covariances', () => {
  test('a cluster of its own for every row is hc0, and clusters of copies of a row know that they are copies', () => {
    const input = simulated(3)
    const fit = fitLinearIv({ ...input, cluster: Int32Array.from(input.y.keys()) }, { method: '2sls' })
    closeTo(ivCovariance(fit, 'cluster'), ivCovariance(fit, 'hc0'), 12)
    const twice = (column: Float64Array): Float64Array => Float64Array.of(...column, ...column)
    const double = fitLinearIv({ ...input, y: twice(input.y), x: input.x.map(twice), instruments: input.instruments.map(twice), cluster: Int32Array.of(...input.y.keys(), ...input.y.keys()) }, { method: '2sls' })
    closeTo(ivCovariance(double, 'cluster'), ivCovariance(fit, 'hc0'), 10)
  })

  test('corrections are their factors', () => {
    const fit = fitLinearIv(simulated(4), { method: '2sls' })
    const first = (kind: IvCovariance): number => ivCovariance(fit, kind)[0]
    expect(first('hc1') / first('hc0')).toBeCloseTo(300 / 297, 10)
    expect(first('classical-dof') / first('classical-n')).toBeCloseTo(300 / 297, 10)
    expect(first('cluster-corrected') / first('cluster')).toBeCloseTo(25 / 24, 10)
  })
})

describe('what cannot be estimated is refused by name', () => {
  const input = simulated(1)
  const two: LinearIvOptions = { method: '2sls' }
  test.each<[string, LinearIvInput, string, string]>([
    ['a regressor that follows from others', { ...input, x: [...input.x, input.x[1].map((v) => 2 * v + 1)], names: [...input.names, 'twice quality'] }, 'iv.collinear-regressors', 'twice quality'],
    ['a regressor that the effects absorb', { ...input, effects: [{ name: 'all', codes: new Int32Array(300) }] }, 'iv.collinear-regressors', 'constant'],
    ['an instrument that follows from others', { ...input, instruments: [...input.instruments, input.instruments[0].map((v) => -v)], instrumentNames: ['cost', 'rival cost', 'minus cost'] }, 'iv.collinear-instruments', 'minus cost'],
    ['fewer instruments than endogenous regressors', { ...input, instruments: [], instrumentNames: [] }, 'iv.under-identified', 'price'],
    ['a blank', { ...input, y: input.y.map((v, i) => (i === 41 ? Number.NaN : v)) }, 'iv.not-finite', 'Row 42'],
    ['an endogenous regressor that is none', { ...input, endogenous: ['colour'] }, 'iv.no-such-regressor', 'colour'],
  ])('%s', (_, broken, code, named) => {
    const problem = codeOf(() => fitLinearIv(broken, two))
    expect(problem.code).toBe(code)
    expect(problem.message).toContain(named)
  })

  test('too few rows, and clusters that were not given', () => {
    const few = (column: Float64Array): Float64Array => column.slice(0, 3)
    expect(codeOf(() => fitLinearIv({ ...input, y: few(input.y), x: input.x.map(few), instruments: input.instruments.map(few) }, two)).code).toBe('iv.too-few-rows')
    const { cluster: _, ...without } = input
    expect(codeOf(() => ivCovariance(fitLinearIv(without, two), 'cluster')).code).toBe('iv.no-clusters')
  })

  test('a redundant instrument may be left out on demand, changes nothing, and is named', () => {
    const fit = fitLinearIv(input, two)
    const more = fitLinearIv({ ...input, instruments: [...input.instruments, input.instruments[0].map((v, i) => v - input.x[1][i])], instrumentNames: ['cost', 'rival cost', 'less quality'] }, { ...two, collinearInstruments: 'drop' })
    expect(more.droppedInstruments).toEqual(['less quality'])
    closeTo(more.coef, fit.coef)
    expect(firstStages(more).regressors[0].f).toBeCloseTo(firstStages(fit).regressors[0].f, 8)
  })
})

test('columns within several sets of effects are orthogonal to every dummy, weighted or not', () => {
  fc.assert(fc.property(seeds, (seed) => {
    const random = new Stream(seed, 3, 0, 0)
    const n = 120
    const sets = [5, 8, 3].map((groups) => ({ name: String(groups), codes: Int32Array.from({ length: n }, () => Math.floor(random.uniform() * groups)) }))
    const weights = Float64Array.from({ length: n }, () => 0.1 + random.uniform())
    const { columns: [left] } = within([Float64Array.from({ length: n }, () => 100 + random.normal())], sets, weights)
    for (const { codes } of sets) {
      const sums = new Map<number, number>()
      codes.forEach((g, i) => sums.set(g, (sums.get(g) ?? 0) + weights[i] * left[i]))
      for (const sum of sums.values()) expect(sum).toBeCloseTo(0, 8)
    }
  }), { numRuns: 15 })
})
