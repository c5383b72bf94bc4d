import { fitMarket } from '../../core/demand/fit.ts'
import { cutFit, joinFits, type FittedMarket, type FitWork } from '../../core/demand/parts.ts'
import type { Task } from './task.ts'

/** Fits demand and calibrates the market, categories side by side; the result does not depend on how they were cut. */
export const fitTask: Task<FitWork, FittedMarket> = {
  run: ({ panel, facts, assumptions, categories }, report) => fitMarket(panel, facts, assumptions, { categories }, (done, total) => report(done, total, 'categories')),
  split: cutFit,
  merge: joinFits,
}
