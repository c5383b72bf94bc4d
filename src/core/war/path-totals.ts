import { PATH_MEASURES, RIVAL_MEASURES, type PathBlock } from './block.ts'
import { DAILY_MEASURES, type DailyMeasure, type TotalMeasure } from './outcome.ts'
import type { Scenario } from './scenario.ts'

/** One value per path, in the order of the paths. */
export function perPath(blocks: readonly PathBlock[], value: (block: PathBlock, p: number) => number): Float64Array {
  const values = new Float64Array(blocks[blocks.length - 1].to - blocks[0].from)
  let at = 0
  for (const block of blocks) for (let p = 0; p < block.to - block.from; p++) values[at++] = value(block, p)
  return values
}

/** A total over the horizon of each path. `sellers` is how many the market has. */
export function pathTotals(blocks: readonly PathBlock[], scenario: Scenario, sellers: number, measure: TotalMeasure): Float64Array {
  const T = scenario.days
  const rows = DAILY_MEASURES.length
  if (measure === 'share') {
    return perPath(blocks, (block, p) => {
      let all = 0
      for (let k = 0; k < sellers; k++) all += block.rivals[(p * sellers + k) * RIVAL_MEASURES]
      return all > 0 ? block.rivals[p * sellers * RIVAL_MEASURES] / all : 0
    })
  }
  if (measure === 'closingCash') {
    const m = DAILY_MEASURES.indexOf('cash')
    return perPath(blocks, (block, p) => block.daily[(p * rows + m) * T + T - 1])
  }
  if (measure === 'lowestCash' || measure === 'fundingNeed') {
    const m = PATH_MEASURES.indexOf('lowestCash')
    const lowest = perPath(blocks, (block, p) => block.path[p * PATH_MEASURES.length + m])
    return measure === 'lowestCash' ? lowest : lowest.map((value) => Math.max(0, scenario.treasury.cashFloor - value))
  }
  const m = DAILY_MEASURES.indexOf(measure satisfies DailyMeasure)
  return perPath(blocks, (block, p) => {
    let sum = 0
    for (let t = 0; t < T; t++) sum += block.daily[(p * rows + m) * T + t]
    return sum
  })
}
