import { dayNumber, type IsoDate } from '../calendar/calendar.ts'
import { WarchestError, type Problem } from '../problem.ts'
import { WEAKEST } from './category-fit.ts'
import { ownElasticity } from './choice.ts'
import type { Assumption, CategoryDemand, Market, ProductDemand } from './market.ts'
import { presentChoice, type PresentChoice } from './present.ts'

/** An elasticity that a person puts in the place of the fitted one, in one scenario. */
export interface ElasticityOverride {
  readonly scope: 'category' | 'sku'
  /** Category id or SKU. */
  readonly id: string
  /** Own-price elasticity of our sales at present prices, {@link STRONGEST}..{@link WEAKEST}. */
  readonly elasticity: number
  /** Why; never empty. */
  readonly reason: string
  readonly by: string
  readonly date: IsoDate
  /** What the fit had found, and this replaced. */
  readonly fitted: number
}

/** Eight standard deviations beyond the mean of 1,851 published estimates (-2.62, 2.21: Bijmolt, van Heerde and Pieters 2005): a slip of the pen, not a belief. */
export const STRONGEST = -20

/** The warning that a product whose elasticity a person has set carries in {@link ProductDemand.warnings}. */
export const SET_BY_PERSON = 'elasticity-set'

/** Everything that keeps overrides from being applied to a market, each with a sentence; empty where all is well. */
export function overrideProblems(market: Market, overrides: readonly ElasticityOverride[]): Problem[] {
  const categories = new Map(market.categories.map((category) => [category.id, category]))
  const products = new Map(market.products.map((product) => [product.sku, product]))
  const seen = new Set<string>()
  return overrides.flatMap((override, i) => {
    const { scope, id, elasticity, reason, by, date } = override
    const problems: Problem[] = []
    // People know products and categories by their names.
    const name = (scope === 'category' ? categories.get(id) : products.get(id))?.name
    const called = name === undefined ? id : scope === 'category' ? name.en : `${name.en} (${id})`
    const refuse = (value: string, code: string, message: string, mend: string): void => void problems.push({ code, message, mend, field: `overrides[${i}]`, value, params: { id, name: name?.zh ?? name?.en ?? id, elasticity, date } })
    if (scope === 'category' && !categories.has(id)) refuse(id, 'override.unknown-category', `The market has no category ${id} whose elasticity could be set.`, 'Take the override out of the scenario, or fit demand with sales of that category.')
    const product = products.get(id)
    if (scope === 'sku' && product === undefined) refuse(id, 'override.unknown-sku', `The market has no product ${id} whose elasticity could be set.`, 'Take the override out of the scenario, or fit demand with sales of that product.')
    else if (scope === 'sku' && !offered(product!)) refuse(id, 'override.not-offered', `We have no price of ${called} now, so there is no present elasticity to set.`, 'Import our offer of it and fit again, or take the override out.')
    if (!(elasticity < 0)) refuse(id, 'override.not-negative', `An elasticity of ${elasticity} for ${called} would mean that a higher price does not lose sales.`, `Give a number from ${STRONGEST} to ${WEAKEST}.`)
    else if (elasticity < STRONGEST) refuse(id, 'override.too-strong', `An elasticity of ${elasticity} for ${called} would mean that 1% off the price adds over ${Math.floor(-elasticity)}% to sales; published estimates are nowhere near that.`, `Give a number from ${STRONGEST} to ${WEAKEST}.`)
    else if (elasticity > WEAKEST) refuse(id, 'override.too-weak', `An elasticity of ${elasticity} for ${called} would mean that buyers hardly see the price, and no price would be too high.`, `Give a number from ${STRONGEST} to ${WEAKEST}.`)
    if (reason.trim() === '') refuse(id, 'override.no-reason', `The elasticity of ${called} was set without a reason.`, 'Say why, so that whoever reads the outcome can judge it.')
    if (by.trim() === '') refuse(id, 'override.no-name', `Nobody answers for the elasticity set for ${called}.`, 'Give the name of the person who set it.')
    if (dayNumber(date) === null) refuse(id, 'override.date', `${date} is not the date of an override.`, 'Give it as YYYY-MM-DD.')
    const key = `${scope} ${id}`
    if (seen.has(key)) refuse(id, 'override.twice', `The elasticity of ${called} is set twice.`, 'Keep one of the two.')
    seen.add(key)
    return problems
  })
}

const offered = ({ prices, meanUtility }: ProductDemand): boolean => prices[0] !== null && prices[0] !== undefined && meanUtility[0] !== null

