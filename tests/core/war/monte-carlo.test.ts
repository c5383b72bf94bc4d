import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Market } from '../../../src/core/demand/market.ts'
import { QUANTITY } from '../../../src/core/war/draws.ts'
import { emptyBoard } from '../../../src/core/war/path-board.ts'
import { PathNormals } from '../../../src/core/war/path-normals.ts'
import { nextRound, roundGoal } from '../../../src/core/war/precision.ts'
import type { Draws, MonteCarlo, Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, mergePartials, runWar, simulateOn, simulatePaths, summarize } from '../../../src/core/war/simulate.ts'
import { warTables } from '../../../src/core/war/tables.ts'
import { fluidBias, standardError } from '../../../src/core/war/statistics.ts'
import { anyWar, category, depth, FACTS, market, product, scenario } from './worlds.ts'

const run = (m: Market, s: Scenario) => runWar(m, s, FACTS)
const ALL = { elasticity: true, rivalCash: true, demandLevel: true }
const with1 = (s: Scenario, monteCarlo: Partial<MonteCarlo>): Scenario => ({ ...s, monteCarlo: { ...s.monteCarlo, ...monteCarlo } })
/** A war whose units hang on parameters more than on single purchases. */
const m = market([product('a', { price: 90 }), product('b'), product('c', { category: 1 }), product('d', { category: 2, price: 80 })], [category({ visitsPerDay: 9000 }), category({ id: 'tv', visitsPerDay: 7000 }), category({ id: 'fridge', visitsPerDay: 8000 })])
const s = scenario(m, { days: 6, moves: [depth(0.2, { from: 1, to: 5 })], monteCarlo: { paths: 64, seed: 5, draw: ALL, demandLogSd: 0.25 } })

describe('the numbers of a path', () => {
  const of = (draws: Draws, path: number, dimension = 0): Float64Array => {
    const normals = new PathNormals(7, draws)
    normals.startPath(path)
    const out = new Float64Array(5)
    normals.write(out, QUANTITY.demandLevel, dimension)
    return out
  }

  it('are mirrored in antithetic pairs, and the even path is the independent one', () => {
    for (let pair = 0; pair < 20; pair++) {
      expect(of('antithetic', 2 * pair)).toEqual(of('pseudo', 2 * pair))
      expect(of('antithetic', 2 * pair + 1)).toEqual(of('antithetic', 2 * pair).map((z) => -z))
    }
  })

  it('are evenly spread in each randomisation of the Sobol sequence, and independent between them', () => {
    for (const replicate of [0, 7, 15]) {
      const points = Array.from({ length: 256 }, (_, point) => of('sobol', point * 16 + replicate, 3))
      for (let d = 0; d < 5; d++) {
        const mean = points.reduce((sum, z) => sum + z[d], 0) / 256
        // 256 independent normals have a mean of standard deviation 1/16.
        expect(Math.abs(mean)).toBeLessThan(0.012)
      }
    }
    expect(of('sobol', 1)).not.toEqual(of('sobol', 2))
  })

  it('beyond the dimensions there are, and of quantities without one, are the independent ones', () => {
    expect(of('sobol', 5, -1)).toEqual(of('pseudo', 5))
    expect(of('sobol', 5, 254).subarray(2)).toEqual(of('pseudo', 5).subarray(2))
  })
})

describe('standard errors', () => {
  it('are those of the design: means of repeated runs scatter as far as each run says', () => {
    const errors = new Map<Draws, number>()
    for (const draws of ['pseudo', 'antithetic', 'sobol'] as const) {
      const runs = Array.from({ length: 60 }, (_, seed) => run(m, with1(s, { draws, seed, paths: 64 })).totals.units)
      const mean = runs.reduce((sum, r) => sum + r.mean, 0) / runs.length
      const scatter = Math.sqrt(runs.reduce((sum, r) => sum + (r.mean - mean) ** 2, 0) / (runs.length - 1))
      const said = Math.sqrt(runs.reduce((sum, r) => sum + r.se ** 2, 0) / runs.length)
      // The ratio of two estimated deviations from 60 runs: 0.7 to 1.4 is about four of its standard errors.
      expect(said / scatter, draws).toBeGreaterThan(0.7)
      expect(said / scatter, draws).toBeLessThan(1.4)
      errors.set(draws, scatter)
    }
    expect(errors.get('antithetic')!).toBeLessThan(0.6 * errors.get('pseudo')!)
    expect(errors.get('sobol')!).toBeLessThan(0.6 * errors.get('pseudo')!)
  })

  it('of independent paths are sd / root n; pairs and rounds count as one each', () => {
    expect(standardError(Float64Array.of(1, 2, 3, 4))).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12)
    expect(standardError(Float64Array.of(1, 3, 2, 2, 5, -1), 'antithetic')).toBe(0)
    expect(standardError(Float64Array.from({ length: 32 }, (_, p) => (p < 16 ? p : 15 - (p - 16))), 'sobol')).toBe(standardError(Float64Array.from({ length: 16 }, () => 7.5)))
    expect(standardError(Float64Array.of(3))).toBe(0)
  })
})

