import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { publishPlan, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationRows } from '../../../src/main/publish/queries.ts'
import { WooCommerceConnector } from '../../../src/main/stores/woocommerce/connector.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { approvedPlan, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'
import { WooShop } from '../../support/shops/woo-shop.ts'
import { knowSigners } from '../../support/signers.ts'

let shop: WooShop
let workspace: Workspace
let home: string
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'warchest-case-'))
  workspace = openWorkspace(join(home, 'war.warchest'), { clock: systemClock, create: true })
  knowSigners(workspace)
  shop = new WooShop()
  shop.folds = true
  await shop.start()
})
afterEach(async () => {
  workspace.close()
  await shop.close()
  rmSync(home, { recursive: true, force: true })
})

/** Two products of ours whose numbers differ by case only, and 28 others. */
const TWINS = ['tee-a', 'TEE-A'] as const
const plan = () => approvedPlan(range(30).map((i) => ({ ...line(i), sku: TWINS[i] ?? line(i).sku })))
const connector = () => new WooCommerceConnector({ id: 'shop', name: 'Shop', settings: { url: shop.url }, secrets: { consumerKey: 'ck_test', consumerSecret: 'cs_test' }, clock: systemClock })
const stock = (skus: readonly string[]): void => { for (const [i, sku] of skus.entries()) shop.add({ sku, regular_price: (minor(1000 + i) / 100).toFixed(2), price: (minor(1000 + i) / 100).toFixed(2) }) }
const row = (sku: string) => publicationRows(workspace.db, 'p', { state: null, offset: 0, limit: 100 }).rows.find((each) => each.sku === sku)
const published = () => publishPlan(publisherDeps(workspace.db, connector()), plan(), 'shop', options('p'))

describe('a store that finds SKUs whatever their case', () => {
  test('writes the price of the product that was meant and of no other: the one that it lacks is told', async () => {
    stock(['tee-a', 'other', ...range(30).slice(2).map((i) => line(i).sku)])
    expect(await published()).toMatchObject({ state: 'live', counts: { confirmed: 29, failed: 1 } })
    expect(row('TEE-A')).toMatchObject({ state: 'failed', reason: 'not-in-store' })
    expect(row('tee-a')).toMatchObject({ state: 'confirmed', observed: line(0).landed })
    await rollbackPublication(publisherDeps(workspace.db, connector()), 'p')
    expect([shop.of('tee-a').regular_price, shop.of('tee-a').sale_price]).toEqual(['10.00', ''])
  })

  test('holds both where it has both, each with its own price', async () => {
    stock(['tee-a', 'TEE-A', ...range(30).slice(2).map((i) => line(i).sku)])
    expect(await published()).toMatchObject({ state: 'live', counts: { confirmed: 30 } })
    expect(TWINS.map((sku) => row(sku)?.observed)).toEqual([line(0).landed, line(1).landed])
    await rollbackPublication(publisherDeps(workspace.db, connector()), 'p')
    expect(TWINS.map((sku) => shop.of(sku).price)).toEqual(['10.00', '10.01'])
  })
})
