import { addDays } from '../calendar/calendar.ts'
import type { Seller } from '../catalog/catalog.ts'
import type { Currency } from '../money/money.ts'
import { ownElasticity } from './choice.ts'
import { FEW_ROWS, WEAKEST, type CategoryFit, type ProductFit } from './category-fit.ts'
import type { Assumption, CategoryDemand, Market, ProductDemand } from './market.ts'
import type { Panel } from './panel.ts'
import { shrink } from './pooling.ts'
import { DEFAULTS, describe } from './assumptions.ts'

/** What the catalog and the offers know of a product; null is unknown. Money is major units. */
export interface ProductFacts {
  readonly sku: string
  readonly list: number | null
  readonly cost: number | null
  readonly floor: number | null
  readonly stock: number | null
  /** `step` counts days from the day after the last day of data. */
  readonly inbound: readonly { readonly step: number; readonly units: number }[]
  /** What each seller asks now, index as {@link MarketFacts.sellers}; null: not offered or not known. Our own may be null: the last price seen in the panel stands in. */
  readonly prices: readonly (number | null)[]
}

export interface MarketFacts {
  readonly currency: Currency
  /** Our store first. */
  readonly sellers: readonly Seller[]
  readonly products: readonly ProductFacts[]
}

/** A product that sold and is in no catalog. */
const NO_FACTS: Omit<ProductFacts, 'sku'> = { list: null, cost: null, floor: null, stock: null, inbound: [], prices: [] }

/** What a person allows to be assumed where the data cannot say. */
export interface DemandAssumptions {
  /** Where no rival's offers are known: one rival at our price, liked as much as we are. */
  readonly rivals: boolean
  /** Share of visits that buy from nobody; null: the default, labelled as such. */
  readonly outsideShare: number | null
  /** Unit cost and floor as shares of the list price where they are blank; null: they stay blank and the product stays out of plans. */
  readonly costShare: number | null
  readonly floorShare: number | null
}

/**
 * Turns the fitted responses of our sales into the two-level nested logit of MODEL.md section 2: visits, beta, lambda, gamma and mean utilities that reproduce present
 * sales and the fitted elasticities at present prices (Berry 1994). Rivals' sales are never in our data: sellers are taken to be liked equally at equal prices, as a labelled
 * assumption, and every other figure that the data lack is one too.
 */
export function calibrate(panel: Panel, fits: readonly CategoryFit[], facts: MarketFacts, allowed: DemandAssumptions): Market {
  const asOf = addDays(panel.startDate, panel.steps * panel.stepDays)
  const assumptions: Assumption[] = []
  const known = new Map(facts.products.map((product) => [product.sku, product]))
  const observedRivals = facts.sellers.length > 1 && facts.products.some((product) => product.prices.some((price, k) => k > 0 && price !== null))
  const assumedRival = !observedRivals && allowed.rivals
  const sellers = assumedRival ? [facts.sellers[0], DEFAULTS.rival] : observedRivals ? facts.sellers : facts.sellers.slice(0, 1)
  const outsideShare = allowed.outsideShare ?? DEFAULTS.outsideShare
  const note = (id: Parameters<typeof describe>[0], value: number | string, given: boolean): void => void assumptions.push(describe(id, value, asOf, given))
  note('outside-share', outsideShare, allowed.outsideShare !== null)
  if (assumedRival) note('rival-at-our-price', DEFAULTS.rival.name.en, true)
  if (sellers.length > 1) note('sellers-liked-equally', 1, false)

  const categories: CategoryDemand[] = []
  const products: ProductDemand[] = []
  let costs = 0
  let floors = 0
  let lists = 0
  let similarity = 0
  for (const fit of fits) {
    const offers = fit.products.map((product) => offerOf(product, known.get(panel.products[product.product].sku), sellers, assumedRival))
    const solved = solveCategory(fit, offers, sellers.length, outsideShare)
    if (solved.similarityAssumed && sellers.length > 1) similarity++
    categories.push(categoryDemand(panel, fit, solved))
    fit.products.forEach((product, at) => {
      const sku = panel.products[product.product].sku
      const fact = known.get(sku) ?? NO_FACTS
      const list = fact.list ?? product.observedHigh
      const cost = fact.cost ?? (allowed.costShare === null ? null : allowed.costShare * list)
      const floor = fact.floor ?? (allowed.floorShare === null ? null : allowed.floorShare * list)
      if (fact.list === null) lists++
      if (fact.cost === null && cost !== null) costs++
      if (fact.floor === null && floor !== null) floors++
      products.push({
        sku, name: panel.products[product.product].name, category: categories.length - 1, list, cost, floor, stock: fact.stock, inbound: fact.inbound,
        priceCoefficient: solved.beta[at], elasticity: solved.elasticity[at], elasticitySe: product.pooled.se, priorShare: product.pooled.priorShare,
        observedLow: product.observedLow, observedHigh: product.observedHigh, prices: offers[at].prices, meanUtility: solved.utility[at], warnings: warningsOf(product, assumedRival, offers[at]),
      })
    })
  }
  if (similarity > 0) note('seller-similarity', DEFAULTS.sellerSimilarity, false)
  if (lists > 0) note('list-is-highest-seen', lists, false)
  if (costs > 0 && allowed.costShare !== null) note('cost-share', allowed.costShare, true)
  if (floors > 0 && allowed.floorShare !== null) note('floor-share', allowed.floorShare, true)
  assumptions.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { schema: 1, currency: facts.currency, asOf, sellers, categories, products, assumptions }
}

