import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { solveEnvelopes } from '../../../src/core/optimize/envelopes.ts'
import { solveMultiResource } from '../../../src/core/optimize/multi-resource.ts'
import { solveMultipleChoice } from '../../../src/core/optimize/multiple-choice.ts'
import { descendingOrder } from '../../../src/core/optimize/order.ts'
import { choiceProblem, evaluateChoice, type ChoiceProblem } from '../../../src/core/optimize/problem.ts'
import { WarchestError } from '../../../src/core/problem.ts'

const number = (integers: boolean): fc.Arbitrary<number> => (integers ? fc.integer({ min: 0, max: 60 }) : fc.double({ min: 0, max: 60, noNaN: true }))
const group = (integers: boolean, items: number) => fc.array(fc.record({ value: number(integers), weight: number(integers) }), { minLength: 1, maxLength: items })
  .map((rows) => ({ values: rows.map((row) => row.value), weights: rows.map((row) => row.weight) }))
const groups = (integers: boolean, most = 6, items = 5) => fc.array(group(integers, items), { minLength: 1, maxLength: most })
type Groups = readonly { readonly values: readonly number[]; readonly weights: readonly number[] }[]

/** Best value of all choices that `fits` allows, by looking at every one. */
function enumerate(given: Groups, fits: (choice: readonly number[]) => boolean): number {
  let best = Number.NEGATIVE_INFINITY
  const choice: number[] = []
  const walk = (g: number, value: number): void => {
    if (g === given.length) {
      if (value > best && fits(choice)) best = value
      return
    }
    for (let i = 0; i < given[g].values.length; i++) {
      choice[g] = i
      walk(g + 1, value + given[g].values[i])
    }
  }
  walk(0, 0)
  return best
}

const weightOf = (given: Groups, choice: readonly number[], only: (g: number) => boolean = () => true): number => choice.reduce((sum, i, g) => sum + (only(g) ? given[g].weights[i] : 0), 0)
const least = (given: Groups): number => given.reduce((sum, g) => sum + Math.min(...g.weights), 0)
const most = (given: Groups): number => given.reduce((sum, g) => sum + Math.max(...g.weights), 0)
const within = (given: Groups, share: number): number => Math.ceil(least(given) + (most(given) - least(given)) * share)

test('the exact search finds what enumeration finds, for whole numbers and for fractions', () => {
  fc.assert(fc.property(fc.boolean().chain((integers) => fc.tuple(groups(integers), fc.double({ min: 0, max: 1, noNaN: true }))), ([given, share]) => {
    const capacity = within(given, share)
    const solution = solveMultipleChoice(choiceProblem(given), capacity, { relativeGap: 0 })
    expect(solution.value).toBeCloseTo(enumerate(given, (choice) => weightOf(given, choice) <= capacity), 9)
    expect(solution.proven).toBe(true)
  }), { numRuns: 400 })
})

test('the answer keeps the envelope, is what its items add up to, and never passes its bound', () => {
  fc.assert(fc.property(groups(false, 40, 11), fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
    const problem = choiceProblem(given)
    const capacity = within(given, share)
    const solution = solveMultipleChoice(problem, capacity)
    expect(evaluateChoice(problem, solution.choice)).toEqual({ value: solution.value, weight: solution.weight })
    // Sums of fractions differ in their last bit with the order of adding.
    expect(solution.weight).toBeLessThanOrEqual(capacity * (1 + 1e-12))
    expect(solution.value).toBeLessThanOrEqual(solution.bound)
    expect(solution.shadowPrice).toBeGreaterThanOrEqual(0)
  }))
})

