import fc from 'fast-check'
import type { CategoryDemand, Market, ProductDemand } from '../../../src/core/demand/market.ts'
import type { BuyerMemory, FundingSplit, Move, Operations, Regulator, RivalPolicy, Scenario, Treasury } from '../../../src/core/war/scenario.ts'

export const FACTS = { scenarioHash: 'scenario', marketHash: 'market' }
export const OWN: FundingSplit = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }
export const SHARED: FundingSplit = { platform: 0.5, merchant: 0.2, brand: 0.15, bank: 0.1, state: 0.05 }

const SELLERS = ['tianbao', 'taomao', 'jinggou', 'sushi']

export const category = (over: Partial<CategoryDemand> = {}): CategoryDemand => ({
  id: 'phones', name: { en: 'Phones' }, visitsPerDay: 400, weekday: [1, 1, 1, 1, 1, 1, 1], priceCoefficient: 2.5, priceCoefficientSe: 0.2, sellerSimilarity: 0.7, promoEffect: 0.1,
  dispersion: null, elasticity: -3, elasticitySe: 0.2, ...over,
})

/** A product that every seller offers at `price` with the same utility, unless said otherwise. */
export const product = (sku: string, over: Partial<ProductDemand> & { readonly price?: number; readonly sellers?: number } = {}): ProductDemand => {
  const { price = 100, sellers = 3, ...rest } = over
  const prices = Array.from({ length: sellers }, () => price)
  return {
    sku, name: { en: sku }, category: 0, list: 100, cost: 70, floor: 60, stock: null, inbound: [], priceCoefficient: 2.5, elasticity: -3, elasticitySe: 0.25, priorShare: 0.2,
    observedLow: 70, observedHigh: 110, prices, meanUtility: prices.map((p) => 2.5 * Math.log(p) - 2), warnings: [], ...rest,
  }
}

export const market = (products: readonly ProductDemand[], categories: readonly CategoryDemand[] = [category()]): Market => ({
  schema: 1, currency: 'CNY', asOf: '2026-06-01', categories, products, assumptions: [],
  sellers: SELLERS.slice(0, products[0].prices.length).map((id, k) => ({ id, name: { en: id }, own: k === 0 })),
})

export const TREASURY: Treasury = {
  openingCash: 1e6, cashFloor: 1e5, fixedCostPerDay: 900, marketingPerDay: 200, paymentCostRate: 0.006, logisticsCostPerOrder: 4, serviceCostPerOrder: 1, unitsPerOrder: 1.4,
  collectDays: 3, payDays: 10, coFundingDays: 5, tranches: [], creditLine: 0, interestRate: 0.06,
}
export const OPERATIONS: Operations = { siteCapacity: null, attackLoad: [], fulfilmentCapacity: null, stockBuffer: 0, crowd: [] }

export const depth = (share: number, over: Partial<Extract<Move, { kind: 'depth' }>> = {}): Move =>
  ({ kind: 'depth', scope: { categories: [], skus: [] }, depth: share, from: 0, to: 1000, funding: OWN, ...over })

export const scenario = (m: Market, over: Partial<Scenario> = {}, policy: RivalPolicy = { kind: 'hold' }): Scenario => ({
  schema: 1, id: 's', name: 's', note: '', parent: null, start: '2026-06-01', days: 10, moves: [], envelope: { total: null, perDay: null, categories: [] },
  rivals: m.sellers.slice(1).map(({ id }) => ({ seller: id, policy, cash: 5e5, cashLogSd: 0.3, margin: 0.3, fixedCostPerDay: 500, stockDays: null, siteCapacity: null })),
  operations: OPERATIONS, treasury: TREASURY,
  monteCarlo: { paths: 20, seed: 7, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.1 }, assumptions: [], ...over,
})

/** Spread evenly over the range: `fc.double` alone draws evenly among the numbers of the machine, of which nearly all lie next to nothing. Its edges come along. */
const share = (min: number, max: number): fc.Arbitrary<number> => fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 1_000_000 }).map((k) => min + ((max - min) * k) / 1_000_000) }, { weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) })

