import * as fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendAudit, auditLines, auditPage, headOf, lastInstant, verifyAudit } from '../../../src/main/audit/log.ts'
import { frozenClock } from '../../../src/main/engine/clock.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import type { AuditEntry } from '../../../src/main/contract/audit.ts'

let folder = ''
let workspace: Workspace
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-audit-'))
  workspace = openWorkspace(join(folder, 'a.warchest'), { clock: frozenClock('2026-11-22T09:00:00.000Z'), create: true })
})
afterEach(() => {
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

const LIN = { id: 'p1', name: 'Lin Wei' }
function fill(count = 6): void {
  for (let i = 1; i <= count; i++) appendAudit(workspace, { person: i % 2 === 0 ? LIN : null, what: i % 3 === 0 ? 'settings' : 'plan.check', subject: `subject-${i}`, detail: { i, note: i === 4 ? 'Guangdong 广东' : '' } })
}
/** The log as somebody with a database editor finds it. */
const unguarded = (): void => { workspace.db.exec('DROP TRIGGER audit_goes_on; DROP TRIGGER audit_is_append_only; DROP TRIGGER audit_stays') }
const everything = { what: null, person: null, text: '', offset: 0, limit: 100 } as const

test('entries are chained from the first on, and the whole says so', () => {
  expect(verifyAudit(workspace)).toEqual({ whole: true, entries: 0, head: null, broken: null })
  fill()
  const entries = auditPage(workspace, everything).entries.toReversed()
  expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
  expect(entries[0].previous).toBe('0'.repeat(64))
  entries.forEach(({ hash, ...content }, i) => {
    expect(hash).toBe(contentHash(content))
    if (i > 0) expect(content.previous).toBe(entries[i - 1].hash)
  })
  expect(verifyAudit(workspace)).toEqual({ whole: true, entries: 6, head: entries[5].hash, broken: null })
})

test('the file itself refuses changes and removals', () => {
  fill()
  expect(() => workspace.db.exec("UPDATE audit SET person = 'Somebody Else' WHERE seq = 2")).toThrow(/only appended to/)
  expect(() => workspace.db.exec('DELETE FROM audit WHERE seq = 2')).toThrow(/only appended to/)
  expect(() => workspace.db.exec("INSERT OR REPLACE INTO audit (seq, at, what, subject, detail, previous, hash) VALUES (2, '', 'fit', '', '{}', '', '')")).toThrow(/only appended to/)
  expect(verifyAudit(workspace).whole).toBe(true)
})

describe('with the triggers taken away the chain finds', () => {
  test.each([
    ['at', "'2026-11-21T09:00:00.000Z'"], ['person', "'Somebody Else'"], ['person_id', "'p9'"], ['what', "'fit'"], ['subject', "'subject-9'"], ['detail', "'{\"i\":9}'"], ['detail', "'[broken'"],
  ])('a changed %s', (column, value) => {
    fill()
    unguarded()
    if (value === "'[broken'") workspace.db.pragma('ignore_check_constraints = ON')
    workspace.db.exec(`UPDATE audit SET ${column} = ${value} WHERE seq = 4`)
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, entries: 3, broken: { seq: 4, how: 'content' } })
  })

  test('a changed entry with a hash to match: the next one no longer follows', () => {
    fill()
    unguarded()
    const [{ hash: _hash, ...entry }] = auditPage(workspace, { ...everything, text: 'subject-4' }).entries
    const forged = { ...entry, subject: 'subject-9' }
    workspace.db.prepare('UPDATE audit SET subject = ?, hash = ? WHERE seq = 4').run(forged.subject, contentHash(forged))
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, entries: 4, broken: { seq: 5, how: 'link' } })
  })

  test.each([[1, { seq: 2, how: 'gap' }], [3, { seq: 4, how: 'gap' }], [6, { seq: 5, how: 'end' }]] as const)('entry %i deleted', (seq, broken) => {
    fill()
    unguarded()
    workspace.db.prepare('DELETE FROM audit WHERE seq = ?').run(seq)
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, broken })
  })

  test('all deleted', () => {
    fill()
    unguarded()
    workspace.db.exec('DELETE FROM audit')
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, entries: 0, broken: { seq: 0, how: 'end' } })
  })

  test('one deleted and the later ones moved up', () => {
    fill()
    unguarded()
    workspace.db.exec('DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3')
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, entries: 2, broken: { seq: 3, how: 'link' } })
  })

  test('two in the other order', () => {
    fill()
    unguarded()
    workspace.db.exec('UPDATE audit SET seq = 100 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 100')
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, entries: 2, broken: { seq: 3, how: 'link' } })
  })

  test('one put in, well made in itself', () => {
    fill()
    unguarded()
    workspace.db.exec('UPDATE audit SET seq = seq + 1000 WHERE seq > 3; UPDATE audit SET seq = seq - 999 WHERE seq > 1000')
    const previous = workspace.db.prepare('SELECT hash FROM audit WHERE seq = 3').pluck().get() as string
    const made = { seq: 4, at: '2026-11-22T09:00:00.000Z', personId: null, person: null, what: 'fit', subject: 'never', detail: {}, previous }
    workspace.db.prepare("INSERT INTO audit (seq, at, what, subject, detail, previous, hash) VALUES (4, ?, 'fit', 'never', '{}', ?, ?)").run(made.at, previous, contentHash(made))
    expect(verifyAudit(workspace)).toMatchObject({ whole: false, entries: 4, broken: { seq: 5, how: 'link' } })
  })

  test('any byte of any entry', () => {
    fill()
    unguarded()
    const columns = ['at', 'what', 'subject', 'detail', 'previous', 'hash'] as const
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.constantFrom(...columns), fc.nat(), (seq, column, place) => {
      const text = workspace.db.prepare(`SELECT ${column} FROM audit WHERE seq = ?`).pluck().get(seq) as string
      const at = place % text.length
      const bent = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`
      workspace.db.pragma('ignore_check_constraints = ON')
      const change = workspace.db.prepare(`UPDATE audit SET ${column} = ? WHERE seq = ?`)
      change.run(bent, seq)
      try {
        expect(verifyAudit(workspace).whole).toBe(false)
      } finally {
        change.run(text, seq)
      }
      expect(verifyAudit(workspace).whole).toBe(true)
    }), { numRuns: 60 })
  })

  test('a log that was cut off and chained anew, by a head that was kept elsewhere and by nothing else', () => {
    fill()
    const kept = headOf(workspace)
    unguarded()
    workspace.db.exec("DELETE FROM audit WHERE seq > 2; UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'")
    appendAudit(workspace, { person: LIN, what: 'fit', subject: 'other' })
    expect(verifyAudit(workspace).whole).toBe(true)
    expect(verifyAudit(workspace, kept)).toMatchObject({ whole: false, broken: { how: 'head' } })
  })
})

test('a head that was kept stays good while the log grows', () => {
  fill(3)
  const kept = headOf(workspace)
  fill(3)
  expect(verifyAudit(workspace, kept)).toMatchObject({ whole: true, entries: 6 })
})

test('filters find by act, person and text of any language; the export is the whole log, oldest first', () => {
  fill()
  const found = (filter: Partial<Parameters<typeof auditPage>[1]>): number[] => auditPage(workspace, { ...everything, ...filter }).entries.map(({ seq }) => seq)
  expect(found({ what: 'settings' })).toEqual([6, 3])
  expect(found({ person: 'Lin Wei' })).toEqual([6, 4, 2])
  expect(found({ text: 'SUBJECT-5' })).toEqual([5])
  expect(found({ text: '广东' })).toEqual([4])
  expect(found({ text: "%'; DROP TABLE audit" })).toEqual([])
  expect(found({ offset: 4, limit: 1 })).toEqual([2])
  expect(auditPage(workspace, { ...everything, what: 'settings' })).toMatchObject({ total: 2, persons: ['Lin Wei'], whats: ['plan.check', 'settings'], head: headOf(workspace) })
  const lines = auditLines(workspace).trimEnd().split('\n').map((line) => JSON.parse(line) as AuditEntry)
  expect(lines).toEqual(auditPage(workspace, everything).entries.toReversed())
})

test('an entry and what it tells of stand or fall together', () => {
  fill(1)
  expect(() => workspace.transaction(() => {
    appendAudit(workspace, { person: null, what: 'fit', subject: 'x' })
    throw new Error('no')
  })).toThrow('no')
  expect(verifyAudit(workspace)).toMatchObject({ whole: true, entries: 1 })
  expect(lastInstant(workspace)).toBe('2026-11-22T09:00:00.000Z')
})
