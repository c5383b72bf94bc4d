import type { Market } from '../../core/demand/market.ts'
import { BLOCK_PATHS, type NumberRoom } from '../../core/war/block.ts'
import { emptyBoard, type PathBoard } from '../../core/war/path-board.ts'
import { roundGoal } from '../../core/war/precision.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { mergePartials, simulateOn, type PartialWar } from '../../core/war/simulate.ts'
import { warTables } from '../../core/war/tables.ts'
import { shareWar, warOf, type SharedWar } from './shared-war.ts'
import type { Task } from './task.ts'

export interface SimulateInput {
  readonly market: Market
  readonly scenario: Scenario
  /** Paths to simulate: those of the first round where absent. */
  readonly round?: Round
}

/** Paths of a run, from a whole block on, and the path that its round goes to. */
interface Round {
  readonly from: number
  readonly goal: number
}

/** Most paths that memory is given to at a time. */
const BOARD_PATHS = 256 * BLOCK_PATHS

/** What one thread is given. */
interface SimulatePiece {
  readonly war: SharedWar
  readonly to: number
  /** Paths that fall to each thread if all are equally fast. */
  readonly share: number
  /** Where they join what they found. */
  readonly board: PathBoard
  /** The next path that nobody has taken, shared by the threads: a slow one holds up little. */
  readonly next: Int32Array
}

const words = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * count))

/** Numbers that are given room in shared memory together. */
const SLAB = 2 ** 19

/** Room in shared memory, a few large pieces of it. */
function sharedRoom(): NumberRoom {
  let slab = new SharedArrayBuffer(0)
  let used = 0
  return (numbers) => {
    if (used + 8 * numbers > slab.byteLength) {
      slab = new SharedArrayBuffer(8 * Math.max(SLAB, numbers))
      used = 0
    }
    const room = new Float64Array(slab, used, numbers)
    used += room.byteLength
    return room
  }
}

/** The piece of one thread that does it all. */
function whole({ market, scenario, round }: SimulateInput): SimulatePiece {
  const tables = warTables(market, scenario)
  const { from, goal } = round ?? { from: 0, goal: roundGoal(scenario, market.sellers.length, []) ?? 0 }
  const to = Math.min(goal, from + BOARD_PATHS)
  const next = words(1)
  next[0] = from
  return { war: shareWar(tables, market, scenario), to, share: goal - from, board: emptyBoard(tables, from, to, sharedRoom(), words), next }
}

/** Simulates a scenario's paths in rounds, until the precision that it asks for is met; joined in their order, so that the result is the same bits for any number of threads. */
export const simulateTask: Task<SimulateInput | SimulatePiece, PartialWar> = {
  run(input, report) {
    const { war, to, share, board, next } = 'war' in input ? input : whole(input)
    const take = (): number | null => {
      const path = Atomics.add(next, 0, 1)
      return path < to ? path : null
    }
    return simulateOn(board, warOf(war), take, (done) => report(done, Math.max(done, share), 'paths'))
  },
  split(input, threads) {
    const piece = 'war' in input ? input : whole(input)
    const hands = Math.max(1, Math.min(threads, piece.share))
    return Array.from({ length: hands }, () => ({ ...piece, share: Math.ceil(piece.share / hands) }))
  },
  merge: mergePartials,
  more(input, { blocks }) {
    if ('war' in input) return null
    const { market, scenario } = input
    const goal = roundGoal(scenario, market.sellers.length, blocks)
    return goal === null ? null : { market, scenario, round: { from: blocks.length * BLOCK_PATHS, goal } }
  },
}
