import type { Migration } from '../migrate.ts'

/** Payoff tables (immutable, by content hash) and matches, which grow a week at a time until they end. */
export const games: Migration = {
  version: 130,
  name: 'games',
  up: `
    CREATE TABLE payoff_tables (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE,
      scenario_id TEXT NOT NULL,
      created_at TEXT NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body))
    ) STRICT;
    CREATE TRIGGER payoff_tables_are_immutable BEFORE UPDATE ON payoff_tables BEGIN SELECT RAISE(ABORT, 'a payoff table never changes'); END;
    CREATE TABLE matches (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, market_hash TEXT NOT NULL, setup TEXT NOT NULL CHECK (json_valid(setup)), summary TEXT CHECK (json_valid(summary))
    ) STRICT;
    CREATE TABLE match_turns (
      match_id TEXT NOT NULL REFERENCES matches (id) ON DELETE CASCADE, week INTEGER NOT NULL, body TEXT NOT NULL CHECK (json_valid(body)), PRIMARY KEY (match_id, week)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER match_turns_are_immutable BEFORE UPDATE ON match_turns BEGIN SELECT RAISE(ABORT, 'a week that was played never changes'); END;
  `,
}
