import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attritionSurvival, privateAttritionSpend, quitTime, warOfAttrition } from '../../../src/core/game/attrition.ts'
import { bertrandEdgeworth } from '../../../src/core/game/capacity-duopoly.ts'
import { differentiatedDuopoly, hotelling } from '../../../src/core/game/differentiated.ts'
import { decliningExit, exitTime, predation } from '../../../src/core/game/exit.ts'
import { booms, detectionLagDelta, greenPorter, grimTriggerDelta, punishmentDelta, punishmentSuffices } from '../../../src/core/game/trigger.ts'
import { integrate } from '../../../src/core/numeric/quadrature.ts'
import { cellScenario } from '../../../src/core/game/strategies.ts'
import { market, product, scenario } from '../war/worlds.ts'

const near = (a: number, b: number, relative: number, absolute = 0): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(absolute + relative * Math.abs(b))
}

describe('Bertrand-Edgeworth', () => {
  const capacities = fc.tuple(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.double({ min: 0.05, max: 1, noNaN: true }))
  test('every price of the support earns the equilibrium profit against the other\'s mixture, and no other price more', () => fc.assert(fc.property(capacities, fc.constantFrom(1, 10, 1e-3), (k, a) => {
    const sizes = [k[0] * a, k[1] * a] as const
    const game = bertrandEdgeworth({ intercept: a, capacities: sizes })
    if (game.regime === 'pure') return
    for (const me of [0, 1] as const) {
      const other = me === 0 ? 1 : 0
      // Profit at p (no ties): undercut by the other with probability F_other(p), else served first.
      const profit = (p: number, otherBelow: number): number => p * (otherBelow * Math.min(sizes[me], Math.max(0, a - p - sizes[other])) + (1 - otherBelow) * Math.min(sizes[me], a - p))
      const [low, high] = game.support
      for (let step = 0; step <= 40; step++) {
        const p = low + ((high - low) * step) / 41
        near(profit(p, game.cdf(other, p)), game.profits[me], 1e-9, 1e-12 * a * a)
      }
      for (const p of [0.5 * low, 0.99 * low, 1.01 * high, 0.5 * (high + a)]) expect(profit(p, p > high ? 1 : 0)).toBeLessThanOrEqual(game.profits[me] * (1 + 1e-9) + 1e-12 * a * a)
    }
  })))
  test('the mixture begins at 0, never falls and ends at 1; the order of the firms does not matter', () => {
    const [game, turned] = [bertrandEdgeworth({ intercept: 1, capacities: [0.9, 0.3] }), bertrandEdgeworth({ intercept: 1, capacities: [0.3, 0.9] })]
    const [low, high] = game.support
    for (let k = 1; k <= 50; k++) {
      const p = low + ((high - low) * k) / 50
      expect(game.cdf(0, p)).toBeGreaterThanOrEqual(game.cdf(0, p - (high - low) / 50))
      expect(turned.cdf(1, p)).toBe(game.cdf(0, p))
    }
    expect(game.cdf(0, low)).toBe(0)
    expect(game.cdf(0, high)).toBe(1)
    expect(turned.profits).toEqual([game.profits[1], game.profits[0]])
    expect(game.topMass[0]).toBeGreaterThan(0)
  })
  test('mean prices are those of draws from the mixture', () => {
    const game = bertrandEdgeworth({ intercept: 1, capacities: [0.7, 0.7] })
    let [sum, lowest] = [0, 0]
    const quantile = (u: number): number => {
      let [low, high] = game.support
      for (let k = 0; k < 60; k++) if (game.cdf(0, 0.5 * (low + high)) < u) low = 0.5 * (low + high)
      else high = 0.5 * (low + high)
      return low
    }
    const grid = Array.from({ length: 400 }, (_, k) => quantile((k + 0.5) / 400))
    grid.forEach((p) => {
      sum += p
      grid.forEach((q) => { lowest += Math.min(p, q) / 400 })
    })
    near(game.meanPrice[0], sum / 400, 1e-3)
    near(game.meanLowestPrice, lowest / 400, 2e-3)
  })
  test('scarce capacity clears the market, ample capacity is worth nothing', () => {
    expect(bertrandEdgeworth({ intercept: 1, capacities: [0.25, 0.25] })).toMatchObject({ regime: 'pure', support: [0.5, 0.5] })
    expect(bertrandEdgeworth({ intercept: 1, capacities: [2, 1] })).toMatchObject({ regime: 'pure', profits: [0, 0] })
  })
})

