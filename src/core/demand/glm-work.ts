import type { EffectsLayout } from './effects-layout.ts'
import { projectionOf, type Projection } from './projection.ts'
import type { Family } from './regression-problem.ts'
import { bytes, reals, type Room } from './room.ts'

/** The caller's columns, by row of the caller. */
export interface Source {
  readonly y: Float64Array
  readonly x: readonly Float64Array[]
  readonly censored: Uint8Array | null
  readonly cluster: Int32Array | null
}

/** Per block: what a step found, up to {@link FIGURES} sums. */
export const FIGURES = 4

/** Places of `control`: the coordinator's word to the next step. */
export const CONTROL = { family: 0, size: 1, share: 2, kept: 3, negligible: 4 } as const
export const FAMILIES = ['poisson', 'gaussian', 'negative-binomial'] as const satisfies readonly Family['kind'][]

/**
 * All that the steps of one regression read and write, as flat arrays that threads can share. k regressors, V = k + 1 variables (the last is the working residual).
 * Rows stand in the order of the layout, x interleaved: x[place * k + j].
 */
export interface GlmWork extends Projection {
  readonly columns: number
  /** Null where threads cannot see the caller's columns; only the loading needs them. */
  readonly source: Source | null
  readonly y: Float64Array
  readonly x: Float64Array
  readonly censored: Uint8Array | null
  /** Level of each cell: the sum of its effects. */
  readonly level: Float64Array
  readonly beta: Float64Array
  /** Change of the coefficients that the next move makes, `control[share]` of it. */
  readonly change: Float64Array
  readonly control: Float64Array
  /** Columns that are estimated, the first `control[kept]` of them. */
  readonly kept: Int32Array
  /** Linear predictor per row of the caller. */
  readonly linear: Float64Array
  /** Weighted residual per place, and weight in the normal equations; null where no covariance asks for them. */
  readonly score: Float64Array | null
  readonly rowWeight: Float64Array | null
  /** A provisional centre of each column, so that sums of squares lose nothing. */
  readonly centre: Float64Array
  /** Per block: sums and sums of squares of each column about its centre. */
  readonly moments: Float64Array
  /** Per block, V x V, lower triangle: cross products of a pass, what the projection changes of them, and the robust meat. */
  readonly cross: Float64Array
  readonly normal: Float64Array
  readonly figures: Float64Array
}

/** Makes room for a regression; about 8 k + 20 bytes a row, and 16 k + 40 a cell. */
export function workOf(layout: EffectsLayout, source: Source, family: Family, scores: boolean, room: Room): GlmWork {
  const { rows, cells, blocks } = layout
  const k = source.x.length
  const variables = k + 1
  const cut = source.censored?.some((flag) => flag === 1) ?? false
  const control = reals(room, 5)
  control[CONTROL.family] = FAMILIES.indexOf(family.kind)
  control[CONTROL.size] = family.kind === 'negative-binomial' ? family.size : 0
  return {
    ...projectionOf(layout, variables, room), columns: k, source, y: reals(room, rows), x: reals(room, rows * k), censored: cut ? bytes(room, rows) : null, level: reals(room, cells), beta: reals(room, k), change: reals(room, k),
    control, kept: new Int32Array(room(4 * k)), linear: reals(room, source.y.length), score: scores ? reals(room, rows) : null, rowWeight: scores ? reals(room, rows) : null,
    centre: reals(room, k), moments: reals(room, blocks * 2 * k), cross: reals(room, blocks * variables * variables), normal: reals(room, blocks * variables * variables), figures: reals(room, blocks * FIGURES),
  }
}

/** Sum of figure `at` over the blocks, in their order. */
export function figure(work: GlmWork, at: number): number {
  let sum = 0
  for (let block = 0; block < work.layout.blocks; block++) sum += work.figures[block * FIGURES + at]
  return sum
}

/** Sum over the blocks, in their order, of a part of `each` numbers per block. */
export function total(part: Float64Array, each: number): Float64Array {
  const sum = new Float64Array(each)
  for (let at = 0; at < part.length; at++) sum[at % each] += part[at]
  return sum
}

/** Places of a block, from and to before. */
export function placesOf({ cellStart, groupStart, blockGroup }: EffectsLayout, block: number): readonly [number, number] {
  return [cellStart[groupStart[blockGroup[block]]], cellStart[groupStart[blockGroup[block + 1]]]]
}

/** Cells of a block, from and to before. */
export const cellsOf = ({ groupStart, blockGroup }: EffectsLayout, block: number): readonly [number, number] => [groupStart[blockGroup[block]], groupStart[blockGroup[block + 1]]]
