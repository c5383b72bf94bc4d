import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient } from '../../../src/main/engine/router.ts'
import { createSampleWorkspace } from '../../../src/main/sample/create-sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-rivals-'))
let desk: OpenDesk
beforeAll(async () => {
  desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: systemClock, threads: 1 })
  await createSampleWorkspace(join(folder, 'a.warchest'), { clock: systemClock, world: { seed: 4, products: 120, days: 150 } }, { signal: new AbortController().signal, progress: () => {} })
  desk.open(join(folder, 'a.warchest'), { create: false })
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the sample world\'s rivals are told from their prices: two answer in a day or two on the products they watch, one does not', async () => {
  const suggestions = await deskClient(desk).rivals.fit()
  const of = (seller: string) => suggestions.find((one) => one.seller === seller)!
  expect(suggestions.map(({ seller }) => seller).sort()).toEqual(['jinggou', 'sushi', 'taomao'])
  expect(of('sushi').policy).toEqual({ kind: 'hold' })
  for (const seller of ['taomao', 'jinggou']) {
    const { policy, evidence } = of(seller)
    expect(policy.kind).not.toBe('hold')
    expect([1, 2]).toContain(evidence.lag)
    expect(evidence.gainSe).toBeGreaterThan(0)
    expect(evidence.reacting).toBeLessThan(0.5 * evidence.products)
    expect('scope' in policy && policy.scope!.categories.length + policy.scope!.skus.length).toBeGreaterThan(0)
  }
})

test('a workspace without offers has nothing to tell', async () => {
  const empty = openDesk({ home: join(folder, 'other'), form: 'served', version: '0', clock: systemClock, threads: 1 })
  try {
    empty.open(join(folder, 'empty.warchest'), { create: true })
    expect(await deskClient(empty).rivals.fit()).toEqual([])
  } finally {
    await empty.close()
  }
})
