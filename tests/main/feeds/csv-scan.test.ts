import { fc, test } from '@fast-check/vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect } from 'vitest'
import { splitLine } from '../../../src/main/csv/csv.ts'
import { scanCsv } from '../../../src/main/feeds/csv-scan.ts'
import { Duck } from '../../../src/main/feeds/duck.ts'
import { loadTable } from '../../../src/main/feeds/source.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-scan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const signal = new AbortController().signal
let files = 0

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`
/** A cell as it may stand in a file: plain, or quoted with anything inside. */
const cell = fc.oneof(fc.stringMatching(/^[a-z0-9 .]{1,8}$/), fc.constantFrom('果', 'a,b', 'line\nbreak', 'a "quoted" word', '')).map((text) => ({ text, written: /[",\n]/.test(text) || text === '' ? quote(text) : text }))
const good = fc.tuple(cell, cell, cell).map((cells) => ({ kind: 'good' as const, cells: cells.map((c) => c.text), written: cells.map((c) => c.written).join(',') }))
const short = fc.tuple(cell, cell).map((cells) => ({ kind: 'short' as const, cells: [], written: cells.map((c) => c.written).join(',') }))
const blank = fc.constant({ kind: 'blank' as const, cells: [], written: '' })
const table = fc.array(fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: short }, { weight: 1, arbitrary: blank }), { minLength: 1, maxLength: 30 })

describe('scanning', () => {
  test.prop([table, fc.constantFrom('\n', '\r\n'), fc.boolean()], { numRuns: 60 })('finds every row with the line it starts on, as DuckDB reads it, and every faulty line', async (rows, lineEnd, endsWithBreak) => {
    const path = join(folder, `scan-${++files}.csv`)
    writeFileSync(path, `a,b,c${lineEnd}${rows.map((row) => row.written).join(lineEnd)}${endsWithBreak ? lineEnd : ''}`)
    let line = 2
    const expected = rows.map((row) => {
      const at = line
      line += 1 + row.written.split('\n').length - 1
      return { ...row, line: at }
    })
    const wholeRows = expected.filter((row) => row.kind === 'good')
    const faulty = expected.filter((row) => row.kind === 'short')

    const scan = await scanCsv(path, 'utf-8', { signal, onBytes: () => {} })

    expect(scan?.records).toBe(wholeRows.length)
    expect(wholeRows.map((_, i) => scan?.lineOf(i))).toEqual(wholeRows.map((row) => row.line))
    expect(scan?.faults.map((fault) => [fault.code, fault.row])).toEqual(faulty.map((row) => ['line.short', row.line]))

    const own = mkdtempSync(join(folder, 'duck-'))
    const duck = await Duck.open(own, signal)
    try {
      const loaded = await loadTable(duck, { path, encoding: 'utf-8', index: 0, folder: own, signal, onBytes: () => {} })
      if ('code' in loaded) expect(wholeRows.length + faulty.length).toBe(0)
      else expect(await duck.rows(`SELECT coalesce(c0, ''), coalesce(c1, ''), coalesce(c2, '') FROM ${loaded.table} ORDER BY rowid`)).toEqual(wholeRows.map((row) => row.cells))
    } finally {
      duck.close()
    }
  })

  test.prop([fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 6 })])('a line splits back into the cells it was written from', (cells) => {
    const plain = cells.map((text) => text.replaceAll(/[\r\n]/g, ' '))
    expect(splitLine(plain.map(quote).join(';'), ';')).toEqual(plain)
  })

  test('keeps the order of rows over many blocks and threads, so that line numbers hold', async () => {
    const path = join(folder, 'long.csv')
    const n = 400_000
    writeFileSync(path, `line,text\n${Array.from({ length: n }, (_, i) => `${i + 2},some text to fill the block ${i % 7}`).join('\n')}\n`)
    const own = mkdtempSync(join(folder, 'duck-'))
    const duck = await Duck.open(own, signal)
    try {
      const loaded = await loadTable(duck, { path, encoding: 'utf-8', index: 0, folder: own, signal, onBytes: () => {} })
      if ('code' in loaded) throw new Error(loaded.message)
      expect(loaded.rows).toBe(n)
      expect(await duck.value(`SELECT count(*)::INTEGER FROM ${loaded.table} WHERE CAST(c0 AS INTEGER) <> rowid + 2`)).toBe(0)
      expect([0, 1, n - 1].map((id) => loaded.lineOf(id))).toEqual([2, 3, n + 1])
    } finally {
      duck.close()
    }
  })

  test('a stray quote costs its own line and not the rest of the file', async () => {
    const path = join(folder, 'stray.csv')
    writeFileSync(path, `a,b\n1,2\n"3,4\n${Array.from({ length: 1000 }, (_, i) => `${i},x`).join('\n')}\n`)
    const scan = await scanCsv(path, 'utf-8', { signal, onBytes: () => {} })
    expect(scan?.records).toBe(1001)
    expect(scan?.faults).toMatchObject([{ code: 'line.open-quote', row: 3 }])
    expect(scan?.lineOf(1)).toBe(4)
  })
})
