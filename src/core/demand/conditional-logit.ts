import { cholesky, choleskyInverse, independentColumns, type Matrix } from '../linalg/dense.ts'
import { maximise, type Maximum } from '../linalg/newton.ts'
import { WarchestError } from '../problem.ts'

/** Choices of single buyers: n occasions of J alternatives each. */
export interface ChoiceOccasions {
  readonly alternatives: readonly string[]
  /** K attributes, each n x J row by row (occasion by occasion); a cell of an alternative not on offer is not read. */
  readonly x: readonly Float64Array[]
  readonly names: readonly string[]
  /** Place of the chosen alternative per occasion, 0..J-1. */
  readonly chosen: Int32Array
  /** 1 where an alternative was on offer, n x J; none: all always. */
  readonly available?: Uint8Array
  /** One constant for every alternative but the first (default true). */
  readonly constants?: boolean
  /** Buyer 0..G-1 per occasion, for standard errors robust to a buyer's habits. */
  readonly cluster?: Int32Array
}

export interface ConditionalLogit {
  /** Attributes, then the constants of the second to the last alternative. */
  readonly names: readonly string[]
  readonly coef: Float64Array
  /** From the inverse of the observed information. */
  readonly se: Float64Array
  /** From the sandwich with scores summed by buyer, factor G / (G - 1); null without clusters. */
  readonly seCluster: Float64Array | null
  readonly covariance: Matrix
  readonly logLikelihood: number
  /** Of a choice by lot among the alternatives on offer. */
  readonly logLikelihoodEqualShares: number
  /** Predicted probabilities, n x J row by row. */
  readonly probability: Float64Array
  /** Mean predicted probability of each alternative. */
  readonly meanShares: Float64Array
  readonly n: number
  readonly stats: { readonly iterations: number; readonly residual: number }
}

/** A coefficient is as good as infinite where a step this long (in standard deviations of its attribute) still gains next to nothing. */
const RUNAWAY = 1e-6

/**
 * Conditional logit of McFadden (1974): U_nj = b'x_nj + constant_j + Gumbel, by Newton's method on the concave log-likelihood with its analytic Hessian.
 * @throws WarchestError 'bad-input': `choice.bad-input`, `choice.never-chosen` (its constant is minus infinity), `choice.no-variation` (an attribute that never differs between alternatives), `choice.collinear`,
 * `choice.separated` (a combination of attributes predicts every choice that it has a say in, so that its coefficients are infinite; Albert and Anderson 1984), each naming the columns
 */
export function fitConditionalLogit(input: ChoiceOccasions): ConditionalLogit {
  const design = designOf(input)
  const { n, size, k, x, chosen } = design
  checkInput(input, design)
  const names = [...input.names, ...(input.constants === false ? [] : input.alternatives.slice(1).map((name) => `constant ${name}`))]
  const spread = checkVariation(design, names)
  const probability = new Float64Array(n * size)
  const found = maximise((b) => evaluate(design, b, probability), new Float64Array(k), { maxIterations: 100, stop: (at) => isSeparated(at, design, spread) })
  if (!found.converged && !isSeparated(found, design, spread)) {
    throw problem('choice.not-converged', `The fit did not settle in ${found.iterations} iterations.`, 'Bring the attributes to similar scales, or leave out those that hardly differ.', { iterations: found.iterations })
  }
  if (!found.converged) {
    const guilty = names.filter((_, j) => Math.abs(found.step[j]) * spread[j] > RUNAWAY)
    throw problem('choice.separated', `A combination of these predicts choices without error, so that no finite coefficient is best: ${guilty.join(', ')}.`, 'Leave them out, or use more choices in which they differ.', { regressors: guilty.join(', ') })
  }
  evaluate(design, found.x, probability)
  const covariance = choleskyInverse(cholesky(found.information, k)!, k)
  const meanShares = new Float64Array(size)
  let equal = 0
  for (let i = 0; i < n; i++) {
    let onOffer = 0
    for (let j = 0; j < size; j++) {
      meanShares[j] += probability[i * size + j] / n
      onOffer += design.available[i * size + j]
    }
    equal -= Math.log(onOffer)
  }
  const diagonal = (matrix: Matrix): Float64Array => Float64Array.from({ length: k }, (_, j) => Math.sqrt(matrix[j * k + j]))
  return {
    names, coef: found.x, se: diagonal(covariance), seCluster: input.cluster ? diagonal(clustered(covariance, x, k, n, size, chosen, probability, input.cluster)) : null, covariance,
    logLikelihood: found.value, logLikelihoodEqualShares: equal, probability, meanShares, n, stats: { iterations: found.iterations, residual: found.residual },
  }
}

/**
 * Elasticities of expected sales, J x J, row j column k: d ln(sum_n P_nj) / d ln p_k when the price of alternative k rises by the same part on every occasion (with dP_nj / dp_nk = b P_nj (1(j=k) - P_nk)).
 * Zero-demand rows are NaN. @param price place of the price among the attributes
 */
