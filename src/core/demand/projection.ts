import type { EffectsLayout } from './effects-layout.ts'
import { reals, type Room } from './room.ts'

/**
 * What a weighted least squares projection on the effects reads and writes: V variables, interleaved (index cell * V + v). Sums of a block over further groups stand in its part of `part`.
 */
export interface Projection {
  readonly layout: EffectsLayout
  /** V. */
  readonly variables: number
  /** Sum of the weights per cell. */
  readonly weight: Float64Array
  /** Weighted sum of each variable per cell. */
  readonly sum: Float64Array
  /** Sum of the effects of each cell, per variable. */
  readonly fitted: Float64Array
  /** Per group: sum of weights, and weighted mean of each variable. */
  readonly groupWeight: Float64Array
  readonly mean: Float64Array
  /** Further groups' vectors: of what an `apply` is taken, and in the end the solution. */
  readonly vector: Float64Array
  readonly part: Float64Array
  readonly partWeight: Float64Array
  /** Spread of each variable within groups, per block. */
  readonly spread: Float64Array
}

/** Room for a projection of `variables` variables. */
export function projectionOf(layout: EffectsLayout, variables: number, room: Room): Projection {
  const { cells, groups, further, blocks, partAt } = layout
  return {
    layout, variables, weight: reals(room, cells), sum: reals(room, cells * variables), fitted: reals(room, cells * variables), groupWeight: reals(room, groups), mean: reals(room, groups * variables),
    vector: reals(room, further * variables), part: reals(room, partAt[blocks] * variables), partWeight: reals(room, partAt[blocks]), spread: reals(room, blocks * variables),
  }
}

/** Opens the projection of a block from its weights and sums: group means, and the right-hand side and diagonal of the normal equations of the further sets once the first is eliminated. */
export function openBlock(work: Projection, block: number): void {
  const { weight, sum, groupWeight, mean, spread, part, partWeight, variables } = work
  const { sets, groupStart, other, rangeFrom, partAt, blockGroup } = work.layout
  if (sets === 0) return
  const width = sets - 1
  part.fill(0, partAt[block] * variables, partAt[block + 1] * variables)
  partWeight.fill(0, partAt[block], partAt[block + 1])
  spread.fill(0, block * variables, (block + 1) * variables)
  const shift = partAt[block] - rangeFrom[block]
  for (let g = blockGroup[block]; g < blockGroup[block + 1]; g++) {
    const from = groupStart[g]
    const end = groupStart[g + 1]
    let total = 0
    for (let v = 0; v < variables; v++) mean[g * variables + v] = 0
    for (let cell = from; cell < end; cell++) {
      total += weight[cell]
      for (let v = 0; v < variables; v++) mean[g * variables + v] += sum[cell * variables + v]
    }
    groupWeight[g] = Math.max(total, 1e-300)
    for (let v = 0; v < variables; v++) mean[g * variables + v] /= groupWeight[g]
    if (width === 0) continue
    for (let cell = from; cell < end; cell++) {
      const w = weight[cell]
      for (let set = 0; set < width; set++) partWeight[shift + other[cell * width + set]] += w
      for (let v = 0; v < variables; v++) {
        const deviation = sum[cell * variables + v] - w * mean[g * variables + v]
        if (w > 0) spread[block * variables + v] += (deviation * deviation) / w
        for (let set = 0; set < width; set++) part[(shift + other[cell * width + set]) * variables + v] += deviation
      }
    }
  }
}

/** A block's part of (D'WD - D'WA (A'WA)^-1 A'WD) vector: A the dummies of the first set, D those of the further ones. */
export function applyBlock(work: Projection, block: number): void {
  const { weight, groupWeight, vector, part, variables } = work
  const { sets, groupStart, other, rangeFrom, partAt, blockGroup } = work.layout
  const width = sets - 1
  part.fill(0, partAt[block] * variables, partAt[block + 1] * variables)
  const shift = partAt[block] - rangeFrom[block]
  const average = new Float64Array(variables)
  for (let g = blockGroup[block]; g < blockGroup[block + 1]; g++) {
    const from = groupStart[g]
    const end = groupStart[g + 1]
    average.fill(0)
    for (let c = from * width; c < end * width; c++) {
      const w = weight[width === 1 ? c : (c / width) | 0]
      const at = other[c] * variables
      for (let v = 0; v < variables; v++) average[v] += w * vector[at + v]
    }
    const scale = 1 / groupWeight[g]
    for (let v = 0; v < variables; v++) average[v] *= scale
    if (width === 1) {
      for (let cell = from; cell < end; cell++) {
        const w = weight[cell]
        const at = other[cell] * variables
        const to = (shift + other[cell]) * variables
        for (let v = 0; v < variables; v++) part[to + v] += w * (vector[at + v] - average[v])
      }
      continue
    }
    for (let cell = from; cell < end; cell++) {
      for (let v = 0; v < variables; v++) {
        let effect = -average[v]
        for (let set = 0; set < width; set++) effect += vector[other[cell * width + set] * variables + v]
        effect *= weight[cell]
        for (let set = 0; set < width; set++) part[(shift + other[cell * width + set]) * variables + v] += effect
      }
    }
  }
}

/** The fitted effects of a block's cells, once `vector` holds the further groups' effects. */
export function closeBlock(work: Projection, block: number): void {
  const { weight, groupWeight, mean, vector, fitted, variables } = work
  const { sets, groupStart, other, blockGroup } = work.layout
  if (sets === 0) return
  const width = sets - 1
  const average = new Float64Array(variables)
  for (let g = blockGroup[block]; g < blockGroup[block + 1]; g++) {
    const from = groupStart[g]
    const end = groupStart[g + 1]
    average.fill(0)
    for (let cell = from; cell < end; cell++) {
      for (let v = 0; v < variables; v++) {
        let effect = 0
        for (let set = 0; set < width; set++) effect += vector[other[cell * width + set] * variables + v]
        fitted[cell * variables + v] = effect
        average[v] += weight[cell] * effect
      }
    }
    for (let v = 0; v < variables; v++) {
      const level = mean[g * variables + v] - average[v] / groupWeight[g]
      for (let cell = from; cell < end; cell++) fitted[cell * variables + v] += level
    }
  }
}

/** Adds the blocks' sums over further groups, in the order of the blocks. `each`: numbers per group. */
export function addParts(layout: EffectsLayout, part: Float64Array, each: number, to: Float64Array): void {
  const { blocks, rangeFrom, partAt } = layout
  to.fill(0)
  for (let block = 0; block < blocks; block++) {
    const end = partAt[block + 1] * each
    for (let at = partAt[block] * each, into = rangeFrom[block] * each; at < end; at++, into++) to[into] += part[at]
  }
}
