import { openSync, readSync, closeSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { regress, type Regression } from '../../src/core/demand/regression.ts'
import { alone } from '../../src/core/demand/team.ts'
import { startTeam } from '../support/team.ts'

// ppml-ours.ts FOLDER THREADS [cold]: fits the panel that the peer dumped into a folder; prints one JSON line.
// Unless cold, small fits go first: the desk's threads stay up between fits, and the compiler has met the code by then.
const [folder, given, cold] = process.argv.slice(2)
const threads = Number(given)
const WARM_ROWS = 180_000
const WARM_FITS = 3

/** A file's bytes in memory that threads share, as a loaded panel would be. */
function bytes(name: string): SharedArrayBuffer {
  const path = join(folder, name)
  const buffer = new SharedArrayBuffer(statSync(path).size)
  const view = new Uint8Array(buffer)
  const file = openSync(path, 'r')
  for (let at = 0; at < view.length; ) at += readSync(file, view, at, Math.min(view.length - at, 2 ** 30), at)
  closeSync(file)
  return buffer
}

const real = (name: string): Float64Array => new Float64Array(bytes(name))
const whole = (name: string): Int32Array => new Int32Array(bytes(name))

const started = threads > 1 ? await startTeam(threads) : null
const y = real('y.f64')
const x = [real('x0.f64'), real('x1.f64'), real('x2.f64')]
const product = whole('product.i32')
const week = whole('catweek.i32')
const fitFirst = (rows: number): Regression =>
  regress({
    y: y.subarray(0, rows), x: x.map((column) => column.subarray(0, rows)), names: ['price', 'relative', 'promo'],
    effects: [{ name: 'product', codes: product.subarray(0, rows) }, { name: 'category-week', codes: week.subarray(0, rows) }],
  }, { family: { kind: 'poisson' }, tolerance: 1e-8 }, started?.team ?? alone)
if (cold === undefined) for (let n = 0; n < WARM_FITS; n++) fitFirst(Math.min(WARM_ROWS, y.length))
const begun = performance.now()
const fit = fitFirst(y.length)
const seconds = (performance.now() - begun) / 1000
await started?.close()
process.stdout.write(`${JSON.stringify({ rows: fit.n, iterations: fit.stats.iterations, seconds, coefficients: [...fit.coef], deviance: fit.deviance, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`)
