import { expect, test } from 'vitest'
import { importFiles } from '../../../src/main/feeds/import.ts'
import { TaskPool } from '../../../src/main/jobs/pool.ts'
import { poolWriter } from '../../../src/main/jobs/pool-writer.ts'
import { bench, CATALOG, contentOf, GOOD_CATALOG, idle, mapping } from './support.ts'

const it = bench()
const OFFERS = mapping('rival-offers', { date: 'date', seller: 'seller', sku: 'sku', price: 'price' })
const days = (n: number): string => `date,seller,sku,price\n${Array.from({ length: n }, (_, i) => `${new Date(Date.UTC(1400, 0, 1 + i)).toISOString().slice(0, 10)},rival,A-1,9.5`).join('\n')}\n`

test('written on a thread it is the same as written here, and what it replaced is counted', async () => {
  await it.import({ path: it.file('catalog.csv', GOOD_CATALOG), mapping: CATALOG })
  const pool = new TaskPool({ threads: 1 })
  try {
    const path = it.file('offers.csv', days(500))
    const first = await importFiles(it.workspace, [{ path, mapping: OFFERS }], idle, 'import-a', poolWriter(pool))
    const again = await importFiles(it.workspace, [{ path, mapping: OFFERS }], idle, 'import-b', poolWriter(pool))
    expect(first).toMatchObject({ accepted: true, warnings: [], files: [{ kept: 500 }] })
    expect(again.warnings).toMatchObject([{ code: 'feed.rows.replaced', params: { count: 500 } }])
    const { offers, sellers, facts } = contentOf(it.workspace)
    await it.import({ path, mapping: OFFERS })
    const here = contentOf(it.workspace)
    expect({ offers, sellers, facts }).toEqual({ offers: here['offers'], sellers: here['sellers'], facts: here['facts'] })
  } finally {
    await pool.close()
  }
})

test('a thread that dies while writing leaves the workspace as it was, and open for writing at once', async () => {
  await it.import({ path: it.file('catalog.csv', GOOD_CATALOG), mapping: CATALOG })
  const before = contentOf(it.workspace)
  const pool = new TaskPool({ threads: 1 })
  const write = poolWriter(pool)
  const dying = importFiles(it.workspace, [{ path: it.file('offers.csv', days(300_000)), mapping: OFFERS }], idle, 'import-dies', async (workspace, input) => {
    const written = Promise.resolve(write(workspace, input))
    written.catch(() => {})
    // Refused at once: the thread is in its transaction.
    workspace.db.pragma('busy_timeout = 0')
    const isFree = (): boolean => {
      try {
        workspace.db.exec('BEGIN IMMEDIATE; ROLLBACK')
        return true
      } catch {
        return false
      }
    }
    while (isFree()) await new Promise((resolve) => setTimeout(resolve, 1))
    await pool.close()
    return written
  })
  await expect(dying).rejects.toMatchObject({ kind: expect.stringMatching(/cancelled|unavailable/) })
  expect(contentOf(it.workspace)).toEqual(before)
  it.workspace.db.prepare("INSERT INTO outlets (id) VALUES ('after')").run()
})
