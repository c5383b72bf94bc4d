import type { Migration } from '../migrate.ts'

/** Facts of the workspace itself, and the catalog. Money is integer minor units of `currency`; NULL is unknown, never zero. */
export const catalog: Migration = {
  version: 10,
  name: 'catalog',
  up: `
    CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE categories (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name_en TEXT NOT NULL, name_zh TEXT) STRICT;
    CREATE TABLE sellers (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name_en TEXT NOT NULL, name_zh TEXT, own INTEGER NOT NULL CHECK (own IN (0, 1))) STRICT;
    CREATE UNIQUE INDEX one_own_seller ON sellers (own) WHERE own = 1;
    CREATE TABLE products (
      key INTEGER PRIMARY KEY,
      sku TEXT NOT NULL UNIQUE CHECK (sku <> ''),
      name_en TEXT NOT NULL,
      name_zh TEXT,
      category INTEGER NOT NULL REFERENCES categories (key),
      currency TEXT NOT NULL CHECK (length(currency) = 3),
      list INTEGER CHECK (list > 0),
      cost INTEGER CHECK (cost >= 0),
      floor INTEGER CHECK (floor >= 0),
      stock REAL CHECK (stock >= 0),
      merchant TEXT
    ) STRICT;
    CREATE INDEX products_by_category ON products (category);
    CREATE TABLE inbound (product INTEGER NOT NULL REFERENCES products (key), day INTEGER NOT NULL, units REAL NOT NULL CHECK (units > 0), PRIMARY KEY (product, day)) STRICT, WITHOUT ROWID;
    INSERT INTO sellers (id, name_en, name_zh, own) VALUES ('own', 'Own store', '本店', 1);
  `,
}
