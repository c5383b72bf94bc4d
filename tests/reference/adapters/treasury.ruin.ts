import { ruinByStep } from '../../../src/core/treasury/ruin-by-step.ts'
import { cramerLundberg, cramerLundbergByTime, ruinBeforeTarget, walkRuinBySteps, walkRuinEver, type CramerLundberg, type IntegerWalk } from '../../../src/core/treasury/ruin-discrete.ts'
import { cashForProbability, geometricRuin, negativeAt, ruinEver, ruinProbability, ruinTime, ruinTimeQuantile, terminalCash, type AutocorrelatedCash, type BrownianCash, type GeometricPath } from '../../../src/core/treasury/ruin.ts'
import type { Adapter } from '../case.ts'

const read = <T>(raw: unknown): T => raw as T

export const brownianAdapter: Adapter = (raw) => {
  const input = read<BrownianCash & { horizon: number; monitoring: 'continuous' | 'step'; times?: number[] | null; quantileLevels?: number[] | null; targetProbabilities?: number[] | null }>(raw)
  const times = input.times ?? []
  if (input.monitoring === 'step') {
    const ruined = ruinByStep(input, Math.max(input.horizon, ...times))
    return { ruinProbability: ruined[input.horizon], ruinByTime: times.map((t) => ruined[t]) }
  }
  const time = ruinTime(input)
  return {
    ruinProbability: ruinProbability(input, input.horizon), negativeAtHorizon: negativeAt(input, input.horizon), ruinEver: ruinEver(input), ruinByTime: times.map((t) => ruinProbability(input, t)),
    ruinTimeQuantiles: (input.quantileLevels ?? []).map((level) => ruinTimeQuantile(input, level)), cashForProbability: (input.targetProbabilities ?? []).map((target) => cashForProbability(input, input.horizon, target)),
    meanRuinTime: time?.mean ?? null, sdRuinTime: time?.sd ?? null,
  }
}

export const randomWalkAdapter: Adapter = (raw) => {
  const input = read<IntegerWalk & { target: number; steps?: number[] | null }>(raw)
  const steps = input.steps ?? []
  const ruined = walkRuinBySteps(input, Math.max(0, ...steps))
  return { ruinBeforeTarget: ruinBeforeTarget(input, input.target), ruinEver: walkRuinEver(input), ruinBySteps: steps.map((k) => ruined[k]) }
}

export const cramerLundbergAdapter: Adapter = (raw) => {
  const input = read<CramerLundberg & { times?: number[] | null }>(raw)
  return { ...cramerLundberg(input), ruinByTime: (input.times ?? []).map((t) => cramerLundbergByTime(input, t)) }
}

export const geometricAdapter: Adapter = (raw) => {
  const input = read<GeometricPath & { horizon: number }>(raw)
  return { ...geometricRuin(input, input.horizon) }
}

export const terminalCashAdapter: Adapter = (raw) => {
  const outcome = terminalCash(read<AutocorrelatedCash>(raw))
  return { ...outcome, quantiles: [0.05, 0.01].map(outcome.quantile), tailMeans: [0.05, 0.01].map(outcome.tailMean) }
}
