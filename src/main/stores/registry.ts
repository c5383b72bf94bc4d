import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { StoreInfo, StoreTest } from '../contract/stores.ts'
import type { Clock } from '../engine/clock.ts'
import { passwordSecrets, type SecretKeeper } from '../secrets/keeper.ts'
import { contentHash } from '../workspace/canonical.ts'
import type { ConnectedStore } from '../workspace/queries/stores.ts'
import { StoreError, lookProblem, type Capabilities, type ProbeResult, type StoreConnector, type StoreFailure } from './connector.ts'
import { EMBEDDED_CAPABILITIES } from './embedded/client.ts'
import { EmbeddedStores } from './embedded-stores.ts'
import { guarded } from './guarded.ts'
import { heard } from './heard.ts'
import { kindOf, STORE_KINDS, type StoreKind } from './kinds.ts'
import { EMBEDDED, type StoreOwner } from './store-owner.ts'
import { testStore } from './test-store.ts'

export { EMBEDDED, type StoreOwner } from './store-owner.ts'

/** How long a look at a connected store holds: it is somebody's live shop, and screens ask every few seconds. */
const HEALTH_MILLISECONDS = 60_000
/** How long bad news holds: as soon as it answers again, a person who waits for it wants to go on. */
const FAILED_MILLISECONDS = 5_000
/** How long a list waits for a store; a slow one is listed as such and asked again. */
const LOOK_MILLISECONDS = 8_000

interface Open {
  /** Of kind, settings and secrets: another one makes another connector. */
  readonly made: string
  readonly connector: StoreConnector
}

interface Health {
  readonly made: string
  readonly at: string
  readonly until: number
  readonly result: ProbeResult | StoreError
}

/** The stores within reach: starts embedded ones on demand, opens connected ones with their secrets, and says how each stands. */
export class StoreRegistry {
  readonly #clock: Clock
  readonly #secrets: SecretKeeper
  readonly #embedded: EmbeddedStores
  readonly #kinds: readonly StoreKind[]
  /** By instance and store. What a connector has learnt of its store (rates, places of products) is kept with it. */
  readonly #open = new Map<string, Open>()
  readonly #health = new Map<string, Health>()

  /** @param options.secrets default: those under WARCHEST_SECRET_KEY in the home folder */
  constructor(options: { readonly home: string; readonly clock: Clock; readonly secrets?: SecretKeeper; readonly kinds?: readonly StoreKind[] }) {
    this.#clock = options.clock
    this.#secrets = options.secrets ?? passwordSecrets(options.home, { key: process.env['WARCHEST_SECRET_KEY'] ?? null })
    this.#embedded = new EmbeddedStores(join(options.home, 'stores'), options.clock)
    this.#kinds = options.kinds ?? STORE_KINDS
  }

