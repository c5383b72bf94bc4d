import { daysBetween, type IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Assumption, Market } from '../demand/market.ts'
import type { Operations, RivalAssumption, Scenario, Treasury } from './scenario.ts'
import { startingUnits } from './starting-units.ts'

/** What is known of treasury, operations and rivals; what is absent is unknown. */
export interface ScenarioFacts {
  readonly treasury: Partial<Omit<Treasury, 'tranches'>>
  readonly tranches: readonly { readonly date: IsoDate; readonly amount: number }[]
  readonly operations: Partial<Pick<Operations, 'siteCapacity' | 'fulfilmentCapacity' | 'stockBuffer'>>
  /** A policy is how the rival answers our price, where that is known. */
  readonly rivals: readonly ({ readonly seller: string } & Partial<Omit<RivalAssumption, 'seller'>>)[]
}

/** A day's trade at the starting prices, by seller. */
export interface StartingTrade {
  readonly units: readonly number[]
  readonly sales: readonly number[]
  /** Ours only. */
  readonly costOfGoods: number
  /** Our units at list price. */
  readonly listValue: number
  /** Mean unit cost over price of our products whose cost is known; 0.75 where none is. */
  readonly costShare: number
}

export function startingTrade(market: Market): StartingTrade {
  const K = market.sellers.length
  const units = startingUnits(market)
  const total = { units: new Array<number>(K).fill(0), sales: new Array<number>(K).fill(0), knownSales: 0, knownCost: 0, listValue: 0 }
  market.products.forEach((product, i) => {
    for (let k = 0; k < K; k++) {
      const price = product.prices[k]
      if (price === null) continue
      total.units[k] += units[i * K + k]
      total.sales[k] += units[i * K + k] * price
      if (k > 0) continue
      total.listValue += units[i * K] * product.list
      if (product.cost === null) continue
      total.knownSales += units[i * K] * price
      total.knownCost += units[i * K] * product.cost
    }
  })
  const costShare = total.knownSales > 0 ? total.knownCost / total.knownSales : 0.75
  return { units: total.units, sales: total.sales, costOfGoods: total.sales[0] * costShare, listValue: total.listValue, costShare }
}

/** Two significant digits: a default is a round figure, and looks like one. */
export function roundFigure(value: number): number {
  if (!(Math.abs(value) > 0)) return 0
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1)
  return Number((Math.round(value / step) * step).toPrecision(2))
}

/** Units of one order, until the person's own figure is known. */
const UNITS_PER_ORDER = 1.5

/** Of the optional figures, those that are known; the others keep their stated default. */
function given<T extends object, K extends keyof T>(known: T | undefined, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (known?.[key] === undefined ? [] : [[key, known[key]]]))) as Pick<T, K>
}

type Filled = Pick<Scenario, 'treasury' | 'operations' | 'rivals' | 'assumptions'>

/**
 * Treasury, operations and rivals for a new scenario: what is known, and for the rest a round default scaled to the market's trade, each listed as an
 * assumption with the name of the figure to replace. Rivals hold, also those whose answer is known: that is for the presets in which we move.
 */
