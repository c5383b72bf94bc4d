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

const PRESENT = 1
const SOLD = 2
const UNCUT = 4

/**
 * Rows to estimate from. For counts a group's effect is minus infinity where nothing was sold in it, and plus infinity where stock cut every row of it short;
 * such groups are left out, again and again, since leaving one out may empty another. `out` marks what is left out, `keep` are the other rows.
 */
export function usableRows(input: RegressionInput, family: Family, leftOut: Uint8Array): { keep: Int32Array; out: Uint8Array; emptyGroups: EmptyGroups[] } {
  const n = input.y.length
  const out = leftOut.slice()
  const emptyGroups: EmptyGroups[] = []
  for (let again = family.kind !== 'gaussian'; again; ) {
    again = false
    for (const set of input.effects) {
      const found = emptyOf(input, set, out)
      emptyGroups.push(...found)
      again ||= found.length > 0
    }
  }
  let m = 0
  const keep = new Int32Array(n)
  for (let i = 0; i < n; i++) if (!out[i]) keep[m++] = i
  return { keep: keep.subarray(0, m), out, emptyGroups }
}

/** Groups of one set that no finite effect fits, their rows marked in `out`. */
function emptyOf(input: RegressionInput, set: EffectSet, out: Uint8Array): EmptyGroups[] {
  const { y, censored } = input
  const { codes } = set
  let most = -1
  for (let i = 0; i < codes.length; i++) if (codes[i] > most) most = codes[i]
  const seen = new Uint8Array(most + 1)
  for (let i = 0; i < out.length; i++) if (!out[i]) seen[codes[i]] |= PRESENT | (y[i] > 0 ? SOLD : 0) | (censored?.[i] === 1 ? 0 : UNCUT)
  const reasonOf = (g: number): EmptyGroups['reason'] | null => ((seen[g] & PRESENT) === 0 ? null : (seen[g] & SOLD) === 0 ? 'no sales' : (seen[g] & UNCUT) === 0 ? 'always cut short' : null)
  return (['no sales', 'always cut short'] as const).flatMap((reason) => {
    const groups: string[] = []
    seen.forEach((_, g) => {
      if (reasonOf(g) === reason) groups.push(set.label ? set.label(g) : String(g))
    })
    if (groups.length === 0) return []
    let rows = 0
    for (let i = 0; i < out.length; i++) {
      if (out[i] || reasonOf(codes[i]) !== reason) continue
      out[i] = 1
      rows++
    }
    return [{ set: set.name, groups, rows, reason }]
  })
}
