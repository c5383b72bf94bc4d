import type { EffectSet, EmptyGroups, Family, RegressionInput } from './regression-problem.ts'

/** Group numbers of the kept rows, made dense again. */
export function recode(codes: Int32Array, keep: Int32Array): Int32Array {
  const number = new Int32Array(codes.reduce((most, g) => (g > most ? g : most), -1) + 1).fill(-1)
  let next = 0
  return keep.map((row) => {
    if (number[codes[row]] < 0) number[codes[row]] = next++
    return number[codes[row]]
  })
}

/**
 * Rows to estimate from. For counts a group's effect is minus infinity where nothing was sold in it, and plus infinity where stock cut every row of it short;
 * such groups are left out, again and again, since leaving one out may empty another.
 */
export function usableRows(input: RegressionInput, family: Family, leftOut: Uint8Array): { keep: Int32Array; emptyGroups: EmptyGroups[] } {
  const n = input.y.length
  const out = leftOut.slice()
  const emptyGroups: EmptyGroups[] = []
  for (let again = family.kind !== 'gaussian'; again; ) {
    again = false
    for (const set of input.effects) {
      for (const reason of ['no sales', 'always cut short'] as const) {
        const found = emptyOf(input, set, out, reason)
        if (found === null) continue
        emptyGroups.push(found)
        again = true
      }
    }
  }
  let m = 0
  const keep = new Int32Array(n)
  for (let i = 0; i < n; i++) if (!out[i]) keep[m++] = i
  return { keep: keep.slice(0, m), emptyGroups }
}

/** Groups of one set that are empty for that reason, marked in `out`; null where there is none. */
function emptyOf(input: RegressionInput, set: EffectSet, out: Uint8Array, reason: EmptyGroups['reason']): EmptyGroups | null {
  const groups = set.codes.reduce((most, g) => (g > most ? g : most), -1) + 1
  const alive = new Uint8Array(groups)
  const rows = new Int32Array(groups)
  for (let i = 0; i < out.length; i++) {
    if (out[i]) continue
    rows[set.codes[i]]++
    if (reason === 'no sales' ? input.y[i] > 0 : input.censored?.[i] !== 1) alive[set.codes[i]] = 1
  }
  const named: string[] = []
  let lost = 0
  for (let g = 0; g < groups; g++) {
    if (rows[g] === 0 || alive[g]) continue
    named.push(set.label ? set.label(g) : String(g))
    lost += rows[g]
  }
  if (named.length === 0) return null
  for (let i = 0; i < out.length; i++) if (!alive[set.codes[i]]) out[i] = 1
  return { set: set.name, groups: named, rows: lost, reason }
}
