import { frozenClock } from '../engine/clock.ts'
import { writeImport, type Replaced, type WriteInput } from '../feeds/write.ts'
import { attachWorkspace } from '../workspace/workspace.ts'
import type { Task } from './task.ts'

export interface WriteRequest {
  /** A workspace that this process holds open. */
  readonly path: string
  readonly now: string
  readonly input: WriteInput
}

/** Writes a checked import over a connection of its own, so that millions of rows do not keep everything else waiting. */
export const writeTask: Task<WriteRequest, Replaced[]> = {
  run({ path, now, input }) {
    const workspace = attachWorkspace(path, frozenClock(now))
    try {
      return writeImport(workspace, input)
    } finally {
      workspace.close()
    }
  },
}