  /** Every store of the workspace with its state; a store that does not answer is listed with its problem. */
  async list(owner: StoreOwner, signal?: AbortSignal): Promise<StoreInfo[]> {
    const connected = owner.connected?.() ?? []
    return Promise.all([this.#embedded.info(owner, signal), ...connected.map((store) => this.#info(owner, store, signal))])
  }

  /**
   * The door to one store, stocked with the workspace's catalog where it is ours to stock.
   * @throws WarchestError 'not-found' for an unknown store, 'unavailable' where the embedded one does not answer, 'refused' where a connected one's secrets are missing or locked
   */
  async connector(owner: StoreOwner, storeId: string): Promise<StoreConnector> {
    if (storeId === EMBEDDED) return this.#embedded.connector(owner)
    return (await this.#openStore(owner, this.#find(owner, storeId))).connector
  }

  /** What the kind of a store is declared to do, without asking the store; nothing of one that is not known here any more. */
  declared(owner: StoreOwner, storeId: string): Capabilities {
    if (storeId === EMBEDDED) return EMBEDDED_CAPABILITIES
    const kind = owner.connected?.().find(({ id }) => id === storeId)?.kind
    return this.#kinds.find(({ info }) => info.kind === kind)?.info.capabilities ?? NOTHING
  }

  /** Looks at a connected store thoroughly and writes nothing; the embedded one is tested like any other. */
  async test(owner: StoreOwner, storeId: string, signal?: AbortSignal): Promise<StoreTest> {
    const at = this.#clock.now()
    try {
      const connector = await this.connector(owner, storeId)
      return await testStore(connector, { items: owner.items(), clock: this.#clock, ...(signal ? { signal } : {}) })
    } catch (error) {
      if (!(error instanceof WarchestError)) throw error
      return { at, reachable: false, store: null, clockSkewSeconds: null, roundTripMilliseconds: null, access: [], sample: null, problems: error.problems }
    } finally {
      this.forget(owner, storeId)
    }
  }

  /** Drops what is known of a store's health and its open door, after its settings or secrets have changed. */
  forget(owner: StoreOwner, storeId: string): void {
    const key = keyOf(owner, storeId)
    this.#open.delete(key)
    this.#health.delete(key)
  }

  /** Ends the embedded stores this process has started. */
  async close(): Promise<void> {
    this.#open.clear()
    await this.#embedded.close()
  }

  #find(owner: StoreOwner, storeId: string): ConnectedStore {
    const known = owner.connected?.() ?? []
    const store = known.find(({ id }) => id === storeId)
    if (store) return store
    throw new WarchestError('not-found', { code: 'store.unknown', message: `There is no store '${storeId}'.`, mend: `Choose one of: ${[EMBEDDED, ...known.map(({ id }) => id)].join(', ')}.`, params: { store: storeId } })
  }

  async #openStore(owner: StoreOwner, store: ConnectedStore): Promise<Open> {
    const kind = kindOf(this.#kinds, store.kind)
    const secrets = await this.#secretsOf(owner, store, kind)
    const made = contentHash([store.kind, store.name, store.settings, secrets])
    const key = keyOf(owner, store.id)
    const open = this.#open.get(key)
    if (open?.made === made) return open
    const connector = heard(guarded(kind.connect({ id: store.id, name: store.name, settings: store.settings, secrets, clock: this.#clock }), Object.values(secrets)), (failure) => this.#heard(key, made, failure))
    const fresh = { made, connector }
    this.#open.set(key, fresh)
    return fresh
  }

  async #secretsOf(owner: StoreOwner, store: ConnectedStore, kind: StoreKind): Promise<Record<string, string>> {
    const { target } = kind.check(store.settings)
    const secrets: Record<string, string> = {}
    for (const { name, label, required } of kind.info.secrets) {
      const value = await this.#secrets.get({ workspace: owner.instance, store: store.id, name }, target)
      if (value !== null) secrets[name] = value
      else if (required) {
        throw new WarchestError('refused', {
          code: 'store.secret-missing', message: `${label.en} of '${store.name}' is not on this machine for ${target}.`, mend: 'Give it again: on the Stores screen, or by `warchest stores update`.', field: name, params: { secret: label.en, store: store.name, target },
        })
      }
    }
    return secrets
  }

  /** What somebody who works with a store has just seen of it. A store that asks for a pause, or refuses one call, is there. */
  #heard(key: string, made: string, failure: StoreFailure | null): void {
    const known = this.#health.get(key)
    if (failure !== null && failure.code !== 'throttled' && failure.code !== 'refused') this.#health.set(key, { made, at: this.#clock.now(), until: this.#clock.milliseconds() + FAILED_MILLISECONDS, result: new StoreError(failure) })
    else if (failure === null && known?.result instanceof StoreError) this.#health.delete(key)
  }

  /** A look is shared by everybody who asks within a minute, but never across other settings or secrets. */
  async #info(owner: StoreOwner, store: ConnectedStore, signal?: AbortSignal): Promise<StoreInfo> {
    const { id, name, settings, lastTest } = store
    let kind: StoreKind | null = null
    try {
      kind = kindOf(this.#kinds, store.kind)
      const { target } = kind.check(settings)
      const given = kind.info.secrets.map((field) => field.name).filter((secret) => this.#secrets.has({ workspace: owner.instance, store: id, name: secret }, target))
      const { made, connector } = await this.#openStore(owner, store)
      const { at, result } = await this.#look(keyOf(owner, id), made, connector, signal)
      const known = { id, name, kind: store.kind, proof: kind.info.proof, settings, secrets: given, lastTest, checkedAt: at, capabilities: connector.capabilities }
      if (result instanceof StoreError) return { ...known, reachable: false, currency: null, products: null, problem: result.message, why: lookProblem(result) }
      return { ...known, reachable: true, currency: result.currencies.length === 1 ? result.currencies[0] : null, products: result.products, problem: null, why: result.remarks?.[0] ?? null }
    } catch (error) {
      if (!(error instanceof WarchestError)) throw error
      const capabilities = kind?.info.capabilities ?? NOTHING
      return { id, name, kind: store.kind, proof: kind?.info.proof ?? 'stand-in', settings, secrets: [], reachable: false, currency: null, products: null, checkedAt: null, capabilities, problem: error.message, why: error.problems[0], lastTest }
    }
  }

  async #look(key: string, made: string, connector: StoreConnector, signal?: AbortSignal): Promise<Health> {
    const last = this.#health.get(key)
    const now = this.#clock.milliseconds()
    if (last?.made === made && now < last.until) return last
    const limit = AbortSignal.timeout(LOOK_MILLISECONDS)
    const result = await connector.probe(signal ? AbortSignal.any([signal, limit]) : limit).catch((error: unknown) => {
      if (signal?.aborted) throw signal.reason
      if (error instanceof StoreError) return error
      if (limit.aborted) return new StoreError({ code: 'timeout', message: `The store did not answer within ${LOOK_MILLISECONDS / 1000} s.`, transient: true })
      throw error
    })
    const health = { made, at: this.#clock.now(), until: now + (result instanceof StoreError ? FAILED_MILLISECONDS : HEALTH_MILLISECONDS), result }
    this.#health.set(key, health)
    return health
  }
}

const keyOf = (owner: StoreOwner, storeId: string): string => `${owner.instance}/${storeId}`

/** Of a kind that this Warchest does not know: a newer one made the workspace. */
const NOTHING: Capabilities = { schedule: 'none', atomicity: 'row', idempotency: 'value-set', lock: 'none', deadlines: false, maxRows: 1, maxBytes: 1, maxReadRows: 1, maxParallel: 1, stock: false, changeFeed: false, orders: false }
