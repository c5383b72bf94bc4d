import { guardPrices, type PricesVerdict, type TargetPrice } from '../../core/guard/guard-prices.ts'
import type { Book } from '../workspace/book.ts'
import { loadCurrency } from '../workspace/queries/catalog.ts'
import { loadEvidence, loadOverrides } from '../workspace/queries/evidence.ts'
import { loadMarket } from '../workspace/queries/market.ts'
import { planFacts } from '../workspace/queries/plan-facts.ts'
import { loadPreferences } from '../workspace/queries/preferences.ts'
import { loadPriceLedger } from '../workspace/queries/price-ledger.ts'
import { todayOf } from '../workspace/queries/today.ts'
import type { ReturnPrice } from '../publish/run.ts'
import { setsAside, type RulesOf } from './decision.ts'
import { HISTORY_DAYS, signaturesOf } from './legal-facts.ts'

/** Judges prices that are to be put back, on what the workspace knows at this moment. */
export function judgeReturn(book: Book, prices: readonly TargetPrice[]): PricesVerdict {
  const today = todayOf(book).date
  return guardPrices({
    prices, currency: loadCurrency(book), facts: planFacts(book, loadMarket(book)), settings: loadPreferences(book).guard, overrides: loadOverrides(book), signatures: signaturesOf(book),
    legal: { evidence: loadEvidence(book), ledger: loadPriceLedger(book, prices.map(({ sku }) => sku), { before: today, days: HISTORY_DAYS, sales: 0 }) }, checkedAt: book.clock.now(), today,
  })
}

/** All rules that block each price, by SKU; what is absent may go back. */
export const returnRules = (book: Book): RulesOf => (prices) => {
  const verdict = judgeReturn(book, prices.map(({ sku, price, current }) => ({ sku, target: price, standing: current })))
  const rules = new Map<string, string[]>()
  for (const { severity, sku, rule } of verdict.findings) {
    if (severity !== 'block') continue
    for (const each of sku === null ? verdict.refused : [sku]) rules.set(each, [...new Set([...(rules.get(each) ?? []), rule])])
  }
  return rules
}

/** The gate as the publisher asks it on a way back: the first rule that refuses each price and that no signed decision sets aside, by SKU; what is absent may go back. */
export const returnGate = (book: Book, rulesOf: RulesOf = returnRules(book)) => (prices: readonly ReturnPrice[], publicationId: string): Map<string, string> => {
  const against = rulesOf(prices)
  return new Map(prices.flatMap((price): [string, string][] => {
    const aside = setsAside(book, publicationId, price)
    const rule = against.get(price.sku)?.find((one) => !aside(one))
    return rule === undefined ? [] : [[price.sku, rule]]
  }))
}
