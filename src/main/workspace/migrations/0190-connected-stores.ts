import type { Migration } from '../migrate.ts'

/** Stores that a person has connected: kind and settings, and what the last test found. Never a secret: those lie in a place of this machine (src/main/secrets). */
export const connectedStores: Migration = {
  version: 190,
  name: 'connected-stores',
  up: `
    CREATE TABLE connected_stores (
      id TEXT PRIMARY KEY CHECK (id <> 'embedded'),
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      last_test TEXT CHECK (json_valid(last_test)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
}
