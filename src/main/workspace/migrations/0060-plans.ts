import type { Migration } from '../migrate.ts'

/**
 * Plan versions. `body` is everything that a version's hash covers; it may change while `hash` is NULL (a draft) and never afterwards.
 * Status and approval move on beside it.
 */
export const plans: Migration = {
  version: 60,
  name: 'plans',
  up: `
    CREATE TABLE plans (
      id TEXT NOT NULL,
      version INTEGER NOT NULL CHECK (version >= 1),
      seq INTEGER NOT NULL,
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at TEXT NOT NULL,
      lines INTEGER NOT NULL,
      subsidy INTEGER NOT NULL,
      hash TEXT,
      body TEXT NOT NULL CHECK (json_valid(body)),
      approval TEXT CHECK (json_valid(approval)),
      PRIMARY KEY (id, version)
    ) STRICT;
    CREATE TRIGGER checked_plans_are_immutable BEFORE UPDATE ON plans
      WHEN OLD.hash IS NOT NULL AND (NEW.hash IS NOT OLD.hash OR NEW.body IS NOT OLD.body)
      BEGIN SELECT RAISE(ABORT, 'a checked plan version never changes'); END;
    CREATE TRIGGER checked_plans_stay BEFORE DELETE ON plans WHEN OLD.hash IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a checked plan version is never removed'); END;
  `,
}
