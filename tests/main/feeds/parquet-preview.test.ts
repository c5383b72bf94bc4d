import { DuckDBInstance } from '@duckdb/node-api'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { previewFile } from '../../../src/main/feeds/preview.ts'
import { bench } from './support.ts'

const it = bench()

async function parquet(select: string): Promise<string> {
  const path = join(it.folder, 'table.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
  return path
}
const preview = async (select: string) => previewFile(it.workspace, { path: await parquet(select), name: 'table.parquet', kind: null, mapping: null })

test('numbers and dates of Parquet are shown as text, whole numbers without decimals and nothing for a blank', async () => {
  const seen = await preview("SELECT 'A' AS sku, DATE '2026-05-13' AS date, 2::INTEGER AS units, 10.50::DECIMAL(10, 2) AS price, NULL::DOUBLE AS list")
  expect(seen.head).toEqual([['A', '2026-05-13', '2', '10.5', null]])
  expect(seen.columns.map(({ name, type }) => [name, type])).toEqual([['sku', 'text'], ['date', 'date'], ['units', 'number'], ['price', 'number'], ['list', 'blank']])
})

test('a Parquet file is imported as its preview proposes', async () => {
  const { mapping, problems } = await preview("SELECT 'A' AS sku, 'Apples' AS name, 'fruit' AS category, 12.5::DOUBLE AS list, 8::DOUBLE AS cost")
  expect(problems).toEqual([])
  expect((await it.import({ path: join(it.folder, 'table.parquet'), mapping })).accepted).toBe(true)
  expect(it.workspace.db.prepare('SELECT sku, list, cost FROM products').raw().all()).toEqual([['A', 1250, 800]])
})

test('periods that Parquet counts in whole numbers are asked about as those of a CSV are', async () => {
  const seen = await preview("SELECT 'A' AS sku, 40::BIGINT AS date, 2::INTEGER AS units, 10.5::DOUBLE AS price")
  expect(seen.problems.map(({ code }) => code)).toContain('feed.period.origin-missing')
})

test('a list in a column that nothing needs does not keep the file out', async () => {
  const seen = await preview("SELECT 'A' AS sku, 12.5::DOUBLE AS list, [1, 2] AS tags")
  expect(seen.problems).toMatchObject([{ code: 'feed.column.unknown', field: 'tags' }])
  expect(seen.rows).toBe(1)
})
