import type { IsoDate } from '../calendar/calendar.ts'
import { minor, toMinor, type Currency, type Minor } from '../money/money.ts'
import { ACCOUNTS, FUNDERS, type Account, type Funder, type Outcome } from '../war/outcome.ts'
import { roundRows, roundTable } from './rounding.ts'

/** Why cash moves, in the order of the bridge. The first eight make net burn; credit and tranches are financing. */
export const CASH_CAUSES = ['trading', 'ownSubsidy', 'fulfilment', 'marketing', 'fixedCost', 'coFunding', 'workingCapital', 'interest', 'credit', 'tranches'] as const
export type CashCause = (typeof CASH_CAUSES)[number]
export type BurnCause = Exclude<CashCause, 'credit' | 'tranches'>
export const BURN_CAUSES = CASH_CAUSES.filter((cause): cause is BurnCause => cause !== 'credit' && cause !== 'tranches')

/**
 * Which accounts stand for a cause. Every account but cash is in exactly one, so that by double entry the causes of a day add up to its
 * movement of cash: trading is sales before subsidy less cost of goods and merchants' part; co-funding is what funders still owe or never pay; working capital what customers owe, stock, what we owe suppliers and deposits.
 */
const ACCOUNTS_OF: Readonly<Record<CashCause, readonly Account[]>> = {
  trading: ['sales', 'costOfGoods', 'merchantPayout', 'otherIncome'],
  // A provision is an expense and a liability at once, so that together they are the claims that are paid.
  ownSubsidy: ['subsidyOwn', 'couponLiability', 'protectionLiability', 'provisions'],
  fulfilment: ['paymentCost', 'logistics', 'service', 'incidents'],
  marketing: ['marketing'],
  fixedCost: ['fixedCost'],
  coFunding: ['subsidyFunded', 'coFundingIncome', 'coFundingReceivable', 'badDebt'],
  workingCapital: ['receivable', 'inventory', 'payable', 'deposits'],
  interest: ['interest'],
  credit: ['credit'],
  tranches: ['equity'],
}

/** Daily money that follows from the ledger. Minor units, means over paths. */
export const LEDGER_MEASURES = ['grossValue', 'netRevenue', 'costOfGoods', 'subsidy', 'subsidyOwn', 'contribution', 'grossBurn', 'netBurn'] as const
export type LedgerMeasure = (typeof LEDGER_MEASURES)[number]

/** Sales of own goods, and our part of the others, less own subsidy. */
export const NET_REVENUE_ACCOUNTS: readonly Account[] = ['sales', 'subsidyOwn', 'merchantPayout']
export const CONTRIBUTION_ACCOUNTS: readonly Account[] = [...NET_REVENUE_ACCOUNTS, 'costOfGoods', 'paymentCost', 'logistics', 'service']
export const PROFIT_ACCOUNTS: readonly Account[] = [...CONTRIBUTION_ACCOUNTS, 'marketing', 'fixedCost', 'interest', 'incidents', 'provisions', 'badDebt', 'otherIncome']
/**
 * Cash out. Paid to suppliers and merchants is what was bought or sold for them less what is still owed: purchases = inventory + cost of goods; claims paid are the provisions made less
 * what is left of them.
 */
export const GROSS_BURN_ACCOUNTS: readonly Account[] = [
  'payable', 'inventory', 'costOfGoods', 'merchantPayout', 'paymentCost', 'logistics', 'service', 'marketing', 'fixedCost', 'interest', 'incidents', 'couponLiability', 'protectionLiability', 'provisions',
]

/** A step of a bridge; `standing` says where we are, `change` what is added. */
export interface FactStep<Id extends string = string> {
  readonly id: Id
  readonly kind: 'standing' | 'change'
  readonly value: Minor
}

