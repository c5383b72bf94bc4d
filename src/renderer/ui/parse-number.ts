const TIMES: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, m: 1e6, M: 1e6, b: 1e9, B: 1e9, 万: 1e4, 亿: 1e8 }

/** Commas in groups of three digits, or of four as 万 and 亿 go; anywhere else a comma is no group, so that `1,5` is not read as 15. */
const COMMAS = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?!\d)/

/**
 * A figure as a person types it: digits plain, in groups of any width of space or by commas, a real or a typed minus, 1e6, 1.5M, 120万; digits and signs of full width, as Chinese input writes them, too.
 * Null where it is none: what cannot be read is never taken for another number.
 */
export function parseNumber(text: string): number | null {
  const plain = text.normalize('NFKC').replaceAll('\u2212', '-').replace(/\s/g, '')
  const joined = plain.replace(COMMAS, (grouped) => grouped.replaceAll(',', ''))
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([kKmMbB万亿]?)$/i.exec(joined)
  if (match === null) return null
  const value = Number(match[1]) * TIMES[match[2]]
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : null
}

/** What a field takes. Limits are inclusive, in the unit that is typed. */
export interface FigureTerms {
  readonly min: number
  readonly max: number
  readonly decimals: number
  /** Written behind the figure in the field, and understood there: %, CNY. */
  readonly unit: string
}

/** What a field holds: a figure, nothing at all, or what is no figure that it takes. */
export type Reading = { readonly figure: number } | { readonly fault: 'blank' | 'none' | 'range' | 'decimals' }

/** Reads a field whole: no part of a text is ever taken for it, and no figure is moved to a limit or rounded. */
export function readFigure(text: string, { min, max, decimals, unit }: FigureTerms): Reading {
  const trimmed = text.normalize('NFKC').trim()
  const sign = unit.normalize('NFKC').trim()
  const bare = sign !== '' && trimmed.toLowerCase().endsWith(sign.toLowerCase()) ? trimmed.slice(0, -sign.length) : trimmed
  if (bare.trim() === '') return { fault: 'blank' }
  const figure = parseNumber(bare)
  if (figure === null) return { fault: 'none' }
  if (figure < min || figure > max) return { fault: 'range' }
  return Number(figure.toFixed(Math.min(decimals, 100))) === figure ? { figure } : { fault: 'decimals' }
}