describe('a run that ends at a precision', () => {
  it('has it, ends before its last path, and asks for what is missing otherwise', () => {
    for (const draws of ['pseudo', 'antithetic', 'sobol'] as const) {
      const asked = with1(s, { draws, paths: 20_000, stop: [{ measure: 'units', relative: 0.01 }, { measure: 'contribution', relative: 0.02, absolute: 1 }] })
      const outcome = run(m, asked)
      expect(outcome.paths).toBeLessThan(20_000)
      expect(outcome.paths % 16).toBe(0)
      expect(outcome.totals.units.se).toBeLessThanOrEqual(0.01 * outcome.totals.units.mean)
      expect(outcome.totals.contribution.se).toBeLessThanOrEqual(0.02 * Math.abs(outcome.totals.contribution.mean))
      // The paths are those that a run of that length has.
      expect(outcome).toEqual(run(m, with1(asked, { paths: outcome.paths, stop: [] })))
    }
    expect(run(m, with1(s, { paths: 100, stop: [{ measure: 'units', relative: 1e-9 }] })).paths).toBe(100)
    expect(run(m, with1(s, { paths: 500, stop: [{ measure: 'subsidyOwn', absolute: 1e12 }] })).paths).toBe(64)
  })

  it('goes on in rounds that whole blocks decide, whoever simulated them', () => {
    const asked = with1(s, { paths: 2000, stop: [{ measure: 'closingCash', relative: 0.004 }] })
    const blocks = [...simulatePaths(m, asked, 0, 64).blocks]
    const rounds = [nextRound(asked, 3, [])]
    for (let to = nextRound(asked, 3, blocks); to !== null; to = nextRound(asked, 3, blocks)) {
      rounds.push(to)
      const from = blocks[blocks.length - 1].to
      // In the middle of a round its end stays the goal.
      expect(roundGoal(asked, 3, mergePartials([{ blocks }, simulatePaths(m, asked, from, from + 16)]).blocks)).toBe(to === from + 16 ? roundGoal(asked, 3, simulatePaths(m, asked, 0, to).blocks) : to)
      const half = from + 16 * Math.floor((to - from) / 32)
      blocks.push(...mergePartials([simulatePaths(m, asked, half, to), { blocks }, simulatePaths(m, asked, from, half)]).blocks.slice(blocks.length))
    }
    expect(rounds.length).toBeGreaterThan(1)
    expect(summarize(m, asked, { blocks }, FACTS)).toEqual(run(m, asked))
  })
})

describe('the same bits', () => {
  it('come from any division of the paths, run in any order, for every design', () => {
    fc.assert(fc.property(anyWar, fc.constantFrom<Draws>('pseudo', 'antithetic', 'sobol'), fc.uniqueArray(fc.nat(69), { minLength: 70, maxLength: 70 }), (war, draws, order) => {
      const asked = with1(war.scenario, { draws, paths: 70, shockLogSd: 0.1 })
      const whole = run(war.market, asked)
      const tables = warTables(war.market, asked)
      const paths = order.slice()
      expect(summarize(war.market, asked, mergePartials([simulateOn(emptyBoard(tables, 0, 70), tables, () => paths.shift() ?? null)]), FACTS)).toEqual(whole)
      const lots = Array.from({ length: 5 }, (_, b) => simulatePaths(war.market, asked, 16 * b, Math.min(70, 16 * b + 16)))
      expect(summarize(war.market, asked, mergePartials(lots.reverse()), FACTS)).toEqual(whole)
    }), { numRuns: 15 })
  })
})

describe('common random numbers', () => {
  it('make the difference of two scenarios far less noisy than two independent runs do', () => {
    const other = { ...s, moves: [depth(0.22, { from: 1, to: 5 })] }
    const differences = (seedOfOther: (seed: number) => number): Float64Array =>
      Float64Array.from({ length: 40 }, (_, seed) => run(m, with1(other, { seed: seedOfOther(seed), paths: 16 })).totals.contribution.mean - run(m, with1(s, { seed, paths: 16 })).totals.contribution.mean)
    const deviation = (values: Float64Array): number => standardError(values)
    expect(deviation(differences((seed) => seed))).toBeLessThan(0.2 * deviation(differences((seed) => seed + 1000)))
  })
})

describe('shocks to visits', () => {
  it('spread the days and leave the mean', () => {
    const still = with1(s, { draw: { elasticity: false, rivalCash: false, demandLevel: false }, paths: 400 })
    const calm = run(m, still)
    const shaken = run(m, with1(still, { shockLogSd: 0.4 }))
    const wide = (outcome: typeof calm): number => outcome.daily.units.p90[0] - outcome.daily.units.p10[0]
    expect(wide(shaken)).toBeGreaterThan(3 * wide(calm))
    expect(Math.abs(shaken.totals.units.mean - calm.totals.units.mean)).toBeLessThan(4 * shaken.totals.units.se)
  })
})

describe('fluid beside sampled', () => {
  it('is what fluid mode says, and its distance is told in standard errors', () => {
    const outcome = run(m, s)
    const alone = fluidOutcome(m, s, FACTS)
    expect(outcome.fluid!.units).toBe(alone.totals.units.mean)
    expect(alone.fluid).toBeUndefined()
    const bias = fluidBias(outcome, 'units')!
    expect(bias.difference).toBeCloseTo(alone.totals.units.mean - outcome.totals.units.mean, 9)
    expect(bias.errors).toBeCloseTo(bias.difference / outcome.totals.units.se, 9)
    expect(fluidBias(alone, 'units')).toBeNull()
  })
})
