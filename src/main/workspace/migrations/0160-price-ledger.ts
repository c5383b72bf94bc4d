import type { Migration } from '../migrate.ts'

/**
 * The price ledger. Every price that a publication reads back from a store is entered in the same transaction as the reading, whoever reads: an entry stands until the next one of
 * its product and store closes it. The view joins these with our imported offers and with what sales were made at, so that one query serves every prior-price rule.
 * Money is minor units; days are those of the workspace (an as-of date that a person has stated, else the date of the journal).
 */
export const priceLedger: Migration = {
  version: 160,
  name: 'price-ledger',
  up: `
    CREATE TABLE price_readings (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      sku TEXT NOT NULL,
      channel TEXT NOT NULL,
      country TEXT NOT NULL DEFAULT '',
      type TEXT NOT NULL CHECK (type IN ('regular', 'promotion')),
      first_day TEXT NOT NULL,
      last_day TEXT,
      price INTEGER NOT NULL CHECK (price > 0),
      publication_id TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX price_readings_by_product ON price_readings (sku, channel, last_day);
    CREATE TRIGGER price_readings_keep_what_was_read BEFORE UPDATE OF seq, sku, channel, country, type, first_day, price, publication_id, at ON price_readings BEGIN SELECT RAISE(ABORT, 'the price ledger is only appended to'); END;
    CREATE TRIGGER price_readings_close_once BEFORE UPDATE OF last_day ON price_readings WHEN OLD.last_day IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the price ledger is only appended to'); END;
    CREATE TRIGGER price_readings_stay BEFORE DELETE ON price_readings BEGIN SELECT RAISE(ABORT, 'the price ledger is only appended to'); END;

    CREATE TRIGGER publication_rows_fill_the_ledger AFTER UPDATE OF observed ON publication_rows
      WHEN NEW.observed > 0 AND NEW.observed IS NOT OLD.observed AND NOT EXISTS (
        SELECT 1 FROM price_readings r JOIN publications p ON p.id = NEW.publication_id
        WHERE r.sku = NEW.sku AND r.channel = p.store_id AND r.last_day IS NULL AND r.price = NEW.observed AND r.type = iif(NEW.observed = NEW.planned, 'promotion', 'regular'))
    BEGIN
      UPDATE price_readings SET last_day = max(first_day, (SELECT coalesce((SELECT value ->> '$' FROM settings WHERE key = 'asOf' ORDER BY seq DESC LIMIT 1), substr(updated_at, 1, 10)) FROM publications WHERE id = NEW.publication_id))
        WHERE sku = NEW.sku AND channel = (SELECT store_id FROM publications WHERE id = NEW.publication_id) AND last_day IS NULL;
      INSERT INTO price_readings (sku, channel, type, first_day, price, publication_id, at)
        SELECT NEW.sku, store_id, iif(NEW.observed = NEW.planned, 'promotion', 'regular'), coalesce((SELECT value ->> '$' FROM settings WHERE key = 'asOf' ORDER BY seq DESC LIMIT 1), substr(updated_at, 1, 10)), NEW.observed, id, updated_at
        FROM publications WHERE id = NEW.publication_id;
    END;

    CREATE VIEW price_ledger (sku, channel, country, type, first_day, last_day, price, source, confirmed) AS
      SELECT sku, channel, country, type, CAST(julianday(first_day) - 2440587.5 AS INTEGER), CAST(julianday(last_day) - 2440587.5 AS INTEGER), price, 'publication', 0 FROM price_readings
      UNION ALL
      SELECT p.sku, '', '', iif(o.promo > 0, 'promotion', 'regular'), o.day, o.day, CAST(round(o.price * CASE p.currency WHEN 'JPY' THEN 1 WHEN 'KWD' THEN 1000 ELSE 100 END) AS INTEGER), 'offer', 0
        FROM products p JOIN offers o ON o.product = p.key AND o.seller = (SELECT key FROM sellers WHERE own = 1)
      UNION ALL
      SELECT p.sku, t.id, '', 'transaction', s.day, s.day + (SELECT coalesce(max(CAST(value AS INTEGER)), 1) FROM facts WHERE key = 'period-days') - 1,
          CAST(round(coalesce(s.price * CASE p.currency WHEN 'JPY' THEN 1 WHEN 'KWD' THEN 1000 ELSE 100 END, s.revenue / s.units)) AS INTEGER), 'sale', 1
        FROM products p JOIN sales s ON s.product = p.key JOIN outlets t ON t.key = s.outlet WHERE s.units > 0 AND (s.price IS NOT NULL OR s.revenue > 0);
  `,
}
