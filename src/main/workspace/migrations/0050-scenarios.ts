import type { Migration } from '../migrate.ts'

/** Scenarios (a person's, changeable) and outcomes (immutable, by content hash). An outcome outlives its scenario. */
export const scenarios: Migration = {
  version: 50,
  name: 'scenarios',
  up: `
    CREATE TABLE scenarios (id TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL CHECK (json_valid(body))) STRICT;
    CREATE TABLE outcomes (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE,
      scenario_id TEXT NOT NULL,
      scenario_name TEXT NOT NULL,
      scenario_hash TEXT NOT NULL,
      market_hash TEXT NOT NULL,
      created_at TEXT NOT NULL,
      paths INTEGER NOT NULL,
      seed INTEGER NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body)),
      scenario TEXT CHECK (json_valid(scenario))
    ) STRICT;
    CREATE INDEX outcomes_by_scenario ON outcomes (scenario_id, seq);
    CREATE TRIGGER outcomes_are_immutable BEFORE UPDATE ON outcomes BEGIN SELECT RAISE(ABORT, 'an outcome never changes'); END;
    CREATE TRIGGER outcomes_stay BEFORE DELETE ON outcomes BEGIN SELECT RAISE(ABORT, 'an outcome is never removed'); END;
  `,
}