test('a larger envelope is never worth less, and a further unit is worth what the shadow price says at most', () => {
  fc.assert(fc.property(groups(true, 12, 6), fc.double({ min: 0, max: 0.9, noNaN: true }), fc.integer({ min: 1, max: 40 }), (given, share, more) => {
    const problem = choiceProblem(given)
    const capacity = within(given, share)
    const [small, large] = [capacity, capacity + more].map((c) => solveMultipleChoice(problem, c, { relativeGap: 0 }))
    expect(large.value).toBeGreaterThanOrEqual(small.value)
    // Content with any answer, the solver returns the bound of the relaxation, which is concave in the envelope.
    const relaxed = solveMultipleChoice(problem, capacity, { relativeGap: 2 })
    expect(large.value).toBeLessThanOrEqual(relaxed.bound + relaxed.shadowPrice * more + 1e-9)
    expect(large.shadowPrice).toBeLessThanOrEqual(small.shadowPrice + 1e-9)
  }))
})

test('an envelope too small for the lightest items is refused, with the least that is needed', () => {
  const problem = choiceProblem([{ values: [1, 5], weights: [3, 9] }, { values: [2], weights: [4] }])
  expect(() => solveMultipleChoice(problem, 6)).toThrow(WarchestError)
  expect(solveMultipleChoice(problem, 7).value).toBe(3)
  try {
    solveMultipleChoice(problem, 6)
  } catch (error) {
    expect((error as WarchestError).problems[0]).toMatchObject({ code: 'optimize.infeasible', params: { least: 7, capacity: 6 } })
  }
})

test('numbers that are not finite, negative weights and empty groups are refused by name of the group', () => {
  for (const bad of [{ values: [1, Number.NaN], weights: [0, 1] }, { values: [1], weights: [-1] }, { values: [Number.POSITIVE_INFINITY], weights: [0] }, { values: [], weights: [] }, { values: [1], weights: [1, 2] }]) {
    expect(() => choiceProblem([{ values: [0], weights: [0] }, bad])).toThrow(/Group 1/)
  }
})

test('a search cut short says so and still answers within its bound', () => {
  const values = Array.from({ length: 60 }, (_, g) => ({ values: [0, 101 + g, 197 + 2 * g], weights: [0, 100 + g, 200 + 2 * g] }))
  const problem = choiceProblem(values)
  const full = solveMultipleChoice(problem, 5777, { relativeGap: 0 })
  const cut = solveMultipleChoice(problem, 5777, { relativeGap: 0, maxStates: 5 })
  expect(full.proven).toBe(true)
  expect(cut.proven).toBe(false)
  expect(cut.weight).toBeLessThanOrEqual(5777)
  expect(cut.value).toBeLessThanOrEqual(full.value)
  expect(cut.bound).toBeGreaterThanOrEqual(full.value)
})

/** Each group in a category, and limits as shares of what the groups could use. */
const nested = fc.integer({ min: 1, max: 3 }).chain((categories) => fc.record({
  given: groups(true, 6, 4), ofGroup: fc.array(fc.integer({ min: -1, max: categories - 1 }), { minLength: 6, maxLength: 6 }),
  shares: fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: categories, maxLength: categories }), total: fc.double({ min: 0.1, max: 1, noNaN: true }),
})).map(({ given, ofGroup, shares, total }) => {
  // The first item of every group needs nothing, so that no envelope is too small.
  const free = given.map((g) => ({ values: [0, ...g.values], weights: [0, ...g.weights] }))
  const categoryOf = Int32Array.from(free, (_, g) => ofGroup[g])
  const caps = shares.map((share, c) => Math.round(share * most(free.filter((_, g) => categoryOf[g] === c))))
  return { given: free, categoryOf, caps, total: Math.round(total * most(free)) }
})

test('nested envelopes: every envelope is kept, and small problems are solved to what enumeration finds', () => {
  fc.assert(fc.property(nested, ({ given, categoryOf, caps, total }) => {
    const solution = solveEnvelopes(choiceProblem(given), { total, categories: Float64Array.from(caps), categoryOf }, { relativeGap: 0 })
    const best = enumerate(given, (choice) => weightOf(given, choice) <= total && caps.every((cap, c) => weightOf(given, choice, (g) => categoryOf[g] === c) <= cap))
    expect(solution.weight).toBeLessThanOrEqual(total)
    solution.categoryWeight.forEach((weight, c) => expect(weight).toBeLessThanOrEqual(caps[c]))
    expect(solution.proven).toBe(true)
    expect(solution.value).toBe(best)
    expect(solution.bound).toBeCloseTo(best, 9)
  }), { numRuns: 300 })
})