export function aggregateElasticities(input: ChoiceOccasions, fit: ConditionalLogit, price: number): Float64Array {
  const size = input.alternatives.length
  const out = new Float64Array(size * size)
  for (let i = 0; i < fit.n; i++) {
    for (let j = 0; j < size; j++) {
      const pj = fit.probability[i * size + j]
      if (pj === 0) continue
      for (let k = 0; k < size; k++) {
        const pk = fit.probability[i * size + k]
        if (pk > 0) out[j * size + k] += pj * ((j === k ? 1 : 0) - pk) * input.x[price][i * size + k]
      }
    }
  }
  return out.map((value, at) => (fit.coef[price] * value) / (fit.meanShares[Math.floor(at / size)] * fit.n))
}

/** Attributes and constants interleaved: x[(i * size + j) * k + column]. */
interface Design {
  readonly n: number
  readonly size: number
  readonly k: number
  readonly x: Float64Array
  readonly chosen: Int32Array
  readonly available: Uint8Array
}

function designOf(input: ChoiceOccasions): Design {
  const size = input.alternatives.length
  const n = input.chosen.length
  const attributes = input.x.length
  const k = attributes + (input.constants === false ? 0 : size - 1)
  const x = new Float64Array(n * size * k)
  const available = input.available ?? new Uint8Array(n * size).fill(1)
  for (let cell = 0; cell < n * size; cell++) {
    if (available[cell] !== 1) continue
    for (let a = 0; a < attributes; a++) x[cell * k + a] = input.x[a][cell]
    const alternative = cell % size
    if (k > attributes && alternative > 0) x[cell * k + attributes + alternative - 1] = 1
  }
  return { n, size, k, x, chosen: input.chosen, available }
}

/** Log-likelihood, score and information; probabilities are left in `probability`. */
function evaluate({ n, size, k, x, chosen, available }: Design, b: Float64Array, probability: Float64Array): { value: number; gradient: Float64Array; information: Matrix } {
  let value = 0
  const gradient = new Float64Array(k)
  const information = new Float64Array(k * k)
  const mean = new Float64Array(k)
  const utility = new Float64Array(size)
  for (let i = 0; i < n; i++) {
    let most = Number.NEGATIVE_INFINITY
    for (let j = 0; j < size; j++) {
      const cell = i * size + j
      let v = available[cell] === 1 ? 0 : Number.NEGATIVE_INFINITY
      if (v === 0) for (let a = 0; a < k; a++) v += b[a] * x[cell * k + a]
      utility[j] = v
      if (v > most) most = v
    }
    let sum = 0
    for (let j = 0; j < size; j++) sum += Math.exp(utility[j] - most)
    value += utility[chosen[i]] - most - Math.log(sum)
    mean.fill(0)
    for (let j = 0; j < size; j++) {
      const cell = i * size + j
      const p = Math.exp(utility[j] - most) / sum
      probability[cell] = p
      for (let a = 0; a < k; a++) mean[a] += p * x[cell * k + a]
    }
    for (let a = 0; a < k; a++) gradient[a] += x[(i * size + chosen[i]) * k + a] - mean[a]
    for (let j = 0; j < size; j++) {
      const at = (i * size + j) * k
      const p = probability[i * size + j]
      if (p === 0) continue
      for (let a = 0; a < k; a++) {
        const da = p * (x[at + a] - mean[a])
        if (da === 0) continue
        for (let c = 0; c <= a; c++) information[a * k + c] += da * (x[at + c] - mean[c])
      }
    }
  }
  for (let a = 0; a < k; a++) for (let c = 0; c < a; c++) information[c * k + a] = information[a * k + c]
  return { value, gradient, information }
}

/**
 * A direction d in which no occasion's likelihood falls, and some rise for ever, has (x_j - x_chosen)'d <= 0 for every alternative on offer. Newton's step tends to such a direction where there is one: once it keeps its
 * length while nothing is gained by it, that is tested.
 */
function isSeparated(at: Maximum, { n, size, k, x, chosen, available }: Design, spread: Float64Array): boolean {
  let length = 0
  for (let a = 0; a < k; a++) length = Math.max(length, Math.abs(at.step[a]) * spread[a])
  if (at.iterations < 5 || !(at.residual < 1e-2) || !(length > 0.01)) return false
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < size; j++) {
      if (available[i * size + j] !== 1) continue
      let gain = 0
      for (let a = 0; a < k; a++) gain += (x[(i * size + j) * k + a] - x[(i * size + chosen[i]) * k + a]) * at.step[a]
      if (gain > 1e-4 * length) return false
    }
  }
  return true
}

