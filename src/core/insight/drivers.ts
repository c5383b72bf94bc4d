import type { Market } from '../demand/market.ts'
import type { Instrument } from '../subsidy/instrument.ts'
import type { Move, RivalAssumption, RivalPolicy, Scenario } from '../war/scenario.ts'
import { expectedTotals, type InsightValues } from './expected.ts'

/** From the middle to P10 or P90 of a normal. */
const Z90 = 1.2815515655446004
/** A lever or a figure that somebody stated is moved by so much of itself either way. */
const STATED = 0.2

export const DRIVERS = ['price-response', 'demand-level', 'our-depth', 'instruments', 'envelope', 'rival-answer', 'rival-depth', 'rival-cash', 'rival-patience', 'own-stock', 'site-capacity', 'fulfilment-capacity', 'unit-cost', 'logistics-cost', 'collect-days', 'pay-days', 'pull-forward', 'habit', 'trust'] as const
export type DriverKind = (typeof DRIVERS)[number]

/** One driver with the world at its low and at its high end. */
export interface Driver {
  readonly kind: DriverKind
  /** The rival it is about; null: ourselves or everybody. */
  readonly seller: string | null
  /** How far it was moved: to P10 and P90 of its own distribution, by a fifth either way, or from nothing to all (no answer against an answer at once; without the effect against twice it). */
  readonly range: 'p10-p90' | 'fifth' | 'none-all'
  readonly low: { readonly market: Market; readonly scenario: Scenario }
  readonly high: { readonly market: Market; readonly scenario: Scenario }
}

export interface DriverEffect extends Pick<Driver, 'kind' | 'seller' | 'range'> {
  readonly low: InsightValues
  readonly high: InsightValues
}

export interface Tornado {
  readonly base: InsightValues
  /** In the order of {@link driversOf}; a screen sorts them by the measure it shows. */
  readonly effects: readonly DriverEffect[]
}

