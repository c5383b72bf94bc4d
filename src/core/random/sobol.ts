import { DIRECTIONS } from './sobol-directions.ts'

const BITS = 32

/** Direction numbers v_1..v_32 of each dimension, as 32-bit fractions. */
function directionNumbers(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: BITS }, (_, b) => 2 ** (BITS - 1 - b))
  const rest = DIRECTIONS.split(';').map((row) => {
    const [degree, a, ...m] = row.split(' ').map(Number)
    const v = new Uint32Array(BITS)
    for (let b = 0; b < BITS; b++) {
      if (b < degree) v[b] = m[b] << (BITS - 1 - b)
      else {
        // Bratley and Fox (1988), eq. 2: v_b = a_1 v_{b-1} ^ ... ^ v_{b-s} ^ v_{b-s} >> s.
        let next = v[b - degree] ^ (v[b - degree] >>> degree)
        for (let c = 1; c < degree; c++) if (((a >>> (degree - 1 - c)) & 1) === 1) next ^= v[b - c]
        v[b] = next
      }
    }
    return v
  })
  return [first, ...rest]
}

let directions: readonly Uint32Array[] | null = null

/** Dimensions there are direction numbers for. */
export const SOBOL_DIMENSIONS = 256

/**
 * Coordinate `dimension` (from 0) of point `index` (below 2^32) of the Sobol sequence, as 32 bits after the binary point, points in their natural order.
 * Sobol (1967); direction numbers of Joe and Kuo (2008).
 */
export function sobol(index: number, dimension: number): number {
  directions ??= directionNumbers()
  const v = directions[dimension]
  let x = 0
  for (let b = 0, rest = index >>> 0; rest !== 0; b++, rest >>>= 1) if ((rest & 1) === 1) x ^= v[b]
  return x >>> 0
}

function reversed(x: number): number {
  let y = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1)
  y = ((y >>> 2) & 0x33333333) | ((y & 0x33333333) << 2)
  y = ((y >>> 4) & 0x0f0f0f0f) | ((y & 0x0f0f0f0f) << 4)
  y = ((y >>> 8) & 0x00ff00ff) | ((y & 0x00ff00ff) << 8)
  return ((y >>> 16) | (y << 16)) >>> 0
}

/**
 * Scrambles a coordinate: each bit is flipped or not depending on the bits before it and on `seed` (nested uniform scrambling of Owen 1995), by the hash of Laine and Karras (2011) in the constants of
 * Burley (2020), "Practical hash-based Owen scrambling", Journal of Computer Graphics Techniques 9(4), listing 4.
 */
export function owenScrambled(x: number, seed: number): number {
  let y = reversed(x)
  y = (y + seed) >>> 0
  y ^= Math.imul(y, 0x6c50b47c)
  y ^= Math.imul(y, 0xb82f1e52)
  y ^= Math.imul(y, 0xc7afe638)
  y ^= Math.imul(y, 0x8d22f6e6)
  return reversed(y >>> 0)
}
