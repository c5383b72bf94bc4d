/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011), section 3.3; published vectors: Random123 kat_vectors.
 */
const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const M0_LOW = M0 & 0xffff
const M0_HIGH = M0 >>> 16
const M1_LOW = M1 & 0xffff
const M1_HIGH = M1 >>> 16
const W0 = 0x9e3779b9 | 0
const W1 = 0xbb67ae85 | 0

/**
 * Encrypts one counter: four random 32-bit words into `out[0..3]`. All arguments are taken modulo 2^32.
 * The high half of a 32 x 32 bit product is put together from 16-bit halves, since `Math.imul` keeps the low half only.
 */
export function philox4x32(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array): void {
  let x0 = c0 | 0
  let x1 = c1 | 0
  let x2 = c2 | 0
  let x3 = c3 | 0
  let key0 = k0 | 0
  let key1 = k1 | 0
  for (let round = 0; round < 10; round++) {
    const aLow = x0 & 0xffff
    const aHigh = x0 >>> 16
    const aMiddle = Math.imul(M0_HIGH, aLow) + (Math.imul(M0_LOW, aLow) >>> 16) | 0
    const aCross = Math.imul(M0_LOW, aHigh) + (aMiddle & 0xffff) | 0
    const high0 = Math.imul(M0_HIGH, aHigh) + (aMiddle >>> 16) + (aCross >>> 16) | 0
    const bLow = x2 & 0xffff
    const bHigh = x2 >>> 16
    const bMiddle = Math.imul(M1_HIGH, bLow) + (Math.imul(M1_LOW, bLow) >>> 16) | 0
    const bCross = Math.imul(M1_LOW, bHigh) + (bMiddle & 0xffff) | 0
    const high1 = Math.imul(M1_HIGH, bHigh) + (bMiddle >>> 16) + (bCross >>> 16) | 0
    const low0 = Math.imul(M0, x0)
    const low1 = Math.imul(M1, x2)
    x0 = high1 ^ x1 ^ key0
    x1 = low1
    x2 = high0 ^ x3 ^ key1
    x3 = low0
    key0 = (key0 + W0) | 0
    key1 = (key1 + W1) | 0
  }
  out[0] = x0
  out[1] = x1
  out[2] = x2
  out[3] = x3
}
