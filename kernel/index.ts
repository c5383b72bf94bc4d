/** The inner loops of the war engine. Compiled by scripts/make-kernel.ts into src/core/war/kernel-code.ts. */
export { expAll, logAll } from './math'
export { normalQuantile, poissonQuantile, search, words } from './random'
export { accountable, attraction, choose, denominator, deviation, each, exhaustible, factor, lambdaBeta, offered, ownPull, ownReturn, ownSubsidised, priceNow, products, scripted, sellerAtStart, sellerPull, sellerRevenue, sellers, spread, startPrice, startWeight, sums, top, weight } from './choice'
export { scriptBases, scriptMoves } from './script'
export { draw, excess, expect, list, ownCost, ownMean, ownPrice, result, sell, short, small, stock, sumDemand, sumGross, sumLost, sumReceived, sumSubstituted, sumUnits, wanted, word } from './sales'
/** Where free memory begins. */
export const heap: usize = __heap_base
