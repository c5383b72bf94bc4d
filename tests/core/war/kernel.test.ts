import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { normalCdf } from '../../../src/core/linalg/error-function.ts'
import { normalQuantile } from '../../../src/core/random/normal.ts'
import { philox4x32 } from '../../../src/core/random/philox.ts'
import { negativeBinomialBySearch, poissonBySearch } from '../../../src/core/random/poisson.ts'
import { KERNEL_CODE } from '../../../src/core/war/kernel-code.ts'
import { kernelInstance } from '../../../src/core/war/kernel-memory.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { compileKernel, kernelModule } from '../../../scripts/make-kernel.ts'
import { anyMarket, category, FACTS, market, OPERATIONS, product, scenario } from './worlds.ts'

const f64 = (length: number) => ({ kind: 'f64', length }) as const
const f32 = (length: number) => ({ kind: 'f32', length }) as const
const i32 = (length: number) => ({ kind: 'i32', length }) as const

describe('the compiled kernel', () => {
  it('is what its sources compile to', async () => {
    const code = await compileKernel()
    expect(Buffer.from(code).toString('base64') === KERNEL_CODE, 'run scripts/make-kernel.ts').toBe(true)
    expect(kernelModule(code)).toContain(KERNEL_CODE.slice(0, 100))
    // A compiler takes its time on a busy machine.
  }, 120_000)
})

