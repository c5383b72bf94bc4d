import { PRODUCT_MEASURES } from '../../src/core/war/block.ts'
import type { Market } from '../../src/core/demand/market.ts'
import type { Scenario } from '../../src/core/war/scenario.ts'
import { previewOutcome, simulatePaths, type PartialWar } from '../../src/core/war/simulate.ts'
import { TaskPool } from '../../src/main/jobs/pool.ts'
import { readWorld } from './war-world.ts'

/** Moves of a slider after the first answer. */
const MOVES = 25

// war-ours.ts WORLD PRODUCTS DAYS PATHS MODE: runs the world of a file; MODE is one (this thread), fluid, fluid-returns (what is sold comes back within a week), or the number of threads of the pool.
// Prints one JSON line.
const [file, products, days, paths, mode] = process.argv.slice(2)

const { market, scenario } = readWorld(file, Number(products), Number(days), Number(paths))
const measured = await timed(market, scenario)
process.stdout.write(`${JSON.stringify({ ...measured, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`)

async function timed(world: Market, war: Scenario): Promise<Record<string, number>> {
  if (mode.startsWith('fluid')) {
    const base: Scenario = mode === 'fluid' ? war : { ...war, operations: { ...war.operations, reorderDays: 7 } }
    const answers = Array.from({ length: 1 + MOVES }, (_, move) => answer(world, moved(base, move)))
    const again = answers.slice(1).map(({ seconds }) => seconds).toSorted((a, b) => a - b)
    return { seconds: again[again.length >> 1], first: answers[0].seconds, slowest: again[again.length - 1], units: answers[0].units }
  }
  if (mode === 'one') {
    const begun = performance.now()
    const partial = simulatePaths(world, war, 0, Number(paths))
    return { seconds: (performance.now() - begun) / 1000, ...unitsOf(partial) }
  }
  const pool = new TaskPool({ threads: Number(mode) })
  // The threads are there already when somebody presses the button, and have run something. The world is new to them and to the pool: its tables are made, shared and laid within the time.
  const before = structuredClone({ market: world, scenario: { ...war, monteCarlo: { ...war.monteCarlo, paths: 16 * Number(mode) } } })
  await pool.run('war.simulate', before)
  const begun = performance.now()
  const partial = await pool.run('war.simulate', { market: world, scenario: war })
  const seconds = (performance.now() - begun) / 1000
  await pool.close()
  return { seconds, ...unitsOf(partial) }
}

/** A slider that changes what every product sells on every day, and another. */
function moved(base: Scenario, move: number): Scenario {
  const crowd = Array.from({ length: base.days }, (_, day) => ({ day, multiplier: 1 + 0.01 * move }))
  return move === 0 ? base : { ...base, operations: { ...base.operations, crowd }, treasury: { ...base.treasury, openingCash: 1e6 + move } }
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
