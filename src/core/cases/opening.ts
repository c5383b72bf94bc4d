import type { Assumption, Market, ProductDemand } from '../demand/market.ts'
import { invertShares, ownElasticity } from '../demand/choice.ts'
import type { DocumentedWar } from './documented-war.ts'

/** Real money of the war's unit in one major unit of the modelled market: a modelled unit stands for `ordersPerUnit` orders. */
export const moneyScale = (war: DocumentedWar): number => war.unit / war.opening.ordersPerUnit

/** Sellers with the seat first, as a market lists them. */
export const sellersOf = (war: DocumentedWar): DocumentedWar['sellers'] =>
  [...war.sellers.filter(({ id }) => id === war.opening.seat), ...war.sellers.filter(({ id }) => id !== war.opening.seat)]

/**
 * The market before the first blow: one category, a product per size of basket, each offered by every seller at the same price. Utilities are
 * Berry's inversion of the orders that each seller had (MODEL.md section 2), so the model gives these orders back exactly.
 * @param utility added to each seller's mean utility, index as {@link sellersOf}: what habit has made since
 */
export function openingMarket(war: DocumentedWar, utility: ReadonlyMap<string, number> = new Map()): Market {
  const { opening } = war
  const sellers = sellersOf(war)
  const K = sellers.length
  const { bands, priceCoefficient: beta, sellerSimilarity: lambda } = opening
  const orders = Float64Array.from(bands.flatMap((band) => sellers.map(({ id }) => band.orders[id] ?? 0)))
  const total = orders.reduce((sum, x) => sum + x, 0)
  const shares = orders.map((x) => (x / total) * (1 - opening.outsideShare))
  const nest = Int32Array.from(orders, (_, j) => Math.floor(j / K))
  const inverted = invertShares(shares, nest, bands.length, lambda)
  const seat = opening.sellers.find(({ seller }) => seller === opening.seat)
  const margin = seat?.margin ?? 0
  const products = bands.map((band, i): ProductDemand => {
    const bandTotal = sellers.reduce((sum, _, k) => sum + shares[i * K + k], 0)
    return {
      sku: band.id, name: band.name, category: 0, list: band.price, cost: band.price * (1 - margin), floor: null, stock: null, inbound: [],
      priceCoefficient: beta, elasticity: ownElasticity(beta, lambda, shares[i * K] / bandTotal, shares[i * K]), elasticitySe: 0, priorShare: 1,
      observedLow: 0, observedHigh: band.price,
      prices: sellers.map((_, k) => (shares[i * K + k] > 0 ? band.price : null)),
      meanUtility: sellers.map(({ id }, k) => (shares[i * K + k] > 0 ? inverted[i * K + k] + beta * Math.log(band.price) + (utility.get(id) ?? 0) : null)),
      warnings: [],
    }
  })
  const elasticity = products.reduce((sum, product, i) => sum + product.elasticity * orders[i * K], 0) / Math.max(1e-12, products.reduce((sum, _, i) => sum + orders[i * K], 0))
  const relative = opening.priceCoefficientSe / beta
  return {
    schema: 1, currency: war.currency, asOf: war.from,
    sellers: sellers.map(({ id, name }, k) => ({ id, name, own: k === 0 })),
    categories: [{
      id: war.id, name: war.title, visitsPerDay: ((total * war.unit) / opening.ordersPerUnit) / (1 - opening.outsideShare), weekday: [1, 1, 1, 1, 1, 1, 1],
      priceCoefficient: beta, priceCoefficientSe: opening.priceCoefficientSe, sellerSimilarity: lambda, promoEffect: 0, dispersion: null,
      elasticity, elasticitySe: Math.abs(elasticity) * relative,
    }],
    products: products.map((product) => ({ ...product, elasticitySe: Math.abs(product.elasticity) * relative })),
    assumptions: openingAssumptions(war),
  }
}

/** What the sources do not say of the opening position, as labelled assumptions. */
export function openingAssumptions(war: DocumentedWar): Assumption[] {
  return war.opening.assumptions.map(({ id, text, source }) => ({ id: `${war.id}.${id}`, text, value: valueOf(war, id), label: 'assumption', source, date: war.from }))
}

function valueOf({ opening }: DocumentedWar, id: string): number | string {
  switch (id) {
    case 'priceCoefficient': return opening.priceCoefficient
    case 'sellerSimilarity': return opening.sellerSimilarity
    case 'outsideShare': return opening.outsideShare
    case 'demandLogSd': return opening.demandLogSd
    case 'orders': return opening.bands.map((band) => `${band.id}: ${Object.entries(band.orders).map(([seller, x]) => `${seller} ${x}`).join(', ')}`).join('; ')
    case 'prices': return opening.bands.map((band) => `${band.id}: ${band.price}`).join('; ')
    case 'margins': return opening.sellers.map(({ seller, margin }) => `${seller} ${margin}`).join('; ')
    case 'cash': return opening.sellers.map(({ seller, cash }) => `${seller} ${cash}`).join('; ')
    case 'fixedCosts': return opening.sellers.map(({ seller, fixedCostPerDay }) => `${seller} ${fixedCostPerDay}`).join('; ')
    default: throw new RangeError(`No opening figure is called ${id}`)
  }
}
