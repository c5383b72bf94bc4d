import type { FundingSplit, Scope } from './terms.ts'

/** Buyers that differ in how they answer a price, and in how often they use what is offered (MODEL.md section 2). */
export type SegmentId = 'new' | 'active' | 'lapsed' | 'bargain'
export const SEGMENT_IDS: readonly SegmentId[] = ['new', 'active', 'lapsed', 'bargain']

export interface Segment {
  readonly id: SegmentId
  /** Share of visits; only the proportions count. */
  readonly weight: number
  /** Multiplies the price coefficient; scaled so that its mean over the visits is 1, since the fitted coefficient is that mean. */
  readonly priceMultiplier: number
  /** Multiplies every instrument's redemption rate; the product is at most 1. */
  readonly redemption: number
}

/** Value of an order at the prices asked: lognormal with this mean (major units) and coefficient of variation, never less than the product in it. */
export interface Basket {
  readonly mean: number
  readonly cv: number
}

/** What an instrument is to a channel's stacking rules; at most one of a class is used in an order. */
export type StackingClass = 'price' | 'store-coupon' | 'platform-coupon' | 'threshold' | 'cross-store' | 'deposit' | 'delivery' | 'state' | 'cash-back' | 'guarantee' | 'task'
/** Classes that lower what a buyer pays. The others promise something that no price tag shows. */
export const PRICE_CLASSES: readonly StackingClass[] = ['price', 'store-coupon', 'platform-coupon', 'threshold', 'cross-store', 'deposit', 'delivery', 'state', 'cash-back']

/** A channel's rules: the order in which classes are taken off, and classes of which one order may use only one. */
export interface Stacking {
  readonly order: readonly StackingClass[]
  readonly exclusive: readonly (readonly StackingClass[])[]
}

/** Upper limits; null: none. Redemptions are orders, except for a direct cut and a group-buy, which count units. */
export interface Limits {
  readonly issueCap: number | null
  readonly dailyQuota: number | null
  readonly perUser: number | null
  readonly perAddress: number | null
  readonly perDevice: number | null
}

/** Shares of redemptions that go to resellers, and to fake accounts, were there no cap per user, address or device; each in [0, 1), together below 1. */
export interface Leakage {
  readonly arbitrage: number
  readonly fraud: number
}

/** An amount off: a share of the running price, an amount an order, or a price to reach. */
export type Off = { readonly kind: 'percent'; readonly share: number } | { readonly kind: 'amount'; readonly amount: number }

interface Terms {
  readonly id: string
  readonly scope: Scope
  readonly funding: FundingSplit
  /** Segments it is given to; empty: all. */
  readonly segments: readonly SegmentId[]
  readonly limits: Limits
  readonly leakage: Leakage
}

/** A lower price for everybody; with a daily quota and traffic of its own it is a slot of a platform's top-up programme. */
export interface DirectCut extends Terms {
  readonly kind: 'direct-cut'
  /** Off the price asked, or the price shown. */
  readonly off: Off | { readonly kind: 'price'; readonly price: number }
  /** Visits to the products of its scope are multiplied by this while it runs; 1: it brings none. */
  readonly traffic: number
}

/** A coupon of the store or of the platform; an amount is per order and is laid over its lines by value. */
export interface Coupon extends Terms {
  readonly kind: 'coupon'
  readonly issuer: 'store' | 'platform'
  readonly off: Off
  /** Largest discount of a percentage on one order; null: none. */
  readonly ceiling: number | null
  /** Least value of the order, as it stands when the coupon's turn comes. */
  readonly threshold: number
  /** Days from its first day on which it can be used. */
  readonly validityDays: number
  /** Share of qualifying buyers who use it. */
  readonly redemption: number
}

/** `off` money off for every `every` spent in one order. */
export interface Threshold extends Terms {
  readonly kind: 'threshold'
  readonly every: number
  readonly off: number
  readonly repeatable: boolean
  readonly redemption: number
}

/** The same over several stores: the order holds goods of others, and each store bears the discount of its own goods by value. */
export interface CrossStore extends Terms {
  readonly kind: 'cross-store'
  readonly every: number
  readonly off: number
  readonly repeatable: boolean
  /** Our goods' share of the value of such an order, in (0, 1]. */
  readonly ownShare: number
  readonly redemption: number
}

/** A lower price for those who come together. A group that does not fill in time pays the solo price. */
export interface GroupBuy extends Terms {
  readonly kind: 'group-buy'
  /** Shares off the price asked. */
  readonly soloOff: number
  readonly groupOff: number
  readonly size: number
  readonly timeoutHours: number
  /** Share of buyers who would rather join. */
  readonly joinShare: number
  /** Chance that a group fills in time; null: from the arrivals of the starting demand ({@link fillProbability}). */
  readonly fill: number | null
}

