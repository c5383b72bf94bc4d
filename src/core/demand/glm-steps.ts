import { certifyBlock, finishBlock, meatBlock, sizeBlock } from './glm-finish.ts'
import { constantBlock, loadBlock } from './glm-load.ts'
import { moveBlock, normalBlock, passBlock } from './glm-pass.ts'
import type { GlmWork } from './glm-work.ts'
import { applyBlock, closeBlock } from './projection.ts'

/** What a regression asks of its blocks. */
export const STEPS = ['load', 'constant', 'pass', 'apply', 'close', 'move', 'certify', 'finish', 'meat', 'size'] as const
export type Step = (typeof STEPS)[number]

/** Does one step on one block. Blocks may be taken in any order, also at the same time by several threads: each writes its own places alone. */
export function runStep(work: GlmWork, step: Step, block: number): void {
  switch (step) {
    case 'load': return loadBlock(work, block)
    case 'constant': return constantBlock(work, block)
    case 'pass': return passBlock(work, block)
    case 'apply': return applyBlock(work, block)
    case 'close':
      closeBlock(work, block)
      return normalBlock(work, block)
    case 'move': return moveBlock(work, block)
    case 'certify': return certifyBlock(work, block)
    case 'finish': return finishBlock(work, block)
    case 'meat': return meatBlock(work, block)
    case 'size': return sizeBlock(work, block)
  }
}
