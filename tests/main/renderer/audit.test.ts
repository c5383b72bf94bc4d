import { expect, test } from 'vitest'
import { AUDITED } from '../../../src/main/contract/audit.ts'
import { resources } from '../../support/texts.ts'
import { detailText, type DetailWords } from '../../../src/renderer/screens/audit/detail-text.ts'

const words: DetailWords = { word: (name) => ({ lines: 'prices', passed: 'passed', refused: 'refused by the gate', none: 'nothing' })[name] ?? null, value: (name, value) => (name === 'status' && value === 'live' ? 'Live' : null), number: String, separator: ' · ' }
const said = (detail: Record<string, unknown>): string => detailText({ detail }, words)

test('of a change only what has changed is said', () => {
  expect(said({ from: { lines: 10, days: 7, same: [1] }, to: { lines: 20, days: 7, same: [1] }, reason: 'a holiday' })).toBe('prices 10 → 20 · reason a holiday')
  expect(said({ before: { claim: 'none' }, after: { claim: 'percent' }, act: 'law' })).toBe('claim none → percent · act law')
  expect(said({ name: 'Night', version: 1, from: 'waves', to: 'live' })).toBe('waves → Live · version 1')
  expect(said({ from: null, to: '1992-10-08' })).toBe('nothing → 1992-10-08')
  expect(said({ from: 600, to: 0 })).toBe('600 → 0')
})

test('hashes and signatures are told by their first digits, what a row says elsewhere not at all', () => {
  expect(said({ name: 'Night', version: 2, passed: false, lines: 12, hash: 'a'.repeat(64), verdictHash: 'b'.repeat(64), signature: 'c'.repeat(88), publicKey: 'd' })).toBe(`version 2 · refused by the gate · prices 12 · hash ${'a'.repeat(12)} · signature ${'c'.repeat(12)}`)
  expect(said({ note: '', block: 0, warn: null })).toBe('')
})

test('every act has its words in both languages', () => {
  const keys = AUDITED.map((what) => what.replace('.', '_'))
  for (const texts of [resources.en.audit.what, resources.zh.audit.what]) expect(Object.keys(texts).sort()).toEqual([...keys].sort())
})
