import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../../../src/core/random/normal.ts'
import { ruinByStep } from '../../../src/core/treasury/ruin-by-step.ts'
import { cramerLundberg, cramerLundbergByTime, ruinBeforeTarget, walkRuinBySteps, walkRuinEver } from '../../../src/core/treasury/ruin-discrete.ts'
import { cashForProbability, geometricRuin, ruinEver, ruinProbability, ruinTime, ruinTimeQuantile, terminalCash } from '../../../src/core/treasury/ruin.ts'

const near = (a: number, b: number, relative: number, absolute = 0): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(absolute + relative * Math.abs(b))
}

/** Park and Miller's generator: enough for a check, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

const paths = fc.record({ cash: fc.double({ min: 1, max: 1e4, noNaN: true }), drift: fc.double({ min: -100, max: 100, noNaN: true }), volatility: fc.double({ min: 1, max: 1e3, noNaN: true }) })

describe('Brownian cash', () => {
  test('ruin never becomes less likely with time, and tends to its limit', () => fc.assert(fc.property(paths, (path) => {
    const times = [0.01, 0.1, 1, 10, 100, 1e4].map((t) => ruinProbability(path, t))
    times.forEach((p, k) => {
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
      if (k > 0) expect(p).toBeGreaterThanOrEqual(times[k - 1] - 1e-14)
    })
    expect(times[5]).toBeLessThanOrEqual(ruinEver(path) + 1e-12)
  })))
  test('quantiles and cash are inverses of the probability; what is never reached has none', () => fc.assert(fc.property(paths, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (path, level) => {
    const t = ruinTimeQuantile(path, level)
    if (level < ruinEver(path)) near(ruinProbability(path, t!), level, 1e-7)
    else expect(t).toBeNull()
    const cash = cashForProbability(path, 12, level)!
    near(ruinProbability({ ...path, cash }, 12), level, 1e-9)
  })))
  test('a huge loss rate neither overflows nor underflows', () => {
    near(ruinProbability({ cash: 1e6, drift: -1e5, volatility: 10 }, 11), 1, 1e-12)
    expect(ruinProbability({ cash: 1e6, drift: -1e5, volatility: 10 }, 9)).toBeLessThan(1e-300)
    expect(ruinProbability({ cash: 100, drift: -10, volatility: 0 }, 9.9)).toBe(0)
    expect(ruinProbability({ cash: 100, drift: -10, volatility: 0 }, 10)).toBe(1)
  })
  test('mean and spread of the time to ruin are those of its distribution', () => {
    const path = { cash: 100, drift: -5, volatility: 20 }
    const { mean, sd } = ruinTime(path)!
    let [first, second] = [0, 0]
    for (let k = 0; k < 20_000; k++) {
      const t = ruinTimeQuantile(path, (k + 0.5) / 20_000)!
      first += t / 20_000
      second += (t * t) / 20_000
    }
    near(first, mean, 2e-3)
    near(Math.sqrt(second - first * first), sd, 2e-2)
    expect(ruinTime({ ...path, drift: 0 })).toBeNull()
  })
})

describe('cash looked at once a step', () => {
  test.each([[100, -5, 20, 12], [10, 0.2, 1.5, 60], [0, 0, 1, 25], [3, 0, 1, 200], [-1, 2, 1, 10]])('cash %d, drift %d, volatility %d over %d steps agrees with simulation', (cash, drift, volatility, steps) => {
    const exact = ruinByStep({ cash, drift, volatility }, steps)
    const uniform = generator(20_251_122)
    const n = 20_000
    let ruined = 0
    for (let path = 0; path < n; path++) {
      let x = cash
      for (let k = 0; k < steps; k++) {
        x += drift + volatility * normalQuantile(uniform())
        if (x < 0) {
          ruined++
          break
        }
      }
    }
    expect(Math.abs(ruined / n - exact[steps])).toBeLessThanOrEqual(4 * Math.sqrt((exact[steps] * (1 - exact[steps])) / n))
  })
  test('from zero without drift: Sparre Andersen\'s 1 - C(2n, n) / 4^n', () => {
    const exact = ruinByStep({ cash: 0, drift: 0, volatility: 3 }, 40)
    let survival = 1
    for (let n = 1; n <= 40; n++) {
      survival *= (2 * n - 1) / (2 * n)
      near(exact[n], 1 - survival, 1e-10)
    }
  })
  test('below the continuous value, and near it with Siegmund\'s shift of the barrier', () => {
    const path = { cash: 10, drift: -0.01, volatility: 0.5 }
    const exact = ruinByStep(path, 400)[400]
    expect(exact).toBeLessThan(ruinProbability(path, 400))
    near(exact, ruinProbability({ ...path, cash: path.cash + 0.5826 * path.volatility }, 400), 1e-3)
  })
  test('certain and impossible', () => {
    expect(Array.from(ruinByStep({ cash: 10, drift: -3, volatility: 0 }, 4))).toEqual([0, 0, 0, 0, 1])
    near(ruinByStep({ cash: 10, drift: -50, volatility: 1 }, 1)[1], 1, 1e-12)
    expect(ruinByStep({ cash: 1e6, drift: 10, volatility: 5 }, 50)[50]).toBe(0)
  })
})

describe('walks and claims', () => {
  test('the gambler\'s ruin agrees with a dynamic programme', () => {
    for (const p of [0.3, 0.48, 0.5, 0.7]) {
      const [start, target] = [7, 20]
      let row = new Float64Array(401)
      row[start] = 1
      let hit = 0
      const by = walkRuinBySteps({ start, upProbability: p }, 300)
      for (let k = 1; k <= 300; k++) {
        const next = new Float64Array(401)
        for (let x = 1; x < 400; x++) {
          next[x + 1] += p * row[x]
          next[x - 1] += (1 - p) * row[x]
        }
        hit += next[0]
        next[0] = 0
        row = next
        near(by[k], hit, 1e-11, 1e-15)
      }
      let value = new Float64Array(target + 1)
      value[0] = 1
      for (let sweep = 0; sweep < 6000; sweep++) {
        const next = value.slice()
        for (let x = 1; x < target; x++) next[x] = p * value[x + 1] + (1 - p) * value[x - 1]
        value = next
      }
      near(ruinBeforeTarget({ start, upProbability: p }, target), value[start], 1e-9)
    }
    near(ruinBeforeTarget({ start: 2000, upProbability: 0.7 }, 100_000), walkRuinEver({ start: 2000, upProbability: 0.7 }), 1e-12)
    near(ruinBeforeTarget({ start: 99_000, upProbability: 0.3 }, 100_000), 1, 1e-12)
    near(walkRuinBySteps({ start: 1500, upProbability: 0.3 }, 20_000)[20_000], 1, 1e-9)
  })
  test('claims: rises with time to the limit, from nothing', () => fc.assert(fc.property(fc.double({ min: 0.3, max: 1.6, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true }), (load, cash) => {
    const business = { cash, incomeRate: 1, claimRate: load, meanClaim: 1 }
    const limit = cramerLundberg(business).ruinEver
    let last = 0
    for (const t of [0, 0.1, 1, 10, 100, 1e4]) {
      const p = cramerLundbergByTime(business, t)
      expect(p).toBeGreaterThanOrEqual(last - 1e-10)
      expect(p).toBeLessThanOrEqual(limit + 1e-10)
      last = p
    }
    if (Math.abs(load - 1) > 0.1) near(last, limit, 1e-7, 1e-9)
  }), { numRuns: 40 }))
  test('claims: without cash, one claim before it is earned is ruin', () => {
    // First order in time: claimRate * t.
    near(cramerLundbergByTime({ cash: 0, incomeRate: 1, claimRate: 0.8, meanClaim: 1 }, 1e-4), 0.8e-4, 1e-3)
  })
  test('claims agree with simulation', () => {
    const business = { cash: 12, incomeRate: 7.5, claimRate: 3, meanClaim: 2 }
    const uniform = generator(7)
    const n = 20_000
    let ruined = 0
    for (let path = 0; path < n; path++) {
      let [t, x] = [0, business.cash]
      for (;;) {
        const wait = -Math.log(uniform()) / business.claimRate
        t += wait
        if (t > 8) break
        x += business.incomeRate * wait + business.meanClaim * Math.log(uniform())
        if (x < 0) {
          ruined++
          break
        }
      }
    }
    const p = cramerLundbergByTime(business, 8)
    expect(Math.abs(ruined / n - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / n))
  })
})

describe('terminal cash', () => {
  test('its spread is that of the written-out recursion', () => {
    for (const phi of [-0.5, 0, 0.6, 1]) {
      const { sd } = terminalCash({ cash: 500, drift: -12, shockSd: 35, autocorrelation: phi, steps: 30 })
      // Effect of each shock on the end, by running the recursion on a unit shock.
      let squares = 0
      for (let at = 1; at <= 30; at++) {
        let [u, sum] = [0, 0]
        for (let t = 1; t <= 30; t++) {
          u = phi * u + (t === at ? 1 : 0)
          sum += u
        }
        squares += sum * sum
      }
      near(sd, 35 * Math.sqrt(squares), 1e-12)
    }
  })
  test('without shocks it is certain', () => expect(terminalCash({ cash: 100, drift: -30, shockSd: 0, autocorrelation: 0.5, steps: 4 })).toMatchObject({ mean: -20, sd: 0, negativeAtEnd: 1, expectedShortfallBelowZero: 20 }))
  test('a path that begins at its barrier has touched it', () => expect(geometricRuin({ start: 60, barrier: 60, drift: 0.1, volatility: 0.3 }, 1).touchProbability).toBe(1))
})
