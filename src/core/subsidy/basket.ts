import { normalCdf } from '../linalg/error-function.ts'
import { normalQuantile } from '../random/normal.ts'
import type { Basket, Instrument } from './instrument.ts'

/** Orders whose values lie close together, taken as one: a value and the share of orders in it. */
export interface BasketCell {
  readonly value: number
  readonly weight: number
}

/** Equal slices of the lognormal, beside the cuts that instruments make. */
const SLICES = 12
/** Multiples of a threshold that are told apart, and how far out. */
const MULTIPLES = 12
const FAR = 3.2

/** Values of an order at which an instrument begins to give another amount. */
function cuts(one: Instrument, far: number): number[] {
  if (one.kind === 'threshold' || one.kind === 'cross-store') {
    const step = one.every * (one.kind === 'cross-store' ? one.ownShare : 1)
    const most = one.repeatable ? Math.min(MULTIPLES, Math.ceil(far / step)) : 1
    return Array.from({ length: most }, (_, k) => (k + 1) * step)
  }
  if (one.kind === 'coupon') return [...(one.threshold > 0 ? [one.threshold] : []), ...(one.off.kind === 'percent' && one.ceiling !== null ? [one.ceiling / one.off.share] : [])]
  return one.kind === 'delivery' && one.threshold > 0 ? [one.threshold] : []
}

const looksAtOrder = (one: Instrument): boolean =>
  one.kind === 'threshold' || one.kind === 'cross-store' || one.kind === 'delivery' || (one.kind === 'coupon' && (one.off.kind === 'amount' || one.threshold > 0 || one.ceiling !== null)) || (one.kind === 'cash-back' && one.off.kind === 'amount')

/**
 * Orders that hold a product of price `asked`, by value: the lognormal, cut where instruments begin to give another amount and into equal slices between, each cell at the value
 * whose reciprocal is the mean reciprocal in it. A discount per order is laid over its value, so the mean of one such discount is exact. One cell where no instrument looks at the order.
 */
export function basketCells({ mean, cv }: Basket, asked: number, instruments: readonly Instrument[]): BasketCell[] {
  if (!instruments.some(looksAtOrder)) return [{ value: asked, weight: 1 }]
  if (!(cv > 0)) return [{ value: Math.max(asked, mean), weight: 1 }]
  const sigma = Math.sqrt(Math.log(1 + cv * cv))
  const mu = Math.log(mean) - sigma ** 2 / 2
  const z = (value: number): number => (Math.log(value) - mu) / sigma
  const lowest = z(asked)
  const edges = [...Array.from({ length: SLICES - 1 }, (_, s) => normalQuantile((s + 1) / SLICES)), ...instruments.flatMap((one) => cuts(one, Math.exp(mu + FAR * sigma)).map(z))]
    .filter((edge) => edge > lowest && edge < 8).sort((a, b) => a - b)
  const cells: BasketCell[] = []
  const below = normalCdf(lowest)
  if (below > 0) cells.push({ value: asked, weight: below })
  let from = lowest
  for (const to of [...edges, 9]) {
    const weight = normalCdf(to) - normalCdf(from)
    if (weight > 1e-9) {
      const reciprocal = (Math.exp(-mu + sigma ** 2 / 2) * (normalCdf(to + sigma) - normalCdf(from + sigma))) / weight
      // Rounding must not carry a value over the cut it lies above.
      cells.push({ value: Math.max(asked, Math.exp(mu + sigma * from), 1 / reciprocal), weight })
      from = to
    }
  }
  const all = cells.reduce((sum, cell) => sum + cell.weight, 0)
  return cells.map(({ value, weight }) => ({ value, weight: weight / all }))
}
