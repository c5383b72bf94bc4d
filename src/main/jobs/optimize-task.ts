import { optimizePlan, type OptimizeAnswer, type OptimizeRequest } from '../../core/optimize/optimize-plan.ts'
import type { Task } from './task.ts'

/** Optimises a plan in one piece. The plans behind the frontier stay on the thread: their figures are in the optimum. */
export const optimizeTask: Task<OptimizeRequest, OptimizeAnswer> = {
  run: (request, report) => ({ ...optimizePlan(request, report), frontier: [] }),
}
