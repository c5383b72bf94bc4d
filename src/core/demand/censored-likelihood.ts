import { countTail } from '../linalg/count-tail.ts'
import { countCdf, logCountProbability, type CountDistribution } from '../linalg/distributions.ts'
import { logNormalCdf, logNormalDensity, normalHazard } from '../linalg/error-function.ts'
import { digamma, trigamma } from '../linalg/special.ts'

/** What a record says of the true value: it is y, at least y (sold out), or at most y. */
export type Censoring = 'none' | 'right' | 'left'

/** Log-likelihood of one record with its derivatives in the location (mean of a normal, ln mean of a count) and in the shape (ln standard deviation, or ln size). */
export interface RecordLikelihood {
  readonly value: number
  readonly location: number
  readonly shape: number
  readonly location2: number
  readonly shape2: number
  readonly cross: number
}

/** Normal record: density, P(Y > y) or P(Y < y); by hazards, so that no tail underflows. */
export function normalRecord(y: number, censoring: Censoring, mean: number, logSd: number): RecordLikelihood {
  const sd = Math.exp(logSd)
  const z = (y - mean) / sd
  if (censoring === 'none') return { value: logNormalDensity(z) - logSd, location: z / sd, shape: z * z - 1, location2: -1 / (sd * sd), shape2: -2 * z * z, cross: (-2 * z) / sd }
  // The lower tail at z is the upper one at -z.
  const sign = censoring === 'right' ? 1 : -1
  const u = sign * z
  const hazard = normalHazard(u)
  const slope = hazard * (hazard - u)
  return {
    value: logNormalCdf(-u), location: (sign * hazard) / sd, shape: hazard * u, location2: -slope / (sd * sd),
    shape2: -u * (slope * u + hazard), cross: (-sign * (slope * u + hazard)) / sd,
  }
}

/** Score and Hessian of one whole count in (ln mean, ln size); Poisson where the size is infinite. */
function countRecord(y: number, { mean, size }: CountDistribution): RecordLikelihood {
  const value = logCountProbability({ mean, size }, y)
  if (!Number.isFinite(size)) return { value, location: y - mean, shape: 0, location2: -mean, shape2: 0, cross: 0 }
  const part = size / (size + mean)
  // d/dr of the log-probability and its derivative; then times r for ln r.
  const first = digamma(size + y) - digamma(size) + Math.log(part) + (mean - y) / (size + mean)
  const second = trigamma(size + y) - trigamma(size) + 1 / size - 1 / (size + mean) - (mean - y) / (size + mean) ** 2
  return {
    value, location: (y - mean) * part, shape: size * first,
    location2: (-mean * part * (size + y)) / (size + mean), shape2: size * size * second + size * first, cross: ((y - mean) * mean * part) / (size + mean),
  }
}

/** Moments of a truncated count: probability of the set, and conditional expectations of its score and its second derivatives. */
interface TailMoments {
  weight: number
  location: number
  shape: number
  location2: number
  shape2: number
  cross: number
  locationSquare: number
  shapeSquare: number
  product: number
}

const nothing = (): TailMoments => ({ weight: 0, location: 0, shape: 0, location2: 0, shape2: 0, cross: 0, locationSquare: 0, shapeSquare: 0, product: 0 })

function add(to: TailMoments, weight: number, one: RecordLikelihood): void {
  to.weight += weight
  to.location += weight * one.location
  to.shape += weight * one.shape
  to.location2 += weight * one.location2
  to.shape2 += weight * one.shape2
  to.cross += weight * one.cross
  to.locationSquare += weight * one.location ** 2
  to.shapeSquare += weight * one.shape ** 2
  to.product += weight * one.location * one.shape
}

/**
 * Count record. Of a set of counts the score is E[score | set], and the second derivative E[second | set] + Var[score | set] (Louis 1982), by summing over the set, relative to its largest probability,
 * until what is left is below rounding.
 */
export function countLikelihood(y: number, censoring: Censoring, distribution: CountDistribution): RecordLikelihood {
  if (censoring === 'none') return countRecord(y, distribution)
  if (censoring === 'right' && y === 0) return { value: 0, location: 0, shape: 0, location2: 0, shape2: 0, cross: 0 }
  const sums = nothing()
  // The whole upper tail of a count far above y is nearly certain; what is missing below is summed instead, and taken from the whole, whose score is zero.
  const complement = censoring === 'right' && y <= distribution.mean
  const upward = censoring === 'right' && !complement
  const last = complement ? y - 1 : y
  const top = logCountProbability(distribution, upward ? y : peakBelow(last, distribution))
  for (let k = upward ? y : last; upward || k >= 0; k += upward ? 1 : -1) {
    const one = countRecord(k, distribution)
    const weight = Math.exp(one.value - top)
    add(sums, weight, one)
    const done = weight * (1 + Math.abs(k - y)) ** 2 < 1e-18 * sums.weight
    if (done && (upward ? k > distribution.mean : k < distribution.mean)) break
  }
  if (!complement) return conditional(sums, top + Math.log(sums.weight))
  const below = Math.exp(top)
  const tail = countCdf(distribution, last).upper
  // Over all counts E[second] + E[score squared] = 0 and E[score] = 0.
  const share = below / tail
  const location = -share * sums.location
  const shape = -share * sums.shape
  return {
    value: Math.log(tail), location, shape,
    location2: -share * (sums.location2 + sums.locationSquare) - location ** 2,
    shape2: -share * (sums.shape2 + sums.shapeSquare) - shape ** 2,
    cross: -share * (sums.cross + sums.product) - location * shape,
  }
}

/** E[Y | what the record says]. The score of a count in ln mean is (y - mean) size / (size + mean), so that the score of a set of counts says their mean. */
export function expectedCount(y: number, censoring: Censoring, distribution: CountDistribution): number {
  if (censoring === 'none') return y
  if (censoring === 'right') return countTail(distribution, y).mean
  const { mean, size } = distribution
  return mean + countLikelihood(y, 'left', distribution).location * (1 + mean / size)
}

function conditional(sums: TailMoments, value: number): RecordLikelihood {
  const w = sums.weight
  const location = sums.location / w
  const shape = sums.shape / w
  return {
    value, location, shape,
    location2: sums.location2 / w + sums.locationSquare / w - location ** 2,
    shape2: sums.shape2 / w + sums.shapeSquare / w - shape ** 2,
    cross: sums.cross / w + sums.product / w - location * shape,
  }
}

/** Count of the largest probability among 0..last. */
const peakBelow = (last: number, { mean, size }: CountDistribution): number => Math.max(0, Math.min(last, Math.floor(Number.isFinite(size) ? (mean * (size - 1)) / size : mean)))