/** Standard deviation of every column about the mean of its occasion; refuses columns without it, and such that follow from others. */
function checkVariation({ n, size, k, x, available }: Design, names: readonly string[]): Float64Array {
  const gram = new Float64Array(k * k)
  const total = new Float64Array(k)
  const mean = new Float64Array(k)
  for (let i = 0; i < n; i++) {
    let onOffer = 0
    mean.fill(0)
    for (let j = 0; j < size; j++) onOffer += available[i * size + j]
    for (let j = 0; j < size; j++) for (let a = 0; a < k; a++) mean[a] += x[(i * size + j) * k + a] / onOffer
    for (let j = 0; j < size; j++) {
      if (available[i * size + j] !== 1) continue
      const at = (i * size + j) * k
      for (let a = 0; a < k; a++) {
        total[a] += x[at + a] ** 2
        for (let c = 0; c <= a; c++) gram[a * k + c] += (x[at + a] - mean[a]) * (x[at + c] - mean[c])
      }
    }
  }
  for (let a = 0; a < k; a++) for (let c = 0; c < a; c++) gram[c * k + a] = gram[a * k + c]
  const still = names.filter((_, a) => !(gram[a * k + a] > 1e-12 * total[a]))
  if (still.length > 0) throw problem('choice.no-variation', `These never differ between alternatives that are on offer together: ${still.join(', ')}.`, 'Leave them out; only differences between alternatives move a choice.', { regressors: still.join(', ') })
  const { dropped } = independentColumns(gram, k, Float64Array.from({ length: k }, (_, a) => gram[a * k + a]), 1e-11)
  if (dropped.length > 0) {
    const named = dropped.map((a) => names[a]).join(', ')
    throw problem('choice.collinear', `These follow from the others: ${named}.`, 'Leave them out, or leave out what they follow from.', { regressors: named })
  }
  return Float64Array.from({ length: k }, (_, a) => Math.sqrt(gram[a * k + a] / (n * size)))
}

function checkInput(input: ChoiceOccasions, { n, size, x, k, chosen, available }: Design): void {
  if (size < 2 || n === 0) throw problem('choice.bad-input', `${n} choices among ${size} alternatives tell nothing.`, 'Give choices among two alternatives or more.', { occasions: n, alternatives: size })
  for (let cell = 0; cell < n * size; cell++) {
    if (available[cell] !== 1) continue
    for (let a = 0; a < input.x.length; a++) {
      if (!Number.isFinite(x[cell * k + a])) throw problem('choice.bad-input', `${input.names[a]} of ${input.alternatives[cell % size]} is not a number in choice ${Math.floor(cell / size) + 1}.`, 'Mark alternatives without it as not on offer.', { row: Math.floor(cell / size) + 1, column: input.names[a] })
    }
  }
  const count = new Int32Array(size)
  for (let i = 0; i < n; i++) {
    if (!(chosen[i] >= 0 && chosen[i] < size) || available[i * size + chosen[i]] !== 1) throw problem('choice.bad-input', `Choice ${i + 1} is not one of the alternatives on offer.`, 'Correct the choice, or say that the alternative was on offer.', { row: i + 1 })
    count[chosen[i]]++
  }
  if (input.constants === false) return
  const never = input.alternatives.filter((_, j) => count[j] === 0)
  if (never.length > 0) throw problem('choice.never-chosen', `Nobody ever chose ${never.join(', ')}, so that no finite constant fits.`, 'Leave these alternatives out.', { alternatives: never.join(', ') })
}

function clustered(bread: Matrix, x: Float64Array, k: number, n: number, size: number, chosen: Int32Array, probability: Float64Array, cluster: Int32Array): Matrix {
  const groups = cluster.reduce((most, g) => (g > most ? g : most), -1) + 1
  const scores = new Float64Array(groups * k)
  const present = new Uint8Array(groups)
  for (let i = 0; i < n; i++) {
    present[cluster[i]] = 1
    for (let j = 0; j < size; j++) {
      const weight = (j === chosen[i] ? 1 : 0) - probability[i * size + j]
      for (let a = 0; a < k; a++) scores[cluster[i] * k + a] += weight * x[(i * size + j) * k + a]
    }
  }
  const count = present.reduce((sum, one) => sum + one, 0)
  const out = new Float64Array(k * k)
  for (let g = 0; g < groups; g++) {
    const moved = Float64Array.from({ length: k }, (_, a) => {
      let sum = 0
      for (let c = 0; c < k; c++) sum += bread[a * k + c] * scores[g * k + c]
      return sum
    })
    for (let a = 0; a < k; a++) for (let c = 0; c < k; c++) out[a * k + c] += (moved[a] * moved[c] * count) / (count - 1)
  }
  return out
}

const problem = (code: string, message: string, mend: string, params: Readonly<Record<string, string | number>>): WarchestError => new WarchestError('bad-input', { code, message, mend, params })
