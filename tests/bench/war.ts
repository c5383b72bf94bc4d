import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atLeast, atMost, type Bench, type BenchContext, type Figure } from './bench.ts'
import { runOurs, runPython, type ChildResult } from './child.ts'
import { alternate, largest, median } from './rounds.ts'
import { writeWorld } from './war-world.ts'

const ours = fileURLToPath(new URL('war-ours.ts', import.meta.url))
const DAYS = 90
const figure = (results: readonly ChildResult[], name: string): number => median(results.map(({ answer }) => answer[name] as number))
const seconds = (results: readonly ChildResult[]): number => figure(results, 'seconds')
const peak = (results: readonly ChildResult[]): number | null => largest(results.map((result) => result.peakMegabytes))

/**
 * The war engine on the peer's world: one thread against NumPy, two threads, fluid mode, memory over paths, cost over products. What is warm: nothing of ours where one thread is compared with the peer (the call is the
 * process's first), nor of the peer, whose code is compiled; the pool's threads have run worlds of the same size before, as the desk's have, but not this one; a slider's process has opened the scenario.
 */
export const war: Bench = {
  name: 'war',
  about: 'war simulation, products x 4 sellers x 90 days with prices by date, against NumPy on the same world; --full with 100 paths and up to 100,000 products',
  async *run(context): AsyncIterable<Figure> {
    const products = context.quick ? 1000 : 10_000
    yield* main(context, products, context.full ? 100 : 32)
    yield* growth(context, context.quick ? [300, 1000] : context.full ? [1000, 10_000, 100_000] : [1000, 10_000])
  },
}

async function* main(context: BenchContext, products: number, paths: number): AsyncIterable<Figure> {
  const peer = context.peer('peer_war.py')
  const file = join(context.folder, `world-${products}.f64`)
  writeWorld(file, products, DAYS, peer !== null)
  context.say(`war: ${products} products x ${DAYS} days x ${paths} paths. Warm is nothing of ours beside the peer (the process's first call) nor of the peer, whose code is compiled; threads of the pool have run other copies of the world, but not this one; a slider's process has opened the scenario. What the first calls take stands apart.`)
  const run = (count: number, mode: string) => () => runOurs(ours, [file, String(products), String(DAYS), String(count), mode])
  // What the machine itself has to give: two processes that share nothing but its caches and its memory, each with one thread.
  const apart = async (): Promise<ChildResult> => {
    const [a, b] = await Promise.all([run(paths, '1')(), run(paths, '1')()])
    return seconds([a]) > seconds([b]) ? a : b
  }
  const sides = [run(paths, 'one'), run(paths, '1'), run(paths, '2'), apart, run(1, 'fluid'), run(1, 'fluid-returns'), run(16, 'one'), ...(peer === null ? [] : [() => runPython(peer, [String(products), String(DAYS), String(paths)])])]
  const [one, pooled, two, both, fluid, returns, few, theirs] = await alternate(sides, context.rounds)
  const total = (results: readonly ChildResult[]): number => (results[0].answer.units as number) / paths
  const checks = [{ name: 'same bits on one thread, and on two', found: String(new Set([...one, ...pooled, ...two].map(({ answer }) => answer.bits)).size), wanted: '1 answer', met: new Set([...one, ...pooled, ...two].map(({ answer }) => answer.bits)).size === 1 }]
  if (theirs) {
    // Each path's total varies by about 0.2% with its coefficients and shocks; both runs are random.
    checks.push(atLeast('times the peer', seconds(theirs) / seconds(one), 3))
    checks.push(atMost('first choices sold differ from the peer by %', Math.abs(total(one) / total(theirs) - 1) * 100, 100 * 4 * Math.sqrt(2 / paths) * 0.004))
  }
  // Sixteen paths more make the outcome's own rows; nothing else grows.
  const [small, large] = [peak(few), peak(one)]
  if (small !== null && large !== null) checks.push(atMost('times the memory of 16 paths', large / small, 1.25))
  const common = { bench: 'war', amount: products * DAYS * paths, unit: 'product-days', peer: theirs === undefined ? null : { name: 'NumPy', seconds: seconds(theirs), peakMegabytes: peak(theirs) } }
  yield { ...common, case: `${products} x ${DAYS} x ${paths}`, threads: 1, seconds: seconds(one), peakMegabytes: large, checks }
  const ofPool = (threads: number, results: readonly ChildResult[], checks: Figure['checks'], called: string, taken: number): Figure =>
    ({ ...common, case: `${products} x ${DAYS} x ${paths}${called}`, threads, seconds: taken, peakMegabytes: peak(results), checks })
  yield ofPool(1, pooled, [], ', pool that has run', seconds(pooled))
  yield ofPool(2, two, [atLeast('times one thread of the pool', seconds(pooled) / seconds(two), 1.8)], ', pool that has run', seconds(two))
  yield { ...ofPool(2, both, [], ', two processes at once', seconds(both)), amount: 2 * common.amount, peer: null }
  yield ofPool(1, pooled, [], ', the pool\'s first run', figure(pooled, 'first'))
  yield ofPool(2, two, [], ', the pool\'s first run', figure(two, 'first'))
  const all = seconds(one) * (100 / paths)
  const answers = function* (name: string, results: readonly ChildResult[]): Iterable<Figure> {
    const answer = (which: string, taken: number, checks: Figure['checks']): Figure =>
      ({ ...common, peer: null, case: `${products} x ${DAYS} ${name}, ${which}`, threads: 1, amount: products * DAYS, seconds: taken, peakMegabytes: peak(results), checks })
    const fiftieth = (taken: number): Figure['checks'] => [atMost('of the time of 100 paths', taken / all, 1 / 50)]
    yield answer('a slider\'s moves', seconds(results), fiftieth(seconds(results)))
    yield answer('its first move', figure(results, 'first'), fiftieth(figure(results, 'first')))
    yield answer('its jumps', figure(results, 'jump'), fiftieth(figure(results, 'jump')))
    // What a process pays once, in cold code, for a market and prices by date that nobody has seen: the studio asks when it opens, before a slider moves.
    yield answer('opening the scenario', figure(results, 'opening'), [])
  }
  yield* answers('fluid', fluid)
  yield* answers('fluid, stock comes back', returns)
}

/** Sixteen paths of growing worlds: time per product must stay. */
async function* growth(context: BenchContext, sizes: readonly number[]): AsyncIterable<Figure> {
  let first: Figure | null = null
  for (const products of sizes) {
    const file = join(context.folder, `world-${products}.f64`)
    writeWorld(file, products, DAYS, context.peer('peer_war.py') !== null)
    const results: ChildResult[] = []
    for (let round = 0; round < (products > 10_000 ? 1 : context.rounds); round++) results.push(await runOurs(ours, [file, String(products), String(DAYS), '16', 'one']))
    const figure: Figure = { bench: 'war', case: `${products} x ${DAYS} x 16`, threads: 1, amount: products * DAYS * 16, unit: 'product-days', seconds: seconds(results), peakMegabytes: peak(results), peer: null, checks: [] }
    yield first === null ? figure : { ...figure, checks: [atMost(`times the seconds for ${products / (first.amount / DAYS / 16)} times the products`, figure.seconds / first.seconds, (1.3 * figure.amount) / first.amount)] }
    first ??= figure
  }
}
