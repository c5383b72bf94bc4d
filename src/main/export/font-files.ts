import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A face that comes with the product: which characters it can show, and how wide each is. */
export interface FontFace {
  readonly family: string
  readonly bold: boolean
  readonly path: string
  /** Advance width in ems of a code point; null where the face does not have it. */
  readonly advance: (codePoint: number) => number | null
}

const FILES = [
  { family: 'Inter', bold: false, file: 'Inter-Regular.ttf' },
  { family: 'Inter', bold: true, file: 'Inter-SemiBold.ttf' },
  { family: 'Noto Sans SC', bold: false, file: 'NotoSansSC-Regular.ttf' },
  { family: 'Noto Sans SC', bold: true, file: 'NotoSansSC-SemiBold.ttf' },
] as const

let loaded: readonly FontFace[] | null = null

/** The faces of data/fonts, read once: Latin first, then Chinese. */
export function fontFaces(): readonly FontFace[] {
  loaded ??= FILES.map(({ family, bold, file }) => {
    const path = pathOf(file)
    const advances = advancesOf(readFileSync(path))
    return { family, bold, path, advance: (codePoint) => advances.get(codePoint) ?? null }
  })
  return loaded
}

/** From the sources, from the bundle, and from a chunk of the bundle, data/ stands at another distance. */
function pathOf(file: string): string {
  const places = ['../../../data/fonts/', '../../data/fonts/'].map((folder) => fileURLToPath(new URL(folder + file, import.meta.url)))
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw new Error(`The font ${file} is not in data/fonts; the installation is incomplete.`)
  return found
}

/** Code point -> advance width in ems, from the tables cmap, head, hhea and hmtx of a TrueType face (OpenType 1.9). */
export function advancesOf(font: Buffer): ReadonlyMap<number, number> {
  const table = (tag: string): number => {
    for (let i = 0; i < font.readUInt16BE(4); i++) if (font.toString('latin1', 12 + 16 * i, 16 + 16 * i) === tag) return font.readUInt32BE(20 + 16 * i)
    throw new Error(`The font has no ${tag} table.`)
  }
  const unitsPerEm = font.readUInt16BE(table('head') + 18)
  const metrics = font.readUInt16BE(table('hhea') + 34)
  const hmtx = table('hmtx')
  const result = new Map<number, number>()
  for (const [codePoint, glyph] of glyphs(font, table('cmap'))) if (glyph !== 0) result.set(codePoint, font.readUInt16BE(hmtx + 4 * Math.min(glyph, metrics - 1)) / unitsPerEm)
  return result
}

/** Code points with their glyphs, from the Unicode subtables of a character map in format 4 (basic plane) or 12 (all). */
function* glyphs(font: Buffer, cmap: number): Generator<readonly [number, number], void> {
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const at = cmap + font.readUInt32BE(cmap + 8 + 8 * i)
    const format = font.readUInt16BE(at)
    if (format === 4) yield* segmentGlyphs(font, at)
    if (format !== 12) continue
    for (let group = 0; group < font.readUInt32BE(at + 12); group++) {
      const [start, end, first] = [0, 4, 8].map((offset) => font.readUInt32BE(at + 16 + 12 * group + offset))
      for (let code = start; code <= end; code++) yield [code, first + code - start]
    }
  }
}

function* segmentGlyphs(font: Buffer, at: number): Generator<readonly [number, number], void> {
  const segments = font.readUInt16BE(at + 6) / 2
  for (let segment = 0; segment < segments; segment++) {
    const end = font.readUInt16BE(at + 14 + 2 * segment)
    const start = font.readUInt16BE(at + 16 + 2 * (segments + segment))
    const delta = font.readUInt16BE(at + 16 + 2 * (2 * segments + segment))
    const rangeAt = at + 16 + 2 * (3 * segments + segment)
    const range = font.readUInt16BE(rangeAt)
    // 0xFFFF ends the list and stands for no character.
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = range === 0 ? code : font.readUInt16BE(rangeAt + range + 2 * (code - start))
      yield [code, glyph === 0 && range !== 0 ? 0 : (glyph + delta) % 65_536]
    }
  }
}
