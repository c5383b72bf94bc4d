import type { Market } from '../demand/market.ts'
import type { ElasticityOverride } from '../demand/override.ts'
import { toMinor, type Minor } from '../money/money.ts'
import { evaluatePrices } from '../optimize/evaluate.ts'
import type { OptimizeAnswer } from '../optimize/optimize-plan.ts'
import { WarchestError, type Problem } from '../problem.ts'
import type { Funder } from '../war/outcome.ts'
import { assertDraft } from './content.ts'
import { planLine, type PlanLineInput } from './plan-line.ts'
import type { Plan, PlanEnvelopes, PlanTerms } from './plan.ts'
import type { BelowCostReason, PlanLine } from './plan-line.ts'

/** What a new plan is made of beside its lines. */
export interface NewPlan {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly createdAt: string
  readonly scenarioId: string | null
  readonly marketHash: string
  readonly objective: Plan['objective']
  readonly envelopes: PlanEnvelopes
  readonly terms: PlanTerms
  readonly overrides?: readonly ElasticityOverride[]
}

/** One change to a draft: a price, or null to leave the product out. */
export interface LineEdit {
  readonly sku: string
  readonly landed: Minor | null
  readonly returnPrice?: Minor | undefined
  readonly funding?: Readonly<Record<Funder, Minor>> | undefined
  readonly unitCap?: number | null | undefined
  readonly reason?: BelowCostReason | null | undefined
}

/** A draft of what the optimiser found; every subsidised price returns to the current one. */
export function planOfOptimum(base: NewPlan, market: Market, answer: OptimizeAnswer): Plan {
  const { terms } = base
  const lines = answer.chosen.prices.map((price) => planLine({
    sku: price.sku, channel: terms.channel, from: terms.from, to: terms.to, list: price.list, current: price.current, landed: price.landed, returnPrice: price.current,
    funding: { shares: terms.funding }, expected: price.expected,
  }))
  return { schema: 1, ...base, currency: market.currency, status: 'draft', lines, optimum: answer.optimum, outlook: answer.outlook, excluded: answer.excluded, hash: null, verdict: null, approval: null }
}

const EXPECT_NOTHING = { baseUnits: 0, units: 0, subsidy: 0 as Minor, profit: 0 as Minor, extrapolated: false }

/**
 * Applies edits to a draft and re-evaluates every line, since each price moves its neighbours' units. All edits hold or none does.
 * The version goes up, so that somebody else's older view cannot be written over it.
 * @throws {WarchestError} with one problem per line that cannot be made
 */
export function editPlan(plan: Plan, market: Market, edits: readonly LineEdit[]): Plan {
  assertDraft(plan)
  const terms = termsOf(plan)
  const products = new Map(market.products.map((product) => [product.sku, product]))
  const lines = new Map<string, PlanLineInput>(plan.lines.map((line) => [line.sku, { ...line, funding: { amounts: line.funding } }]))
  const problems: Problem[] = []
  const refuse = (sku: string, code: string, message: string, mend: string): void => { problems.push({ code, message, mend, field: 'sku', params: { sku } }) }
  for (const edit of edits) {
    const product = products.get(edit.sku)
    const current = product?.prices[0]
    if (edit.landed === null) lines.delete(edit.sku)
    else if (!product) refuse(edit.sku, 'plan.not-in-market', `${edit.sku} is not among the products whose demand is known.`, 'Fit the demand with its sales first.')
    else if (product.cost === null) refuse(edit.sku, 'plan.blank-cost', `${edit.sku} has no cost, and blank is not zero.`, 'Enter its cost in the catalog and fit the demand again.')
    else if (product.floor === null) refuse(edit.sku, 'plan.blank-floor', `${edit.sku} has no floor, and blank is not zero.`, 'Enter its floor in the catalog and fit the demand again.')
    else if (current === null || current === undefined) refuse(edit.sku, 'plan.not-offered', `${edit.sku} has no price of ours to change.`, 'Offer it first.')
    else {
      const was = lines.get(edit.sku)
      const list = toMinor(product.list, market.currency)
      const base: PlanLineInput = was ?? {
        sku: edit.sku, channel: terms.channel, from: terms.from, to: terms.to, list, current: toMinor(current, market.currency), landed: edit.landed, returnPrice: toMinor(current, market.currency),
        funding: { shares: terms.funding }, expected: EXPECT_NOTHING,
      }
      lines.set(edit.sku, {
        ...base, landed: edit.landed, returnPrice: edit.returnPrice ?? base.returnPrice,
        funding: edit.funding ? { amounts: edit.funding } : edit.landed === was?.landed ? base.funding : { shares: sharesOf(was, terms) },
        unitCap: edit.unitCap === undefined ? (base.unitCap ?? null) : edit.unitCap, reason: edit.reason === undefined ? (base.reason ?? null) : edit.reason,
      })
    }
  }
  if (problems.length > 0) throw new WarchestError('bad-input', problems)
  const { byHand: _before, ...edited } = revalue(plan, market, makeAll([...lines.values()]))
  const byHand = handMade(plan, edited.lines, edits)
  return { ...edited, ...(byHand.length > 0 ? { byHand } : {}), version: plan.version + 1 }
}

