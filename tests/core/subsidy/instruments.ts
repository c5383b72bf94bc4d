import fc from 'fast-check'
import { DEFAULT_APPETITE, DEFAULT_SEGMENTS, DEFAULT_STACKING, NO_LIMITS, type CampaignTerms, type Instrument, type InstrumentKind, type Segment } from '../../../src/core/subsidy/instrument.ts'
import { OWN } from '../war/worlds.ts'

export type Of<K extends InstrumentKind> = Extract<Instrument, { readonly kind: K }>

const common = (id: string) => ({ id, scope: { categories: [], skus: [] }, funding: OWN, segments: [], limits: NO_LIMITS, leakage: { arbitrage: 0, fraud: 0 } })

const MADE: { readonly [K in InstrumentKind]: Of<K> } = {
  'direct-cut': { ...common('cut'), kind: 'direct-cut', off: { kind: 'percent', share: 0.1 }, traffic: 1 },
  coupon: { ...common('coupon'), kind: 'coupon', issuer: 'store', off: { kind: 'amount', amount: 20 }, ceiling: null, threshold: 0, validityDays: 30, redemption: 0.5 },
  threshold: { ...common('threshold'), kind: 'threshold', every: 300, off: 50, repeatable: true, redemption: 1 },
  'cross-store': { ...common('cross'), kind: 'cross-store', every: 300, off: 50, repeatable: true, ownShare: 0.5, redemption: 1 },
  'group-buy': { ...common('group'), kind: 'group-buy', soloOff: 0, groupOff: 0.2, size: 3, timeoutHours: 24, joinShare: 0.4, fill: 0.5 },
  task: { ...common('task'), kind: 'task', startersPerDay: 100, steps: 2, inviteesPerStep: 1.5, completion: [0.5, 0.2], newBuyerShare: 0.3, prizeCost: 10, prizeStock: null, deadlineDays: 3, fakeAccountShare: 0.1, resetDay: null },
  deposit: { ...common('deposit'), kind: 'deposit', deposit: 50, inflation: 2, balanceDay: 12, conversion: 0.8, uptake: 0.5 },
  'price-protection': { ...common('protect'), kind: 'price-protection', daysBack: 7, claimRate: 0.4 },
  'price-match': { ...common('match'), kind: 'price-match', sellers: [], multiple: 2, claimRate: 0.1 },
  'cash-back': { ...common('back'), kind: 'cash-back', off: { kind: 'amount', amount: 10 }, delayDays: 5, redemption: 0.6 },
  delivery: { ...common('delivery'), kind: 'delivery', perOrder: 6, fee: 5, threshold: 0 },
  'trade-in': { ...common('trade'), kind: 'trade-in', rate: 0.15, cap: 500, eligible: 0.3 },
}

/** An instrument of a kind, with what the test is about changed. */
export const made = <K extends InstrumentKind>(kind: K, over: Partial<Of<K>> = {}): Of<K> => ({ ...MADE[kind], ...over })

export const ALIKE: readonly Segment[] = [{ id: 'active', weight: 1, priceMultiplier: 1, redemption: 1 }]
export const terms = (over: Partial<CampaignTerms> = {}): CampaignTerms => ({ segments: ALIKE, basket: { mean: 300, cv: 0 }, stacking: DEFAULT_STACKING, appetite: DEFAULT_APPETITE, ...over })
export const SEGMENTED = terms({ segments: DEFAULT_SEGMENTS, basket: { mean: 240, cv: 0.6 } })

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true })
const off = fc.oneof(fc.record({ kind: fc.constant('percent' as const), share: number(0.01, 0.6) }), fc.record({ kind: fc.constant('amount' as const), amount: number(1, 80) }))

/** Any instrument that lowers a price. */
export const anyDiscount: fc.Arbitrary<Instrument> = fc.oneof(
  off.map((value) => made('direct-cut', { off: value })),
  fc.record({ off, issuer: fc.constantFrom('store' as const, 'platform' as const), threshold: number(80, 400), ceiling: fc.option(number(5, 60), { nil: null }), redemption: number(0, 1) }).map((over) => made('coupon', over)),
  fc.record({ every: number(100, 400), share: number(0.05, 0.5), repeatable: fc.boolean() }).map(({ every, share, repeatable }) => made('threshold', { every, off: share * every, repeatable })),
  fc.record({ every: number(100, 400), share: number(0.05, 0.5), repeatable: fc.boolean(), ownShare: number(0.2, 1) }).map(({ every, share, ...rest }) => made('cross-store', { every, off: share * every, ...rest })),
  fc.record({ groupOff: number(0.1, 0.5), joinShare: number(0, 1), fill: number(0, 1) }).map((over) => made('group-buy', over)),
  fc.record({ deposit: number(1, 30), inflation: number(1, 3), conversion: number(0.3, 1), uptake: number(0, 1) }).map((over) => made('deposit', over)),
  off.map((value) => made('cash-back', { off: value })),
  fc.record({ perOrder: number(1, 20), fee: number(1, 20), threshold: number(0, 200) }).map((over) => made('delivery', over)),
  fc.record({ rate: number(0.01, 0.3), cap: number(10, 500), eligible: number(0, 1) }).map((over) => made('trade-in', over)),
)

/** Several of them with names of their own. */
export const anyDiscounts = (most: number): fc.Arbitrary<Instrument[]> => fc.array(anyDiscount, { minLength: 1, maxLength: most }).map((list) => list.map((one, i) => ({ ...one, id: `${one.kind}-${i}` })))
