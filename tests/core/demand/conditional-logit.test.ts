import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregateElasticities, fitConditionalLogit, type ChoiceOccasions } from '../../../src/core/demand/conditional-logit.ts'
import { Stream } from '../../../src/core/random/stream.ts'

const ALTERNATIVES = ['ash', 'birch', 'cedar']
const TRUTH = [-1.1, 0.8, 0.5, -0.3]

/** Choices among three alternatives by utility -1.1 price + 0.8 feature + constants 0, 0.5, -0.3; with `missing` some are not on offer. */
function choices(seed: number, n: number, missing = 0): ChoiceOccasions {
  const random = new Stream(seed, 4, 0, 0)
  const price = Float64Array.from({ length: n * 3 }, () => 2 * Math.exp(0.3 * random.normal()))
  const feature = Float64Array.from({ length: n * 3 }, () => (random.uniform() < 0.3 ? 1 : 0))
  const available = Uint8Array.from({ length: n * 3 }, (_, cell) => (cell % 3 === 0 || random.uniform() >= missing ? 1 : 0))
  const chosen = Int32Array.from({ length: n }, (_, i) => {
    let [best, most] = [0, Number.NEGATIVE_INFINITY]
    for (let j = 0; j < 3; j++) {
      const cell = i * 3 + j
      const utility = TRUTH[0] * price[cell] + TRUTH[1] * feature[cell] + [0, TRUTH[2], TRUTH[3]][j] - Math.log(random.exponential())
      if (available[cell] === 1 && utility > most) [best, most] = [j, utility]
    }
    return best
  })
  return { alternatives: ALTERNATIVES, x: [price, feature], names: ['price', 'feature'], chosen, available, cluster: Int32Array.from({ length: n }, (_, i) => i >> 2) }
}

const codeOf = (run: () => unknown): { code: string; message: string } => {
  try {
    run()
  } catch (error) {
    return (error as { problems: { code: string; message: string }[] }).problems[0]
  }
  throw new Error('nothing was refused')
}

describe('conditional logit', () => {
  test('probabilities add to one, those not on offer have none, and the score is zero: constants reproduce the shares', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 0.3), (seed, missing) => {
      const input = choices(seed, 150, missing)
      const { probability, meanShares, n } = fitConditionalLogit(input)
      const seen = [0, 0, 0]
      for (let i = 0; i < n; i++) {
        seen[input.chosen[i]] += 1 / n
        expect(probability[i * 3] + probability[i * 3 + 1] + probability[i * 3 + 2]).toBeCloseTo(1, 12)
        for (let j = 0; j < 3; j++) if (input.available![i * 3 + j] === 0) expect(probability[i * 3 + j]).toBe(0)
      }
      seen.forEach((share, j) => expect(meanShares[j]).toBeCloseTo(share, 9))
      const moment = input.x[0].reduce((sum, price, cell) => sum + price * ((input.chosen[Math.floor(cell / 3)] === cell % 3 ? 1 : 0) - probability[cell]), 0)
      expect(moment).toBeCloseTo(0, 8)
    }), { numRuns: 15 })
  })

  test('over 150 samples estimates are centred on the truth and intervals cover it', () => {
    let [bias, covered, clustered] = [0, 0, 0]
    for (let seed = 1; seed <= 150; seed++) {
      const fit = fitConditionalLogit(choices(seed, 200, 0.2))
      bias += (fit.coef[0] - TRUTH[0]) / 150
      if (Math.abs(fit.coef[0] - TRUTH[0]) < 1.96 * fit.se[0]) covered++
      if (Math.abs(fit.coef[0] - TRUTH[0]) < 1.96 * fit.seCluster![0]) clustered++
    }
    expect(Math.abs(bias)).toBeLessThan(0.06)
    expect(covered).toBeGreaterThanOrEqual(134)
    expect(clustered).toBeGreaterThanOrEqual(131)
  })

  test('elasticities are those of expected sales when one price rises everywhere', () => {
    const input = choices(8, 200, 0.2)
    const fit = fitConditionalLogit(input)
    const matrix = aggregateElasticities(input, fit, 0)
    const expected = (which: number, by: number): number[] => {
      const total = [0, 0, 0]
      for (let i = 0; i < fit.n; i++) {
        const weight = [0, 1, 2].map((j) => {
          const cell = i * 3 + j
          return input.available![cell] === 1 ? Math.exp(fit.coef[0] * input.x[0][cell] * (j === which ? 1 + by : 1) + fit.coef[1] * input.x[1][cell] + (j > 0 ? fit.coef[1 + j] : 0)) : 0
        })
        weight.forEach((w, j) => (total[j] += w / (weight[0] + weight[1] + weight[2])))
      }
      return total
    }
    for (let k = 0; k < 3; k++) {
      const [up, down] = [expected(k, 1e-5), expected(k, -1e-5)]
      for (let j = 0; j < 3; j++) expect(matrix[j * 3 + k]).toBeCloseTo((Math.log(up[j]) - Math.log(down[j])) / 2e-5, 6)
    }
  })

  test('the coefficients are the top of the log-likelihood and their covariance its inverse curvature', () => {
    const input = choices(11, 120)
    const { coef, covariance, logLikelihood, logLikelihoodEqualShares } = fitConditionalLogit(input)
    const at = (b: ArrayLike<number>): number => input.chosen.reduce((sum, chosen, i) => {
      const utility = [0, 1, 2].map((j) => b[0] * input.x[0][i * 3 + j] + b[1] * input.x[1][i * 3 + j] + (j > 0 ? b[1 + j] : 0))
      return sum + utility[chosen] - Math.log(utility.reduce((total, u) => total + Math.exp(u), 0))
    }, 0)
    expect(at(coef)).toBeCloseTo(logLikelihood, 9)
    const h = 1e-3
    const moved = (a: number, da: number, b: number, db: number): number => at(coef.map((value, j) => value + (j === a ? da : 0) + (j === b ? db : 0)))
    for (let a = 0; a < 4; a++) {
      expect(moved(a, h, a, 0)).toBeLessThan(logLikelihood)
      expect(moved(a, -h, a, 0)).toBeLessThan(logLikelihood)
      for (let b = 0; b < 4; b++) {
        let product = 0
        for (let c = 0; c < 4; c++) product -= (covariance[a * 4 + c] * (moved(c, h, b, h) - moved(c, h, b, -h) - moved(c, -h, b, h) + moved(c, -h, b, -h))) / (4 * h * h)
        expect(product).toBeCloseTo(a === b ? 1 : 0, 3)
      }
    }
    expect(logLikelihoodEqualShares).toBeCloseTo(-120 * Math.log(3), 9)
  })
})

