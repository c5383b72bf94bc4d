import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toMajor } from '../../src/core/money/money.ts'
import type { StoreInfo } from '../../src/main/contract/stores.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { OpenDesk } from '../../src/main/engine/open-desk.ts'
import type { DeskClient } from '../../src/main/engine/router.ts'
import type { PublicationSummary } from '../../src/main/publish/publication.ts'
import type { EmbeddedStoreClient } from '../../src/main/stores/embedded/client.ts'
import type { Endpoint } from '../../src/main/stores/embedded/protocol.ts'
import { approvedPlan } from './approve-plan.ts'
import { atDesk } from './at-desk.ts'
import { FaultProxy, type Fault } from './fault-proxy.ts'
import type { Home } from './homes.ts'
import { clientOf, editAs } from './publish-fixture.ts'
import { signInAsLin } from './sign-in.ts'
import { WooShop, type WooEntry } from './shops/woo-shop.ts'

/** The embedded store of a home's only workspace, as another user of the store would reach it. */
export function storeOf(home: Home): EmbeddedStoreClient {
  const endpoint = (): Endpoint => {
    const folder = join(home.folder, 'stores')
    return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0], 'endpoint.json'), 'utf8')) as Endpoint
  }
  return clientOf(() => endpoint().url, () => endpoint().token)
}

/** The shop sells what the plan prices, at the prices that the plan was made on. */
export function stock(shop: WooShop, plan: Plan): void {
  for (const { sku, current } of plan.lines) shop.add({ sku, name: sku, regular_price: toMajor(current, plan.currency).toFixed(2), manage_stock: true, stock_quantity: 500 })
}

/** From here on buyers see this price whatever is written: a plug-in of the shop sets it. */
export const freeze = (entry: WooEntry, price: string): void => { Object.defineProperty(entry, 'price', { enumerable: true, get: () => price, set: () => {} }) }

/** A shop with a cron of its own that is never late, on a road that can be closed. */
export interface Garden {
  readonly shop: WooShop
  readonly road: FaultProxy
  /** What happens to requests from now on. */
  fault: Fault
  close(): Promise<void>
}

export const GARDEN = { id: 'garden-shop', name: 'Garden shop', consumerKey: 'ck_e2e_0123456789', consumerSecret: 'cs_e2e_0123456789' } as const

export async function openGarden(): Promise<Garden> {
  const shop = new WooShop(`${GARDEN.consumerKey}:${GARDEN.consumerSecret}`)
  await shop.start()
  const garden: { fault: Fault } = { fault: 'none' }
  const road = await new FaultProxy(() => shop.url, () => garden.fault).start()
  const cron = setInterval(() => shop.runQueue(), 50)
  return Object.assign(garden, { shop, road, close: async () => {
    clearInterval(cron)
    await road.close()
    await shop.close()
  } })
}

export const connectGarden = (client: DeskClient, { road }: Garden): Promise<StoreInfo> =>
  client.stores.connect({ id: GARDEN.id, kind: 'woocommerce', name: GARDEN.name, settings: { url: road.url }, secrets: { consumerKey: GARDEN.consumerKey, consumerSecret: GARDEN.consumerSecret } })

/** An order at the shop's own till, paid in the next whole second: the shop keeps no parts of one. */
export function order(shop: WooShop, sku: string, units: number, paid: string): void {
  const at = new Date(Math.ceil(Date.now() / 1000) * 1000).toISOString().slice(0, 19)
  shop.orders.push({ id: shop.orders.length + 1, status: 'processing', currency: 'CNY', date_created_gmt: at, date_modified_gmt: at, prices_include_tax: true, line_items: [{ sku, quantity: units, total: paid, total_tax: '0.00' }] })
}

const nextSecond = (): Promise<void> => new Promise((done) => { setTimeout(done, 1100) })

/** Publishes to the end of what goes by itself, whatever that is. */
export async function publish(client: DeskClient, desk: OpenDesk, plan: Plan, storeId: string, dryRun = false): Promise<PublicationSummary> {
  const { jobId, publicationId } = await client.publications.start({ planId: plan.id, storeId, dryRun })
  await desk.jobs.finished(jobId)
  return client.publications.get({ id: publicationId })
}

/** Takes a publication back, as far as the gate lets it. */
export async function rollBack(client: DeskClient, desk: OpenDesk, id: string): Promise<PublicationSummary> {
  const { jobId } = await client.publications.rollback({ id })
  await desk.jobs.finished(jobId)
  return client.publications.get({ id })
}

/**
 * Fills a workspace with publications that really went wrong, each in its own way: stopped in the canary with unfit, refused and wrongly shown rows; taken back by
 * a tripwire; changed by somebody else while live; held by the gate on the way back; one that waits for its day; and two that sell.
 * The shop must stay open as long as the workspace is looked at.
 */
