import { runStep, type Step } from './glm-steps.ts'
import type { GlmWork } from './glm-work.ts'
import { ownRoom, type Room } from './room.ts'

/**
 * The hands that do one regression. Its work is cut into blocks by the data alone; each block writes sums of its own, which are added in the order of the blocks: the result has the same bits
 * for any number of hands, and for any order in which they take the blocks.
 */
export interface Team {
  /** Room that all hands see. */
  readonly room: Room
  /** True where all hands see the array itself. */
  sees(array: ArrayBufferView): boolean
  /** Does one step on every block of the work, and returns when all are done. */
  run(work: GlmWork, step: Step): void
}

/** One thread: the blocks one after the other. */
export const alone: Team = {
  room: ownRoom,
  sees: () => true,
  run: (work, step) => {
    for (let block = 0; block < work.layout.blocks; block++) runStep(work, step, block)
  },
}
