import type { PlanLine } from '../plan/plan-line.ts'
import { covers, recordsOn } from './evidence.ts'
import type { ProductFacts } from './facts.ts'
import { finding, lawful, money, percent, perLine } from './finding.ts'
import { enforced, type Claim } from './law.ts'
import { priorPrice } from './price-ledger.ts'
import type { Rule, RuleInput } from './rule.ts'
import type { Finding, ReferencePrice } from './verdict.ts'

/** What a line claims as its former price in public; null: nothing, or what the ledger says. */
const claimOf = (line: PlanLine, claim: Claim): number | null => (claim === 'list' ? line.list : claim === 'current' ? line.current : null)

/**
 * Prior-price rules (7 days China, 30 days EU, 90 days California): what is struck through may not exceed the lowest price of the window before the promotion.
 * Lines whose product the ledger knows nothing of in the window are counted and said, never passed in silence.
 */
export const priorPrices: Rule = ({ plan, legal: { rules, settings, ledger } }) => enforced(rules, 'prior-price').flatMap(({ law, terms: { days } }) => {
  if (settings.claim === 'none') return []
  const found: Finding[] = []
  let unknown = 0
  for (const line of plan.lines) {
    const claim = claimOf(line, settings.claim)
    const prior = priorPrice(ledger.get(line.sku) ?? [], { before: line.from, days, channel: line.channel })
    if (!prior.known) unknown++
    else if (claim !== null && claim > prior.price) {
      found.push(lawful(law, finding('prior-price', law.severity, line.sku, `${line.sku}: ${money(claim, plan.currency)} is shown as its former price, but it stood at ${money(prior.price, plan.currency)} on ${prior.date}, within ${days} days before ${line.from}.`,
        'Show at most that price, or let Warchest work out the former price.', { case: 'above', value: claim, price: prior.price, date: prior.date, days, from: line.from })))
    }
  }
  if (unknown === 0) return found
  const shown = settings.claim === 'lowest'
  return [...found, lawful(law, finding('prior-price', 'info', null, `${unknown} of ${plan.lines.length} lines have no known price in the ${days} days before they begin${shown ? ', so no former price may be shown for them' : ', so nobody can say whether their former price is lawful'}.`,
    'Import offers up to the first day of the plan.', { case: shown ? 'none-to-show' : 'not-judged', lines: unknown, of: plan.lines.length, days }))]
})

/** The former price that each line may show: the lowest over the windows of all rules that hold; none where any of them cannot be judged. */
export function referencePrices({ plan, legal: { rules, settings, ledger } }: Pick<RuleInput, 'plan' | 'legal'>): ReferencePrice[] {
  const windows = enforced(rules, 'prior-price')
  if (settings.claim !== 'lowest' || windows.length === 0) return []
  return plan.lines.map(({ sku, from, channel, landed }) => {
    let best: ReferencePrice | null = null
    for (const { law, terms } of windows) {
      const prior = priorPrice(ledger.get(sku) ?? [], { before: from, days: terms.days, channel })
      if (!prior.known) return { sku, price: null, date: null, law: law.id }
      if (best === null || best.price === null || prior.price < best.price) best = { sku, price: prior.price, date: prior.date, law: law.id }
    }
    // A former price that is no higher than the new one announces no reduction.
    return best === null || (best.price ?? 0) <= landed ? { sku, price: null, date: best?.date ?? null, law: best?.law ?? windows[0].law.id } : best
  })
}

/** Nobody pays for a lower price without having agreed: a line that a merchant funds needs its consent on file for all of its days, and for as much. */
export const merchantConsent: Rule = (input) => perLine((line, product, { plan, legal: { rules, evidence } }) => {
  const paid = line.funding.merchant
  if (!(paid > 0)) return null
  const records = recordsOn(evidence, 'consent', product).filter((record) => covers(record, line.from, line.to))
  if (records.some(({ most }) => most === null || most >= paid)) return null
  const most = records.reduce((highest, record) => Math.max(highest, record.most ?? 0), 0)
  const who = product.merchant ?? null
  const found = records.length > 0
    ? finding('merchant-consent', 'block', line.sku, `${line.sku}: its merchant pays ${money(paid, plan.currency)} a unit, but has agreed to ${money(most, plan.currency)} at most.`, 'Lower the merchant’s part, or put a new consent on file.', { case: 'amount', amount: paid, cap: most })
    : finding('merchant-consent', 'block', line.sku, `${line.sku}: its merchant${who === null ? '' : ` ${who}`} pays ${money(paid, plan.currency)} a unit, and no consent for ${line.from} to ${line.to} is on file.`,
      'Put the merchant’s consent on file, or pay for it from another fund.', { case: 'none', amount: paid, merchant: who ?? '', from: line.from, to: line.to })
  const [first] = enforced(rules, 'merchant-consent')
  return first ? lawful(first.law, found) : found
})(input)

