import type { Migration } from '../migrate.ts'

/** What is at its end is for good: whoever keeps the schedule looks at the others only, every few seconds. When the log was last written is asked before every act, of logs that only grow. */
export const openPublicationsIndex: Migration = {
  version: 230,
  name: 'open publications',
  up: `
    CREATE INDEX publications_open ON publications (seq) WHERE dry_run = 0 AND state NOT IN ('ended', 'rolled-back');
    CREATE INDEX audit_by_time ON audit (at);
    CREATE INDEX publication_journal_by_time ON publication_journal (at);
  `,
}