describe('its functions', () => {
  const { call, arrays, at } = kernelInstance({ x: f64(2), small: f64(64), word: i32(64), wanted: f64(64), factors: f64(2001), y: f32(4), means: f32(8), inverses: f32(4 * 256) })
  for (let k = 1; k <= 256; k++) arrays.inverses.fill(1 / k, 4 * (k - 1), 4 * k)

  it('exp and ln are right to 1e-12', () => {
    const reals = fc.double({ min: -700, max: 700, noNaN: true })
    fc.assert(fc.property(reals, reals, (a, b) => {
      arrays.x.set([a, b])
      call.expAll(at.x, 2)
      for (const [i, value] of [a, b].entries()) expect(Math.abs(arrays.x[i] / Math.exp(value) - 1)).toBeLessThan(1e-12)
    }), { numRuns: 2000 })
    fc.assert(fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true }), (a, b) => {
      arrays.x.set([a, b])
      call.logAll(at.x, 2)
      for (const [i, value] of [a, b].entries()) expect(Math.abs(arrays.x[i] - Math.log(value))).toBeLessThan(1e-13 * Math.max(1, Math.abs(Math.log(value))))
    }), { numRuns: 2000 })
  })

  it('exp2, exp(-x) and log2 in single precision are right to 2e-7', () => {
    const four = (min: number, max: number) => fc.array(fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true }), { minLength: 4, maxLength: 4 })
    const errors = (run: (at: number, count: number) => void, x: number[], exact: (x: number) => number): number[] => {
      arrays.y.set(x)
      run(at.y, 4)
      return x.map((value, i) => Math.abs(arrays.y[i] / exact(value) - 1))
    }
    fc.assert(fc.property(four(-120, 120), (x) => { expect(Math.max(...errors(call.exp2Singles, x, (v) => 2 ** v))).toBeLessThan(2e-7) }), { numRuns: 2000 })
    fc.assert(fc.property(four(0, 60), (x) => { expect(Math.max(...errors(call.expMinusSingles, x, (v) => Math.exp(-v)))).toBeLessThan(3e-7) }), { numRuns: 2000 })
    fc.assert(fc.property(four(1e-30, 1e30), (x) => {
      arrays.y.set(x)
      call.log2Singles(at.y, 4)
      x.forEach((value, i) => expect(Math.abs(arrays.y[i] - Math.log2(value))).toBeLessThan(2e-7 * Math.max(1, Math.abs(Math.log2(value)))))
    }), { numRuns: 2000 })
  })

  it('Poisson counts in single precision are those of the plain search, but for uniforms within 4e-6 of a step', () => {
    fc.assert(fc.property(fc.array(fc.float({ min: 0, max: 20, maxExcluded: true, noNaN: true }), { minLength: 8, maxLength: 8 }), fc.array(fc.integer({ min: 2 ** 20, max: 2 ** 32 - 2 ** 20 - 1 }), { minLength: 8, maxLength: 8 }), (means, words) => {
      arrays.means.set(means)
      arrays.word.set(words)
      call.searchSingle(at.means, at.word, at.wanted, 8, at.inverses)
      means.forEach((mean, i) => {
        const u = (words[i] + 0.5) / 2 ** 32
        expect([u - 4e-6, u, u + 4e-6].map((v) => (mean === 0 ? 0 : poissonBySearch(mean, v)))).toContain(arrays.wanted[i])
      })
    }), { numRuns: 3000 })
  })

  it('words are Philox4x32-10, each product with its own', () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 63 }), (path, step, key0, key1, i) => {
      call.words(at.word, 0, 64, path, step, 0x1000_0000, key0, key1)
      const out = new Uint32Array(4)
      philox4x32(0, path, step, 0x1000_0000 + 4 * (i >> 4) + (i & 3), key0, key1, out)
      expect(arrays.word[i] >>> 0).toBe(out[(i >> 2) & 3])
    }))
  })

  it('counts are those of the plain search, Poisson and negative binomial', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 8, maxLength: 8 }), fc.array(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 8, maxLength: 8 }), fc.option(fc.double({ min: 0.5, max: 50, noNaN: true })), (means, words, size) => {
      const r = size ?? Number.POSITIVE_INFINITY
      const end = size === null ? 100 : 1000
      for (let k = 1; k <= end; k++) arrays.factors[k] = size === null ? 1 / k : (r + k - 1) / k
      arrays.small.set(means)
      arrays.word.set(words)
      call.search(at.small, at.word, at.wanted, 8, r, at.factors, end)
      means.forEach((mean, i) => {
        const u = (words[i] + 0.5) / 2 ** 32
        const counts = [u - 1e-11, u, u + 1e-11].map((v) => (mean === 0 ? 0 : size === null ? poissonBySearch(mean, v) : negativeBinomialBySearch(mean, r, v)))
        // Where the uniform lies on a step to the last bits of the sums, either side of it will do.
        expect(counts).toContain(arrays.wanted[i])
      })
    }), { numRuns: 500 })
  })

  it('quantiles of large Poisson counts are the quantiles, also where the expansion cannot decide', () => {
    const below = (mean: number, m: number): number => {
      let p = Math.exp(-mean)
      let sum = m < 0 ? 0 : p
      for (let k = 1; k <= m; k++) sum += p *= mean / k
      return sum
    }
    fc.assert(fc.property(fc.double({ min: 8, max: 600, noNaN: true }), fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), fc.boolean(), (mean, u, tail) => {
      const p = tail ? u ** 8 : u
      const k = call.poissonQuantile(mean, p)
      // The distribution function itself is known to a few parts in 1e12; a uniform's grid is 2.3e-10.
      expect(below(mean, k)).toBeGreaterThan(p - 2e-11)
      expect(below(mean, k - 1)).toBeLessThan(p + 2e-11)
    }), { numRuns: 3000 })
    expect(call.poissonQuantile(1e6, 0.5)).toBe(1e6)
    expect(call.normalQuantile(0.975)).toBeCloseTo(normalQuantile(0.975), 12)
  })
})

