import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atLeast, atMost, type Bench, type BenchContext, type Check, type Figure } from './bench.ts'
import { runOurs, runPython, type ChildResult } from './child.ts'
import { writePanel } from './ppml-panel.ts'
import { alternate, largest, median } from './rounds.ts'

const ours = fileURLToPath(new URL('ppml-ours.ts', import.meta.url))

interface Size {
  readonly products: number
  readonly days: number
  /** Largest of one file's cases: its targets hold. */
  readonly main: boolean
}

const QUICK: readonly Size[] = [{ products: 400, days: 90, main: false }]
const USUAL: readonly Size[] = [{ products: 1000, days: 180, main: false }, { products: 10_000, days: 180, main: true }]
const FULL: readonly Size[] = [...USUAL, { products: 100_000, days: 180, main: false }]

const seconds = (results: readonly ChildResult[]): number => median(results.map(({ answer }) => answer.seconds as number))
const peak = (results: readonly ChildResult[]): number | null => largest(results.map((result) => result.peakMegabytes))

/** Poisson pseudo-maximum likelihood with two absorbed effects on one thread and on two, against the peer in NumPy on the very same data. */
export const ppml: Bench = {
  name: 'ppml',
  about: 'Poisson regression with product and category-week effects, against NumPy on the same data; --full up to 18 million rows',
  async *run(context): AsyncIterable<Figure> {
    let smaller: Figure | null = null
    for (const size of context.quick ? QUICK : context.full ? FULL : USUAL) {
      const [one, ...others] = await measure(context, size, smaller)
      yield one
      yield* others
      smaller = one
    }
  },
}

async function measure(context: BenchContext, { products, days, main }: Size, smaller: Figure | null): Promise<[Figure, ...Figure[]]> {
  const rows = products * days
  const folder = join(context.folder, `panel-${rows}`)
  const shape = [String(products), String(days)]
  const peer = context.peer('peer_ppml.py')
  context.say(`ppml: ${products} products x ${days} days`)
  // The peer writes the panel before it fits it, and fits it again in each round. The largest panel it fits once only.
  const first = peer === null ? null : await runPython(peer, [...shape, '--dump', folder])
  if (peer === null) writePanel(folder, products, days)
  const again = peer !== null && rows < 10_000_000
  const sides = [() => runOurs(ours, [folder, '1']), () => runOurs(ours, [folder, '2']), ...(again ? [() => runPython(peer, shape)] : [])]
  const [one, two, more] = await alternate(sides, context.rounds)
  const cold = main ? await alternate([1, 2].map((threads) => () => runOurs(ours, [folder, String(threads), 'cold'])), context.rounds) : []
  const theirs = more ?? (first === null ? [] : [first])
  const wanted = (first?.answer.coefficients ?? null) as number[] | null
  const found = one[0].answer.coefficients as number[]
  const bits = (results: readonly ChildResult[]): string[] => results.map(({ answer }) => JSON.stringify(answer.coefficients))
  const checks: Check[] = [{ name: 'same bits on two threads', found: String(new Set(bits([...one, ...two])).size), wanted: '1 answer', met: new Set(bits([...one, ...two])).size === 1 }]
  if (wanted) checks.push(atMost('coefficients differ from the peer by', Math.max(...found.map((value, j) => Math.abs(value / wanted[j] - 1))), 1e-6))
  if (main && theirs.length > 0) checks.push(atLeast('times the peer', seconds(theirs) / seconds(one), 3))
  if (smaller) checks.push(atMost(`times the seconds for ${rows / smaller.amount} times the rows`, seconds(one) / smaller.seconds, (1.3 * rows) / smaller.amount))
  const memory = peak(one)
  if (memory !== null && rows >= 1_000_000) checks.push(atMost('bytes a row, data and program included', (memory * 2 ** 20) / rows, 200))
  const common = { bench: 'ppml', amount: one[0].answer.rows as number, unit: 'rows', peer: theirs.length === 0 ? null : { name: 'NumPy', seconds: seconds(theirs), peakMegabytes: peak(theirs) } }
  return [
    { ...common, case: `${products} x ${days}`, threads: 1, seconds: seconds(one), peakMegabytes: memory, checks },
    { ...common, case: `${products} x ${days}`, threads: 2, seconds: seconds(two), peakMegabytes: peak(two), checks: main ? [atLeast('times one thread', seconds(one) / seconds(two), 1.7)] : [] },
    ...cold.map((results, at) => ({ ...common, case: `${products} x ${days}, first fit of the process`, threads: at + 1, seconds: seconds(results), peakMegabytes: peak(results), checks: [] })),
  ]
}
