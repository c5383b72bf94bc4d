import { daysBetween, dayNumber } from '../calendar/calendar.ts'
import { exponentOf, isMinor } from '../money/money.ts'
import type { PlanLine } from '../plan/plan-line.ts'
import { FUNDERS } from '../war/outcome.ts'
import { blastRadius, ceiling, issueCap, loop, unit } from './blast-rules.ts'
import { covers, recordsOn } from './evidence.ts'
import type { ProductFacts } from './facts.ts'
import { finding, lawful, money, percent, perLine } from './finding.ts'
import { compileFormula } from './formula.ts'
import { enforced } from './law.ts'
import { advertisedMinimum, categoryCap, claimedSubsidy, dominance, lawPack, legalWords, merchantConsent, priorPrices, recoupment, resaleAtLoss, trafficTie } from './legal-rules.ts'
import type { Rule, RuleInput } from './rule.ts'
import type { Finding, RuleId } from './verdict.ts'
import type { Severity } from './law.ts'
import { worstOfLine } from './worst-stack.ts'

/** A figure this many times off is a unit or a decimal point, not a price decision (kg for jin, fen for yuan, one digit too many). */
export const MAGNITUDE = 5

const blankCost = perLine((line, product) => (product.cost !== null ? null
  : finding('blank-cost', 'block', line.sku, `${line.sku} has no cost, so nobody can say what this price loses.`, 'Enter its cost, or leave it out of the plan.', { case: 'line' })))

const blankFloor = perLine((line, product) => (product.floor !== null ? null
  : finding('blank-floor', 'block', line.sku, `${line.sku} has no floor, and blank is not zero.`, 'Enter its floor, or leave it out of the plan.', { case: 'line' })))

/** A stated assumption is not a blank, but whoever approves must know that the limits rest on it. */
const assumedFigures: Rule = ({ plan, facts }) => {
  const lines = plan.lines.filter((line) => (facts.get(line.sku)?.assumed?.length ?? 0) > 0).length
  return lines === 0 ? [] : [finding('assumed-figures', 'warn', null, `${lines} of ${plan.lines.length} lines rest on a cost or floor that is an assumption stated at the fit.`, 'Enter the real figures in the catalog, or approve knowing it.', { lines, of: plan.lines.length })]
}

const positivePrice: Rule = ({ plan }) => plan.lines.flatMap((line) =>
  (['landed', 'list', 'current'] as const).some((field) => !isMinor(line[field]) || line[field] <= 0)
    ? [finding('price-not-positive', 'block', line.sku, `${line.sku} has a price that is not a whole amount above zero.`, 'Give a landed, current and list price of at least one minor unit.', { landed: String(line.landed) })]
    : [])

const belowFloor = perLine((line, product, { plan }) => (product.floor === null || line.landed >= product.floor ? null
  : finding('below-floor', 'block', line.sku, `${line.sku}: ${money(line.landed, plan.currency)} is below its floor of ${money(product.floor, plan.currency)}.`, 'Raise the price to the floor, or change the floor in the catalog with a reason.',
    { landed: line.landed, floor: product.floor })))

/** Every floor is tested against what the worst legal stack of instruments makes of the price, not only against the price itself. */
const worstLegalStack = perLine((line, product, { plan, campaign }) => {
  if (campaign === null || campaign === undefined || product.floor === null || !isMinor(line.landed) || line.landed <= 0) return null
  const worst = worstOfLine(line, product, campaign, plan.currency)
  if (worst === null || worst.landed >= product.floor || line.landed < product.floor) return null
  const stack = worst.stack.join(' + ')
  return finding('worst-stack', 'block', line.sku, `${line.sku}: on ${worst.from} ${stack} bring ${money(line.landed, plan.currency)} down to ${money(worst.landed, plan.currency)}, below its floor of ${money(product.floor, plan.currency)}.`,
    'Raise the price, take the product out of an instrument, or make them exclude each other.', { landed: line.landed, value: worst.landed, floor: product.floor, stack, date: worst.from })
})

/**
 * The price a drop is measured from: the higher of what the plan was made on and what was last seen (the list price where we do not offer it). The two differ
 * where offers came in after the fit, and the publisher writes only where the store still stands at the plan's.
 */
const dropReference = (line: PlanLine, product: ProductFacts): number => Math.max(line.current, product.current ?? product.list)

/** Share by which a line lowers its price, below 0 where it raises it. */
export const dropOf = (line: PlanLine, product: ProductFacts): number => 1 - line.landed / dropReference(line, product)

