import { z } from 'zod'
import { dayNumber } from '../../core/calendar/calendar.ts'
import { CURRENCIES, isMinor, type Currency, type Minor } from '../../core/money/money.ts'
import type { GuardSettings } from '../../core/guard/verdict.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { BelowCostReason } from '../../core/plan/plan-line.ts'
import type { ApprovalRules } from '../../core/plan/approval.ts'
import { TOTAL_MEASURES } from '../../core/war/outcome.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { FEED_KINDS, type FeedMapping } from '../feeds/feed.ts'
import { campaignTerms, fundingSplit, instrument, scope } from './instrument-schemas.ts'

/** Finite by zod 4's definition of number: NaN and infinities are refused. */
const finite = z.number()
/** Arrays cross as they are kept: read-only. */
const list = <Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> => z.array(item).readonly()
const share = finite.min(0).max(1)
const count = z.int().min(0)
export const isoDate = z.string().refine((text) => dayNumber(text) !== null, { message: 'must be a date, YYYY-MM-DD' })
export const minorUnits = z.custom<Minor>(isMinor, { message: 'must be a whole number of minor units' })
export const identifier = z.string().min(1).max(200)
export const currency = z.enum(CURRENCIES as [Currency, ...Currency[]])

const localText = z.strictObject({ en: z.string(), zh: z.string().exactOptional() })
const assumption = z.strictObject({ id: z.string(), text: localText, value: z.union([finite, z.string()]), label: z.enum(['verified', 'derived', 'estimate', 'assumption']), source: z.string(), date: isoDate })

const move = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('depth'), scope, depth: finite.min(0).lt(1), basis: z.enum(['list', 'current']).exactOptional(), from: finite.min(0), to: finite.min(0), funding: fundingSplit, promoted: z.boolean().exactOptional() }),
  z.strictObject({
    kind: z.literal('plan'), planId: identifier, from: finite.min(0), to: finite.min(0),
    lines: list(z.strictObject({ sku: identifier, landed: finite.gt(0), unitCap: finite.min(0).nullable(), funding: fundingSplit })),
    promoted: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('instrument'), instrument, from: count, to: count, promoted: z.boolean().exactOptional() }),
])
const belief = z.strictObject({
  lagSd: finite.min(0).max(365).exactOptional(), gainSd: finite.min(0).max(10).exactOptional(), shareSd: finite.min(0).max(10).exactOptional(),
  watched: list(z.strictObject({ scope: scope.exactOptional(), share, sd: share })).exactOptional(),
})
const answer = { lag: finite.min(0).max(365), gain: share, floor: share, scope: scope.exactOptional(), belief: belief.exactOptional() }
const rivalPolicy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hold') }),
  z.strictObject({ kind: z.literal('match'), ...answer }),
  z.strictObject({ kind: z.literal('undercut'), by: share, ...answer }),
  z.strictObject({ kind: z.literal('follow'), share: finite.min(0).max(2), ...answer }),
  z.strictObject({ kind: z.literal('best-response'), every: z.int().min(1).max(365), ceiling: finite.min(1).max(10), costs: z.enum(['believed', 'implied']), ...answer }),
  z.strictObject({ kind: z.literal('scripted'), moves: list(z.strictObject({ from: finite.min(0), to: finite.min(0), depth: finite.min(0).lt(1), scope: scope.exactOptional() })) }),
  z.strictObject({ kind: z.literal('budgeted'), depth: finite.min(0).lt(1), from: finite.min(0), to: finite.min(0).nullable(), budget: finite.min(0).nullable(), scope: scope.exactOptional() }),
])
const rival = z.strictObject({
  seller: identifier, policy: rivalPolicy, cash: finite, cashLogSd: finite.min(0), margin: finite.max(1), fixedCostPerDay: finite.min(0),
  stockDays: finite.min(0).nullable(), siteCapacity: finite.gt(0).nullable(), fulfilmentCapacity: finite.gt(0).nullable().exactOptional(),
  marginSd: finite.min(0).exactOptional(), fixedCostLogSd: finite.min(0).exactOptional(), patience: finite.min(0).nullable().exactOptional(), patienceLogSd: finite.min(0).exactOptional(),
  cashFloor: finite.exactOptional(), eventHazard: finite.min(0).exactOptional(), leaves: z.boolean().exactOptional(),
})
const hour = z.int().min(0).max(23).exactOptional()
const operations = z.strictObject({
  siteCapacity: finite.gt(0).nullable(),
  attackLoad: list(z.strictObject({ day: count, hour, seller: identifier, load: finite.min(0) })),
  fulfilmentCapacity: finite.gt(0).nullable(),
  stockBuffer: finite.min(0),
  crowd: list(z.strictObject({ day: count, hour, multiplier: finite.min(0) })),
  reorderDays: z.int().min(1).max(365).nullable().exactOptional(),
  delayEffect: finite.min(0).exactOptional(),
  requestsPerVisit: finite.gt(0).exactOptional(),
  slowDown: z.strictObject({ from: finite.min(0).lt(1), sensitivity: finite.min(0), worst: finite.min(1) }).exactOptional(),
  promiseDays: finite.min(0).exactOptional(),
  cancelRate: share.exactOptional(),
  service: z.strictObject({ costPerContact: finite.min(0), perLateOrder: finite.min(0), perCancelledOrder: finite.min(0), perStockOut: finite.min(0), perTurnedAwayVisit: finite.min(0) }).exactOptional(),
  hourlyVisits: list(finite.min(0)).exactOptional(),
})
const treasury = z.strictObject({
  openingCash: finite, cashFloor: finite, fixedCostPerDay: finite.min(0), marketingPerDay: finite.min(0), paymentCostRate: share,
  logisticsCostPerOrder: finite.min(0), serviceCostPerOrder: finite.min(0), unitsPerOrder: finite.gt(0), collectDays: count, payDays: count, coFundingDays: count,
  tranches: list(z.strictObject({ day: count, amount: finite })), creditLine: finite.min(0), interestRate: finite.min(0),
  openingReceivable: finite.exactOptional(), openingPayable: finite.exactOptional(),
  coFundingLateShare: share.exactOptional(), coFundingLateDays: count.exactOptional(), coFundingDefault: share.exactOptional(), claimDays: count.exactOptional(),
  takeRates: list(z.strictObject({ category: identifier, rate: share })).exactOptional(), merchantDays: count.exactOptional(),
  baskets: z.strictObject({ logSd: finite.gt(0), limits: list(finite.gt(0)) }).exactOptional(), newBuyerShare: share.exactOptional(),
})
const buyers = z.strictObject({
  trust: z.strictObject({
    effect: finite.min(0), rise: share, stockOutLoss: share, outageLoss: share, lateLoss: share, best: finite.gt(0).max(2),
    start: list(z.strictObject({ seller: identifier, trust: finite.min(0).max(2) })).exactOptional(),
  }).exactOptional(),
  habit: z.strictObject({ effect: finite.min(0), halfLifeDays: finite.gt(0) }).exactOptional(),
  pullForward: z.strictObject({ share, meanDays: finite.gt(0), crowdShare: share.exactOptional() }).exactOptional(),
})
const regulator = z.strictObject({ hazard: finite.min(0), memoryDays: finite.gt(0), days: z.int().min(1), whom: z.enum(['offender', 'all']), ends: z.enum(['subsidy', 'below-cost']) })

