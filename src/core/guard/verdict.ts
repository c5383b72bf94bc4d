import type { IsoDate } from '../calendar/calendar.ts'
import type { Minor } from '../money/money.ts'
import type { RunDays } from '../plan/run-days.ts'
import type { LawRule, LegalSettings, Severity } from './law.ts'

/** Rules of the gate (MODEL.md section 11); the id is what a finding, a test and a translation key name. */
export type RuleId =
  | 'blank-cost' | 'blank-floor' | 'assumed-figures' | 'price-not-positive' | 'below-floor' | 'worst-stack' | 'largest-drop' | 'below-cost' | 'end-date' | 'return-price'
  | 'exposed-cash' | 'funding-split' | 'duplicate-line' | 'above-list' | 'identical-prices' | 'magnitude' | 'unknown-product' | 'currency' | 'envelope' | 'formula'
  | 'unit' | 'issue-cap' | 'ceiling' | 'loop' | 'blast-radius' | 'prior-price' | 'merchant-consent' | 'claimed-subsidy' | 'traffic-tie' | 'advertised-minimum' | 'dominance' | 'resale-at-loss' | 'category-cap'
  | 'recoupment' | 'legal-words' | 'law-pack' | 'override'

/** One thing the gate found. `message` is the English sentence; the interface translates by rule and params. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: Severity
  readonly sku: string | null
  readonly message: string
  readonly mend: string
  readonly params: Readonly<Record<string, string | number>>
  /** The rule of a law pack behind it; absent: a rule of the house. */
  readonly law?: Pick<LawRule, 'id' | 'source' | 'date' | 'status' | 'label'>
  /** The signed override by which it no longer blocks. */
  readonly override?: string
}

/**
 * A person's signed decision that a finding shall not block: of one rule, for one product or (null) for all, until it expires. `signature` is made over
 * {@link overrideText} by the key of the person `by`.
 */
export interface Override {
  readonly id: string
  readonly rule: RuleId
  readonly sku: string | null
  readonly reason: string
  readonly by: string
  /** ISO instants. */
  readonly signedAt: string
  readonly expiresAt: string
  readonly signature: string
}

/**
 * What may be shown as a line's former price: the lowest of the legal windows, with the day it stood. Null: none may be shown, since the
 * ledger does not know (`date` null too), or since the price stood no higher than the new one.
 */
export interface ReferencePrice {
  readonly sku: string
  readonly price: Minor | null
  readonly date: IsoDate | null
  /** Pack rule with the lowest answer. */
  readonly law: string
}

/** What has to be said to the public of a plan, in both languages; frozen with the verdict, so that those who approve sign it, too. */
export interface PublicRules {
  /** The pack rule that demands it. */
  readonly law: string
  readonly en: string
  readonly zh: string
}

/** Limits a person can change, with the defaults of PRODUCT.md. Money is minor units of the plan's currency. */
export interface GuardSettings {
  /** Largest drop from the current price in one plan without a second person, 0..1. */
  readonly largestDrop: number
  /** Cap on stock x (floor - landed price) summed over the plan. */
  readonly exposedCashCap: Minor
  /** Share of lines at one identical price that looks like a bulk mistake, and the least number of lines for it. */
  readonly identicalShare: number
  readonly identicalLines: number
  /** Most units that an hour may sell, and most money below today's prices that it may give away, at ten times the expected demand. */
  readonly unitsPerHour: number
  readonly cashPerHour: Minor
  /** A price may be at most this many times the usual one of the last ninety days. */
  readonly ceiling: number
  /** User formulas; true = blocked. Closed mathjs subset over price, list, cost, floor, stock, drop, margin. */
  readonly formulas: readonly { readonly id: string; readonly expression: string; readonly message: string }[]
}

/** The gate's answer, frozen with the plan version and never recomputed. */
export interface Verdict {
  readonly passed: boolean
  readonly checkedAt: string
  readonly planHash: string
  readonly lines: number
  readonly findings: readonly Finding[]
  /** Lines left out because a cost or floor is blank. */
  readonly excluded: readonly string[]
  /** Sum of stock x max(0, floor - landed), and of stock x max(0, cost - landed). */
  readonly exposedCash: Minor
  readonly belowCostCash: Minor
  readonly largestDrop: number
  readonly settings: GuardSettings
  /** What the workspace said of the law, and which pack rules held on the day of the check. Absent in verdicts of older versions. */
  readonly legal?: LegalSettings & { readonly rules: readonly string[] }
  /** Signed overrides that were used, as they stood. */
  readonly overrides?: readonly Override[]
  /** Former prices that may be shown, where the workspace leaves them to Warchest. */
  readonly references?: readonly ReferencePrice[]
  /** The days on which its prices run. Absent in verdicts of older versions: as many days on as when it was published. */
  readonly runs?: RunDays
  /** What has to be said to the public, where a law asks for it. */
  readonly publicRules?: PublicRules
}