const largestDrop = perLine((line, product, { settings, plan }) => {
  const reference = dropReference(line, product)
  const drop = dropOf(line, product)
  return drop <= settings.largestDrop + 1e-12 ? null
    : finding('largest-drop', 'block', line.sku, `${line.sku} falls by ${percent(drop)}% from ${money(reference, plan.currency)}; one plan may lower a price by ${percent(settings.largestDrop)}%.`,
      'Lower it in steps, or have a second person raise the limit.', { drop: percent(drop), limit: percent(settings.largestDrop) })
})

/** Below cost only for a reason of the closed list, with its evidence on file for all days of the line: a reason ends, and so does the price. */
const belowCost = perLine((line, product, { plan, legal }) => {
  if (product.cost === null || line.landed >= product.cost) return null
  const [first] = enforced(legal.rules, 'below-cost')
  const say = (severity: Severity, which: string, what: string, mend: string, more: Readonly<Record<string, string>> = {}): Finding => {
    const found = finding('below-cost', severity, line.sku, `${line.sku}: ${money(line.landed, plan.currency)} is below its cost of ${money(product.cost ?? 0, plan.currency)}${what}`, mend, { case: which, landed: line.landed, cost: product.cost ?? 0, ...more })
    return first ? lawful(first.law, found) : found
  }
  const { reason } = line
  if (reason === null) return say('block', 'no-reason', ', without a reason.', 'Give the reason (fresh, seasonal, overstock, near expiry, discontinued) and put its evidence on file, or raise the price.')
  if (first && !first.terms.reasons.includes(reason)) return say('block', 'not-lawful', `; ${reason} is no reason that the law knows.`, 'Give a reason that the law knows, or raise the price.', { reason })
  const records = recordsOn(legal.evidence, 'below-cost', product).filter((record) => record.reason === reason)
  if (records.some((record) => covers(record, line.from, line.to))) return say('warn', 'reason', `; the reason given is ${reason}, and its evidence is on file.`, 'End the price when the reason ends.', { reason })
  const last = records.reduce((latest, { to }) => (to > latest ? to : latest), '')
  if (last === '') return say('block', 'no-evidence', `; the reason given is ${reason}, without evidence on file.`, 'Put its evidence on file, with the day on which the reason ends.', { reason })
  return say('block', 'ended', `; the evidence for ${reason} does not hold on all days from ${line.from} to ${line.to}.`, 'End the price with the reason, or put newer evidence on file.', { reason, from: line.from, to: line.to, until: last })
})

const endDate: Rule = ({ plan }) => plan.lines.flatMap((line) => {
  const sound = dayNumber(line.from) !== null && dayNumber(line.to) !== null && daysBetween(line.from, line.to) >= 0
  return sound ? [] : [finding('end-date', 'block', line.sku, `${line.sku} has no sound first and last day, so its price might never end.`, 'Give both dates, the last on or after the first.', { from: String(line.from), to: String(line.to) })]
})

const returnPrice = perLine((line, product, { plan }) => {
  const say = (which: string, what: string, mend: string): Finding =>
    finding('return-price', 'block', line.sku, `${line.sku} ${what}`, mend, { case: which, ...(isMinor(line.returnPrice) ? { returnPrice: line.returnPrice } : {}) })
  if (!isMinor(line.returnPrice) || line.returnPrice <= 0) return say('none', 'has no price to return to.', 'Give the price that holds when the plan ends.')
  if (line.returnPrice < line.landed) return say('below-landed', `would return to ${money(line.returnPrice, plan.currency)}, below its subsidised price.`, 'Give a return price of at least the landed price.')
  if (product.floor !== null && line.returnPrice < product.floor) return say('below-floor', `would return to ${money(line.returnPrice, plan.currency)}, below its floor.`, 'Give a return price of at least the floor.')
  return null
})

/** Cash at risk over the plan: stock x max(0, floor - landed), and the same against cost. Minor units. A line's unit cap lowers neither: no store is told of it. */
export function exposure({ plan, facts }: Pick<RuleInput, 'plan' | 'facts'>): { floor: number; cost: number; unknown: readonly string[] } {
  let floor = 0
  let cost = 0
  const unknown: string[] = []
  for (const line of plan.lines) {
    const product = facts.get(line.sku)
    // What is not a price is another rule's matter.
    if (!product || !isMinor(line.landed)) continue
    const underFloor = Math.max(0, (product.floor ?? 0) - line.landed)
    const underCost = Math.max(0, (product.cost ?? 0) - line.landed)
    if (underFloor === 0 && underCost === 0) continue
    if (product.stock === null) unknown.push(line.sku)
    else {
      floor += Math.round(product.stock * underFloor)
      cost += Math.round(product.stock * underCost)
    }
  }
  return { floor, cost, unknown }
}