/** What is announced as a subsidy must be there: the total on file for this plan is at most what funds it. */
export const claimedSubsidy: Rule = ({ plan, legal: { rules, evidence } }) => {
  const announced = evidence.filter((one) => one.kind === 'announcement' && one.withdrawn === null && one.scope.kind === 'plan' && one.scope.id === plan.id)
  const funded = plan.envelopes.total ?? plan.lines.reduce((sum, line) => sum + line.expected.subsidy, 0)
  return announced.flatMap((one) => {
    if (one.kind !== 'announcement' || one.total <= funded) return []
    const found = finding('claimed-subsidy', 'block', null, `A subsidy of ${money(one.total, plan.currency)} is announced; ${money(funded, plan.currency)} is funded.`, 'Announce at most what is funded, or raise the envelope.', { announced: one.total, funded })
    const [first] = enforced(rules, 'claimed-subsidy')
    return [first ? lawful(first.law, found) : found]
  })
}

/** No traffic for a price cut that a merchant pays for: that is how a platform would force it. */
export const trafficTie: Rule = ({ campaign, legal: { rules } }) => enforced(rules, 'traffic-tie').flatMap(({ law }) => (campaign?.instruments ?? []).flatMap(({ instrument }) => {
  if (instrument.kind !== 'direct-cut' || !(instrument.traffic > 1) || !(instrument.funding.merchant > 0)) return []
  return [lawful(law, finding('traffic-tie', law.severity, null, `The instrument ${instrument.id} gives ${instrument.traffic} times the traffic to goods whose merchants pay for the cut.`, 'Give the traffic without the merchant’s money, or take the money without the traffic.', { instrument: instrument.id, traffic: instrument.traffic }))]
}))

/** A supplier's minimum advertised price, where it may be kept at all; elsewhere it is told that it is not. */
export const advertisedMinimum: Rule = ({ plan, facts, legal: { rules, evidence } }) => {
  const laws = enforced(rules, 'advertised-minimum')
  const barred = laws.find(({ terms }) => !terms.lawful)
  const allowed = laws.find(({ terms }) => terms.lawful)
  const held = plan.lines.flatMap((line) => {
    const product = facts.get(line.sku)
    const records = product ? recordsOn(evidence, 'minimum-price', product).filter((record) => record.from <= line.to && line.from <= record.to) : []
    return records.length === 0 ? [] : [{ line, price: Math.max(...records.map(({ price }) => price)) }]
  })
  if (held.length === 0) return []
  if (barred) return [lawful(barred.law, finding('advertised-minimum', 'info', null, `${held.length} lines have a supplier’s minimum price on file; it is not applied, since it may not be kept here.`, 'Withdraw the records, or ask counsel.', { case: 'barred', lines: held.length }))]
  if (!allowed) return [finding('advertised-minimum', 'info', null, `${held.length} lines have a supplier’s minimum price on file; no pack says whether it may be kept.`, 'Choose a jurisdiction in the settings.', { case: 'not-judged', lines: held.length })]
  return held.filter(({ line, price }) => line.landed < price).map(({ line, price }) => lawful(allowed.law, finding('advertised-minimum', allowed.law.severity, line.sku, `${line.sku}: ${money(line.landed, plan.currency)} is below the minimum of ${money(price, plan.currency)} that its supplier lets be advertised.`,
    'Show the price in the basket only, or agree it with the supplier.', { case: 'below', landed: line.landed, price })))
}

const belowCost = (line: PlanLine, product: ProductFacts): boolean => product.cost !== null && line.landed < product.cost

/** Lines below cost whose product is known, with their product. */
const lossLines = ({ plan, facts }: RuleInput): { readonly line: PlanLine; readonly product: ProductFacts }[] => plan.lines.flatMap((line) => {
  const product = facts.get(line.sku)
  return product && belowCost(line, product) ? [{ line, product }] : []
})

/** A dominant firm below cost needs legal sign-off; whether it is dominant, it declares itself. */
export const dominance: Rule = (input) => enforced(input.legal.rules, 'dominance').flatMap(({ law }) => {
  const lines = lossLines(input)
  if (lines.length === 0) return []
  const { dominant } = input.legal.settings
  if (dominant === null) {
    return [lawful(law, finding('dominance', 'info', null, `${lines.length} lines are below cost, and nobody has declared in which categories the firm is dominant.`, 'Declare it in the settings; none is an answer.', { case: 'not-judged', lines: lines.length }))]
  }
  return lines.filter(({ product }) => dominant.includes(product.category)).map(({ line, product }) => lawful(law, finding('dominance', law.severity, line.sku,
    `${line.sku}: ${money(line.landed, input.plan.currency)} is below its cost of ${money(product.cost ?? 0, input.plan.currency)} in a category in which the firm declares itself dominant.`,
    'Have counsel sign it off, or raise the price to its cost.', { case: 'below-cost', landed: line.landed, cost: product.cost ?? 0 })))
})

