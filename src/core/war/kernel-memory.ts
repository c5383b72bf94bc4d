import { KERNEL_CODE } from './kernel-code.ts'

/** What the engine needs of WebAssembly; the language's own library types do not know it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> }
  readonly Memory: new (limits: { initial: number }) => KernelMemory
}

const PAGE = 65536
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes of a base64 text. */
function fromBase64(text: string): Uint8Array {
  const values = new Uint8Array(128)
  for (let d = 0; d < DIGITS.length; d++) values[DIGITS.charCodeAt(d)] = d
  const length = Math.floor((text.replace(/=+$/, '').length * 3) / 4)
  const bytes = new Uint8Array(length)
  for (let at = 0, from = 0; at < length; from += 4) {
    const four = (values[text.charCodeAt(from)] << 18) | (values[text.charCodeAt(from + 1)] << 12) | (values[text.charCodeAt(from + 2)] << 6) | values[text.charCodeAt(from + 3)]
    for (let shift = 16; shift >= 0 && at < length; shift -= 8) bytes[at++] = (four >> shift) & 255
  }
  return bytes
}

const ARRAYS = { f64: Float64Array, f32: Float32Array, i32: Int32Array } as const

let compiled: object | null = null

/** The functions of kernel/index.ts that the host calls. Numbers that name memory are byte addresses; `from`..`to` are products of one category. */
export interface KernelFunctions {
  expAll(at: number, count: number): void
  logAll(at: number, count: number): void
  words(out: number, from: number, to: number, path: number, step: number, quantity: number, key0: number, key1: number): void
  search(mean: number, word: number, out: number, count: number, size: number, factors: number, end: number): void
  scriptMoves(count: number, prices: number, start: number, moves: number): void
  scriptWeights(count: number, prices: number, start: number, weights: number, out: number): void
  weighted(count: number, prices: number, weights: number): number
  scriptSingles(count: number, prices: number, start: number, moves: number): number
  exp2Singles(at: number, count: number): void
  expMinusSingles(at: number, count: number): void
  log2Singles(at: number, count: number): void
  searchSingle(mean: number, word: number, out: number, count: number, factors: number): void
  normalQuantile(p: number): number
  poissonQuantile(mean: number, u: number): number
  choose(g: number, from: number, to: number, lambda: number, moves: number, prices: number, holding: number, aside: number): void
  chooseSingle(g: number, from: number, place: number, end: number, lambda: number, moves: number, prices: number): void
  keep(g: number, from: number, to: number, pulls: number, figures: number): void
  recall(g: number, from: number, to: number, weights: number, pulls: number, figures: number): number
  spread(g: number, from: number, to: number, rate: number, out: number): void
  expect(from: number, to: number, rate: number, out: number): void
  drawPoisson(from: number, to: number, place: number, rate: number, path: number, step: number, quantity: number, key0: number, key1: number): void
  draw(from: number, to: number, place: number, rate: number, size: number, limit: number, factors: number, end: number, path: number, step: number, quantity: number, key0: number, key1: number): number
  refill(): number
  reorder(from: number, to: number): void
  below(k: number, mean: number): number
  sellExpected(g: number, from: number, to: number, lambda: number, rate: number, price: number, prices: number, returns: number, steps: number, spread: number, common: number): number
  sellAll(groups: number, moves: number, singles: number, prices: number, price: number, aside: number, drawn: number, path: number, step: number, quantity: number, key0: number, key1: number): number
  sell(g: number, from: number, to: number, place: number, lambda: number, rate: number, price: number, prices: number): number
}

/** One array of the kernel's memory: element size in bytes, and length; `written` where its elements are written before they are read, so that nobody has to set them to zero. */
export interface Room {
  readonly kind: 'f64' | 'f32' | 'i32'
  readonly length: number
  readonly written?: boolean
}

type ArrayOf<R extends Room> = R['kind'] extends 'f64' ? Float64Array : R['kind'] extends 'f32' ? Float32Array : Int32Array

/** An instance of the kernel with arrays in its memory that JavaScript and WebAssembly share. */
export interface KernelInstance<Rooms extends Record<string, Room>> {
  readonly call: KernelFunctions
  readonly arrays: { readonly [Name in keyof Rooms]: ArrayOf<Rooms[Name]> }
  /** Byte address of an array. */
  readonly at: { readonly [Name in keyof Rooms]: number }
  /** Sets a number of the kernel. */
  set(name: string, value: number): void
  /** Leaves the memory to the thread's next instance; nothing of this one may be used any more. */
  release(): void
}

/** Memory of a kernel. */
interface KernelMemory {
  readonly buffer: ArrayBuffer
}

/**
 * What an instance of this thread has left. New memory is given page by page as it is touched, and the collector of garbage looks at a whole heap for so much of it: both together took a fifth as long as
 * dozens of paths, and held up the other threads.
 */
let left: KernelMemory | null = null
/** Most bytes that are kept for a next instance. */
const MOST_KEPT = 2 ** 28

/** Memory of at least so many bytes; what it holds is anything. */
function memoryOf(bytes: number): KernelMemory {
  const kept = left
  left = null
  return kept !== null && kept.buffer.byteLength >= bytes ? kept : new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
}

/** Elements of an array beyond what was asked for. */
const BEYOND = 16

/**
 * Instantiates the kernel, synchronously, with these arrays zeroed in its memory, but for those that are written first; those whose names the kernel knows are told to it. Each has room for a few elements
 * more than asked, zero in all of them, because the kernel works on whole vectors.
 */
export function kernelInstance<const Rooms extends Record<string, Room>>(rooms: Rooms): KernelInstance<Rooms> {
  compiled ??= new WebAssembly.Module(fromBase64(KERNEL_CODE))
  const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64
  const sizeOf = ({ kind, length }: Room): number => aligned((kind === 'f64' ? 8 : 4) * (length + BEYOND))
  const names = Object.keys(rooms)
  // Static data lie below the heap; one page is far more than they take.
  const size = names.reduce((sum, name) => sum + sizeOf(rooms[name]), PAGE)
  const memory = memoryOf(size)
  new Uint8Array(memory.buffer, 0, PAGE).fill(0)
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
  const set = (name: string, value: number): void => { (exports[name] as { value: number }).value = value }
  const arrays: Record<string, Float64Array | Float32Array | Int32Array> = {}
  const at: Record<string, number> = {}
  let next = aligned((exports.heap as { value: number }).value)
  for (const name of names) {
    const { kind, length, written = false } = rooms[name]
    const end = next + sizeOf(rooms[name])
    arrays[name] = new ARRAYS[kind](memory.buffer, next, length)
    at[name] = next
    if (name in exports) set(name, next)
    const first = written ? next + arrays[name].byteLength : next
    new Uint8Array(memory.buffer, first, end - first).fill(0)
    next = end
  }
  const release = (): void => { if (memory.buffer.byteLength <= MOST_KEPT) left = memory }
  // Copied, since an object that was filled name by name, like one of exports, is a table that is searched at every use.
  return { call: { ...exports } as unknown as KernelFunctions, arrays: { ...arrays } as never, at: { ...at } as never, set, release }
}
