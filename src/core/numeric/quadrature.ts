/** Nodes of the 15-point Kronrod rule on [-1, 1], x >= 0, and its weights; every second node belongs to the 7-point Gauss rule (QUADPACK, Piessens et al. 1983). */
const NODES = [0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926, 0.741531185599394439863864773280788, 0.586087235467691130294144691258, 0.405845151377397166906606412076961, 0.207784955007898467600689403773245, 0]
const KRONROD = [0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518, 0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014, 0.204432940075298892414161999234649, 0.209482141084727828012999174891714]
const GAUSS = [0.129484966168869693270611432679082, 0.279705391489276667901467771423780, 0.381830050505118944950369775488975, 0.417959183673469387755102040816327]

interface Piece {
  readonly from: number
  readonly to: number
  readonly value: number
  readonly error: number
}

function kronrod(f: (x: number) => number, from: number, to: number): Piece {
  const middle = 0.5 * (from + to)
  const half = 0.5 * (to - from)
  let fine = 0
  let coarse = 0
  for (let k = 0; k < 8; k++) {
    const both = k === 7 ? f(middle) : f(middle - half * NODES[k]) + f(middle + half * NODES[k])
    fine += KRONROD[k] * both
    if (k % 2 === 1) coarse += GAUSS[(k - 1) / 2] * both
  }
  return { from, to, value: fine * half, error: Math.abs(fine - coarse) * Math.abs(half) }
}

/**
 * Integral of f over [from, to] by adaptive Gauss-Kronrod (7, 15) quadrature: the piece with the largest error is halved until the errors add up to less than `relative` of the integral or `absolute`.
 * Points where f has a kink belong at the ends: give them as `breaks`.
 */
export function integrate(f: (x: number) => number, from: number, to: number, { relative = 1e-13, absolute = 1e-300, breaks = [], maxPieces = 2000 }: { readonly relative?: number; readonly absolute?: number; readonly breaks?: readonly number[]; readonly maxPieces?: number } = {}): number {
  if (from === to) return 0
  const ends = [from, ...breaks.filter((at) => at > Math.min(from, to) && at < Math.max(from, to)).sort((a, b) => (from < to ? a - b : b - a)), to]
  const pieces = ends.slice(1).map((end, k) => kronrod(f, ends[k], end))
  for (;;) {
    let worst = 0
    let value = 0
    let error = 0
    for (let k = 0; k < pieces.length; k++) {
      value += pieces[k].value
      error += pieces[k].error
      if (pieces[k].error > pieces[worst].error) worst = k
    }
    const { from: left, to: right } = pieces[worst]
    const middle = 0.5 * (left + right)
    if (error <= Math.max(absolute, relative * Math.abs(value)) || pieces.length >= maxPieces || middle === left || middle === right || !Number.isFinite(value)) return value
    pieces[worst] = kronrod(f, left, middle)
    pieces.push(kronrod(f, middle, right))
  }
}

/** Nodes and weights of the n-point Gauss-Legendre rule on [-1, 1]: roots of the Legendre polynomial by Newton's method (Golub and Welsch 1969 give the same). */
export function gaussLegendre(n: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (n - i - 0.25)) / (n + 0.5))
    let slope = 0
    for (let k = 0; k < 100; k++) {
      let p = 1
      let before = 0
      for (let j = 1; j <= n; j++) [p, before] = [((2 * j - 1) * x * p - (j - 1) * before) / j, p]
      slope = (n * (x * p - before)) / (x * x - 1)
      const step = p / slope
      x -= step
      if (Math.abs(step) < 1e-16) break
    }
    nodes[i] = x
    weights[i] = 2 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}
