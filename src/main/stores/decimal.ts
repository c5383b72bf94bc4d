import { exponentOf, isMinor, type Currency, type Minor } from '../../core/money/money.ts'

/** Minor units as a decimal text of the currency, e.g. "10.05", "1500" (JPY), "-0.500" (KWD). */
export function decimalText(amount: Minor, currency: Currency): string {
  const digits = exponentOf(currency)
  const text = String(Math.abs(amount)).padStart(digits + 1, '0')
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return amount < 0 ? `-${whole}` : whole
}

/**
 * A decimal text as minor units, exactly: no floating point between. Null where it is no plain decimal number, or finer than the currency:
 * a price that cannot be written back as it was must not be touched.
 */
export function minorOf(text: string, currency: Currency): Minor | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(text.trim())
  if (!match) return null
  const digits = exponentOf(currency)
  const [, sign, whole, fraction = ''] = match
  if (/[1-9]/.test(fraction.slice(digits))) return null
  const amount = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  // Minus zero is zero.
  const signed = sign === '-' && amount !== 0 ? -amount : amount
  return isMinor(signed) ? signed : null
}
