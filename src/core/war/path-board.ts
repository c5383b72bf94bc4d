import { BLOCK_PATHS, emptyBlock, type NumberRoom, type PathBlock } from './block.ts'
import type { WarTables } from './tables.ts'

/** What differs by path, as rows one after the other; and what is summed over paths. */
const ROWS = ['daily', 'sellers', 'path', 'rivals', 'categorySpend', 'instruments', 'watched'] as const
const SUMS = ['products', 'ledger', 'funding', 'categoryUnits', 'hourly'] as const

/** Blocks under way, which threads may share: plain data in memory that all of them see. */
export interface PathBoard {
  readonly blocks: readonly PathBlock[]
  /** How many paths of each block are in it. */
  readonly joined: Int32Array
}

/** A board for the paths `from`..`to` (exclusive), of which `from` is a multiple of {@link BLOCK_PATHS}. `room` and `words` give the memory it is to lie in. */
export function emptyBoard(tables: WarTables, from: number, to: number, room?: NumberRoom, words: (count: number) => Int32Array = (count) => new Int32Array(count)): PathBoard {
  if (from % BLOCK_PATHS !== 0) throw new RangeError(`Paths must start at a multiple of ${BLOCK_PATHS}, not at ${from}`)
  const count = Math.max(0, Math.ceil((to - from) / BLOCK_PATHS))
  const blocks = Array.from({ length: count }, (_, b) => emptyBlock(tables, from + b * BLOCK_PATHS, Math.min(to, from + (b + 1) * BLOCK_PATHS), room))
  return { blocks, joined: words(count) }
}

/** What is wanted of {@link WarPath}. */
interface PathRunner {
  readonly booked: boolean
  run(path: number, found: PathBlock): void
  endPath(products: Float64Array): void
}

/** What a path found: its rows and sums, and apart from these the kernel's sums by product, where they could not go into the block at once. */
interface Found {
  readonly path: number
  readonly rows: PathBlock
  readonly booked: boolean
  readonly late: Float64Array | null
}

/**
 * One thread's way to a board: it runs paths as they come, and what each found goes into its block when those before it are there. So every sum is taken in the order of the paths, whoever ran them. Only
 * whose turn it is writes into a block, so that no lock is needed.
 */
export class PathJoiner {
  readonly #tables: WarTables
  readonly #board: PathBoard
  readonly #war: PathRunner
  readonly #completed: PathBlock[] = []
  #waiting: Found[] = []
  /** Room for paths to come, and for what the kernel sold of each product on them. */
  readonly #free: PathBlock[] = []
  readonly #freeSums: Float64Array[] = []

  constructor(tables: WarTables, board: PathBoard, war: PathRunner) {
    this.#tables = tables
    this.#board = board
    this.#war = war
  }

  /** Runs path `path` and takes what it found. */
  run(path: number): void {
    const rows = this.#roomFor(path)
    this.#war.run(path, rows)
    const { booked } = this.#war
    if (this.#isTurnOf(path)) this.#join({ path, rows, booked, late: null })
    else {
      const late = this.#freeSums.pop() ?? new Float64Array(rows.products.length)
      this.#war.endPath(late)
      this.#waiting.push({ path, rows, booked, late })
    }
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter((found) => {
      const turn = this.#isTurnOf(found.path)
      if (turn) this.#join(found)
      return !turn
    })
  }

  /** Waits until all paths of this thread are in, and answers the blocks that it completed: of all threads at a board, one completes each. */
  end(): readonly PathBlock[] {
    for (const found of this.#waiting.toSorted((a, b) => a.path - b.path)) {
      const [b, place] = this.#placeOf(found.path)
      for (let seen = Atomics.load(this.#board.joined, b); seen < place; seen = Atomics.load(this.#board.joined, b)) Atomics.wait(this.#board.joined, b, seen)
      this.#join(found)
    }
    this.#waiting = []
    return this.#completed
  }

  #roomFor(path: number): PathBlock {
    const room = this.#free.pop() ?? emptyBlock(this.#tables, 0, 1)
    return { ...room, from: path, to: path + 1 }
  }

  /** Block of a path, and its place there. */
  #placeOf(path: number): readonly [block: number, place: number] {
    const place = path - this.#board.blocks[0].from
    return [Math.floor(place / BLOCK_PATHS), place % BLOCK_PATHS]
  }

  #isTurnOf(path: number): boolean {
    const [b, place] = this.#placeOf(path)
    return Atomics.load(this.#board.joined, b) === place
  }

  /** Puts into its block what a path found whose turn has come. */
  #join({ path, rows, booked, late }: Found): void {
    const [b, place] = this.#placeOf(path)
    const { blocks, joined } = this.#board
    const block = blocks[b]
    for (const field of ROWS) {
      block[field].set(rows[field], place * rows[field].length)
      rows[field].fill(0)
    }
    for (const field of SUMS) if (field !== 'products' || booked) moveTo(block[field], rows[field])
    if (late === null) this.#war.endPath(block.products)
    else {
      moveTo(block.products, late)
      this.#freeSums.push(late)
    }
    if (place + 1 === block.to - block.from) this.#completed.push(block)
    this.#free.push(rows)
    Atomics.store(joined, b, place + 1)
    Atomics.notify(joined, b)
  }
}

/** Adds numbers to sums, and leaves zeros. */
function moveTo(sums: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += more[i]
  more.fill(0)
}
