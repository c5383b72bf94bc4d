import type { Assumption, Market } from '../demand/market.ts'
import type { Scenario } from '../war/scenario.ts'
import { DEFAULT_APPETITE, DEFAULT_BASKET_CV, DEFAULT_SEGMENTS, DEFAULT_STACKING, NO_LIMITS, type CampaignTerms, type Instrument, type InstrumentKind } from './instrument.ts'

/** What instruments have in common in a scenario: as stated, else defaults that {@link campaignAssumptions} names. */
export const campaignTerms = (market: Market, scenario: Pick<Scenario, 'campaign' | 'treasury'>): CampaignTerms => scenario.campaign ?? defaultTerms(market, scenario.treasury.unitsPerOrder)

/** An order is worth its units at the mean starting price; the rest are stated figures. */
export function defaultTerms(market: Market, unitsPerOrder: number): CampaignTerms {
  const prices = market.products.flatMap(({ prices: [own] }) => (own === null ? [] : [own]))
  const mean = prices.length === 0 ? 1 : (prices.reduce((a, b) => a + b, 0) / prices.length) * Math.max(1, unitsPerOrder)
  return { segments: DEFAULT_SEGMENTS, basket: { mean: Math.round(mean * 100) / 100, cv: DEFAULT_BASKET_CV }, stacking: DEFAULT_STACKING, appetite: DEFAULT_APPETITE }
}

/** What a scenario with instruments rests on, for its outcome. */
export function campaignAssumptions(market: Market, scenario: Pick<Scenario, 'campaign' | 'treasury' | 'moves' | 'start'>): Assumption[] {
  if (!scenario.moves.some((move) => move.kind === 'instrument')) return []
  const { segments, basket, appetite, stacking } = campaignTerms(market, scenario)
  const common = { label: 'assumption', source: scenario.campaign === undefined ? 'Warchest default; replace it with your own figure' : 'Set in the scenario', date: scenario.start } as const
  return [
    { ...common, id: 'campaign.segments', value: segments.map(({ id, weight, priceMultiplier, redemption }) => `${id} ${weight}/${priceMultiplier}/${redemption}`).join(', '), text: { en: 'Buyer segments: weight / price response / redemption', zh: '买家分群：权重 / 价格反应 / 核销' } },
    { ...common, id: 'campaign.basket', value: basket.mean, text: { en: `Value of an order (spread ${basket.cv})`, zh: `订单金额（离散度 ${basket.cv}）` } },
    { ...common, id: 'campaign.stacking', value: stacking.order.join(' > '), text: { en: 'Stacking order of the channel', zh: '渠道优惠叠加顺序' } },
    { ...common, id: 'campaign.appetite', value: appetite, text: { en: 'Uses that a bonus hunter takes without caps', zh: '无限制时薅羊毛者的使用次数' } },
  ]
}

/** Leakage to start from: 15% in all, the base of 5 / 15 / 35 (an assumption; no published figure exists). */
const LEAKS = { arbitrage: 0.1, fraud: 0.05 }
const TIGHT = { arbitrage: 0.03, fraud: 0.02 }

/**
 * An instrument of a kind to begin with, sized to what an order is worth; every figure is there to be changed.
 * @param basket mean value of an order, major units
 * @param days of the scenario
 */
export function newInstrument(kind: InstrumentKind, id: string, basket: number, days: number): Instrument {
  const round = (amount: number): number => Math.max(1, Number(amount.toPrecision(2)))
  const common = { id, scope: { categories: [], skus: [] }, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, segments: [], limits: NO_LIMITS, leakage: LEAKS } as const
  switch (kind) {
    case 'direct-cut': return { ...common, kind, off: { kind: 'percent', share: 0.1 }, traffic: 1, leakage: TIGHT }
    case 'coupon': return { ...common, kind, issuer: 'platform', off: { kind: 'amount', amount: round(basket / 12) }, ceiling: null, threshold: round(basket / 2), validityDays: Math.min(14, days), redemption: 0.3, limits: { ...NO_LIMITS, perUser: 1 } }
    case 'threshold': return { ...common, kind, every: round(basket), off: round(basket / 8), repeatable: true, redemption: 0.8, leakage: TIGHT }
    case 'cross-store': return { ...common, kind, every: round(2 * basket), off: round(basket / 3), repeatable: true, ownShare: 0.5, redemption: 0.6, leakage: TIGHT }
    case 'group-buy': return { ...common, kind, soloOff: 0, groupOff: 0.15, size: 3, timeoutHours: 24, joinShare: 0.3, fill: null }
    case 'task': return { ...common, kind, startersPerDay: 500, steps: 3, inviteesPerStep: 1, completion: [0.4, 0.2, 0.1], newBuyerShare: 0.2, prizeCost: round(basket / 10), prizeStock: 1000, deadlineDays: 3, fakeAccountShare: 0.15, resetDay: null }
    case 'deposit': return { ...common, kind, deposit: round(basket / 20), inflation: 2, balanceDay: days - 1, conversion: 0.85, uptake: 0.3, leakage: TIGHT }
    case 'price-protection': return { ...common, kind, daysBack: 15, claimRate: 0.3, leakage: { arbitrage: 0, fraud: 0 } }
    case 'price-match': return { ...common, kind, sellers: [], multiple: 2, claimRate: 0.05, leakage: { arbitrage: 0, fraud: 0 } }
    case 'cash-back': return { ...common, kind, off: { kind: 'percent', share: 0.05 }, delayDays: 7, redemption: 0.6 }
    case 'delivery': return { ...common, kind, perOrder: 6, fee: 6, threshold: round(basket / 3), leakage: TIGHT }
    case 'trade-in': return { ...common, kind, rate: 0.15, cap: 500, eligible: 0.2, funding: { platform: 0, merchant: 0, brand: 0, bank: 0, state: 1 }, leakage: TIGHT }
  }
}
