import { afterAll, describe, expect, it } from 'vitest'
import { runWar, summarize } from '../../../src/core/war/simulate.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { TaskPool } from '../../../src/main/jobs/pool.ts'
import { category, depth, FACTS, market, product, scenario } from '../../core/war/worlds.ts'

const m = market([product('a', { stock: 90 }), product('b'), product('c', { category: 1, price: 80 })], [category({ visitsPerDay: 3000 }), category({ id: 'tv', dispersion: 3 })])
const base = scenario(m, { days: 8, moves: [depth(0.2, { from: 2, to: 6 })] })
const asked: Scenario = { ...base, monteCarlo: { ...base.monteCarlo, paths: 3000, demandLogSd: 0.3, stop: [{ measure: 'contribution', relative: 0.006 }] } }

describe('a simulation on the pool', () => {
  const pools = [1, 2, 4].map((threads) => new TaskPool({ threads }))
  afterAll(() => Promise.all(pools.map((pool) => pool.close())))

  it('ends at the same path with the same bits on any number of threads, and its progress only grows', async () => {
    const alone = runWar(m, asked, FACTS)
    expect(alone.paths).toBeGreaterThan(64)
    expect(alone.paths).toBeLessThan(3000)
    for (const pool of pools) {
      const seen: number[] = []
      const partial = await pool.run('war.simulate', { market: m, scenario: asked }, { onProgress: (done) => seen.push(done) })
      expect(summarize(m, asked, partial, FACTS), `${pool.threads} threads`).toEqual(alone)
      expect(Math.max(...seen)).toBeLessThanOrEqual(alone.paths)
      expect(seen.length).toBeGreaterThan(0)
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    }
  })
})