/** Any split of a subsidy over the five funders. */
export const anySplit: fc.Arbitrary<FundingSplit> = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 5, maxLength: 5 }).filter((w) => w.some((x) => x > 0)).map((w) => {
  const sum = w.reduce((a, b) => a + b, 0)
  return { platform: w[0] / sum, merchant: w[1] / sum, brand: w[2] / sum, bank: w[3] / sum, state: w[4] / sum }
})

const anyAnswer = { lag: share(0, 3), gain: share(0, 1), floor: share(0.5, 1) }
export const anyPolicy: fc.Arbitrary<RivalPolicy> = fc.oneof(
  fc.record({ kind: fc.constant('follow' as const), share: share(0, 1.5), ...anyAnswer }),
  fc.record({ kind: fc.constant('best-response' as const), every: fc.integer({ min: 1, max: 3 }), ceiling: share(1, 1.5), costs: fc.constantFrom('believed' as const, 'implied' as const), ...anyAnswer }),
  fc.record({ kind: fc.constant('scripted' as const), moves: fc.array(fc.record({ from: share(0, 3), length: share(0.1, 5), depth: share(0, 0.4) }).map(({ from, length, depth: cut }) => ({ from, to: from + length, depth: cut })), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('budgeted' as const), depth: share(0, 0.4), from: share(0, 3), to: fc.option(share(3.5, 8)), budget: fc.option(share(0, 3000)) }),
  fc.constant({ kind: 'hold' } as const),
  fc.record({ kind: fc.constant('match' as const), lag: fc.integer({ min: 0, max: 4 }), gain: share(0, 1), floor: share(0.5, 1) }),
  fc.record({ kind: fc.constant('undercut' as const), by: share(0, 0.2), lag: fc.integer({ min: 0, max: 3 }), gain: share(0, 1), floor: share(0.5, 1) }),
)

/** Small markets with everything in them: gaps in the offers, little stock, deliveries, several categories in mixed order. */
export const anyMarket: fc.Arbitrary<Market> = fc.record({ sellers: fc.integer({ min: 1, max: 4 }), categories: fc.integer({ min: 1, max: 3 }), products: fc.integer({ min: 1, max: 9 }) }).chain(({ sellers, categories, products }) =>
  fc.record({
    categories: fc.array(fc.record({ visits: share(20, 600), lambda: share(0.3, 1), beta: share(0.8, 4), dispersion: fc.option(share(0.4, 8)), promo: share(-0.1, 0.4) }), { minLength: categories, maxLength: categories }),
    products: fc.array(fc.record({
      category: fc.integer({ min: 0, max: categories - 1 }), list: share(5, 400), cost: share(0.4, 0.9), stock: fc.option(fc.integer({ min: 0, max: 60 })), inbound: fc.option(fc.integer({ min: 1, max: 40 })),
      offers: fc.array(fc.record({ price: share(0.7, 1), utility: share(-3, 0), offered: fc.boolean() }), { minLength: sellers, maxLength: sellers }),
    }), { minLength: products, maxLength: products }),
  }).map((raw): Market => ({
    schema: 1, currency: 'CNY', asOf: '2026-06-01', assumptions: [], sellers: SELLERS.slice(0, sellers).map((id, k) => ({ id, name: { en: id }, own: k === 0 })),
    categories: raw.categories.map((c, g) => category({ id: `c${g}`, visitsPerDay: c.visits, sellerSimilarity: c.lambda, priceCoefficient: c.beta, priceCoefficientSe: c.beta * 0.1, dispersion: c.dispersion, promoEffect: c.promo, weekday: [0.8, 0.9, 1, 1, 1.1, 1.1, 1.1] })),
    products: raw.products.map((p, i): ProductDemand => {
      const beta = raw.categories[p.category].beta
      const prices = p.offers.map((offer, k) => (offer.offered || k === 0 ? p.list * offer.price : null))
      return {
        ...product(`sku${i}`), category: p.category, list: p.list, cost: p.list * p.cost, stock: p.stock, inbound: p.inbound === null ? [] : [{ step: i % 5, units: p.inbound }], priceCoefficient: beta,
        elasticity: -beta, elasticitySe: beta * 0.15, prices, meanUtility: p.offers.map((offer, k) => (prices[k] === null ? null : offer.utility + beta * Math.log(p.list))),
      }
    }),
  })))

const anyBelief = fc.record({
  fulfilmentCapacity: fc.option(share(1, 100)), marginSd: share(0, 0.1), fixedCostLogSd: share(0, 0.5), patience: fc.option(share(100, 5000)), patienceLogSd: share(0, 0.5), cashFloor: share(0, 2000),
  eventHazard: share(0, 0.3), leaves: fc.boolean(),
})

const anyMemory: fc.Arbitrary<BuyerMemory> = fc.record({
  trust: fc.record({ effect: share(0, 4), rise: share(0, 0.3), stockOutLoss: share(0, 1), outageLoss: share(0, 1), lateLoss: share(0, 1), best: share(0.8, 1.5) }),
  habit: fc.record({ effect: share(0, 2), halfLifeDays: share(0.5, 60) }),
  pullForward: fc.record({ share: share(0, 1), meanDays: share(0.5, 20), crowdShare: share(0, 1) }),
}, { requiredKeys: [] })

const anyRegulator: fc.Arbitrary<Regulator> = fc.record({ hazard: share(0, 20), memoryDays: share(1, 20), days: fc.integer({ min: 1, max: 5 }), whom: fc.constantFrom('offender', 'all'), ends: fc.constantFrom('subsidy', 'below-cost') })

const anyTroubles: fc.Arbitrary<Partial<Operations>> = fc.record({
  requestsPerVisit: share(0.5, 3), slowDown: fc.record({ from: share(0, 0.95), sensitivity: share(0, 0.5), worst: share(1, 60) }), promiseDays: share(0, 3), cancelRate: share(0, 1),
  service: fc.record({ costPerContact: share(0, 20), perLateOrder: share(0, 2), perCancelledOrder: share(0, 2), perStockOut: share(0, 2), perTurnedAwayVisit: share(0, 1) }),
}, { requiredKeys: [] })

const anyTerms: fc.Arbitrary<Partial<Treasury>> = fc.record({
  coFundingLateShare: share(0, 0.5), coFundingLateDays: fc.integer({ min: 0, max: 5 }), coFundingDefault: share(0, 0.5), merchantDays: fc.integer({ min: 0, max: 6 }), baskets: fc.record({ logSd: share(0.1, 1.5), limits: fc.array(share(1, 500), { maxLength: 4 }) }), newBuyerShare: share(0, 1),
}, { requiredKeys: [] })

/** Everything of MODEL.md sections 3, 5 and 6 pulled at random, on top of {@link anyScenario}; `hours` makes steps hours. */
export const anyDeepScenario = (m: Market): fc.Arbitrary<Scenario> => fc.tuple(anyScenario(m), anyBelief, anyMemory, fc.option(anyRegulator), anyTroubles, anyTerms, fc.boolean(), fc.option(share(0, 1)), fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 24, maxLength: 24 }).filter((weights) => weights.some((w) => w > 0)))
  .map(([s, belief, buyers, regulator, troubles, terms, hours, rate, weights]): Scenario => ({
    ...s, days: hours ? Math.min(3, s.days) : s.days, rivals: s.rivals.map((rival) => ({ ...rival, ...belief })), buyers, ...(regulator === null ? {} : { regulator }), stepHours: hours ? 1 : 24,
    operations: { ...s.operations, ...troubles, hourlyVisits: weights, crowd: [...s.operations.crowd, { day: 1, hour: 20, multiplier: 3 }], attackLoad: [...s.operations.attackLoad, { day: 1, hour: 20, seller: m.sellers[0].id, load: 100 }] },
    treasury: { ...s.treasury, ...terms, takeRates: rate === null ? [] : [{ category: m.categories[0].id, rate }] }, monteCarlo: { ...s.monteCarlo, paths: Math.min(12, s.monteCarlo.paths) },
  }))