/** A prize for whoever completes tasks and brings friends before a deadline. Its cost is marketing; the promise is a liability while progress lasts. */
export interface Task extends Terms {
  readonly kind: 'task'
  readonly startersPerDay: number
  readonly steps: number
  readonly inviteesPerStep: number
  /** Share of starters that has done step 1, 2, ...; falling, one entry a step. */
  readonly completion: readonly number[]
  /** Share of invitees who are new buyers; each pays one visit. */
  readonly newBuyerShare: number
  readonly prizeCost: number
  readonly prizeStock: number | null
  readonly deadlineDays: number
  readonly fakeAccountShare: number
  /** Day of the campaign on which all progress is set to zero; null: never. */
  readonly resetDay: number | null
}

/** A deposit that counts for more than it is; the balance is paid on a later day. */
export interface Deposit extends Terms {
  readonly kind: 'deposit'
  readonly deposit: number
  /** 2: a deposit of 50 counts as 100. */
  readonly inflation: number
  /** Day of the scenario on which balances are paid. */
  readonly balanceDay: number
  /** Share of depositors who pay the balance; the others get their deposit back. */
  readonly conversion: number
  readonly uptake: number
}

/** Whoever paid more in the last days gets the difference, if they ask for it. */
export interface PriceProtection extends Terms {
  readonly kind: 'price-protection'
  readonly daysBack: number
  readonly claimRate: number
}

/** Whoever paid more than the cheapest of some rivals gets `multiple` times the difference, if they ask for it. */
export interface PriceMatch extends Terms {
  readonly kind: 'price-match'
  /** Rivals it is measured against; empty: all. */
  readonly sellers: readonly string[]
  readonly multiple: number
  readonly claimRate: number
}

/** Money given back after the order. */
export interface CashBack extends Terms {
  readonly kind: 'cash-back'
  readonly off: Off
  readonly delayDays: number
  readonly redemption: number
}

/** What we pay of the delivery of an order. */
export interface Delivery extends Terms {
  readonly kind: 'delivery'
  readonly perOrder: number
  /** What the buyer pays for delivery without it. */
  readonly fee: number
  /** Least value of the order. */
  readonly threshold: number
}

/** A state's subsidy for handing in the old appliance: a share of the price, up to a cap per unit. It ends with its programme. */
export interface TradeIn extends Terms {
  readonly kind: 'trade-in'
  readonly rate: number
  readonly cap: number
  /** Share of buyers who have something to hand in and have not used their claim. */
  readonly eligible: number
}

export type Instrument = DirectCut | Coupon | Threshold | CrossStore | GroupBuy | Task | Deposit | PriceProtection | PriceMatch | CashBack | Delivery | TradeIn
export type InstrumentKind = Instrument['kind']
export const INSTRUMENT_KINDS: readonly InstrumentKind[] = ['direct-cut', 'coupon', 'threshold', 'cross-store', 'group-buy', 'task', 'deposit', 'price-protection', 'price-match', 'cash-back', 'delivery', 'trade-in']

/** A campaign is a scenario's instrument moves with these terms and its envelope. What they have in common: who buys, what an order is worth, the channel's rules, and how many uses an abuser would take without caps. */
export interface CampaignTerms {
  readonly segments: readonly Segment[]
  readonly basket: Basket
  readonly stacking: Stacking
  /** Mean uses that a reseller or fake account would take were there no cap. */
  readonly appetite: number
}

/** The stacking class of an instrument. */
export function classOf(instrument: Instrument): StackingClass {
  switch (instrument.kind) {
    case 'direct-cut':
    case 'group-buy': return 'price'
    case 'coupon': return instrument.issuer === 'store' ? 'store-coupon' : 'platform-coupon'
    case 'trade-in': return 'state'
    case 'price-protection':
    case 'price-match': return 'guarantee'
    default: return instrument.kind
  }
}

/** What a Chinese marketplace does today: the price, the shop's coupon, thresholds, the platform's coupon, then deposit, delivery, state money and cash back. A threshold of one shop and one over several shops are never both used. */
export const DEFAULT_STACKING: Stacking = {
  order: ['price', 'store-coupon', 'threshold', 'cross-store', 'platform-coupon', 'deposit', 'delivery', 'state', 'cash-back'],
  exclusive: [['threshold', 'cross-store']],
}

/** Weights 0.2 / 0.5 / 0.1 / 0.2 and multipliers whose mean is 1: an assumption of ours, to be replaced by figures of one's own. */
export const DEFAULT_SEGMENTS: readonly Segment[] = [
  { id: 'new', weight: 0.2, priceMultiplier: 1.1, redemption: 1.1 },
  { id: 'active', weight: 0.5, priceMultiplier: 0.7, redemption: 0.8 },
  { id: 'lapsed', weight: 0.1, priceMultiplier: 1.1, redemption: 0.9 },
  { id: 'bargain', weight: 0.2, priceMultiplier: 1.6, redemption: 1.5 },
]

/** Uses that a bonus hunter takes where nothing limits him; an assumption of ours. */
export const DEFAULT_APPETITE = 20
/** Coefficient of variation of an order's value; an assumption of ours. */
export const DEFAULT_BASKET_CV = 0.6

export const NO_LIMITS: Limits = { issueCap: null, dailyQuota: null, perUser: null, perAddress: null, perDevice: null }
