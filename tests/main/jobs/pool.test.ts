import { afterEach, describe, expect, it } from 'vitest'
import { WarchestError } from '../../../src/core/problem.ts'
import { runWar, summarize } from '../../../src/core/war/simulate.ts'
import { TaskPool } from '../../../src/main/jobs/pool.ts'
import { depth, FACTS, market, product, scenario } from '../../core/war/worlds.ts'

const pools: TaskPool[] = []
const pool = (options: ConstructorParameters<typeof TaskPool>[0]): TaskPool => {
  const made = new TaskPool(options)
  pools.push(made)
  return made
}
afterEach(() => Promise.all(pools.splice(0).map((made) => made.close())))

const m = market(Array.from({ length: 30 }, (_, i) => product(`sku${i}`, { stock: i % 3 === 0 ? 30 : null })))
const war = (paths: number, days = 10) => scenario(m, { days, moves: [depth(0.2)], monteCarlo: { paths, seed: 11, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.1 } })
/** More work than any test waits for. */
const endless = { market: m, scenario: war(100_000, 700) }
const kind = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', (error: unknown) => (error instanceof WarchestError ? `${error.kind} ${error.problems[0].code}` : String(error)))

describe('task pool', () => {
  it('gives the same bits on one, two and four threads as in this one, and reports progress up to the end', async () => {
    const s = war(75)
    const here = JSON.stringify(runWar(m, s, FACTS))
    const p = pool({ threads: 4 })
    for (const threads of [1, 2, 4]) {
      const seen: number[] = []
      const partial = await p.run('war.simulate', { market: m, scenario: s }, { threads, onProgress: (done, total) => seen.push(done / total) })
      expect(JSON.stringify(summarize(m, s, partial, FACTS))).toBe(here)
      expect(seen.length).toBeGreaterThan(0)
      seen.slice(1).forEach((done, i) => expect(threads > 1 || done >= seen[i]).toBe(true))
    }
  })

  it('stops the threads when the work is cancelled, and goes on with other work', async () => {
    const p = pool({ threads: 2 })
    const controller = new AbortController()
    const work = kind(p.run('war.simulate', endless, { signal: controller.signal, onProgress: () => controller.abort() }))
    expect(await work).toBe('cancelled task.cancelled')
    expect(await kind(p.run('war.simulate', endless, { signal: AbortSignal.abort() }))).toBe('cancelled task.cancelled')
    expect((await p.run('war.simulate', { market: m, scenario: war(16) })).blocks).toHaveLength(1)
  })

  it('hands over a task\'s own error with its kind and problems', async () => {
    const bad = { market: m, scenario: { ...war(64), days: 0 } }
    expect(await kind(pool({ threads: 2 }).run('war.simulate', bad))).toBe('bad-input scenario.days')
  })

  it('says that a thread died, instead of waiting for it', async () => {
    const large = market(Array.from({ length: 30_000 }, (_, i) => product(`sku${i}`)))
    expect(await kind(pool({ threads: 1, memoryMegabytes: 16 }).run('insight.drivers', { market: large, scenario: endless.scenario }))).toBe('unavailable task.thread-died')
  })

  it('cancels what runs when it is closed, and takes no more', async () => {
    const p = new TaskPool({ threads: 1 })
    const closing: Promise<void>[] = []
    const work = kind(p.run('war.simulate', endless, { onProgress: () => { if (closing.length === 0) closing.push(p.close()) } }))
    expect(await work).toBe('cancelled task.cancelled')
    await Promise.all(closing)
    expect(await kind(p.run('war.simulate', endless))).toBe('cancelled task.cancelled')
  })
})
