import { DuckDBInstance } from '@duckdb/node-api'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bench, CATALOG, contentOf, GOOD_CATALOG, mapping } from './support.ts'

const it = bench()

/** The good catalog with one line changed. */
const changed = (line: number, text: string): string => GOOD_CATALOG.split('\n').map((old, i) => (i + 1 === line ? text : old)).join('\n')
const gb = (text: string): Uint8Array => Uint8Array.from([...text].flatMap((c) => GB[c] ?? [c.charCodeAt(0)]))
/** 苹果 and 大米 in GB18030. */
const GB: Record<string, number[]> = { 苹: [0xc6, 0xbb], 果: [0xb9, 0xfb], 大: [0xb4, 0xf3], 米: [0xc3, 0xd7] }

interface Case {
  readonly what: string
  readonly content: string | Uint8Array
  readonly row: number
  readonly field: string
  readonly code: string
  readonly says: RegExp
}

const CASES: readonly Case[] = [
  { what: 'a blank cost', content: changed(3, 'A-2,Pears,fruit,10.00,,7.00,50'), row: 3, field: 'cost', code: 'feed.value.blank-unknown', says: /blank is never zero/ },
  { what: 'a negative price', content: changed(4, 'B-1,Rice,grain,-30.00,20.00,22.00,400'), row: 4, field: 'list', code: 'feed.value.negative', says: /-30\.00, below zero/ },
  { what: 'a price of zero', content: changed(4, 'B-1,Rice,grain,0,20.00,22.00,400'), row: 4, field: 'list', code: 'feed.value.not-positive', says: /above zero/ },
  { what: 'text in a number', content: changed(2, 'A-1,Apples,fruit,12.50,eight,9.00,100'), row: 2, field: 'cost', code: 'feed.value.not-a-number', says: /"eight"/ },
  { what: 'a number that only a lenient reader takes', content: changed(2, 'A-1,Apples,fruit,nan,8.00,9.00,1_00'), row: 2, field: 'list', code: 'feed.value.not-a-number', says: /"nan"/ },
  { what: 'a duplicate SKU', content: changed(4, 'A-1,Rice,grain,30.00,20.00,22.00,400'), row: 4, field: 'sku', code: 'feed.row.duplicate', says: /A-1 stands already in row 2/ },
  { what: 'a wrong encoding', content: gb(changed(3, 'A-2,苹果,fruit,10.00,6.00,7.00,50')), row: 3, field: 'name', code: 'feed.file.encoding', says: /not UTF-8/ },
  { what: 'a truncated line', content: changed(4, 'B-1,Rice,grain,30.0').trimEnd(), row: 4, field: 'cost', code: 'feed.line.short', says: /4 of 7 columns/ },
  { what: 'a line with a column too many', content: changed(3, 'A-2,Pears, red,fruit,10.00,6.00,7.00,50'), row: 3, field: 'stock', code: 'feed.line.long', says: /8 columns/ },
  { what: 'a quote that is never closed', content: changed(3, 'A-2,"Pears,fruit,10.00,6.00,7.00,50'), row: 3, field: '', code: 'feed.line.open-quote', says: /never closed/ },
  { what: 'a blank SKU', content: changed(3, ' ,Pears,fruit,10.00,6.00,7.00,50'), row: 3, field: 'sku', code: 'feed.value.blank', says: /blank/ },
]

describe('a catalog with', () => {
  test.each(CASES)('$what is refused with file, row, field and mend, and the workspace stays as it was', async ({ content, row, field, code, says }) => {
    await it.import({ path: it.file('before.csv', GOOD_CATALOG), mapping: CATALOG })
    const before = contentOf(it.workspace)

    const report = await it.import({ path: it.file('bad.csv', content), mapping: CATALOG })

    expect(report.accepted).toBe(false)
    const problem = report.problems.find((found) => found.code === code)
    expect(problem).toMatchObject({ file: 'bad.csv', row, ...(field === '' ? {} : { field }) })
    expect(problem?.message).toMatch(says)
    expect(problem?.mend).not.toBe('')
    expect(`${problem?.message}${problem?.mend}`).not.toMatch(/\{\w+\}/)
    expect(report.errorFile).toContain(problem?.message.replaceAll('"', '""'))
    expect(contentOf(it.workspace)).toEqual(before)
  })

  test('an unknown column is named where nobody chose the mapping, and not used where somebody did', async () => {
    const content = GOOD_CATALOG.split('\n').map((line, i) => (line === '' ? '' : `${line},${i === 0 ? 'colour' : 'red'}`)).join('\n')
    const before = contentOf(it.workspace)
    const refused = await it.import({ path: it.file('bad.csv', content) })
    expect(refused).toMatchObject({ accepted: false, problems: [{ code: 'feed.column.unknown', file: 'bad.csv', row: 1, field: 'colour' }] })
    expect(contentOf(it.workspace)).toEqual(before)
    const accepted = await it.import({ path: it.file('bad.csv', content), mapping: CATALOG })
    expect(accepted).toMatchObject({ accepted: true, warnings: [{ code: 'feed.column.unknown', field: 'colour' }] })
  })

  test('a column that the mapping names and the file lacks is refused, and the mend lists what there is', async () => {
    const before = contentOf(it.workspace)
    const report = await it.import({ path: it.file('bad.csv', GOOD_CATALOG.replace('cost', 'kost')), mapping: CATALOG })
    expect(report.problems).toMatchObject([{ code: 'feed.column.missing', file: 'bad.csv', row: 1, field: 'cost' }])
    expect(report.problems[0].mend).toContain('kost')
    expect(contentOf(it.workspace)).toEqual(before)
  })
})