describe('memory that a kernel of the thread has left', () => {
  /** Leaves memory for the next kernel of which every number is this one. */
  const leave = (value: number): void => {
    const { arrays, release } = kernelInstance({ x: f64(300_000) })
    arrays.x.fill(value)
    release()
  }

  it('is used again, and what it held makes no difference', () => {
    const held = kernelInstance({ x: f64(1000) })
    held.release()
    const next = kernelInstance({ x: f64(900), y: { ...f64(90), written: true } })
    expect(next.arrays.x.buffer).toBe(held.arrays.x.buffer)
    expect(kernelInstance({ x: f64(10) }).arrays.x.buffer).not.toBe(held.arrays.x.buffer)
    const move = fc.double({ min: 0.7, max: 1.4, noNaN: true })
    fc.assert(fc.property(anyMarket, fc.array(fc.array(move, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 3 }), (m, rows, every, watched) => {
      const prices = m.products.flatMap(({ sku, prices: offered }, i) => m.sellers.flatMap(({ id }, k) => (offered[k] !== null && (i + k) % every === 0 ? [{ seller: id, sku, from: i % 2, prices: rows[(i + k) % rows.length].map((times) => times * offered[k]!) }] : [])))
      const base = scenario(m, { days: 4, prices })
      const s = { ...base, rivals: base.rivals.slice(0, watched), monteCarlo: { ...base.monteCarlo, paths: 3 } }
      for (const run of [runWar, fluidOutcome]) {
        const [plain, ...others] = [0, Number.NaN, -1e300].map((value) => {
          leave(value)
          return run({ ...m }, s, FACTS)
        })
        for (const other of others) expect(other).toEqual(plain)
      }
    }), { numRuns: 60, seed: 20261123 })
  })
})

describe('chance on a shelf', () => {
  const { call } = kernelInstance({ x: f64(2) })

  it('that a count is below a number is as src/core/war/expected-shelf.ts has it', () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 5000, noNaN: true }), fc.double({ min: 0.001, max: 5000, noNaN: true }), (k, mean) => {
      const ninth = 1 / (9 * k)
      expect(Math.abs(call.below(k, mean) - normalCdf((1 - ninth - Math.cbrt(mean / k)) / Math.sqrt(ninth)))).toBeLessThan(1e-11)
    }), { numRuns: 3000 })
    expect(call.below(3, 0)).toBe(1)
  })
})

