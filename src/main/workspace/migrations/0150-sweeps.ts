import type { Migration } from '../migrate.ts'

/** Points of sweeps as they were simulated: immutable, named by the content hashes of the scenario at the point and of the market. A sweep that was cut short goes on from them. */
export const sweeps: Migration = {
  version: 150,
  name: 'sweeps',
  up: `
    CREATE TABLE sweep_points (
      scenario_hash TEXT NOT NULL,
      market_hash TEXT NOT NULL,
      created_at TEXT NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body)),
      PRIMARY KEY (scenario_hash, market_hash)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER sweep_points_are_immutable BEFORE UPDATE ON sweep_points BEGIN SELECT RAISE(ABORT, 'a simulated point never changes'); END;
  `,
}