const exposedCash: Rule = (input) => {
  const { floor, cost, unknown } = exposure(input)
  const cap = input.settings.exposedCashCap
  const found = unknown.map((sku) => finding('exposed-cash', 'block', sku, `${sku} sells at a loss and its stock is unknown, so the loss has no limit.`, 'Enter its stock, or raise the price.', { case: 'unknown' }))
  const worst = Math.max(floor, cost)
  if (worst <= cap) return found
  const { currency } = input.plan
  return [...found, finding('exposed-cash', 'block', null, `If all stock sells, the plan loses ${money(worst, currency)}; the cap is ${money(cap, currency)}.`, 'Raise prices, or have a second person raise the cap.', { case: 'cap', exposed: worst, cap })]
}

const fundingSplit: Rule = ({ plan }) => plan.lines.flatMap((line) => {
  const parts = FUNDERS.map((funder) => line.funding[funder])
  const sound = parts.every((part) => isMinor(part) && part >= 0) && parts.reduce((a, b) => a + b, 0) === line.list - line.landed
  return sound ? [] : [finding('funding-split', 'block', line.sku, `${line.sku}: its funders do not add up to the subsidy of ${line.list - line.landed} minor units.`, 'Split exactly list minus landed over the funders.', { subsidy: line.list - line.landed })]
})

const duplicates: Rule = ({ plan }) => {
  const seen = new Map<string, PlanLine[]>()
  const found: Finding[] = []
  for (const line of plan.lines) {
    const key = JSON.stringify([line.sku, line.channel])
    const others = seen.get(key) ?? []
    // Two prices for one product may follow each other, never overlap.
    if (others.some((other) => !(line.to < other.from || other.to < line.from))) {
      found.push(finding('duplicate-line', 'block', line.sku, `${line.sku} has two prices in ${line.channel} on the same days.`, 'Keep one line, or let the dates follow each other.', { channel: line.channel }))
    }
    seen.set(key, [...others, line])
  }
  return found
}

const aboveList = perLine((line, product, { plan }) => (line.landed <= product.list && line.landed <= line.list ? null
  : finding('above-list', 'block', line.sku, `${line.sku}: ${money(line.landed, plan.currency)} is above its list price of ${money(Math.min(product.list, line.list), plan.currency)}.`, 'A subsidy lowers a price; give at most the list price.', { landed: line.landed, list: Math.min(product.list, line.list) })))

const identicalPrices: Rule = ({ plan, facts, settings }) => {
  const counts = new Map<number, number>()
  for (const line of plan.lines) {
    counts.set(line.landed, (counts.get(line.landed) ?? 0) + 1)
  }
  return [...counts].flatMap(([price, count]) => {
    if (count < settings.identicalLines || count < settings.identicalShare * plan.lines.length) return []
    const lists = new Set(plan.lines.filter((line) => line.landed === price).map((line) => facts.get(line.sku)?.list ?? line.list))
    if (lists.size <= 1) return []
    return [finding('identical-prices', 'block', null, `${count} of ${plan.lines.length} lines stand at the same price of ${money(price, plan.currency)}, though their list prices differ.`,
      'A bulk edit or a faulty rule may have set one price for everything: look at the lines and give each its own.', { count, lines: plan.lines.length, price })]
  })
}

const magnitude = perLine((line, product, { plan }) => {
  const off = (a: number, b: number | null): boolean => b !== null && b > 0 && a > 0 && (a / b >= MAGNITUDE || b / a >= MAGNITUDE)
  const say = (severity: Severity, which: string, what: string, a: number, b: number): Finding =>
    finding('magnitude', severity, line.sku, `${line.sku}: ${what} (${money(a, plan.currency)} against ${money(b, plan.currency)}).`, 'Check the unit and the decimal point.', { case: which, value: a, reference: b })
  if (off(line.landed, product.current)) return say('block', 'current', 'the landed price is an order of magnitude away from the price in the store', line.landed, product.current!)
  if (off(line.landed, product.list)) return say('block', 'list', 'the landed price is an order of magnitude away from the list price', line.landed, product.list)
  if (off(line.list, product.list)) return say('block', 'catalog', 'the list price of the plan is an order of magnitude away from the catalog', line.list, product.list)
  if (product.cost !== null && product.cost > 0 && product.cost / product.list >= 2) return say('block', 'cost-high', 'its cost is far above its list price, which looks like a unit error', product.cost, product.list)
  if (product.cost !== null && product.list / Math.max(product.cost, 1) >= 2 * MAGNITUDE) return say('block', 'cost-low', 'its cost is a small part of its list price, which looks like a unit error', product.cost, product.list)
  if (off(line.landed, product.rivalLow)) return say('warn', 'rival', 'the landed price is an order of magnitude away from the cheapest rival', line.landed, product.rivalLow!)
  return null
})

