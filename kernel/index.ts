/** The inner loops of the war engine. Compiled by scripts/make-kernel.ts into src/core/war/kernel-code.ts. */
export { expAll, logAll } from './math'
export { exp2Singles, expMinusSingles, log2Singles } from './math32'
export { normalQuantile, poissonQuantile, search, searchSingle, words } from './random'
export { accountable, attraction, choose, denominator, each, exhaustible, factor, lambdaBeta, offered, ownPull, ownReturn, ownSubsidised, priceNow, products, ready, scripted, scriptWeights, sellerAtStart, sellerPull, sellerRevenue, sellers, spread, standing, startPrice, startWeight, sums, top, weight } from './choice'
export { attraction32, chooseSingle, offered32, padded, pull32, slope32, standing32, start32, weight32 } from './single'
export { scriptMoves, scriptSingles, weighted } from './script'
export { away, open, sellExpected, shelfAsked, shelfBase, there } from './expected'
export { coming, lambdas, modes, places, sellAll, sold, starts } from './trade'
export { below } from './chance'
export { back, draw, drawPoisson, excess, expect, inverses, lacking, list, ownBought, ownCost, ownMean, refill, reorder, result, sell, short, small, small32, stock, sumDemand, sumGross, sumLost, sumReceived, sumSubstituted, sumUnits, wanted, word } from './sales'
/** Where free memory begins. */
export const heap: usize = __heap_base
