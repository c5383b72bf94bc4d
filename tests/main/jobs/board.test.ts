import { describe, expect, it } from 'vitest'
import { WarchestError } from '../../../src/core/problem.ts'
import { JobBoard } from '../../../src/main/jobs/board.ts'

const board = (): JobBoard => new JobBoard({ now: () => '2026-01-01T00:00:00.000Z', milliseconds: () => 0 })

describe('JobBoard', () => {
  it('shows progress and keeps the result', async () => {
    const jobs = board()
    const { jobId } = jobs.start('fit', 'Fit', async ({ progress }) => {
      progress(1, 2, 'half')
      return 'report-1'
    })
    const seen = []
    for await (const status of jobs.watch(jobId)) seen.push(status.state)
    expect(seen[0]).toBe('running')
    expect(seen.at(-1)).toBe('done')
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'done', result: 'report-1', done: 2, total: 2, note: 'half', failure: null })
  })

  it('carries the problems and the kind of a failure', async () => {
    const jobs = board()
    const problem = { code: 'x', message: 'It broke.', mend: 'Mend it.', row: 3 }
    const { jobId } = jobs.start('import', 'Import', async () => { throw new WarchestError('bad-input', problem) })
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'failed', failure: 'bad-input', problems: [problem] })
  })

  it('keeps what a failed job left to read, and nothing of one that left nothing', async () => {
    const jobs = board()
    const problem = { code: 'x', message: 'Refused.', mend: 'Mend it.' }
    const { jobId } = jobs.start('import', 'Import', async ({ leave }) => {
      leave('report-1')
      throw new WarchestError('bad-input', problem)
    })
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'failed', failure: 'bad-input', problems: [problem], result: 'report-1' })
    const other = jobs.start('import', 'Import', async () => { throw new WarchestError('bad-input', problem) })
    expect(await jobs.finished(other.jobId)).toMatchObject({ state: 'failed', result: null })
  })

  it('calls an unknown fault internal and keeps its text', async () => {
    const jobs = board()
    const { jobId } = jobs.start('fit', 'Fit', async () => { throw new Error('boom') })
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'failed', failure: 'internal', problems: [{ message: 'boom' }] })
  })

  it('cancels: the work sees its signal and the job ends as cancelled', async () => {
    const jobs = board()
    const { jobId } = jobs.start('simulate', 'Run', ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))))
    await Promise.resolve()
    jobs.cancel(jobId)
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'cancelled', problems: [{ message: 'stopped' }] })
  })

  it('a signal that throws its own abort is a cancelled job and no fault of the program', async () => {
    const jobs = board()
    const { jobId } = jobs.start('import', 'Import', async ({ signal }) => {
      jobs.cancel(jobId)
      signal.throwIfAborted()
      return null
    })
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'cancelled', problems: [{ code: 'job.cancelled', message: 'Import was cancelled.' }] })
  })

  it('is quiet when nothing runs but work of the kind that asks, also what began in the meantime', async () => {
    const jobs = board()
    const ends: (() => void)[] = []
    const running = (): { jobId: string } => jobs.start('fit', 'Fit', () => new Promise((resolve) => { ends.push(() => resolve(null)) }))
    jobs.start('sample', 'Sample', () => new Promise(() => {}))
    running()
    let quiet = false
    const waiting = jobs.quiet('sample', new AbortController().signal).then(() => { quiet = true })
    await new Promise((resolve) => setTimeout(resolve, 5))
    running()
    await new Promise((resolve) => setTimeout(resolve, 5))
    ends[0]()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(quiet).toBe(false)
    ends[1]()
    await waiting
    const stop = new AbortController()
    running()
    const given = jobs.quiet('sample', stop.signal)
    stop.abort()
    await expect(given).rejects.toThrow('aborted')
  })

  it('lets a watcher that left early go, and a late one see the end', async () => {
    const jobs = board()
    let release = (): void => {}
    const { jobId } = jobs.start('fit', 'Fit', () => new Promise((resolve) => { release = () => resolve(null) }))
    const leave = new AbortController()
    const first = (async () => { for await (const status of jobs.watch(jobId, leave.signal)) void status })()
    await new Promise((resolve) => setTimeout(resolve, 5))
    leave.abort()
    await first
    release()
    await jobs.finished(jobId)
    const late = []
    for await (const status of jobs.watch(jobId)) late.push(status.state)
    expect(late).toEqual(['done'])
  })

  it('names an unknown job', () => {
    expect(() => board().cancel('job-9')).toThrow(/job-9/)
  })

  it('closes by cancelling what still runs', async () => {
    const jobs = board()
    const { jobId } = jobs.start('fit', 'Fit', ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))))
    await Promise.resolve()
    await jobs.close()
    expect((await jobs.finished(jobId)).state).toBe('cancelled')
  })
})