const unknownProduct: Rule = ({ plan, facts }) => plan.lines.flatMap((line) =>
  facts.has(line.sku) ? [] : [finding('unknown-product', 'block', line.sku, `${line.sku} is not in the catalog.`, 'Import the product, or take the line out.')])

const currency = perLine((line, product, { plan }) => (product.currency === plan.currency ? null
  : finding('currency', 'block', line.sku, `${line.sku} is sold in ${product.currency}, the plan is in ${plan.currency}.`, 'Make a plan of its own for each currency.', { product: product.currency, plan: plan.currency })))

const envelope: Rule = ({ plan, facts }) => {
  const check = (id: string, amount: number, lines: readonly PlanLine[]): Finding[] => {
    const spend = lines.reduce((sum, line) => sum + line.expected.subsidy, 0)
    if (spend <= amount) return []
    const whole = id === 'total'
    return [finding('envelope', 'block', null, `${whole ? 'The plan' : `Category ${id}`} is expected to spend ${money(spend, plan.currency)}, more than ${whole ? 'its' : 'the'} envelope of ${money(amount, plan.currency)}.`,
      'Raise prices, or raise the envelope.', { case: whole ? 'total' : 'category', envelope: id, spend, amount })]
  }
  const { total, categories } = plan.envelopes
  return [...(total === null ? [] : check('total', total, plan.lines)), ...categories.flatMap((c) => check(c.category, c.amount, plan.lines.filter((line) => facts.get(line.sku)?.category === c.category)))]
}

const formulas: Rule = ({ plan, facts, settings }) => {
  const scale = 10 ** exponentOf(plan.currency)
  const major = (amount: number | null): number | null => (amount === null ? null : amount / scale)
  return settings.formulas.flatMap(({ id, expression, message }) => {
    const formula = compileFormula(expression)
    return plan.lines.flatMap((line) => {
      const product = facts.get(line.sku)
      if (!product) return []
      const answer = formula.test({
        price: major(line.landed), list: major(product.list), current: major(product.current), cost: major(product.cost), floor: major(product.floor), stock: product.stock, rival: major(product.rivalLow),
        drop: dropOf(line, product), margin: product.cost === null ? null : (line.landed - product.cost) / line.landed, units: line.expected.units,
      })
      if (answer.state === 'fails') return []
      const undecided = answer.state === 'undecided'
      const why = undecided ? (answer.blank.length > 0 ? `the formula ${id} needs ${answer.blank.join(', ')}, which is blank` : `the formula ${id} has no answer (it divides zero by zero or the like)`) : message
      return [finding('formula', 'block', line.sku, `${line.sku}: ${why}.`, undecided ? 'Fill in what is missing, or change the formula.' : 'Change the price, or the formula in the settings.', { case: !undecided ? 'holds' : answer.blank.length > 0 ? 'blank' : 'no-answer', formula: id, message, names: undecided ? answer.blank.join(', ') : '' })]
    })
  })
}

/** All rules, in the order findings are listed. Each has a test that fails when it is taken out. Overrides are judged by the gate itself. */
export const RULES: Readonly<Record<Exclude<RuleId, 'override'>, Rule>> = {
  'unknown-product': unknownProduct, currency, 'blank-cost': blankCost, 'blank-floor': blankFloor, 'assumed-figures': assumedFigures, 'price-not-positive': positivePrice, 'above-list': aboveList, 'below-floor': belowFloor, 'worst-stack': worstLegalStack, 'below-cost': belowCost,
  'largest-drop': largestDrop, magnitude, unit, ceiling, loop, 'identical-prices': identicalPrices, 'exposed-cash': exposedCash, 'blast-radius': blastRadius, 'issue-cap': issueCap, 'end-date': endDate, 'return-price': returnPrice, 'funding-split': fundingSplit,
  'duplicate-line': duplicates, envelope, formula: formulas,
  'merchant-consent': merchantConsent, 'claimed-subsidy': claimedSubsidy, 'prior-price': priorPrices, 'traffic-tie': trafficTie, dominance, 'resale-at-loss': resaleAtLoss, recoupment, 'category-cap': categoryCap, 'advertised-minimum': advertisedMinimum,
  'legal-words': legalWords, 'law-pack': lawPack,
}
