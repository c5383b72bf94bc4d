import type { Operations, RivalAssumption, Treasury } from '../war/scenario.ts'
import type { PriceBlock } from './prices.ts'
import type { WorldProducts } from './world.ts'

/** Two leading digits: how a person would state such an amount. */
function stated(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return Math.round(value / unit) * unit
}

/**
 * Treasury, capacities and what is believed of the rivals, in proportion to the trade of the world's last four weeks,
 * so that a world of any size has a war that can be lost. Major units.
 */
export function drawMoney(n: number, days: number, sellers: number, products: WorldProducts, units: Int32Array, visits: Float64Array, block: PriceBlock): { treasury: Treasury; operations: Operations; rivals: RivalAssumption[] } {
  const from = Math.max(0, days - 28)
  let sold = 0
  let value = 0
  let margin = 0
  for (let i = 0; i < n; i++) {
    for (let d = from; d < days; d++) {
      const price = block.price[i * sellers * days + d]
      const quantity = units[i * days + d]
      sold += quantity
      value += (quantity * price) / 100
      margin += Number.isNaN(products.cost[i]) ? 0 : (quantity * (price - products.cost[i])) / 100
    }
  }
  const span = days - from
  const perDay = { units: sold / span, value: value / span, margin: margin / span }
  const orders = perDay.units / 1.6
  const visitsPerDay = visits.reduce((sum, x) => sum + x, 0) / days

  const treasury: Treasury = {
    openingCash: stated(perDay.value * 11), cashFloor: stated(perDay.value * 1.5), fixedCostPerDay: stated(perDay.margin * 0.34), marketingPerDay: stated(perDay.margin * 0.16),
    paymentCostRate: 0.006, logisticsCostPerOrder: stated((perDay.margin * 0.22) / orders), serviceCostPerOrder: stated((perDay.margin * 0.04) / orders), unitsPerOrder: 1.6,
    collectDays: 7, payDays: 30, coFundingDays: 45, tranches: [], creditLine: stated(perDay.value * 4), interestRate: 0.056,
  }
  const operations: Operations = {
    siteCapacity: stated(visitsPerDay * 2.4), attackLoad: [], fulfilmentCapacity: stated(orders * 1.9), stockBuffer: 3, crowd: [],
  }
  const rival = (seller: string, size: number, cashDays: number, policy: RivalAssumption['policy'], stockDays: number, site: number): RivalAssumption => ({
    seller, policy, cash: stated(perDay.value * size * cashDays), cashLogSd: 0.35, margin: 0.24, fixedCostPerDay: stated(perDay.margin * size * 0.4), stockDays, siteCapacity: stated(visitsPerDay * site),
  })
  return {
    treasury, operations,
    rivals: [
      rival('taomao', 1.15, 16, { kind: 'match', lag: 2, gain: 0.5, floor: 0.7 }, 24, 2.6),
      rival('jinggou', 1.05, 12, { kind: 'match', lag: 1, gain: 0.7, floor: 0.75 }, 20, 2.2),
      rival('sushi', 0.8, 6, { kind: 'hold' }, 14, 1.7),
    ],
  }
}
