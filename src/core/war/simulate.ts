import type { Market } from '../demand/market.ts'
import { WarchestError } from '../problem.ts'
import { BLOCK_PATHS, emptyBlock, type PathBlock } from './block.ts'
import { WarKernel } from './kernel.ts'
import { outcomeOf, type OutcomeFacts } from './outcome-of.ts'
import { TOTAL_MEASURES, type Outcome } from './outcome.ts'
import { WarPath } from './path.ts'
import { emptyBoard, PathJoiner, type PathBoard } from './path-board.ts'
import { pathTotals } from './path-totals.ts'
import { nextRound } from './precision.ts'
import type { Scenario } from './scenario.ts'
import { warTables, type WarTables, type WarWorld } from './tables.ts'

/** Paths simulated so far; mergeable. The blocks are in order of their paths. */
export interface PartialWar {
  readonly blocks: readonly PathBlock[]
}

/**
 * Simulates paths `from`..`to` (exclusive) of a scenario. `from` must be a multiple of {@link BLOCK_PATHS}, so that blocks and with them the
 * order of every sum are the same however the paths are divided over threads.
 * @param onPath called after each path with the number done
 */
export function simulatePaths(market: Market, scenario: Scenario, from: number, to: number, onPath: (done: number) => void = () => {}): PartialWar {
  return simulateWith(warTables(market, scenario), from, to, onPath)
}

/**
 * Simulates the paths that `take` hands out, in whatever order, until it answers null, and joins them on `board`; answers the blocks it completed. Threads may share a board (in shared memory) and a supply
 * of paths: who gets which does not matter.
 */
export function simulateOn(board: PathBoard, tables: WarTables, take: () => number | null, onPath: (done: number) => void = () => {}): PartialWar {
  const war = new WarPath(tables, true)
  const blocks = joinPaths(war, board, tables, take, onPath)
  war.release()
  return { blocks }
}

/** One block after the other: what a run has not come to takes no memory. */
function simulateWith(tables: WarTables, from: number, to: number, onPath: (done: number) => void): PartialWar {
  if (from % BLOCK_PATHS !== 0) throw new RangeError(`Paths must start at a multiple of ${BLOCK_PATHS}, not at ${from}`)
  const war = new WarPath(tables, true)
  const blocks: PathBlock[] = []
  for (let first = from; first < to; first += BLOCK_PATHS) {
    const end = Math.min(to, first + BLOCK_PATHS)
    let next = first
    blocks.push(...joinPaths(war, emptyBoard(tables, first, end), tables, () => (next < end ? next++ : null), (done) => onPath(first - from + done)))
  }
  war.release()
  return { blocks }
}

function joinPaths(war: WarPath, board: PathBoard, tables: WarTables, take: () => number | null, onPath: (done: number) => void): readonly PathBlock[] {
  const joiner = new PathJoiner(tables, board, war)
  let done = 0
  for (let path = take(); path !== null; path = take()) {
    joiner.run(path)
    onPath(++done)
  }
  return joiner.end()
}

/** Joins partial results of one scenario in any order; refuses gaps and overlaps. */
export function mergePartials(partials: readonly PartialWar[]): PartialWar {
  const blocks = partials.flatMap((partial) => partial.blocks).sort((a, b) => a.from - b.from)
  blocks.forEach((block, i) => {
    if (block.from !== (i === 0 ? 0 : blocks[i - 1].to)) throw new WarchestError('refused', { code: 'war.paths-missing', message: `The simulated paths do not join at path ${block.from}.`, mend: 'Run the scenario again.', params: { path: block.from } })
  })
  return { blocks }
}

