import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atLeast, atMost, type Bench, type Figure } from './bench.ts'
import { runOurs, runPython } from './child.ts'
import { alternate, largest, median } from './rounds.ts'

const ours = fileURLToPath(new URL('ppml-ours.ts', import.meta.url))

/** Poisson pseudo-maximum likelihood with two absorbed effects, against the peer in NumPy on the very same data. */
export const ppml: Bench = {
  name: 'ppml',
  about: 'Poisson regression with product and category-week effects, against NumPy on the same data',
  async *run(context): AsyncIterable<Figure> {
    const peer = context.peer('peer_ppml.py')
    if (peer === null) return
    const [products, days] = context.quick ? [1000, 90] : [10_000, 180]
    const folder = join(context.folder, 'panel')
    const size = [String(products), String(days)]
    context.say(`ppml: ${products} products x ${days} days`)
    await runPython(peer, [...size, '--dump', folder])
    const [mine, theirs] = await alternate([() => runOurs(ours, [folder]), () => runPython(peer, size)], context.rounds)
    const seconds = (results: typeof mine): number => median(results.map(({ answer }) => answer.seconds as number))
    const a = mine[0].answer.coefficients as number[]
    const b = theirs[0].answer.coefficients as number[]
    const difference = Math.max(...a.map((value, j) => Math.abs(value / b[j] - 1)))
    yield {
      bench: 'ppml', case: 'one thread', threads: 1, amount: mine[0].answer.rows as number, unit: 'rows', seconds: seconds(mine), peakMegabytes: largest(mine.map((result) => result.peakMegabytes)),
      peer: { name: 'NumPy', seconds: seconds(theirs), peakMegabytes: largest(theirs.map((result) => result.peakMegabytes)) },
      checks: [atLeast('times the peer', seconds(theirs) / seconds(mine), context.quick ? 0 : 3), atMost('coefficients differ by', difference, 1e-6)],
    }
  },
}
