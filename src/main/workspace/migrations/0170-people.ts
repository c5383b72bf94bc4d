import type { Migration } from '../migrate.ts'

/** Persons with their keys, the private half sealed under a passphrase, each let in by another; and the audit log. Neither forgets: INSERT OR REPLACE, which fires no trigger of DELETE, is refused too. */
export const people: Migration = {
  version: 170,
  name: 'people',
  up: `
    CREATE TABLE persons (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL UNIQUE,
      role TEXT NOT NULL,
      public_key TEXT NOT NULL,
      sealed_key TEXT NOT NULL CHECK (json_valid(sealed_key)),
      added_at TEXT NOT NULL,
      vouched_by TEXT REFERENCES persons (id),
      vouch TEXT,
      left_at TEXT
    ) STRICT;
    CREATE TRIGGER persons_keep_their_keys BEFORE UPDATE OF seq, id, name, role, public_key, added_at, vouched_by, vouch ON persons BEGIN SELECT RAISE(ABORT, 'a person keeps name, role and key'); END;
    CREATE TRIGGER persons_are_not_replaced BEFORE INSERT ON persons WHEN EXISTS (SELECT 1 FROM persons WHERE id = NEW.id OR name = NEW.name OR seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'a person keeps name, role and key'); END;
    CREATE TRIGGER persons_stay BEFORE DELETE ON persons BEGIN SELECT RAISE(ABORT, 'a person is never removed'); END;
    CREATE TABLE audit (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      person_id TEXT,
      person TEXT,
      what TEXT NOT NULL,
      subject TEXT NOT NULL,
      detail TEXT NOT NULL CHECK (json_valid(detail)),
      previous TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_by_what ON audit (what, seq);
    CREATE TRIGGER audit_goes_on BEFORE INSERT ON audit WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM audit) BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
    CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
  `,
}