export async function fillTroubled(home: Home, garden: Garden): Promise<void> {
  const { shop } = garden
  await atDesk(home, async (client, desk) => {
    const db = desk.workspace().db
    const now = new Date()
    const today = now.toISOString().slice(0, 10)
    await signInAsLin(client)
    await client.preferences.set({ asOf: null, canarySeconds: 0, canaryShare: 0.05, reason: 'Days of the calendar, for a real shop' })
    await client.publications.setZone({ zone: 'UTC' })
    await connectGarden(client, garden)
    await client.stores.test({ id: GARDEN.id })
    const planFor = async (name: string, categories: readonly number[], startsIn = 0): Promise<Plan> => {
      const plan = await approvedPlan(client, desk, { name, categories, startsIn, today })
      stock(shop, plan)
      return plan
    }
    // A tripwire: ten times what anybody expects is ordered in the first minutes.
    const trip = await planFor('Night snacks', [10])
    await publish(client, desk, trip, GARDEN.id)
    for (const { sku, landed } of trip.lines.slice(0, 20)) order(shop, sku, 40, (40 * toMajor(landed, 'CNY')).toFixed(2))
    await nextSecond()
    await desk.schedule.runner(desk.workspace(), () => {}).tick()
    // Sells as it should.
    const sold = await planFor('Kitchen week', [8])
    await publish(client, desk, sold, GARDEN.id)
    for (const { sku, landed } of sold.lines.slice(0, 6)) order(shop, sku, 1, toMajor(landed, 'CNY').toFixed(2))
    await nextSecond()
    await desk.schedule.runner(desk.workspace(), () => {}).tick()

    // Live in the embedded store, and changed there by others since.
    const store = async (): Promise<EmbeddedStoreClient> => {
      await client.stores.list()
      return storeOf(home)
    }
    const drifting = await approvedPlan(client, desk, { name: 'Weekend dairy', categories: [4], today })
    await publish(client, desk, drifting, 'embedded')
    await editAs(await store(), 'alice', drifting.lines[0].sku, drifting.lines[0].current - 100)
    await editAs(await store(), 'alice', drifting.lines[1].sku, drifting.lines[1].current - 100)
    await editAs(await store(), 'bob', drifting.lines[2].sku, drifting.lines[2].current + 50)
    await desk.schedule.runner(desk.workspace(), () => {}).tick()

    // The way back: somebody has imported four list prices in another unit since, and the gate takes what they would go back to for a mistake.
    const held = await approvedPlan(client, desk, { name: 'Fruit Friday', categories: [7], today })
    const { id } = await publish(client, desk, held, 'embedded')
    const list = db.prepare('UPDATE products SET list = list * 100 WHERE sku = ?')
    for (const { sku } of held.lines.slice(3, 7)) list.run(sku)
    await editAs(await store(), 'bob', held.lines[1].sku, held.lines[1].current + 50)
    await rollBack(client, desk, id)

    const waiting = await approvedPlan(client, desk, { name: 'December paper', categories: [9], startsIn: 3, today })
    await publish(client, desk, waiting, 'embedded')

    // Stopped in the canary: some rows do not fit any more, one is refused, another is shown wrongly.
    const night = await planFor('Flash night', [0, 1, 2])
    await publish(client, desk, night, GARDEN.id, true)
    const [dry] = await client.publications.list()
    const { rows } = await client.publications.rows({ id: dry.id, state: null, offset: 0, limit: 1000 })
    const canary = rows.filter(({ wave }) => wave === 0).map(({ sku }) => sku)
    const others = rows.filter(({ wave }) => wave > 0).map(({ sku }) => sku)
    for (const sku of others.slice(0, 5)) shop.of(sku).regular_price = (Number(shop.of(sku).regular_price) + 1).toFixed(2)
    for (const sku of others.slice(5, 7)) Object.assign(shop.of(sku), { sale_price: (Number(shop.of(sku).regular_price) - 2).toFixed(2) })
    for (const sku of others.slice(7, 10)) shop.of(sku).sku = `${sku}-gone`
    shop.refuses.set(canary[0], 'Invalid parameter(s): sale_price may not be lower than the minimum advertised price.')
    freeze(shop.of(canary[1]), '9.90')
    await publish(client, desk, night, GARDEN.id)
    await client.preferences.set({ canarySeconds: 3600, reason: 'Watched for an hour' })
    // Two more, to be published from the screen.
    await planFor('Tea Tuesday', [6])
    await approvedPlan(client, desk, { name: 'Phones', categories: [5], today })
  })
}
