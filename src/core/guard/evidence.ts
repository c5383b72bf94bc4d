import type { IsoDate } from '../calendar/calendar.ts'
import type { Minor } from '../money/money.ts'
import type { BelowCostReason } from '../plan/plan-line.ts'

/** What a record speaks of: one product, everything of a merchant or of a category, or one plan. */
export interface EvidenceScope {
  readonly kind: 'sku' | 'merchant' | 'category' | 'plan'
  readonly id: string
}

export type EvidenceDetail =
  /** A merchant's consent to pay for a lower price; `most`: at most this much per unit, null: whatever its lines say. */
  | { readonly kind: 'consent'; readonly most: Minor | null }
  /** Why goods may sell below cost, and until when that reason holds. */
  | { readonly kind: 'below-cost'; readonly reason: BelowCostReason }
  /** A supplier's minimum advertised price. */
  | { readonly kind: 'minimum-price'; readonly price: Minor }
  /** The subsidy that is announced to the public for a plan, in all. */
  | { readonly kind: 'announcement'; readonly total: Minor }

/** A record that a person has put on file, with what proves it. It is withdrawn, never removed. */
export type Evidence = EvidenceDetail & {
  readonly id: string
  readonly scope: EvidenceScope
  readonly from: IsoDate
  /** Last day it holds, inclusive. */
  readonly to: IsoDate
  /** What proves it: a contract's number, a photograph's place, a letter. */
  readonly text: string
  readonly by: string
  readonly at: string
  readonly withdrawn: { readonly by: string; readonly at: string } | null
}
export type EvidenceKind = EvidenceDetail['kind']

interface Whom {
  readonly sku: string
  readonly category: string
  readonly merchant?: string | null
}

const speaksOf = ({ kind, id }: EvidenceScope, { sku, category, merchant }: Whom): boolean =>
  (kind === 'sku' && id === sku) || (kind === 'category' && id === category) || (kind === 'merchant' && id === (merchant ?? null))

/** Records of a kind on a product that are not withdrawn. */
export function recordsOn<Kind extends EvidenceKind>(evidence: readonly Evidence[], kind: Kind, product: Whom): Extract<Evidence, { kind: Kind }>[] {
  return evidence.filter((one): one is Extract<Evidence, { kind: Kind }> => one.kind === kind && one.withdrawn === null && speaksOf(one.scope, product))
}

/** True where a record holds on every day from `from` to `to`. ISO days compare as text. */
export const covers = (record: Pick<Evidence, 'from' | 'to'>, from: IsoDate, to: IsoDate): boolean => record.from <= from && to <= record.to
