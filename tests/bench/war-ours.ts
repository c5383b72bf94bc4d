import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PRODUCT_MEASURES } from '../../src/core/war/block.ts'
import type { Market } from '../../src/core/demand/market.ts'
import type { Scenario } from '../../src/core/war/scenario.ts'
import { previewOutcome, simulatePaths, warmAnswer, WARM_ANSWERS, type PartialWar } from '../../src/core/war/simulate.ts'
import { TaskPool } from '../../src/main/jobs/pool.ts'
import { median } from './rounds.ts'
import { readWorld } from './war-world.ts'

/** Moves of a slider after the first answer, by a hundredth of demand; and jumps of it, by up to two fifths either way. */
const MOVES = 25
const JUMPS = 15
/** Runs of a pool before the one that counts: the threads of a desk have run many, and by then their code is compiled. */
const USED = 4

// war-ours.ts WORLD PRODUCTS DAYS PATHS MODE: runs the world of a file; MODE is one (this thread, the process's first call), fluid, fluid-returns (what is sold comes back within a week), or the number of
// threads of the pool.
// Prints one JSON line.
const [file, products, days, paths, mode] = process.argv.slice(2)

setFlagsFromString('--expose-gc')
/** Collects the garbage that reading worlds has left, which is no part of what is measured. */
const collect = runInNewContext('gc') as () => void

const { market, scenario } = readWorld(file, Number(products), Number(days), Number(paths))
const measured = await timed(market, scenario)
process.stdout.write(`${JSON.stringify({ ...measured, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`)

async function timed(world: Market, war: Scenario): Promise<Record<string, number>> {
  if (mode.startsWith('fluid')) {
    const base: Scenario = mode === 'fluid' ? war : { ...war, operations: { ...war.operations, reorderDays: 7 } }
    collect()
    // As the window's worker does it: the answer that a scenario opens with, the same again while nobody asks, then a slider's moves.
    const opening = answer(world, base)
    for (let time = 1; time <= WARM_ANSWERS; time++) warmAnswer(world, base, time)
    const moves = Array.from({ length: MOVES }, (_, move) => answer(world, moved(base, 0.01 * (move + 1))).seconds)
    const jumps = Array.from({ length: JUMPS }, (_, jump) => answer(world, moved(base, 0.4 * Math.sin(2.4 * (jump + 1)))).seconds)
    return { seconds: median(moves), opening: opening.seconds, first: moves[0], jump: median(jumps), units: opening.units }
  }
  if (mode === 'one') {
    collect()
    const begun = performance.now()
    const partial = simulatePaths(world, war, 0, Number(paths))
    return { seconds: (performance.now() - begun) / 1000, ...unitsOf(partial) }
  }
  // A copy of the world for every run, of which none knows another: checks, tables and what lies in memory are made, shared and laid within the time of each.
  const copy = () => readWorld(file, Number(products), Number(days), Number(paths))
  const pool = new TaskPool({ threads: Number(mode) })
  const run = async (input: { readonly market: Market; readonly scenario: Scenario }): Promise<{ readonly seconds: number; readonly partial: PartialWar }> => {
    collect()
    const begun = performance.now()
    const partial = await pool.run('war.simulate', input)
    return { seconds: (performance.now() - begun) / 1000, partial }
  }
  // The pool's first run starts its threads, which load and compile the code; those of the desk have run something before.
  const first = await run({ market: world, scenario: war })
  for (let used = 1; used < USED; used++) await run(copy())
  const { seconds, partial } = await run(copy())
  await pool.close()
  return { seconds, first: first.seconds, ...unitsOf(partial) }
}

/** A slider that changes what every product sells on every day, to so much more than at the start, and another. */
function moved(base: Scenario, more: number): Scenario {
  const crowd = Array.from({ length: base.days }, (_, day) => ({ day, multiplier: 1 + more }))
  return { ...base, operations: { ...base.operations, crowd }, treasury: { ...base.treasury, openingCash: 1e6 * (1 + more) } }
}

function answer(world: Market, war: Scenario): { readonly seconds: number; readonly units: number } {
  const begun = performance.now()
  const outcome = previewOutcome(world, war, '')
  return { seconds: (performance.now() - begun) / 1000, units: outcome.totals.units.mean }
}

/** Units sold over all paths to buyers whose first choice they were, those that second choices brought, and a figure of every path's units for comparison of bits. */
function unitsOf({ blocks }: PartialWar): Record<string, number> {
  const PM = PRODUCT_MEASURES.length
  const [u, r] = [PRODUCT_MEASURES.indexOf('units'), PRODUCT_MEASURES.indexOf('received')]
  let units = 0
  let received = 0
  for (const block of blocks) {
    for (let at = 0; at < block.products.length; at += PM) {
      units += block.products[at + u]
      received += block.products[at + r]
    }
  }
  return { units: units - received, received, bits: blocks.reduce((sum, block) => block.daily.reduce((a, b) => a * 1.000001 + b, sum), 0) }
}
