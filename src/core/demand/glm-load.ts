import { sound } from './regression-check.ts'
import { CONTROL, FAMILIES, FIGURES, placesOf, type GlmWork } from './glm-work.ts'

/**
 * Brings a block's rows into their order. The mean of each column is taken out within the groups of the first set, which the effects would do anyway: nothing is lost to cancellation later.
 * Levels start at the log mean of the dependent in each group. Figure: 1 where the block's share of the caller's rows holds what no regression can use.
 */
export function loadBlock(work: GlmWork, block: number): void {
  const { layout, source, columns: k, x, y, censored, level, centre, moments } = work
  if (source === null) throw new Error('A thread that cannot see the data was asked to load them')
  const { row, cellStart, groupStart, blockGroup, sets, blocks } = layout
  const counts = FAMILIES[work.control[CONTROL.family]] !== 'gaussian'
  const share = (part: number): number => Math.floor((part * source.y.length) / blocks)
  work.figures[block * FIGURES] = sound(source.y, source.x, counts, share(block), share(block + 1)) ? 0 : 1
  const [from, end] = placesOf(layout, block)
  for (let place = from; place < end; place++) y[place] = source.y[row[place]]
  if (censored !== null && source.censored !== null) for (let place = from; place < end; place++) censored[place] = source.censored[row[place]]
  moments.fill(0, block * 2 * k, (block + 1) * 2 * k)
  for (let j = 0; j < k; j++) {
    const column = source.x[j]
    let sum = 0
    let square = 0
    for (let place = from; place < end; place++) {
      const value = column[row[place]]
      x[place * k + j] = value
      sum += value - centre[j]
      square += (value - centre[j]) ** 2
    }
    moments[block * 2 * k + j] = sum
    moments[block * 2 * k + k + j] = square
  }
  if (sets === 0) return
  const mean = new Float64Array(k)
  for (let g = blockGroup[block]; g < blockGroup[block + 1]; g++) {
    const first = cellStart[groupStart[g]]
    const last = cellStart[groupStart[g + 1]]
    mean.fill(0)
    let sold = 0
    for (let i = first; i < last; i++) {
      sold += y[i]
      for (let j = 0; j < k; j++) mean[j] += x[i * k + j]
    }
    for (let j = 0; j < k; j++) mean[j] /= last - first
    for (let i = first; i < last; i++) for (let j = 0; j < k; j++) x[i * k + j] -= mean[j]
    if (counts) level.fill(Math.log(sold / (last - first)), groupStart[g], groupStart[g + 1])
  }
}

/** Figures: what of the deviance does not depend on the fit, and the sum of the dependent. */
export function constantBlock(work: GlmWork, block: number): void {
  const { y, censored, control } = work
  const family = FAMILIES[control[CONTROL.family]]
  const size = family === 'negative-binomial' ? control[CONTROL.size] : 0
  const [from, end] = placesOf(work.layout, block)
  let constant = 0
  let sold = 0
  for (let i = from; i < end; i++) sold += y[i]
  if (family !== 'gaussian') {
    for (let i = from; i < end; i++) {
      if (censored?.[i]) continue
      constant += (y[i] > 0 ? y[i] * Math.log(y[i]) : 0) - (size > 0 ? (y[i] + size) * Math.log(y[i] + size) : y[i])
    }
  }
  work.figures[block * FIGURES] = constant
  work.figures[block * FIGURES + 1] = sold
}
