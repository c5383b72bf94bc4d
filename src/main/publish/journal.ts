import type { Database, Statement } from 'better-sqlite3'
import { WarchestError, type Problem } from '../../core/problem.ts'
import type { Currency, Minor } from '../../core/money/money.ts'
import type { Sale } from '../stores/connector.ts'
import { canonicalJson, textHash } from '../workspace/canonical.ts'
import { enterReadings } from '../workspace/queries/price-readings.ts'
import { flushed } from './flush.ts'
import { hubOf } from './hub.ts'
import { alteredProblem, manifestHash, type Manifest, type PublicationOptions, type TripwireOptions } from './manifest.ts'
import type { Drift, Emergency, PublicationSchedule, PublicationState, RowState } from './publication.ts'
import type { Keeper } from './schedule.ts'

export type Direction = 'publish' | 'restore' | 'end'

/** What a person has decided about a row that the gate holds, and their signature under it. Those of before had neither price nor signature, and let nothing pass. */
export interface RowDecision {
  readonly write: boolean
  /** The price that may be written nevertheless, and the rules that it may break. */
  readonly price: Minor
  readonly rules: readonly string[]
  /** Name and id. */
  readonly by: string
  readonly personId: string
  readonly reason: string
  readonly at: string
  readonly expiresAt: string
  /** Ed25519, base64. */
  readonly signature: string
}

/** A publication without its rows. */
export interface PublicationHead {
  readonly id: string
  readonly planId: string
  readonly planVersion: number
  readonly storeId: string
  readonly currency: Currency
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
  readonly keeper: Keeper
  readonly zone: string
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly alarm: Problem | null
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
  /** The sale that stood beside the price before; always null in a before-image of schema 1, whose stores had none. */
  readonly beforeSale: Sale | null
  /** Null in a manifest that named none; then the price before stands in. */
  readonly returnPrice: Minor | null
  /** Null: at once. */
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly floor: Minor | null
  /** When it was first sent, by the store's clock: buyers may have seen it from then on. */
  readonly liveAt: string | null
  readonly overAt: string | null
  readonly drift: Drift | null
  readonly decision: RowDecision | null
}

/** An entry of the journal and what it changes. */
export interface Step {
  readonly kind: string
  readonly batch?: string
  readonly detail?: object
  readonly rows?: readonly RowChange[]
  readonly and?: () => void
}

export type RowChange = { readonly sku: string } & Partial<Omit<WorkRow, 'sku' | 'wave' | 'current' | 'planned' | 'returnPrice' | 'startsAt' | 'endsAt' | 'floor'>>

const COLUMNS: Readonly<Record<keyof Omit<RowChange, 'sku'>, string>> = {
  state: 'state', before: 'before', beforeVersion: 'before_version', observed: 'observed', writtenVersion: 'written_version', batch: 'batch', attempts: 'attempts', reason: 'reason',
  beforeSale: 'before_sale', liveAt: 'live_at', overAt: 'over_at', drift: 'drift', decision: 'decision',
}
/** Columns that hold JSON. */
const PARSED = ['beforeSale', 'drift', 'decision'] as const

/**
 * Schema of the before-image that this version writes: 2 has the sale that stood beside the price. Older ones stay readable: `before` and
 * `before_version` have existed from the first, and what a schema lacks is read as null.
 */
export const IMAGE_SCHEMA = 2

/** Rows that may have our price and would get another one back; only a row that stood at the plan's current price was ever written. */
export const OURS: readonly RowState[] = ['sent', 'confirmed', 'mismatch', 'restoring', 'ending', 'held']

/** What was only read: a row that is on its way is read again on resuming, and the before-image is on the disk with the first `sent`. */
const READINGS: readonly string[] = ['before-image', 'acked', 'verified', 'read']

/** States in which a publication is being worked on, or was until its process died. */
export const UNFINISHED = ['prepared', 'canary', 'waves', 'ending', 'rolling-back'] as const satisfies readonly PublicationState[]

/** `startedBy`: only rows whose time has come by that instant; `endedBy`: only those whose time is over by then. */
export interface RowFilter {
  readonly wave?: number
  readonly startedBy?: string
  readonly endedBy?: string
}

const FILTERED = `FROM publication_rows WHERE publication_id = $id AND state IN (SELECT value FROM json_each($states)) AND ($wave IS NULL OR wave = $wave)
  AND ($startedBy IS NULL OR starts_at IS NULL OR starts_at <= $startedBy) AND ($endedBy IS NULL OR ends_at <= $endedBy)`
