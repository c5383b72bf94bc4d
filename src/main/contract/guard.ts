import { z } from 'zod'
import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Evidence } from '../../core/guard/evidence.ts'
import { CLAIMS, JURISDICTIONS, type Jurisdiction, type LawPack, type LegalSettings } from '../../core/guard/law.ts'
import type { RulePreview, TouchedProduct } from '../../core/guard/preview.ts'
import type { LedgerEntry, PriorPrice } from '../../core/guard/price-ledger.ts'
import type { Override } from '../../core/guard/verdict.ts'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Currency, Minor } from '../../core/money/money.ts'
import { belowCostReason, identifier, isoDate, minorUnits } from './schemas.ts'

/** The law as this workspace stands to it. */
export interface LawView {
  readonly packs: readonly LawPack[]
  readonly settings: LegalSettings
  /** Jurisdictions that hold: those chosen, or the currency's. */
  readonly jurisdictions: readonly Jurisdiction[]
  readonly currency: Currency
  /** Categories of the catalog, to declare dominance and caps for. */
  readonly categories: readonly { readonly id: string; readonly name: LocalText }[]
}

/** What a person puts on file. */
const text = z.string().trim().min(1).max(2000)
const positive = minorUnits.refine((amount) => amount > 0, { message: 'must be above zero' })
const common = { from: isoDate, to: isoDate, text }
const goods = z.strictObject({ kind: z.enum(['sku', 'merchant', 'category']), id: identifier })
export const evidenceInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('consent'), scope: goods, most: positive.nullable(), ...common }),
  z.strictObject({ kind: z.literal('below-cost'), scope: goods, reason: belowCostReason, ...common }),
  z.strictObject({ kind: z.literal('minimum-price'), scope: goods, price: positive, ...common }),
  z.strictObject({ kind: z.literal('announcement'), scope: z.strictObject({ kind: z.literal('plan'), id: identifier }), total: positive, ...common }),
])
export type EvidenceInput = z.infer<typeof evidenceInput>

export const legalInput = z.strictObject({
  jurisdictions: z.array(z.enum(JURISDICTIONS)).readonly().nullable(), claim: z.enum(CLAIMS), dominant: z.array(identifier).readonly().nullable(), capped: z.array(identifier).readonly().nullable(),
}) satisfies z.ZodType<LegalSettings>

/** An override as it is asked for; it is signed by whoever is signed in. */
export const overrideRequest = z.strictObject({ rule: identifier, sku: identifier.nullable(), reason: z.string().trim().min(1).max(1000), days: z.number().gt(0).max(30) })

/** A signed override and whether it holds now. */
export interface OverrideView extends Override {
  readonly name: string
  readonly holds: boolean
}

export const previewInput = z.strictObject({ expression: z.string().max(1000), planId: identifier.nullable() })

/** What a rule would hold up, with names. */
export interface RulePreviewView extends Omit<RulePreview, 'touched'> {
  readonly touched: readonly (TouchedProduct & { readonly name: LocalText })[]
  readonly currency: Currency
}

export const historyInput = z.strictObject({ sku: identifier, planId: identifier.nullable() })

/** What was asked for a product, and what the law makes of it. */
export interface PriceHistory {
  readonly sku: string
  readonly name: LocalText
  readonly currency: Currency
  /** First day drawn, and the day after the last. */
  readonly from: IsoDate
  readonly to: IsoDate
  readonly entries: readonly LedgerEntry[]
  /** Of the plan; null: no plan, or no line in it. */
  readonly line: { readonly from: IsoDate; readonly to: IsoDate; readonly list: Minor; readonly current: Minor; readonly landed: Minor; readonly returnPrice: Minor } | null
  /** First day of the promotion that the windows lie before: the line's, else today. */
  readonly promotion: IsoDate
  readonly windows: readonly { readonly law: string; readonly title: LocalText; readonly source: string; readonly days: number; readonly from: IsoDate; readonly to: IsoDate; readonly prior: PriorPrice }[]
  readonly claim: LegalSettings['claim']
}

export type { Evidence, Override }
