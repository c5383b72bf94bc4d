import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { minor } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { StoreRegistry, type StoreOwner } from '../../../src/main/stores/registry.ts'
import { products, skuOf } from '../../support/store-fixture.ts'

let home: string
let registry: StoreRegistry
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'warchest-registry-'))
  registry = new StoreRegistry({ home, clock: systemClock })
})
afterEach(async () => {
  await registry.close()
  rmSync(home, { recursive: true, force: true })
})

const ownerOf = (instance: string, count = 3): StoreOwner => ({ instance, revision: () => String(count), items: () => products(count) })
const pidOf = (instance: string): number => (JSON.parse(readFileSync(join(home, 'stores', instance, 'endpoint.json'), 'utf8')) as { pid: number }).pid
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('stores within reach', () => {
  test('the embedded store starts when it is first asked for, stocked with the catalog, and ends with us', async () => {
    expect(await registry.list(ownerOf('a'))).toMatchObject([{ id: 'embedded', reachable: true, currency: 'CNY', products: 3, problem: null, why: null }])
    const pid = pidOf('a')
    expect(alive(pid)).toBe(true)
    await registry.close()
    expect(alive(pid)).toBe(false)
  })

  test('a catalog that has grown is stocked again; a price that was set stays', async () => {
    const connector = await registry.connector(ownerOf('a', 3), 'embedded')
    await connector.applyBatch({ reference: '', changedBy: 'alice', notAfter: new Date(Date.now() + 60_000).toISOString(), rows: [{ sku: skuOf(1), price: minor(7), sale: null, currency: 'CNY', expectedVersion: null }] }, 'k')
    expect(await registry.list(ownerOf('a', 5))).toMatchObject([{ products: 5 }])
    expect((await connector.readPrices([skuOf(1)])).get(skuOf(1))?.price).toBe(7)
  })

  test('two workspaces have two stores', async () => {
    const [a, b] = [await registry.connector(ownerOf('a'), 'embedded'), await registry.connector(ownerOf('b'), 'embedded')]
    await a.applyBatch({ reference: '', changedBy: 'alice', notAfter: new Date(Date.now() + 60_000).toISOString(), rows: [{ sku: skuOf(1), price: minor(7), sale: null, currency: 'CNY', expectedVersion: null }] }, 'k')
    expect((await b.readPrices([skuOf(1)])).get(skuOf(1))?.price).toBe(1001)
  })

  test('two Warchests on one machine share the running store, and the second starts it again where the first has ended', async () => {
    const second = new StoreRegistry({ home, clock: systemClock })
    try {
      await registry.list(ownerOf('a'))
      const pid = pidOf('a')
      const connector = await second.connector(ownerOf('a'), 'embedded')
      expect(pidOf('a')).toBe(pid)
      await registry.close()
      // The first call meets the closed door; the next one finds or starts a store.
      await connector.probe().catch(() => null)
      expect(await connector.probe()).toMatchObject({ products: 3 })
      expect(pidOf('a')).not.toBe(pid)
    } finally {
      await second.close()
    }
  })

  test('a killed store is started again, and listed with what happened', async () => {
    await registry.list(ownerOf('a'))
    process.kill(pidOf('a'), 'SIGKILL')
    await expect.poll(async () => (await registry.list(ownerOf('a')))[0], { timeout: 30_000 }).toMatchObject({ reachable: true, why: { code: 'store.restarted', params: { end: 'SIGKILL' } } })
  })

  test('a store that cannot start is listed with the reason in one sentence, and refused as unavailable', async () => {
    mkdirSync(join(home, 'stores', 'broken'), { recursive: true })
    writeFileSync(join(home, 'stores', 'broken', 'store.sqlite'), 'this is no database, and long enough to be taken for one'.repeat(50))
    const [info] = await registry.list(ownerOf('broken'))
    expect(info).toMatchObject({ reachable: false, products: null, why: { code: 'store.not-started' } })
    expect(info.problem).toContain('file is not a database')
    expect(info.problem).not.toContain('\n')
    await expect(registry.connector(ownerOf('broken'), 'embedded')).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('a store that nobody knows is named as such', async () => {
    await expect(registry.connector(ownerOf('a'), 'shopify')).rejects.toMatchObject({ kind: 'not-found', problems: [{ code: 'store.unknown' }] })
  })
})
