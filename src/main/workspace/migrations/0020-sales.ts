import type { Migration } from '../migrate.ts'

/**
 * Sales by product x outlet x period, and offers by seller x product x day. `day` counts days since 1970-01-01.
 * `price` and `list` are major units and real: a price per ounce is a fraction of a cent. `revenue` is whole minor units.
 */
export const sales: Migration = {
  version: 20,
  name: 'sales',
  up: `
    CREATE TABLE outlets (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE sales (
      product INTEGER NOT NULL REFERENCES products (key),
      outlet INTEGER NOT NULL REFERENCES outlets (key),
      day INTEGER NOT NULL,
      units REAL NOT NULL CHECK (units >= 0),
      revenue INTEGER CHECK (revenue >= 0),
      price REAL CHECK (price > 0),
      list REAL CHECK (list > 0),
      stockout REAL CHECK (stockout BETWEEN 0 AND 1),
      covariates TEXT CHECK (json_valid(covariates)),
      PRIMARY KEY (product, outlet, day)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE offers (
      seller INTEGER NOT NULL REFERENCES sellers (key),
      product INTEGER NOT NULL REFERENCES products (key),
      day INTEGER NOT NULL,
      price REAL NOT NULL CHECK (price > 0),
      available REAL NOT NULL CHECK (available BETWEEN 0 AND 1),
      promo REAL CHECK (promo BETWEEN 0 AND 1),
      PRIMARY KEY (seller, product, day)
    ) STRICT, WITHOUT ROWID;
  `,
}