test('without category limits the nested solver is the plain one; a category limit of its own only binds that category', () => {
  fc.assert(fc.property(groups(true, 8, 5), fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
    const problem = choiceProblem(given)
    const capacity = within(given, share)
    const none = new Int32Array(given.length).fill(-1)
    expect(solveEnvelopes(problem, { total: capacity, categories: new Float64Array(0), categoryOf: none }, { relativeGap: 0 }).value).toBe(solveMultipleChoice(problem, capacity, { relativeGap: 0 }).value)
  }))
})

test('shadow prices: the exhausted envelope has one, the slack one has none', () => {
  const problem = choiceProblem(Array.from({ length: 20 }, (_, g) => ({ values: [0, g + 1], weights: [0, 1] })))
  const categoryOf = Int32Array.from({ length: 20 }, (_, g) => g % 2)
  const byCategory = solveEnvelopes(problem, { total: 100, categories: Float64Array.of(4, 100), categoryOf })
  expect(byCategory.shadowPrice).toBe(0)
  expect(byCategory.categoryShadowPrices[0]).toBeGreaterThan(0)
  expect(byCategory.categoryShadowPrices[1]).toBe(0)
  const byTotal = solveEnvelopes(problem, { total: 6, categories: Float64Array.of(100, 100), categoryOf })
  expect(byTotal.shadowPrice).toBe(14)
  expect([...byTotal.categoryShadowPrices]).toEqual([0, 0])
})

test('several resources: branch and bound finds what enumeration finds', () => {
  const item = fc.record({ value: fc.integer({ min: 0, max: 50 }), weights: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })) })
  fc.assert(fc.property(fc.array(fc.array(item, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), fc.double({ min: 0.2, max: 1, noNaN: true }), (rows, share) => {
    const given = rows.map((row) => ({ values: [0, ...row.map((i) => i.value)], weights: [[0, 0, 0], ...row.map((i) => [...i.weights])] }))
    const capacities = [0, 1, 2].map((r) => Math.round(share * given.reduce((sum, g) => sum + Math.max(...g.weights.map((w) => w[r])), 0)))
    const used = (choice: readonly number[], r: number): number => choice.reduce((sum, i, g) => sum + given[g].weights[i][r], 0)
    const best = enumerate(given.map((g) => ({ values: g.values, weights: g.values })), (choice) => capacities.every((cap, r) => used(choice, r) <= cap))
    const solution = solveMultiResource({ capacities, groups: given })
    expect(solution.value).toBe(best)
    expect(solution.proven).toBe(true)
    capacities.forEach((cap, r) => expect(used(solution.choice, r)).toBeLessThanOrEqual(cap))
  }), { numRuns: 200 })
})

test('descending order: sorted, complete, and equal keys keep their places', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, Number.MIN_VALUE))), (keys) => {
    const expected = keys.map((key, i) => ({ key, i })).sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : a.i - b.i)).map(({ i }) => i)
    expect([...descendingOrder(Float64Array.from(keys))]).toEqual(expected)
  }))
})

/** 100,000 groups are solved in the way the figures of the reference cases say; here only that size does no harm. */
test('a hundred thousand ladders: within a hundred-thousandth of the bound', () => {
  const n = 100_000
  const problem: ChoiceProblem = { start: Int32Array.from({ length: n + 1 }, (_, g) => g * 5), value: new Float64Array(n * 5), weight: new Float64Array(n * 5) }
  for (let g = 0; g < n; g++) {
    for (let l = 1; l < 5; l++) {
      problem.weight[g * 5 + l] = l * (50 + ((g * 7919) % 400)) * (1 + 0.1 * l)
      problem.value[g * 5 + l] = Math.sqrt(l) * (30 + ((g * 104_729) % 500))
    }
  }
  const solution = solveMultipleChoice(problem, 2e7)
  expect(solution.weight).toBeLessThanOrEqual(2e7)
  expect((solution.bound - solution.value) / solution.bound).toBeLessThan(1e-5)
})