interface Offer {
  readonly prices: readonly (number | null)[]
  readonly own: number
}

function offerOf(product: ProductFit, fact: ProductFacts | undefined, sellers: readonly Seller[], assumedRival: boolean): Offer {
  const own = fact?.prices[0] ?? product.lastPrice
  const rivals = assumedRival ? [own] : sellers.slice(1).map((_, k) => fact?.prices[k + 1] ?? null)
  return { prices: [own, ...rivals], own }
}

interface Solved {
  readonly visits: number
  readonly lambda: number
  readonly similarityAssumed: boolean
  readonly beta: Float64Array
  readonly elasticity: Float64Array
  /** Of the category. */
  readonly mean: { readonly beta: number; readonly elasticity: number; readonly within: number; readonly share: number }
  readonly utility: (number | null)[][]
}

/**
 * Solves for visits N, lambda and each product's beta, from present units q_i, prices and fitted elasticities. With equal liking P(k|i) is proportional to p_k^(-beta_i/lambda), so
 * beta_i and our share of the product depend on each other; a few rounds settle them.
 *   lambda: d ln q / d ln(rivals' price) over d ln q / d ln(all prices) = (1-lambda)/lambda (1 - P(0|i)) at the category's mean
 */
function solveCategory(fit: CategoryFit, offers: readonly Offer[], sellers: number, outsideShare: number): Solved {
  const n = offers.length
  const units = fit.products.map((product, i) => product.unitsPerDay * Math.exp(Math.min(product.pooled.value, WEAKEST) * Math.log(offers[i].own / product.lastPrice)))
  const target = fit.products.map((product) => Math.min(product.pooled.value, WEAKEST))
  const ratio = responseRatio(fit)
  const similarityAssumed = ratio === null
  const beta = new Float64Array(n).fill(1)
  const within = new Float64Array(n).fill(1 / sellers)
  const share = new Float64Array(n)
  let lambda = sellers === 1 ? 1 : DEFAULTS.sellerSimilarity
  let visits = 0
  for (let round = 0; round < 40; round++) {
    const mean = within.reduce((sum, s) => sum + s, 0) / n
    if (sellers > 1 && ratio !== null) lambda = mean < 1 ? Math.max(LEAST_SIMILARITY, 1 / (1 + ratio / (1 - mean))) : 1
    let total = 0
    for (let i = 0; i < n; i++) total += units[i] / within[i]
    visits = total / (1 - outsideShare)
    for (let i = 0; i < n; i++) {
      share[i] = units[i] / visits
      // Given the category's total attraction the response lacks the term lambda s; see ownElasticity.
      const slope = (1 - (1 - lambda) * within[i] - (fit.design.givenTotal ? 0 : lambda * share[i])) / lambda
      beta[i] = -target[i] / slope
      within[i] = ownShareAt(offers[i].prices, beta[i] / lambda)
    }
  }
  const elasticity = beta.map((b, i) => ownElasticity(b, lambda, within[i], share[i]))
  const utility = offers.map((offer, i) => utilitiesOf(offer.prices, beta[i], lambda, units[i] / within[i] / visits, outsideShare))
  // The category's own numbers are means over the rows, as its elasticity is.
  const rows = fit.products.reduce((sum, product) => sum + product.rows, 0)
  const average = (values: ArrayLike<number>): number => fit.products.reduce((sum, product, i) => sum + product.rows * values[i], 0) / rows
  const mean = { within: average(within), share: average(share) }
  const categoryTarget = Math.min(fit.elasticity.value, WEAKEST)
  const categoryBeta = (-categoryTarget * lambda) / (1 - (1 - lambda) * mean.within - (fit.design.givenTotal ? 0 : lambda * mean.share))
  return { visits, lambda, similarityAssumed, beta, elasticity, mean: { ...mean, beta: categoryBeta, elasticity: ownElasticity(categoryBeta, lambda, mean.within, mean.share) }, utility }
}

