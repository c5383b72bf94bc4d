import { digamma, logGamma, trigamma } from '../linalg/special.ts'
import { countTail } from '../linalg/count-tail.ts'
import { cellsOf, CONTROL, FIGURES, type GlmWork } from './glm-work.ts'

/** A step that moves linear predictors less than this leaves them where they are. */
const STILL = 1e-4
/** Share of a negligible mean below which rounding alone says where a row goes. */
const WEIGHTLESS = 1e-6

/**
 * A block's rows at the final parameters: linear predictors, scores w (y - mu) / (d mu / d eta) and weights. Figures: what of the deviance depends on the fit (Gaussian: sum of squares),
 * and sums of log gammas for the likelihood.
 */
export function finishBlock(work: GlmWork, block: number): void {
  const { columns: k, x, y, beta, level, linear, censored, score, rowWeight } = work
  const { cellStart, row } = work.layout
  const kind = work.control[CONTROL.family]
  const size = work.control[CONTROL.size]
  const [first, last] = cellsOf(work.layout, block)
  let objective = 0
  let gammas = 0
  for (let cell = first; cell < last; cell++) {
    for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
      let eta = level[cell]
      for (let j = 0; j < k; j++) eta += x[i * k + j] * beta[j]
      linear[row[i]] = eta
      let u = y[i] - eta
      let w = 1
      if (kind === 1) objective += u * u
      else {
        const mu = Math.exp(eta)
        if (censored !== null && censored[i] === 1) {
          const tail = countTail({ mean: mu, size: Number.POSITIVE_INFINITY }, y[i])
          u = tail.mean - mu
          w = Math.max(mu - tail.variance, 1e-6 * mu)
          objective -= tail.logTail
        } else if (kind === 2) {
          w = mu / (1 + mu / size)
          u = (y[i] - mu) / (1 + mu / size)
          objective += (y[i] + size) * Math.log(mu + size) - y[i] * eta
          gammas += logGamma(size + y[i]) - logGamma(y[i] + 1)
        } else {
          w = mu
          u = y[i] - mu
          objective += mu - y[i] * eta
          gammas -= logGamma(y[i] + 1)
        }
      }
      if (score !== null) score[i] = u
      if (rowWeight !== null) rowWeight[i] = w
    }
  }
  work.figures[block * FIGURES] = objective
  work.figures[block * FIGURES + 1] = gammas
}

/**
 * Looks in a block for rows without sales whose mean runs to zero however long one iterates. Figures: rows without sales and of negligible mean by now that the last step moves by about -1,
 * and others that it moves at all.
 * @param found takes the places of the former
 */
export function certifyBlock(work: GlmWork, block: number, found?: number[]): void {
  const { columns: k, variables, x, y, fitted, change } = work
  const { cellStart } = work.layout
  const [first, last] = cellsOf(work.layout, block)
  const negligible = work.control[CONTROL.negligible]
  let lost = 0
  let moved = 0
  for (let cell = first; cell < last; cell++) {
    let level = fitted[cell * variables + k]
    for (let j = 0; j < k; j++) level -= change[j] * fitted[cell * variables + j]
    for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
      let step = level
      for (let j = 0; j < k; j++) step += x[i * k + j] * change[j]
      if (Math.abs(step) <= STILL) continue
      if (y[i] > 0 || meanAt(work, cell, i) > (step > 0 ? WEIGHTLESS : 1) * negligible) moved++
      else if (step < -0.5) {
        lost++
        found?.push(i)
      }
    }
  }
  work.figures[block * FIGURES] = lost
  work.figures[block * FIGURES + 1] = moved
}

function meanAt({ columns: k, x, beta, level }: GlmWork, cell: number, place: number): number {
  let eta = level[cell]
  for (let j = 0; j < k; j++) eta += x[place * k + j] * beta[j]
  return Math.exp(eta)
}

/** A block's sum of outer products of the scores x~ u of its rows, x~ being the columns with the effects taken out; into `normal`. */
export function meatBlock(work: GlmWork, block: number): void {
  const { columns: k, variables, x, fitted, score, kept, normal } = work
  const m = work.control[CONTROL.kept]
  const { cellStart } = work.layout
  const meat = new Float64Array(variables * variables)
  const s = new Float64Array(m)
  const [first, last] = cellsOf(work.layout, block)
  for (let cell = first; cell < last; cell++) {
    for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
      for (let a = 0; a < m; a++) s[a] = (x[i * k + kept[a]] - fitted[cell * variables + kept[a]]) * score![i]
      for (let a = 0; a < m; a++) for (let b = 0; b <= a; b++) meat[a * variables + b] += s[a] * s[b]
    }
  }
  normal.set(meat, block * variables * variables)
}

/** Figures of a negative binomial at the present means: first and second derivative of the log-likelihood by the size; and for a first guess the variance beyond Poisson and the squared means. */
export function sizeBlock(work: GlmWork, block: number): void {
  const { columns: k, x, y, beta, level } = work
  const size = work.control[CONTROL.size]
  const [from, end] = cellsOf(work.layout, block)
  const { cellStart } = work.layout
  const atZero = size > 0 ? digamma(size) : 0
  const curveAtZero = size > 0 ? trigamma(size) : 0
  let [first, second, excess, square] = [0, 0, 0, 0]
  for (let cell = from; cell < end; cell++) {
    for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
      let eta = level[cell]
      for (let j = 0; j < k; j++) eta += x[i * k + j] * beta[j]
      const mu = Math.exp(eta)
      if (size > 0) {
        const sum = size + mu
        first += digamma(size + y[i]) - atZero + Math.log(size / sum) + 1 - (size + y[i]) / sum
        second += trigamma(size + y[i]) - curveAtZero + 1 / size - 2 / sum + (size + y[i]) / (sum * sum)
      } else {
        excess += (y[i] - mu) ** 2 - mu
        square += mu * mu
      }
    }
  }
  work.figures.set([first, second, excess, square], block * FIGURES)
}
