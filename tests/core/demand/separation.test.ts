import highs from 'highs'
import { describe, expect, test } from 'vitest'
import { encode } from '../../../src/core/demand/absorb.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { Stream } from '../../../src/core/random/stream.ts'

/**
 * Rows without sales for which some combination of regressors and effects is negative, while it is nothing on all rows with sales and never positive: the definition of separation
 * (Correia, Guimarães and Zylkin 2019, proposition 1), as a linear programme.
 */
function separatedByProgramme(solver: Awaited<ReturnType<typeof highs>>, input: RegressionInput): number[] {
  const columns = [...input.x, ...input.effects.flatMap((set) => Array.from({ length: Math.max(...set.codes) + 1 }, (_, g) => Float64Array.from(set.codes, (code) => (code === g ? 1 : 0))))]
  const rows = Array.from(input.y, (_, i) => i)
  const sum = (i: number): string => columns.flatMap((column, j) => (column[i] === 0 ? [] : [`${column[i] < 0 ? '-' : '+'} ${Math.abs(column[i])} g${j}`])).join(' ')
  const empty = rows.filter((i) => input.y[i] === 0)
  if (empty.length === 0) return []
  const text = [
    'Maximize', ` obj: ${empty.map((i) => `t${i}`).join(' + ')}`, 'Subject To',
    ...rows.map((i) => (input.y[i] > 0 ? ` r${i}: ${sum(i)} = 0` : ` r${i}: t${i} ${sum(i)} <= 0`)),
    'Bounds', ...empty.map((i) => ` 0 <= t${i} <= 1`), ...columns.map((_, j) => ` g${j} free`), 'End',
  ].join('\n')
  const { Status, Columns } = solver.solve(text)
  expect(Status).toBe('Optimal')
  return empty.filter((i) => (Columns[`t${i}`] as { Primal: number }).Primal > 0.5)
}

/** A few rows, many without sales, with coarse regressors: often separated, in every way there is. */
function sparseRows(seed: number): RegressionInput {
  const random = new Stream(seed, 4, 0, 0)
  const n = 10 + Math.floor(random.uniform() * 30)
  const pick = (most: number): Int32Array => encode(Array.from({ length: n }, () => Math.floor(random.uniform() * most))).codes
  const share = 0.2 + 0.6 * random.uniform()
  const coarse = Float64Array.from({ length: n }, () => Math.floor(3 * random.uniform()) - 1)
  const flag = Float64Array.from({ length: n }, () => (random.uniform() < 0.25 ? 1 : 0))
  const fine = Float64Array.from({ length: n }, () => Math.round(64 * random.normal()) / 64)
  const y = Float64Array.from({ length: n }, () => (random.uniform() < share ? 1 + random.poisson(1) : 0))
  const sets = 1 + Math.floor(random.uniform() * 3)
  return { y, x: [coarse, flag, fine], names: ['coarse', 'flag', 'fine'], effects: Array.from({ length: sets }, (_, s) => ({ name: `set ${s}`, codes: pick(2 + s + Math.floor(random.uniform() * 5)) })) }
}

describe('separation', () => {
  // Chosen once: of a hundred thousand such problems a few are so nearly separated that no double tells them from separated ones.
  test('the rows left out are exactly those that the definition says, by any regressors and effects together', async () => {
    const solver = await highs()
    let found = 0
    for (let seed = 0; seed < 300; seed++) {
      const input = sparseRows(seed)
      if (input.y.every((value) => value === 0)) continue
      const wanted = separatedByProgramme(solver, input)
      const fit = regress(input, { family: { kind: 'poisson' } })
      expect(Array.from(fit.linear.keys()).filter((i) => Number.isNaN(fit.linear[i])), `seed ${seed}`).toEqual(wanted)
      expect(fit.stats.converged, `seed ${seed}`).toBe(true)
      expect(fit.n).toBe(input.y.length - wanted.length)
      expect(fit.separated.rows + fit.emptyGroups.reduce((sum, empty) => sum + empty.rows, 0)).toBe(wanted.length)
      found += fit.separated.rows > 0 ? 1 : 0
    }
    expect(found).toBeGreaterThan(60)
  })
})
