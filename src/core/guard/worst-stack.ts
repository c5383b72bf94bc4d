import { daysBetween, type IsoDate } from '../calendar/calendar.ts'
import { exponentOf, minor, type Currency, type Minor } from '../money/money.ts'
import type { PlanLine } from '../plan/plan-line.ts'
import type { Instrument, Stacking } from '../subsidy/instrument.ts'
import { worstStack } from '../subsidy/stacking.ts'
import type { ProductFacts } from './facts.ts'

/** Instruments that run beside a plan, with the channel's rules; dates inclusive. */
export interface GuardCampaign {
  readonly stacking: Stacking
  readonly instruments: readonly { readonly instrument: Instrument; readonly from: IsoDate; readonly to: IsoDate }[]
}

const touches = ({ scope: { categories, skus } }: Instrument, { sku, category }: ProductFacts): boolean =>
  (categories.length === 0 && skus.length === 0) || skus.includes(sku) || categories.includes(category)

/** The lowest price that a line's buyers can reach on any of its days, in minor units, and by which instruments. Null where none touches it. */
export function worstOfLine(line: PlanLine, product: ProductFacts, { stacking, instruments }: GuardCampaign, currency: Currency): { readonly landed: Minor; readonly stack: readonly string[]; readonly from: IsoDate } | null {
  const during = instruments.filter(({ instrument, from, to }) => touches(instrument, product) && daysBetween(from, line.to) >= 0 && daysBetween(line.from, to) >= 0)
  const scale = 10 ** exponentOf(currency)
  let worst: { landed: Minor; stack: readonly string[]; from: IsoDate } | null = null
  // The set of instruments changes only where one begins, so those days and the line's first are all there is to look at.
  for (const day of new Set([line.from, ...during.map(({ from }) => from).filter((from) => daysBetween(line.from, from) > 0)])) {
    const open = during.filter(({ from, to }) => daysBetween(from, day) >= 0 && daysBetween(day, to) >= 0).map(({ instrument }) => instrument)
    const { landed, stack } = worstStack(line.landed / scale, open, stacking)
    // A part of a minor unit is given to the buyer: whoever guards a floor rounds down.
    const least = minor(Math.floor(landed * scale + 1e-6))
    if (stack.length > 0 && (worst === null || least < worst.landed)) worst = { landed: least, stack, from: day }
  }
  return worst
}
