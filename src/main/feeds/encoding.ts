import { isUtf8 } from 'node:buffer'

export const ENCODINGS = ['utf-8', 'gb18030'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** The encoding a mapping means; gbk and gb2312 are parts of gb18030. Null: unknown. */
export function encodingOf(name: string): Encoding | null {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  if (plain === 'utf8' || plain === 'utf8bom' || plain === 'ascii') return 'utf-8'
  return plain === 'gb18030' || plain === 'gbk' || plain === 'gb2312' ? 'gb18030' : null
}

/** True where every byte of `lines` (whole lines) is valid in the encoding. */
export function isValid(lines: Buffer, encoding: Encoding): boolean {
  if (encoding === 'utf-8') return isUtf8(lines)
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(lines)
    return true
  } catch {
    return false
  }
}

/** UTF-8 bytes of valid lines. */
export const toUtf8 = (lines: Buffer, encoding: Encoding): Buffer => (encoding === 'utf-8' ? lines : Buffer.from(new TextDecoder('gb18030').decode(lines)))

/** The encoding that the start of a file shows: UTF-8 where it is valid, else GB18030. The last, possibly cut, line is left out. */
export function guessEncoding(start: Buffer): Encoding {
  const end = start.lastIndexOf(10)
  const whole = end > 0 ? start.subarray(0, end) : start
  return isUtf8(whole) || !isValid(whole, 'gb18030') ? 'utf-8' : 'gb18030'
}

/** True where there are bytes beyond ASCII, so that encodings differ. */
export const hasNonAscii = (bytes: Buffer): boolean => bytes.some((byte) => byte > 127)
