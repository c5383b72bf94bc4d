import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestResponseDynamics } from '../../../src/core/game/best-response-dynamics.ts'
import { bestAnswers, dominatedStrategies, equilibria, lemkeHowson, regret, supportEnumeration, type Bimatrix } from '../../../src/core/game/bimatrix.ts'

const dilemma: Bimatrix = { row: [[3, 0], [5, 1]], column: [[3, 5], [0, 1]] }
const battle: Bimatrix = { row: [[3, 0], [0, 2]], column: [[2, 0], [0, 3]] }
const pennies: Bimatrix = { row: [[1, -1], [-1, 1]], column: [[-1, 1], [1, -1]] }
const rps: Bimatrix = { row: [[0, -1, 1], [1, 0, -1], [-1, 1, 0]], column: [[0, 1, -1], [-1, 0, 1], [1, -1, 0]] }

const games = (m: number, n: number): fc.Arbitrary<Bimatrix> => {
  const matrix = fc.array(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n, maxLength: n }), { minLength: m, maxLength: m })
  return fc.record({ row: matrix, column: matrix })
}

describe('equilibria of two players', () => {
  test('the prisoners\' dilemma has the one where both are worse off', () => expect(equilibria(dilemma)).toEqual([{ row: [0, 1], column: [0, 1], rowValue: 1, columnValue: 1, pure: true }]))
  test('the battle of the sexes has two pure and one mixed', () => {
    const found = equilibria(battle)
    expect(found.map(({ pure }) => pure)).toEqual([true, true, false])
    expect(found[2].row[0]).toBeCloseTo(0.6, 12)
    expect(found[2].column[0]).toBeCloseTo(0.4, 12)
    expect(found[2].rowValue).toBeCloseTo(1.2, 12)
  })
  test('matching pennies and rock, paper, scissors are only mixed', () => {
    expect(equilibria(pennies)).toHaveLength(1)
    expect(equilibria(rps)).toHaveLength(1)
    equilibria(rps)[0].row.forEach((p) => expect(p).toBeCloseTo(1 / 3, 12))
  })
  test('nobody can gain in any that is found; their number is odd where there are no ties (Wilson 1971)', () => fc.assert(fc.property(fc.integer({ min: 1, max: 4 }).chain((m) => fc.integer({ min: 1, max: 4 }).chain((n) => games(m, n))), (game) => {
    const values = new Set([...game.row.flat(), ...game.column.flat()].map((v) => Math.round(v * 1e6)))
    if (values.size < 2 * game.row.flat().length) return
    const found = supportEnumeration(game)
    expect(found.length % 2).toBe(1)
    for (const one of found) {
      expect(regret(game, one)).toBeLessThanOrEqual(1e-8)
      expect(one.row.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
    }
  })))
  test('pivoting finds one of them, from every strategy', () => fc.assert(fc.property(games(3, 4), fc.integer({ min: 0, max: 6 }), (game, label) => {
    const values = new Set([...game.row.flat(), ...game.column.flat()].map((v) => Math.round(v * 1e4)))
    if (values.size < 24) return
    const found = lemkeHowson(game, label)
    expect(found).not.toBeNull()
    expect(supportEnumeration(game).some((one) => one.row.every((p, i) => Math.abs(p - found!.row[i]) < 1e-6))).toBe(true)
  })))
  test('a game too large for supports still has its equilibria checked', () => {
    const size = 12
    const game: Bimatrix = { row: Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => Math.sin(3 * i * i + 7 * j))), column: Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => Math.cos(5 * i + 2 * j * j))) }
    const found = equilibria(game)
    expect(found.length).toBeGreaterThan(0)
    found.forEach((one) => expect(regret(game, one)).toBeLessThan(1e-6))
  })
  test('payoffs in millions with small differences keep their equilibria', () => {
    const big = { row: battle.row.map((line) => line.map((v) => 5e8 + v * 1e4)), column: battle.column.map((line) => line.map((v) => -2e7 + v * 1e4)) }
    expect(equilibria(big).map(({ row }) => row.map((p) => Math.round(p * 1e6) / 1e6))).toEqual(equilibria(battle).map(({ row }) => row.map((p) => Math.round(p * 1e6) / 1e6)))
  })
})

test('dominated strategies fall one after another', () => {
  expect(dominatedStrategies(dilemma)).toEqual([{ player: 'row', strategy: 0, by: 1 }, { player: 'column', strategy: 0, by: 1 }])
  // The column's second strategy is only dominated once the row's second is gone.
  expect(dominatedStrategies({ row: [[3, 3], [0, 0]], column: [[2, 1], [0, 4]] })).toEqual([{ player: 'row', strategy: 1, by: 0 }, { player: 'column', strategy: 1, by: 0 }])
  expect(dominatedStrategies(pennies)).toEqual([])
})

test('best answers point to the equilibrium of the dilemma from everywhere', () => expect(bestAnswers(dilemma)).toEqual({ toColumn: [1, 1], toRow: [1, 1] }))

describe('best-response dynamics', () => {
  const payoff = ({ row, column }: Bimatrix) => ([i, j]: readonly number[], player: number): number => (player === 0 ? row : column)[i][j]
  test('comes to rest in an equilibrium, or says that it goes in circles', () => {
    expect(bestResponseDynamics([2, 2], payoff(dilemma), [0, 0])).toEqual({ profiles: [[0, 0], [1, 0], [1, 1]], end: 'rest', cycleFrom: null })
    expect(bestResponseDynamics([2, 2], payoff(pennies), [0, 0])).toMatchObject({ end: 'cycle' })
  })
  test('three players', () => {
    // Each wants to be where the next one is not; the last one does not care.
    const path = bestResponseDynamics([2, 2, 2], (profile, player) => (player === 2 ? 0 : profile[player] === profile[player + 1] ? 0 : 1), [0, 0, 0])
    expect(path.end).toBe('rest')
    expect(path.profiles.at(-1)).toEqual([0, 1, 0])
  })
  test('ends for every game', () => fc.assert(fc.property(games(4, 4), (game) => {
    const path = bestResponseDynamics([4, 4], payoff(game), [0, 0])
    if (path.end === 'cycle') {
      expect(path.profiles.length).toBeGreaterThan(2)
      return
    }
    const [i, j] = path.profiles.at(-1)!
    expect(Math.max(...game.row.map((line) => line[j]))).toBe(game.row[i][j])
    expect(Math.max(...game.column[i])).toBe(game.column[i][j])
  })))
})

describe('payoffs that stand on a large sum they share', () => {
  const shifted = (matrix: readonly (readonly number[])[], by: number): number[][] => matrix.map((line) => line.map((x) => x + by))
  test('give the equilibria that they give without it: closing cash of a billion does not hide what a strategy gains', () => {
    const games = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }), { minLength: 3, maxLength: 3 })
    fc.assert(fc.property(games, games, (row, column) => {
      const supports = (game: Bimatrix): string[] => supportEnumeration(game).map(({ row: x, column: y }) => [...x, ...y].map((p) => (p > 0 ? 1 : 0)).join('')).sort()
      expect(supports({ row: shifted(row, 2 ** 36), column: shifted(column, -(2 ** 36)) })).toEqual(supports({ row, column }))
    }), { numRuns: 60 })
  })
})
