import { cholesky, choleskySolve, independentColumns } from '../linalg/dense.ts'
import { FEW_ROWS, WEAKEST, type CategoryFit, type ProductFit } from './category-fit.ts'
import type { Design } from './design.ts'
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

/**
 * Per product: standard deviation of ln(price) within its outlets, and of what is left of it after least squares, product by product, on the rivals' price, the covariates and, where steps are well
 * filled, the mean price of the category's other rows of the step.
 */
function priceSpreads({ design }: CategoryFit): { all: number; own: number }[] {
  const others = [...(design.logRival ? [design.logRival] : []), ...design.covariates.map(({ column }) => design.x[column]), ...commonMovement(design)]
  const m = others.length
  const width = m + 1
  const codes = design.effects[0].codes
  const series = codes.reduce((most, g) => (g > most ? g : most), -1) + 1
  const columns = [...others, design.logPrice]
  const rows = new Float64Array(series)
  const mean = new Float64Array(series * width)
  for (let i = 0; i < codes.length; i++) {
    rows[codes[i]]++
    for (let a = 0; a < width; a++) mean[codes[i] * width + a] += columns[a][i]
  }
  const count = design.products.length
  const grams = Array.from({ length: count }, () => new Float64Array(width * width))
  const n = new Float64Array(count)
  const x = new Float64Array(width)
  for (let i = 0; i < codes.length; i++) {
    const gram = grams[design.member[i]]
    n[design.member[i]]++
    for (let a = 0; a < width; a++) x[a] = columns[a][i] - mean[codes[i] * width + a] / rows[codes[i]]
    for (let a = 0; a < width; a++) for (let b = 0; b <= a; b++) gram[a * width + b] += x[a] * x[b]
  }
  return grams.map((gram, at) => {
    const total = gram[m * width + m]
    const all = Math.sqrt(total / Math.max(1, n[at]))
    if (!(all > 1e-6)) return { all: 0, own: 0 }
    // Columns that do not move within the product, or follow from others there, take no part.
    const moving = others.map((_, j) => j).filter((j) => gram[j * width + j] > 1e-9 * n[at])
    const entry = (a: number, b: number): number => gram[Math.max(a, b) * width + Math.min(a, b)]
    const used = independentColumns(Float64Array.from(moving.flatMap((a) => moving.map((b) => entry(a, b)))), moving.length, moving.map((j) => entry(j, j)), 1e-9).kept.map((a) => moving[a])
    const factor = used.length > 0 ? cholesky(Float64Array.from(used.flatMap((a) => used.map((b) => entry(a, b)))), used.length) : null
    const right = used.map((j) => entry(m, j))
    const explained = factor ? choleskySolve(factor, used.length, right).reduce((sum, coef, a) => sum + coef * right[a], 0) : 0
    return { all, own: Math.sqrt(Math.max(0, total - explained) / n[at]) }
  })
}

/** Mean ln(price) of the other rows of each row's step; nothing where steps hold too few rows for an effect of their own. */
function commonMovement(design: Design): Float64Array[] {
  const step = design.effects.find(({ name }) => name === 'step')
  if (step === undefined) return []
  const groups = step.codes.reduce((most, g) => (g > most ? g : most), -1) + 1
  const [sum, rows] = [new Float64Array(groups), new Float64Array(groups)]
  for (let i = 0; i < step.codes.length; i++) {
    sum[step.codes[i]] += design.logPrice[i]
    rows[step.codes[i]]++
  }
  return [design.logPrice.map((log, i) => (rows[step.codes[i]] > 1 ? (sum[step.codes[i]] - log) / (rows[step.codes[i]] - 1) : 0))]
}
