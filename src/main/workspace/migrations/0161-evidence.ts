import type { Migration } from '../migrate.ts'

/** What people put on file for the gate (consents, reasons with their evidence, suppliers' minimum prices, announcements), and their signed overrides. A record is withdrawn, never changed or removed. */
export const evidence: Migration = {
  version: 161,
  name: 'evidence',
  up: `
    CREATE TABLE evidence (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL CHECK (json_valid(body)), by TEXT NOT NULL, at TEXT NOT NULL, withdrawn_by TEXT, withdrawn_at TEXT
    ) STRICT;
    CREATE TRIGGER evidence_never_changes BEFORE UPDATE OF seq, id, kind, body, by, at ON evidence BEGIN SELECT RAISE(ABORT, 'what is on file never changes'); END;
    CREATE TRIGGER evidence_is_withdrawn_once BEFORE UPDATE OF withdrawn_by, withdrawn_at ON evidence WHEN OLD.withdrawn_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'what is on file never changes'); END;
    CREATE TRIGGER evidence_stays BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'what is on file never changes'); END;
    CREATE TABLE overrides (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, sku TEXT, reason TEXT NOT NULL, by TEXT NOT NULL, signed_at TEXT NOT NULL, expires_at TEXT NOT NULL, signature TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER overrides_never_change BEFORE UPDATE ON overrides BEGIN SELECT RAISE(ABORT, 'a signed override never changes'); END;
    CREATE TRIGGER overrides_stay BEFORE DELETE ON overrides BEGIN SELECT RAISE(ABORT, 'a signed override never changes'); END;
  `,
}