describe('what has no finite or no single answer is refused by name', () => {
  const input = choices(2, 120)
  test('an attribute that predicts every choice', () => {
    const telltale = Float64Array.from({ length: 360 }, (_, cell) => (input.chosen[Math.floor(cell / 3)] === cell % 3 ? 1 : 0))
    const problem = codeOf(() => fitConditionalLogit({ ...input, x: [...input.x, telltale], names: [...input.names, 'telltale'] }))
    expect(problem.code).toBe('choice.separated')
    expect(problem.message).toContain('telltale')
  })

  test('an attribute that is never there when its alternative is chosen (quasi-separation)', () => {
    const curse = Float64Array.from({ length: 360 }, (_, cell) => (input.chosen[Math.floor(cell / 3)] !== cell % 3 && cell % 7 === 0 ? 1 : 0))
    const problem = codeOf(() => fitConditionalLogit({ ...input, x: [...input.x, curse], names: [...input.names, 'curse'] }))
    expect(problem).toMatchObject({ code: 'choice.separated' })
    expect(problem.message).toContain('curse')
    expect(problem.message).not.toContain('price')
  })

  test.each<[string, ChoiceOccasions, string, string]>([
    ['an alternative that nobody chose', { ...input, chosen: input.chosen.map((j) => (j === 2 ? 1 : j)) }, 'choice.never-chosen', 'cedar'],
    ['an attribute of the buyer', { ...input, x: [...input.x, Float64Array.from({ length: 360 }, (_, cell) => Math.floor(cell / 3) % 5)], names: [...input.names, 'income'] }, 'choice.no-variation', 'income'],
    ['an attribute that follows from another', { ...input, x: [...input.x, input.x[0].map((p, cell) => 3 * p - 1 + Math.floor(cell / 3))], names: [...input.names, 'price in cents'] }, 'choice.collinear', 'price in cents'],
    ['an attribute that is the constant of an alternative', { ...input, x: [...input.x, Float64Array.from({ length: 360 }, (_, cell) => (cell % 3 === 1 ? 1 : 0))], names: [...input.names, 'is birch'] }, 'choice.collinear', 'constant birch'],
    ['a choice of what was not on offer', { ...input, available: input.available!.map((_, cell) => (cell === 3 * 6 + input.chosen[6] ? 0 : 1)) }, 'choice.bad-input', 'Choice 7'],
    ['a blank price', { ...input, x: [input.x[0].map((p, cell) => (cell === 4 ? Number.NaN : p)), input.x[1]] }, 'choice.bad-input', 'birch'],
  ])('%s', (_, broken, code, named) => {
    const problem = codeOf(() => fitConditionalLogit(broken))
    expect(problem.code).toBe(code)
    expect(problem.message).toContain(named)
  })
})
