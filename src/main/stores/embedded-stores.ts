import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { StoreInfo } from '../contract/stores.ts'
import type { Clock } from '../engine/clock.ts'
import { StoreError, storeProblem, type StoreConnector } from './connector.ts'
import { EmbeddedStoreClient } from './embedded/client.ts'
import { StoreProcess } from './embedded/process.ts'
import { EMBEDDED, type StoreOwner } from './store-owner.ts'

interface Embedded {
  readonly process: StoreProcess
  readonly client: EmbeddedStoreClient
  /** Revision of the catalog the store was last stocked with by this process. */
  stocked: string | null
  stocking: Promise<void>
}

/** The embedded stores of this process: one a workspace, started on demand and stocked with its catalog. */
export class EmbeddedStores {
  readonly #folder: string
  readonly #clock: Clock
  readonly #running = new Map<string, Embedded>()

  /** @param folder holds one folder a store */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder
    this.#clock = clock
  }

  async info(owner: StoreOwner, signal?: AbortSignal): Promise<StoreInfo> {
    const { client, process } = this.#of(owner)
    const known = { id: client.id, name: client.name, kind: EMBEDDED, proof: 'own', settings: {}, secrets: [], lastTest: null, checkedAt: this.#clock.now(), capabilities: client.capabilities } as const
    try {
      await this.#stock(owner)
      const probe = await client.probe(signal)
      const why = process.restarted()
      return { ...known, reachable: true, currency: probe.currencies.length === 1 ? probe.currencies[0] : null, products: probe.products, problem: why?.message ?? null, why }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return { ...known, reachable: false, currency: null, products: null, problem: error.message, why: storeProblem(error) }
    }
  }

  /** @throws WarchestError 'unavailable' where it does not answer */
  async connector(owner: StoreOwner): Promise<StoreConnector> {
    try {
      await this.#stock(owner)
    } catch (error) {
      if (error instanceof StoreError) throw new WarchestError('unavailable', { code: 'store.unreachable', message: error.message, mend: 'Try again; if it persists, restart Warchest.', params: { store: EMBEDDED } })
      throw error
    }
    return this.#of(owner).client
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ process }) => process.close()))
    this.#running.clear()
  }

  #of(owner: StoreOwner): Embedded {
    let entry = this.#running.get(owner.instance)
    if (!entry) {
      const process = new StoreProcess(join(this.#folder, owner.instance), this.#clock)
      const client = new EmbeddedStoreClient({ id: EMBEDDED, name: 'Embedded store', endpoint: () => process.endpoint(), lost: () => process.lost() })
      entry = { process, client, stocked: null, stocking: Promise.resolve() }
      this.#running.set(owner.instance, entry)
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
