import { worstDiscount } from './discount.ts'
import { classOf, PRICE_CLASSES, type Instrument, type Stacking, type StackingClass } from './instrument.ts'

/** The lowest price that a channel's rules let a buyer reach for one unit. Money is major units. */
export interface WorstStack {
  readonly landed: number
  /** Ids of the instruments that lead there, in the order in which they are taken off. */
  readonly stack: readonly string[]
  /** What each of them takes off. */
  readonly parts: readonly number[]
}

/** Instruments that lower a price, by class in the channel's order. A class that the order does not name comes last, as in {@link PRICE_CLASSES}. */
export function byClass(instruments: readonly Instrument[], stacking: Stacking): { readonly stackingClass: StackingClass; readonly instruments: readonly Instrument[] }[] {
  const order = [...stacking.order, ...PRICE_CLASSES.filter((one) => !stacking.order.includes(one))]
  return order.filter((one) => PRICE_CLASSES.includes(one)).map((stackingClass) => ({ stackingClass, instruments: instruments.filter((one) => classOf(one) === stackingClass) })).filter((group) => group.instruments.length > 0)
}

/** True where an order may use instruments of all these classes. */
export const compatible = (classes: readonly StackingClass[], { exclusive }: Stacking): boolean =>
  exclusive.every((group) => group.filter((one) => classes.includes(one)).length <= 1)

/**
 * The worst legal stack (MODEL.md section 4) by enumeration: of each class none or one instrument, in the channel's order, exclusive classes never together; a
 * basket-level discount at the order that is worst for it. Branches are cut by a bound: every step maps a lower price to a lower or equal one (see
 * {@link worstDiscount}), so taking off everything that is left, whether or not it excludes each other, can only end lower.
 * @param asked price of the unit before the instruments, above zero
 */
export function worstStack(asked: number, instruments: readonly Instrument[], stacking: Stacking): WorstStack {
  const groups = byClass(instruments, stacking)
  let best: WorstStack = { landed: asked, stack: [], parts: [] }
  const bound = (from: number, running: number): number => {
    let price = running
    for (let g = from; g < groups.length; g++) {
      let most = 0
      for (const one of groups[g].instruments) most = Math.max(most, worstDiscount(one, price))
      price -= most
    }
    return price
  }
  const walk = (g: number, running: number, classes: readonly StackingClass[], stack: readonly string[], parts: readonly number[]): void => {
    if (running < best.landed) best = { landed: Math.max(0, running), stack, parts }
    if (g === groups.length || bound(g, running) >= best.landed) return
    const { stackingClass, instruments: options } = groups[g]
    if (compatible([...classes, stackingClass], stacking)) {
      for (const one of options) {
        const off = worstDiscount(one, running)
        if (off > 0) walk(g + 1, running - off, [...classes, stackingClass], [...stack, one.id], [...parts, off])
      }
    }
    walk(g + 1, running, classes, stack, parts)
  }
  walk(0, asked, [], [], [])
  return best
}
