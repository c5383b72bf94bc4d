import highs from 'highs'
import { expect, test } from 'vitest'
import { solveEnvelopes } from '../../../src/core/optimize/envelopes.ts'
import { choiceProblem } from '../../../src/core/optimize/problem.ts'
import { jitter } from '../../support/publish-fixture.ts'

/** A second opinion: the same problem as a mixed-integer programme, solved by HiGHS. */
async function oracle(groups: { values: number[]; weights: number[] }[], total: number, caps: number[], categoryOf: Int32Array): Promise<number> {
  const solver = await highs()
  const terms = (pick: (g: number, i: number) => number, only: (g: number) => boolean): string =>
    groups.flatMap((group, g) => (only(g) ? group.values.map((_, i) => `${pick(g, i)} x${g}_${i}`) : [])).join(' + ')
  const text = [
    'Maximize', ` obj: ${terms((g, i) => groups[g].values[i], () => true)}`, 'Subject To', ` total: ${terms((g, i) => groups[g].weights[i], () => true)} <= ${total}`,
    ...caps.map((cap, c) => ` cap${c}: ${terms((g, i) => groups[g].weights[i], (g) => categoryOf[g] === c)} <= ${cap}`),
    ...groups.map((group, g) => ` one${g}: ${group.values.map((_, i) => `x${g}_${i}`).join(' + ')} = 1`),
    'Binary', ` ${groups.flatMap((group, g) => group.values.map((_, i) => `x${g}_${i}`)).join(' ')}`, 'End',
  ].join('\n')
  const { Status, ObjectiveValue } = solver.solve(text, { mip_rel_gap: 0, mip_abs_gap: 0 })
  expect(Status).toBe('Optimal')
  return ObjectiveValue
}

test.each([1, 2, 3, 4])('HiGHS agrees on a plan of 60 products with a total and two category envelopes (seed %i)', async (seed) => {
  const draw = jitter(seed)
  const groups = Array.from({ length: 60 }, () => {
    const [price, lift] = [20 + Math.floor(draw() * 400), 5 + draw() * 40]
    return { values: [0, 1, 2, 3, 4].map((l) => Math.round(lift * Math.sqrt(l) * 10 - l * l * draw())), weights: [0, 1, 2, 3, 4].map((l) => Math.round(price * l * (1 + 0.2 * l * draw()))) }
  })
  const categoryOf = Int32Array.from(groups, (_, g) => (g % 3 === 2 ? -1 : g % 3))
  const whole = groups.reduce((sum, group) => sum + Math.max(...group.weights), 0)
  const [total, caps] = [Math.round(whole * 0.25), [Math.round(whole * 0.05), Math.round(whole * 0.2)]]
  const solution = solveEnvelopes(choiceProblem(groups), { total, categories: Float64Array.from(caps), categoryOf }, { relativeGap: 0 })
  const best = await oracle(groups, total, caps, categoryOf)
  expect(solution.value).toBeLessThanOrEqual(best + 1e-6)
  expect(solution.bound).toBeGreaterThanOrEqual(best - 1e-6)
  expect(solution.value).toBeGreaterThanOrEqual(best * (1 - 2e-3))
})
