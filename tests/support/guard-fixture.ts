import { leaveOutBlanks, guardPlan } from '../../src/core/guard/gate.ts'
import type { Facts, ProductFacts } from '../../src/core/guard/facts.ts'
import type { Evidence, EvidenceDetail } from '../../src/core/guard/evidence.ts'
import { DEFAULT_LEGAL, JURISDICTIONS, jurisdictionsOf, rulesInForce, type Jurisdiction, type LegalSettings } from '../../src/core/guard/law.ts'
import type { Signatures } from '../../src/core/guard/overrides.ts'
import type { LedgerEntry } from '../../src/core/guard/price-ledger.ts'
import type { LegalFacts, Rule } from '../../src/core/guard/rule.ts'
import { RULES } from '../../src/core/guard/rules.ts'
import type { GuardSettings, Override, RuleId, Verdict } from '../../src/core/guard/verdict.ts'
import type { GuardCampaign } from '../../src/core/guard/worst-stack.ts'
import { minor, type Minor } from '../../src/core/money/money.ts'
import { planLine, type PlanLineInput } from '../../src/core/plan/plan-line.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { PlanLine } from '../../src/core/plan/plan-line.ts'
import { LAW_PACKS } from '../../src/main/laws/library.ts'

export const settings: GuardSettings = { largestDrop: 0.3, exposedCashCap: minor(100_000_00), identicalShare: 0.2, identicalLines: 20, unitsPerHour: 100_000, cashPerHour: minor(1_000_000_00), ceiling: 3, formulas: [] }

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

/** A record on file that nobody has withdrawn, for the whole of December. */
export const record = (detail: EvidenceDetail & Pick<Evidence, 'scope'>, change: Partial<Pick<Evidence, 'id' | 'from' | 'to' | 'withdrawn'>> = {}): Evidence =>
  ({ id: 'evidence-1', from: '2026-12-01', to: '2026-12-31', text: 'Contract 17, clause 4', by: 'Lin Wei', at: '2026-11-20T08:00:00.000Z', withdrawn: null, ...detail, ...change })

/** An entry of the price ledger. */
export const asked = (sku: string, price: number, from: string, to: string | null, change: Partial<LedgerEntry> = {}): LedgerEntry =>
  ({ sku, channel: '', country: '', type: 'regular', from, to, price: minor(price), source: 'offer', confirmed: false, ...change })

export interface Law {
  /** Null: everything that the packs know, but for what other jurisdictions would forbid. */
  readonly jurisdictions?: readonly Jurisdiction[] | null
  readonly legal?: Partial<LegalSettings>
  readonly evidence?: readonly Evidence[]
  /** Entries beside the usual price of each product, which stood since September. */
  readonly asked?: readonly LedgerEntry[]
  readonly notes?: LegalFacts['notes']
  readonly rivalsMayLeave?: boolean
}

/** The legal side of a gate: Chinese law unless told otherwise, and a ledger that knows each product's current price for ninety days. */
export function lawOf({ jurisdictions = ['CN'], legal = {}, evidence = [], asked: entries = [], notes = [], rivalsMayLeave = false }: Law, products: readonly ProductFacts[]): LegalFacts {
  const chosen = jurisdictions ?? JURISDICTIONS
  const settings: LegalSettings = { ...DEFAULT_LEGAL, jurisdictions: chosen, dominant: [], capped: [], ...legal }
  const ledger = new Map(products.map(({ sku, current, list }) => {
    const own = entries.filter((entry) => entry.sku === sku)
    return [sku, own.length > 0 ? own : [asked(sku, current ?? list, '2026-09-01', null)]]
  }))
  return { settings, rules: rulesInForce(LAW_PACKS, jurisdictionsOf(settings, 'CNY'), { from: '2026-12-01', to: '2026-12-31' }).filter(({ status }) => status !== 'draft'), covered: chosen.length > 0, evidence, ledger, notes, rivalsMayLeave }
}

export interface Gate {
  readonly lines: readonly PlanLine[]
  readonly products: readonly ProductFacts[]
  readonly settings?: Partial<GuardSettings>
  readonly envelopes?: Plan['envelopes']
  readonly campaign?: GuardCampaign
  readonly law?: Law
  readonly overrides?: readonly Override[]
  readonly signatures?: Signatures
  readonly checkedAt?: string
  /** A rule taken out, as a careless change would. */
  readonly without?: RuleId | readonly RuleId[]
}

/** Puts lines before the gate as the engine does, blanks left out first. */
export function gate({ lines, products, campaign, law = {}, settings: change = {}, envelopes = { total: null, categories: [] }, overrides = [], signatures, checkedAt = '2026-11-22T00:00:00.000Z', without = [] }: Gate): Verdict {
  const known: Facts = new Map(products.map((product) => [product.sku, product]))
  const screened = leaveOutBlanks(lines, known)
  const out: readonly string[] = [without].flat()
  const rules: Record<string, Rule> = Object.fromEntries(Object.entries(RULES).filter(([id]) => !out.includes(id)))
  return guardPlan({
    plan: { id: 'plan-night', currency: 'CNY', envelopes, lines: screened.lines }, excluded: screened.excluded, facts: known, campaign: campaign ?? null, settings: { ...settings, ...change }, legal: lawOf(law, products),
    overrides, ...(signatures ? { signatures } : {}), checkedAt, planHash: 'a'.repeat(64),
  }, rules)
}

/** Rules that block, each once. */
export const blockers = (verdict: Verdict): RuleId[] => [...new Set(verdict.findings.filter(({ severity }) => severity === 'block').map(({ rule }) => rule))]

export const yuan = (amount: number): Minor => minor(Math.round(amount * 100))
