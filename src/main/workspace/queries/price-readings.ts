import type { Statement } from 'better-sqlite3'
import { todayOf } from './today.ts'

/** A reading is of a promotion where it is what was planned. */
const TYPE = "iif(r.observed = r.planned, 'promotion', 'regular')"

/**
 * Enters into the price ledger what a publication has read of these products (`publication_rows.observed`): a price that stands there already is no new entry,
 * another one closes the entry before. Its day is that of the workspace at the instant of the reading, ISO. Call in the transaction that keeps the reading.
 * One statement for all: a trigger would cost as much as the rest of the journal.
 */
export function enterReadings(statement: (sql: string) => Statement, publicationId: string, skus: readonly string[], at: string): void {
  if (skus.length === 0) return
  const store = statement('SELECT store_id FROM publications WHERE id = ?').pluck().get(publicationId) as string
  const day = todayOf({ db: { prepare: statement }, clock: { now: () => at } }).date
  const read = 'json_each($skus) s CROSS JOIN publication_rows r ON r.publication_id = $publicationId AND r.sku = s.value AND r.observed > 0'
  const given = { publicationId, store, day, skus: JSON.stringify(skus) }
  statement(`UPDATE price_readings SET last_day = max(first_day, $day) WHERE seq IN (
    SELECT p.seq FROM ${read} CROSS JOIN price_readings p ON p.sku = r.sku AND p.channel = $store AND p.last_day IS NULL WHERE p.price <> r.observed OR p.type <> ${TYPE})`).run(given)
  statement(`INSERT INTO price_readings (sku, channel, type, first_day, price, publication_id, at)
    SELECT r.sku, $store, ${TYPE}, $day, r.observed, $publicationId, $at FROM ${read} WHERE NOT EXISTS (SELECT 1 FROM price_readings p WHERE p.sku = r.sku AND p.channel = $store AND p.last_day IS NULL)`).run({ ...given, at })
}
