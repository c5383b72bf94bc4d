import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { MedusaConnector } from '../../../src/main/stores/medusa/connector.ts'
import { Postgres } from './postgres.ts'
import { freePort, ServerProcess } from './server.ts'

const FOLDER = fileURLToPath(new URL('../medusa', import.meta.url))
const PROGRAM = join(FOLDER, 'node_modules', '.bin', 'medusa')
/** Whoever started it is gone: so is the test. */
const LEASH = `data:text/javascript,${encodeURIComponent("process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume()")}`
const ADMIN = { email: 'admin@test.local', password: 'medusa-test-only' }

/** What every server begins from: a database with one product, and what opens it. */
interface Base {
  readonly postgres: Postgres
  readonly keys: Readonly<Record<'key' | 'publishableKey' | 'region' | 'place' | 'profile', string>> | null
}

let base: Promise<Base> | null = null
let serial = 0

/** A real Medusa server over a database of its own in a PostgreSQL of ours, stocked with `count` products SKU-0000.. at 1000 + i fen. */
export class MedusaServer {
  readonly #postgres: Postgres
  readonly #database: string
  readonly #env: Readonly<Record<string, string>>
  readonly #process: ServerProcess
  readonly url: string
  /** A secret key, a publishable one, and the region whose prices a buyer sees. */
  key = ''
  publishableKey = ''
  region = ''
  place = ''
  profile = ''

  private constructor({ postgres, keys }: Base, database: string, port: number) {
    const env = { MEDUSA_DISABLE_TELEMETRY: 'true', NODE_ENV: 'production', DATABASE_URL: postgres.url(database), LOG_LEVEL: 'error' }
    this.#postgres = postgres
    this.#database = database
    this.#env = env
    if (keys) Object.assign(this, keys)
    this.url = `http://127.0.0.1:${port}`
    this.#process = new ServerProcess({ program: process.execPath, args: ['--import', LEASH, PROGRAM, 'start', '-p', String(port), '-H', '127.0.0.1'], cwd: FOLDER, env, health: `${this.url}/health` })
  }

  /** A server over a copy of the first database: migrating and stocking it takes most of the time. */
  static async open(programs: string, count: number): Promise<MedusaServer> {
    base ??= MedusaServer.#base(programs)
    const made = await base
    const database = `medusa_${++serial}`
    await made.postgres.sql('postgres', '-c', `create database ${database} template base`)
    const server = new MedusaServer(made, database, await freePort())
    try {
      await made.postgres.sql(database, '-v', `count=${count}`, '-f', join(FOLDER, 'copies.sql'))
      await server.start()
      return server
    } catch (error) {
      await server.close()
      throw error
    }
  }

  /** Ends the database that all servers of a file share. */
  static async closeAll(): Promise<void> {
    const made = await base?.catch(() => null)
    base = null
    await made?.postgres.close()
  }