/** Which drivers a scenario has; what it does not use does not appear. */
export function driversOf(market: Market, scenario: Scenario): Driver[] {
  const { operations: o, treasury: t, monteCarlo, buyers, envelope } = scenario
  const drivers: Driver[] = []
  const add = (kind: DriverKind, range: Driver['range'], low: Partial<Driver['low']>, high: Partial<Driver['low']>, seller: string | null = null): void => {
    drivers.push({ kind, seller, range, low: { market, scenario, ...low }, high: { market, scenario, ...high } })
  }
  const withScenario = (kind: DriverKind, range: Driver['range'], of: (factor: number) => Scenario, seller: string | null = null): void => add(kind, range, { scenario: of(1 - STATED) }, { scenario: of(1 + STATED) }, seller)

  if (market.categories.some(({ priceCoefficientSe }) => priceCoefficientSe > 0)) add('price-response', 'p10-p90', { market: withResponse(market, -Z90) }, { market: withResponse(market, Z90) })
  if (monteCarlo.demandLogSd > 0) add('demand-level', 'p10-p90', { market: withVisits(market, Math.exp(-Z90 * monteCarlo.demandLogSd)) }, { market: withVisits(market, Math.exp(Z90 * monteCarlo.demandLogSd)) })
  if (scenario.moves.some((move) => move.kind !== 'instrument')) withScenario('our-depth', 'fifth', (factor) => ({ ...scenario, moves: scenario.moves.map((move) => deepened(market, move, factor)) }))
  if (scenario.moves.some((move) => move.kind === 'instrument' && scalable(move.instrument))) {
    withScenario('instruments', 'fifth', (factor) => ({ ...scenario, moves: scenario.moves.map((move) => (move.kind === 'instrument' ? { ...move, instrument: richer(move.instrument, factor) } : move)) }))
  }
  if (envelope.total !== null || envelope.perDay !== null || envelope.categories.length > 0) {
    const scaled = (amount: number | null, factor: number): number | null => (amount === null ? null : amount * factor)
    withScenario('envelope', 'fifth', (factor) => ({ ...scenario, envelope: { total: scaled(envelope.total, factor), perDay: scaled(envelope.perDay, factor), categories: envelope.categories.map((each) => ({ ...each, amount: each.amount * factor })) } }))
  }
  for (const rival of scenario.rivals) {
    const put = (policy: RivalPolicy): Partial<Driver['low']> => ({ scenario: withRival(scenario, { ...rival, policy }) })
    const { policy } = rival
    if (policy.kind === 'scripted' || policy.kind === 'budgeted') {
      if (policy.kind === 'budgeted' || policy.moves.length > 0) add('rival-depth', 'fifth', put(ofDepth(policy, 1 - STATED)), put(ofDepth(policy, 1 + STATED)), rival.seller)
    } else if (policy.kind !== 'hold') add('rival-answer', 'none-all', put({ kind: 'hold' }), put({ ...policy, lag: 0, gain: 1 }), rival.seller)
    if (policy.kind === 'hold') continue
    // How long it can and will fight: one that only holds gives nothing away.
    const believed = (kind: DriverKind, sd: number, of: (factor: number) => RivalAssumption): void => {
      const [low, high] = sd > 0 ? [Math.exp(-Z90 * sd), Math.exp(Z90 * sd)] : [1 - STATED, 1 + STATED]
      add(kind, sd > 0 ? 'p10-p90' : 'fifth', { scenario: withRival(scenario, of(low)) }, { scenario: withRival(scenario, of(high)) }, rival.seller)
    }
    const { patience = null } = rival
    if (rival.cash > 0) believed('rival-cash', rival.cashLogSd, (factor) => ({ ...rival, cash: rival.cash * factor }))
    if (patience !== null) believed('rival-patience', rival.patienceLogSd ?? 0, (factor) => ({ ...rival, patience: patience * factor }))
  }
  if (market.products.some(({ stock }) => stock !== null)) {
    const stocked = (factor: number): Market => ({ ...market, products: market.products.map((product) => (product.stock === null ? product : { ...product, stock: product.stock * factor })) })
    add('own-stock', 'fifth', { market: stocked(1 - STATED) }, { market: stocked(1 + STATED) })
  }
  const { siteCapacity, fulfilmentCapacity } = o
  if (siteCapacity !== null) withScenario('site-capacity', 'fifth', (factor) => ({ ...scenario, operations: { ...o, siteCapacity: siteCapacity * factor } }))
  if (fulfilmentCapacity !== null) withScenario('fulfilment-capacity', 'fifth', (factor) => ({ ...scenario, operations: { ...o, fulfilmentCapacity: fulfilmentCapacity * factor } }))
  if (market.products.some(({ cost }) => cost !== null)) {
    const costing = (factor: number): Market => ({ ...market, products: market.products.map((product) => (product.cost === null ? product : { ...product, cost: product.cost * factor })) })
    add('unit-cost', 'fifth', { market: costing(1 - STATED) }, { market: costing(1 + STATED) })
  }
  if (t.logisticsCostPerOrder > 0) withScenario('logistics-cost', 'fifth', (factor) => ({ ...scenario, treasury: { ...t, logisticsCostPerOrder: t.logisticsCostPerOrder * factor } }))
  if (t.collectDays > 0) withScenario('collect-days', 'fifth', (factor) => ({ ...scenario, treasury: { ...t, collectDays: Math.round(t.collectDays * factor) } }))
  if (t.payDays > 0) withScenario('pay-days', 'fifth', (factor) => ({ ...scenario, treasury: { ...t, payDays: Math.round(t.payDays * factor) } }))
  const { pullForward, habit, trust } = buyers ?? {}
  const remembering = (memory: NonNullable<Scenario['buyers']>): Partial<Driver['low']> => ({ scenario: { ...scenario, buyers: { ...buyers, ...memory } } })
  if (pullForward && pullForward.share > 0) add('pull-forward', 'none-all', remembering({ pullForward: { ...pullForward, share: 0 } }), remembering({ pullForward: { ...pullForward, share: Math.min(1, 2 * pullForward.share) } }))
  if (habit && habit.effect > 0) add('habit', 'none-all', remembering({ habit: { ...habit, effect: 0 } }), remembering({ habit: { ...habit, effect: 2 * habit.effect } }))
  if (trust && trust.effect > 0) add('trust', 'none-all', remembering({ trust: { ...trust, effect: 0 } }), remembering({ trust: { ...trust, effect: 2 * trust.effect } }))
  return drivers
}

/**
 * What moves the outcome: each driver alone taken to its low and high end, everything else at its middle, by expected values. One at a time, so joint effects do not show.
 * @param onDriver called after each with the number done and in all
 * @param part the drivers to take: from `first` on, each `of`-th; all where it is left out
 */
