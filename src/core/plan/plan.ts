import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { ElasticityOverride } from '../demand/override.ts'
import type { Currency, Minor } from '../money/money.ts'
import type { Verdict } from '../guard/verdict.ts'
import type { FundingSplit, Scope } from '../war/scenario.ts'
import type { PlanLine } from './plan-line.ts'

/**
 * Where a version of a plan stands. `refused`: the gate said no. `checked`: the gate said yes; it has fewer signatures than it needs. `approved`: signed.
 * `scheduled` to `live`: on its way into a store, or there. `ended`: its last day came and its prices went back. `stopped`: halted by a rule or a person, and not yet taken back.
 */
export type PlanStatus = 'draft' | 'refused' | 'checked' | 'approved' | 'scheduled' | 'canary' | 'waves' | 'live' | 'ended' | 'stopped' | 'rolled-back'

export interface PlanEnvelopes {
  readonly total: Minor | null
  readonly categories: readonly { readonly category: string; readonly amount: Minor }[]
}

/** A versioned set of lines. A draft may change; once checked it is immutable and its hash covers everything but status and approval. */
export interface Plan {
  readonly schema: 1
  readonly id: string
  readonly version: number
  readonly name: string
  readonly currency: Currency
  readonly createdAt: string
  readonly status: PlanStatus
  readonly scenarioId: string | null
  readonly marketHash: string | null
  readonly objective: 'profit' | 'gmv' | 'share'
  readonly envelopes: PlanEnvelopes
  readonly lines: readonly PlanLine[]
  readonly optimum: PlanOptimum | null
  /** What it was made for; a line that is added later takes its days, channel and funding from here. */
  readonly terms?: PlanTerms
  /** What the joint choice model expects of the lines as they stand; follows every edit. */
  readonly outlook?: PlanOutlook
  /** Products of the scope that could not take part, and why. */
  readonly excluded?: readonly PlanExclusion[]
  /** Products whose price a person has changed since the optimiser found the plan, with the price that it found (null: none); absent: no product. */
  readonly byHand?: readonly { readonly sku: string; readonly found: Minor | null }[]
  /** The person who changed it last; absent: nobody who was signed in. */
  readonly editedBy?: string
  /** Elasticities that a person had set in its scenario when it was made; the market of `marketHash` is read with them. */
  readonly overrides?: readonly ElasticityOverride[]
  /** SHA-256 of the canonical JSON of the frozen content; null while a draft. */
  readonly hash: string | null
  /** Frozen with the version; null while a draft. */
  readonly verdict: Verdict | null
  readonly approval: Approval | null
}

/** The terms a plan was optimised under. */
export interface PlanTerms {
  readonly from: IsoDate
  readonly to: IsoDate
  readonly channel: string
  readonly scope: Scope
  readonly deepest: number
  readonly rungs: number
  readonly funding: FundingSplit
  readonly extrapolate: boolean
}

/** Why a product takes no part: a blank cost or floor, no price of ours, or no room between its lowest permitted price and its current one. */
export type ExclusionReason = 'blank-cost' | 'blank-floor' | 'not-offered' | 'no-room'

export interface PlanExclusion {
  readonly sku: string
  readonly reason: ExclusionReason
}

/** All our sales in the market over the plan's days, with no price changed and with the plan's prices. Objective as in {@link PlanOptimum}. */
export interface PlanOutlook {
  readonly baseValue: number
  readonly value: number
  readonly baseUnits: number
  readonly units: number
  readonly spend: Minor
}

/**
 * What the optimiser says of its answer, as it was found. The objective counts all our sales in the market over the plan's days:
 * major units of money for profit and GMV, units for share.
 */
