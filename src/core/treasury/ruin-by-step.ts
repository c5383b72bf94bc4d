import { normalCdf, normalDensity } from '../linalg/error-function.ts'
import { gaussLegendre } from '../numeric/quadrature.ts'
import type { BrownianCash } from './ruin.ts'

/** Panels are this many standard deviations of a step wide, with this many nodes: the normal kernel is integrated to about 1e-12. */
const PANEL = 1.5
const NODES = 12
/** What lies further off than this many standard deviations is left out: 1e-18 of probability. */
const REACH = 9

/**
 * P(cash has been below zero at the end of some step 1..k), for every k up to `steps`, when cash moves by independent normal steps and is looked at only then: lower than the continuous value.
 * The density of surviving cash is carried from step to step by Gauss-Legendre panels on the window where it has weight, f_(k+1)(y) = integral of f_k(x) phi((y - x - mu) / s) / s; what leaves is added up,
 * so small probabilities keep their digits. No simulation.
 * @returns `steps` + 1 values, the first 0
 */
export function ruinByStep({ cash, drift, volatility: s }: BrownianCash, steps: number): Float64Array {
  const ruined = new Float64Array(steps + 1)
  if (steps < 1) return ruined
  if (!(s > 0)) {
    for (let k = 1, lowest = Number.POSITIVE_INFINITY; k <= steps; k++) {
      lowest = Math.min(lowest, cash + k * drift)
      ruined[k] = lowest < 0 ? 1 : 0
    }
    return ruined
  }
  const width = PANEL * s
  const { nodes, weights } = gaussLegendre(NODES)
  const offset = nodes.map((x) => (0.5 * (x + 1)) * width)
  const kernels = kernelTable(offset, weights, drift, s, width)
  // Window of panels [first, end) at step k: around the free mean, above zero.
  const windowAt = (k: number): { first: number; end: number } => {
    const mean = cash + k * drift
    const spread = REACH * s * Math.sqrt(k)
    // Surviving paths may lie above the free mean's spread only through the starting point itself.
    const low = Math.min(mean - spread, cash + drift - REACH * s)
    const high = Math.max(mean + spread, cash + drift + REACH * s, REACH * s * Math.sqrt(k))
    return { first: Math.max(0, Math.floor(low / width)), end: Math.max(1, Math.ceil(high / width)) }
  }
  let { first, end } = windowAt(1)
  let density = new Float64Array((end - first) * NODES)
  for (let at = 0; at < density.length; at++) density[at] = normalDensity(((first + Math.floor(at / NODES)) * width + offset[at % NODES] - cash - drift) / s) / s
  ruined[1] = normalCdf((-cash - drift) / s)
  for (let k = 2; k <= steps; k++) {
    ruined[k] = Math.min(1, ruined[k - 1] + leaving(density, first, offset, weights, drift, s, width))
    const next = windowAt(k)
    density = carry(density, first, end, next.first, next.end, kernels)
    first = next.first
    end = next.end
  }
  return ruined
}

/** What of the density goes below zero in the next step. */
function leaving(density: Float64Array, first: number, offset: Float64Array, weights: Float64Array, drift: number, s: number, width: number): number {
  let sum = 0
  for (let at = 0; at < density.length; at++) {
    const x = (first + Math.floor(at / NODES)) * width + offset[at % NODES]
    const z = (-x - drift) / s
    if (z < -REACH - 30 && x > 0) break
    sum += density[at] * weights[at % NODES] * 0.5 * width * normalCdf(z)
  }
  return sum
}

interface Kernels {
  /** Difference of panels (target - source) of the first table. */
  readonly from: number
  /** One 12 x 12 table per difference, row = target node; the weights of the source are in. */
  readonly tables: readonly Float64Array[]
}

/** Panels are equally wide, so the kernel between two of them depends on their difference only. */
function kernelTable(offset: Float64Array, weights: Float64Array, drift: number, s: number, width: number): Kernels {
  const from = Math.floor((drift - REACH * s) / width) - 1
  const to = Math.ceil((drift + REACH * s) / width) + 1
  const tables: Float64Array[] = []
  for (let difference = from; difference <= to; difference++) {
    tables.push(Float64Array.from({ length: NODES * NODES }, (_, at) => {
      const i = Math.floor(at / NODES)
      const j = at % NODES
      return (normalDensity((difference * width + offset[i] - offset[j] - drift) / s) / s) * weights[j] * 0.5 * width
    }))
  }
  return { from, tables }
}

function carry(density: Float64Array, first: number, end: number, nextFirst: number, nextEnd: number, { from, tables }: Kernels): Float64Array<ArrayBuffer> {
  const out = new Float64Array((nextEnd - nextFirst) * NODES)
  for (let target = nextFirst; target < nextEnd; target++) {
    const lowest = Math.max(first, target - (from + tables.length - 1))
    const highest = Math.min(end - 1, target - from)
    for (let source = lowest; source <= highest; source++) {
      const table = tables[target - source - from]
      const base = (source - first) * NODES
      const row = (target - nextFirst) * NODES
      for (let i = 0; i < NODES; i++) {
        let sum = 0
        for (let j = 0; j < NODES; j++) sum += table[i * NODES + j] * density[base + j]
        out[row + i] += sum
      }
    }
  }
  return out
}
