import type { Minor } from '../money/money.ts'

/** Rules of the gate (MODEL.md section 11); the id is what a finding, a test and a translation key name. */
export type RuleId =
  | 'blank-cost' | 'blank-floor' | 'assumed-figures' | 'price-not-positive' | 'below-floor' | 'worst-stack' | 'largest-drop' | 'below-cost' | 'end-date' | 'return-price'
  | 'exposed-cash' | 'funding-split' | 'duplicate-line' | 'above-list' | 'identical-prices' | 'magnitude' | 'unknown-product' | 'currency' | 'envelope' | 'formula'

export type Severity = 'block' | 'warn' | 'info'

/** One thing the gate found. `message` is the English sentence; the interface translates by rule and params. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: Severity
  readonly sku: string | null
  readonly message: string
  readonly mend: string
  readonly params: Readonly<Record<string, string | number>>
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
}
