import { afterEach, describe, expect, it } from 'vitest'
import type { FitWork } from '../../../src/core/demand/parts.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { TaskPool } from '../../../src/main/jobs/pool.ts'
import { simplePanel } from '../../core/demand/panels.ts'

const pools: TaskPool[] = []
const poolOf = (threads: number): TaskPool => {
  const pool = new TaskPool({ threads })
  pools.push(pool)
  return pool
}
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

/** One category of enough rows that idle threads are called to help: it cannot be cut. */
const panel = simplePanel(7, 420, 130, () => -2)
const work: FitWork = {
  panel, categories: [0],
  facts: { currency: 'CNY', sellers: [{ id: 'us', name: { en: 'Us' }, own: true }], products: panel.products.map(({ sku }) => ({ sku, list: null, cost: null, floor: null, stock: null, inbound: [], prices: [null] })) },
  assumptions: { rivals: false, outsideShare: null, costShare: null, floorShare: null },
}

describe('fitting demand on the pool', () => {
  it('gives the same bits on one, two and four threads where one large category keeps one thread busy and the others help', async () => {
    const pool = poolOf(4)
    const one = await pool.run('fit', work, { threads: 1 })
    expect(one.report.categories[0].observations).toBeGreaterThan(50_000)
    for (const threads of [2, 4]) expect(await pool.run('fit', work, { threads })).toEqual(one)
  })

  it('ends lead and helpers when it is cancelled, and the pool goes on', async () => {
    const pool = poolOf(2)
    const controller = new AbortController()
    // A small category beside the large one: its thread is done soon, says so, and helps with the other.
    const [category] = panel.categories
    const uneven = { ...panel, categories: [category, { ...category, id: 'c1' }], products: panel.products.map((product, i) => ({ ...product, category: i < 5 ? 0 : 1 })) }
    const fit = pool.run('fit', { ...work, panel: uneven, categories: [0, 1] }, { signal: controller.signal, onProgress: () => setTimeout(() => controller.abort(), 20) })
    const error = await fit.then(() => null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(WarchestError)
    expect((error as WarchestError).kind).toBe('cancelled')
    expect((await pool.run('fit', { ...work, panel: simplePanel(8, 5, 60, () => -2), facts: { ...work.facts, products: [] } })).report.categories).toHaveLength(1)
  })
})
