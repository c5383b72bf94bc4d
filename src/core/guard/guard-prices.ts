import type { IsoDate } from '../calendar/calendar.ts'
import { exponentOf, isMinor, type Currency, type Minor } from '../money/money.ts'
import { covers, recordsOn } from './evidence.ts'
import type { Facts, ProductFacts } from './facts.ts'
import { finding, money, percent } from './finding.ts'
import { compileFormula } from './formula.ts'
import { applyOverrides, NO_SIGNATURES, type Signatures } from './overrides.ts'
import { usualPrice } from './price-ledger.ts'
import type { LegalFacts } from './rule.ts'
import { MAGNITUDE } from './rules.ts'
import type { Finding, GuardSettings, Override } from './verdict.ts'

/** A price that is to be put back: by a roll back to what stood before, by the end of a plan, or by a person's emergency stop. Money is minor units. */
export interface TargetPrice {
  readonly sku: string
  readonly target: Minor
  /** What stands in the store now, as read; null: not read yet. */
  readonly standing: Minor | null
}

export interface PricesInput {
  readonly currency: Currency
  readonly prices: readonly TargetPrice[]
  readonly facts: Facts
  readonly settings: GuardSettings
  readonly legal: Pick<LegalFacts, 'evidence' | 'ledger'>
  readonly overrides?: readonly Override[]
  readonly signatures?: Signatures
  /** ISO instant, and the day it is for the workspace, both handed in. */
  readonly checkedAt: string
  readonly today: IsoDate
}

/** The gate's answer on prices to be put back: `refused` products must not be written; the others may. */
export interface PricesVerdict {
  readonly passed: boolean
  readonly checkedAt: string
  readonly findings: readonly Finding[]
  readonly refused: readonly string[]
  readonly overrides: readonly Override[]
}

/** Days of own prices that tell what is usual. */
const USUAL_DAYS = 90

/**
 * The one gate for the way back. A return that raises a price is never held up because it stays low: what stands is worse, so such findings warn.
 * What would make things worse, or is no price at all, is refused row by row, and the rest goes.
 */
export function guardPrices(input: PricesInput): PricesVerdict {
  const seen = new Set<string>()
  const single = input.prices.flatMap((price) => {
    const twice = seen.has(price.sku)
    seen.add(price.sku)
    return twice ? [finding('duplicate-line', 'block', price.sku, `${price.sku} has two prices to return to.`, 'Keep one of them.', { case: 'return' })] : judge(price, input)
  })
  const all = [...single, ...identical(input)]
  const { findings, used } = applyOverrides(all, input.overrides ?? [], input.checkedAt, input.signatures ?? NO_SIGNATURES)
  const blocked = findings.filter(({ severity }) => severity === 'block')
  // A finding about all of them stops all of them.
  const refused = blocked.some(({ sku }) => sku === null) ? [...seen] : [...new Set(blocked.map(({ sku }) => sku!))]
  return { passed: blocked.length === 0, checkedAt: input.checkedAt, findings, refused, overrides: used }
}

