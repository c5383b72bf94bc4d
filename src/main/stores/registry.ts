import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import type { StoreInfo } from '../publish/publication.ts'
import { StoreError, storeProblem, type CatalogItem, type StoreConnector } from './connector.ts'
import { EmbeddedStoreClient } from './embedded/client.ts'
import { StoreProcess } from './embedded/process.ts'

/** The store that every workspace has. */
export const EMBEDDED = 'embedded'

/** A workspace as its stores see it. */
export interface StoreOwner {
  /** Names the embedded store of this workspace; a file copied to another machine finds a new one there. */
  readonly instance: string
  /** Changes whenever {@link items} may have changed. */
  revision(): string
  /** The catalog that the embedded store is stocked with. */
  items(): readonly CatalogItem[]
}

interface Embedded {
  readonly process: StoreProcess
  readonly client: EmbeddedStoreClient
  /** Revision of the catalog the store was last stocked with by this process. */
  stocked: string | null
  stocking: Promise<void>
}

/** The stores within reach: starts embedded ones on demand, one per workspace, and says how each stands. */
export class StoreRegistry {
  readonly #home: string
  readonly #clock: Clock
  readonly #embedded = new Map<string, Embedded>()

  constructor(options: { readonly home: string; readonly clock: Clock }) {
    this.#home = options.home
    this.#clock = options.clock
  }

  /** Every store of the workspace with its state; a store that does not answer is listed with its problem. */
  async list(owner: StoreOwner, signal?: AbortSignal): Promise<StoreInfo[]> {
    const { client, process } = this.#of(owner)
    const { schedule, atomicity, maxRows, idempotency } = client.capabilities
    const known = { id: client.id, name: client.name, kind: EMBEDDED, capabilities: { schedule, atomicity, maxRows, idempotency } } as const
    try {
      await this.#stock(owner)
      const probe = await client.probe(signal)
      const why = process.restarted()
      return [{ ...known, reachable: true, currency: probe.currencies.length === 1 ? probe.currencies[0] : null, products: probe.products, problem: why?.message ?? null, why }]
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return [{ ...known, reachable: false, currency: null, products: null, problem: error.message, why: storeProblem(error) }]
    }
  }

  /**
   * The door to one store, stocked with the workspace's catalog where it is ours to stock.
   * @throws WarchestError 'not-found' for an unknown store, 'unavailable' where it does not answer.
   */
  async connector(owner: StoreOwner, storeId: string): Promise<StoreConnector> {
    if (storeId !== EMBEDDED) {
      throw new WarchestError('not-found', { code: 'store.unknown', message: `There is no store '${storeId}'.`, mend: `Choose one of: ${EMBEDDED}.`, params: { store: storeId } })
    }
    try {
      await this.#stock(owner)
    } catch (error) {
      if (error instanceof StoreError) throw new WarchestError('unavailable', { code: 'store.unreachable', message: error.message, mend: 'Try again; if it persists, restart Warchest.', params: { store: storeId } })
      throw error
    }
    return this.#of(owner).client
  }

  /** Ends the embedded stores this process has started. */
  async close(): Promise<void> {
    await Promise.all([...this.#embedded.values()].map(({ process }) => process.close()))
    this.#embedded.clear()
  }

  #of(owner: StoreOwner): Embedded {
    let entry = this.#embedded.get(owner.instance)
    if (!entry) {
      const process = new StoreProcess(join(this.#home, 'stores', owner.instance), this.#clock)
      const client = new EmbeddedStoreClient({ id: EMBEDDED, name: 'Embedded store', endpoint: () => process.endpoint(), lost: () => process.lost() })
      entry = { process, client, stocked: null, stocking: Promise.resolve() }
      this.#embedded.set(owner.instance, entry)
    }
    return entry
  }

  /** One at a time, so that two callers do not both write the catalog in. */
  #stock(owner: StoreOwner): Promise<void> {
    const entry = this.#of(owner)
    const work = entry.stocking.catch(() => {}).then(async () => {
      const revision = owner.revision()
      if (entry.stocked === revision) return
      await entry.client.seed(owner.items())
      entry.stocked = revision
    })
    entry.stocking = work
    return work
  }
}
