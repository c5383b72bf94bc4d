const DIGIT = 65_536

/**
 * Indices that put `keys` into descending order; equal keys keep their order. Keys are not NaN.
 * Least-significant-digit radix sort over the 64 bits of the doubles: linear, and the same on every machine.
 */
export function descendingOrder(keys: Float64Array): Int32Array {
  const n = keys.length
  const bits = new Uint32Array(keys.slice().buffer)
  // Doubles of one sign compare as their bits do. For descending order positives are complemented below the sign bit; negatives stay.
  const low = new Uint32Array(n)
  const high = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const zero = keys[i] === 0
    const negative = !zero && bits[2 * i + 1] >>> 31 === 1
    low[i] = zero ? 0xffffffff : negative ? bits[2 * i] : ~bits[2 * i]
    high[i] = zero ? 0x7fffffff : negative ? bits[2 * i + 1] : ~bits[2 * i + 1] & 0x7fffffff
  }
  let from = new Int32Array(n)
  let to = new Int32Array(n)
  for (let i = 0; i < n; i++) from[i] = i
  const count = new Int32Array(DIGIT + 1)
  for (let pass = 0; pass < 4; pass++) {
    const digits = pass < 2 ? low : high
    const shift = pass % 2 === 0 ? 0 : 16
    count.fill(0)
    for (let i = 0; i < n; i++) count[((digits[i] >>> shift) & 0xffff) + 1]++
    for (let d = 0; d < DIGIT; d++) count[d + 1] += count[d]
    for (let k = 0; k < n; k++) {
      const i = from[k]
      to[count[(digits[i] >>> shift) & 0xffff]++] = i
    }
    ;[from, to] = [to, from]
  }
  return from
}
