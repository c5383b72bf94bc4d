import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { delimiterOf, splitLine } from '../csv/csv.ts'
import type { FeedCode } from './messages.ts'
import { isValid, toUtf8, type Encoding } from './encoding.ts'

const [LF, CR, QUOTE] = [10, 13, 34]
const CHUNK = 1 << 22
/** Lines of one kind of fault that are kept word for word; all are counted. */
const KEPT = 100_000
/** A row whose quotes stay open for longer than this has lost its closing quote. */
const LONGEST_ROW = 1 << 20

/** A line that cannot be a row of the table. */
export interface LineFault {
  readonly code: FeedCode
  readonly row: number
  /** Name of the column where the fault shows; null where it is the whole line. */
  readonly field: string | null
  readonly params: Readonly<Record<string, string | number>>
  readonly text: string
}

export interface CsvScan {
  readonly header: readonly string[]
  readonly delimiter: string
  /** Rows that are whole, in the order of the file. */
  readonly records: number
  readonly faults: readonly LineFault[]
  readonly faultCount: number
  /** Byte ranges [start, end) that are no rows: faulty and blank lines. */
  readonly dropped: readonly (readonly [number, number])[]
  readonly sha256: string
  /** Line of the file where a whole row starts; the header is line 1. */
  lineOf(record: number): number
}

/** The header's names and the separator that yields most of them; null where the bytes are not text in the encoding. */
export function readHeader(line: Buffer, encoding: Encoding): { names: string[]; delimiter: string } | null {
  if (!isValid(line, encoding)) return null
  const text = toUtf8(line, encoding).toString('utf8').replace(/\r?\n?$/, '')
  const delimiter = delimiterOf(text)
  return { names: splitLine(text, delimiter).map((name) => name.trim()), delimiter }
}

/**
 * Reads a CSV file once, byte by byte: are its lines valid in the encoding, and does each have as many columns as the header?
 * It also learns which line each row stands on, which no later step could tell once a row spans lines or a line was left out.
 * @returns null where not even the header is valid in the encoding.
 */
export async function scanCsv(path: string, encoding: Encoding, options: { readonly signal: AbortSignal; readonly onBytes: (read: number) => void }): Promise<CsvScan | null> {
  const file = await open(path, 'r')
  const hash = createHash('sha256')
  let scanner: Scanner | null = null
  try {
    let carry: Buffer = Buffer.alloc(0)
    for (let read = 0; ; ) {
      options.signal.throwIfAborted()
      const chunk = Buffer.allocUnsafe(CHUNK)
      const { bytesRead } = await file.read(chunk, 0, CHUNK, read)
      read += bytesRead
      const last = bytesRead === 0
      hash.update(chunk.subarray(0, bytesRead))
      const block: Buffer = Buffer.concat([carry, chunk.subarray(0, bytesRead)])
      // Whole lines only, so that no character is cut in two.
      const end = last ? block.length : block.lastIndexOf(LF) + 1
      let from = 0
      if (scanner === null && end > 0) {
        from = block.indexOf(LF) + 1 || end
        const header = readHeader(block.subarray(0, from), encoding)
        if (header === null) return null
        scanner = new Scanner(header.names, header.delimiter, encoding, from)
      }
      if (scanner !== null) from += scanner.take(block.subarray(from, end), last)
      carry = block.subarray(from)
      options.onBytes(read)
      if (last) break
    }
  } finally {
    await file.close()
  }
  const sha256 = hash.digest('hex')
  return scanner?.finish(sha256) ?? { header: [], delimiter: ',', records: 0, faults: [], faultCount: 0, dropped: [], sha256, lineOf: (record) => record + 2 }
}

class Scanner {
  readonly #header: readonly string[]
  readonly #delimiter: string
  readonly #encoding: Encoding
  readonly #faults: LineFault[] = []
  readonly #dropped: [number, number][] = []
  /** From record `record` on, the line is record + 2 + shift. */
  readonly #shifts: { record: number; shift: number }[] = [{ record: 0, shift: 0 }]
  #faultCount = 0
  #records = 0
  /** Line and byte offset of what comes next. */
  #line = 2
  #offset: number

  constructor(header: readonly string[], delimiter: string, encoding: Encoding, offset: number) {
    this.#header = header
    this.#delimiter = delimiter
    this.#encoding = encoding
    this.#offset = offset
  }

