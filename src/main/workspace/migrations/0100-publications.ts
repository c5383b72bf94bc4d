import type { Migration } from '../migrate.ts'

/**
 * Stores the workspace knows, publications with their immutable manifests, where each row stands, the batches that were sent, and the write-ahead journal.
 * A manifest lies in a table of its own: beside the state it would be written again with every step.
 * `before*` is the image of the row read before the first write; `written_version` the store's version of the row after our write.
 */
export const publications: Migration = {
  version: 100,
  name: 'publications',
  up: `
    CREATE TABLE stores (id TEXT PRIMARY KEY, instance TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE publications (
      id TEXT PRIMARY KEY,
      seq INTEGER NOT NULL UNIQUE,
      plan_id TEXT NOT NULL,
      plan_version INTEGER NOT NULL,
      plan_name TEXT NOT NULL,
      store_id TEXT NOT NULL,
      currency TEXT NOT NULL,
      dry_run INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
      manifest_hash TEXT NOT NULL,
      plan_hash TEXT NOT NULL,
      options TEXT NOT NULL CHECK (json_valid(options)),
      state TEXT NOT NULL,
      direction TEXT NOT NULL CHECK (direction IN ('publish', 'restore')),
      image_schema INTEGER,
      watch_until TEXT,
      pause_requested INTEGER NOT NULL DEFAULT 0 CHECK (pause_requested IN (0, 1)),
      tolerated TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(tolerated)),
      problem TEXT,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER manifests_are_immutable BEFORE UPDATE OF manifest_hash, plan_hash, plan_id, plan_version, store_id, currency, dry_run ON publications
      BEGIN SELECT RAISE(ABORT, 'a manifest never changes'); END;
    CREATE TABLE publication_manifests (publication_id TEXT PRIMARY KEY REFERENCES publications (id), manifest TEXT NOT NULL CHECK (json_valid(manifest))) STRICT, WITHOUT ROWID;
    CREATE TRIGGER manifest_texts_are_immutable BEFORE UPDATE ON publication_manifests BEGIN SELECT RAISE(ABORT, 'a manifest never changes'); END;
    CREATE TABLE publication_rows (
      publication_id TEXT NOT NULL REFERENCES publications (id),
      sku TEXT NOT NULL,
      wave INTEGER NOT NULL,
      place INTEGER NOT NULL,
      state TEXT NOT NULL,
      current INTEGER NOT NULL,
      planned INTEGER NOT NULL CHECK (planned > 0),
      before INTEGER,
      before_version TEXT,
      before_at TEXT,
      observed INTEGER,
      written_version TEXT,
      batch TEXT,
      attempts INTEGER NOT NULL DEFAULT 0,
      reason TEXT,
      PRIMARY KEY (publication_id, sku)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX publication_rows_by_wave ON publication_rows (publication_id, wave, place);
    CREATE INDEX publication_rows_by_state ON publication_rows (publication_id, state, wave);
    CREATE TABLE publication_batches (
      publication_id TEXT NOT NULL REFERENCES publications (id),
      key TEXT NOT NULL,
      direction TEXT NOT NULL,
      wave INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('intent', 'sent', 'acked', 'unknown', 'verified')),
      not_after TEXT,
      PRIMARY KEY (publication_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE publication_journal (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      publication_id TEXT NOT NULL REFERENCES publications (id),
      at TEXT NOT NULL,
      kind TEXT NOT NULL,
      batch TEXT,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX publication_journal_by_publication ON publication_journal (publication_id, seq);
    CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON publication_journal BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
    CREATE TRIGGER journal_stays BEFORE DELETE ON publication_journal BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
  `,
}
