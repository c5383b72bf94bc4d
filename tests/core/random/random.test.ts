import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { normalQuantile } from '../../../src/core/random/normal.ts'
import { philox4x32 } from '../../../src/core/random/philox.ts'
import { logFactorial, negativeBinomialBySearch, poissonBySearch } from '../../../src/core/random/poisson.ts'
import { Stream } from '../../../src/core/random/stream.ts'

const words = (counter: string, key: string): string => {
  const [c, k] = [counter, key].map((text) => text.split(' ').map((word) => Number.parseInt(word, 16)))
  const out = new Uint32Array(4)
  philox4x32(c[0], c[1], c[2], c[3], k[0], k[1], out)
  return [...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')
}

/** The rounds in exact integers, straight from the paper: a second route to the same words. */
function philoxByBigInt(counter: readonly number[], key: readonly number[]): number[] {
  const mask = 0xffffffffn
  let [x0, x1, x2, x3] = counter.map(BigInt)
  let [k0, k1] = key.map(BigInt)
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * x0
    const p1 = 0xcd9e8d57n * x2
    ;[x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & mask, (p0 >> 32n) ^ x3 ^ k1, p0 & mask]
    k0 = (k0 + 0x9e3779b9n) & mask
    k1 = (k1 + 0xbb67ae85n) & mask
  }
  return [x0, x1, x2, x3].map(Number)
}

describe('Philox4x32-10', () => {
  it('gives the known answers of Random123', () => {
    expect(words('00000000 00000000 00000000 00000000', '00000000 00000000')).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8')
    expect(words('ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff')).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd')
    expect(words('243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0')).toBe('d16cfe09 94fdcceb 5001e420 24126ea1')
  })

  it('agrees with the rounds in exact integers on any counter and key', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    fc.assert(fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      const out = new Uint32Array(4)
      philox4x32(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out)
      expect([...out]).toEqual(philoxByBigInt(counter, key))
    }), { numRuns: 500 })
  })
})

describe('normal quantile', () => {
  it('gives tabulated values to full precision', () => {
    expect(normalQuantile(0.5)).toBe(0)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect(normalQuantile(0.9)).toBeCloseTo(1.2815515655446004, 14)
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 12)
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798408, 12)
  })
  it('is antisymmetric and increasing', () => {
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 0.5, noNaN: true }), (p) => {
      expect(normalQuantile(p)).toBeCloseTo(-normalQuantile(1 - p), 6)
      expect(normalQuantile(p)).toBeLessThanOrEqual(normalQuantile(Math.min(1 - 1e-12, p * 1.001)))
    }))
  })
})

/** Mean and variance of `n` draws. */
function moments(n: number, draw: (i: number) => number): { mean: number; variance: number } {
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const x = draw(i)
    sum += x
    squares += x * x
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 }
}

describe('Stream', () => {
  it('repeats itself bit for bit, and differs by seed, path, step and quantity', () => {
    const take = (stream: Stream): number[] => Array.from({ length: 9 }, () => stream.uniform())
    const first = take(new Stream(7, 1, 2, 3))
    expect(take(new Stream(7, 1, 2, 3))).toEqual(first)
    expect(take(new Stream(7, 9, 9, 9).reset(1, 2, 3))).toEqual(first)
    for (const other of [new Stream(8, 1, 2, 3), new Stream(7 + 2 ** 32, 1, 2, 3), new Stream(7, 2, 2, 3), new Stream(7, 1, 3, 3), new Stream(7, 1, 2, 4)]) expect(take(other)).not.toEqual(first)
  })

  it('draws the moments of each distribution, within five standard errors', () => {
    const n = 40_000
    const check = (name: string, mean: number, variance: number, kurtosis: number, draw: (stream: Stream) => number): void => {
      const stream = new Stream(20_26, 0, 0, 1)
      const seen = moments(n, () => draw(stream))
      expect(Math.abs(seen.mean - mean), `mean of ${name}: ${seen.mean}`).toBeLessThan(5 * Math.sqrt(variance / n))
      expect(Math.abs(seen.variance - variance), `variance of ${name}: ${seen.variance}`).toBeLessThan(5 * variance * Math.sqrt((kurtosis - 1) / n))
    }
    check('uniform', 0.5, 1 / 12, 1.8, (s) => s.uniform())
    check('normal', 0, 1, 3, (s) => s.normal())
    check('exponential', 1, 1, 9, (s) => s.exponential())
    check('gamma 0.4', 0.4, 0.4, 3 + 6 / 0.4, (s) => s.gamma(0.4))
    check('gamma 7', 7, 7, 3 + 6 / 7, (s) => s.gamma(7))
    for (const mean of [0.3, 4, 9.99, 10, 37.5, 4000]) check(`poisson ${mean}`, mean, mean, 3 + 1 / mean, (s) => s.poisson(mean))
    check('negative binomial', 6, 6 + 36 / 3, 3 + 6 / 3 + 1 / 18, (s) => s.negativeBinomial(6, 3))
    expect(new Stream(1, 0, 0, 0).poisson(0)).toBe(0)
  })

  it('PTRS follows the Poisson law around its mean', () => {
    const mean = 14.2
    const n = 60_000
    const stream = new Stream(5, 0, 0, 0)
    const counts = new Float64Array(60)
    for (let i = 0; i < n; i++) counts[stream.poisson(mean)]++
    let chiSquare = 0
    let cells = 0
    for (let k = 4; k <= 28; k++) {
      const expected = n * Math.exp(k * Math.log(mean) - mean - logFactorial(k))
      chiSquare += (counts[k] - expected) ** 2 / expected
      cells++
    }
    expect(chiSquare).toBeLessThan(cells + 4 * Math.sqrt(2 * cells))
  })
})

describe('counts by search', () => {
  it('invert the distribution function exactly', () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 9.9, noNaN: true }), fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (mean, u) => {
      const k = poissonBySearch(mean, u)
      const cdf = (upTo: number): number => Array.from({ length: upTo + 1 }, (_, i) => Math.exp(i * Math.log(mean) - mean - logFactorial(i))).reduce((a, b) => a + b, 0)
      expect(cdf(k)).toBeGreaterThanOrEqual(u - 1e-12)
      if (k > 0) expect(cdf(k - 1)).toBeLessThan(u + 1e-12)
    }))
  })
  it('negative binomial has its mean and variance over a fine grid of quantiles, and is Poisson in the limit', () => {
    const n = 20_000
    const seen = moments(n, (i) => negativeBinomialBySearch(4, 2.5, (i + 0.5) / n))
    expect(seen.mean).toBeCloseTo(4, 2)
    expect(seen.variance).toBeCloseTo(4 + 16 / 2.5, 0)
    for (let i = 0; i < 200; i++) expect(negativeBinomialBySearch(3, 1e12, (i + 0.5) / 200)).toBe(poissonBySearch(3, (i + 0.5) / 200))
  })
})