export type BridgeId = 'opening' | CashCause | 'closing'
export type ProfitStepId = 'grossValue' | 'ownSubsidy' | 'netRevenue' | 'costOfGoods' | 'paymentCost' | 'logistics' | 'service' | 'contribution' | 'contributionBeforeSubsidy' | 'marketing' | 'fixedCost' | 'interest' | 'profit' | 'merchantPayout' | 'incidents' | 'provisions' | 'badDebt' | 'otherIncome'
export type ProfitViewId = 'marketing-expense' | 'contra-revenue'

/** Everything a burn pack says of money, rounded once and tied: charts, tables and key figures all come from here. */
export interface BurnFacts {
  readonly currency: Currency
  readonly dates: readonly IsoDate[]
  /** Mean movement of each account by day; a day adds to zero. */
  readonly ledger: Readonly<Record<Account, readonly Minor[]>>
  readonly openingCash: Minor
  readonly closingCash: Minor
  /** Cash at the end of each day: opening cash and the movements so far. */
  readonly cash: readonly Minor[]
  readonly daily: Readonly<Record<LedgerMeasure, readonly Minor[]>>
  readonly totals: Readonly<Record<LedgerMeasure, Minor>>
  /** What each cause adds to cash, by day. */
  readonly causes: Readonly<Record<CashCause, readonly Minor[]>>
  readonly bridge: readonly FactStep<BridgeId>[]
  /** The subsidy by who pays it; adds up to `totals.subsidy`. */
  readonly funding: Readonly<Record<Funder, Minor>>
  /** From gross value to profit in the two accounting views; both end at the same profit. */
  readonly profit: Readonly<Record<ProfitViewId, readonly FactStep<ProfitStepId>[]>>
  /** Columns by product, index as `Outcome.products.sku`; add up to the totals. */
  readonly products: Readonly<Record<PartMeasure, readonly Minor[]>>
  /** The same by category, index as `Outcome.categories`; add up to the totals too. */
  readonly categories: Readonly<Record<PartMeasure, readonly Minor[]>>
}

/** Money that is told by product and by category. */
export const PART_MEASURES = ['grossValue', 'subsidy', 'contribution'] as const
type PartMeasure = (typeof PART_MEASURES)[number]

const keyed = <Key extends string, Value>(keys: readonly Key[], of: (key: Key, index: number) => Value): Record<Key, Value> =>
  Object.fromEntries(keys.map((key, i) => [key, of(key, i)])) as Record<Key, Value>
const sum = (values: readonly number[]): Minor => minor(values.reduce((total, value) => total + value, 0))
const negative = (value: number): Minor => minor(value === 0 ? 0 : -value)

/** The money of an outcome, rounded to minor units so that rows, totals, bridges and ledger agree to the last one. */
export function burnFacts(outcome: Outcome): BurnFacts {
  const { currency, dates } = outcome
  const cells = roundTable(ACCOUNTS.map((account) => outcome.ledger[account]), currency)
  const ledger = keyed<Account, readonly Minor[]>(ACCOUNTS, (_, i) => cells[i])
  const openingCash = toMinor(dates.length === 0 ? outcome.totals.closingCash.mean : outcome.daily.cash.mean[0] - outcome.ledger.cash[0], currency)
  const byDay = (accounts: readonly Account[]): Minor[] => dates.map((_, day) => sum(accounts.map((account) => ledger[account][day])))
  const cashIn = (accounts: readonly Account[]): Minor[] => byDay(accounts).map(negative)

  const daily: Record<LedgerMeasure, readonly Minor[]> = {
    grossValue: cashIn(['sales']),
    netRevenue: cashIn(NET_REVENUE_ACCOUNTS),
    costOfGoods: ledger.costOfGoods,
    subsidy: byDay(['subsidyOwn', 'subsidyFunded']),
    subsidyOwn: ledger.subsidyOwn,
    contribution: cashIn(CONTRIBUTION_ACCOUNTS),
    grossBurn: byDay(GROSS_BURN_ACCOUNTS),
    netBurn: cashIn(['cash', 'credit', 'equity']),
  }
  const totals = keyed(LEDGER_MEASURES, (measure) => sum(daily[measure]))
  const causes = keyed<CashCause, readonly Minor[]>(CASH_CAUSES, (cause) => cashIn(ACCOUNTS_OF[cause]))
  const closingCash = sum([openingCash, ...ledger.cash])
  return {
    currency, dates, ledger, openingCash, closingCash, daily, totals, causes,
    cash: runningCash(openingCash, ledger.cash),
    bridge: [
      { id: 'opening', kind: 'standing', value: openingCash },
      ...CASH_CAUSES.map((cause): FactStep<BridgeId> => ({ id: cause, kind: 'change', value: sum(causes[cause]) })),
      { id: 'closing', kind: 'standing', value: closingCash },
    ],
    funding: fundingOf(outcome, totals),
    profit: profitSteps(keyed(ACCOUNTS, (account) => sum(ledger[account]))),
    products: keyed(PART_MEASURES, (measure) => roundRows(outcome.products[measure], totals[measure], currency)),
    categories: keyed(PART_MEASURES, (measure) => roundRows(outcome.categories.map((category) => category[measure]), totals[measure], currency)),
  }
}

