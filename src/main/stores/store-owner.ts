import type { ConnectedStore } from '../workspace/queries/stores.ts'
import type { CatalogItem } from './connector.ts'

/** The store that every workspace has. */
export const EMBEDDED = 'embedded'

/** A workspace as its stores see it. */
export interface StoreOwner {
  /** Names the embedded store of this workspace, and the secrets of its connected ones; a file copied to another machine finds new ones there. */
  readonly instance: string
  /** Changes whenever {@link items} may have changed. */
  revision(): string
  /** The catalog that the embedded store is stocked with. */
  items(): readonly CatalogItem[]
  /** Stores that a person has connected; none where the method is missing. */
  connected?(): readonly ConnectedStore[]
}
