import type { Adapter } from '../case.ts'
import { gameAdapters } from './game.ts'
import { calibrateAdapter } from './demand.calibrate.ts'
import { logLogAdapter } from './demand.loglog.ts'
import { evaluateLogitAdapter } from './demand.logit.evaluate.ts'
import { negativeBinomialAdapter } from './demand.negative-binomial.ts'
import { poissonAdapter } from './demand.poisson.fixed-effects.ts'
import { philoxAdapter } from './random.philox4x32-10.ts'
import { shrinkageAdapter } from './demand.shrinkage.ts'
import { multiResourceAdapter } from './optimize.multi-resource-knapsack.ts'
import { multipleChoiceAdapter } from './optimize.multiple-choice-knapsack.ts'
import { ivAdapter } from './demand.iv.ts'
import { estimateLogitAdapter } from './demand.logit.estimate.ts'
import { estimateNestedLogitAdapter } from './demand.nested-logit.estimate.ts'
import { kaplanMeierAdapter } from './demand.kaplan-meier.ts'
import { newsvendorAdapter } from './stock.newsvendor.ts'
import { limitedSalesAdapter } from './stock.limited-sales.ts'
import { priceSettingAdapter } from './stock.price-setting-newsvendor.ts'
import { priceReactionAdapter } from './rivals.price-reaction.ts'
import { conditionalLogitAdapter } from './demand.conditional-logit.ts'
import { censoredAdapter } from './demand.censored.ts'
import { randomCoefficientsAdapter } from './demand.random-coefficients.evaluate.ts'
import { controlFunctionAdapter } from './demand.control-function.ts'

/** Capability -> how the engine computes it. A capability that is not here is skipped by name. */
export const adapters: Readonly<Record<string, Adapter>> = {
  'demand.calibrate': calibrateAdapter,
  'demand.censored': censoredAdapter,
  'demand.conditional-logit': conditionalLogitAdapter,
  'demand.control-function': controlFunctionAdapter,
  'demand.iv': ivAdapter,
  'demand.kaplan-meier': kaplanMeierAdapter,
  'demand.logit.estimate': estimateLogitAdapter,
  'demand.logit.evaluate': evaluateLogitAdapter,
  'demand.loglog': logLogAdapter,
  'demand.negative-binomial': negativeBinomialAdapter,
  'demand.nested-logit.estimate': estimateNestedLogitAdapter,
  'demand.poisson.fixed-effects': poissonAdapter,
  'demand.random-coefficients.evaluate': randomCoefficientsAdapter,
  'demand.shrinkage': shrinkageAdapter,
  'optimize.multi-resource-knapsack': multiResourceAdapter,
  'optimize.multiple-choice-knapsack': multipleChoiceAdapter,
  'random.philox4x32-10': philoxAdapter,
  'rivals.price-reaction': priceReactionAdapter,
  'stock.limited-sales': limitedSalesAdapter,
  'stock.newsvendor': newsvendorAdapter,
  'stock.price-setting-newsvendor': priceSettingAdapter,
  ...gameAdapters,
}
