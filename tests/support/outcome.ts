import { addDays } from '../../src/core/calendar/calendar.ts'
import type { Market } from '../../src/core/demand/market.ts'
import { emptyTrade, TreasuryLedger } from '../../src/core/treasury/ledger.ts'
import { profitViews } from '../../src/core/treasury/profit-views.ts'
import { ACCOUNTS, DAILY_MEASURES, FUNDERS, type Account, type DailyMeasure, type Fan, type Funder, type Outcome, type Spread } from '../../src/core/war/outcome.ts'
import type { Scenario, Treasury } from '../../src/core/war/scenario.ts'

/** What a hand-made outcome is made from; the ledger and the profit views are the product's own. */
export interface OutcomeRecipe {
  readonly days?: number
  readonly products?: number
  readonly paths?: number
  /** Of list price; the more, the sooner the cash is gone. */
  readonly depth?: number
  /** Of the subsidy paid by ourselves; the rest is split over merchant and brand. */
  readonly own?: number
  readonly treasury?: Partial<Treasury>
}

export const TREASURY: Treasury = {
  openingCash: 40_000_000, cashFloor: 12_000_000, fixedCostPerDay: 180_000.37, marketingPerDay: 60_000.11, paymentCostRate: 0.006, logisticsCostPerOrder: 5.31, serviceCostPerOrder: 0.83, unitsPerOrder: 1.6,
  collectDays: 7, payDays: 20, coFundingDays: 14, tranches: [{ day: 20, amount: 3_000_000 }], creditLine: 2_000_000, interestRate: 0.06,
}

/** A scenario that such an outcome could come from. */
export const scenarioOf = (recipe: OutcomeRecipe = {}): Scenario => ({
  schema: 1, id: 'match-in-a-day', name: 'Jinggou matches in a day', note: 'Ten per cent deeper for three weeks.', parent: null, start: '2026-11-10', days: recipe.days ?? 45,
  moves: [{ kind: 'depth', scope: { categories: [], skus: [] }, depth: recipe.depth ?? 0.12, from: 0, to: 21, funding: { platform: recipe.own ?? 0.7, merchant: 0.2, brand: 0.1, bank: 0, state: 0 } }],
  envelope: { total: 12_000_000, perDay: null, categories: [] },
  rivals: [{ seller: 'jinggou', policy: { kind: 'match', lag: 1, gain: 1, floor: 0.7 }, cash: 60_000_000, cashLogSd: 0.3, margin: 0.15, fixedCostPerDay: 400_000, stockDays: 30, siteCapacity: null }],
  operations: { siteCapacity: null, attackLoad: [], fulfilmentCapacity: null, stockBuffer: 0, crowd: [] },
  treasury: { ...TREASURY, ...recipe.treasury },
  monteCarlo: { paths: recipe.paths ?? 40, seed: 7, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.1 },
  assumptions: [{ id: 'rival-cash', text: { en: 'Cash of Jinggou', zh: '京狗的现金' }, value: 60_000_000, label: 'estimate', source: 'Quarterly report, page 12', date: '2026-09-30' }],
})

