import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { VendureConnector } from '../../../src/main/stores/vendure/connector.ts'
import { vendureSettings } from '../../../src/main/stores/vendure/settings.ts'
import { freePort, ServerProcess } from './server.ts'

const FOLDER = fileURLToPath(new URL('../vendure', import.meta.url))
const QUIET = { VENDURE_DISABLE_TELEMETRY: 'true', NODE_ENV: 'test' }
const PASSWORD = 'superadmin-test-only'

export interface VendureOptions {
  readonly count: number
  /** Prices carry the fields of a scheduled sale. */
  readonly sales?: boolean
}

/** A real Vendure server over an SQLite file of its own, stocked with `count` products SKU-0000.. at 1000 + i fen. */
export class VendureServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'warchest-vendure-'))
  readonly file = join(this.folder, 'store.sqlite')
  readonly #process: ServerProcess
  readonly url: string
  /** An API key of an administrator. */
  key = ''

  private constructor(port: number, sales: boolean) {
    this.url = `http://127.0.0.1:${port}`
    this.#process = new ServerProcess({ program: process.execPath, args: ['server.js', JSON.stringify({ file: this.file, port, sales })], cwd: FOLDER, env: QUIET, health: `${this.url}/health` })
  }

  static async open({ count, sales = false }: VendureOptions): Promise<VendureServer> {
    const seed = await seeded(count, sales)
    const server = new VendureServer(await freePort(), sales)
    try {
      copyFileSync(seed, server.file)
      await server.start()
      server.key = await server.newKey()
      return server
    } catch (error) {
      await server.close()
      throw error
    }
  }

  /** A key of an administrator, made in the default channel or in the one that the headers name. */
  async newKey(headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const roles = await this.ask<{ roles: { items: { id: string; code: string }[] } }>('query{roles{items{id code}}}')
    const role = roles.roles.items.find(({ code }) => code === '__super_admin_role__')?.id
    const { createApiKey } = await this.ask<{ createApiKey: { apiKey: string } }>('mutation($role:ID!){createApiKey(input:{roleIds:[$role],translations:[{languageCode:en,name:"desk"}]}){apiKey}}', { role }, headers)
    return createApiKey.apiKey
  }

  start(): Promise<void> {
    return this.#process.start()
  }

  /** Every administrator who has logged in is logged out; keys stay. The store holds sessions in memory, too, so it is started anew. */
  async forgetSessions(): Promise<void> {
    await this.kill()
    const db = new Database(this.file)
    db.prepare("UPDATE session SET invalidated = 1 WHERE authenticationStrategy = 'native'").run()
    db.close()
    this.#bearer = null
    await this.start()
  }

  /** The power goes out. */
  kill(): Promise<void> {
    return this.#process.end('SIGKILL')
  }

  async close(): Promise<void> {
    await this.#process.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  connector(more: { readonly url?: string; readonly timeout?: number; readonly settings?: Readonly<Record<string, string>>; readonly key?: string } = {}): VendureConnector {
    const settings = vendureSettings.parse({ url: more.url ?? this.url, currency: 'CNY', ...more.settings })
    return new VendureConnector({ id: 'vendure', name: 'Vendure under test', settings, secrets: { key: more.key ?? this.key }, clock: systemClock }, { timeout: more.timeout ?? 30_000 })
  }

  /** What an administrator does by hand. */
  async ask<T>(query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const bearer = await this.#login()
    return this.#post<T>('admin-api', query, variables, { authorization: `Bearer ${bearer}`, ...headers })
  }

  /** Somebody else sets a price. */
  async edit(sku: string, price: number): Promise<void> {
    const { productVariants } = await this.ask<{ productVariants: { items: { id: string }[] } }>('query($sku:String!){productVariants(options:{filter:{sku:{eq:$sku}}}){items{id}}}', { sku })
    await this.ask('mutation($id:ID!,$price:Money!){updateProductVariants(input:[{id:$id,prices:[{currencyCode:CNY,price:$price}]}]){id}}', { id: productVariants.items[0].id, price })
  }

  /** A visitor of the shop; `session` carries the basket from call to call. */
  shop<T>(query: string, variables: object, session: Map<string, string>): Promise<T> {
    return this.#post<T>('shop-api', query, variables, Object.fromEntries(session), session)
  }

  #bearer: string | null = null

  async #login(): Promise<string> {
    if (this.#bearer !== null) return this.#bearer
    const session = new Map<string, string>()
    await this.#post('admin-api', 'mutation($password:String!){login(username:"superadmin",password:$password){__typename}}', { password: PASSWORD }, {}, session)
    this.#bearer = session.get('authorization')?.slice('Bearer '.length) ?? ''
    return this.#bearer
  }

  async #post<T>(path: string, query: string, variables: object, headers: Readonly<Record<string, string>>, session?: Map<string, string>): Promise<T> {
    const response = await fetch(`${this.url}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query, variables }) })
    const token = response.headers.get('vendure-auth-token')
    if (token !== null) session?.set('authorization', `Bearer ${token}`)
    const answer = await response.json() as { data?: T; errors?: { message: string }[] }
    if (!answer.data || answer.errors) throw new Error(`Vendure: ${answer.errors?.map(({ message }) => message).join('; ') ?? response.status}`)
    return answer.data
  }
}

/** A seeded file, made once for each content of the seed and kept in the fixture's own cache. */
async function seeded(count: number, sales: boolean): Promise<string> {
  const made = createHash('sha256')
  for (const name of ['seed.js', 'config.js', 'scheduled-sale.js', 'package-lock.json']) made.update(readFileSync(join(FOLDER, name)))
  const file = join(FOLDER, '.cache', `${count}${sales ? '-sales' : ''}-${made.digest('hex').slice(0, 12)}.sqlite`)
  if (existsSync(file)) return file
  mkdirSync(join(FOLDER, '.cache'), { recursive: true })
  const draft = mkdtempSync(join(tmpdir(), 'warchest-seed-'))
  try {
    await promisify(execFile)(process.execPath, ['seed.js', JSON.stringify({ file: join(draft, 'seed.sqlite'), count, sales })], { cwd: FOLDER, env: { ...process.env, ...QUIET, NODE_OPTIONS: '' } })
    copyFileSync(join(draft, 'seed.sqlite'), file)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return file
}