/** Below this, sellers of a product would be one and the same to buyers, and a cent would move all sales. */
const LEAST_SIMILARITY = 0.2
/** What the ratio of the two responses is before data: that of the default similarity with a quarter of the product's sales ours, give or take. */
const RATIO_PRIOR = { mean: ((1 - DEFAULTS.sellerSimilarity) / DEFAULTS.sellerSimilarity) * 0.75, variance: 0.25 ** 2, meanSe: 0 } as const

/** Response to the rivals' price over the response to all prices, shrunk to its prior as far as it is uncertain; null where the data have no rivals' prices. */
function responseRatio({ commonSlope, crossElasticity }: CategoryFit): number | null {
  if (commonSlope === null || crossElasticity === null || !(commonSlope < WEAKEST)) return null
  return Math.max(0, shrink({ value: crossElasticity.value / -commonSlope, se: crossElasticity.se / -commonSlope }, RATIO_PRIOR).value)
}

/** P(0|i) where everybody is liked equally: prices to the power -beta/lambda. */
function ownShareAt(prices: readonly (number | null)[], power: number): number {
  const own = prices[0]!
  let sum = 0
  for (const price of prices) if (price !== null) sum += (price / own) ** -power
  return 1 / sum
}

/** Mean utilities a_i + b_k + xi_ik of every seller's offer of a product that has share `nest` of all visits: Berry's inversion, price effect added back. */
function utilitiesOf(prices: readonly (number | null)[], beta: number, lambda: number, nest: number, outsideShare: number): (number | null)[] {
  const own = prices[0]!
  const sum = prices.reduce<number>((total, price) => total + (price === null ? 0 : (price / own) ** (-beta / lambda)), 0)
  return prices.map((price) => {
    if (price === null) return null
    const logWithin = (-beta / lambda) * Math.log(price / own) - Math.log(sum)
    return Math.log(nest) - Math.log(outsideShare) + lambda * logWithin + beta * Math.log(price)
  })
}

function categoryDemand(panel: Panel, fit: CategoryFit, solved: Solved): CategoryDemand {
  const { id, name } = panel.categories[fit.category]
  const { beta, elasticity, within } = solved.mean
  const promo = fit.covariates.find((covariate) => covariate.name === 'promo')
  return {
    id, name, visitsPerDay: solved.visits, weekday: fit.weekday, priceCoefficient: beta, priceCoefficientSe: (beta * fit.elasticity.se) / Math.abs(fit.elasticity.value),
    sellerSimilarity: solved.lambda,
    // The regression sees (gamma / lambda)(1 - (1 - lambda) P(0|i)).
    promoEffect: promo ? (promo.value * solved.lambda) / (1 - (1 - solved.lambda) * within) : 0,
    dispersion: fit.dispersion, elasticity, elasticitySe: fit.elasticity.se,
  }
}

function warningsOf(product: ProductFit, assumedRival: boolean, offer: Offer): string[] {
  const warnings: string[] = []
  if (!product.priceMoved) warnings.push('price-never-moved')
  if (product.rows < FEW_ROWS) warnings.push('few-observations')
  if (product.pooled.value > WEAKEST) warnings.push('weak-response-raised')
  if (assumedRival) warnings.push('rivals-assumed')
  else if (offer.prices.length > 1 && offer.prices.every((price, k) => k === 0 || price === null)) warnings.push('no-rival-offer')
  return warnings
}

