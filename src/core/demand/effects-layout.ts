import { ownRoom, wholes, wholesFrom, type Room } from './room.ts'

/** Rows of a block at least, so that handing it out costs little beside its work; and blocks at most. Both are of the data alone: partial sums per block are the same for any number of threads. */
const BLOCK_ROWS = 8192
const MOST_BLOCKS = 64

/**
 * How rows, cells, groups and blocks lie. The set with the most groups comes first ("groups" below are its groups); the others are the further sets, their groups numbered through.
 * Rows of a group stand together, groups of a connected component of the effects' graph stand together, and so do the component's further groups. Rows with equal effects that follow each other
 * are one cell: a daily panel with product and week effects has seven rows in one. A block is a run of whole groups.
 */
export interface EffectsLayout {
  readonly rows: number
  readonly sets: number
  readonly cells: number
  readonly groups: number
  /** Groups of all further sets together. */
  readonly further: number
  readonly blocks: number
  /** Caller's row at each place. */
  readonly row: Int32Array
  /** First place of each cell, with the end. */
  readonly cellStart: Int32Array
  /** First cell of each group, with the end. */
  readonly groupStart: Int32Array
  /** Further groups of each cell: cell * (sets - 1) + set - 1. */
  readonly other: Int32Array
  /** First group of each block, with the end. */
  readonly blockGroup: Int32Array
  /** Further groups that a block touches lie from `rangeFrom` to before `rangeTo`; its partial sums of them stand at `partAt`, with the end. */
  readonly rangeFrom: Int32Array
  readonly rangeTo: Int32Array
  readonly partAt: Int32Array
  /** Absorbed levels: groups of all sets less one per further set and connected component; exact for two sets (Abowd, Creecy and Kramarz 2002), at most a few too many beyond. */
  readonly levels: number
  /** Connected components of the effects' graph. */
  readonly components: number
  /** Per set of the caller: rows in each group. */
  readonly sizes: readonly Int32Array[]
}

/** Rows to lay out: all that `out` does not mark, with the number of them in each group of each set. */
export interface ChosenRows {
  readonly out: Uint8Array
  readonly rows: number
  readonly sizes: readonly Int32Array[]
}

/** Lays out the chosen rows; `codes` holds one group number 0..G-1 per row and set. */
export function layOut(codes: readonly Int32Array[], { out, rows, sizes }: ChosenRows, room: Room = ownRoom): EffectsLayout {
  const counts = sizes.map((size) => size.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0))
  const lead = counts.indexOf(Math.max(...counts))
  const sets = codes.length
  if (sets === 0) return withoutEffects(out, rows, room)
  const others = codes.flatMap((code, set) => (set === lead ? [] : [{ code, size: sizes[set], count: counts[set] }]))
  const { rank, number, components, levels } = connect(codes[lead], sizes[lead], others, out)
  const row = placed(codes[lead], sizes[lead], rank, out, wholes(room, rows))
  const starts = cellsOf(codes[lead], others, row)
  const cells = starts.length - 1
  const groups = counts[lead]
  const groupStart = wholes(room, groups + 1)
  for (let cell = 0, g = 0; cell < cells; cell++) if (cell === 0 || codes[lead][row[starts[cell]]] !== codes[lead][row[starts[cell - 1]]]) groupStart[g++] = cell
  groupStart[groups] = cells
  const width = sets - 1
  const other = wholes(room, cells * width)
  others.forEach(({ code }, set) => {
    const of = number[set]
    for (let cell = 0; cell < cells; cell++) other[cell * width + set] = of[code[row[starts[cell]]]]
  })
  const further = others.reduce((sum, { count }) => sum + count, 0)
  const cellStart = wholesFrom(room, starts)
  return { rows, sets, cells, groups, further, row, cellStart, groupStart, other, levels, components, sizes, ...blocksOf(rows, cells, width, groups, cellStart, groupStart, other, room) }
}

/** First place of each run of rows with equal effects, with the end. */
function cellsOf(first: Int32Array, others: readonly FurtherSet[], row: Int32Array): Int32Array {
  const starts = new Int32Array(row.length + 1)
  const second = others.length > 0 ? others[0].code : first
  const rest = others.slice(1).map((set) => set.code)
  // Two sets are the common case; a million rows should not each call a function for a third that is not there.
  const more = rest.length > 0
  let cells = 0
  for (let place = 0, a = -1, b = -1, last = -1; place < row.length; place++) {
    const here = row[place]
    if (first[here] === a && second[here] === b && (!more || rest.every((code) => code[here] === code[last]))) continue
    a = first[here]
    b = second[here]
    last = here
    starts[cells++] = place
  }
  starts[cells] = row.length
  return starts.subarray(0, cells + 1)
}

/** Without effects a block is one cell. */
function withoutEffects(out: Uint8Array, rows: number, room: Room): EffectsLayout {
  const size = Math.max(BLOCK_ROWS, Math.ceil(rows / MOST_BLOCKS))
  const blocks = Math.max(1, Math.ceil(rows / size))
  const row = wholes(room, rows)
  for (let i = 0, at = 0; i < out.length; i++) if (!out[i]) row[at++] = i
  const steps = (step: number, most: number): Int32Array => wholesFrom(room, Array.from({ length: blocks + 1 }, (_, b) => Math.min(most, b * step)))
  const none = wholes(room, blocks + 1)
  return {
    rows, sets: 0, cells: blocks, groups: blocks, further: 0, blocks, row, cellStart: steps(size, rows), groupStart: steps(1, blocks), other: wholes(room, 0),
    blockGroup: steps(1, blocks), rangeFrom: none, rangeTo: none, partAt: none, levels: 0, components: 0, sizes: [],
  }
}

