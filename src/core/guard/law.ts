import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Currency } from '../money/money.ts'
import type { BelowCostReason } from '../plan/plan-line.ts'

/** Where a rule holds. A country or state of a larger jurisdiction brings the larger one with it; 'ALL' holds everywhere. */
export const JURISDICTIONS = ['CN', 'EU', 'FR', 'BE', 'DE', 'US', 'US-CA'] as const
export type Jurisdiction = (typeof JURISDICTIONS)[number]
const WITHIN: Readonly<Partial<Record<Jurisdiction, Jurisdiction>>> = { FR: 'EU', BE: 'EU', DE: 'EU', 'US-CA': 'US' }

/** What of the gate enforces a rule, with its parameters. `by-design`: the product has no way to break it; `how` says why. */
export type Enforcement =
  | { readonly guard: 'prior-price'; readonly days: number }
  | { readonly guard: 'below-cost'; readonly reasons: readonly BelowCostReason[] }
  | { readonly guard: 'resale-at-loss'; readonly reasons: readonly BelowCostReason[] }
  | { readonly guard: 'merchant-consent' | 'claimed-subsidy' | 'rule-text' | 'traffic-tie' | 'dominance' | 'recoupment' | 'law-pack' }
  | { readonly guard: 'advertised-minimum'; readonly lawful: boolean }
  | { readonly guard: 'category-cap'; readonly value: number; readonly volume: number }
  | { readonly guard: 'legal-words'; readonly words: { readonly en: readonly string[]; readonly zh: readonly string[] } }
  | { readonly guard: 'by-design'; readonly how: LocalText }

export type Severity = 'block' | 'warn' | 'info'

/** One rule of a pack. `label`: V read in a source, D derived, K known and not checked against one. Not legal advice. */
export interface LawRule {
  readonly id: string
  readonly jurisdiction: Jurisdiction | 'ALL'
  readonly title: LocalText
  /** In our own words. */
  readonly says: LocalText
  readonly source: string
  /** Day from which it holds, or on which it was proposed; as exact as the source. */
  readonly date: string
  /** Last day on which it holds; null: no end is known. */
  readonly until: IsoDate | null
  readonly status: 'in-force' | 'draft' | 'check'
  readonly label: 'V' | 'D' | 'K'
  readonly severity: Severity
  readonly enforce: readonly Enforcement[]
}

export interface LawPack {
  readonly schema: 1
  readonly id: string
  readonly name: LocalText
  readonly rules: readonly LawRule[]
}

/** What a price is compared with in public: 'lowest' is the lowest price of the legal windows, worked out here; 'none' shows no former price. */
export const CLAIMS = ['lowest', 'list', 'current', 'none'] as const
export type Claim = (typeof CLAIMS)[number]

/** What a workspace says of the law it sells under. Null: nobody has said. */
export interface LegalSettings {
  /** Null: by the workspace's currency. */
  readonly jurisdictions: readonly Jurisdiction[] | null
  readonly claim: Claim
  /** Categories in which the firm declares itself dominant; empty: in none. */
  readonly dominant: readonly string[] | null
  /** Categories under a cap on promotions (France: food, drugstore goods). */
  readonly capped: readonly string[] | null
}

export const DEFAULT_LEGAL: LegalSettings = { jurisdictions: null, claim: 'lowest', dominant: null, capped: null }

const BY_CURRENCY: Readonly<Partial<Record<Currency, readonly Jurisdiction[]>>> = { CNY: ['CN'], EUR: ['EU'], USD: ['US'] }

/** The jurisdictions that hold: those chosen, or the currency's, each with the larger one it lies in. Empty: no pack covers the currency and nobody chose one. */
export function jurisdictionsOf({ jurisdictions }: Pick<LegalSettings, 'jurisdictions'>, currency: Currency): Jurisdiction[] {
  const chosen = jurisdictions ?? BY_CURRENCY[currency] ?? []
  return JURISDICTIONS.filter((one) => chosen.includes(one) || chosen.some((each) => WITHIN[each] === one))
}

/** Rules of the packs that hold in these jurisdictions on any day from `from` to `to`. Drafts are kept, to be told of. */
export function rulesInForce(packs: readonly LawPack[], jurisdictions: readonly Jurisdiction[], { from, to }: { readonly from: IsoDate; readonly to: IsoDate }): LawRule[] {
  return packs.flatMap(({ rules }) => rules).filter(({ jurisdiction, date, until }) => (jurisdiction === 'ALL' || jurisdictions.includes(jurisdiction)) && date <= to && (until === null || from <= until))
}

/** The rules that a guard enforces, each with its parameters. */
export function enforced<Guard extends Enforcement['guard']>(rules: readonly LawRule[], guard: Guard): { readonly law: LawRule; readonly terms: Extract<Enforcement, { guard: Guard }> }[] {
  return rules.flatMap((law) => law.enforce.filter((one): one is Extract<Enforcement, { guard: Guard }> => one.guard === guard).map((terms) => ({ law, terms })))
}
