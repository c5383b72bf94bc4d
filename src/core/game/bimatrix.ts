import { solve } from '../linalg/dense.ts'

/** A game of two players in strategic form: `row[i][j]` and `column[i][j]` are what the row player and the column player get when they play i and j. */
export interface Bimatrix {
  readonly row: readonly (readonly number[])[]
  readonly column: readonly (readonly number[])[]
}

/** Probabilities of both players' strategies; a pure equilibrium has one 1 each. */
export interface Equilibrium {
  readonly row: readonly number[]
  readonly column: readonly number[]
  readonly rowValue: number
  readonly columnValue: number
  readonly pure: boolean
}

/** Sizes up to which every pair of supports is looked at. */
const ENUMERATED = 8

/** Every pair of supports with as many strategies on one side as on the other: all equilibria of a game without ties (von Stengel 2002). */
export function supportEnumeration(game: Bimatrix): Equilibrium[] {
  const [m, n] = [game.row.length, game.row[0].length]
  const found: Equilibrium[] = []
  for (let size = 1; size <= Math.min(m, n); size++) {
    for (const rows of subsets(m, size)) {
      for (const columns of subsets(n, size)) {
        const y = indifferent(rows, columns, (i, j) => game.row[i][j])
        const x = y && indifferent(columns, rows, (j, i) => game.column[i][j])
        if (!x || !y) continue
        const equilibrium = valued(game, spread(m, rows, x), spread(n, columns, y))
        if (regret(game, equilibrium) <= tolerance(game)) found.push(equilibrium)
      }
    }
  }
  return found
}

/**
 * One equilibrium by complementary pivoting from the first strategy (Lemke and Howson 1964, in the tableau form of von Stengel 2002), the leaving row chosen lexicographically so that ties do not make it run in circles; null where
 * rounding stops it. For games too large for {@link supportEnumeration}.
 */
export function lemkeHowson(game: Bimatrix, dropped = 0): Equilibrium | null {
  const [m, n] = [game.row.length, game.row[0].length]
  const lowest = (matrix: readonly (readonly number[])[]): number => Math.min(...matrix.map((line) => Math.min(...line)))
  // Labels 0..m-1 are the rows, m..m+n-1 the columns. Tableau of the column player's polytope: A y + r = 1; of the row player's: B'x + s = 1, all payoffs made positive.
  const [shiftRow, shiftColumn] = [1 - lowest(game.row), 1 - lowest(game.column)]
  const tableaux = [tableau(n, m, (j, i) => game.column[i][j] + shiftColumn, (j) => m + j, (i) => i, m + n), tableau(m, n, (i, j) => game.row[i][j] + shiftRow, (i) => i, (j) => m + j, m + n)]
  let entering = dropped
  let side = dropped < m ? 0 : 1
  for (let k = 0; k < 50 * (m + n) ** 2; k++) {
    const left = pivot(tableaux[side], entering)
    if (left === null) return null
    if (left === dropped) break
    entering = left
    side = 1 - side
  }
  const x = weights(tableaux[0], 0, m)
  const y = weights(tableaux[1], m, n)
  if (!x || !y) return null
  const equilibrium = valued(game, x, y)
  return regret(game, equilibrium) <= 1e3 * tolerance(game) ? equilibrium : null
}

/** The game's equilibria: all of them by supports where it is small, else those that pivoting finds from every strategy. */
export function equilibria(game: Bimatrix): Equilibrium[] {
  const [m, n] = [game.row.length, game.row[0].length]
  if (Math.max(m, n) <= ENUMERATED) return supportEnumeration(game)
  const found: Equilibrium[] = []
  for (let label = 0; label < m + n; label++) {
    const next = lemkeHowson(game, label)
    if (next && !found.some((known) => distance(known, next) < 1e-6)) found.push(next)
  }
  return found
}

const distance = (a: Equilibrium, b: Equilibrium): number => Math.max(...a.row.map((p, i) => Math.abs(p - b.row[i])), ...a.column.map((p, j) => Math.abs(p - b.column[j])))

/** The most that either player could gain by another strategy. */
export function regret({ row, column }: Bimatrix, { row: x, column: y, rowValue, columnValue }: Equilibrium): number {
  const bestRow = Math.max(...row.map((line) => line.reduce((sum, value, j) => sum + value * y[j], 0)))
  const bestColumn = Math.max(...y.map((_, j) => x.reduce((sum, p, i) => sum + p * column[i][j], 0)))
  return Math.max(bestRow - rowValue, bestColumn - columnValue)
}

/** Regret that is rounding: of what payoffs differ by, and of what the machine keeps of their size. */
const tolerance = ({ row, column }: Bimatrix): number => Math.max(...[row, column].map((matrix) => {
  const values = matrix.flat()
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return Math.max(1e-300, 1e-10 * (most - least), 16 * Number.EPSILON * Math.max(Math.abs(least), Math.abs(most)))
}))

function valued({ row, column }: Bimatrix, x: readonly number[], y: readonly number[]): Equilibrium {
  const value = (matrix: readonly (readonly number[])[]): number => x.reduce((sum, p, i) => sum + p * matrix[i].reduce((inner, payoff, j) => inner + payoff * y[j], 0), 0)
  return { row: x, column: y, rowValue: value(row), columnValue: value(column), pure: x.includes(1) && y.includes(1) }
}