test('all problems of all files are collected, and a good file is not imported beside a bad one', async () => {
  const bad = `sku,name,category,list,cost,floor,stock
A-1,Apples,fruit,12.50,8.00,9.00,100
A-1,Pears,fruit,-1,,x,50

"B-1",Rice,grain,30.00
"C-1","Oil,
cold pressed",oil,abc,1,1,1
`
  const good = it.file('good.csv', GOOD_CATALOG.replaceAll('A-', 'X-').replaceAll('B-', 'Y-'))
  const before = contentOf(it.workspace)
  const report = await it.import({ path: good, mapping: CATALOG }, { path: it.file('bad.csv', bad), mapping: CATALOG })
  expect(report.problems.map(({ row, field, code }) => [row, field, code.replace('feed.', '')])).toEqual([
    [3, 'list', 'value.negative'], [3, 'cost', 'value.blank-unknown'], [3, 'floor', 'value.not-a-number'], [3, 'sku', 'row.duplicate'],
    [5, 'cost', 'line.short'],
    [6, 'list', 'value.not-a-number'],
  ])
  expect(report.problemCount).toBe(6)
  expect(contentOf(it.workspace)).toEqual(before)
})

test('the error file holds every refused row with its reason, and can be mended and imported again', async () => {
  const report = await it.import({ path: it.file('bad.csv', changed(3, 'A-2,"Pears, red",fruit,10.00,,7.00,50')), mapping: CATALOG })
  const lines = report.errorFile.split('\n')
  expect(lines[0]).toBe('sku,name,category,list,cost,floor,stock,warchest_file,warchest_row,warchest_field,warchest_problem,warchest_mend')
  expect(lines[1]).toMatch(/^A-2,"Pears, red",fruit,10\.00,,7\.00,50,bad\.csv,3,cost,/)
  const mended = await it.import({ path: it.file('mended.csv', report.errorFile.replace('10.00,,7.00', '10.00,6.00,7.00')) })
  expect(mended).toMatchObject({ accepted: true, files: [{ kept: 1 }], warnings: [] })
})

test('a row with several faults stands once in the error file, with all of them', async () => {
  const report = await it.import({ path: it.file('bad.csv', changed(3, 'A-2,Pears,fruit,-1,,x,50')), mapping: CATALOG })
  expect(report.problemCount).toBe(3)
  const lines = report.errorFile.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/^A-2,Pears,fruit,-1,,x,50,bad\.csv,3,list; cost; floor,/)
  for (const { message } of report.problems) expect(lines[1]).toContain(message.replaceAll('"', '""'))
})

test('order lines whose refused rows are mended apart come in whole, together with the rest of their file', async () => {
  const LINES = mapping('order-lines', { date: 'date', sku: 'sku', units: 'qty', price: 'price' })
  const bad = 'date,sku,qty,price\n2026-05-01,A-1,3,9\n2026-05-01,A-1,x,-9\n'
  await it.import({ path: it.file('catalog.csv', GOOD_CATALOG), mapping: CATALOG })
  const refused = await it.import({ path: it.file('lines.csv', bad), mapping: LINES })
  const rest = it.file('lines.csv', bad.split('\n').filter((_, i) => i !== 2).join('\n'))
  const report = await it.import({ path: rest, mapping: LINES }, { path: it.file('mended.csv', refused.errorFile.replace(',x,-9,', ',4,9,')), mapping: LINES })
  expect(report.accepted).toBe(true)
  expect(it.workspace.db.prepare('SELECT units FROM sales').pluck().all()).toEqual([7])
})

test('a blank cost is taken as unknown where the mapping says so, and never as zero', async () => {
  const report = await it.import({ path: it.file('catalog.csv', changed(3, 'A-2,Pears,fruit,10.00,,7.00,50')), mapping: { ...CATALOG, blanksUnknown: ['cost'] } })
  expect(report.accepted).toBe(true)
  expect(it.workspace.db.prepare("SELECT cost FROM products WHERE sku = 'A-2'").pluck().get()).toBeNull()
})

