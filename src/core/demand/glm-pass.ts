import { countTail } from '../linalg/count-tail.ts'
import { cellsOf, CONTROL, FIGURES, type GlmWork } from './glm-work.ts'
import { openBlock } from './projection.ts'

/** Moves the levels of a block's cells by `control[share]` of the last step; the coefficients are moved by who calls. */
export function moveBlock(work: GlmWork, block: number): void {
  const { columns: k, variables, fitted, level, change } = work
  const share = work.control[CONTROL.share]
  if (share === 0) return
  const [from, end] = cellsOf(work.layout, block)
  for (let cell = from; cell < end; cell++) {
    let step = fitted[cell * variables + k]
    for (let j = 0; j < k; j++) step -= change[j] * fitted[cell * variables + j]
    level[cell] += share * step
  }
}

/**
 * Moves, then one pass over a block's rows at the parameters it finds: weights and weighted sums per cell, cross products, what of the deviance depends on the fit; and opens the projection.
 * Figures: that part of the deviance, and the sum of the weights.
 */
export function passBlock(work: GlmWork, block: number): void {
  moveBlock(work, block)
  const { columns: k, variables, x, y, beta, level, sum, weight, cross, censored } = work
  const { cellStart } = work.layout
  const kind = work.control[CONTROL.family]
  const size = work.control[CONTROL.size]
  const square = variables * variables
  const products = new Float64Array(square)
  const [first, last] = cellsOf(work.layout, block)
  sum.fill(0, first * variables, last * variables)
  let objective = 0
  let whole = 0
  for (let cell = first; cell < last; cell++) {
    const alpha = level[cell]
    const end = cellStart[cell + 1]
    const at = cell * variables
    let total = 0
    let score = 0
    for (let i = cellStart[cell]; i < end; i++) {
      const base = i * k
      let eta = alpha
      for (let j = 0; j < k; j++) eta += x[base + j] * beta[j]
      let w = 1
      let u = 0
      if (kind === 0) {
        w = Math.exp(eta)
        if (censored !== null && censored[i] === 1) {
          const tail = countTail({ mean: w, size: Number.POSITIVE_INFINITY }, y[i])
          u = tail.mean - w
          // A row that says almost nothing keeps a little weight, so that no group is left without any.
          w = Math.max(w - tail.variance, 1e-6 * w)
          objective -= tail.logTail
        } else {
          u = y[i] - w
          objective += w - y[i] * eta
        }
      } else if (kind === 1) {
        u = y[i] - eta
        objective += u * u
      } else {
        const mu = Math.exp(eta)
        const shrink = 1 / (1 + mu / size)
        w = mu * shrink
        u = (y[i] - mu) * shrink
        objective += (y[i] + size) * Math.log(mu + size) - y[i] * eta
      }
      total += w
      score += u
      for (let j = 0; j < k; j++) {
        const xj = x[base + j]
        const wx = w * xj
        sum[at + j] += wx
        products[k * variables + j] += u * xj
        const to = j * variables
        for (let l = 0; l <= j; l++) products[to + l] += wx * x[base + l]
      }
    }
    weight[cell] = total
    whole += total
    sum[at + k] = score
  }
  cross.set(products, block * square)
  work.figures[block * FIGURES] = objective
  work.figures[block * FIGURES + 1] = whole
  openBlock(work, block)
}

/** What the projection changes of a block's cross products: the normal equations are their sum. */
export function normalBlock(work: GlmWork, block: number): void {
  const { columns: k, variables, fitted, weight, sum, normal } = work
  const products = new Float64Array(variables * variables)
  const [first, last] = cellsOf(work.layout, block)
  for (let cell = first; cell < last; cell++) {
    const at = cell * variables
    const w = weight[cell]
    for (let j = 0; j < variables; j++) {
      const sj = sum[at + j]
      const dj = fitted[at + j]
      const rest = w * dj - sj
      const to = j * variables
      for (let l = 0; l <= j && l < k; l++) products[to + l] += rest * fitted[at + l] - dj * sum[at + l]
    }
  }
  normal.set(products, block * variables * variables)
}