/** Probabilities on `mixed` at which all of `indifferentOnes` earn the same; null where there are none above zero. */
function indifferent(indifferentOnes: readonly number[], mixed: readonly number[], payoff: (i: number, j: number) => number): number[] | null {
  const k = mixed.length
  if (k === 1) return [1]
  // Payoffs in units of their spread, so that the sum of probabilities weighs as much as the rest.
  const values = indifferentOnes.map((i) => mixed.map((j) => payoff(i, j)))
  const scale = Math.max(...values.flat().map((v) => Math.abs(v - values[0][0]))) || 1
  const matrix = new Float64Array(k * k)
  const right = new Float64Array(k)
  for (let r = 0; r < k - 1; r++) for (let c = 0; c < k; c++) matrix[r * k + c] = (values[r + 1][c] - values[0][c]) / scale
  for (let c = 0; c < k; c++) matrix[(k - 1) * k + c] = 1
  right[k - 1] = 1
  const found = solve(matrix, k, right)
  return found?.every((p) => p > 1e-10 && p < 1) ? Array.from(found) : null
}

const spread = (size: number, support: readonly number[], probability: readonly number[]): number[] => Array.from({ length: size }, (_, i) => (support.includes(i) ? probability[support.indexOf(i)] : 0))

function* subsets(n: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let i = from; i <= n - size; i++) for (const rest of subsets(n, size - 1, i + 1)) yield [i, ...rest]
}

interface Tableau {
  /** One row per constraint: right side, then one column per label. */
  readonly rows: Float64Array[]
  readonly basis: number[]
}

function tableau(constraints: number, variables: number, coefficient: (row: number, variable: number) => number, slack: (row: number) => number, label: (variable: number) => number, labels: number): Tableau {
  const rows = Array.from({ length: constraints }, (_, r) => {
    const line = new Float64Array(1 + labels)
    line[0] = 1
    line[1 + slack(r)] = 1
    for (let v = 0; v < variables; v++) line[1 + label(v)] = coefficient(r, v)
    return line
  })
  return { rows, basis: Array.from({ length: constraints }, (_, r) => slack(r)) }
}

/** Brings a label into the basis; answers the one that leaves. */
function pivot({ rows, basis }: Tableau, entering: number): number | null {
  const at = 1 + entering
  let best = -1
  for (let r = 0; r < rows.length; r++) {
    if (!(rows[r][at] > 1e-12)) continue
    if (best < 0 || lexicographicallyLess(rows[r], rows[best], at)) best = r
  }
  if (best < 0) return null
  const line = rows[best]
  const by = line[at]
  for (let c = 0; c < line.length; c++) line[c] /= by
  for (let r = 0; r < rows.length; r++) {
    const factor = rows[r][at]
    if (r === best || factor === 0) continue
    for (let c = 0; c < line.length; c++) rows[r][c] -= factor * line[c]
  }
  const left = basis[best]
  basis[best] = entering
  return left
}

function lexicographicallyLess(a: Float64Array, b: Float64Array, at: number): boolean {
  for (let c = 0; c < a.length; c++) {
    const difference = a[c] / a[at] - b[c] / b[at]
    if (Math.abs(difference) > 1e-14) return difference < 0
  }
  return false
}

function weights({ rows, basis }: Tableau, first: number, count: number): number[] | null {
  const out = new Array<number>(count).fill(0)
  basis.forEach((label, r) => {
    if (label >= first && label < first + count) out[label - first] = Math.max(0, rows[r][0])
  })
  const sum = out.reduce((a, b) => a + b, 0)
  return sum > 0 ? out.map((w) => w / sum) : null
}

export interface Dominated {
  readonly player: 'row' | 'column'
  readonly strategy: number
  /** The strategy that is better whatever the other does. */
  readonly by: number
}

/** Strategies that another one beats whatever the other player does, taken away one after another (iterated strict dominance by pure strategies). */
export function dominatedStrategies({ row, column }: Bimatrix): Dominated[] {
  const rows = row.map((_, i) => i)
  const columns = row[0].map((_, j) => j)
  const out: Dominated[] = []
  for (;;) {
    const r = rows.find((i) => rows.some((k) => columns.every((j) => row[k][j] > row[i][j])))
    if (r !== undefined) {
      out.push({ player: 'row', strategy: r, by: rows.find((k) => columns.every((j) => row[k][j] > row[r][j]))! })
      rows.splice(rows.indexOf(r), 1)
      continue
    }
    const c = columns.find((j) => columns.some((k) => rows.every((i) => column[i][k] > column[i][j])))
    if (c === undefined) return out
    out.push({ player: 'column', strategy: c, by: columns.find((k) => rows.every((i) => column[i][k] > column[i][c]))! })
    columns.splice(columns.indexOf(c), 1)
  }
}

/** Best answer of the row player to each column, and of the column player to each row. */
export const bestAnswers = ({ row, column }: Bimatrix): { readonly toColumn: number[]; readonly toRow: number[] } => ({
  toColumn: row[0].map((_, j) => indexOfMost(row.map((line) => line[j]))), toRow: column.map((line) => indexOfMost(line)),
})

const indexOfMost = (values: readonly number[]): number => values.reduce((best, value, i) => (value > values[best] ? i : best), 0)
