import type { EffectSet, EmptyGroups, Family, RegressionInput } from './regression-problem.ts'

/** Groups that numbers 0.. speak of. */
function countOf(codes: Int32Array): number {
  let most = -1
  for (let i = 0; i < codes.length; i++) if (codes[i] > most) most = codes[i]
  return most + 1
}

/** Group numbers of the kept rows, made dense again. */
export function recode(codes: Int32Array, keep: Int32Array): Int32Array {
  const number = new Int32Array(countOf(codes)).fill(-1)
  let next = 0
  return keep.map((row) => {
    if (number[codes[row]] < 0) number[codes[row]] = next++
    return number[codes[row]]
  })
}

/** What is left to estimate from: `out` marks the rows that are left out, `sizes` counts the others in each group of each set. */
export interface UsableRows {
  readonly out: Uint8Array
  readonly rows: number
  readonly sizes: readonly Int32Array[]
  readonly emptyGroups: readonly EmptyGroups[]
  /** The rows that are not left out, ascending. */
  readonly keep: Int32Array
}

/**
 * Rows to estimate from. For counts a group's effect is minus infinity where nothing was sold in it, and plus infinity where stock cut every row of it short;
 * such groups are left out, again and again, since leaving one out may empty another.
 */
export function usableRows(input: RegressionInput, family: Family, leftOut: Uint8Array): UsableRows {
  const out = leftOut.slice()
  const emptyGroups: EmptyGroups[] = []
  const sizes: Int32Array[] = []
  for (let again = true; again; ) {
    again = false
    input.effects.forEach((set, at) => {
      const census = censusOf(input, set.codes, out)
      sizes[at] = census.size
      if (family.kind === 'gaussian') return
      const found = leaveOut(set, census, out)
      emptyGroups.push(...found)
      again ||= found.length > 0
    })
  }
  let rows = 0
  for (let i = 0; i < out.length; i++) if (out[i] === 0) rows++
  return {
    out, rows, sizes, emptyGroups,
    get keep() {
      const keep = new Int32Array(rows)
      for (let i = 0, at = 0; i < out.length; i++) if (out[i] === 0) keep[at++] = i
      return keep
    },
  }
}

interface Census {
  /** Rows in each group. */
  readonly size: Int32Array
  /** 1 where a group sold anything, and where stock left any of its rows uncut. */
  readonly sold: Uint8Array
  readonly uncut: Uint8Array
}

function censusOf({ y, censored }: RegressionInput, codes: Int32Array, out: Uint8Array): Census {
  const groups = countOf(codes)
  const census = { size: new Int32Array(groups), sold: new Uint8Array(groups), uncut: new Uint8Array(groups) }
  const { size, sold, uncut } = census
  // Rows of a group often follow each other: what a run holds is noted once. Counts are never below zero, so a group sold something where their sum is above it.
  for (let i = 0; i < out.length; ) {
    const group = codes[i]
    let rows = 0
    let sum = 0
    for (; i < out.length && codes[i] === group; i++) {
      if (out[i] !== 0) continue
      rows++
      sum += y[i]
    }
    size[group] += rows
    if (sum > 0) sold[group] = 1
  }
  if (censored === undefined) uncut.fill(1)
  else for (let i = 0; i < out.length; i++) if (out[i] === 0 && censored[i] !== 1) uncut[codes[i]] = 1
  return census
}

/** Groups of one set that no finite effect fits, their rows marked in `out`. */
function leaveOut(set: EffectSet, { size, sold, uncut }: Census, out: Uint8Array): EmptyGroups[] {
  const reasonOf = (g: number): EmptyGroups['reason'] | null => (size[g] === 0 ? null : sold[g] === 0 ? 'no sales' : uncut[g] === 0 ? 'always cut short' : null)
  return (['no sales', 'always cut short'] as const).flatMap((reason) => {
    const groups = Array.from(size.keys()).filter((g) => reasonOf(g) === reason)
    if (groups.length === 0) return []
    const gone = new Uint8Array(size.length)
    for (const g of groups) gone[g] = 1
    for (let i = 0; i < out.length; i++) if (gone[set.codes[i]] !== 0) out[i] = 1
    return [{ set: set.name, groups: groups.map((g) => (set.label ? set.label(g) : String(g))), rows: groups.reduce((sum, g) => sum + size[g], 0), reason }]
  })
}
