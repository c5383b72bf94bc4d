import type { LocalText } from '../catalog/catalog.ts'

/** What a pack holds, in grams or millilitres. */
export interface PackSize {
  readonly of: 'mass' | 'volume'
  readonly amount: number
}

/** A jin is half a kilogram: who reads one for the other is off by two. */
const UNITS: readonly (readonly [pattern: string, of: PackSize['of'], scale: number])[] = [
  ['kg|kilos?|kilograms?|公斤|千克', 'mass', 1000], ['jin|catty|市斤|斤', 'mass', 500], ['mg|毫克', 'mass', 0.001], ['g|grams?|克', 'mass', 1], ['lbs?|pounds?|磅', 'mass', 453.592_37], ['oz|ounces?|盎司', 'mass', 28.349_523_125], ['两', 'mass', 50], ['吨', 'mass', 1e6],
  ['ml|millilit(?:er|re)s?|毫升', 'volume', 1], ['cl', 'volume', 10], ['l|lit(?:er|re)s?|升', 'volume', 1000],
]
/** "6 x 330 ml", "330ml*6", "5kg", "4500斤"; a unit of letters must end there, so that "5 gold" is no mass. */
const SIZES = UNITS.map(([pattern, of, scale]) => ({ of, scale, at: new RegExp(`(?:(\\d+)\\s*[x×*]\\s*)?(\\d+(?:[.,]\\d+)?)\\s*(?:${pattern})(?![a-z])(?:\\s*[x×*]\\s*(\\d+))?`, 'iu') }))

/** The size that a name states, all packs together; null where it states none or several that differ. */
export function packSize(name: string): PackSize | null {
  const found = SIZES.flatMap(({ of, scale, at }) => {
    const match = at.exec(name)
    return match ? [{ of, amount: Number(match[2].replace(',', '.')) * scale * Number(match[1] ?? 1) * Number(match[3] ?? 1) }] : []
  }).filter(({ amount }) => amount > 0)
  if (found.length === 0) return null
  return found.every(({ of, amount }) => of === found[0].of && Math.abs(amount / found[0].amount - 1) < 0.02) ? found[0] : null
}

/** The size of a product, and whether its names in two languages contradict each other (5 kg against 5 斤). */
export function sizeOf(name: LocalText): { readonly size: PackSize | null; readonly contradicts: boolean } {
  const [en, zh] = [packSize(name.en), name.zh === undefined ? null : packSize(name.zh)]
  const contradicts = en !== null && zh !== null && (en.of !== zh.of || Math.abs(en.amount / zh.amount - 1) > 0.02)
  return { size: en ?? zh, contradicts }
}
