import type { ReferenceCase, Tolerance } from './case.ts'

/** How a case went: the largest deviation as a multiple of what is allowed (1 = at the limit), and where. */
export interface Comparison {
  readonly pass: boolean
  readonly deviation: number
  readonly where: string
}

/**
 * The comparison rule of the cases: every key of `expect` must be in the engine's output; numbers pass iff |a - b| <= abs + rel |b|; arrays have equal length and are compared element by
 * element; strings and booleans are equal; null in `expect` is not checked; a missing key, a null or a non-finite number where one is expected fails. Extra keys are ignored.
 */
export function compare(one: ReferenceCase, output: Readonly<Record<string, unknown>>): Comparison {
  let worst: Comparison = { pass: true, deviation: 0, where: '' }
  const note = (found: Comparison): void => {
    const pass = worst.pass && found.pass
    worst = found.deviation > worst.deviation || (!found.pass && worst.pass) ? { ...found, pass } : { ...worst, pass }
  }
  for (const [key, expected] of Object.entries(one.expect)) {
    const tolerance: Tolerance = { ...one.tolerance, ...one.tolerances?.[key] }
    if (expected !== null && !Object.hasOwn(output, key)) note({ pass: false, deviation: Number.POSITIVE_INFINITY, where: `${key} is missing` })
    else compareValue(output[key], expected, tolerance, key, note)
  }
  return worst
}

function compareValue(actual: unknown, expected: unknown, tolerance: Tolerance, where: string, note: (found: Comparison) => void): void {
  if (expected === null) return
  if (Array.isArray(expected)) {
    const list = ArrayBuffer.isView(actual) ? Array.from(actual as Float64Array) : actual
    if (!Array.isArray(list) || list.length !== expected.length) {
      note({ pass: false, deviation: Number.POSITIVE_INFINITY, where: `${where} has ${Array.isArray(list) ? list.length : 'no'} elements, not ${expected.length}` })
      return
    }
    expected.forEach((item, i) => compareValue(list[i], item, tolerance, `${where}[${i}]`, note))
    return
  }
  if (typeof expected === 'number') {
    if (typeof actual !== 'number' || !Number.isFinite(actual)) {
      note({ pass: false, deviation: Number.POSITIVE_INFINITY, where: `${where} is ${String(actual)}` })
      return
    }
    const difference = Math.abs(actual - expected)
    const allowed = tolerance.abs + tolerance.rel * Math.abs(expected)
    note({ pass: difference <= allowed, deviation: allowed > 0 ? difference / allowed : difference === 0 ? 0 : Number.POSITIVE_INFINITY, where })
    return
  }
  const pass = actual === expected
  note({ pass, deviation: pass ? 0 : Number.POSITIVE_INFINITY, where: pass ? where : `${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}` })
}