/** Scenarios of a market with every lever pulled at random. */
export const anyScenario = (m: Market): fc.Arbitrary<Scenario> => fc.record({
  days: fc.integer({ min: 1, max: 8 }), paths: fc.integer({ min: 1, max: 40 }), seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  moves: fc.array(fc.record({ depth: share(0, 0.5), from: fc.integer({ min: 0, max: 4 }), length: fc.integer({ min: 1, max: 6 }), category: fc.option(fc.integer({ min: 0, max: m.categories.length - 1 })), funding: anySplit, promoted: fc.boolean() }), { maxLength: 3 }),
  plan: fc.option(fc.record({ landed: share(0.5, 0.95), cap: fc.option(fc.integer({ min: 0, max: 30 })), funding: anySplit })),
  total: fc.option(fc.integer({ min: 0, max: 5000 })), perDay: fc.option(fc.integer({ min: 0, max: 1500 })), category: fc.option(fc.integer({ min: 0, max: 2000 })),
  policies: fc.array(anyPolicy, { minLength: 3, maxLength: 3 }), rivalCash: share(1, 20_000), stockDays: fc.option(share(0, 6)),
  capacity: fc.option(share(5, 400)), rivalCapacity: fc.option(share(5, 400)), attack: share(0, 300), fulfilment: fc.option(share(1, 100)), buffer: fc.integer({ min: 0, max: 10 }), reorder: fc.option(fc.integer({ min: 1, max: 4 })), crowd: fc.oneof(fc.constant(0), share(0.01, 5)),
  treasury: fc.record({ collectDays: fc.integer({ min: 0, max: 9 }), payDays: fc.integer({ min: 0, max: 9 }), coFundingDays: fc.integer({ min: 0, max: 9 }), creditLine: share(0, 50_000), openingCash: share(-1000, 60_000), tranche: share(0, 10_000) }),
}).map((raw): Scenario => scenario(m, {
  days: raw.days,
  moves: [
    ...raw.moves.map((move) => depth(move.depth, { from: move.from, to: move.from + move.length, funding: move.funding, promoted: move.promoted, scope: { categories: move.category === null ? [] : [m.categories[move.category].id], skus: [] } })),
    ...(raw.plan === null ? [] : [{ kind: 'plan' as const, planId: 'p', from: 0, to: 5, lines: m.products.slice(0, 4).map((p) => ({ sku: p.sku, landed: p.list * raw.plan!.landed, unitCap: raw.plan!.cap, funding: raw.plan!.funding })) }]),
  ],
  envelope: { total: raw.total, perDay: raw.perDay, categories: raw.category === null ? [] : [{ category: m.categories[0].id, amount: raw.category }] },
  rivals: m.sellers.slice(1).map(({ id }, r) => ({ seller: id, policy: raw.policies[r], cash: raw.rivalCash, cashLogSd: 0.4, margin: 0.25, fixedCostPerDay: 300, stockDays: raw.stockDays, siteCapacity: raw.rivalCapacity })),
  operations: { siteCapacity: raw.capacity, attackLoad: [{ day: 1, seller: m.sellers[0].id, load: raw.attack }], fulfilmentCapacity: raw.fulfilment, stockBuffer: raw.buffer, reorderDays: raw.reorder, crowd: [{ day: 2, multiplier: raw.crowd }] },
  treasury: { ...TREASURY, ...raw.treasury, cashFloor: 1000, tranches: [{ day: 1, amount: raw.treasury.tranche }] },
  monteCarlo: { paths: raw.paths, seed: raw.seed, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.2 },
}))

export const anyDeepWar: fc.Arbitrary<{ readonly market: Market; readonly scenario: Scenario }> = anyMarket.chain((m) => anyDeepScenario(m).map((s) => ({ market: m, scenario: s })))
export const anyWar: fc.Arbitrary<{ readonly market: Market; readonly scenario: Scenario }> = anyMarket.chain((m) => anyScenario(m).map((s) => ({ market: m, scenario: s })))
