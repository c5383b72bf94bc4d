import type { WorkRow } from './journal.ts'
import type { Run } from './run.ts'

/** Rows that are written before the next are begun, in the batches of their calls. */
export interface Wave {
  readonly wave: number
  readonly batches: readonly (readonly WorkRow[])[]
}

/** What is done with them. */
export interface WaveWork {
  /** Before the first write of a wave. */
  readonly open: (wave: Wave) => void
  /** Brings one batch to its prices; nothing of it is written before `opened`. */
  readonly write: (batch: readonly WorkRow[], opened: Promise<void>) => Promise<void>
  /** When its last batch is through; the next wave waits for it. */
  readonly close: (wave: Wave) => Promise<void>
}

/**
 * Writes one wave after the other. While the last batches of one are still under way, the first of the next are read already, where `run.ahead` lets them; none of them is written before the wave
 * before has been closed. The first failure ends all.
 */
export async function inWaves(run: Run, waves: readonly Wave[], { open, write, close }: WaveWork): Promise<void> {
  const gates = waves.map(() => Promise.withResolvers<void>())
  for (const { promise } of gates) promise.catch(() => {})
  const left = waves.map(({ batches }) => batches.length)
  let place = -1
  const advance = async (): Promise<void> => {
    do {
      if (place >= 0) await close(waves[place])
      place += 1
      if (place === waves.length) return
      open(waves[place])
      gates[place].resolve()
    } while (left[place] === 0)
  }
  await advance()
  await run.each(waves.flatMap(({ batches }, at) => batches.map((batch) => ({ batch, at }))), async ({ batch, at }) => {
    try {
      // Rows are read for the wave after this one, and for none further: what was read must not grow old.
      await gates[run.ahead > 0 ? Math.max(0, at - 1) : at].promise
      await write(batch, gates[at].promise)
      left[at] -= 1
      if (left[at] === 0) await advance()
    } catch (error) {
      for (const gate of gates) gate.reject(error)
      throw error
    }
  })
}
