import { exponentOf, type Minor } from '../money/money.ts'
import type { PlanLine } from '../plan/plan-line.ts'
import type { Facts, ProductFacts } from './facts.ts'
import { compileFormula, type Formula, type FormulaName } from './formula.ts'

/** A product that a rule touches: blocked by it, or held up since it cannot be judged. */
export interface TouchedProduct {
  readonly sku: string
  readonly state: 'blocked' | 'undecided'
  /** Price it was judged at: the plan's, or today's. */
  readonly price: Minor | null
  /** Names that the formula needs and that are blank. */
  readonly blank: readonly FormulaName[]
}

export interface RulePreview {
  /** Products of the catalog, and how many of them stand in the plan. */
  readonly products: number
  readonly planned: number
  /** Every product that the rule touches, by SKU. */
  readonly touched: readonly TouchedProduct[]
}

/** What a formula reads of one product at a price. Money in major units. */
export function formulaFacts(product: ProductFacts, price: number | null, units: number | null): Readonly<Record<FormulaName, number | null>> {
  const scale = 10 ** exponentOf(product.currency)
  const major = (amount: number | null): number | null => (amount === null ? null : amount / scale)
  return {
    price: major(price), list: major(product.list), current: major(product.current), cost: major(product.cost), floor: major(product.floor), stock: product.stock, rival: major(product.rivalLow), units,
    drop: price === null ? null : 1 - price / (product.current ?? product.list), margin: price === null || product.cost === null ? null : (price - product.cost) / price,
  }
}

/**
 * Exactly the products of the catalog that a rule would hold up, before it is saved: each at its price in the plan, or at today's where it is in none.
 * Outside a plan nothing is expected of a product: a rule about units is judged only where there is a line.
 * @throws {WarchestError} bad-input where the text is no formula
 */
export function previewRule(expression: string, facts: Facts, lines: readonly PlanLine[]): RulePreview {
  const formula = compileFormula(expression)
  const planned = new Map(lines.map((line) => [line.sku, line]))
  const touched = [...facts.values()].flatMap((product) => look(formula, product, planned.get(product.sku)) ?? [])
  return { products: facts.size, planned: planned.size, touched: touched.sort((a, b) => (a.sku < b.sku ? -1 : 1)) }
}

function look(formula: Formula, product: ProductFacts, line: PlanLine | undefined): TouchedProduct | null {
  const price = line?.landed ?? product.current
  if (line === undefined && formula.names.has('units')) return null
  const answer = formula.test(formulaFacts(product, price, line?.expected.units ?? null))
  if (answer.state === 'fails') return null
  return { sku: product.sku, state: answer.state === 'holds' ? 'blocked' : 'undecided', price, blank: answer.state === 'undecided' ? answer.blank : [] }
}
