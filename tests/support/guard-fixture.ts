import { leaveOutBlanks, guardPlan } from '../../src/core/guard/gate.ts'
import type { Facts, ProductFacts } from '../../src/core/guard/facts.ts'
import { RULES, type Rule } from '../../src/core/guard/rules.ts'
import type { GuardSettings, RuleId, Verdict } from '../../src/core/guard/verdict.ts'
import type { GuardCampaign } from '../../src/core/guard/worst-stack.ts'
import { minor, type Minor } from '../../src/core/money/money.ts'
import { planLine, type PlanLineInput } from '../../src/core/plan/plan-line.ts'
import type { Plan, PlanLine } from '../../src/core/plan/plan.ts'

export const settings: GuardSettings = { largestDrop: 0.3, exposedCashCap: minor(100_000_00), identicalShare: 0.2, identicalLines: 20, formulas: [] }

/** What the catalog says of a product: list and current 100, cost 60, floor 65, 50 in stock, the cheapest rival at 95. */
export const facts = (sku: string, change: Partial<ProductFacts> = {}): ProductFacts => ({
  sku, category: 'phones', currency: 'CNY', list: minor(100_00), current: minor(100_00), cost: minor(60_00), floor: minor(65_00), stock: 50, rivalLow: minor(95_00), ...change,
})

/** A sound line for such a product: 90 for two weeks, back to 100. */
export const line = (sku: string, change: Partial<PlanLineInput> = {}): PlanLine => planLine({
  sku, channel: 'store', from: '2026-12-01', to: '2026-12-14', list: 100_00, current: 100_00, landed: 90_00, returnPrice: 100_00, funding: { shares: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 } },
  expected: { baseUnits: 10, units: 14, subsidy: minor(140_00), profit: minor(420_00), extrapolated: false }, ...change,
})

/** A line as a faulty program or an old file might have it: `planLine` would refuse it. */
export const forged = (sku: string, change: Readonly<Record<string, unknown>>): PlanLine => ({ ...line(sku), ...change })

export interface Gate {
  readonly lines: readonly PlanLine[]
  readonly products: readonly ProductFacts[]
  readonly settings?: Partial<GuardSettings>
  readonly envelopes?: Plan['envelopes']
  readonly campaign?: GuardCampaign
  /** A rule taken out, as a careless change would. */
  readonly without?: RuleId
}

/** Puts lines before the gate as the engine does, blanks left out first. */
export function gate({ lines, products, campaign, settings: change = {}, envelopes = { total: null, categories: [] }, without }: Gate): Verdict {
  const known: Facts = new Map(products.map((product) => [product.sku, product]))
  const screened = leaveOutBlanks(lines, known)
  const rules: Record<string, Rule> = Object.fromEntries(Object.entries(RULES).filter(([id]) => id !== without))
  return guardPlan({
    plan: { currency: 'CNY', envelopes, lines: screened.lines }, excluded: screened.excluded, facts: known, campaign: campaign ?? null, settings: { ...settings, ...change }, checkedAt: '2026-11-22T00:00:00.000Z', planHash: 'a'.repeat(64),
  }, rules)
}

/** Rules that block, each once. */
export const blockers = (verdict: Verdict): RuleId[] => [...new Set(verdict.findings.filter(({ severity }) => severity === 'block').map(({ rule }) => rule))]

export const yuan = (amount: number): Minor => minor(Math.round(amount * 100))
