import type { Market } from '../demand/market.ts'
import type { IsoDate } from '../calendar/calendar.ts'
import type { Outcome } from '../war/outcome.ts'
import type { FundingSplit, RivalPolicy, Scenario } from '../war/scenario.ts'
import { runWar } from '../war/simulate.ts'
import type { DocumentedWar, PlayedStage } from './documented-war.ts'
import { moneyScale, openingAssumptions, sellersOf } from './opening.ts'
import { landedPrice } from './subsidies.ts'

export interface Spread3 {
  readonly p10: number
  readonly p50: number
  readonly p90: number
}

/** What is played: everybody's subsidy per order over so many days. */
export interface Stage {
  readonly from: IsoDate
  readonly days: number
  /** Money per order, index as the market's sellers. */
  readonly amounts: ArrayLike<number>
  readonly paths: number
}

const OWN_MONEY: FundingSplit = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }
const SEED = 1

/** A documented war as a scenario of the war engine: our subsidy as exact prices, the rivals' by date; what is not documented is off. */
export function warScenario(war: DocumentedWar, market: Market, stage: Stage): Scenario {
  const { opening } = war
  const sellers = sellersOf(war)
  const money = moneyScale(war)
  const seat = opening.sellers.find(({ seller }) => seller === opening.seat)
  const policy = (k: number): RivalPolicy =>
    stage.amounts[k] > 0
      ? { kind: 'scripted', moves: market.products.map(({ sku, list }) => ({ from: 0, to: stage.days, depth: 1 - landedPrice(list, stage.amounts[k]) / list, scope: { categories: [], skus: [sku] } })) }
      : { kind: 'hold' }
  return {
    schema: 1, id: war.id, name: war.title.en, note: war.summary.en, parent: null, start: stage.from, days: stage.days,
    moves: stage.amounts[0] > 0 ? [{ kind: 'plan', planId: war.id, from: 0, to: stage.days, lines: market.products.map(({ sku, list }) => ({ sku, landed: landedPrice(list, stage.amounts[0]), unitCap: null, funding: OWN_MONEY })) }] : [],
    envelope: { total: null, perDay: null, categories: [] },
    rivals: sellers.slice(1).map(({ id }, r) => {
      const known = opening.sellers.find(({ seller }) => seller === id)
      return { seller: id, policy: policy(r + 1), cash: (known?.cash ?? 0) * money, cashLogSd: 0, margin: known?.margin ?? 0, fixedCostPerDay: (known?.fixedCostPerDay ?? 0) * money, stockDays: null, siteCapacity: null }
    }),
    operations: { siteCapacity: null, attackLoad: [], fulfilmentCapacity: null, stockBuffer: 0, crowd: [] },
    treasury: {
      openingCash: (seat?.cash ?? 0) * money, cashFloor: 0, fixedCostPerDay: (seat?.fixedCostPerDay ?? 0) * money, marketingPerDay: 0, paymentCostRate: 0, logisticsCostPerOrder: 0, serviceCostPerOrder: 0, unitsPerOrder: 1,
      collectDays: 0, payDays: 0, coFundingDays: 0, tranches: [], creditLine: 0, interestRate: 0, openingReceivable: 0, openingPayable: 0,
    },
    monteCarlo: { paths: stage.paths, seed: SEED, draw: { elasticity: true, rivalCash: false, demandLevel: true }, demandLogSd: opening.demandLogSd },
    assumptions: openingAssumptions(war),
  }
}

/** Plays one stage of a war on this thread. */
export function playWar(war: DocumentedWar, market: Market, stage: Stage): Omit<Outcome, 'hash'> {
  return runWar(market, warScenario(war, market, stage), { scenarioHash: war.id, marketHash: war.id })
}

/** Plays a stage and keeps what it was. */
export const playStage = (war: DocumentedWar, market: Market, period: string, { from, days, amounts, paths }: Stage): PlayedStage =>
  ({ period, from, days, amounts: Array.from(amounts), outcome: playWar(war, market, { from, days, amounts, paths }) })

/** The market after `years` of growth of its visits. */
export const grown = (market: Market, growth: number, years: number): Market =>
  ({ ...market, categories: market.categories.map((category) => ({ ...category, visitsPerDay: category.visitsPerDay * (1 + growth) ** years })) })

/** What the war cost seller `k` (index as the market's sellers): the profit of so many days of peace less the change in its cash; the war's unit. */
export function costSpread(war: DocumentedWar, outcome: Omit<Outcome, 'hash'>, k: number, peace: number): Spread3 {
  const seller = war.opening.sellers.find((each) => each.seller === outcome.sellers[k].seller)
  const last = outcome.dates.length - 1
  const fan = k === 0 ? outcome.daily.cash : outcome.sellers[k].cash
  const left = (at: number): number => peace - (seller?.fixedCostPerDay ?? 0) * (last + 1) - (at / moneyScale(war) - (seller?.cash ?? 0))
  if (!fan) throw new RangeError(`Seller ${k} has no ledger`)
  return { p10: left(fan.p90[last]), p50: left(fan.p50[last]), p90: left(fan.p10[last]) }
}

/** Share of orders on the last day. */
export function shareSpread(outcome: Omit<Outcome, 'hash'>, k: number): Spread3 {
  const { share } = outcome.sellers[k]
  const last = share.p50.length - 1
  return { p10: share.p10[last], p50: share.p50[last], p90: share.p90[last] }
}
