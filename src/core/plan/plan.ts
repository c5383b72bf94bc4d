import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Currency, Minor } from '../money/money.ts'
import type { Verdict } from '../guard/verdict.ts'
import type { Funder } from '../war/outcome.ts'

/** Why a line sells below cost (law pack CN-1 and its like); compulsory there. */
export type BelowCostReason = 'fresh' | 'seasonal' | 'overstock' | 'near-expiry' | 'discontinued'

/**
 * One subsidised price: (product, channel, from, to, landed price, return price, funding, unit cap).
 * Money is integer minor units. `landed` and `returnPrice` are > 0 by construction; see `planLine` for the only way to make one.
 */
export interface PlanLine {
  readonly sku: string
  readonly channel: string
  readonly from: IsoDate
  /** Last day of the price, inclusive. */
  readonly to: IsoDate
  readonly list: Minor
  /** Price in the store when the plan was made. */
  readonly current: Minor
  readonly landed: Minor
  readonly returnPrice: Minor
  /** Subsidy per unit by funder; adds to list - landed. */
  readonly funding: Readonly<Record<Funder, Minor>>
  readonly unitCap: number | null
  readonly reason: BelowCostReason | null
  readonly expected: ExpectedLine
}

/** What the optimiser or the engine expects of a line over its days. */
export interface ExpectedLine {
  /** Units at the current price, and at the landed price. */
  readonly baseUnits: number
  readonly units: number
  /** (list - landed) x units. */
  readonly subsidy: Minor
  readonly profit: Minor
  /** Outside the price range the data have seen. */
  readonly extrapolated: boolean
}

export type PlanStatus = 'draft' | 'checked' | 'refused' | 'approved' | 'published' | 'rolled-back'

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
  /** SHA-256 of the canonical JSON of the frozen content; null while a draft. */
  readonly hash: string | null
  /** Frozen with the version; null while a draft. */
  readonly verdict: Verdict | null
  readonly approval: Approval | null
}

/** What the optimiser says of its answer. */
export interface PlanOptimum {
  readonly value: number
  /** Lagrangian dual bound; value <= bound. */
  readonly bound: number
  /** (bound - value) / |bound|. */
  readonly gap: number
  readonly spend: Minor
  /** Money of the objective per further unit of money, by envelope ('total' or a category id). */
  readonly shadowPrices: readonly { readonly envelope: string; readonly price: number }[]
  /** Objective, share and spend along the envelope, for the frontier. */
  readonly frontier: readonly { readonly envelope: Minor; readonly spend: Minor; readonly value: number; readonly units: number }[]
}

export interface Approval {
  readonly by: string
  readonly at: string
  readonly note: string
  readonly planHash: string
}

/** A row of the plan grid: the line, and what a person needs beside it. */
export interface PlanRow {
  readonly line: PlanLine | null
  readonly sku: string
  readonly name: LocalText
  readonly category: string
  readonly list: Minor
  readonly current: Minor
  readonly cost: Minor | null
  readonly floor: Minor | null
  readonly stock: number | null
  readonly rivalLow: Minor | null
  readonly elasticity: number
  readonly priorShare: number
}