export const overrideScope = z.enum(['category', 'sku'])
const elasticityOverride = z.strictObject({ scope: overrideScope, id: identifier, elasticity: finite, reason: z.string().max(1000), by: z.string().max(200), date: isoDate, fitted: finite })

const precision = z.strictObject({ measure: z.enum(TOTAL_MEASURES), relative: finite.gt(0).exactOptional(), absolute: finite.gt(0).exactOptional() }).refine(({ relative, absolute }) => relative !== undefined || absolute !== undefined, 'says no precision')

const priceScript = z.strictObject({ seller: identifier, sku: identifier, from: z.int().min(0), prices: list(finite.gt(0)) })

/** A scenario as a person or a file gives it; unknown fields are refused by name. */
export const scenario = z.strictObject({
  schema: z.literal(1), id: identifier, name: z.string().min(1), note: z.string(), parent: identifier.nullable(), start: isoDate, days: z.int().min(1).max(730),
  moves: list(move), prices: list(priceScript).exactOptional(),
  envelope: z.strictObject({ total: finite.min(0).nullable(), perDay: finite.min(0).nullable(), categories: list(z.strictObject({ category: identifier, amount: finite.min(0) })) }),
  rivals: list(rival), operations, treasury,
  monteCarlo: z.strictObject({ paths: z.int().min(1).max(100_000), seed: count, draw: z.strictObject({ elasticity: z.boolean(), rivalCash: z.boolean(), demandLevel: z.boolean() }), demandLogSd: finite.min(0), shockLogSd: finite.min(0).max(5).exactOptional(), draws: z.enum(['pseudo', 'antithetic', 'sobol']).exactOptional(), stop: list(precision).exactOptional() }),
  assumptions: list(assumption),
  stepHours: z.union([z.literal(24), z.literal(1)]).exactOptional(), buyers: buyers.exactOptional(), regulator: regulator.exactOptional(), campaign: campaignTerms.exactOptional(),
  overrides: list(elasticityOverride).exactOptional(),
}) satisfies z.ZodType<Scenario>

export const feedMapping = z.strictObject({
  kind: z.enum(FEED_KINDS), columns: z.record(z.string(), z.string()), constants: z.record(z.string(), z.string()), moneyUnit: finite.gt(0), currency: z.string(),
  period: z.strictObject({ origin: isoDate, days: z.int().min(1) }).nullable(), encoding: z.string(), blanksUnknown: list(z.string()).exactOptional(),
}) satisfies z.ZodType<FeedMapping>

export const belowCostReason = z.enum(['fresh', 'seasonal', 'overstock', 'near-expiry', 'discontinued']) satisfies z.ZodType<BelowCostReason>
export const objective = z.enum(['profit', 'gmv', 'share']) satisfies z.ZodType<Plan['objective']>
export const guardSettings = z.strictObject({
  largestDrop: share, exposedCashCap: minorUnits, identicalShare: share, identicalLines: count, unitsPerHour: count, cashPerHour: minorUnits, ceiling: finite.min(1),
  formulas: list(z.strictObject({ id: identifier, expression: z.string(), message: z.string() })),
}) satisfies z.ZodType<GuardSettings>
/** How many days a signature may hold at most. */
const LONGEST = 90
export const approvalRules = z.strictObject({ largestDrop: share, exposedCash: minorUnits.refine((amount) => amount >= 0, { message: 'must not be below zero' }), lines: count, days: finite.gt(0).max(LONGEST) }) satisfies z.ZodType<ApprovalRules>
export const funding = z.strictObject({ platform: minorUnits, merchant: minorUnits, brand: minorUnits, bank: minorUnits, state: minorUnits })
export const fundingShares = fundingSplit
