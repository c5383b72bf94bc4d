import type { Migration } from '../migrate.ts'

/** What is known of cash and capacity, as named amounts with the day they hold from; `seller` is empty for our own. Money is major units, as given. */
export const treasury: Migration = {
  version: 30,
  name: 'treasury',
  up: `
    CREATE TABLE treasury (seller TEXT NOT NULL, item TEXT NOT NULL, day INTEGER NOT NULL, amount REAL NOT NULL, note TEXT, PRIMARY KEY (seller, item, day)) STRICT, WITHOUT ROWID;
  `,
}
