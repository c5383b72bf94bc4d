import { fitMarket } from '../../core/demand/fit.ts'
import { cutFit, joinFits, type FittedMarket, type FitWork } from '../../core/demand/parts.ts'
import type { Task } from './task.ts'

/** Rows of a piece from which on idle threads are worth waking. */
const WORTH_HELP = 50_000

/** Fits demand and calibrates the market, categories side by side, and threads without a category of their own help with the regressions of others; the result does not depend on how they were cut. */
export const fitTask: Task<FitWork, FittedMarket> = {
  run: ({ panel, facts, assumptions, categories }, report, team) => fitMarket(panel, facts, assumptions, { categories, team }, (done, total) => report(done, total, 'categories')),
  helps: ({ panel }) => panel.product.length >= WORTH_HELP,
  split: cutFit,
  merge: joinFits,
}
