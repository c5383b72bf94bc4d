import type { Migration } from '../migrate.ts'

/** Waterfalls of paired runs (immutable, by content hash), named by the scenario and market they were run on. */
export const waterfalls: Migration = {
  version: 140,
  name: 'waterfalls',
  up: `
    CREATE TABLE waterfalls (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE,
      scenario_id TEXT NOT NULL,
      scenario_hash TEXT NOT NULL,
      market_hash TEXT NOT NULL,
      created_at TEXT NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body))
    ) STRICT;
    CREATE INDEX waterfalls_by_scenario ON waterfalls (scenario_id, seq);
    CREATE TRIGGER waterfalls_are_immutable BEFORE UPDATE ON waterfalls BEGIN SELECT RAISE(ABORT, 'a waterfall never changes'); END;
    CREATE TRIGGER waterfalls_stay BEFORE DELETE ON waterfalls BEGIN SELECT RAISE(ABORT, 'a waterfall is never removed'); END;
  `,
}
