import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { frozenClock } from '../../../src/main/engine/clock.ts'
import { MIGRATIONS } from '../../../src/main/workspace/migrations/index.ts'
import { getPlan } from '../../../src/main/workspace/queries/plans.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'

const clock = frozenClock('2026-11-22T09:00:00.000Z')
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'warchest-status-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('plans from before there were signatures: what was published is live, what a bare name approved waits for a signature, and the names stay', () => {
  const path = join(folder, 'old.warchest')
  const old = openWorkspace(path, { clock, create: true, migrations: MIGRATIONS.filter(({ version }) => version < 170) })
  const body = JSON.stringify({ schema: 1, id: 'p', version: 1, lines: [], hash: 'h' })
  const insert = old.db.prepare("INSERT INTO plans (id, version, seq, name, status, created_at, lines, subsidy, hash, body, approval) VALUES (?, 1, ?, 'Night', ?, '', 0, 0, ?, ?, ?)")
  const approval = JSON.stringify({ by: 'Lin Wei', at: '2026-10-01T00:00:00.000Z', note: 'seen', planHash: 'h' })
  for (const [i, [status, given]] of ([['draft', null], ['refused', null], ['checked', null], ['approved', approval], ['published', approval], ['rolled-back', approval]] as const).entries()) insert.run(status, i, status, status === 'draft' ? null : 'h', body, given)
  old.close()

  const workspace = openWorkspace(path, { clock, create: false })
  const now = (id: string) => getPlan(workspace, id)
  expect(['draft', 'refused', 'checked', 'approved', 'published', 'rolled-back'].map((id) => now(id)?.status)).toEqual(['draft', 'refused', 'checked', 'checked', 'live', 'rolled-back'])
  expect(now('checked')?.approval).toBeNull()
  expect(now('published')?.approval).toEqual({ signatures: [{ personId: null, by: 'Lin Wei', at: '2026-10-01T00:00:00.000Z', note: 'seen', planHash: 'h', verdictHash: '', signature: '' }] })
  expect(now('approved')?.approval?.signatures).toHaveLength(1)
  workspace.close()
})
