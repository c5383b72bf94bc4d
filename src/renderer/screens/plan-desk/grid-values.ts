import { exponentOf, minor, toMinor, type Currency, type Minor } from '../../../core/money/money.ts'
import { priceBands, sellableNear } from '../../../core/optimize/ladder.ts'
import type { Plan, PlanExclusion, PlanRow } from '../../../core/plan/plan.ts'
import type { Finding } from '../../../core/guard/verdict.ts'

/** A row of the grid: the engine's row, its price as it stands or is about to, what the gate says of it, and why it stands there. */
export interface GridRow extends PlanRow {
  readonly landed: Minor | null
  readonly pending: boolean
  readonly findings: readonly Finding[]
  readonly why: Why
  /** What a search looks through: SKU and names, in small letters. */
  readonly text: string
}

/** Why a product stands where it does, in a word. */
export type Why = 'floor' | 'cost' | 'observed' | 'deepest' | 'inside' | 'not-worth' | 'not-asked' | 'own-hand' | 'scenario' | PlanExclusion['reason']

/** What was typed into a price cell: a price, null to leave the product out, undefined where it means nothing. */
export type TypedPrice = Minor | null | undefined

/**
 * Reads what a person types or pastes: `46.5`, `46,50`, `¥46.50`, `1 234`, `-5%` (off list, to the nearest price a shop prints); nothing leaves the product out.
 * A comma followed by exactly three digits groups thousands; otherwise a lone comma is the decimal sign.
 */
export function readPrice(text: string, list: Minor | null, currency: Currency): TypedPrice {
  const bare = text.trim().replaceAll(/[\s\u00a0\u202f¥￥$€£元]|CNY|USD|EUR|GBP|JPY|KWD/gi, '').replaceAll(/[−–]/g, '-')
  if (bare === '') return null
  const percent = /^-?(\d+(?:[.,]\d+)?)%$/.exec(bare)
  if (percent) {
    const off = Number(percent[1].replace(',', '.')) / 100
    if (list === null || off < 0 || off >= 1) return undefined
    // A share of the list price is seldom one that a shop would print; a price that is typed out is taken as it is.
    return priceOrNothing(off === 0 ? list : (sellableNear(list * (1 - off), 1, list, priceBands(currency)) ?? 0))
  }
  const grouped = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare.replace(',', '.')
  if (!/^\d+(\.\d+)?$|^\.\d+$/.test(grouped)) return undefined
  const value = Number(grouped)
  if (!Number.isFinite(value) || value * 10 ** exponentOf(currency) > Number.MAX_SAFE_INTEGER) return undefined
  return priceOrNothing(toMinor(value, currency))
}

/** Zero is not a price, and it is not a blank either. */
const priceOrNothing = (value: number): Minor | undefined => (value > 0 ? minor(value) : undefined)

/** A price as it is copied and typed: a plain decimal number. */
export const plainPrice = (amount: Minor | null, currency: Currency): string => (amount === null ? '' : (amount / 10 ** exponentOf(currency)).toFixed(exponentOf(currency)))

/** Says why a row stands where it does, from its limits and the plan's terms. `byHand` are the products that a person has set since the optimiser did. */
export function whyOf(row: PlanRow, plan: Pick<Plan, 'terms' | 'currency'> & Partial<Pick<Plan, 'optimum'>>, excluded: ReadonlyMap<string, PlanExclusion['reason']>, byHand: ReadonlySet<string>): Why {
  if (byHand.has(row.sku)) return 'own-hand'
  if (row.line === null) {
    const reason = excluded.get(row.sku)
    if (reason !== undefined) return reason
    // A plan adopted from a scenario was not optimised: nothing was weighed.
    if (plan.optimum === null) return 'not-asked'
    const { terms } = plan
    const asked = !terms || ((terms.scope.categories.length === 0 || terms.scope.categories.includes(row.category)) && (terms.scope.skus.length === 0 || terms.scope.skus.includes(row.sku)))
    return asked ? 'not-worth' : 'not-asked'
  }
  if (plan.optimum === null) return 'scenario'
  const { landed, list } = row.line
  const limits: [Why, number][] = [
    ['deepest', plan.terms ? Math.ceil(list * (1 - plan.terms.deepest) - 1e-9) : 0], ['observed', plan.terms?.extrapolate ? 0 : (row.observedLow ?? 0)], ['cost', row.cost ?? 0], ['floor', row.floor ?? 0],
  ]
  const [why, lowest] = limits.reduce((high, limit) => (limit[1] >= high[1] ? limit : high))
  if (landed < lowest) return 'own-hand'
  // A ladder's lowest rung is the first sellable price at or above the limit.
  return landed - lowest <= Math.max(list * 0.012, 10) ? why : 'inside'
}

/** Share of base units that the price adds. */
export const liftOf = (row: PlanRow): number | null => (row.line && row.line.expected.baseUnits > 0 ? row.line.expected.units / row.line.expected.baseUnits - 1 : null)

/** The worst thing the gate says of a row. */
export const worstOf = (findings: readonly Finding[]): Finding['severity'] | null =>
  findings.some(({ severity }) => severity === 'block') ? 'block' : findings.some(({ severity }) => severity === 'warn') ? 'warn' : findings.length > 0 ? 'info' : null