describe('war of attrition', () => {
  test('each player is indifferent between leaving now and after any wait', () => {
    const war = { costRates: [2, 3], prizes: [12, 20] } as const
    const outcome = warOfAttrition(war)
    for (const me of [0, 1] as const) {
      const h = outcome.exitHazards[1 - me]
      for (const wait of [0.5, 2, 7]) {
        const prize = war.prizes[me] * -Math.expm1(-h * wait)
        const cost = integrate((t) => war.costRates[me] * Math.exp(-h * t), 0, wait)
        near(prize - cost, 0, 0, 1e-9)
      }
    }
    near(integrate((t) => attritionSurvival(outcome, t), 0, 400), outcome.meanLength, 1e-9)
    near(attritionSurvival(outcome, outcome.medianLength), 0.5, 1e-12)
  })
  test.each([['uniform', 3], ['exponential', 2]] as const)('private %s prizes: quitting as one\'s own type is best against the equilibrium', (distribution, parameter) => {
    const game = { distribution, parameter, costRate: 0.7 }
    const density = (v: number): number => (distribution === 'uniform' ? 1 / parameter : Math.exp(-v / parameter) / parameter)
    const survival = (v: number): number => (distribution === 'uniform' ? 1 - v / parameter : Math.exp(-v / parameter))
    const payoff = (mine: number, as: number): number => {
      const quit = quitTime(game, as)!
      return integrate((v) => (mine - game.costRate * quitTime(game, v)!) * density(v), 0, as) - game.costRate * quit * survival(as)
    }
    for (const v of [0.4, 1.3, 2.2]) for (const other of [0.2, 0.8 * v, 1.2 * v, 2.9]) expect(payoff(v, other)).toBeLessThanOrEqual(payoff(v, v) + 1e-9)
    near(quitTime(game, 1e-6)!, quitTime(game, 2e-6)! / 4, 1e-5)
    expect(quitTime(game, 0)).toBe(0)
  })
  test('a prize at the upper end never quits; spend is the expected lower prize', () => {
    expect(quitTime({ distribution: 'uniform', parameter: 4, costRate: 1 }, 4)).toBeNull()
    near(privateAttritionSpend({ distribution: 'uniform', parameter: 4, costRate: 1 }).expectedTotalSpend, integrate((x) => (1 - x / 4) ** 2, 0, 4), 1e-12)
  })
})

describe('exit', () => {
  const game = { duopolyProfit: 1, monopolyProfit: 3, costRange: [0.5, 2.5], discountRate: 0.05 } as const
  test('exit times solve the indifference of staying a moment longer', () => {
    // Closed form by partial fractions.
    const [a, b] = [(3 - 1) / (1 - 0.5), (3 - 0.5) / (0.5 - 1)]
    for (const x of [1.0001, 1.2, 2, 2.49]) near(exitTime(game, x)!, (a * Math.log((2.5 - 1) / (x - 1)) + b * Math.log((2.5 - 0.5) / (x - 0.5))) / 0.05, 1e-9)
  })
  test('a firm that loses nothing stays for ever, the dearest leaves at once, equal poles are no trouble', () => {
    expect(exitTime(game, 1)).toBeNull()
    expect(exitTime(game, 2.5)).toBe(0)
    expect(exitTime({ ...game, monopolyProfit: 2 }, 2.2)).toBe(0)
    near(exitTime({ ...game, costRange: [1, 2.5] }, 1.5)!, integrate((y) => (3 - y) / (0.05 * (y - 1) ** 2), 1.5, 2.5), 1e-10)
  })
  test('the larger firm leaves first, whichever it is', () => {
    const industry = { demandScale: 100, decayRate: 0.1, slope: 1, unitCost: 10 }
    const [one, other] = [decliningExit({ ...industry, capacities: [20, 10] }), decliningExit({ ...industry, capacities: [10, 20] })]
    expect([one.firstToExit, other.firstToExit]).toEqual([0, 1])
    expect(other.exitTimes).toEqual([one.exitTimes[1], one.exitTimes[0]])
    // At that date price equals cost for the firm.
    near(100 * Math.exp(-0.1 * one.exitTimes[1]) - 10, 10, 1e-12)
  })
  test('a war of just the longest worthwhile length is worth as much as peace', () => {
    const war = { lossRate: 2, duopolyProfit: 1, monopolyProfit: 4, discountRate: 0.1, preyBurn: 2 }
    const { maxWorthwhileLength } = predation({ ...war, preyCash: 1 })
    const at = predation({ ...war, preyCash: maxWorthwhileLength * 2 })
    near(at.valueFight, at.valueAccommodate, 1e-12)
    expect(predation({ ...war, preyCash: 5, preyBurn: 0 })).toMatchObject({ preyRunsOutAt: null, fightIsBetter: false, valueFight: -20 })
  })
})

