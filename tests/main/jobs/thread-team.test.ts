import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import type { ThreadTeam } from '../../../src/main/jobs/thread-team.ts'
import { marketRows } from '../../core/demand/market-rows.ts'
import { problemOf } from '../../support/problem-of.ts'
import { startTeam } from '../../support/team.ts'
import { unsound } from '../../support/unsound-rows.ts'

const shared = <T extends Float64Array | Int32Array>(values: T): T => {
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T
  const copy = new Kind(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return copy
}
const inSharedMemory = (input: RegressionInput): RegressionInput => ({ ...input, y: shared(input.y), x: input.x.map(shared), effects: input.effects.map((set) => ({ ...set, codes: shared(set.codes) })) })

describe('one regression on several threads', () => {
  const teams: Awaited<ReturnType<typeof startTeam>>[] = []
  let two: ThreadTeam
  let four: ThreadTeam
  beforeAll(async () => {
    teams.push(await startTeam(2), await startTeam(4))
    ;[two, four] = teams.map(({ team }) => team)
  })
  afterAll(() => Promise.all(teams.map((team) => team.close())))

  test('has the same bits on one, two and four, in shared memory or not', () => {
    const input = marketRows(1, { products: 400, days: 90, categories: 5 })
    const options = { family: { kind: 'poisson' }, robust: true, jackknife: true } as const
    const alone = regress(input, options)
    for (const team of [two, four]) {
      const helped = team.blocksByHelpers
      expect(regress(input, options, team)).toEqual(alone)
      expect(regress(inSharedMemory(input), options, team)).toEqual(alone)
      expect(team.blocksByHelpers).toBeGreaterThan(helped)
    }
  })

  test('one team does many regressions, of several families and sizes', () => {
    for (const seed of [2, 3]) {
      const input = marketRows(seed, { products: 200, days: 91, categories: 2, size: 3 })
      expect(fitNegativeBinomial(input, {}, four)).toEqual(fitNegativeBinomial(input))
      const few = marketRows(seed, { products: 6, days: 30, categories: 1 })
      expect(regress(few, { family: { kind: 'poisson' } }, four)).toEqual(regress(few, { family: { kind: 'poisson' } }))
    }
  })

  test('what one thread throws reaches the caller, and the team goes on', () => {
    const input = marketRows(4, { products: 200, days: 91, categories: 2 })
    expect(() => regress({ ...input, y: new Float64Array(input.y.length) }, { family: { kind: 'poisson' } }, two)).toThrow(/No row with sales/)
    expect(regress(input, { family: { kind: 'poisson' } }, two)).toEqual(regress(input, { family: { kind: 'poisson' } }))
  })

  test('a value that no regression can use is refused with its row, whichever thread comes by it, also where nothing was sold', () => {
    const { input, faults } = unsound()
    const refused = (table: RegressionInput) => problemOf(() => regress(table, { family: { kind: 'poisson' } }, two))
    const helped = two.blocksByHelpers
    for (const { row, code, spoil } of faults) expect(refused(inSharedMemory(spoil()))).toMatchObject({ code, params: { row: row + 1 } })
    expect(two.blocksByHelpers).toBeGreaterThan(helped)
    expect(regress(inSharedMemory(input), { family: { kind: 'poisson' } }, two)).toEqual(regress(input, { family: { kind: 'poisson' } }))
  })
})