/** Ranges of paths for `parts` workers: whole blocks, as even as they go; a few per worker, so that a slow one holds up little. */
export function pathRanges(paths: number, parts: number): { readonly from: number; readonly to: number }[] {
  const blocks = Math.ceil(paths / BLOCK_PATHS)
  const pieces = Math.min(blocks, parts)
  return Array.from({ length: pieces }, (_, p) => ({
    from: Math.floor((p * blocks) / pieces) * BLOCK_PATHS,
    to: Math.min(paths, Math.floor(((p + 1) * blocks) / pieces) * BLOCK_PATHS),
  }))
}

/** What lies in the kernel's memory of the market last asked about, and of its prices by date: a slider's next question needs the same. */
const kept = new WeakMap<Market, WarKernel>()

/** The one path of fluid mode. */
function fluidBlocks(tables: WarWorld): PathBlock[] {
  const { market } = tables
  const last = kept.get(market)
  // A question that fails leaves nothing behind.
  kept.delete(market)
  const same = last?.renew(tables) ?? false
  if (!same) last?.release()
  const kernel = same ? last! : new WarKernel(tables, false)
  const block = emptyBlock(tables, 0, 1)
  const path = new WarPath(tables, false, kernel)
  path.run(0, block)
  path.endPath(block.products)
  kept.set(market, kernel)
  return [block]
}

/** What fluid mode says of the totals of a war. */
function fluidTotals(tables: WarWorld): Outcome['fluid'] {
  const blocks = fluidBlocks(tables)
  return Object.fromEntries(TOTAL_MEASURES.map((measure) => [measure, pathTotals(blocks, tables.scenario, tables.sellers, measure)[0]])) as Outcome['fluid']
}

/** The outcome of all simulated paths, with what fluid mode says beside it; without its content hash, which the workspace adds. */
export function summarize(market: Market, scenario: Scenario, partial: PartialWar, facts: OutcomeFacts): Omit<Outcome, 'hash'> {
  const tables = warTables(market, scenario)
  return outcomeOf(tables, partial.blocks, 'sampled', facts, fluidTotals(tables))
}

/** Expected values without sampling, on the same step code: one path at the mean of every parameter. Answers while a slider moves. */
export function fluidOutcome(market: Market, scenario: Scenario, facts: OutcomeFacts): Omit<Outcome, 'hash'> {
  const tables = warTables(market, scenario)
  return outcomeOf(tables, fluidBlocks(tables), 'fluid', facts)
}

/** The answer to a slider: {@link fluidOutcome} of a scenario that is kept nowhere, and so has no hash, nor has its outcome. */
export function previewOutcome(market: Market, scenario: Scenario, marketHash: string): Outcome {
  return { ...fluidOutcome(market, scenario, { scenarioHash: '', marketHash }), hash: '' }
}

/** How often a question has to be answered before the compiler has done with the code. */
export const WARM_ANSWERS = 12

/**
 * Answers a question for nobody, as if a slider had moved for the `time`th time: what its answer needs is laid then, and after {@link WARM_ANSWERS} times the code is compiled, so that a slider's first move is no slower
 * than its later ones.
 */
export function warmAnswer(market: Market, scenario: Scenario, time: number): void {
  const crowd = Array.from({ length: scenario.days }, (_, day) => ({ day, multiplier: 1 + time / 1000 }))
  previewOutcome(market, { ...scenario, operations: { ...scenario.operations, crowd } }, '')
}

/** The whole run on this thread: all paths, or as many as the precision that the scenario asks for takes. */
export function runWar(market: Market, scenario: Scenario, facts: OutcomeFacts, onPath: (done: number) => void = () => {}): Omit<Outcome, 'hash'> {
  const tables = warTables(market, scenario)
  const blocks: PathBlock[] = []
  for (let to = nextRound(scenario, tables.sellers, blocks); to !== null; to = nextRound(scenario, tables.sellers, blocks)) {
    const from = blocks.length === 0 ? 0 : blocks[blocks.length - 1].to
    blocks.push(...simulateWith(tables, from, to, (done) => onPath(from + done)).blocks)
  }
  return outcomeOf(tables, blocks, 'sampled', facts, fluidTotals(tables))
}
