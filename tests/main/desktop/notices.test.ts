import { beforeEach, expect, test } from 'vitest'
import { jobNotices } from '../../../src/main/desktop/notices.ts'
import type { JobStatus } from '../../../src/main/jobs/job.ts'

const SILENT = { kind: 'fit', title: 'Fit demand', note: '', startedAt: '2026-01-01T00:00:00.000Z', secondsLeft: null, failure: null, problems: [], result: null } as const
const status = (id: string, state: JobStatus['state'], done = 0, total = 0, problems: JobStatus['problems'] = []): JobStatus => ({ ...SILENT, id, state, done, total, problems }) as JobStatus

let now = 0
let progress: number[]
let told: string[]
let see: (status: JobStatus) => void
beforeEach(() => {
  now = 0
  progress = []
  told = []
  see = jobNotices({ progress: (share) => progress.push(share), tell: (title, body) => told.push(`${title}: ${body}`) }, { milliseconds: () => now, language: () => 'en' })
})

test('the taskbar shows the share done, nothing while nothing runs, and unknown while it is unknown', () => {
  see(status('a', 'running'))
  see(status('a', 'running', 1, 4))
  see(status('b', 'running', 3, 4))
  see(status('b', 'done', 4, 4))
  see(status('a', 'cancelled', 1, 4))
  expect(progress).toEqual([2, 0.25, 0.5, 0.25, -1])
})

test('only the end of long work is told, with the first problem where it failed', () => {
  see(status('quick', 'running'))
  now = 9_999
  see(status('quick', 'done'))
  expect(told).toEqual([])
  see(status('long', 'running'))
  now += 5_000
  see(status('long', 'running', 1, 2))
  now += 5_000
  see(status('long', 'failed', 1, 2, [{ code: 'fit.singular', message: 'The panel has one price only.', mend: 'Import more.' }]))
  expect(told).toEqual(['Fit demand: Failed. The panel has one price only.'])
})

test('work that was never seen running, as after a restart, tells nothing', () => {
  now = 60_000
  see(status('gone', 'done'))
  expect([told, progress]).toEqual([[], [-1]])
})
