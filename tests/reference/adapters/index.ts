import type { Adapter } from '../case.ts'
import { calibrateAdapter } from './demand.calibrate.ts'
import { logLogAdapter } from './demand.loglog.ts'
import { evaluateLogitAdapter } from './demand.logit.evaluate.ts'
import { negativeBinomialAdapter } from './demand.negative-binomial.ts'
import { poissonAdapter } from './demand.poisson.fixed-effects.ts'
import { shrinkageAdapter } from './demand.shrinkage.ts'

/** Capability -> how the engine computes it. A capability that is not here is skipped by name. */
export const adapters: Readonly<Record<string, Adapter>> = {
  'demand.calibrate': calibrateAdapter,
  'demand.logit.evaluate': evaluateLogitAdapter,
  'demand.loglog': logLogAdapter,
  'demand.negative-binomial': negativeBinomialAdapter,
  'demand.poisson.fixed-effects': poissonAdapter,
  'demand.shrinkage': shrinkageAdapter,
}
