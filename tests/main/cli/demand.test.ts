import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { createSampleWorkspace } from '../../../src/main/sample/create-sample.ts'
import type { CrossPriceView, DemandOverview, DemandProductView } from '../../../src/main/contract/demand.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { openDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient } from '../../../src/main/engine/router.ts'
import { answer, warchest } from './drive.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-cli-demand-'))
const path = join(folder, 'a.warchest')
const at = ['--workspace', path]

beforeAll(async () => {
  await createSampleWorkspace(path, { clock: systemClock, world: { seed: 4, products: 48, days: 90 } }, { signal: new AbortController().signal, progress: () => {} })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('warchest demand', () => {
  test('asks for a fit where there is none', async () => {
    expect(await warchest('demand', ...at)).toMatchObject({ code: 2, err: expect.stringContaining('Run `warchest fit` first.') })
  })

  test('prints categories, a category\'s cross prices, and a product\'s curve, as text and as JSON', async () => {
    await answer('fit', ...at)
    const overview = await answer<DemandOverview>('demand', ...at)
    expect(overview.categories).toHaveLength(12)
    const text = (await warchest('demand', ...at)).out
    for (const { id, elasticity } of overview.categories) expect(text).toMatch(new RegExp(`${id} .*${elasticity.toFixed(2)}`))
    const matrix = await answer<CrossPriceView>('demand', '--category', overview.categories[0].id, '--out', join(folder, 'matrix.json'), ...at)
    expect(matrix.elasticity).toHaveLength(matrix.skus.length ** 2)
    expect(JSON.parse(readFileSync(join(folder, 'matrix.json'), 'utf8'))).toEqual(matrix)
    const product = await answer<DemandProductView>('demand', '--sku', matrix.skus[0], ...at)
    expect(product.curve!.units.length).toBe(product.curve!.price.length)
    expect((await warchest('demand', '--sku', matrix.skus[0], ...at)).out).toMatch(/ now\n/)
  })

  test('sees what a person has set in a scenario, with the reason', async () => {
    const desk = openDesk({ home: join(folder, 'home'), form: 'command-line', version: '0', clock: systemClock, threads: 1 })
    let scenario: Scenario
    const { categories } = await answer<DemandOverview>('demand', ...at)
    try {
      desk.open(path, { create: false })
      const client = deskClient(desk)
      scenario = await client.demand.override({ scenarioId: (await client.scenarios.presets())[0].scenario.id, scope: 'category', id: categories[0].id, elasticity: -3.3, reason: 'Eleven city test', by: 'Lin' })
    } finally {
      await desk.close()
    }
    const { out } = await warchest('demand', '--scenario', scenario.id, ...at)
    expect(out).toContain('set by Lin')
    expect(out).toMatch(/Eleven city test/)
    expect((await warchest('demand', ...at)).out).not.toContain('set by Lin')
  })

  test.each([[['--category', 'nowhere'], 'demand.unknown-category'], [['--sku', 'nothing'], 'demand.unknown-product']])('%j is named and exits with 2', async (args) => {
    const run = await warchest('demand', ...args, ...at)
    expect(run.code).toBe(2)
    expect(run.err).toContain(args[1])
  })
})
