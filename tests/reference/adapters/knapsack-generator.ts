import type { ChoiceProblem } from '../../../src/core/optimize/problem.ts'

/** What a large case says instead of listing its groups (reference README, section 10). */
export interface KnapsackGenerator {
  readonly type: number
  readonly groups: number
  readonly itemsPerGroup: number
  readonly range: number
  readonly seed: number
  readonly capacityPercent: number
  readonly checksum: string
}

/** The 48-bit linear congruential generator of the cases, as drand48 has it, on two 24-bit limbs. */
function draws(seed: number): (modulus: number) => number {
  const [multiplierHigh, multiplierLow] = [0x5deece66dn >> 24n, 0x5deece66dn & 0xffffffn].map(Number)
  const begin = (BigInt(seed) * 65_536n + 0x330en) & 0xffffffffffffn
  let high = Number(begin >> 24n)
  let low = Number(begin & 0xffffffn)
  return (modulus) => {
    const product = low * multiplierLow + 0xb
    const carry = Math.floor(product / 0x1000000)
    high = (high * multiplierLow + low * multiplierHigh + carry) % 0x1000000
    low = product % 0x1000000
    return (high * 128 + Math.floor(low / 131_072)) % modulus
  }
}

/** One group of the given type as [values, weights]. */
function group(type: number, n: number, range: number, rm: (modulus: number) => number): [number[], number[]] {
  const values: number[] = []
  const weights: number[] = []
  const ascending = (a: number, b: number): number => a - b
  if (type === 1 || type === 2 || type === 4) {
    for (let j = 0; j < n; j++) {
      const w = rm(range) + 1
      weights.push(w)
      values.push(type === 1 ? rm(range) + 1 : type === 2 ? Math.max(1, rm(21) + w - 10) : w)
    }
  } else if (type === 3) {
    const drawn = Array.from({ length: n }, () => rm(range) + 1).sort(ascending)
    let sum = 0
    drawn.forEach((v, j) => {
      sum += v
      weights.push(sum)
      values.push(sum + 10 * (j + 1))
    })
  } else if (type === 5) {
    for (let j = 0; j < n; j++) {
      weights.push(rm(range) + 1)
      values.push(rm(range) + 1)
    }
    weights.sort(ascending)
    values.sort(ascending)
  } else if (type === 6) {
    const price = 500 + rm(4501)
    const units = 10 + rm(1991)
    const slope = 50 + rm(351)
    const curve = rm(2001) - 500
    const margin = Math.floor((price * (10 + rm(31))) / 100)
    for (let l = 0; l < n; l++) {
      const depth = 2 * l
      const lift = Math.max(0, slope * depth + Math.floor((curve * depth * depth) / 100))
      const sold = units + Math.floor((units * lift) / 10_000)
      weights.push(Math.floor((price * depth * sold) / 100))
      values.push((sold - units) * margin)
    }
  } else throw new Error(`There is no instance type ${type}`)
  return [values, weights]
}

/** Builds an instance; throws where its checksum is not the one the case states. */
export function generate(spec: KnapsackGenerator): { problem: ChoiceProblem; capacity: number } {
  const { type, groups, itemsPerGroup: n, range, seed, capacityPercent } = spec
  const rm = draws(seed)
  const start = Int32Array.from({ length: groups + 1 }, (_, g) => g * n)
  const value = new Float64Array(groups * n)
  const weight = new Float64Array(groups * n)
  let least = 0
  let most = 0
  let checksum = 0n
  for (let g = 0; g < groups; g++) {
    const [values, weights] = group(type, n, range, rm)
    value.set(values, g * n)
    weight.set(weights, g * n)
    least += Math.min(...weights)
    most += Math.max(...weights)
    for (let j = 0; j < n; j++) checksum = (checksum * 31n + BigInt(7 * values[j] + weights[j])) % 9007199254740881n
  }
  if (String(checksum) !== spec.checksum) throw new Error(`The generated instance has checksum ${checksum}, not ${spec.checksum}`)
  const capacity = type === 6 ? Math.floor((most * capacityPercent) / 100) : least + Math.floor(((most - least) * capacityPercent) / 100)
  return { problem: { start, value, weight }, capacity }
}