export interface PlanOptimum {
  /** Of the separable problem at its last linearisation. */
  readonly value: number
  /** Lagrangian dual bound of the same problem; value <= bound. */
  readonly bound: number
  /** (bound - value) / |bound|. */
  readonly gap: number
  /** The same choice by the joint choice model, all prices in force at once; equals `value` where `converged`. */
  readonly jointValue: number
  /** With no price changed. */
  readonly baseValue: number
  /** True where the joint model and its linearisation agree on the answer. */
  readonly converged: boolean
  readonly iterations: number
  /** Products that took part. */
  readonly products: number
  readonly spend: Minor
  /** Objective per further major unit of money, by envelope ('total' or a category id). */
  readonly shadowPrices: readonly { readonly envelope: string; readonly price: number }[]
  /** Objective, share and spend along the envelope, for the frontier. */
  readonly frontier: readonly { readonly envelope: Minor; readonly spend: Minor; readonly value: number; readonly units: number }[]
  /** Single cuts from today's prices, all others left: the one that does the objective most good, or least harm, and of those that do it good the one that costs least. Absent in plans of earlier versions. */
  readonly alone?: { readonly best: SingleCut; readonly cheapest: SingleCut | null }
}

/** One price lowered by itself. */
export interface SingleCut {
  readonly sku: string
  readonly current: Minor
  readonly landed: Minor
  readonly spend: Minor
  /** Change of the objective, in the units of {@link PlanOptimum}. */
  readonly change: number
}

/** Why an optimised plan has no line: no cut does the objective good by itself, even the cheapest that does needs more than the envelope, or neither (a person took them out, or the envelope of a category binds). */
export function whyEmpty({ lines, optimum, envelopes }: Pick<Plan, 'lines' | 'optimum' | 'envelopes'>): 'nothing-pays' | 'envelope' | 'other' | null {
  if (lines.length > 0) return null
  const { alone } = optimum ?? {}
  if (!alone) return 'other'
  if (alone.cheapest === null) return 'nothing-pays'
  return envelopes.total !== null && alone.cheapest.spend > envelopes.total ? 'envelope' : 'other'
}

/** One person's signature under a checked version of a plan. */
export interface Signature {
  /** Null: given by name alone, before signatures were made; it counts for nothing at a store. */
  readonly personId: string | null
  /** The person's name. */
  readonly by: string
  /** ISO instant. */
  readonly at: string
  readonly note: string
  readonly planHash: string
  readonly verdictHash: string
  /** Ed25519 over the canonical JSON of `approvalStatement`, base64. */
  readonly signature: string
}

/** Who has signed a version, in order. */
export interface Approval {
  readonly signatures: readonly Signature[]
}

/** A row of the plan grid: the line, and what a person needs beside it. */
export interface PlanRow {
  readonly line: PlanLine | null
  readonly sku: string
  readonly name: LocalText
  readonly category: string
  /** Null: neither imported nor seen. */
  readonly list: Minor | null
  /** Null: not offered. */
  readonly current: Minor | null
  readonly cost: Minor | null
  readonly floor: Minor | null
  readonly stock: number | null
  readonly rivalLow: Minor | null
  /** Null: not in the fitted market. */
  readonly elasticity: number | null
  readonly priorShare: number | null
  /** Range of our prices the data have seen; null: not in the fitted market. */
  readonly observedLow: Minor | null
  readonly observedHigh: Minor | null
}

/** Why a line stands where it does: every price that was open to its product, as the optimiser saw it around the whole plan. */
export interface PlanExplanation {
  readonly sku: string
  readonly objective: Plan['objective']
  /** What holds the lowest candidate up. */
  readonly lowest: { readonly price: Minor; readonly because: 'floor' | 'cost' | 'deepest' | 'observed' }
  /** Objective per further major unit of money: total and category together. */
  readonly shadowPrice: number
  /** From the current price downward; `value` is what the whole plan gains over this product's current price, `net` the same less its money at the shadow price. */
  readonly candidates: readonly { readonly landed: Minor; readonly units: number; readonly subsidy: Minor; readonly value: number; readonly net: number }[]
  /** Index into candidates; null where the line's price is none of them (set by hand). */
  readonly chosen: number | null
}