describe('order lines and offers with', () => {
  const LINES = mapping('order-lines', { date: 'date', sku: 'sku', units: 'qty', price: 'price' })
  const OFFERS = mapping('rival-offers', { date: 'date', seller: 'seller', sku: 'sku', price: 'price', available: 'available' })
  test.each([
    ['no date', LINES, 'date,sku,qty,price\nyesterday,A-1,1,9\n', 'date', 'value.not-a-date'],
    ['a day that does not exist', LINES, 'date,sku,qty,price\n2026-02-30,A-1,1,9\n', 'date', 'value.not-a-date'],
    ['returned units', LINES, 'date,sku,qty,price\n2026-02-03,A-1,-1,9\n', 'units', 'value.negative'],
    ['weeks instead of dates', LINES, 'date,sku,qty,price\n40,A-1,1,9\n', 'date', 'value.not-a-date'],
    ['an unknown product', OFFERS, 'date,seller,sku,price,available\n2026-02-03,r,Z-9,9,1\n', 'sku', 'sku.unknown'],
    ['an availability that is no flag', OFFERS, 'date,seller,sku,price,available\n2026-02-03,r,A-1,9,maybe\n', 'available', 'value.not-a-flag'],
  ])('%s are refused', async (_what, map, content, field, code) => {
    await it.import({ path: it.file('catalog.csv', GOOD_CATALOG), mapping: CATALOG })
    const before = contentOf(it.workspace)
    const report = await it.import({ path: it.file('bad.csv', content), mapping: map })
    expect(report.problems).toMatchObject([{ file: 'bad.csv', row: 2, field, code: `feed.${code}` }])
    expect(contentOf(it.workspace)).toEqual(before)
  })
})

test.each([['gain', '1.5', 'value.not-a-share'], ['floor', '-0.1', 'value.not-a-share'], ['undercut', '1', 'value.not-a-share'], ['lag', '-1', 'value.negative'], ['lag', '1.5', 'value.not-whole']])(
  'a %s of %s is no answer of a rival', async (item, amount, code) => {
    const TREASURY = mapping('treasury', { item: 'item', date: 'date', amount: 'amount', seller: 'seller' })
    const report = await it.import({ path: it.file('t.csv', `item,date,amount,seller\n${item},2026-05-01,${amount},taomao\n`), mapping: TREASURY })
    expect(report.problems).toMatchObject([{ code: `feed.${code}`, row: 2, field: 'amount' }])
    const fine = await it.import({ path: it.file('t.csv', `item,date,amount,seller\n${item},2026-05-01,0,taomao\n`), mapping: TREASURY })
    expect(fine.accepted).toBe(true)
  })

describe('a Parquet file with', () => {
  /** Writes rows of (sku, list, cost). */
  async function parquet(name: string, rows: string): Promise<string> {
    const path = join(it.folder, name)
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(`COPY (SELECT * FROM (VALUES ${rows}) t(sku, list, cost)) TO '${path}' (FORMAT parquet)`)
    connection.closeSync()
    instance.closeSync()
    return path
  }
  const MAP = mapping('catalog', { sku: 'sku', list: 'list', cost: 'cost' })

  test.each([
    ['a blank cost', "('A', 2.5, 1.0), ('B', 3.5, NULL)", 2, 'cost', 'value.blank-unknown'],
    ['a negative price', "('A', -2.5, 1.0)", 1, 'list', 'value.negative'],
    ['a number that is none', "('A', 2.5, 1.0::DOUBLE), ('B', 2.5, 'nan'::DOUBLE)", 2, 'cost', 'value.not-a-number'],
    ['text in a number', "('A', '2.5', 'one')", 1, 'cost', 'value.not-a-number'],
    ['a duplicate SKU', "('A', 2.5, 1.0), ('B', 3.5, 1.0), ('A', 3.5, 1.0)", 3, 'sku', 'row.duplicate'],
  ])('%s is refused by its row', async (_what, rows, row, field, code) => {
    const before = contentOf(it.workspace)
    const report = await it.import({ path: await parquet('bad.parquet', rows), mapping: MAP })
    expect(report.problems).toMatchObject([{ file: 'bad.parquet', row, field, code: `feed.${code}` }])
    expect(contentOf(it.workspace)).toEqual(before)
  })

  test('its end cut off is refused as a whole', async () => {
    const path = await parquet('whole.parquet', "('A', 2.5, 1.0)")
    const { readFileSync } = await import('node:fs')
    const report = await it.import({ path: it.file('cut.parquet', readFileSync(path).subarray(0, 60)), mapping: MAP })
    expect(report).toMatchObject({ accepted: false, problems: [{ code: 'feed.file.unreadable', file: 'cut.parquet', row: 1 }] })
  })

  test('nothing wrong is imported', async () => {
    const report = await it.import({ path: await parquet('good.parquet', "('A', 2.5, 1.0), ('B', 3.5, 1.25)"), mapping: MAP })
    expect(report.accepted).toBe(true)
    expect(it.workspace.db.prepare('SELECT sku, list, cost FROM products ORDER BY sku').raw().all()).toEqual([['A', 250, 100], ['B', 350, 125]])
  })
})

test.each([
  ['an empty file', '', 'file.empty'],
  ['a header alone', 'sku,list\n', 'file.no-rows'],
  ['two columns of one name', 'sku,list,list\nA,1,2\n', 'column.duplicate'],
])('%s is refused as a whole', async (_what, content, code) => {
  const report = await it.import({ path: it.file('bad.csv', content), mapping: mapping('catalog', { sku: 'sku', list: 'list' }) })
  expect(report).toMatchObject({ accepted: false, problems: [{ file: 'bad.csv', row: 1, code: `feed.${code}` }] })
})