  /** Takes whole lines; `last` at the end of the file. @returns how many bytes it took: a row whose quotes are still open is left for the next call. */
  take(lines: Buffer, last: boolean): number {
    const valid = isValid(lines, this.#encoding)
    const delimiter = this.#delimiter.charCodeAt(0)
    const length = lines.length
    let start = 0
    while (start < length) {
      let at = start
      let columns = 1
      let quoted = false
      let fresh = true
      let inner = 0
      // Trailing bytes of a GB18030 character are never a quote, a separator or a line feed ('|' apart), so bytes can be read before decoding.
      for (; at < length; at++) {
        const c = lines[at]
        if (quoted) {
          if (c === LF) inner++
          else if (c === QUOTE) {
            if (lines[at + 1] === QUOTE) at++
            else quoted = false
          }
        } else if (c === delimiter) {
          columns++
          fresh = true
        } else if (c === LF) break
        else {
          if (c === QUOTE && fresh) quoted = true
          fresh = false
        }
      }
      let end = Math.min(length, at + 1)
      if (quoted) {
        if (!last && length - start < LONGEST_ROW) return start
        // Only the line where the quote opens is at fault; what follows is read as rows again.
        end = lines.indexOf(LF, start) + 1 || length
        this.#fault('line.open-quote', null, {}, lines.subarray(start, end))
      } else this.#row(lines.subarray(start, end), columns, inner, valid)
      start = end
    }
    return length
  }

  finish(sha256: string): CsvScan {
    const shifts = this.#shifts
    return {
      header: this.#header, delimiter: this.#delimiter, records: this.#records, faults: this.#faults, faultCount: this.#faultCount, dropped: this.#dropped, sha256,
      lineOf(record) {
        let low = 0
        for (let high = shifts.length - 1; low < high; ) {
          const middle = (low + high + 1) >> 1
          if (shifts[middle].record <= record) low = middle
          else high = middle - 1
        }
        return record + 2 + shifts[low].shift
      },
    }
  }

  #row(bytes: Buffer, columns: number, inner: number, blockValid: boolean): void {
    if (isBlank(bytes)) {
      this.#drop(bytes.length, 1)
      return
    }
    const expected = this.#header.length
    if (!blockValid && !isValid(bytes, this.#encoding)) this.#fault('file.encoding', this.#badColumn(bytes), { encoding: this.#encoding.toUpperCase() }, bytes)
    else if (columns < expected) this.#fault('line.short', this.#header[columns], { found: columns, expected }, bytes)
    else if (columns > expected) this.#fault('line.long', this.#header.at(-1) ?? null, { found: columns, expected }, bytes)
    else {
      const shift = this.#line - this.#records - 2
      if (this.#shifts[this.#shifts.length - 1].shift !== shift) this.#shifts.push({ record: this.#records, shift })
      this.#records++
      this.#line += 1 + inner
      this.#offset += bytes.length
    }
  }

  #badColumn(bytes: Buffer): string | null {
    const delimiter = this.#delimiter.charCodeAt(0)
    let start = 0
    for (const name of this.#header) {
      const end = bytes.indexOf(delimiter, start)
      if (!isValid(bytes.subarray(start, end < 0 ? bytes.length : end), this.#encoding)) return name
      start = end + 1
    }
    return null
  }

  #fault(code: FeedCode, field: string | null, params: LineFault['params'], bytes: Buffer): void {
    this.#faultCount++
    if (this.#faults.length < KEPT) this.#faults.push({ code, row: this.#line, field, params, text: textOf(bytes, this.#encoding) })
    this.#drop(bytes.length, bytes.filter((byte) => byte === LF).length || 1)
  }

  #drop(length: number, lines: number): void {
    const previous = this.#dropped.at(-1)
    if (previous && previous[1] === this.#offset) previous[1] += length
    else this.#dropped.push([this.#offset, this.#offset + length])
    this.#offset += length
    this.#line += lines
  }
}

const isBlank = (bytes: Buffer): boolean => bytes.length <= 2 && bytes.every((byte) => byte === LF || byte === CR)

/** The line as far as it can be read, for the error file. */
const textOf = (bytes: Buffer, encoding: Encoding): string => new TextDecoder(encoding).decode(bytes.subarray(0, 2000)).replace(/\r?\n$/, '')

/** Writes the rows of a scanned file as UTF-8, without the lines that are no rows. */
export async function writeClean(from: string, to: string, scan: CsvScan, encoding: Encoding, signal: AbortSignal): Promise<void> {
  const source = await open(from, 'r')
  const target = await open(to, 'w')
  const decoder = new TextDecoder(encoding)
  const copy = async (start: number, end: number): Promise<void> => {
    for (let at = start; at < end; ) {
      signal.throwIfAborted()
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, end - at))
      const { bytesRead } = await source.read(chunk, 0, chunk.length, at)
      if (bytesRead === 0) return
      await target.write(decoder.decode(chunk.subarray(0, bytesRead), { stream: true }))
      at += bytesRead
    }
  }
  try {
    let at = 0
    for (const [start, end] of scan.dropped) {
      await copy(at, start)
      at = end
    }
    await copy(at, (await source.stat()).size)
  } finally {
    await source.close()
    await target.close()
  }
}
