/**
 * Makes data/fonts from the static faces of @fontsource/inter and @fontsource/noto-sans-sc (see data/fonts/README.md):
 * unpacks their WOFF containers and names the faces as one family each, so that a renderer finds them by family and weight.
 *
 *   npm install --prefix SOMEWHERE @fontsource/inter@5.3.0 @fontsource/noto-sans-sc@5.3.0
 *   node scripts/make-fonts.ts SOMEWHERE/node_modules/@fontsource
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

const FACES = [
  { from: 'inter/files/inter-latin-400-normal.woff', family: 'Inter', style: 'Regular', file: 'Inter-Regular.ttf' },
  { from: 'inter/files/inter-latin-600-normal.woff', family: 'Inter', style: 'SemiBold', file: 'Inter-SemiBold.ttf' },
  { from: 'noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff', family: 'Noto Sans SC', style: 'Regular', file: 'NotoSansSC-Regular.ttf' },
  { from: 'noto-sans-sc/files/noto-sans-sc-chinese-simplified-600-normal.woff', family: 'Noto Sans SC', style: 'SemiBold', file: 'NotoSansSC-SemiBold.ttf' },
]

/** Tables of a WOFF 1.0 file (W3C Recommendation 2012): tag -> bytes, inflated. */
function woffTables(woff: Buffer): { readonly flavor: number; readonly tables: Map<string, Buffer> } {
  const tables = new Map<string, Buffer>()
  for (let i = 0; i < woff.readUInt16BE(12); i++) {
    const entry = 44 + 20 * i
    const [offset, packed, size] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at)) as [number, number, number]
    const bytes = woff.subarray(offset, offset + packed)
    tables.set(woff.toString('latin1', entry, entry + 4), packed < size ? inflateSync(bytes) : Buffer.from(bytes))
  }
  return { flavor: woff.readUInt32BE(4), tables }
}

/** The name table anew, keeping copyright and licence: name records 1, 2, 4, 6, 16, 17 of the Windows platform say the family. */
function renamed(table: Buffer, family: string, style: string): Buffer {
  const strings = table.readUInt16BE(4)
  const kept = new Map<number, string>()
  for (let i = 0; i < table.readUInt16BE(2); i++) {
    const entry = 6 + 12 * i
    if (table.readUInt16BE(entry) !== 3) continue
    const from = strings + table.readUInt16BE(entry + 10)
    kept.set(table.readUInt16BE(entry + 6), Buffer.from(table.subarray(from, from + table.readUInt16BE(entry + 8))).swap16().toString('utf16le'))
  }
  const bold = style !== 'Regular'
  kept.set(1, bold ? `${family} ${style}` : family).set(2, 'Regular').set(4, `${family} ${style}`).set(6, `${family.replaceAll(' ', '')}-${style}`).set(16, family).set(17, style)
  const records = [...kept].sort(([a], [b]) => a - b)
  const head = Buffer.alloc(6 + 12 * records.length)
  const texts = records.map(([, text]) => Buffer.from(text, 'utf16le').swap16())
  head.writeUInt16BE(records.length, 2)
  head.writeUInt16BE(head.length, 4)
  let offset = 0
  records.forEach(([id], i) => {
    const record = [3, 1, 0x409, id, texts[i].length, offset]
    record.forEach((value, k) => head.writeUInt16BE(value, 6 + 12 * i + 2 * k))
    offset += texts[i].length
  })
  return Buffer.concat([head, ...texts])
}

function checksum(bytes: Buffer): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 4) sum = (sum + (bytes.readUInt8(i) * 2 ** 24 + ((bytes[i + 1] ?? 0) << 16) + ((bytes[i + 2] ?? 0) << 8) + (bytes[i + 3] ?? 0))) % 2 ** 32
  return sum
}

/** An sfnt file of the tables, by tag. */
function sfnt(flavor: number, tables: ReadonlyMap<string, Buffer>): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1))
  const head = Buffer.alloc(12 + 16 * sorted.length)
  const power = Math.floor(Math.log2(sorted.length))
  head.writeUInt32BE(flavor, 0)
  const search = [sorted.length, 16 * 2 ** power, power, 16 * (sorted.length - 2 ** power)]
  search.forEach((value, i) => head.writeUInt16BE(value, 4 + 2 * i))
  const parts: Buffer[] = [head]
  let offset = head.length
  sorted.forEach(([tag, bytes], i) => {
    head.write(tag, 12 + 16 * i, 'latin1')
    const entry = [checksum(bytes), offset, bytes.length]
    entry.forEach((value, k) => head.writeUInt32BE(value, 16 + 16 * i + 4 * k))
    const padding = (4 - (bytes.length % 4)) % 4
    parts.push(bytes, Buffer.alloc(padding))
    offset += bytes.length + padding
  })
  return Buffer.concat(parts)
}

for (const { from, family, style, file } of FACES) {
  const { flavor, tables } = woffTables(readFileSync(`${process.argv[2]}/${from}`))
  tables.set('name', renamed(tables.get('name') ?? Buffer.alloc(6), family, style))
  writeFileSync(new URL(`../data/fonts/${file}`, import.meta.url), sfnt(flavor, tables))
}
