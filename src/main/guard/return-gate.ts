import { guardPrices, type PricesInput, type PricesVerdict, type TargetPrice } from '../../core/guard/guard-prices.ts'
import type { Book } from '../workspace/book.ts'
import { loadCurrency } from '../workspace/queries/catalog.ts'
import { loadEvidence, loadOverrides } from '../workspace/queries/evidence.ts'
import { loadMarket } from '../workspace/queries/market.ts'
import { planFacts } from '../workspace/queries/plan-facts.ts'
import { loadPreferences } from '../workspace/queries/preferences.ts'
import { loadPriceLedger } from '../workspace/queries/price-ledger.ts'
import { todayOf } from '../workspace/queries/today.ts'
import { HISTORY_DAYS, signaturesOf } from './legal-facts.ts'

/** Judges prices that are to be put back, on what the workspace knows at this moment. */
export function judgeReturn(book: Book, purpose: PricesInput['purpose'], prices: readonly TargetPrice[]): PricesVerdict {
  const today = todayOf(book).date
  return guardPrices({
    purpose, prices, currency: loadCurrency(book), facts: planFacts(book, loadMarket(book)), settings: loadPreferences(book).guard, overrides: loadOverrides(book), signatures: signaturesOf(book),
    legal: { evidence: loadEvidence(book), ledger: loadPriceLedger(book, prices.map(({ sku }) => sku), { before: today, days: HISTORY_DAYS, sales: 0 }) }, checkedAt: book.clock.now(), today,
  })
}

/** The gate as the publisher asks it on a way back: the rule that refuses each price, by SKU; what is absent may go back. */
export const returnGate = (book: Book, purpose: PricesInput['purpose']) => (prices: readonly { readonly sku: string; readonly price: TargetPrice['target']; readonly current: TargetPrice['standing'] }[]): Map<string, string> => {
  const verdict = judgeReturn(book, purpose, prices.map(({ sku, price, current }) => ({ sku, target: price, standing: current })))
  const rules = new Map<string, string>()
  for (const { severity, sku, rule } of verdict.findings) {
    if (severity !== 'block') continue
    for (const each of sku === null ? verdict.refused : [sku]) if (!rules.has(each)) rules.set(each, rule)
  }
  return rules
}
