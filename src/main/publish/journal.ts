import type { Database, Statement } from 'better-sqlite3'
import { WarchestError, type Problem } from '../../core/problem.ts'
import type { Minor } from '../../core/money/money.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { hubOf } from './hub.ts'
import { manifestHash, type Manifest } from './manifest.ts'
import type { PublicationState, RowState } from './publication.ts'

export type Direction = 'publish' | 'restore'

/** How a publication is run; frozen at its beginning. */
export interface PublicationOptions {
  readonly canaryShare: number
  readonly canarySeconds: number
  /** Rows of one call; never more than the store takes. */
  readonly batchRows: number
}

/** A publication without its rows. */
export interface PublicationHead {
  readonly id: string
  readonly planId: string
  readonly planVersion: number
  readonly storeId: string
  readonly dryRun: boolean
  readonly manifestHash: string
  readonly options: PublicationOptions
  readonly state: PublicationState
  readonly direction: Direction
  /** Schema of the before-image; null until it is complete. */
  readonly imageSchema: number | null
  readonly watchUntil: string | null
  readonly pauseRequested: boolean
  /** Troubles a person has seen and gone past; not counted again. */
  readonly tolerated: Readonly<Partial<Record<RowState, number>>>
}

/** A row as the publisher works on it. */
export interface WorkRow {
  readonly sku: string
  readonly wave: number
  readonly state: RowState
  readonly current: Minor
  readonly planned: Minor
  readonly before: Minor | null
  readonly beforeVersion: string | null
  readonly observed: Minor | null
  readonly writtenVersion: string | null
  readonly batch: string | null
  readonly attempts: number
  readonly reason: string | null
}

export type RowChange = { readonly sku: string } & Partial<Omit<WorkRow, 'sku' | 'wave' | 'current' | 'planned'>>

const COLUMNS: Readonly<Record<keyof Omit<RowChange, 'sku'>, string>> = {
  state: 'state', before: 'before', beforeVersion: 'before_version', observed: 'observed', writtenVersion: 'written_version', batch: 'batch', attempts: 'attempts', reason: 'reason',
}

/** Schema of the before-image that this version writes. Older ones stay readable: `before` and `before_version` have existed from the first. */
export const IMAGE_SCHEMA = 1

/** Rows that may have our price and would get their earlier one back; only a row that stood at the plan's current price was ever written. */
const RESTORABLE: readonly RowState[] = ['sent', 'confirmed', 'mismatch', 'restoring']

/** The write-ahead journal of publications in the workspace's database: every step is committed here before it is taken. */
export class Journal {
  readonly #db: Database
  readonly #now: () => string
  readonly #updates = new Map<string, Statement>()

  constructor(db: Database, now: () => string) {
    this.#db = db
    this.#now = now
  }

