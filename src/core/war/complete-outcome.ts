import { ACCOUNTS, DAILY_MEASURES, type Fan, type Outcome, type SellerOutcome, type Spread } from './outcome.ts'

/**
 * An outcome kept by an earlier version of the engine, with what that version did not compute as it would have been: nothing in the accounts and measures it did not know, trust at one.
 * An outcome of today is answered as it is.
 */
export function completeOutcome(kept: Outcome): Outcome {
  if (kept.totals.cancelledUnits !== undefined) return kept
  const days = kept.dates.length
  const flat = (value: number): Fan => ({ mean: all(days, value), p10: all(days, value), p50: all(days, value), p90: all(days, value) })
  const nothing: Spread = { mean: 0, sd: 0, se: 0, p10: 0, p50: 0, p90: 0 }
  return {
    ...kept,
    daily: { ...Object.fromEntries(DAILY_MEASURES.map((measure) => [measure, flat(0)])), ...kept.daily },
    totals: { ...kept.totals, cancelledUnits: nothing },
    ledger: { ...Object.fromEntries(ACCOUNTS.map((account) => [account, all(days, 0)])), ...kept.ledger },
    products: { ...kept.products, cancelled: all(kept.products.sku.length, 0) },
    sellers: kept.sellers.map((seller): SellerOutcome => ({ ...seller, trust: flat(1), habit: null, books: null, reasons: { cash: seller.capitulation, patience: 0, event: 0, budget: 0 }, interventions: 0 })),
  }
}

const all = (length: number, value: number): number[] => new Array<number>(length).fill(value)
