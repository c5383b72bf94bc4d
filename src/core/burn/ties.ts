import { CONTRIBUTION_ACCOUNTS, GROSS_BURN_ACCOUNTS, NET_REVENUE_ACCOUNTS, PROFIT_ACCOUNTS } from './facts.ts'
import { ACCOUNTS, type Account, type Outcome } from '../war/outcome.ts'

/** One sum told by several parts of an outcome, which must agree. */
export interface Tie {
  readonly id: string
  /** Part of the outcome -> the sum it tells, major units or units of goods. */
  readonly sums: Readonly<Record<string, number>>
  /** Largest less smallest, relative to the size of what was added up. */
  readonly deviation: number
  readonly holds: boolean
}

/** Sums of thousands of floats agree to this share of the money that went into them. */
const TOLERANCE = 1e-9

const add = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const size = (values: readonly number[]): number => values.reduce((total, value) => total + Math.abs(value), 0)

/** Every sum that an outcome tells in more than one place: days, totals, ledger, products, categories, funders, envelopes. */
export function tiesOf(outcome: Outcome): Tie[] {
  const { daily, totals, ledger, products, categories, funding, profit } = outcome
  const account = (...names: readonly Account[]): number => add(names.flatMap((name) => ledger[name]))
  const last = outcome.dates.length - 1
  const opening = last < 0 ? 0 : daily.cash.mean[0] - ledger.cash[0]
  const turnover = Math.max(1, size(ledger.sales), size(ledger.cash), Math.abs(opening))
  const tie = (id: string, sums: Readonly<Record<string, number>>, scale = turnover): Tie => {
    const values = Object.values(sums)
    const deviation = (Math.max(...values) - Math.min(...values)) / Math.max(1, scale)
    return { id, sums, deviation, holds: deviation <= TOLERANCE }
  }
  const days = outcome.dates.map((_, day) => add(ACCOUNTS.map((name) => ledger[name][day])))
  return [
    tie('grossValue', { days: add(daily.grossValue.mean), totals: totals.grossValue.mean, ledger: -account('sales'), products: add(products.grossValue), categories: add(categories.map((one) => one.grossValue)) }),
    tie('subsidy', { days: add(daily.subsidy.mean), totals: totals.subsidy.mean, ledger: account('subsidyOwn', 'subsidyFunded'), products: add(products.subsidy), categories: add(categories.map((one) => one.subsidy)), funders: add(Object.values(funding)) }),
    tie('subsidyOwn', { days: add(daily.subsidyOwn.mean), totals: totals.subsidyOwn.mean, ledger: account('subsidyOwn'), funders: funding.platform }),
    tie('netRevenue', { days: add(daily.netRevenue.mean), totals: totals.netRevenue.mean, ledger: -account(...NET_REVENUE_ACCOUNTS) }),
    tie('costOfGoods', { days: add(daily.costOfGoods.mean), totals: totals.costOfGoods.mean, ledger: account('costOfGoods') }),
    tie('contribution', { days: add(daily.contribution.mean), totals: totals.contribution.mean, ledger: -account(...CONTRIBUTION_ACCOUNTS), products: add(products.contribution), categories: add(categories.map((one) => one.contribution)) }),
    tie('grossBurn', { days: add(daily.grossBurn.mean), totals: totals.grossBurn.mean, ledger: account(...GROSS_BURN_ACCOUNTS) }),
    tie('netBurn', { days: add(daily.netBurn.mean), totals: totals.netBurn.mean, ledger: -account('cash', 'credit', 'equity') }),
    tie('closingCash', { days: last < 0 ? totals.closingCash.mean : daily.cash.mean[last], totals: totals.closingCash.mean, ledger: last < 0 ? totals.closingCash.mean : opening + account('cash') }),
    tie('profit', { ...Object.fromEntries(profit.map((view) => [view.view, view.profit])), ledger: -account(...PROFIT_ACCOUNTS) }),
    tie('units', { days: add(daily.units.mean), totals: totals.units.mean, products: add(products.units), categories: add(categories.map((one) => one.units)) }, size(products.units)),
    tie('doubleEntry', { largest: Math.max(0, ...days), smallest: Math.min(0, ...days) }),
    ...outcome.envelopes.map((envelope): Tie => {
      const over = Math.max(0, envelope.maxSpend - envelope.amount) / Math.max(1, envelope.amount)
      return { id: `envelope.${envelope.id}`, sums: { amount: envelope.amount, largestSpend: envelope.maxSpend }, deviation: over, holds: over <= TOLERANCE }
    }),
  ]
}
