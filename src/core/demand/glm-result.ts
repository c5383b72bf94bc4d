import { cholesky, choleskyInverse, type Matrix } from '../linalg/dense.ts'
import { logGamma } from '../linalg/special.ts'
import { WarchestError } from '../problem.ts'
import type { GlmFit } from './glm-fit.ts'
import { CONTROL, figure, total } from './glm-work.ts'
import type { Regression } from './regression-problem.ts'
import { clusterJackknife, clusterMeat, sandwich, submatrix, type ClusterSums } from './sandwich.ts'

/** Everything that is known of a fit at its end. */
export function resultOf(fit: GlmFit): Omit<Regression, 'separated'> {
  const { work, layout, kept, input, options } = fit
  const k = work.columns
  const m = kept.length
  const n = layout.rows
  if (n < input.y.length) work.linear.fill(Number.NaN)
  fit.team.run(work, 'finish')
  const objective = figure(work, 0)
  const gaussian = fit.family === 'gaussian'
  const gram = submatrix(fit.gram, k, kept)
  const factor = m > 0 ? cholesky(gram, m) : new Float64Array(0)
  if (factor === null) throw new WarchestError('bad-input', { code: 'regression.singular', message: 'The regressors cannot be told apart in these data.', mend: 'Leave one of them out.' })
  const bread = choleskyInverse(factor, m)
  const parameters = m + layout.levels
  const variance = gaussian ? objective / (n - parameters) : 1
  const classical = bread.map((value) => value * variance)
  const robust = options.robust ? sandwich(bread, m, robustMeat(fit, m)) : null
  const sums = input.cluster ? clusterSums(fit, input.cluster, options.jackknife === true) : null
  const clustered = sums && sandwich(bread, m, clusterMeat(sums))
  const jackknife = sums && clusterJackknife(gram, sums)
  const spread = (matrix: Matrix): Float64Array => {
    const out = new Float64Array(k).fill(Number.NaN)
    kept.forEach((j, a) => (out[j] = Math.sqrt(matrix[a * m + a])))
    return out
  }
  const covariance = new Float64Array(k * k).fill(Number.NaN)
  const chosen = jackknife ?? clustered ?? robust ?? classical
  kept.forEach((j, a) => kept.forEach((l, b) => (covariance[j * k + l] = chosen[a * m + b])))
  return {
    names: input.names, coef: work.beta.map((value, j) => (kept.includes(j) ? value : Number.NaN)), se: spread(classical), seRobust: robust && spread(robust), seCluster: clustered && spread(clustered),
    covariance, dropped: fit.dropped, n, emptyGroups: fit.emptyGroups, alone: aloneIn(fit), parameters, deviance: gaussian ? objective : 2 * (fit.constant + objective), logLikelihood: logLikelihood(fit, objective),
    ssr: gaussian ? objective : Number.NaN, sst: gaussian ? squares(fit, objective) : Number.NaN, linear: work.linear, stats: fit.stats,
  }
}

function logLikelihood(fit: GlmFit, objective: number): number {
  const n = fit.layout.rows
  if (fit.family === 'gaussian') return (-n / 2) * (Math.log(2 * Math.PI) + Math.log(objective / n) + 1)
  const gammas = figure(fit.work, 1)
  const size = fit.work.control[CONTROL.size]
  return fit.family === 'poisson' ? gammas - objective : gammas - objective + n * (size * Math.log(size) - logGamma(size))
}

/** Sum of squares of the dependent about its effects, or its mean (Gaussian): the residuals are orthogonal to X~, so it is theirs plus b' X~'X~ b. */
function squares({ gram, kept, layout, work: { y, beta, columns: k } }: GlmFit, residual: number): number {
  if (layout.sets === 0) {
    const mean = y.reduce((sum, value) => sum + value, 0) / layout.rows
    return y.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  }
  let sum = residual
  for (const j of kept) for (const l of kept) sum += beta[j] * gram[j * k + l] * beta[l]
  return sum
}

function robustMeat({ team, work }: GlmFit, m: number): Matrix {
  team.run(work, 'meat')
  const { variables } = work
  const sum = total(work.normal, variables * variables)
  return Float64Array.from({ length: m * m }, (_, at) => {
    const [a, b] = [Math.floor(at / m), at % m]
    return sum[Math.max(a, b) * variables + Math.min(a, b)]
  })
}

/** Scores and information of each cluster, row by row in the order of the layout. */
function clusterSums({ work, layout, kept }: GlmFit, cluster: Int32Array, products: boolean): ClusterSums {
  const { columns: k, variables, x, fitted, score, rowWeight } = work
  const m = kept.length
  let most = -1
  for (let i = 0; i < cluster.length; i++) if (cluster[i] > most) most = cluster[i]
  const sums = { m, present: new Uint8Array(most + 1), scores: new Float64Array((most + 1) * m), products: products ? new Float64Array((most + 1) * m * m) : null }
  const z = new Float64Array(m)
  for (let cell = 0; cell < layout.cells; cell++) {
    for (let i = layout.cellStart[cell]; i < layout.cellStart[cell + 1]; i++) {
      const g = cluster[layout.row[i]]
      sums.present[g] = 1
      for (let a = 0; a < m; a++) {
        z[a] = x[i * k + kept[a]] - fitted[cell * variables + kept[a]]
        sums.scores[g * m + a] += z[a] * score![i]
      }
      if (sums.products === null) continue
      const to = g * m * m
      for (let a = 0; a < m; a++) {
        const wz = rowWeight![i] * z[a]
        for (let b = 0; b <= a; b++) sums.products[to + a * m + b] += wz * z[b]
      }
    }
  }
  return sums
}

/** Groups of a single row, which their own effect fits whatever the rest says. */
function aloneIn({ input, layout }: GlmFit): Regression['alone'] {
  return input.effects.flatMap((set, s) => {
    const groups: string[] = []
    layout.sizes[s].forEach((rows, g) => {
      if (rows === 1) groups.push(set.label ? set.label(g) : String(g))
    })
    return groups.length > 0 ? [{ set: set.name, groups }] : []
  })
}
