import { WarchestError } from '../problem.ts'

declare const minorBrand: unique symbol

/** Integer minor units (fen, cents) of the currency named beside it. Never fractional, never NaN. */
export type Minor = number & { readonly [minorBrand]: true }

/** ISO 4217 code. */
export type Currency = 'CNY' | 'USD' | 'EUR' | 'GBP' | 'JPY' | 'KWD'

const EXPONENTS: Readonly<Record<Currency, number>> = { CNY: 2, USD: 2, EUR: 2, GBP: 2, JPY: 0, KWD: 3 }

export const CURRENCIES = Object.keys(EXPONENTS) as readonly Currency[]

/** Decimal digits of a currency's minor unit (ISO 4217). */
export const exponentOf = (currency: Currency): number => EXPONENTS[currency]

/** True where a value may be used as {@link Minor}: a safe integer. */
export const isMinor = (value: unknown): value is Minor => Number.isSafeInteger(value)

/** Brands an integer as minor units; refuses fractions, NaN and unsafe integers. */
export function minor(value: number): Minor {
  if (!isMinor(value)) {
    throw new WarchestError('bad-input', { code: 'money.not-minor', message: `${value} is not a whole number of minor units.`, mend: 'Give the amount in whole fen or cents.', params: { value } })
  }
  return value
}

/** Major units (yuan) to minor units, rounded half away from zero: the one rounding of the product. */
export function toMinor(major: number, currency: Currency): Minor {
  const scaled = major * 10 ** EXPONENTS[currency]
  // The relative nudge undoes binary representation error, so that 1.005 yuan is 101 fen, not 100.
  const nudged = scaled + Math.sign(scaled) * Math.abs(scaled) * Number.EPSILON
  // Minus zero becomes zero: -0.001 yuan is 0 fen.
  return minor(Math.sign(nudged) * Math.round(Math.abs(nudged)) + 0)
}

/** Minor units to major units. */
export const toMajor = (amount: Minor, currency: Currency): number => amount / 10 ** EXPONENTS[currency]

/**
 * Splits `total` in proportion to non-negative `weights` by largest remainder, so that the parts add up to `total` exactly.
 * All weights zero: everything goes to the first part. Ties go to the earlier part.
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (weights.length === 0) throw new WarchestError('bad-input', { code: 'money.no-weights', message: 'An amount cannot be split over nobody.', mend: 'Name at least one funder.' })
  if (!(sum > 0)) return weights.map((_, i) => minor(i === 0 ? total : 0))
  const sign = total < 0 ? -1 : 1
  const exact = weights.map((w) => (Math.abs(total) * w) / sum)
  const floors = exact.map(Math.floor)
  let left = Math.abs(total) - floors.reduce((a, b) => a + b, 0)
  const order = exact.map((x, i) => ({ i, rest: x - floors[i] })).sort((a, b) => b.rest - a.rest || a.i - b.i)
  for (const { i } of order) {
    if (left <= 0) break
    floors[i] += 1
    left -= 1
  }
  return floors.map((x) => minor(x === 0 ? 0 : sign * x))
}
