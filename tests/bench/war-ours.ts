import { PRODUCT_MEASURES } from '../../src/core/war/block.ts'
import type { Market } from '../../src/core/demand/market.ts'
import type { Scenario } from '../../src/core/war/scenario.ts'
import { fluidOutcome, simulatePaths, type PartialWar } from '../../src/core/war/simulate.ts'
import { TaskPool } from '../../src/main/jobs/pool.ts'
import { readWorld } from './war-world.ts'

// war-ours.ts WORLD PRODUCTS DAYS PATHS MODE: runs the world of a file; MODE is one (this thread), fluid, or the number of threads of the pool. Prints one JSON line.
const [file, products, days, paths, mode] = process.argv.slice(2)
const FACTS = { scenarioHash: '', marketHash: '' }

const { market, scenario } = readWorld(file, Number(products), Number(days), Number(paths))
const answer = await timed(market, scenario)
process.stdout.write(`${JSON.stringify({ ...answer, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`)

async function timed(world: Market, war: Scenario): Promise<Record<string, number>> {
  if (mode === 'fluid') {
    const begun = performance.now()
    const outcome = fluidOutcome(world, war, FACTS)
    return { seconds: (performance.now() - begun) / 1000, units: outcome.totals.units.mean }
  }
  if (mode === 'one') {
    const begun = performance.now()
    const partial = simulatePaths(world, war, 0, Number(paths))
    return { seconds: (performance.now() - begun) / 1000, ...unitsOf(partial) }
  }
  const pool = new TaskPool({ threads: Number(mode) })
  // The threads are there already when somebody presses the button.
  await pool.run('war.simulate', { market: world, scenario: { ...war, days: 1, prices: [], monteCarlo: { ...war.monteCarlo, paths: 16 * Number(mode) } } })
  const begun = performance.now()
  const partial = await pool.run('war.simulate', { market: world, scenario: war })
  const seconds = (performance.now() - begun) / 1000
  await pool.close()
  return { seconds, ...unitsOf(partial) }
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
