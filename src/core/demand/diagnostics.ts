import { cholesky, choleskySolve } from '../linalg/dense.ts'
import { AbsorbedRows } from './absorbed-rows.ts'
import { FEW_ROWS, WEAKEST, type CategoryFit, type ProductFit } from './category-fit.ts'
import { interval95 } from './intervals.ts'
import type { CategoryDiagnostics, ProductDiagnostics } from './market.ts'
import type { Panel } from './panel.ts'
import { summariseResiduals } from './residuals.ts'
import { weeklySeason, yearlySeason } from './season.ts'

/** A price of which less than this part of the variance is its own cannot be told from what it moves with. */
const OWN_PART = 0.05
/** Fewer units than this are said to be few. */
export const FEW_UNITS = 30

/** Weights of the published mean in a category's elasticity, and of own rows, category and published mean in a product's; they add to 1. */
export function sharesOf(fit: CategoryFit, product: ProductFit): { own: number; category: number; prior: number } {
  const pooled = product.pooled.priorShare
  return { own: 1 - pooled, category: pooled * (1 - fit.elasticity.priorShare), prior: pooled * fit.elasticity.priorShare }
}

export function categoryDiagnostics(panel: Panel, fit: CategoryFit, members: readonly ProductDiagnostics[]): CategoryDiagnostics {
  const { design } = fit
  const most = (of: 'shareOwn' | 'shareCategory' | 'sharePrior'): number => members.filter((member) => member[of] === Math.max(member.shareOwn, member.shareCategory, member.sharePrior)).length
  const prior = most('sharePrior')
  const own = members.filter((member) => member.shareOwn >= Math.max(member.shareCategory, member.sharePrior) && member.shareOwn > member.sharePrior).length
  return {
    interval: interval95(fit.elasticity.value, fit.elasticity.se, fit.regression ? fit.df : Number.POSITIVE_INFINITY), df: fit.df,
    clusters: { kind: design.clusterKind, count: fit.clusters }, endogeneity: fit.endogeneity,
    season: weeklySeason(panel, fit.pattern), yearly: yearlySeason(panel, fit.pattern), weekday: fit.weekday,
    dispersion: fit.dispersion, dispersionSe: fit.dispersionSe, sources: { own, category: members.length - own - prior, prior },
    censored: design.censored.reduce((sum, flag) => sum + flag, 0) / Math.max(1, design.rows.length), residuals: summariseResiduals(panel, design, fit.regression, fit.dispersion),
  }
}

export function productDiagnostics(panel: Panel, fit: CategoryFit): ProductDiagnostics[] {
  const { design } = fit
  const spreads = priceSpreads(fit)
  const units = new Float64Array(design.products.length)
  for (let i = 0; i < design.y.length; i++) units[design.member[i]] += design.y[i]
  return fit.products.map((product, at) => {
    const shares = sharesOf(fit, product)
    const known = Number.isFinite(product.own.se)
    const { all, own } = spreads[at]
    const warnings: string[] = []
    if (!product.priceMoved && !(all > 0)) warnings.push('price-never-moved')
    if (product.rows < FEW_ROWS) warnings.push('few-observations')
    if (units[at] < FEW_UNITS) warnings.push('few-sales')
    if (all > 0 && own * own < OWN_PART * all * all) warnings.push('price-moves-with-others')
    if (product.pooled.value > WEAKEST) warnings.push('weak-response')
    return {
      sku: panel.products[product.product].sku, rows: product.rows, units: units[at], ownEstimate: known ? product.own.value : null, ownSe: known ? product.own.se : null,
      elasticity: product.pooled.value, elasticitySe: product.pooled.se, interval: interval95(product.pooled.value, product.pooled.se, fit.regression ? productDf(fit, shares.own) : Number.POSITIVE_INFINITY),
      shareOwn: shares.own, shareCategory: shares.category, sharePrior: shares.prior, priceSpread: all, priceSpreadOwn: own, warnings,
    }
  })
}

/** Degrees of freedom of a pooled estimate: as many as the category's where it leans on it alone, many where its own rows speak. */
const productDf = (fit: CategoryFit, own: number): number => (own > 0.999 ? Number.POSITIVE_INFINITY : fit.df / Math.max(1e-3, 1 - own) ** 2)

/** Per product: standard deviation of ln(price), and of what is left after time effects, the rivals' price and covariates, each taken out within the product. */
function priceSpreads({ design }: CategoryFit): { all: number; own: number }[] {
  const others = [...(design.logRival ? [design.logRival] : []), ...design.covariates.map(({ column }) => design.x[column])]
  const m = others.length
  const rows = new AbsorbedRows(design.effects, Int32Array.from(design.rows, (_, i) => i))
  const columns = rows.gather([...others, design.logPrice])
  rows.residualise(columns, m + 1, null)
  const count = design.products.length
  const grams = Array.from({ length: count }, () => new Float64Array((m + 1) * (m + 1)))
  const sums = Array.from({ length: count }, () => ({ n: 0, mean: 0, square: 0 }))
  for (let i = 0; i < rows.n; i++) {
    const at = design.member[rows.row[i]]
    for (let a = 0; a <= m; a++) for (let b = 0; b <= a; b++) grams[at][a * (m + 1) + b] += columns[i * (m + 1) + a] * columns[i * (m + 1) + b]
    const one = sums[at]
    const step = design.logPrice[rows.row[i]] - one.mean
    one.n++
    one.mean += step / one.n
    one.square += step * (design.logPrice[rows.row[i]] - one.mean)
  }
  return sums.map(({ n, square }, at) => {
    const gram = grams[at]
    let left = gram[m * (m + 1) + m]
    // Columns that do not move within the product take no part.
    const used = others.map((_, j) => j).filter((j) => gram[j * (m + 1) + j] > 1e-9 * n)
    const factor = used.length > 0 ? cholesky(Float64Array.from(used.flatMap((a) => used.map((b) => gram[Math.max(a, b) * (m + 1) + Math.min(a, b)]))), used.length) : null
    const right = used.map((j) => gram[m * (m + 1) + j])
    if (factor) choleskySolve(factor, used.length, right).forEach((coef, a) => (left -= coef * right[a]))
    const all = Math.sqrt(square / Math.max(1, n))
    return { all: all > 1e-6 ? all : 0, own: all > 1e-6 ? Math.sqrt(Math.max(0, left) / Math.max(1, n)) : 0 }
  })
}
