import type { Migration } from '../migrate.ts'

/** Fitted markets with their reports, by content hash. The newest is the current one; older ones stay, since outcomes name them. */
export const markets: Migration = {
  version: 40,
  name: 'markets',
  up: `
    CREATE TABLE markets (seq INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL, created_at TEXT NOT NULL, market TEXT NOT NULL CHECK (json_valid(market)), report TEXT NOT NULL CHECK (json_valid(report))) STRICT;
    CREATE INDEX markets_by_hash ON markets (hash);
    CREATE TRIGGER markets_are_immutable BEFORE UPDATE ON markets BEGIN SELECT RAISE(ABORT, 'a fitted market never changes'); END;
  `,
}