/** Park and Miller's generator: tests need a few uneven numbers, not randomness. */
function uneven(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** An outcome of paths booked in the real treasury ledger: sums tie as the engine's do, amounts are as crooked as the engine's are. */
export function outcomeOf(recipe: OutcomeRecipe = {}): Outcome {
  const scenario = scenarioOf(recipe)
  const { days, treasury } = scenario
  const { products = 12, paths = 40, depth = 0.12, own = 0.7 } = recipe
  const next = uneven(11)
  const size = ACCOUNTS.length * days
  const sums = new Float64Array(size)
  const samples = Object.fromEntries(DAILY_MEASURES.map((measure) => [measure, Array.from({ length: days }, () => [] as number[])])) as Record<DailyMeasure, number[][]>
  const rows = Array.from({ length: products }, () => ({ units: 0, grossValue: 0, subsidy: 0, contribution: 0 }))
  const lowest: number[] = []
  const closing: number[] = []
  const below = new Float64Array(days)
  const ledger = new TreasuryLedger(treasury, days, { receivable: 5_000_000, payable: 9_000_000 })
  for (let path = 0; path < paths; path++) {
    ledger.startPath()
    const level = 0.85 + 0.3 * next()
    for (let day = 0; day < days; day++) {
      const trade = emptyTrade()
      const units = rows.map((_, i) => level * (40 + 60 * ((i * 7) % 5)) * (1 + 0.2 * Math.sin(day / 3 + i)))
      units.forEach((sold, i) => {
        const list = 80 + 37 * i
        const subsidy = list * (day < 21 ? depth : 0) * sold
        const orders = sold / treasury.unitsPerOrder
        const cost = list * 0.82 * sold
        const landed = list * sold - subsidy
        trade.gross += list * sold
        trade.landed += landed
        trade.subsidyOwn += subsidy * own
        trade.subsidyFunded += subsidy * (1 - own)
        trade.costOfGoods += cost
        trade.purchases += cost
        trade.orders += orders
        rows[i].units += sold / paths
        rows[i].grossValue += (list * sold) / paths
        rows[i].subsidy += subsidy / paths
        rows[i].contribution += (list * sold - subsidy * own - cost - landed * treasury.paymentCostRate - orders * (treasury.logisticsCostPerOrder + treasury.serviceCostPerOrder)) / paths
      })
      ledger.book(day, trade, sums)
      const put = (measure: DailyMeasure, value: number): void => { samples[measure][day].push(value) }
      const total = units.reduce((a, b) => a + b, 0)
      put('visits', total * 8)
      put('orders', trade.orders)
      put('units', total)
      put('lostUnits', 0)
      put('grossValue', trade.gross)
      put('netRevenue', trade.gross - trade.subsidyOwn)
      put('costOfGoods', trade.costOfGoods)
      put('subsidy', trade.subsidyOwn + trade.subsidyFunded)
      put('subsidyOwn', trade.subsidyOwn)
      put('contribution', trade.gross - trade.subsidyOwn - trade.costOfGoods - trade.landed * treasury.paymentCostRate - trade.orders * (treasury.logisticsCostPerOrder + treasury.serviceCostPerOrder))
      put('cash', ledger.cash)
      put('grossBurn', ledger.grossBurn)
      put('netBurn', ledger.netBurn)
      put('share', Math.min(0.6, 0.3 + 0.001 * day * level))
      put('availability', 1)
      put('backlog', 0)
      put('creditDrawn', ledger.credit)
      put('cancelledUnits', 0)
      put('lateOrders', 0)
      put('contacts', 0)
      put('workingCapital', ledger.workingCapital)
      put('liabilities', ledger.liabilities)
      if (ledger.belowFloor >= 0) below[day] += 1 / paths
    }
    lowest.push(ledger.lowestCash)
    closing.push(ledger.cash)
  }
  const dates = Array.from({ length: days }, (_, day) => addDays(scenario.start, day))
  const daily = Object.fromEntries(DAILY_MEASURES.map((measure) => [measure, fanOf(samples[measure])])) as Record<DailyMeasure, Fan>
  const books = Object.fromEntries(ACCOUNTS.map((account, a) => [account, Array.from(sums.subarray(a * days, (a + 1) * days), (value) => value / paths)])) as Record<Account, number[]>
  const whole = (measure: DailyMeasure): Spread => spreadOf(Array.from({ length: paths }, (_, path) => samples[measure].reduce((total, day) => total + day[path], 0)))
  const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const account = (name: Account): number => total(books[name])
  const funding = Object.fromEntries(FUNDERS.map((funder) => [funder, (account('subsidyOwn') + account('subsidyFunded')) * (funder === 'platform' ? own : funder === 'merchant' ? (1 - own) * (2 / 3) : funder === 'brand' ? (1 - own) / 3 : 0)])) as Record<Funder, number>
  const reached = (level: number): number | null => (below.some((p) => p >= level) ? below.findIndex((p) => p >= level) : null)
  const sellers = ['tianbao', 'taomao', 'jinggou', 'sushi']
  return {
    schema: 1, hash: 'a1'.repeat(32), engine: '0.1.0', scenarioId: scenario.id, scenarioHash: 'b2'.repeat(32), marketHash: 'c3'.repeat(32), currency: 'CNY', mode: 'sampled', paths, seed: 7, dates, daily,
    totals: {
      orders: whole('orders'), units: whole('units'), lostUnits: whole('lostUnits'), grossValue: whole('grossValue'), netRevenue: whole('netRevenue'), costOfGoods: whole('costOfGoods'), subsidy: whole('subsidy'), subsidyOwn: whole('subsidyOwn'),
      contribution: whole('contribution'), netBurn: whole('netBurn'), grossBurn: whole('grossBurn'), share: spreadOf(samples.share[days - 1]), closingCash: spreadOf(closing), lowestCash: spreadOf(lowest), cancelledUnits: whole('cancelledUnits'),
      fundingNeed: spreadOf(lowest.map((cash) => Math.max(0, treasury.cashFloor - cash))),
    },
    runway: { p10: reached(0.1), p50: reached(0.5), p90: reached(0.9), probabilityBelowFloor: below[days - 1], byDay: [...below] },
    funding, ledger: books,
    profit: profitViews({ gross: -account('sales'), costOfGoods: account('costOfGoods'), subsidyOwn: account('subsidyOwn'), otherCosts: account('paymentCost') + account('logistics') + account('service') + account('marketing') + account('fixedCost') + account('interest') }),
    categories: [{ id: 'phones', units: total(rows.map((row) => row.units)), subsidy: total(rows.map((row) => row.subsidy)), grossValue: total(rows.map((row) => row.grossValue)), contribution: total(rows.map((row) => row.contribution)), share: 0.33 }],
    products: {
      sku: rows.map((_, i) => `SKU-${String(i).padStart(4, '0')}`), demand: rows.map((row) => row.units), units: rows.map((row) => row.units), received: rows.map(() => 0), substituted: rows.map(() => 0), lostUnits: rows.map(() => 0), cancelled: rows.map(() => 0),
      grossValue: rows.map((row) => row.grossValue), subsidy: rows.map((row) => row.subsidy), contribution: rows.map((row) => row.contribution),
    },
    sellers: sellers.map((seller, k) => ({
      seller, share: scaled(daily.share, 1 / (k + 1)), priceIndex: scaled(daily.availability, 1 - 0.05 * k), cash: k === 0 ? daily.cash : scaled(daily.cash, 1.5), availability: daily.availability, units: whole('units'),
      runway: k === 0 ? null : { p10: 20, p50: null, p90: null, probabilityBelowFloor: 0.2, byDay: [...below] }, capitulation: k === 0 ? 0 : 0.1 * k,
      trust: daily.availability, habit: null, books: null, reasons: { cash: k === 0 ? 0 : 0.1 * k, patience: 0, event: 0, budget: 0 }, interventions: 0,
    })),
    envelopes: [{ id: 'total', amount: 12_000_000, meanSpend: total(Object.values(funding)) * 0.9, maxSpend: 11_999_999.5, exhausted: 0.25 }],
    assumptions: scenario.assumptions, warnings: [],
  }
}

const quantile = (sorted: readonly number[], p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const scaled = (fan: Fan, factor: number): Fan => ({ mean: fan.mean.map((v) => v * factor), p10: fan.p10.map((v) => v * factor), p50: fan.p50.map((v) => v * factor), p90: fan.p90.map((v) => v * factor) })

function fanOf(samples: readonly (readonly number[])[]): Fan {
  const sorted = samples.map((day) => day.toSorted((a, b) => a - b))
  return { mean: samples.map(mean), p10: sorted.map((day) => quantile(day, 0.1)), p50: sorted.map((day) => quantile(day, 0.5)), p90: sorted.map((day) => quantile(day, 0.9)) }
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = mean(values)
  const sd = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
  return { mean: middle, sd, se: sd / Math.sqrt(values.length), p10: quantile(sorted, 0.1), p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) }
}

/** A market whose products are those of {@link outcomeOf}. */
export const marketOf = (outcome: Outcome): Pick<Market, 'sellers' | 'products' | 'categories' | 'assumptions' | 'asOf'> => ({
  asOf: outcome.dates[0] ?? '2026-11-10',
  sellers: [
    { id: 'tianbao', name: { en: 'Tianbao Mall', zh: '天宝商城' }, own: true }, { id: 'taomao', name: { en: 'Taomao', zh: '淘猫' }, own: false },
    { id: 'jinggou', name: { en: 'Jinggou', zh: '京狗' }, own: false }, { id: 'sushi', name: { en: 'Sushi', zh: '苏狮' }, own: false },
  ],
  categories: [{ id: 'phones', name: { en: 'Phones', zh: '手机' }, visitsPerDay: 10_000, weekday: [1, 1, 1, 1, 1, 1, 1], priceCoefficient: 2, priceCoefficientSe: 0.1, sellerSimilarity: 0.6, promoEffect: 0.1, dispersion: null, elasticity: -2.6, elasticitySe: 0.2 }],
  products: outcome.products.sku.map((sku, i) => ({
    sku, name: { en: `Phone "${i}", black & white`, zh: `手机 ${i} 号` }, category: 0, list: 80 + 37 * i, cost: 65 + 30 * i, floor: 60, stock: 10_000, inbound: [], priceCoefficient: 2, elasticity: -2.6, elasticitySe: 0.3, priorShare: 0.4,
    observedLow: 60, observedHigh: 90, prices: [80, 82, null, 85], meanUtility: [1, 1, null, 1], warnings: [],
  })),
  assumptions: [{ id: 'outside-share', text: { en: 'Share of visits that buy nothing', zh: '未购买访问占比' }, value: 0.7, label: 'assumption', source: 'Stated at the fit', date: '2026-11-01' }],
})
