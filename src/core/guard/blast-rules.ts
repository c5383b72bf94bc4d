import { daysBetween } from '../calendar/calendar.ts'
import { sizeOf, type PackSize } from './pack-size.ts'
import { finding, money, percent, perLine } from './finding.ts'
import { askedPrices, usualPrice } from './price-ledger.ts'
import type { Rule, RuleInput } from './rule.ts'
import type { Finding } from './verdict.ts'

/** How much faster than expected a price that is a mistake sells, until somebody notices: an assumption; documented errors sold a day's goods in minutes. */
export const SURGE = 10
/** Days of own prices that tell what is usual, and in which a loop shows. */
const USUAL_DAYS = 90
const LOOP_DAYS = 30
/** Moves in one direction, this plan's among them, and their product, that look like two machines answering each other. */
const LOOP_MOVES = 5
const LOOP_RATIO = 1.5
/** A price per kilogram this many times off its category's middle is a unit error. */
const UNIT_TIMES = 10
/** Fewer products with a stated size say nothing of what is usual. */
const UNIT_PEERS = 5

/** What one hour could sell and give away, were demand {@link SURGE} times what is expected; never more than the stock. Money is minor units below today's price. */
export function hourlyBlast({ plan, facts }: Pick<RuleInput, 'plan' | 'facts'>): { readonly units: number; readonly cash: number } {
  let [units, cash] = [0, 0]
  for (const line of plan.lines) {
    const product = facts.get(line.sku)
    const days = daysBetween(line.from, line.to) + 1
    if (!product || !(days >= 1) || !Number.isFinite(line.expected.units)) continue
    const hour = Math.min((SURGE * line.expected.units) / (days * 24), product.stock ?? Number.POSITIVE_INFINITY)
    units += hour
    cash += hour * Math.max(0, (product.current ?? product.list) - line.landed)
  }
  return { units, cash }
}

/** Blast radius: what goes out of the door before a person can react. */
export const blastRadius: Rule = (input) => {
  const { units, cash } = hourlyBlast(input)
  const { unitsPerHour, cashPerHour } = input.settings
  const { currency } = input.plan
  return [
    ...(units > unitsPerHour ? [finding('blast-radius', 'block', null, `At ${SURGE} times the expected demand an hour could sell ${Math.round(units)} units; ${unitsPerHour} are allowed.`, 'Split the plan, or raise the limit with a reason.', { case: 'units', units: Math.round(units), limit: unitsPerHour, surge: SURGE })] : []),
    ...(cash > cashPerHour ? [finding('blast-radius', 'block', null, `At ${SURGE} times the expected demand an hour could give away ${money(Math.round(cash), currency)} against today’s prices; ${money(cashPerHour, currency)} is allowed.`, 'Split the plan, cut less, or raise the limit with a reason.', { case: 'cash', exposed: Math.round(cash), cap: cashPerHour, surge: SURGE })] : []),
  ]
}

/** Money for nothing has an end: a coupon of an amount that asks for no order worth more than itself is issued a stated number of times, in all or a day. */
export const issueCap: Rule = ({ plan, campaign }) => (campaign?.instruments ?? []).flatMap(({ instrument, from, to }) => {
  if (instrument.kind !== 'coupon' || instrument.off.kind !== 'amount' || instrument.threshold > instrument.off.amount) return []
  if (to < from || instrument.limits.issueCap !== null || instrument.limits.dailyQuota !== null) return []
  const amount = `${instrument.off.amount} ${plan.currency}`
  return [finding('issue-cap', 'block', null, `The coupon ${instrument.id} gives ${amount} without a threshold, and nothing limits how many are issued.`, 'Give it a number of issues in all or a day, or a threshold.', { instrument: instrument.id, off: amount })]
})

