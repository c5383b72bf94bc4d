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
export { keep, recall } from './kept'
export { draw, drawPoisson, expect, inverses, list, ownMean, small, small32, wanted, word } from './first-choices'
export { back, excess, lacking, ownBought, ownCost, refill, reorder, result, sell, short, stock, sumDemand, sumGross, sumLost, sumReceived, sumSubstituted, sumUnits } from './sales'
/** Where free memory begins. */
export const heap: usize = __heap_base