interface FurtherSet {
  readonly code: Int32Array
  readonly size: Int32Array
  readonly count: number
}

/** Finds the connected components, and numbers groups (`rank`) and further groups (`number`, per set) component by component. */
function connect(first: Int32Array, size: Int32Array, others: readonly FurtherSet[], out: Uint8Array): { rank: Int32Array; number: Int32Array[]; components: number; levels: number } {
  const offsets: number[] = []
  let nodes = size.length
  for (const { size: further } of others) {
    offsets.push(nodes)
    nodes += further.length
  }
  const parent = Int32Array.from({ length: nodes }, (_, node) => node)
  const find = (node: number): number => {
    let at = node
    while (parent[at] !== at) at = parent[at] = parent[parent[at]]
    return at
  }
  let components = size.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0)
  let levels = components
  others.forEach(({ code, count }, set) => {
    const offset = offsets[set]
    let last = -1
    let lastOther = -1
    components += count
    for (let i = 0; i < code.length; i++) {
      if (out[i] || (first[i] === last && code[i] === lastOther)) continue
      last = first[i]
      lastOther = code[i]
      const a = find(last)
      const b = find(offset + lastOther)
      if (a === b) continue
      // The smaller number leads, so that components are numbered by their first group.
      if (a < b) parent[b] = a
      else parent[a] = b
      components--
    }
    levels += count - components
  })
  const place = new Int32Array(size.length)
  let next = 0
  for (let g = 0; g < size.length; g++) if (size[g] > 0 && find(g) === g) place[g] = next++
  const component = (node: number): number => place[find(node)]
  return { rank: sorted([{ size, offset: 0 }], component, next)[0], number: sorted(others.map((set, s) => ({ size: set.size, offset: offsets[s] })), component, next), components: others.length > 0 ? components : next, levels }
}

/** Numbers the nodes that have rows by component, each set's in their own order: counting sort. */
function sorted(sets: readonly { readonly size: Int32Array; readonly offset: number }[], component: (node: number) => number, components: number): Int32Array[] {
  const next = new Int32Array(components + 1)
  for (const { size, offset } of sets) for (let g = 0; g < size.length; g++) if (size[g] > 0) next[component(offset + g) + 1]++
  for (let c = 0; c < components; c++) next[c + 1] += next[c]
  return sets.map(({ size, offset }) => size.map((n, g) => (n > 0 ? next[component(offset + g)]++ : -1)))
}

/** Rows in the order of their group's rank, rows of a group as they came: counting sort. */
function placed(code: Int32Array, size: Int32Array, rank: Int32Array, out: Uint8Array, row: Int32Array): Int32Array {
  const byRank = new Int32Array(size.length + 1)
  for (let g = 0; g < size.length; g++) if (size[g] > 0) byRank[rank[g] + 1] = size[g]
  for (let r = 0; r < size.length; r++) byRank[r + 1] += byRank[r]
  const next = size.map((n, g) => (n > 0 ? byRank[rank[g]] : 0))
  // Rows of a group often follow each other: a run looks its place up once.
  for (let i = 0; i < code.length; ) {
    const group = code[i]
    let place = next[group]
    for (; i < code.length && code[i] === group; i++) if (out[i] === 0) row[place++] = i
    next[group] = place
  }
  return row
}

/** Cuts the groups into blocks. Where blocks would share many further groups they are made larger, so that partial sums never take more room than the cells. */
function blocksOf(rows: number, cells: number, width: number, groups: number, cellStart: Int32Array, groupStart: Int32Array, other: Int32Array, room: Room): Pick<EffectsLayout, 'blocks' | 'blockGroup' | 'rangeFrom' | 'rangeTo' | 'partAt'> {
  for (let size = Math.max(BLOCK_ROWS, Math.ceil(rows / MOST_BLOCKS)); ; size *= 2) {
    const first = [0]
    for (let g = 1; g < groups; g++) if (cellStart[groupStart[g]] - cellStart[groupStart[first.at(-1)!]] >= size) first.push(g)
    const blocks = first.length
    const from = new Int32Array(blocks)
    const to = new Int32Array(blocks)
    const at = new Int32Array(blocks + 1)
    first.push(groups)
    for (let b = 0; b < blocks; b++) {
      let [low, high] = [Number.POSITIVE_INFINITY, -1]
      for (let c = groupStart[first[b]] * width; c < groupStart[first[b + 1]] * width; c++) {
        low = Math.min(low, other[c])
        high = Math.max(high, other[c])
      }
      from[b] = high < 0 ? 0 : low
      to[b] = high + 1
      at[b + 1] = at[b] + to[b] - from[b]
    }
    if (blocks > 1 && at[blocks] > Math.max(cells * width, BLOCK_ROWS)) continue
    return { blocks, blockGroup: wholesFrom(room, first), rangeFrom: wholesFrom(room, from), rangeTo: wholesFrom(room, to), partAt: wholesFrom(room, at) }
  }
}