export function fillFacts(market: Market, facts: ScenarioFacts): Filled {
  const trade = startingTrade(market)
  const assumptions: Assumption[] = []
  const assume = (id: string, text: LocalText, value: number): number => {
    assumptions.push({ id, text, value, label: 'assumption', source: 'Warchest default, scaled to the fitted trade; replace it with your own figure', date: market.asOf })
    return value
  }
  const sales = trade.sales[0]
  const margin = sales - trade.costOfGoods
  const t = facts.treasury
  const orderValue = trade.units[0] > 0 ? ((t.unitsPerOrder ?? UNITS_PER_ORDER) * sales) / trade.units[0] : 0
  const treasury: Treasury = {
    openingCash: t.openingCash ?? assume('openingCash', { en: 'Opening cash: 30 days of sales', zh: '期初现金：30 天销售额' }, roundFigure(30 * sales)),
    cashFloor: t.cashFloor ?? assume('cashFloor', { en: 'Cash floor: 5 days of sales', zh: '现金底线：5 天销售额' }, roundFigure(5 * sales)),
    fixedCostPerDay: t.fixedCostPerDay ?? assume('fixedCostPerDay', { en: 'Fixed cost per day: half the gross margin', zh: '每日固定成本：毛利的一半' }, roundFigure(margin / 2)),
    marketingPerDay: t.marketingPerDay ?? assume('marketingPerDay', { en: 'Marketing per day: a tenth of the gross margin', zh: '每日营销费用：毛利的十分之一' }, roundFigure(margin / 10)),
    paymentCostRate: t.paymentCostRate ?? assume('paymentCostRate', { en: 'Payment cost, share of what buyers pay', zh: '支付费率' }, 0.006),
    logisticsCostPerOrder: t.logisticsCostPerOrder ?? assume('logisticsCostPerOrder', { en: 'Logistics per order: 4% of its value', zh: '每单物流成本：订单金额的 4%' }, roundFigure(0.04 * orderValue)),
    serviceCostPerOrder: t.serviceCostPerOrder ?? assume('serviceCostPerOrder', { en: 'Service per order: 0.5% of its value', zh: '每单客服成本：订单金额的 0.5%' }, roundFigure(0.005 * orderValue)),
    unitsPerOrder: t.unitsPerOrder ?? assume('unitsPerOrder', { en: 'Units per order', zh: '每单件数' }, UNITS_PER_ORDER),
    collectDays: t.collectDays ?? assume('collectDays', { en: 'Days from sale to cash in', zh: '回款天数' }, 7),
    payDays: t.payDays ?? assume('payDays', { en: 'Days from delivery to paying suppliers', zh: '付款天数' }, 30),
    coFundingDays: t.coFundingDays ?? assume('coFundingDays', { en: 'Days until funders pay their part', zh: '共担补贴回款天数' }, 30),
    tranches: facts.tranches.map(({ date, amount }) => ({ day: daysBetween(market.asOf, date), amount })).filter(({ day }) => day >= 0),
    creditLine: t.creditLine ?? 0, ...given(t, ['coFundingLateShare', 'coFundingLateDays', 'coFundingDefault', 'claimDays', 'takeRates', 'merchantDays', 'baskets', 'newBuyerShare', 'openingReceivable', 'openingPayable']),
    interestRate: t.interestRate ?? (t.creditLine === undefined ? 0 : assume('interestRate', { en: 'Interest on credit, per year', zh: '授信年利率' }, 0.05)),
  }
  const rivals = market.sellers.slice(1).map((seller, r): RivalAssumption => {
    const known = facts.rivals.find((rival) => rival.seller === seller.id)
    const name = (en: string, zh: string): LocalText => ({ en: `${seller.name.en}: ${en}`, zh: `${seller.name.zh ?? seller.name.en}：${zh}` })
    const share = known?.margin ?? assume(`${seller.id}.margin`, name('unit margin, as ours', '单位毛利率，同我方'), Number((1 - trade.costShare).toFixed(3)))
    const profit = trade.sales[r + 1] * share
    return {
      seller: seller.id, policy: { kind: 'hold' }, margin: share,
      cash: known?.cash ?? assume(`${seller.id}.cash`, name('cash, 30 days of its sales', '现金，30 天销售额'), roundFigure(30 * trade.sales[r + 1])),
      cashLogSd: known?.cashLogSd ?? assume(`${seller.id}.cashLogSd`, name('spread of that belief (log)', '该估计的对数标准差'), 0.4),
      fixedCostPerDay: known?.fixedCostPerDay ?? assume(`${seller.id}.fixedCostPerDay`, name('fixed cost per day, 60% of its margin', '每日固定成本，毛利的 60%'), roundFigure(0.6 * profit)),
      stockDays: known?.stockDays ?? null,
      siteCapacity: known?.siteCapacity ?? null,
      ...given(known, ['fulfilmentCapacity', 'marginSd', 'fixedCostLogSd', 'patience', 'patienceLogSd', 'eventHazard', 'cashFloor', 'leaves']),
    }
  })
  const o = facts.operations
  return {
    treasury, rivals, assumptions,
    operations: { siteCapacity: o.siteCapacity ?? null, attackLoad: [], fulfilmentCapacity: o.fulfilmentCapacity ?? null, stockBuffer: o.stockBuffer ?? 0, crowd: [] },
  }
}