describe('repeated games', () => {
  const trigger = { nashProfit: 0.2229, collusiveProfit: 0.3375, deviationProfit: 0.4117 }
  test('at the critical patience deviating is worth exactly what is lost', () => {
    const grim = grimTriggerDelta(trigger)!
    near(trigger.deviationProfit + (grim / (1 - grim)) * trigger.nashProfit, trigger.collusiveProfit / (1 - grim), 1e-12)
    for (const periods of [1, 2, 7, 400]) {
      const delta = punishmentDelta(trigger, periods)!
      let lost = 0
      for (let t = 1; t <= periods; t++) lost += delta ** t * (trigger.collusiveProfit - trigger.nashProfit)
      near(lost, trigger.deviationProfit - trigger.collusiveProfit, 1e-11)
    }
    near(detectionLagDelta(trigger, 1)!, grim, 1e-15)
  })
  test('a punishment that is too mild has no patience that makes it enough', () => {
    const mild = { nashProfit: 1, collusiveProfit: 1.125, deviationProfit: 1.625 }
    expect([3, 4, 5].map((periods) => punishmentDelta(mild, periods) !== null)).toEqual([false, false, true])
    expect(punishmentSuffices({ ...mild, collusiveProfit: 0.9 }, 1000)).toBe(false)
    expect(grimTriggerDelta({ nashProfit: 1, collusiveProfit: 1, deviationProfit: 1 })).toBeNull()
  })
  test('Green and Porter: the shortest war is the first length at which honesty pays', () => fc.assert(fc.property(fc.double({ min: 0.01, max: 0.95, noNaN: true }), fc.double({ min: 0.3, max: 0.995, noNaN: true }), (bad, d) => {
    const holds = (periods: number): boolean => 2 * (1 - bad) * d + (2 * bad - 1) * d ** (periods + 1) >= 1 + 1e-12
    const found = greenPorter({ badStateProbability: bad, discountFactor: d, monopolyProfit: 1 })
    let first: number | null = null
    for (let t = 0; t < 3000 && first === null; t++) if (holds(t)) first = t
    if (first === null && found !== null) expect(found.minPunishmentPeriods).toBeGreaterThan(2500)
    else expect(found?.minPunishmentPeriods ?? null).toBe(first)
    if (found) {
      // The values satisfy their own recursion.
      near(found.valueCollusion, (1 - bad) * (0.5 + d * found.valueCollusion) + bad * d * found.valueWarStart, 1e-9)
      near(found.warShareOfPeriods, found.minPunishmentPeriods / found.meanPeriodsBetweenWars, 1e-12)
    }
  })))
  test('booms: at the critical patience all profit lasts, below it less', () => {
    const game = { firms: 3, profitHigh: 10, profitLow: 6, highProbability: 0.4 }
    const { deltaFullCollusion } = booms({ ...game, discountFactor: 0.9 })
    near(booms({ ...game, discountFactor: deltaFullCollusion }).sustainableBoomProfit, 10, 1e-12)
    expect(booms({ ...game, discountFactor: deltaFullCollusion - 0.01 }).sustainableBoomProfit).toBeLessThan(10)
    expect(booms({ ...game, discountFactor: 0.99 }).sustainableBoomProfit).toBe(10)
  })
})

describe('differentiated sellers', () => {
  test.each([0.1, 0.5, 0.7, 0.75, 0.9, 0.99, 1])('the deviation is the best price on a fine grid (g = %d)', (g) => {
    const [a, c] = [10, 2]
    const found = differentiatedDuopoly({ intercept: a, cost: c, substitutability: g })
    let best = 0
    for (let k = 0; k <= 80_000; k++) {
      const p = c + ((found.collusivePrice - c) * k) / 80_000
      // Quantities by clearing: both sell, or the rival is priced out.
      const rival = g < 1 ? (a * (1 - g) - found.collusivePrice + g * p) / (1 - g * g) : -1
      const q = rival >= 0 ? (a * (1 - g) - p + g * found.collusivePrice) / (1 - g * g) : p < found.collusivePrice ? a - p : 0
      best = Math.max(best, (p - c) * q)
    }
    near(found.deviationProfit, best, 3e-4)
    expect(found.deviationProfit).toBeGreaterThanOrEqual(best * (1 - 1e-12))
  })
  test('the same good: half the patience is needed, as with plain Bertrand', () => near(differentiatedDuopoly({ intercept: 10, cost: 2, substitutability: 1 }).criticalDelta!, 0.5, 1e-12))
  test('unrelated goods leave nothing to gain', () => expect(differentiatedDuopoly({ intercept: 10, cost: 2, substitutability: 0 }).criticalDelta).toBeNull())
  test('Hotelling: prices are best answers, also where one firm takes the whole line', () => {
    for (const costs of [[1, 1], [1, 0.4], [0, 2.9], [0, 5], [6, 1]] as const) {
      const { prices, profits } = hotelling({ transportCost: 1, costs })
      for (const me of [0, 1] as const) for (const step of [-0.5, -0.01, 0.01, 0.5]) {
        const p = prices[me] + step
        const share = Math.min(1, Math.max(0, 0.5 + (prices[1 - me] - p) / 2))
        expect((p - costs[me]) * share).toBeLessThanOrEqual(profits[me] + 1e-12)
      }
    }
  })
})

describe('a cell of the payoff table', () => {
  test('draws its paths one by one, whatever the scenario does: its errors and resamples count them so', () => {
    const m = market([product('a')])
    const mirrored = scenario(m, { monteCarlo: { ...scenario(m).monteCarlo, draws: 'antithetic' } })
    expect(cellScenario(mirrored, 'taomao', { kind: 'ease' }, { kind: 'hold' }, 7, 16).monteCarlo).toMatchObject({ draws: 'pseudo', paths: 16, seed: 7 })
  })
})
