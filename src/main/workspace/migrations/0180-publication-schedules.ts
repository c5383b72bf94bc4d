import type { Migration } from '../migrate.ts'

/**
 * Publications that begin and end by the calendar. `direction` learns 'end'. Every row gets its span and its return price; rows of before take them from
 * their manifest, with days of UTC. `before_sale` belongs to before-images of schema 2; those of schema 1 had stores without sales only.
 * Orders of stores are kept once for every publication that looks at them. An emergency names what it has to take back.
 */
export const publicationSchedules: Migration = {
  version: 180,
  name: 'publication-schedules',
  up: `
    ALTER TABLE publications ADD COLUMN course TEXT NOT NULL DEFAULT 'publish' CHECK (course IN ('publish', 'restore', 'end'));
    UPDATE publications SET course = direction;
    ALTER TABLE publications DROP COLUMN direction;
    ALTER TABLE publications RENAME COLUMN course TO direction;
    ALTER TABLE publications ADD COLUMN keeper TEXT NOT NULL DEFAULT 'runner' CHECK (keeper IN ('store', 'runner'));
    ALTER TABLE publications ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC';
    ALTER TABLE publications ADD COLUMN starts_at TEXT;
    ALTER TABLE publications ADD COLUMN ends_at TEXT;
    ALTER TABLE publications ADD COLUMN alarm TEXT CHECK (alarm IS NULL OR json_valid(alarm));
    ALTER TABLE publications ADD COLUMN late_seconds REAL;
    ALTER TABLE publications ADD COLUMN looked_at TEXT;

    ALTER TABLE publication_rows ADD COLUMN before_sale TEXT CHECK (before_sale IS NULL OR json_valid(before_sale));
    ALTER TABLE publication_rows ADD COLUMN return_price INTEGER;
    ALTER TABLE publication_rows ADD COLUMN starts_at TEXT;
    ALTER TABLE publication_rows ADD COLUMN ends_at TEXT;
    ALTER TABLE publication_rows ADD COLUMN expected_units REAL;
    ALTER TABLE publication_rows ADD COLUMN floor INTEGER;
    ALTER TABLE publication_rows ADD COLUMN live_at TEXT;
    ALTER TABLE publication_rows ADD COLUMN over_at TEXT;
    ALTER TABLE publication_rows ADD COLUMN drift TEXT CHECK (drift IS NULL OR json_valid(drift));
    ALTER TABLE publication_rows ADD COLUMN decision TEXT CHECK (decision IS NULL OR json_valid(decision));

    CREATE TABLE earlier_rows (publication_id TEXT NOT NULL, sku TEXT NOT NULL, return_price INTEGER NOT NULL, last TEXT NOT NULL, PRIMARY KEY (publication_id, sku)) STRICT, WITHOUT ROWID;
    INSERT INTO earlier_rows
      SELECT m.publication_id, json_extract(r.value, '$.sku'), json_extract(r.value, '$.returnPrice'), json_extract(r.value, '$.to') FROM publication_manifests m, json_each(m.manifest, '$.rows') r;
    UPDATE publication_rows SET return_price = e.return_price, ends_at = date(e.last, '+1 day') || 'T00:00:00.000Z'
      FROM earlier_rows e WHERE e.publication_id = publication_rows.publication_id AND e.sku = publication_rows.sku;
    DROP TABLE earlier_rows;
    UPDATE publications SET ends_at = (SELECT max(ends_at) FROM publication_rows WHERE publication_id = publications.id), starts_at = created_at;
    UPDATE publication_rows SET live_at = (SELECT updated_at FROM publications WHERE id = publication_rows.publication_id) WHERE state = 'confirmed';

    CREATE TABLE store_orders (store_id TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)), currency TEXT NOT NULL, PRIMARY KEY (store_id, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE store_order_lines (
      store_id TEXT NOT NULL, order_id TEXT NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL, units REAL NOT NULL, price INTEGER NOT NULL, at TEXT NOT NULL, cancelled INTEGER NOT NULL,
      PRIMARY KEY (store_id, order_id, line), FOREIGN KEY (store_id, order_id) REFERENCES store_orders (store_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX store_order_lines_by_sku ON store_order_lines (store_id, sku, at);
    CREATE INDEX store_order_lines_by_time ON store_order_lines (store_id, at);
    CREATE TABLE store_order_readings (store_id TEXT PRIMARY KEY, since TEXT NOT NULL, read_at TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE emergencies (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, publications TEXT NOT NULL CHECK (json_valid(publications)), done_at TEXT
    ) STRICT;
  `,
}
