import type { Family, RegressionInput } from './regression-problem.ts'

/** Group numbers of the kept rows, made dense again. */
export function recode(codes: Int32Array, keep: Int32Array): Int32Array {
  const next = new Map<number, number>()
  return Int32Array.from(keep, (row) => {
    const code = next.get(codes[row]) ?? next.size
    next.set(codes[row], code)
    return code
  })
}

/** Rows to estimate from: for counts, groups whose dependent is zero throughout are left out, again and again, since leaving one out may empty another. */
export function usableRows(input: RegressionInput, family: Family, leftOut: Uint8Array): { keep: Int32Array; zeroGroups: { set: string; groups: string[]; rows: number }[] } {
  const n = input.y.length
  const out = leftOut.slice()
  const zeroGroups: { set: string; groups: string[]; rows: number }[] = []
  if (family.kind !== 'gaussian') {
    for (let again = true; again; ) {
      again = false
      for (const set of input.effects) {
        const groups = set.codes.reduce((most, g) => (g > most ? g : most), -1) + 1
        const total = new Float64Array(groups)
        const rows = new Int32Array(groups)
        for (let i = 0; i < n; i++) {
          if (out[i]) continue
          total[set.codes[i]] += input.censored?.[i] === 1 ? input.y[i] + 1 : input.y[i]
          rows[set.codes[i]]++
        }
        const empty: number[] = []
        let lost = 0
        for (let g = 0; g < groups; g++) {
          if (rows[g] === 0 || total[g] > 0) continue
          empty.push(g)
          lost += rows[g]
        }
        if (empty.length === 0) continue
        const gone = new Set(empty)
        for (let i = 0; i < n; i++) if (gone.has(set.codes[i])) out[i] = 1
        zeroGroups.push({ set: set.name, groups: empty.map((g) => (set.label ? set.label(g) : String(g))), rows: lost })
        again = true
      }
    }
  }
  let m = 0
  const keep = new Int32Array(n)
  for (let i = 0; i < n; i++) if (!out[i]) keep[m++] = i
  return { keep: keep.slice(0, m), zeroGroups }
}
