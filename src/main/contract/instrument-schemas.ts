import { z } from 'zod'
import { PRICE_CLASSES, SEGMENT_IDS, type CampaignTerms, type Instrument, type SegmentId, type StackingClass } from '../../core/subsidy/instrument.ts'

const finite = z.number()
const list = <Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> => z.array(item).readonly()
const share = finite.min(0).max(1)
const partial = finite.min(0).lt(1)
const positive = finite.gt(0)
const amount = finite.min(0)
const name = z.string().min(1).max(200)

export const fundingSplit = z
  .object({ platform: share, merchant: share, brand: share, bank: share, state: share })
  .refine((s) => Math.abs(s.platform + s.merchant + s.brand + s.bank + s.state - 1) < 1e-9, { message: 'the funding shares must add to 1' })
export const scope = z.strictObject({ categories: list(name), skus: list(name) })

const cap = z.int().min(1).nullable()
const segment = z.enum(SEGMENT_IDS as [SegmentId, ...SegmentId[]])
const common = {
  id: name, scope, funding: fundingSplit, segments: list(segment), leakage: z.strictObject({ arbitrage: partial, fraud: partial }),
  limits: z.strictObject({ issueCap: cap, dailyQuota: cap, perUser: cap, perAddress: cap, perDevice: cap }),
}
const percent = z.strictObject({ kind: z.literal('percent'), share: partial })
const money = z.strictObject({ kind: z.literal('amount'), amount: positive })
const off = z.discriminatedUnion('kind', [percent, money])

/** One subsidy instrument (MODEL.md section 4); what its figures mean together is checked by the core. */
export const instrument = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('direct-cut'), ...common, off: z.discriminatedUnion('kind', [percent, money, z.strictObject({ kind: z.literal('price'), price: positive })]), traffic: positive.max(100) }),
  z.strictObject({ kind: z.literal('coupon'), ...common, issuer: z.enum(['store', 'platform']), off, ceiling: positive.nullable(), threshold: amount, validityDays: z.int().min(1), redemption: share }),
  z.strictObject({ kind: z.literal('threshold'), ...common, every: positive, off: positive, repeatable: z.boolean(), redemption: share }),
  z.strictObject({ kind: z.literal('cross-store'), ...common, every: positive, off: positive, repeatable: z.boolean(), ownShare: positive.max(1), redemption: share }),
  z.strictObject({ kind: z.literal('group-buy'), ...common, soloOff: partial, groupOff: partial, size: z.int().min(1).max(10_000), timeoutHours: positive, joinShare: share, fill: share.nullable() }),
  z.strictObject({
    kind: z.literal('task'), ...common, startersPerDay: amount, steps: z.int().min(1).max(50), inviteesPerStep: amount, completion: list(share), newBuyerShare: share, prizeCost: positive,
    prizeStock: cap, deadlineDays: z.int().min(1), fakeAccountShare: share, resetDay: z.int().min(0).nullable(),
  }),
  z.strictObject({ kind: z.literal('deposit'), ...common, deposit: positive, inflation: finite.min(1), balanceDay: z.int().min(0), conversion: share, uptake: share }),
  z.strictObject({ kind: z.literal('price-protection'), ...common, daysBack: z.int().min(1).max(365), claimRate: share }),
  z.strictObject({ kind: z.literal('price-match'), ...common, sellers: list(name), multiple: positive.max(100), claimRate: share }),
  z.strictObject({ kind: z.literal('cash-back'), ...common, off, delayDays: z.int().min(0), redemption: share }),
  z.strictObject({ kind: z.literal('delivery'), ...common, perOrder: positive, fee: amount, threshold: amount }),
  z.strictObject({ kind: z.literal('trade-in'), ...common, rate: partial, cap: positive, eligible: share }),
]) satisfies z.ZodType<Instrument>

const stackingClass = z.enum(PRICE_CLASSES as [StackingClass, ...StackingClass[]])

/** What a scenario's instruments have in common. */
export const campaignTerms = z.strictObject({
  segments: list(z.strictObject({ id: segment, weight: amount, priceMultiplier: amount, redemption: amount })),
  basket: z.strictObject({ mean: positive, cv: amount.max(10) }),
  stacking: z.strictObject({ order: list(stackingClass), exclusive: list(list(stackingClass)) }),
  appetite: finite.min(1),
}) satisfies z.ZodType<CampaignTerms>
