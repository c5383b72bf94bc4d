import { expect, test } from 'vitest'
import { interval95 } from '../../../src/core/demand/intervals.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { Stream } from '../../../src/core/random/stream.ts'

const [PRODUCTS, DAYS, TRUTH] = [40, 30, 0.4]

/** Counts of products whose demand shock lasts for days, beside a promotion that lasts for days, too: the rows of a product say the same thing many times. `persistence` 0: each row is news. */
function drawn(seed: number, persistence: number): RegressionInput & { readonly cluster: Int32Array } {
  const random = new Stream(seed, 12, 0, 0)
  const fresh = Math.sqrt(1 - persistence ** 2)
  const [y, promo] = [new Float64Array(PRODUCTS * DAYS), new Float64Array(PRODUCTS * DAYS)]
  const product = Int32Array.from(y, (_, i) => Math.floor(i / DAYS))
  for (let p = 0; p < PRODUCTS; p++) {
    const level = 3.5 + 0.5 * random.normal()
    let [shock, taste] = [random.normal(), random.normal()]
    for (let day = 0; day < DAYS; day++) {
      shock = persistence * shock + fresh * random.normal()
      taste = persistence * taste + fresh * random.normal()
      const row = p * DAYS + day
      promo[row] = taste > 0 ? 1 : 0
      y[row] = random.poisson(Math.exp(level + TRUTH * promo[row] + 0.6 * shock))
    }
  }
  return { y, x: [promo], names: ['promo'], effects: [{ name: 'product', codes: product }], cluster: product }
}

/** How many of 200 intervals at 95% hold the truth: by standard errors that take each row for news, by those of the clusters, and by leaving out one cluster at a time, as the report does. */
function covered(persistence: number): { readonly robust: number; readonly cluster: number; readonly jackknife: number } {
  const held = { robust: 0, cluster: 0, jackknife: 0 }
  for (let seed = 0; seed < 200; seed++) {
    const { coef: [found], seRobust, seCluster, covariance } = regress(drawn(seed, persistence), { family: { kind: 'poisson' }, robust: true, jackknife: true })
    for (const [way, se] of [['robust', seRobust![0]], ['cluster', seCluster![0]], ['jackknife', Math.sqrt(covariance[0])]] as const) {
      const [low, high] = interval95(found, se, PRODUCTS - 1)
      if (low <= TRUTH && TRUTH <= high) held[way]++
    }
  }
  return held
}

// Chance leaves 190 of 200 a standard deviation of 3.
test('where errors hang together within products, intervals by clusters hold the truth and those that take each row for news do not', () => {
  const { robust, cluster, jackknife } = covered(0.9)
  for (const held of [cluster, jackknife]) {
    expect(held).toBeGreaterThanOrEqual(180)
    expect(held).toBeLessThanOrEqual(199)
  }
  expect(robust).toBeLessThan(140)
})

test('where each row is news all of them do', () => {
  for (const held of Object.values(covered(0))) expect(held).toBeGreaterThanOrEqual(180)
})
