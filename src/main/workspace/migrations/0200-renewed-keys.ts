import type { Migration } from '../migrate.ts'

/**
 * A person whose passphrase is lost gets a new key from another person's hand; the old one signs no more from that moment. The person stays the same: who has edited or signed a plan is not asked of keys.
 * The sealed half may be sealed anew under another passphrase; nothing else of a key changes.
 */
export const renewedKeys: Migration = {
  version: 200,
  name: 'renewed keys',
  up: `
    CREATE TABLE person_keys (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      person_id TEXT NOT NULL REFERENCES persons (id),
      public_key TEXT NOT NULL UNIQUE,
      sealed_key TEXT NOT NULL CHECK (json_valid(sealed_key)),
      since TEXT NOT NULL,
      vouched_by TEXT NOT NULL REFERENCES persons (id),
      vouch TEXT NOT NULL
    ) STRICT;
    CREATE INDEX person_keys_by_person ON person_keys (person_id, seq);
    CREATE TRIGGER person_keys_are_kept BEFORE UPDATE OF seq, person_id, public_key, since, vouched_by, vouch ON person_keys BEGIN SELECT RAISE(ABORT, 'a key is never changed'); END;
    CREATE TRIGGER person_keys_stay BEFORE DELETE ON person_keys BEGIN SELECT RAISE(ABORT, 'a key is never removed'); END;
    CREATE TRIGGER person_keys_go_on BEFORE INSERT ON person_keys WHEN EXISTS (SELECT 1 FROM person_keys WHERE seq = NEW.seq OR public_key = NEW.public_key) OR NEW.since < (SELECT coalesce(max(since), '') FROM person_keys WHERE person_id = NEW.person_id)
      BEGIN SELECT RAISE(ABORT, 'a newer key comes after the ones before'); END;
  `,
}
