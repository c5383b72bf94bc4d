import type { StoreTest } from '../../contract/stores.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** A store that a person has connected, as the workspace keeps it. */
export interface ConnectedStore {
  readonly id: string
  readonly kind: string
  readonly name: string
  /** Text by name, as it was given. */
  readonly settings: Readonly<Record<string, string>>
  readonly lastTest: StoreTest | null
  readonly createdAt: string
  readonly updatedAt: string
}

interface Row {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly settings: string
  readonly last_test: string | null
  readonly created_at: string
  readonly updated_at: string
}

const storeOf = (row: Row): ConnectedStore => ({
  id: row.id, kind: row.kind, name: row.name, settings: JSON.parse(row.settings) as Record<string, string>,
  lastTest: row.last_test === null ? null : (JSON.parse(row.last_test) as StoreTest), createdAt: row.created_at, updatedAt: row.updated_at,
})

/** In the order of their names. */
export const listConnectedStores = ({ db }: Workspace): ConnectedStore[] => (db.prepare('SELECT * FROM connected_stores ORDER BY name COLLATE NOCASE, id').all() as Row[]).map(storeOf)

export function getConnectedStore({ db }: Workspace, id: string): ConnectedStore | null {
  const row = db.prepare('SELECT * FROM connected_stores WHERE id = ?').get(id) as Row | undefined
  return row ? storeOf(row) : null
}

/** Adds a store, or changes name and settings of the one with this id; what a test found of other settings is dropped. */
export function saveConnectedStore({ db, clock }: Workspace, store: Pick<ConnectedStore, 'id' | 'kind' | 'name' | 'settings'>): void {
  db.prepare(`
    INSERT INTO connected_stores (id, kind, name, settings, created_at, updated_at) VALUES ($id, $kind, $name, $settings, $now, $now)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings, updated_at = excluded.updated_at,
      last_test = CASE WHEN settings = excluded.settings THEN last_test END`)
    .run({ id: store.id, kind: store.kind, name: store.name, settings: canonicalJson(store.settings), now: clock.now() })
}

export const saveStoreTest = ({ db }: Workspace, id: string, test: StoreTest): void => void db.prepare('UPDATE connected_stores SET last_test = ? WHERE id = ?').run(canonicalJson(test), id)

export const removeConnectedStore = ({ db }: Workspace, id: string): void => void db.prepare('DELETE FROM connected_stores WHERE id = ?').run(id)

/** Publications whose prices may still be in this store: begun, and neither a dry run, nor rolled back, nor ended. */
export const publicationsIn = ({ db }: Workspace, storeId: string): { readonly id: string; readonly planName: string; readonly state: string }[] =>
  db.prepare(`SELECT id, plan_name AS planName, state FROM publications WHERE store_id = ? AND dry_run = 0 AND state NOT IN ('rolled-back', 'ended') ORDER BY seq`).all(storeId) as { id: string; planName: string; state: string }[]