describe('a category sold in one call', () => {
  /** A stock that never ends is counted, and takes the way round the kernel's one call. */
  const counted = (days: number | null) => ({ stockDays: days })

  it('is what the general way sells, to the last digits, whatever the market', () => {
    fc.assert(fc.property(anyMarket, fc.integer({ min: 0, max: 1e6 }), fc.option(fc.integer({ min: 1, max: 3 })), fc.double({ min: 0.05, max: 3, noNaN: true }), (m, seed, reorderDays, crowd) => {
      const base = scenario(m, { days: 5, operations: { ...OPERATIONS, reorderDays, crowd: [{ day: 1, multiplier: crowd }] } })
      const s = { ...base, monteCarlo: { ...base.monteCarlo, seed, paths: 3 } }
      const endless = { ...s, rivals: s.rivals.map((rival) => ({ ...rival, ...counted(1e12) })) }
      for (const run of [runWar, fluidOutcome]) {
        const plain = run(m, s, FACTS)
        const general = run(m, endless, FACTS)
        // A load found from what is missing is ill-conditioned: over days the last digit of a sum comes to be seen.
        const digits = run === runWar ? 7 : 3
        for (const measure of ['units', 'lostUnits', 'grossValue', 'contribution', 'closingCash', 'share'] as const) {
          expect(plain.totals[measure].mean, measure).toBeCloseTo(general.totals[measure].mean, digits - 1)
        }
        for (const column of ['demand', 'units', 'received', 'substituted', 'lostUnits', 'contribution'] as const) plain.products[column].forEach((value, i) => expect(value, column).toBeCloseTo(general.products[column][i], digits))
        plain.sellers.forEach(({ units, cash }, k) => {
          expect(units.mean).toBeCloseTo(general.sellers[k].units.mean, digits)
          if (cash) expect(cash.mean[4]).toBeCloseTo(general.sellers[k].cash!.mean[4], digits - 2)
        })
      }
    }), { numRuns: 40, seed: 20261123 })
  })

  it('also where chance empties our shelves, as expected, from the smallest stock to the largest and under any answer of the buyers', () => {
    fc.assert(fc.property(anyMarket, fc.array(fc.option(fc.integer({ min: 0, max: 40 })), { minLength: 3, maxLength: 9 }), fc.option(fc.integer({ min: 1, max: 4 })), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.5, noNaN: true }), (raw, stocks, reorderDays, demandLogSd, shockLogSd) => {
      const m = { ...raw, products: raw.products.map((p, i) => ({ ...p, stock: stocks[i % stocks.length] })) }
      const base = scenario(m, { days: 7, operations: { ...OPERATIONS, reorderDays } })
      const s = { ...base, monteCarlo: { ...base.monteCarlo, demandLogSd, shockLogSd } }
      const [plain, general] = [s, { ...s, rivals: s.rivals.map((rival) => ({ ...rival, ...counted(1e12) })) }].map((one) => fluidOutcome(m, one, FACTS))
      for (const column of ['demand', 'units', 'received', 'substituted', 'lostUnits', 'grossValue', 'contribution'] as const) plain.products[column].forEach((value, i) => expect(value, column).toBeCloseTo(general.products[column][i], 3))
      plain.sellers.forEach(({ units, cash, trust }, k) => {
        expect(units.mean).toBeCloseTo(general.sellers[k].units.mean, 3)
        if (cash) cash.mean.forEach((value, t) => expect(value).toBeCloseTo(general.sellers[k].cash!.mean[t], 1))
        expect(trust.mean[6]).toBeCloseTo(general.sellers[k].trust.mean[6], 4)
      })
    }), { numRuns: 120, seed: 20261123 })
  })

  it('in single precision, on days of a price script, is what double precision sells to 2e-6', () => {
    const moves = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 7, maxLength: 40 })
    fc.assert(fc.property(anyMarket, fc.integer({ min: 0, max: 1e6 }), moves, fc.boolean(), (raw, seed, steps, unscripted) => {
      // Second choices follow counts, whose single units would hide the error of the means.
      const m = { ...raw, products: raw.products.map((p) => ({ ...p, stock: null, inbound: [] })) }
      const prices = m.products.flatMap((p, i) => p.prices.flatMap((price, k) => (price === null || (unscripted && k === 1) ? [] : [{ seller: m.sellers[k].id, sku: p.sku, from: 1, prices: [0, 1, 2].map((d) => price * Math.exp(steps[(5 * i + 3 * k + d) % steps.length])) }])))
      const base = scenario(m, { days: 5, prices })
      const s = { ...base, monteCarlo: { ...base.monteCarlo, seed, paths: 3 } }
      const single = runWar(m, s, FACTS)
      const double = runWar(m, { ...s, rivals: s.rivals.map((rival) => ({ ...rival, ...counted(1e12) })) }, FACTS)
      const near = (a: number, b: number): void => { expect(Math.abs(a - b)).toBeLessThan(2e-6 * Math.max(1e-3, Math.abs(b))) }
      single.sellers.forEach(({ units, cash }, k) => {
        if (k === 0) return
        near(units.mean, double.sellers[k].units.mean)
        if (cash) cash.mean.forEach((value, t) => near(value, double.sellers[k].cash!.mean[t]))
      })
      // A count differs where its uniform lies within 4e-6 of a step: hardly ever here, and by one unit.
      single.products.units.forEach((units, i) => expect(Math.abs(units - double.products.units[i])).toBeLessThan(0.34))
    }), { numRuns: 60 })
  })

  it('draws counts with the mean and the variance of their law', () => {
    const size = 2
    for (const dispersion of [null, size]) {
      const m = market([product('a')], [category({ dispersion, visitsPerDay: 40, priceCoefficientSe: 0 })])
      const off = { elasticity: false, rivalCash: false, demandLevel: false }
      const base = scenario(m, { days: 1, monteCarlo: { paths: 4000, seed: 11, draw: off, demandLogSd: 0 } })
      const { mean, sd, se } = runWar(m, base, FACTS).totals.units
      const expected = fluidOutcome(m, base, FACTS).totals.units.mean
      expect(Math.abs(mean - expected)).toBeLessThan(4 * se)
      const variance = dispersion === null ? expected : expected + expected ** 2 / size
      expect(sd ** 2 / variance).toBeGreaterThan(0.9)
      expect(sd ** 2 / variance).toBeLessThan(1.1)
    }
  })
})
