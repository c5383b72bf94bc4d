const TIMES: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, m: 1e6, M: 1e6, b: 1e9, B: 1e9, 万: 1e4, 亿: 1e8 }

/**
 * A figure as a person types it: digits in groups of any width of space or with commas, a real or a typed minus, 1e6, 1.5M, 120万. Null where it is none: what cannot be read is never taken for another number.
 */
export function parseNumber(text: string): number | null {
  const plain = text.replace(/[\s\u2009\u202f,，]/g, '').replace(/[\u2212－]/g, '-')
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([kKmMbB万亿]?)$/i.exec(plain)
  if (match === null) return null
  const value = Number(match[1]) * TIMES[match[2]]
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : null
}
