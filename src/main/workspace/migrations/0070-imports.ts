import type { Migration } from '../migrate.ts'

/** History of imports, mappings remembered by the columns of the file, and settings with the reason of each change. */
export const imports: Migration = {
  version: 70,
  name: 'imports',
  up: `
    CREATE TABLE imports (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL,
      at TEXT NOT NULL,
      file TEXT NOT NULL,
      kind TEXT NOT NULL,
      rows INTEGER NOT NULL,
      kept INTEGER NOT NULL,
      seconds REAL NOT NULL,
      sha256 TEXT NOT NULL,
      mapping TEXT NOT NULL CHECK (json_valid(mapping)),
      scale TEXT NOT NULL CHECK (json_valid(scale))
    ) STRICT;
    CREATE TABLE mappings (signature TEXT PRIMARY KEY, mapping TEXT NOT NULL CHECK (json_valid(mapping)), used_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE settings (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, value TEXT NOT NULL CHECK (json_valid(value)), at TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
    CREATE INDEX settings_by_key ON settings (key, seq);
  `,
}
