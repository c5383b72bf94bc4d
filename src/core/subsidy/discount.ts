import type { Instrument } from './instrument.ts'

/** One unit in an order, as the next instrument meets it. Money is major units. */
export interface OrderLine {
  /** What is left of the unit's price after the instruments before. */
  readonly running: number
  /** What is left of the whole order's price, the unit in it. */
  readonly basket: number
}

/** Rounding may leave a basket a hair below the threshold it was built to meet. */
const HAIR = 1e-9

/** How often `every` goes into `value`: at most once where it does not repeat. */
export function times(value: number, every: number, repeatable: boolean): number {
  const whole = Math.floor(value / every + HAIR)
  return repeatable ? whole : Math.min(1, whole)
}

/**
 * Money that an instrument takes off one unit in an order (MODEL.md section 4), in [0, running]. Amounts per order are laid over its lines by value, so that a
 * line that is sent back takes its part of the discount with it. `taken` of a group-buy: the group filled. What lowers no price answers 0.
 */
export function discountOf(instrument: Instrument, { running, basket }: OrderLine, taken = true): number {
  if (running <= 0) return 0
  return Math.min(running, Math.max(0, raw(instrument, running, Math.max(basket, running), taken)))
}

function raw(instrument: Instrument, running: number, basket: number, taken: boolean): number {
  const part = running / basket
  switch (instrument.kind) {
    case 'direct-cut': {
      const { off } = instrument
      return off.kind === 'percent' ? off.share * running : off.kind === 'amount' ? off.amount : running - off.price
    }
    case 'group-buy': return running * (taken ? instrument.groupOff : instrument.soloOff)
    case 'coupon': {
      if (basket < instrument.threshold * (1 - HAIR)) return 0
      const { off, ceiling } = instrument
      return (off.kind === 'percent' ? Math.min(off.share * basket, ceiling ?? Number.POSITIVE_INFINITY) : off.amount) * part
    }
    case 'threshold': return times(basket, instrument.every, instrument.repeatable) * instrument.off * part
    case 'cross-store': {
      // The order over all stores; each line bears its part of the discount, so ours is what our goods bear.
      const whole = basket / instrument.ownShare
      return (times(whole, instrument.every, instrument.repeatable) * instrument.off * running) / whole
    }
    case 'deposit': return (instrument.inflation - 1) * instrument.deposit
    case 'cash-back': return instrument.off.kind === 'percent' ? instrument.off.share * running : instrument.off.amount * part
    case 'delivery': return basket < instrument.threshold * (1 - HAIR) ? 0 : Math.min(instrument.perOrder, instrument.fee) * part
    case 'trade-in': return Math.min(instrument.rate * running, instrument.cap)
    case 'task':
    case 'price-protection':
    case 'price-match': return 0
  }
}

/**
 * The most that an instrument can take off one unit at this running price, over every order that may hold it: the buyer fills the order up to just what pays
 * best. What is left, `running - worstDiscount`, never falls as `running` rises, which is what makes {@link worstStack}'s bound hold.
 */
export function worstDiscount(instrument: Instrument, running: number): number {
  if (running <= 0) return 0
  switch (instrument.kind) {
    case 'coupon': {
      const basket = Math.max(running, instrument.threshold)
      if (instrument.off.kind === 'amount') return Math.min(running, (instrument.off.amount * running) / basket)
      return Math.min(instrument.off.share * running, ((instrument.ceiling ?? Number.POSITIVE_INFINITY) * running) / basket)
    }
    case 'threshold':
    case 'cross-store': return Math.min(running, instrument.repeatable ? (instrument.off / instrument.every) * running : thresholdOnce(instrument, running))
    case 'group-buy': return running * Math.max(instrument.soloOff, instrument.groupOff)
    case 'delivery': return Math.min(running, (Math.min(instrument.perOrder, instrument.fee) * running) / Math.max(running, instrument.threshold))
    default: return discountOf(instrument, { running, basket: running })
  }
}

/** The order is worth `every`, or what our unit alone makes it worth. */
const thresholdOnce = ({ off, every }: { readonly off: number; readonly every: number }, running: number): number => (off * running) / Math.max(every, running)