export function tornadoOf(market: Market, scenario: Scenario, onDriver: (done: number, total: number) => void = () => {}, { first, of }: { readonly first: number; readonly of: number } = { first: 0, of: 1 }): Tornado {
  const drivers = driversOf(market, scenario).filter((_, i) => i % of === first)
  const base = expectedTotals(market, scenario)
  const effects = drivers.map(({ kind, seller, range, low, high }, i): DriverEffect => {
    const effect = { kind, seller, range, low: expectedTotals(low.market, low.scenario), high: expectedTotals(high.market, high.scenario) }
    onDriver(i + 1, drivers.length)
    return effect
  })
  return { base, effects }
}

/** The market with every category's price response `z` standard errors stronger; utilities at present prices stay as they are, so that only the answer to a change differs. */
function withResponse(market: Market, z: number): Market {
  const factor = market.categories.map(({ priceCoefficient, priceCoefficientSe }) => Math.max(0.05, 1 + (z * priceCoefficientSe) / priceCoefficient))
  return {
    ...market,
    products: market.products.map((product) => {
      const coefficient = product.priceCoefficient * factor[product.category]
      const change = coefficient - product.priceCoefficient
      return { ...product, priceCoefficient: coefficient, meanUtility: product.meanUtility.map((mean, k) => { const price = product.prices[k]; return mean === null || price === null ? mean : mean + change * Math.log(price) }) }
    }),
  }
}

const withVisits = (market: Market, factor: number): Market => ({ ...market, categories: market.categories.map((category) => ({ ...category, visitsPerDay: category.visitsPerDay * factor })) })

const withRival = (scenario: Scenario, rival: RivalAssumption): Scenario => ({ ...scenario, rivals: scenario.rivals.map((each) => (each.seller === rival.seller ? rival : each)) })

const DEEPEST = 0.95

/** A move of ours with its cut scaled by `factor`. */
export function deepened(market: Market, move: Move, factor: number): Move {
  if (move.kind === 'depth') return { ...move, depth: Math.min(DEEPEST, move.depth * factor) }
  if (move.kind === 'instrument') return move
  const price = new Map(market.products.map((product) => [product.sku, product.prices[0] ?? product.list]))
  return { ...move, lines: move.lines.map((line) => { const from = price.get(line.sku) ?? line.landed; return { ...line, landed: Math.max(from * (1 - DEEPEST), from - (from - line.landed) * factor) } }) }
}

/** Whether an instrument has a discount that can be scaled. */
const scalable = (instrument: Instrument): boolean => richer(instrument, 2) !== instrument

const MOST_OFF = 0.95
const scaledOff = <T extends { readonly kind: string }>(off: T, factor: number): T =>
  'share' in off ? { ...off, share: Math.min(MOST_OFF, (off.share as number) * factor) } : 'amount' in off ? { ...off, amount: (off.amount as number) * factor } : off

/** An instrument whose discount is `factor` times as large; promises and tasks, which take nothing off a price, and prices shown stay as they are. */
export function richer(instrument: Instrument, factor: number): Instrument {
  switch (instrument.kind) {
    case 'direct-cut': return instrument.off.kind === 'price' ? instrument : { ...instrument, off: scaledOff(instrument.off, factor) }
    case 'coupon': case 'cash-back': return { ...instrument, off: scaledOff(instrument.off, factor) }
    case 'threshold': case 'cross-store': return { ...instrument, off: Math.min(MOST_OFF * instrument.every, instrument.off * factor) }
    case 'group-buy': return { ...instrument, soloOff: Math.min(MOST_OFF, instrument.soloOff * factor), groupOff: Math.min(MOST_OFF, instrument.groupOff * factor) }
    case 'deposit': return { ...instrument, inflation: 1 + (instrument.inflation - 1) * factor }
    case 'delivery': return { ...instrument, perOrder: instrument.perOrder * factor }
    case 'trade-in': return { ...instrument, rate: Math.min(MOST_OFF, instrument.rate * factor), cap: instrument.cap * factor }
    case 'price-protection': case 'price-match': case 'task': return instrument
  }
}

const ofDepth = (policy: Extract<RivalPolicy, { kind: 'scripted' | 'budgeted' }>, factor: number): RivalPolicy =>
  policy.kind === 'budgeted' ? { ...policy, depth: Math.min(DEEPEST, policy.depth * factor) } : { ...policy, moves: policy.moves.map((move) => ({ ...move, depth: Math.min(DEEPEST, move.depth * factor) })) }