/** Resale at a loss is barred here whoever sells, but for the exceptions of the law with their evidence on file. */
export const resaleAtLoss: Rule = (input) => enforced(input.legal.rules, 'resale-at-loss').flatMap(({ law, terms }) => lossLines(input).flatMap(({ line, product }) => {
  const excepted = line.reason !== null && terms.reasons.includes(line.reason)
    && recordsOn(input.legal.evidence, 'below-cost', product).some((record) => record.reason === line.reason && covers(record, line.from, line.to))
  return excepted ? [] : [lawful(law, finding('resale-at-loss', law.severity, line.sku, `${line.sku}: ${money(line.landed, input.plan.currency)} is below its purchase price of ${money(product.cost ?? 0, input.plan.currency)}, and none of the law’s exceptions is on file for it.`,
    'Raise the price to the purchase price, or put an exception with its evidence on file.', { landed: line.landed, cost: product.cost ?? 0 }))]
}))

/** Caps on promotions in named categories (France): by value of the cut; the cap by volume needs a year's sales plan and is told, not judged. */
export const categoryCap: Rule = ({ plan, facts, legal }) => enforced(legal.rules, 'category-cap').flatMap(({ law, terms: { value, volume } }) => {
  const { capped } = legal.settings
  if (capped === null) {
    return [lawful(law, finding('category-cap', 'info', null, `Promotions are capped at ${percent(value)}% of value in some categories here, and nobody has said which of the catalog’s they are.`, 'Name them in the settings; none is an answer.', { case: 'not-judged', limit: percent(value) }))]
  }
  const touched = plan.lines.filter((line) => capped.includes(facts.get(line.sku)?.category ?? ''))
  if (touched.length === 0) return []
  const over = touched.filter((line) => (line.list - line.landed) / line.list > value + 1e-12)
  return [
    ...over.map((line) => lawful(law, finding('category-cap', law.severity, line.sku, `${line.sku} is cut by ${percent((line.list - line.landed) / line.list)}%; its category is capped at ${percent(value)}%.`, 'Cut it less.', { case: 'value', drop: percent((line.list - line.landed) / line.list), limit: percent(value) }))),
    lawful(law, finding('category-cap', 'info', null, `${touched.length} lines are under a cap of ${percent(volume)}% of a year’s volume, which cannot be judged without that year’s agreements.`, 'Check it against the yearly agreements.', { case: 'volume', lines: touched.length, limit: percent(volume) })),
  ]
})

/** Below cost while the scenario counts on a rival's leaving: the pattern of predation with recoupment goes to counsel. */
export const recoupment: Rule = (input) => (input.legal.rivalsMayLeave ? enforced(input.legal.rules, 'recoupment') : []).flatMap(({ law }) => {
  const lines = lossLines(input).length
  return lines === 0 ? [] : [lawful(law, finding('recoupment', law.severity, null, `${lines} lines are below cost, and the scenario behind the plan lets a rival give up.`, 'Have counsel look at it before it is published.', { lines }))]
})

/** Words that have no place in a pricing note: a truce is a cartel, and an aim to drive somebody out is intent. */
export const legalWords: Rule = ({ legal: { rules, notes } }) => enforced(rules, 'legal-words').flatMap(({ law, terms: { words } }) => notes.flatMap(({ where, text }) => {
  const plain = text.toLowerCase()
  const found = words.en.find((word) => new RegExp(`(?<![a-z])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![a-z])`, 'u').test(plain)) ?? words.zh.find((word) => plain.includes(word))
  return found === undefined ? [] : [lawful(law, finding('legal-words', law.severity, null, `“${found}” stands in the ${where === 'plan' ? 'plan’s name' : where === 'scenario' ? 'scenario’s name or note' : 'reason given'}; whoever reads it later will ask what was meant.`,
    'Have counsel sign it off. What was written stays on record.', { case: where, word: found }))]
}))

/** What the packs cannot decide: laws that are drafts still, and a currency that no pack covers. */
export const lawPack: Rule = ({ plan, legal: { rules, covered } }) => [
  ...(covered ? [] : [finding('law-pack', 'info', null, `No law pack covers ${plan.currency}, so only what holds everywhere was judged.`, 'Choose jurisdictions in the settings, and ask counsel.', { case: 'none', currency: plan.currency })]),
  ...enforced(rules, 'law-pack').map(({ law }) => lawful(law, finding('law-pack', 'info', null, `${law.id} (${law.title.en}) is a draft: it is not judged.`, 'Watch whether it is adopted.', { case: 'draft' }))),
]
