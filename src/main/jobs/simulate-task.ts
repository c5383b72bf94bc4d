import type { Market } from '../../core/demand/market.ts'
import { BLOCK_PATHS } from '../../core/war/block.ts'
import { nextRound } from '../../core/war/precision.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { mergePartials, simulateBlocks, type PartialWar } from '../../core/war/simulate.ts'
import { warTables } from '../../core/war/tables.ts'
import { shareWar, warOf, type SharedWar } from './shared-war.ts'
import type { Task } from './task.ts'

export interface SimulateInput {
  readonly market: Market
  readonly scenario: Scenario
  /** Blocks of paths to simulate, those of the first round where absent. */
  readonly round?: Round
}

/** What one thread is given. */
interface SimulatePiece {
  readonly war: SharedWar
  readonly round: Round
}

interface Round {
  readonly to: number
  /** Paths that fall to each thread if all are equally fast. */
  readonly share: number
  /** Number of the next block that nobody has taken, shared by the threads: a slow one holds up little. */
  readonly next: Int32Array<SharedArrayBuffer>
}

/** The round of paths from block `from` to path `to`. */
function roundFrom(from: number, to: number): Round {
  const next = new Int32Array(new SharedArrayBuffer(4))
  next[0] = from
  return { to, share: to - from * BLOCK_PATHS, next }
}

/** The piece of one thread that does it all. */
function whole({ market, scenario, round }: SimulateInput): SimulatePiece {
  return { war: shareWar(warTables(market, scenario), market, scenario), round: round ?? roundFrom(0, nextRound(scenario, market.sellers.length, []) ?? 0) }
}

/** Simulates a scenario's paths in rounds, until the precision that it asks for is met; whole blocks, joined in order, so that the result is the same bits for any number of threads. */
export const simulateTask: Task<SimulateInput | SimulatePiece, PartialWar> = {
  run(input, report) {
    const { war, round: { to, share, next } } = 'war' in input ? input : whole(input)
    const take = (): number | null => {
      const block = Atomics.add(next, 0, 1)
      return block * BLOCK_PATHS < to ? block : null
    }
    return simulateBlocks(warOf(war), take, (done) => report(done, Math.max(done, share), 'paths'))
  },
  split(input, threads) {
    const piece = 'war' in input ? input : whole(input)
    const { round } = piece
    const blocks = Math.ceil(round.to / BLOCK_PATHS) - round.next[0]
    const hands = Math.max(1, Math.min(threads, blocks))
    return Array.from({ length: hands }, () => ({ ...piece, round: { ...round, share: Math.ceil(round.share / hands) } }))
  },
  merge: mergePartials,
  more(input, { blocks }) {
    if ('war' in input) return null
    const { market, scenario } = input
    const to = nextRound(scenario, market.sellers.length, blocks)
    return to === null ? null : { market, scenario, round: roundFrom(blocks.length, to) }
  },
}
