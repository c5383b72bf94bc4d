import { runStep } from '../../src/core/demand/glm-steps.ts'
import { alone, type Team } from '../../src/core/demand/team.ts'
import { Stream } from '../../src/core/random/stream.ts'

/** Teams that take the blocks of every step in another order, as threads would; none may change a bit of the result. `most` tells the most blocks any work had. */
export function teamInOrder(order: 'forward' | 'backward' | 'shuffled' | 'halves', seed = 1): Team & { readonly most: () => number } {
  const random = new Stream(seed, 77, 0, 0)
  let most = 0
  const orderOf = (blocks: number): number[] => {
    const all = Array.from({ length: blocks }, (_, block) => block)
    if (order === 'backward') return all.reverse()
    if (order === 'halves') return [...all.filter((block) => block % 2 === 1), ...all.filter((block) => block % 2 === 0)]
    if (order === 'shuffled') {
      for (let a = all.length - 1; a > 0; a--) {
        const b = Math.floor(random.uniform() * (a + 1))
        ;[all[a], all[b]] = [all[b], all[a]]
      }
    }
    return all
  }
  return {
    ...alone,
    run: (work, step) => {
      most = Math.max(most, work.layout.blocks)
      for (const block of orderOf(work.layout.blocks)) runStep(work, step, block)
    },
    most: () => most,
  }
}