function judge({ sku, target, standing }: TargetPrice, { currency, facts, settings, legal, today }: PricesInput): Finding[] {
  const known = facts.get(sku)
  if (!isMinor(target) || target <= 0) return [finding('price-not-positive', 'block', sku, `${sku} would return to ${String(target)}, which is not a price.`, 'Give a whole amount above zero.', { case: 'return', landed: String(target) })]
  const improves = standing !== null && standing < target
  // Against what nobody has read yet the catalog's price has to do.
  const stands = standing ?? known?.current ?? null
  const say = (rule: 'below-floor' | 'below-cost', what: string, params: Readonly<Record<string, number>>): Finding =>
    finding(rule, improves ? 'warn' : 'block', sku, `${sku} would return to ${money(target, currency)}, ${what}${improves ? `; it stands at ${money(standing, currency)}, which is lower still` : ''}.`, 'Set a higher price in its place, or leave what stands.', { case: improves ? 'return-improves' : 'return', returnPrice: target, ...params })
  if (!known) return [finding('unknown-product', 'warn', sku, `${sku} is not in the catalog any more; it returns to ${money(target, currency)} on the strength of what was read before.`, 'Import the product, or look at it in the store.', { case: 'return', returnPrice: target })]
  if (known.currency !== currency) return [finding('currency', 'block', sku, `${sku} is sold in ${known.currency}, its return price is in ${currency}.`, 'Look at it in the store.', { case: 'return', product: known.currency, plan: currency })]
  const lossKnown = recordsOn(legal.evidence, 'below-cost', known).some((record) => covers(record, today, today))
  const usual = usualPrice(legal.ledger.get(sku) ?? [], today, USUAL_DAYS)
  const drop = stands === null ? 0 : 1 - target / stands
  return [
    ...(known.floor !== null && target < known.floor ? [say('below-floor', `below its floor of ${money(known.floor, currency)}`, { floor: known.floor })] : []),
    ...(known.cost !== null && target < known.cost && !lossKnown ? [say('below-cost', `below its cost of ${money(known.cost, currency)}`, { cost: known.cost })] : []),
    ...(off(target, known.list) ? [finding('magnitude', 'block', sku, `${sku} would return to ${money(target, currency)}, an order of magnitude away from its list price of ${money(known.list, currency)}.`, 'Check the unit and the decimal point.', { case: 'return', value: target, reference: known.list })] : []),
    ...(usual !== null && target > usual * settings.ceiling ? [finding('ceiling', 'block', sku, `${sku} would return to ${money(target, currency)}, more than ${settings.ceiling} times its usual price of ${money(usual, currency)}.`, 'Check the price, or raise the ceiling with a reason.', { case: 'above', value: target, reference: usual, limit: settings.ceiling })] : []),
    ...(drop > settings.largestDrop + 1e-12 ? [finding('largest-drop', 'block', sku, `${sku} would fall by ${percent(drop)}% on its way back, from ${money(stands ?? 0, currency)}.`, 'Look at what stands in the store before it is lowered.', { case: 'return', drop: percent(drop), limit: percent(settings.largestDrop) })] : []),
    ...formulas(target, known, drop, improves, settings, currency),
  ]
}

const off = (a: number, b: number): boolean => a / b >= MAGNITUDE || b / a >= MAGNITUDE

/** A person's own rules hold for a return price as for a landed one; where the return raises the price they warn. */
function formulas(target: number, product: ProductFacts, drop: number, improves: boolean, settings: GuardSettings, currency: Currency): Finding[] {
  const scale = 10 ** exponentOf(currency)
  const major = (amount: number | null): number | null => (amount === null ? null : amount / scale)
  return settings.formulas.flatMap(({ id, expression, message }) => {
    const answer = compileFormula(expression).test({
      price: target / scale, list: major(product.list), current: major(product.current), cost: major(product.cost), floor: major(product.floor), stock: product.stock, rival: major(product.rivalLow), drop,
      margin: product.cost === null ? null : (target - product.cost) / target, units: null,
    })
    // Nothing is expected of a return price: a rule about units says nothing here.
    if (answer.state === 'fails' || (answer.state === 'undecided' && answer.blank.includes('units'))) return []
    const blank = answer.state === 'undecided' ? answer.blank.join(', ') : ''
    return [finding('formula', improves ? 'warn' : 'block', product.sku, answer.state === 'holds' ? `${product.sku}: ${message}.` : `${product.sku}: the formula ${id} cannot be judged${blank === '' ? '' : `: ${blank} is blank`}.`,
      'Change the price, or the formula in the settings.', { case: answer.state === 'holds' ? 'holds' : blank === '' ? 'no-answer' : 'blank', formula: id, message, names: blank })]
  })
}

/** Many products that return to one price, though their list prices differ: a bulk error has written the return prices. */
function identical({ prices, facts, settings, currency }: PricesInput): Finding[] {
  const groups = new Map<number, string[]>()
  for (const { sku, target } of prices) groups.set(target, [...(groups.get(target) ?? []), sku])
  return [...groups].flatMap(([target, skus]) => {
    if (skus.length < settings.identicalLines || skus.length < settings.identicalShare * prices.length) return []
    const lists = new Set(skus.map((sku) => facts.get(sku)?.list))
    if (lists.size <= 1) return []
    return [finding('identical-prices', 'block', null, `${skus.length} of ${prices.length} products would return to the same price of ${money(target, currency)}, though their list prices differ.`, 'Find out who set their return prices.', { case: 'return', count: skus.length, lines: prices.length, price: target })]
  })
}