/** What no longer stands as the optimiser found it; a price that is put back counts as found. */
function handMade(plan: Plan, lines: readonly PlanLine[], edits: readonly LineEdit[]): NonNullable<Plan['byHand']> {
  if (plan.optimum === null) return []
  const found = new Map(plan.byHand?.map((each) => [each.sku, each.found]))
  const before = new Map(plan.lines.map(({ sku, landed }) => [sku, landed]))
  for (const { sku } of edits) if (!found.has(sku)) found.set(sku, before.get(sku) ?? null)
  const now = new Map(lines.map(({ sku, landed }) => [sku, landed]))
  return [...found].filter(([sku, price]) => (now.get(sku) ?? null) !== price).map(([sku, price]) => ({ sku, found: price }))
}

/** Makes every line, or throws with the problems of all that cannot be made. */
function makeAll(inputs: readonly PlanLineInput[]): PlanLine[] {
  const problems: Problem[] = []
  const lines = inputs.flatMap((input) => {
    try {
      return [planLine(input)]
    } catch (error) {
      if (!(error instanceof WarchestError)) throw error
      problems.push(...error.problems)
      return []
    }
  })
  if (problems.length > 0) throw new WarchestError('bad-input', problems)
  return lines
}

/** The plan with these lines, what is expected of each by the joint model, and the outlook of all together. */
export function revalue(plan: Plan, market: Market, lines: readonly PlanLine[]): Plan {
  const { from, to } = termsOf(plan)
  const { expected, outlook } = evaluatePrices({ market, objective: plan.objective, from, to }, lines.map((line) => ({ sku: line.sku, landed: line.landed, paidByOthers: othersShare(line), unitCap: line.unitCap })))
  return { ...plan, lines: lines.map((line, i) => ({ ...line, expected: expected[i] })), outlook }
}

/** Share of a line's subsidy that others than ourselves pay. */
export function othersShare(line: PlanLine): number {
  const subsidy = line.list - line.landed
  return subsidy > 0 ? 1 - line.funding.platform / subsidy : 0
}

/** A line keeps its own split when its price moves; a line without subsidy has none, and takes the plan's. */
function sharesOf(was: PlanLineInput | undefined, terms: PlanTerms): PlanTerms['funding'] {
  if (was === undefined || 'shares' in was.funding || was.list <= was.landed) return terms.funding
  const { amounts } = was.funding
  const subsidy = was.list - was.landed
  return { platform: amounts.platform / subsidy, merchant: amounts.merchant / subsidy, brand: amounts.brand / subsidy, bank: amounts.bank / subsidy, state: amounts.state / subsidy }
}

/** The terms of a plan; one that came without (an import) takes them from its first line. */
export function termsOf(plan: Plan): PlanTerms {
  if (plan.terms) return plan.terms
  const [line] = plan.lines
  if (!line) throw new WarchestError('refused', { code: 'plan.empty', message: `${plan.name} has no lines and no terms.`, mend: 'Optimise a plan first.' })
  return { from: line.from, to: line.to, channel: line.channel, scope: { categories: [], skus: [] }, deepest: 0.3, rungs: 11, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: false }
}
