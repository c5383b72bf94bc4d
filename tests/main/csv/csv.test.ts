import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { csvLine, delimiterOf, parseCsv, splitLine } from '../../../src/main/csv/csv.ts'

test('quotes, breaks inside of quotes, and the three ways to end a row', () => {
  expect(parseCsv('a,"b,c",d\r\n"1\r\n2","say ""hi""",\n', ',')).toEqual([['a', 'b,c', 'd'], ['1\r\n2', 'say "hi"', '']])
  for (const end of ['\n', '\r\n', '\r']) expect(parseCsv(['a;b', '1;2', ''].join(end), ';')).toEqual([['a', 'b'], ['1', '2']])
  expect(parseCsv('5" pipe,12', ',')).toEqual([['5" pipe', '12']])
})

test('a byte order mark and blank lines are no part of a table, and the mark hides no quote', () => {
  expect(parseCsv('\uFEFF"a,b",c\n\n\r\n1,2', ',')).toEqual([['a,b', 'c'], ['1', '2']])
  expect(parseCsv('', ',')).toEqual([])
  expect(splitLine('', ',')).toEqual([''])
})

test('the separator is the one that parts the header into most names; one within quotes parts nothing', () => {
  expect(['a,b', 'a\tb\tc,d', 'a;b', 'a|b', 'alone', '\uFEFF"x;y;z",b'].map(delimiterOf)).toEqual([',', '\t', ';', '|', ',', ','])
})

const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ';', ' ', '价', '\uFEFF'), maxLength: 6 })
test.prop([fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 })])('whatever is written is read back', (rows) => {
  // A mark at the very beginning of a text is the mark of its encoding.
  expect(parseCsv(`head,of,it\r\n${rows.map((row) => `${csvLine(row)}\r\n`).join('')}`, ',').slice(1)).toEqual(rows)
})
