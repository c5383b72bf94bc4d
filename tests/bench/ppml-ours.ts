import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { regress } from '../../src/core/demand/regression.ts'

// Fits the panel that the peer dumped into a folder; prints one JSON line.
const folder = process.argv[2]
const bytes = (name: string): ArrayBuffer => {
  const file = readFileSync(join(folder, name))
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
}
const real = (name: string): Float64Array => new Float64Array(bytes(name))
const whole = (name: string): Int32Array => new Int32Array(bytes(name))

const y = real('y.f64')
const x = [real('x0.f64'), real('x1.f64'), real('x2.f64')]
const product = whole('product.i32')
const week = whole('catweek.i32')
const begun = performance.now()
const fit = regress({ y, x, names: ['price', 'relative', 'promo'], effects: [{ name: 'product', codes: product }, { name: 'category-week', codes: week }] }, { family: { kind: 'poisson' }, tolerance: 1e-8 })
const seconds = (performance.now() - begun) / 1000
process.stdout.write(`${JSON.stringify({ rows: fit.n, iterations: fit.stats.iterations, seconds, coefficients: [...fit.coef], deviance: fit.deviance, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`)
