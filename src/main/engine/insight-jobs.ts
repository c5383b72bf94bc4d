import { WarchestError } from '../../core/problem.ts'
import type { RunOptions } from '../jobs/pool.ts'
import type { Desk } from './desk.ts'

/** Answers that are kept: a question of the same content is answered at once. */
const KEPT = 24

interface Asked {
  readonly jobId: string
  readonly answer: Promise<unknown>
  /** Calls that wait for it. */
  waiting: number
}

const desks = new WeakMap<Desk, { readonly kept: Map<string, unknown>; readonly asked: Map<string, Asked> }>()

/** A question that takes many expected runs. */
export interface Question<Answer> {
  /** Hash of everything that the answer depends on. */
  readonly key: string
  readonly title: string
  /** What is counted; also what a screen knows its job by. */
  readonly note: 'drivers' | 'difference' | 'levers'
  readonly work: (options: RunOptions) => Promise<Answer>
}

/**
 * Has a question answered as a job, so that it shows how far it is and can be cancelled, unless its answer is known; whoever asks the same meanwhile waits for the same job. The job ends where nobody waits any more.
 * @throws WarchestError 'cancelled' where it was; whatever the work throws
 */
export async function answered<Answer>(desk: Desk, question: Question<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  const { kept, asked } = desks.get(desk) ?? { kept: new Map<string, unknown>(), asked: new Map<string, Asked>() }
  desks.set(desk, { kept, asked })
  const { key, title, note, work } = question
  if (kept.has(key)) return kept.get(key) as Answer
  const entry = asked.get(key) ?? begin()
  entry.waiting++
  const leave = (): void => {
    entry.waiting--
    if (entry.waiting === 0 && asked.has(key)) desk.jobs.cancel(entry.jobId)
  }
  if (signal?.aborted) leave()
  else signal?.addEventListener('abort', leave, { once: true })
  try {
    return (await entry.answer) as Answer
  } finally {
    signal?.removeEventListener('abort', leave)
  }

  function begin(): Asked {
    let found: { readonly answer: Answer } | null = null
    const { jobId } = desk.jobs.start('insight', title, async (job) => {
      job.progress(0, 0, note)
      found = { answer: await work({ signal: job.signal, onProgress: (done, total) => job.progress(done, total, note) }) }
      return null
    })
    const answer = desk.jobs.finished(jobId).then(({ state, failure, problems }): Answer => {
      asked.delete(key)
      if (found === null || state !== 'done') throw new WarchestError(state === 'cancelled' ? 'cancelled' : failure === null || failure === 'internal' ? 'unavailable' : failure, problems)
      const [oldest] = kept.keys()
      if (oldest !== undefined && kept.size >= KEPT) kept.delete(oldest)
      kept.set(key, found.answer)
      return found.answer
    })
    const made: Asked = { jobId, answer, waiting: 0 }
    asked.set(key, made)
    return made
  }
}