  create(manifest: Manifest, planName: string, dryRun: boolean, options: PublicationOptions): void {
    const at = this.#now()
    const { publicationId: id } = manifest
    const hash = manifestHash(manifest)
    this.#write(id, () => {
      this.#db
        .prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, created_at, updated_at)
          VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM publications), ?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared', 'publish', ?, ?)`)
        .run(id, manifest.planId, manifest.planVersion, planName, manifest.storeId, manifest.currency, Number(dryRun), hash, manifest.planHash, canonicalJson(options), at, at)
      this.#db.prepare('INSERT INTO publication_manifests VALUES (?, ?)').run(id, canonicalJson(manifest))
      const insert = this.#db.prepare("INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned) VALUES (?, ?, ?, ?, 'pending', ?, ?)")
      manifest.rows.forEach((row, place) => insert.run(id, row.sku, row.wave, place, row.current, row.planned))
      this.#note(id, 'prepared', null, { rows: manifest.rows.length, planHash: manifest.planHash, manifestHash: hash, dryRun })
    })
  }

  head(id: string): PublicationHead {
    const row = this.#db
      .prepare(`SELECT id, plan_id AS planId, plan_version AS planVersion, store_id AS storeId, dry_run AS dryRun, manifest_hash AS manifestHash, options, state, direction,
        image_schema AS imageSchema, watch_until AS watchUntil, pause_requested AS pauseRequested, tolerated FROM publications WHERE id = ?`)
      .get(id) as (Omit<PublicationHead, 'options' | 'tolerated' | 'dryRun' | 'pauseRequested'> & { options: string; tolerated: string; dryRun: number; pauseRequested: number }) | undefined
    if (!row) throw new WarchestError('not-found', { code: 'publication.unknown', message: `There is no publication ${id}.`, mend: 'Choose one from the list of publications.', params: { id } })
    return { ...row, options: JSON.parse(row.options) as PublicationOptions, tolerated: JSON.parse(row.tolerated) as PublicationHead['tolerated'], dryRun: row.dryRun === 1, pauseRequested: row.pauseRequested === 1 }
  }

  /**
   * The manifest, and proof that it is the one that was frozen: its hash holds, the rows to be written are its rows, and a row that was written
   * goes back to the price that the plan was made on.
   * @throws WarchestError 'refused' where anything differs.
   */
  manifest(id: string): Manifest {
    const { manifestHash: hash } = this.head(id)
    const manifest = JSON.parse(this.#db.prepare('SELECT manifest FROM publication_manifests WHERE publication_id = ?').pluck().get(id) as string) as Manifest
    const rows = new Map((this.#db.prepare('SELECT sku, wave, state, current, planned, before FROM publication_rows WHERE publication_id = ?').all(id) as WorkRow[]).map((row) => [row.sku, row]))
    const same = manifestHash(manifest) === hash && manifest.publicationId === id && rows.size === manifest.rows.length && manifest.rows.every((row) => {
      const kept = rows.get(row.sku)
      return kept !== undefined && kept.wave === row.wave && kept.current === row.current && kept.planned === row.planned && (!RESTORABLE.includes(kept.state) || kept.before === row.current)
    })
    if (same) return manifest
    throw new WarchestError('refused', {
      code: 'publication.altered', message: `The manifest of publication ${id} is not the one that was approved.`, mend: 'Nothing was written. Publish the plan anew, and find out who changed the workspace file.', params: { id },
    })
  }

  /** Rows in the order of writing. */
  rows(id: string, states: readonly RowState[], wave: number | null = null): WorkRow[] {
    return this.#db
      .prepare(`SELECT sku, wave, state, current, planned, before, before_version AS beforeVersion, observed, written_version AS writtenVersion, batch, attempts, reason FROM publication_rows
        WHERE publication_id = ? AND state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR wave = ?) ORDER BY wave, place`)
      .all(id, JSON.stringify(states), wave, wave) as WorkRow[]
  }

  waves(id: string): number[] {
    return this.#db.prepare('SELECT DISTINCT wave FROM publication_rows WHERE publication_id = ? ORDER BY wave').pluck().all(id) as number[]
  }

  counts(id: string): Partial<Record<RowState, number>> {
    const rows = this.#db.prepare('SELECT state, count(*) AS n FROM publication_rows WHERE publication_id = ? GROUP BY state').all(id) as { state: RowState; n: number }[]
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
  }

  /** Whether a step of this kind was taken. */
  has(id: string, kind: string): boolean {
    return this.#db.prepare('SELECT 1 FROM publication_journal WHERE publication_id = ? AND kind = ? LIMIT 1').get(id, kind) !== undefined
  }

  /** One step: an entry of the journal with what it changes, all committed together. */
  record(id: string, kind: string, step: { readonly batch?: string; readonly detail?: object; readonly rows?: readonly RowChange[]; readonly and?: () => void } = {}): void {
    this.#write(id, () => {
      for (const row of step.rows ?? []) this.#update(id, row)
      step.and?.()
      this.#note(id, kind, step.batch ?? null, step.detail ?? {})
    })
  }

  /** Columns of the publication itself. Call inside {@link record}. */
  set(id: string, change: { readonly state?: PublicationState; readonly direction?: Direction; readonly imageSchema?: number; readonly watchUntil?: string | null; readonly pauseRequested?: boolean; readonly why?: Problem | null; readonly tolerated?: object }): void {
    const columns = {
      state: change.state, direction: change.direction, image_schema: change.imageSchema, watch_until: change.watchUntil,
      pause_requested: change.pauseRequested === undefined ? undefined : Number(change.pauseRequested), problem: change.why && canonicalJson(change.why), tolerated: change.tolerated && canonicalJson(change.tolerated),
    }
    for (const [column, value] of Object.entries(columns)) if (value !== undefined) this.#statement(`UPDATE publications SET ${column} = ? WHERE id = ?`).run(value, id)
  }

  /** Notes where a batch stands. Call inside {@link record}. */
  batch(id: string, key: string, change: { readonly direction: Direction; readonly wave: number; readonly rows: number; readonly state: 'intent' | 'sent' | 'acked' | 'unknown' | 'verified'; readonly notAfter?: string }): void {
    this.#statement(`INSERT INTO publication_batches (publication_id, key, direction, wave, rows, state, not_after) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (publication_id, key) DO UPDATE SET state = excluded.state, not_after = coalesce(excluded.not_after, not_after)`)
      .run(id, key, change.direction, change.wave, change.rows, change.state, change.notAfter ?? null)
  }

  /** Latest deadline among batches whose answer never came; null where every batch is settled. */
  openDeadline(id: string): string | null {
    return this.#db.prepare("SELECT max(not_after) FROM publication_batches WHERE publication_id = ? AND state IN ('sent', 'unknown')").pluck().get(id) as string | null
  }

  /** Publications of a store that are neither at rest nor dry: one at a time may write. */
  unfinished(storeId: string): string[] {
    return this.#db.prepare("SELECT id FROM publications WHERE store_id = ? AND dry_run = 0 AND state IN ('prepared', 'canary', 'waves', 'rolling-back') ORDER BY seq").pluck().all(storeId) as string[]
  }

  /**
   * The first publication of a store that rests unfinished: paused, stopped or failed with prices of ours in the store, and with rows among the given products
   * that it would go on with or take back. Null where there is none.
   */
  unsettled(storeId: string, skus: readonly string[]): { readonly id: string; readonly planName: string; readonly written: number; readonly shared: number } | null {
    return (this.#db
      .prepare(`SELECT p.id, p.plan_name AS planName, sum(r.state <> 'pending') AS written, sum(r.sku IN (SELECT value FROM json_each($skus))) AS shared
        FROM publications p JOIN publication_rows r ON r.publication_id = p.id
        WHERE p.store_id = $storeId AND p.dry_run = 0 AND p.state IN ('paused', 'stopped', 'failed') AND r.state IN ('pending', 'sent', 'confirmed', 'mismatch', 'restoring')
        GROUP BY p.id HAVING written > 0 AND shared > 0 ORDER BY p.seq LIMIT 1`)
      .get({ storeId, skus: JSON.stringify(skus) }) as { id: string; planName: string; written: number; shared: number } | undefined) ?? null
  }

  /** Prices that other live publications have in a store, by product; the newest where several do. */
  livePrices(id: string): Map<string, { readonly id: string; readonly planned: Minor }> {
    const rows = this.#db
      .prepare(`SELECT r.sku, p.id, r.planned FROM publications p JOIN publication_rows r ON r.publication_id = p.id
        WHERE p.store_id = (SELECT store_id FROM publications WHERE id = $id) AND p.id <> $id AND p.dry_run = 0 AND p.state = 'live' AND r.state = 'confirmed' ORDER BY p.seq`)
      .all({ id }) as { sku: string; id: string; planned: Minor }[]
    return new Map(rows.map(({ sku, ...live }) => [sku, live]))
  }

  #write(id: string, work: () => void): void {
    this.#db.transaction(work).immediate()
    hubOf(this.#db).changed(id)
  }

  #note(id: string, kind: string, batch: string | null, detail: object): void {
    const at = this.#now()
    this.#statement('INSERT INTO publication_journal (publication_id, at, kind, batch, detail) VALUES (?, ?, ?, ?, ?)').run(id, at, kind, batch, canonicalJson(detail))
    this.#statement('UPDATE publications SET updated_at = ? WHERE id = ?').run(at, id)
  }

  #update(id: string, { sku, ...change }: RowChange): void {
    const keys = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).filter((key) => change[key] !== undefined)
    if ('before' in change) this.#statement('UPDATE publication_rows SET before_at = ? WHERE publication_id = ? AND sku = ?').run(this.#now(), id, sku)
    if (keys.length === 0) return
    this.#statement(`UPDATE publication_rows SET ${keys.map((key) => `${COLUMNS[key]} = ?`).join(', ')} WHERE publication_id = ? AND sku = ?`).run(...keys.map((key) => change[key]), id, sku)
  }

  #statement(sql: string): Statement {
    let statement = this.#updates.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#updates.set(sql, statement)
    }
    return statement
  }
}