const filter = (id: string, states: readonly RowState[], { wave, startedBy, endedBy }: RowFilter): Record<string, string | number | null> =>
  ({ id, states: JSON.stringify(states), wave: wave ?? null, startedBy: startedBy ?? null, endedBy: endedBy ?? null })

/** The write-ahead journal of publications in the workspace's database: every step is committed here before it is taken. */
export class Journal {
  readonly #db: Database
  readonly #now: () => string
  readonly #updates = new Map<string, Statement>()

  constructor(db: Database, now: () => string) {
    this.#db = db
    this.#now = now
  }

  create(manifest: Manifest, planName: string, dryRun: boolean): void {
    const at = this.#now()
    const { publicationId: id, options } = manifest
    const hash = manifestHash(manifest)
    this.#write(id, () => {
      this.#db
        .prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, keeper, zone, starts_at, ends_at, created_at, updated_at)
          VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM publications), ?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared', 'publish', ?, ?, ?, ?, ?, ?)`)
        .run(
          id, manifest.planId, manifest.planVersion, planName, manifest.storeId, manifest.currency, Number(dryRun), hash, manifest.planHash, canonicalJson(options ?? {}), manifest.keeper ?? 'runner', manifest.zone ?? 'UTC',
          least(manifest.rows.map((row) => row.startsAt ?? null)), most(manifest.rows.map((row) => row.endsAt ?? null)), at, at,
        )
      this.#db.prepare('INSERT INTO publication_manifests VALUES (?, ?)').run(id, canonicalJson(manifest))
      const insert = this.#db.prepare(`INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned, return_price, starts_at, ends_at, expected_units, floor)
        VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?)`)
      manifest.rows.forEach((row, place) => insert.run(id, row.sku, row.wave, place, row.current, row.planned, row.returnPrice, row.startsAt ?? null, row.endsAt ?? null, row.expectedUnits ?? null, row.floor ?? null))
      this.#note(id, 'prepared', null, { rows: manifest.rows.length, planHash: manifest.planHash, manifestHash: hash, dryRun })
    })
  }

  head(id: string): PublicationHead {
    const row = this
      .#statement(`SELECT id, plan_id AS planId, plan_version AS planVersion, store_id AS storeId, currency, dry_run AS dryRun, manifest_hash AS manifestHash, options, state, direction,
        image_schema AS imageSchema, watch_until AS watchUntil, pause_requested AS pauseRequested, tolerated, keeper, zone, starts_at AS startsAt, ends_at AS endsAt, alarm FROM publications WHERE id = ?`)
      .get(id) as (Omit<PublicationHead, 'options' | 'tolerated' | 'dryRun' | 'pauseRequested' | 'alarm'> & { options: string; tolerated: string; dryRun: number; pauseRequested: number; alarm: string | null }) | undefined
    if (!row) throw new WarchestError('not-found', { code: 'publication.unknown', message: `There is no publication ${id}.`, mend: 'Choose one from the list of publications.', params: { id } })
    return { ...row, options: JSON.parse(row.options) as PublicationOptions, tolerated: JSON.parse(row.tolerated) as PublicationHead['tolerated'], dryRun: row.dryRun === 1, pauseRequested: row.pauseRequested === 1, alarm: row.alarm === null ? null : (JSON.parse(row.alarm) as Problem) }
  }

  /**
   * The manifest, and proof that it is the one that was frozen: its hash holds, the rows to be written are its rows, and a row that was written
   * goes back to the price that the plan was made on.
   * @throws WarchestError 'refused' where anything differs.
   */
  manifest(id: string): Manifest {
    const { manifestHash: hash } = this.head(id)
    const text = this.#db.prepare('SELECT manifest FROM publication_manifests WHERE publication_id = ?').pluck().get(id) as string
    const manifest = JSON.parse(text) as Manifest
    const kept = this.#db.prepare('SELECT sku, wave, state, current, planned, before, return_price AS returnPrice, starts_at AS startsAt, ends_at AS endsAt, floor, before_sale AS beforeSale FROM publication_rows WHERE publication_id = ?').all(id)
    const rows = new Map((kept as WorkRow[]).map((row) => [row.sku, row]))
    const same = textHash(text) === hash && manifest.publicationId === id && rows.size === manifest.rows.length && manifest.rows.every((row) => {
      const kept = rows.get(row.sku)
      if (kept === undefined || kept.wave !== row.wave || kept.current !== row.current || kept.planned !== row.planned || kept.returnPrice !== row.returnPrice) return false
      if (manifest.schema > 1 && (kept.startsAt !== row.startsAt || kept.endsAt !== row.endsAt || kept.floor !== row.floor)) return false
      return !OURS.includes(kept.state) || kept.before === row.current
    })
    if (same) return manifest
    throw new WarchestError('refused', alteredProblem(id))
  }

  /** The tripwire as it was frozen: by the manifest's own text, since a live publication is watched for days between two proofs of the whole. */
  tripwire(id: string): TripwireOptions | null {
    const frozen = this.#statement("SELECT json_extract(manifest, '$.options') FROM publication_manifests WHERE publication_id = ?").pluck().get(id) as string | null
    return (frozen === null ? this.head(id).options : (JSON.parse(frozen) as PublicationOptions)).tripwire ?? null
  }

  /** Rows in the order of writing. */
  rows(id: string, states: readonly RowState[], where: RowFilter = {}): WorkRow[] {
    const rows = this.#statement(`SELECT sku, wave, state, current, planned, before, before_version AS beforeVersion, observed, written_version AS writtenVersion, batch, attempts, reason, before_sale AS beforeSale,
        return_price AS returnPrice, starts_at AS startsAt, ends_at AS endsAt, floor, live_at AS liveAt, over_at AS overAt, drift, decision ${FILTERED} ORDER BY wave, place`)
      .all(filter(id, states, where)) as Record<string, unknown>[]
    for (const row of rows) for (const key of PARSED) if (row[key] !== null) row[key] = JSON.parse(row[key] as string)
    return rows as unknown as WorkRow[]
  }

  /** Whether there are such rows. */
  any(id: string, states: readonly RowState[], where: RowFilter = {}): boolean {
    return this.#statement(`SELECT 1 ${FILTERED} LIMIT 1`).get(filter(id, states, where)) !== undefined
  }

  /** Products of the rows in these states. */
  skus(id: string, states: readonly RowState[]): string[] {
    return this.#db.prepare(`SELECT sku ${FILTERED}`).pluck().all(filter(id, states, {})) as string[]
  }

  waves(id: string): number[] {
    return this.#db.prepare('SELECT DISTINCT wave FROM publication_rows WHERE publication_id = ? ORDER BY wave').pluck().all(id) as number[]
  }

  /** The first wave of each group of rows that begin together. */
  canaries(id: string): number[] {
    return this.#db.prepare('SELECT min(wave) FROM publication_rows WHERE publication_id = ? GROUP BY starts_at').pluck().all(id) as number[]
  }

  /** When the next rows begin that are not written yet; null where none waits. */
  nextStart(id: string): string | null {
    return this.#db.prepare("SELECT min(starts_at) FROM publication_rows WHERE publication_id = ? AND state = 'pending'").pluck().get(id) as string | null
  }

  /** When its first price was read back as ours; null: none was. */
  firstLive(id: string): string | null {
    return this.#db.prepare('SELECT min(live_at) FROM publication_rows WHERE publication_id = ?').pluck().get(id) as string | null
  }

  schedule(id: string): PublicationSchedule {
    return this.#db.prepare('SELECT keeper, zone, starts_at AS startsAt, ends_at AS endsAt, late_seconds AS lateSeconds FROM publications WHERE id = ?').get(id) as PublicationSchedule
  }

  /** Rows of each state, or of the given ones; what is not there is absent. */
  counts(id: string, states?: readonly RowState[]): Partial<Record<RowState, number>> {
    const only = states === undefined ? '' : `AND state IN (${states.map(() => '?').join()})`
    const rows = this.#statement(`SELECT state, count(*) AS n FROM publication_rows WHERE publication_id = ? ${only} GROUP BY state`).all(id, ...(states ?? [])) as { state: RowState; n: number }[]
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
  }

  /** Whether a step of this kind was taken; `wave`: for that wave, where an entry of before named none and meant the first. */
  has(id: string, kind: string, wave?: number): boolean {
    return this.#db.prepare("SELECT 1 FROM publication_journal WHERE publication_id = $id AND kind = $kind AND ($wave IS NULL OR coalesce(json_extract(detail, '$.wave'), 0) = $wave) LIMIT 1").get({ id, kind, wave: wave ?? null }) !== undefined
  }

  /** One step: an entry of the journal with what it changes, all committed together. */
  record(id: string, kind: string, step: Omit<Step, 'kind'> = {}): void {
    this.records(id, [{ kind, ...step }])
  }

  /** Resolves when all that was committed by now is on the disk. */
  flushed(): Promise<void> {
    return flushed(this.#db)
  }

  /**
   * Steps that are taken in one go, committed together.
   * @param later what follows waits for {@link flushed}; otherwise the disk has them on return
   */
  records(id: string, steps: readonly Step[], later = false): void {
    this.#write(id, () => {
      for (const step of steps) {
        for (const row of step.rows ?? []) this.#update(id, row)
        enterReadings((sql) => this.#statement(sql), id, (step.rows ?? []).flatMap(({ sku, observed }) => (observed === undefined || observed === null ? [] : [sku])), this.#now())
        step.and?.()
        this.#note(id, step.kind, step.batch ?? null, step.detail ?? {})
      }
    }, later || steps.every(({ kind }) => READINGS.includes(kind)))
  }

  /** A change that is no step. */
  quietly(id: string, and: () => void): void {
    this.#write(id, and)
  }

  /** Columns of the publication itself. Call inside {@link record}. */
  set(id: string, change: { readonly state?: PublicationState; readonly direction?: Direction; readonly imageSchema?: number; readonly watchUntil?: string | null; readonly pauseRequested?: boolean; readonly why?: Problem | null; readonly tolerated?: object; readonly alarm?: Problem; readonly lateSeconds?: number; readonly lookedAt?: string }): void {
    const columns = {
      alarm: change.alarm && canonicalJson(change.alarm), late_seconds: change.lateSeconds, looked_at: change.lookedAt,
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

  /**
   * Latest moment, ISO instant of the store's clock, up to which a call of another way than this one may still act in the store, whoever has sent it: its answer never came, or came to a second
   * try of the same call. Null where none can.
   */
  openDeadline(id: string, way: Direction, storeId: string, now: string): string | null {
    return this.#db.prepare(`SELECT max(b.not_after) FROM publications p JOIN publication_batches b ON b.publication_id = p.id
      WHERE p.store_id = $storeId AND p.dry_run = 0 AND b.not_after > $now AND NOT (p.id = $id AND b.direction = $way)
        AND (b.state IN ('sent', 'unknown') OR (SELECT count(*) FROM publication_journal j WHERE j.publication_id = p.id AND j.batch = b.key AND j.kind IN ('sent', 'unknown')) > 1)`)
      .pluck().get({ id, way, storeId, now }) as string | null
  }

  /** Emergency stops that are neither done nor ended, the oldest first, with the stores of what they name. */
  emergencies(): Emergency[] {
    const rows = this.#statement(`SELECT seq, at, by, reason, publications, (SELECT json_group_array(DISTINCT p.store_id) FROM json_each(e.publications) named JOIN publications p ON p.id = named.value) AS stores
      FROM emergencies e WHERE done_at IS NULL ORDER BY seq`).all() as (Omit<Emergency, 'publications' | 'stores'> & { publications: string; stores: string })[]
    return rows.map(({ publications, stores, ...row }) => ({ ...row, publications: JSON.parse(publications) as string[], stores: JSON.parse(stores) as string[] }))
  }

  /** The emergency stop that takes prices back from a store; null where none does. */
  emergencyIn(storeId: string): Emergency | null {
    return this.emergencies().find(({ stores }) => stores.includes(storeId)) ?? null
  }

  /** Publications of a store that are neither at rest nor dry: one at a time may write. */
  unfinished(storeId: string): string[] {
    return this.#db.prepare('SELECT id FROM publications WHERE store_id = ? AND dry_run = 0 AND state IN (SELECT value FROM json_each(?)) ORDER BY seq').pluck().all(storeId, JSON.stringify(UNFINISHED)) as string[]
  }

  /** The first publication of a store that waits for its days, shares products with the given ones, and would be in force at the same time; null where there is none. */
  waiting(storeId: string, skus: readonly string[], span: { readonly startsAt: string; readonly endsAt: string }): { readonly id: string; readonly planName: string; readonly shared: number } | null {
    return (this.#db
      .prepare(`SELECT p.id, p.plan_name AS planName, count(*) AS shared FROM publications p JOIN publication_rows r ON r.publication_id = p.id
        WHERE p.store_id = $storeId AND p.dry_run = 0 AND p.state = 'scheduled' AND r.sku IN (SELECT value FROM json_each($skus)) AND r.starts_at < $endsAt AND r.ends_at > $startsAt GROUP BY p.id ORDER BY p.seq LIMIT 1`)
      .get({ storeId, skus: JSON.stringify(skus), ...span }) as { id: string; planName: string; shared: number } | undefined) ?? null
  }

  /**
   * The first publication of a store that rests unfinished: paused, stopped or failed with prices of ours in the store, and with rows among the given products
   * that it would go on with or take back. Null where there is none.
   */
  unsettled(storeId: string, skus: readonly string[]): { readonly id: string; readonly planName: string; readonly written: number; readonly shared: number } | null {
    return (this.#db
      .prepare(`SELECT p.id, p.plan_name AS planName, sum(r.state <> 'pending') AS written, sum(r.sku IN (SELECT value FROM json_each($skus))) AS shared
        FROM publications p JOIN publication_rows r ON r.publication_id = p.id
        WHERE p.store_id = $storeId AND p.dry_run = 0 AND p.state IN ('paused', 'stopped', 'failed') AND r.state IN ('pending', 'sent', 'confirmed', 'mismatch', 'restoring', 'ending', 'held')
        GROUP BY p.id HAVING written > 0 AND shared > 0 ORDER BY p.seq LIMIT 1`)
      .get({ storeId, skus: JSON.stringify(skus) }) as { id: string; planName: string; written: number; shared: number } | undefined) ?? null
  }

  /** Prices of other publications that may stand in a store and have not gone back yet, by product: the publication that holds each price, by the price. */
  heldPrices(id: string): Map<string, ReadonlyMap<Minor, string>> {
    const rows = this.#db
      .prepare(`SELECT r.sku, p.id, r.planned FROM publications p JOIN publication_rows r ON r.publication_id = p.id
        WHERE p.store_id = (SELECT store_id FROM publications WHERE id = $id) AND p.id <> $id AND p.dry_run = 0 AND p.state NOT IN ('ended', 'rolled-back') AND r.state IN (SELECT value FROM json_each($ours)) ORDER BY p.seq`)
      .all({ id, ours: JSON.stringify(OURS) }) as { sku: string; id: string; planned: Minor }[]
    const held = new Map<string, Map<Minor, string>>()
    for (const { sku, id: by, planned } of rows) held.set(sku, (held.get(sku) ?? new Map<Minor, string>()).set(planned, by))
    return held
  }

  /** @param later need not be forced to the disk here: the next step that is takes it along, and a reading that a power cut loses is made again */
  #write(id: string, work: () => void, later = false): void {
    if (later) this.#db.pragma('synchronous = NORMAL')
    try {
      this.#db.transaction(work).immediate()
    } finally {
      if (later) this.#db.pragma('synchronous = FULL')
    }
    hubOf(this.#db).changed(id)
  }

  #note(id: string, kind: string, batch: string | null, detail: object): void {
    const at = this.#now()
    this.#statement('INSERT INTO publication_journal (publication_id, at, kind, batch, detail) VALUES (?, ?, ?, ?, ?)').run(id, at, kind, batch, canonicalJson(detail))
    this.#statement('UPDATE publications SET updated_at = ? WHERE id = ?').run(at, id)
  }

  /** Statements are kept by the columns they change: a batch changes the same ones in every row. */
  #update(id: string, { sku, ...change }: RowChange): void {
    const keys = (Object.keys(change) as (keyof typeof COLUMNS)[]).filter((key) => change[key] !== undefined)
    if (keys.length === 0) return
    const name = keys.join()
    const values = keys.map((key) => stored(change[key]))
    if ('before' in change) values.push(this.#now())
    let statement = this.#updates.get(name)
    if (!statement) {
      const columns = [...keys.map((key) => COLUMNS[key]), ...('before' in change ? ['before_at'] : [])]
      statement = this.#db.prepare(`UPDATE publication_rows SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE publication_id = ? AND sku = ?`)
      this.#updates.set(name, statement)
    }
    statement.run(...values, id, sku)
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

const stored = (value: RowChange[keyof Omit<RowChange, 'sku'>]): string | number | null | undefined => (typeof value === 'object' && value !== null ? canonicalJson(value) : value)

const least = (instants: readonly (string | null)[]): string | null => instants.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b), instants[0] ?? null)
const most = (instants: readonly (string | null)[]): string | null => instants.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b), instants[0] ?? null)
