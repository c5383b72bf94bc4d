import { normalLoss } from '../linalg/error-function.ts'
import { PRODUCT_MEASURES } from './block.ts'
import type { WarTables } from './tables.ts'

/** Part of our sales, in units and in value, that chance on the shelves may leave unsold without being counted by fluid mode. */
export const SHELF_TOLERANCE = 0.005

const PM = PRODUCT_MEASURES.length
const DEMAND = PRODUCT_MEASURES.indexOf('demand')
const RECEIVED = PRODUCT_MEASURES.indexOf('received')
/** Standard deviations beyond which nothing is lost: the loss there is below 1e-10 of one. */
const FAR = 6

/**
 * Units that chance leaves unsold of a shelf of `stock` that does not fill again, beside those that its mean demand leaves: E max(D - stock, 0) - max(E D - stock, 0), largest, 0.4 standard deviations, where just the stock
 * is asked for. Demand is taken for normal with the variance of a count whose rate varies: m + m² (spread / steps + common).
 * @param m mean demand over the horizon; where the shelf ran empty, at least the stock
 */
export function chanceLoss(m: number, stock: number, relative: number): number {
  const sd = Math.sqrt(m * (1 + m * relative))
  const room = (stock - m) / sd
  return room > FAR || !(sd > 0) ? 0 : sd * normalLoss(Math.abs(room))
}

/** Relative variance of what is asked for of a category over the horizon, beside Poisson's; as ExpectedShelf has it by step. */
function relativeVariance({ dispersion, steps, scenario: { monteCarlo } }: WarTables, g: number): number {
  const shock = monteCarlo.shockLogSd ?? 0
  return (1 / dispersion[g] + Math.expm1(shock * shock)) / steps + (monteCarlo.draw.demandLevel ? Math.expm1(monteCarlo.demandLogSd ** 2) : 0)
}

/** Whether what chance leaves on our shelves may pass the tolerance where `asked(i)` units of each product are asked for over the horizon. */
function passes(tables: WarTables, asked: (i: number) => number): boolean {
  const { products: n, sellers: K, group, groups: G, stock, price } = tables
  const relative = Float64Array.from({ length: G }, (_, g) => relativeVariance(tables, g))
  let [lost, all, lostValue, value] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const m = asked(i)
    const j = i * K
    all += m
    value += m * price[j]
    if (stock[j] === Number.POSITIVE_INFINITY || stock[j] <= 0) continue
    const loss = chanceLoss(Math.min(m, stock[j]), stock[j], relative[group[i]])
    lost += loss
    lostValue += loss * price[j]
  }
  return lost > SHELF_TOLERANCE * all || lostValue > SHELF_TOLERANCE * value
}

/**
 * Whether fluid mode has to count what chance leaves on the shelves: `yes` where goods come in or back, a rival's stock is counted, or the bound is passed at the starting prices already; `no` where no stock of ours is counted;
 * else it shows once it is known what is asked for ({@link shelvesMatter}).
 */
export function shelvesCount(tables: WarTables): 'yes' | 'no' | 'ask' {
  const { products: n, sellers: K, steps, visits, group, start, baseUnits, inboundProduct, stock, scenario } = tables
  let ours = false
  for (let j = 0; j < stock.length; j++) {
    if (stock[j] === Number.POSITIVE_INFINITY || stock[j] <= 0) continue
    if (j % K > 0 || (scenario.operations.reorderDays ?? 0) > 0) return 'yes'
    ours = true
  }
  // An empty shelf may be filled.
  if (inboundProduct.length > 0) return 'yes'
  if (!ours) return 'no'
  // Days' worth of ordinary visits over the horizon, by category.
  const worth = Float64Array.from({ length: start.length - 1 }, (_, g) => visits.subarray(g * steps, (g + 1) * steps).reduce((sum, v) => sum + v, 0))
  const perDay = Float64Array.from(tables.market.categories, ({ visitsPerDay }) => visitsPerDay)
  return n > 0 && passes(tables, (i) => (perDay[group[i]] > 0 ? (baseUnits[i * K] * worth[group[i]]) / perDay[group[i]] : 0)) ? 'yes' : 'ask'
}

/** Whether what was asked for on the one path of fluid mode (product x measure) says that chance on the shelves has to be counted. */
export const shelvesMatter = (tables: WarTables, products: Float64Array): boolean => passes(tables, (i) => products[i * PM + DEMAND] + products[i * PM + RECEIVED])