/** No price may run away upwards: neither the landed nor the return price may be far above what was usual. */
export const ceiling: Rule = ({ plan, settings, legal: { ledger } }) => {
  let unknown = 0
  const found = plan.lines.flatMap((line): Finding[] => {
    const usual = usualPrice(ledger.get(line.sku) ?? [], line.from, USUAL_DAYS)
    if (usual === null) unknown++
    const price = Math.max(line.landed, line.returnPrice)
    if (usual === null || !(price > usual * settings.ceiling)) return []
    return [finding('ceiling', 'block', line.sku, `${line.sku} would stand at ${money(price, plan.currency)}, more than ${settings.ceiling} times its usual price of ${money(usual, plan.currency)}.`, 'Check the price, or raise the ceiling with a reason.', { case: 'above', value: price, reference: usual, limit: settings.ceiling })]
  })
  return unknown === 0 ? found : [...found, finding('ceiling', 'info', null, `${unknown} of ${plan.lines.length} lines have no known price in the last ${USUAL_DAYS} days, so no ceiling could be held against them.`, 'Import offers of our own.', { case: 'not-judged', lines: unknown, of: plan.lines.length, days: USUAL_DAYS })]
}

/** Prices that move in one direction again and again: two machines that answer each other. Upwards blocks; downwards warns, since a war looks like that. */
export const loop: Rule = ({ plan, legal: { ledger } }) => plan.lines.flatMap((line) => {
  const prices = [...askedPrices(ledger.get(line.sku) ?? [], line.from, LOOP_DAYS).map(({ price }) => price as number), line.landed].filter((price, i, all) => i === 0 || price !== all[i - 1])
  let first = prices.length - 1
  const up = first > 0 && prices[first] > prices[first - 1]
  while (first > 0 && prices[first] > prices[first - 1] === up) first--
  const moves = prices.length - 1 - first
  const ratio = up ? line.landed / prices[first] : prices[first] / line.landed
  if (moves < LOOP_MOVES || !(ratio >= LOOP_RATIO)) return []
  return [finding('loop', up ? 'block' : 'warn', line.sku, `${line.sku} has ${up ? 'risen' : 'fallen'} ${moves} times in a row within ${LOOP_DAYS} days, by ${percent(up ? ratio - 1 : 1 - 1 / ratio)}% in all: two machines may be answering each other.`,
    'Find out what it follows before it moves again.', { case: up ? 'up' : 'down', moves, days: LOOP_DAYS, drop: percent(up ? ratio - 1 : 1 - 1 / ratio) })]
})

/** Unit guard (kilogram for jin): names that contradict each other, and prices per kilogram or litre far from those of the category. */
export const unit: Rule = (input) => {
  const peers = pricesPerUnit(input)
  return perLine((line, product, { plan }) => {
    if (product.name === undefined) return null
    const { size, contradicts } = sizeOf(product.name)
    if (contradicts) return finding('unit', 'block', line.sku, `${line.sku}: its names state different sizes (“${product.name.en}”, “${product.name.zh ?? ''}”).`, 'Correct the name in the catalog.', { case: 'names', en: product.name.en, zh: product.name.zh ?? '' })
    const middle = size === null ? undefined : peers.get(keyOf(product.category, size))
    if (size === null || middle === undefined) return null
    const price = (line.landed / size.amount) * 1000
    const times = Math.max(price / middle, middle / price)
    return times < UNIT_TIMES ? null : finding('unit', 'block', line.sku, `${line.sku}: ${money(Math.round(price), plan.currency)} per ${size.of === 'mass' ? 'kilogram' : 'litre'} is ${Math.round(times)} times off the ${money(Math.round(middle), plan.currency)} that is usual in its category.`,
      'Check the unit in its name and the price.', { case: size.of, value: Math.round(price), reference: Math.round(middle), times: Math.round(times) })
  })(input)
}

const keyOf = (category: string, { of }: PackSize): string => JSON.stringify([category, of])

/** Median list price per kilogram or litre of each category, where enough of its products state a size. */
function pricesPerUnit({ facts, plan }: RuleInput): Map<string, number> {
  const categories = new Set(plan.lines.flatMap(({ sku }) => facts.get(sku)?.category ?? []))
  const lists = new Map<string, number[]>()
  for (const product of facts.values()) {
    const size = product.name === undefined || !categories.has(product.category) ? null : sizeOf(product.name).size
    if (size === null) continue
    const list = lists.get(keyOf(product.category, size)) ?? []
    list.push((product.list / size.amount) * 1000)
    lists.set(keyOf(product.category, size), list)
  }
  return new Map([...lists].filter(([, list]) => list.length >= UNIT_PEERS).map(([key, list]) => [key, list.sort((a, b) => a - b)[Math.floor(list.length / 2)]]))
}