  static async #base(programs: string): Promise<Base> {
    const postgres = await Postgres.open(programs)
    const server = new MedusaServer({ postgres, keys: null }, 'base', await freePort())
    try {
      await postgres.sql('postgres', '-c', 'create database base')
      const run = (...args: string[]): Promise<unknown> => promisify(execFile)(process.execPath, [PROGRAM, ...args], { cwd: FOLDER, env: { ...process.env, ...server.#env, NODE_OPTIONS: '' } })
      await run('db:migrate', '--execute-safe-links')
      await run('user', '-e', ADMIN.email, '-p', ADMIN.password)
      await server.start()
      await server.#stock()
      await server.kill()
      const { key, publishableKey, region, place, profile } = server
      return { postgres, keys: { key, publishableKey, region, place, profile } }
    } catch (error) {
      await server.kill()
      await postgres.close()
      throw error
    }
  }

  start(): Promise<void> {
    return this.#process.start()
  }

  /** The power goes out. */
  kill(): Promise<void> {
    return this.#process.end('SIGKILL')
  }

  async close(): Promise<void> {
    await this.#process.end('SIGKILL')
    await this.#postgres.sql('postgres', '-c', `drop database if exists ${this.#database} with (force)`)
  }

  connector(more: { readonly url?: string; readonly timeout?: number; readonly key?: string; readonly publishableKey?: string; readonly region?: string } = {}): MedusaConnector {
    const settings = { url: more.url ?? this.url, currency: 'CNY' as const, region: more.region ?? this.region, publishableKey: more.publishableKey ?? this.publishableKey }
    return new MedusaConnector({ id: 'medusa', name: 'Medusa under test', settings, secrets: { key: more.key ?? this.key }, clock: systemClock }, { timeout: more.timeout ?? 30_000 })
  }

  /** What an administrator does by hand. */
  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    return this.#call<T>(method, `admin/${path}`, body, { authorization: `Basic ${Buffer.from(`${this.key}:`).toString('base64')}` })
  }

  /** What a visitor of the shop does. */
  shop<T>(method: string, path: string, body?: object): Promise<T> {
    return this.#call<T>(method, `store/${path}`, body, { 'x-publishable-api-key': this.publishableKey })
  }

  /** Somebody else sets a product's own price. All its prices are sent: Medusa drops the ones that are not. */
  async edit(sku: string, price: number): Promise<void> {
    const { variants: [variant] } = await this.ask<{ variants: { id: string; product_id: string; prices: { id: string; currency_code: string; amount: number }[] }[] }>('GET', `product-variants?sku[]=${sku}&fields=id,product_id,prices.id,prices.amount,prices.currency_code`)
    const prices = variant.prices.map(({ id, currency_code, amount }) => ({ id, currency_code, amount: currency_code === 'cny' ? price / 100 : amount }))
    await this.ask('POST', `products/${variant.product_id}/variants/${variant.id}`, { prices })
  }

  #delivery: string | null = null

  /** A way of delivery that a buyer may choose, made when it is first asked for. */
  async delivery(): Promise<string> {
    if (this.#delivery !== null) return this.#delivery
    await this.ask('POST', `stock-locations/${this.place}/fulfillment-providers`, { add: ['manual_manual'] })
    const { stock_location } = await this.ask<{ stock_location: { fulfillment_sets: { id: string }[] } }>('POST', `stock-locations/${this.place}/fulfillment-sets?fields=id,fulfillment_sets.id`, { name: 'Delivery', type: 'shipping' })
    const { fulfillment_set } = await this.ask<{ fulfillment_set: { service_zones: { id: string }[] } }>('POST', `fulfillment-sets/${stock_location.fulfillment_sets[0].id}/service-zones`, { name: 'China', geo_zones: [{ type: 'country', country_code: 'cn' }] })
    const { shipping_option } = await this.ask<{ shipping_option: { id: string } }>('POST', 'shipping-options', {
      name: 'Post', service_zone_id: fulfillment_set.service_zones[0].id, shipping_profile_id: this.profile, provider_id: 'manual_manual', price_type: 'flat',
      type: { label: 'Post', description: 'By post', code: 'post' }, prices: [{ currency_code: 'cny', amount: 5 }], rules: [{ attribute: 'enabled_in_store', operator: 'eq', value: 'true' }, { attribute: 'is_return', operator: 'eq', value: 'false' }],
    })
    this.#delivery = shipping_option.id
    return this.#delivery
  }

  /** Channel, region, keys, and the first product. */
  async #stock(): Promise<void> {
    const { token } = await this.#call<{ token: string }>('POST', 'auth/user/emailpass', ADMIN, {})
    const bearer = { authorization: `Bearer ${token}` }
    this.key = (await this.#call<{ api_key: { token: string } }>('POST', 'admin/api-keys', { title: 'desk', type: 'secret' }, bearer)).api_key.token
    const { stores: [store] } = await this.ask<{ stores: { id: string }[] }>('GET', 'stores')
    await this.ask('POST', `stores/${store.id}`, { supported_currencies: [{ currency_code: 'cny', is_default: true }, { currency_code: 'usd' }, { currency_code: 'jpy' }] })
    const { stock_location: place } = await this.ask<{ stock_location: { id: string } }>('POST', 'stock-locations', { name: 'Warehouse' })
    const { sales_channels: [channel] } = await this.ask<{ sales_channels: { id: string }[] }>('GET', 'sales-channels')
    this.place = place.id
    await this.ask('POST', `stock-locations/${place.id}/sales-channels`, { add: [channel.id] })
    this.region = (await this.ask<{ region: { id: string } }>('POST', 'regions', { name: 'China', currency_code: 'cny', countries: ['cn'], payment_providers: ['pp_system_default'] })).region.id
    const { api_key: shop } = await this.ask<{ api_key: { id: string; token: string } }>('POST', 'api-keys', { title: 'shop', type: 'publishable' })
    await this.ask('POST', `api-keys/${shop.id}/sales-channels`, { add: [channel.id] })
    this.publishableKey = shop.token
    const { shipping_profiles: [profile] } = await this.ask<{ shipping_profiles: { id: string }[] }>('GET', 'shipping-profiles')
    this.profile = profile.id
    const { product_category: category } = await this.ask<{ product_category: { id: string } }>('POST', 'product-categories', { name: 'Rice', handle: 'rice', is_active: true })
    await this.ask('POST', 'products', {
      title: 'Product 0', handle: 'product-0', status: 'published', shipping_profile_id: profile.id, categories: [{ id: category.id }], sales_channels: [{ id: channel.id }], options: [{ title: 'Default', values: ['Default'] }],
      variants: [{ title: 'Default', sku: 'SKU-0000', manage_inventory: true, options: { Default: 'Default' }, prices: [{ amount: 10, currency_code: 'cny' }, { amount: 1.5, currency_code: 'usd' }, { amount: 150, currency_code: 'jpy' }] }],
    })
    const { inventory_items: [first] } = await this.ask<{ inventory_items: { id: string }[] }>('GET', 'inventory-items')
    await this.ask('POST', 'inventory-items/location-levels/batch', { create: [{ inventory_item_id: first.id, location_id: place.id, stocked_quantity: 1 }] })
  }

  async #call<T>(method: string, path: string, body: object | undefined, headers: Record<string, string>): Promise<T> {
    const response = await fetch(`${this.url}/${path}`, { method, headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) }, body: body ? JSON.stringify(body) : null })
    const text = await response.text()
    if (!response.ok) throw new Error(`Medusa: ${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
    return JSON.parse(text) as T
  }
}
