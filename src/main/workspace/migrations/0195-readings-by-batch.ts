import type { Migration } from '../migrate.ts'

/** Readings are entered into the price ledger batch by batch, by the journal that keeps them (`enterReadings`), and no longer row by row. */
export const readingsByBatch: Migration = {
  version: 195,
  name: 'readings-by-batch',
  up: 'DROP TRIGGER publication_rows_fill_the_ledger',
}