function runningCash(opening: Minor, movements: readonly Minor[]): Minor[] {
  let cash: number = opening
  return movements.map((movement) => minor(cash += movement))
}

/** The platform's part is our own subsidy in the ledger; the other funders share the funded part. */
function fundingOf(outcome: Outcome, totals: Readonly<Record<LedgerMeasure, Minor>>): Readonly<Record<Funder, Minor>> {
  const others = FUNDERS.filter((funder) => funder !== 'platform')
  const parts = roundRows(others.map((funder) => outcome.funding[funder]), minor(totals.subsidy - totals.subsidyOwn), outcome.currency)
  return keyed(FUNDERS, (funder) => (funder === 'platform' ? totals.subsidyOwn : parts[others.indexOf(funder)]))
}

/** Subsidy as an expense of marketing, and as revenue never earned (MODEL.md section 6). */
function profitSteps(total: Readonly<Record<Account, Minor>>): BurnFacts['profit'] {
  const standing = (id: ProfitStepId, value: number): FactStep<ProfitStepId> => ({ id, kind: 'standing', value: minor(value) })
  const cost = (id: ProfitStepId, account: Account): FactStep<ProfitStepId> => ({ id, kind: 'change', value: negative(total[account]) })
  const gross = negative(total.sales)
  /** Lines that most trades do not have are left out where nothing was booked. */
  const rare = (id: ProfitStepId & Account): FactStep<ProfitStepId>[] => (total[id] === 0 ? [] : [cost(id, id)])
  const variable = total.merchantPayout + total.costOfGoods + total.paymentCost + total.logistics + total.service
  const profit = gross - total.subsidyOwn - variable - total.marketing - total.fixedCost - total.interest - total.incidents - total.provisions - total.badDebt - total.otherIncome
  const payout = rare('merchantPayout')
  const direct = [cost('costOfGoods', 'costOfGoods'), cost('paymentCost', 'paymentCost'), cost('logistics', 'logistics'), cost('service', 'service')]
  const indirect = [cost('marketing', 'marketing'), cost('fixedCost', 'fixedCost'), cost('interest', 'interest'), ...rare('incidents'), ...rare('provisions'), ...rare('badDebt'), ...rare('otherIncome'), standing('profit', profit)]
  const subsidy = cost('ownSubsidy', 'subsidyOwn')
  return {
    'marketing-expense': [standing('grossValue', gross), ...payout, ...direct, standing('contributionBeforeSubsidy', gross - variable), subsidy, ...indirect],
    'contra-revenue': [standing('grossValue', gross), ...payout, subsidy, standing('netRevenue', gross - total.merchantPayout - total.subsidyOwn), ...direct, standing('contribution', gross - total.subsidyOwn - variable), ...indirect],
  }
}
