import type { Market } from '../../core/demand/market.ts'
import { BLOCK_PATHS } from '../../core/war/block.ts'
import { nextRound } from '../../core/war/precision.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { mergePartials, simulateBlocks, type PartialWar } from '../../core/war/simulate.ts'
import { pricesOf, sharePrices, type SharedPrices } from './shared-prices.ts'
import type { Task } from './task.ts'

export interface SimulateInput {
  readonly market: Market
  readonly scenario: Scenario
  /** Blocks of paths to simulate, those of the first round where absent. */
  readonly round?: Round
  /** The scenario's prices by date, where they are not in it. */
  readonly prices?: SharedPrices
}

interface Round {
  readonly to: number
  /** Paths that fall to each thread if all are equally fast. */
  readonly share: number
  /** Number of the next block that nobody has taken, shared by the threads: a slow one holds up little, and none builds its tables twice. */
  readonly next: Int32Array<SharedArrayBuffer>
}

/** The round of paths from block `from` to path `to`. */
function roundFrom(from: number, to: number): Round {
  const next = new Int32Array(new SharedArrayBuffer(4))
  next[0] = from
  return { to, share: to - from * BLOCK_PATHS, next }
}

const firstRound = ({ market, scenario }: SimulateInput): Round => roundFrom(0, nextRound(scenario, market.sellers.length, []) ?? 0)

/** The input with its prices by date in shared memory. */
const scriptless = (input: SimulateInput): SimulateInput =>
  input.prices !== undefined || (input.scenario.prices ?? []).length === 0 ? input : { ...input, scenario: { ...input.scenario, prices: [] }, prices: sharePrices(input.scenario.prices!) }

/** The scenario with its prices by date. */
const whole = ({ scenario, prices }: SimulateInput): Scenario => (prices === undefined ? scenario : { ...scenario, prices: pricesOf(prices) })

/** Simulates a scenario's paths in rounds, until the precision that it asks for is met; whole blocks, joined in order, so that the result is the same bits for any number of threads. */
export const simulateTask: Task<SimulateInput, PartialWar> = {
  run(input, report) {
    const { market } = input
    const scenario = whole(input)
    const { to, share, next } = input.round ?? firstRound(input)
    const take = (): number | null => {
      const block = Atomics.add(next, 0, 1)
      return block * BLOCK_PATHS < to ? block : null
    }
    return simulateBlocks(market, scenario, take, (done) => report(done, Math.max(done, share), 'paths'))
  },
  split(input, threads) {
    const round = input.round ?? firstRound(input)
    const blocks = Math.ceil(round.to / BLOCK_PATHS) - round.next[0]
    const hands = Math.max(1, Math.min(threads, blocks))
    const shared = scriptless(input)
    return Array.from({ length: hands }, () => ({ ...shared, round: { ...round, share: Math.ceil(round.share / hands) } }))
  },
  merge: mergePartials,
  more({ market, scenario }, { blocks }) {
    const to = nextRound(scenario, market.sellers.length, blocks)
    return to === null ? null : { market, scenario, round: roundFrom(blocks.length, to) }
  },
}
