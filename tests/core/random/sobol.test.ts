import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { owenScrambled, sobol, SOBOL_DIMENSIONS } from '../../../src/core/random/sobol.ts'

const TWO_32 = 2 ** 32
/** The sequence in the order of the Gray code, as most programs print it. */
const grayPoint = (i: number, d: number): number => sobol(i ^ (i >>> 1), d) / TWO_32

describe('Sobol points', () => {
  it('are those of Joe and Kuo, as SciPy 1.17 prints them (qmc.Sobol, unscrambled)', () => {
    const dimensions = [0, 1, 2, 3, 9, 99, 255]
    const printed: readonly (readonly [number, readonly number[]])[] = [
      [1, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
      [2, [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75]],
      [3, [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.25]],
      [7, [0.125, 0.625, 0.375, 0.125, 0.875, 0.625, 0.125]],
      [1000, [0.2197265625, 0.0966796875, 0.5185546875, 0.6767578125, 0.0693359375, 0.1865234375, 0.2490234375]],
    ]
    for (const [i, point] of printed) expect(dimensions.map((d) => grayPoint(i, d))).toEqual(point)
  })

  it('fall once into each of 1024 equal intervals in every dimension, scrambled or not', () => {
    for (let d = 0; d < SOBOL_DIMENSIONS; d++) {
      const plain = new Set<number>()
      const scrambled = new Set<number>()
      for (let i = 0; i < 1024; i++) {
        plain.add(sobol(i, d) >>> 22)
        scrambled.add(owenScrambled(sobol(i, d), 12345 + d) >>> 22)
      }
      expect([plain.size, scrambled.size], `dimension ${d}`).toEqual([1024, 1024])
    }
  })

  it('stay a (0, m, 2) net in the first two dimensions under any scrambling: every elementary box holds one point', () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 6 }), (a, b, wide) => {
      const boxes = new Set<number>()
      for (let i = 0; i < 64; i++) boxes.add(((owenScrambled(sobol(i, 0), a) / TWO_32 * 2 ** wide) | 0) * 64 + ((owenScrambled(sobol(i, 1), b) / TWO_32 * 2 ** (6 - wide)) | 0))
      expect(boxes.size).toBe(64)
    }), { numRuns: 60 })
  })

  it('are moved by the scrambling, evenly over the seeds', () => {
    const bins = new Float64Array(8)
    for (let seed = 0; seed < 8000; seed++) bins[owenScrambled(sobol(37, 3), Math.imul(seed, 0x9e3779b1) >>> 0) >>> 29]++
    // Chi-squared with 7 degrees of freedom: 0.1% point 24.3.
    expect(bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(24.3)
  })
})
