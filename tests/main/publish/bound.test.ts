import { afterEach, beforeEach, expect, test } from 'vitest'
import { lastDoor } from '../../../src/main/guard/last-door.ts'
import { manifestHash, type Manifest, type ManifestRow } from '../../../src/main/publish/manifest.ts'
import { preparePublication, resumePublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { canonicalJson } from '../../../src/main/workspace/canonical.ts'
import { savePlan } from '../../../src/main/workspace/queries/plans.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { approvedPlan, options } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: CalendarBench
beforeEach(() => {
  bench = new CalendarBench('2027-03-01T01:00:00.000Z')
  bench.db.prepare("INSERT OR IGNORE INTO categories (key, id, name_en) VALUES (1, 'tea', 'Tea')").run()
  const insert = bench.db.prepare("INSERT INTO products (sku, name_en, category, currency, list, cost, floor, stock) VALUES (?, 'Tea', 1, 'CNY', ?, 500, 600, 10)")
  for (const { sku, current } of lines()) insert.run(sku, current)
})
afterEach(() => bench.close())

const deps = () => bench.deps({ door: lastDoor({ db: bench.db, clock: bench.clock }) })

/** A publication whose manifest, hash and rows were written over together, as somebody would who knows the file well: nothing in the file contradicts anything. */
function forged(change: (row: ManifestRow, i: number) => ManifestRow | null, more: readonly ManifestRow[] = []): string {
  const plan = approvedPlan(lines(), 1, bench.clock.now())
  savePlan(bench.workspace, plan)
  const id = preparePublication(deps(), plan, 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1 }))
  const manifest = JSON.parse(bench.db.prepare('SELECT manifest FROM publication_manifests').pluck().get() as string) as Manifest
  const rows = [...manifest.rows.flatMap((row, i) => change(row, i) ?? []), ...more]
  const other = { ...manifest, rows }
  bench.db.exec('DROP TRIGGER manifest_texts_are_immutable; DROP TRIGGER manifests_are_immutable')
  bench.db.prepare('UPDATE publication_manifests SET manifest = ?').run(canonicalJson(other))
  bench.db.prepare('UPDATE publications SET manifest_hash = ?').run(manifestHash(other))
  bench.db.prepare('DELETE FROM publication_rows').run()
  const insert = bench.db.prepare(`INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned, return_price, starts_at, ends_at, expected_units, floor) VALUES ('p', ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?)`)
  rows.forEach((row, place) => insert.run(row.sku, row.wave, place, row.current, row.planned, row.returnPrice, row.startsAt ?? null, row.endsAt ?? null, row.expectedUnits ?? null, row.floor ?? null))
  return id
}

const third = (change: Partial<Record<keyof ManifestRow, unknown>>) => (row: ManifestRow, i: number): ManifestRow => (i === 3 ? { ...row, ...change } as ManifestRow : row)

test.each<[string, (row: ManifestRow, i: number) => ManifestRow | null]>([
  ['a price', third({ planned: 1 })],
  ['a return price', third({ returnPrice: 1 })],
  ['the price that it expects in the store', third({ current: 5 })],
  ['a last day', third({ to: '2028-03-03' })],
  ['the moment of its end', third({ endsAt: '2028-03-03T16:00:00.000Z' })],
  ['the units that a tripwire expects', third({ expectedUnits: 1e9 })],
  ['the channel', third({ channel: 'web' })],
  ['another product in the place of one', third({ sku: 'SKU-9999' })],
  ['one row fewer', (row, i) => (i === 3 ? null : row)],
])('a manifest that was written over whole, with its hash and its rows, is not what was signed: %s', async (_, change) => {
  const id = forged(change)
  for (const go of [runPublication, resumePublication]) {
    expect(await go(deps(), id)).toMatchObject({ state: 'stopped', why: { code: 'publication.altered' } })
  }
  expect(bench.store.writes).toEqual([])
})

test('one more row than the plan has is none of it', async () => {
  const id = forged((row) => row, [{ sku: skuOf(25), channel: 'app', wave: 0, current: 1025, planned: 1, returnPrice: 1025, from: '2027-03-01', to: '2027-03-03', startsAt: '2027-02-28T16:00:00.000Z', endsAt: '2027-03-03T16:00:00.000Z', expectedUnits: 14, floor: null } as unknown as ManifestRow])
  expect(await runPublication(deps(), id)).toMatchObject({ state: 'stopped', why: { code: 'publication.altered' } })
  expect(bench.store.writes).toEqual([])
})

test.each(['canaryShare', 'canarySeconds', 'batchRows', 'tripwire'])('how it is run is part of the manifest: a publication whose %s was changed in the file writes nothing', async (key) => {
  const plan = approvedPlan(lines(), 1, bench.clock.now())
  savePlan(bench.workspace, plan)
  const id = preparePublication(deps(), plan, 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1, canarySeconds: 600, tripwire: { orderRate: 3, windowSeconds: 600, exposedCash: 1000 } }))
  bench.db.prepare('UPDATE publications SET options = json_remove(options, ?)').run(`$.${key}`)
  for (const go of [runPublication, resumePublication]) expect(await go(deps(), id)).toMatchObject({ state: 'stopped', why: { code: 'publication.altered' } })
  expect(bench.store.writes).toEqual([])
})

test('the same, written over with itself, goes through', async () => {
  const same = await runPublication(deps(), forged((row) => row))
  expect(same, same.problem ?? '').toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
})