/**
 * The market with the elasticities that a person has set. Present sales stay as they are: beta changes, and every mean utility with it, so that each offer keeps its utility at its present price
 *   m_ik' = m_ik + (beta' - beta) ln p_ik
 * and the own elasticity, -(beta/lambda)[1 - (1-lambda) P(k|i) - lambda s_ik], is the wanted one exactly. Other products keep theirs.
 * A category's override multiplies the response of all its products by one factor; a product's own override stands above it. Standard errors keep their size relative to the elasticity:
 * a person's number is not taken to be surer than the fit's. Every override becomes a labelled assumption, before all others. Applying the same overrides again changes nothing.
 * @throws WarchestError 'bad-input' with every problem of {@link overrideProblems}
 */
export function applyOverrides(market: Market, overrides: readonly ElasticityOverride[] | undefined): Market {
  if (overrides === undefined || overrides.length === 0) return market
  const problems = overrideProblems(market, overrides)
  if (problems.length > 0) throw new WarchestError('bad-input', problems)
  const byCategory = new Map(overrides.flatMap((one) => (one.scope === 'category' ? [[one.id, one] as const] : [])))
  const bySku = new Map(overrides.flatMap((one) => (one.scope === 'sku' ? [[one.id, one] as const] : [])))
  const factors = market.categories.map(({ id, elasticity }) => (byCategory.get(id)?.elasticity ?? elasticity) / elasticity)
  const present = new Map<number, PresentChoice>()
  const choiceOf = (category: number): PresentChoice => {
    const known = present.get(category) ?? presentChoice(market, category)
    present.set(category, known)
    return known
  }
  const products = market.products.map((product, index): ProductDemand => {
    const own = bySku.get(product.sku)
    const touched = own !== undefined || byCategory.has(market.categories[product.category].id)
    if (!touched) return product
    if (own === undefined) return rescaled(product, factors[product.category], product.elasticity * factors[product.category])
    return rescaled(product, own.elasticity / presentElasticity(market, choiceOf(product.category), index), own.elasticity)
  })
  const categories = market.categories.map((category, c): CategoryDemand => (byCategory.has(category.id)
    ? { ...category, priceCoefficient: category.priceCoefficient * factors[c], priceCoefficientSe: category.priceCoefficientSe * factors[c], elasticity: byCategory.get(category.id)!.elasticity, elasticitySe: category.elasticitySe * factors[c] }
    : category))
  const said = overrides.map((override) => overrideAssumption(market, override))
  const ids = new Set(said.map(({ id }) => id))
  return { ...market, categories, products, assumptions: [...said, ...market.assumptions.filter(({ id }) => !ids.has(id))] }
}

/** Own-price elasticity of our sales of a product at the prices that stand, from the choice model itself. */
export function presentElasticity(market: Market, { members, sellers, shares, lambda }: PresentChoice, index: number): number {
  const at = members.indexOf(index) * sellers
  return ownElasticity(market.products[index].priceCoefficient, lambda, shares.within[at], shares.share[at])
}

function rescaled(product: ProductDemand, factor: number, elasticity: number): ProductDemand {
  const change = product.priceCoefficient * (factor - 1)
  return {
    ...product, priceCoefficient: product.priceCoefficient * factor, elasticity, elasticitySe: product.elasticitySe * (elasticity / product.elasticity),
    meanUtility: product.meanUtility.map((mean, k) => (mean === null || product.prices[k] === null ? mean : mean + change * Math.log(product.prices[k]))),
    warnings: product.warnings.includes(SET_BY_PERSON) ? product.warnings : [...product.warnings, SET_BY_PERSON],
  }
}

/** What an override is called among the assumptions of an outcome, on screens and in exports. */
export function overrideAssumption(market: Market, { scope, id, elasticity, reason, by, date, fitted }: ElasticityOverride): Assumption {
  const name = scope === 'category' ? market.categories.find((category) => category.id === id)?.name : market.products.find((product) => product.sku === id)?.name
  const [en, zh] = [name?.en ?? id, name?.zh ?? name?.en ?? id]
  const was = fitted.toFixed(2).replace('-', '\u2212')
  return {
    id: `override.${scope}.${id}`, value: elasticity, label: 'assumption', source: by, date,
    text: scope === 'category'
      ? { en: `Elasticity of ${en} set by a person in place of the fitted ${was}: ${reason}`, zh: `${zh}的弹性由人工设定，替代拟合值 ${was}：${reason}` }
      : { en: `Elasticity of ${en} (${id}) set by a person in place of the fitted ${was}: ${reason}`, zh: `${zh}（${id}）的弹性由人工设定，替代拟合值 ${was}：${reason}` },
  }
}

/** The overrides with one more; the older one of the same category or product gives way. */
export const withOverride = (overrides: readonly ElasticityOverride[] | undefined, one: ElasticityOverride): ElasticityOverride[] => [...withoutOverride(overrides, one), one]

export const withoutOverride = (overrides: readonly ElasticityOverride[] | undefined, { scope, id }: Pick<ElasticityOverride, 'scope' | 'id'>): ElasticityOverride[] =>
  (overrides ?? []).filter((other) => other.scope !== scope || other.id !== id)
