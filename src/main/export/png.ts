import { Resvg } from '@resvg/resvg-js'
import { el, toSvgText, type SvgNode } from '../../renderer/charts/svg.ts'
import { fontFaces } from './font-files.ts'

/** A character that the bundled faces lack, and what stands for it without loss: both are thin spaces. */
const SAME: Readonly<Record<string, string>> = { '\u202f': '\u2009' }

/** Characters of one family that follow each other. */
export interface TextRun {
  /** Null: none of the bundled faces has the characters; a face of the system is looked for. */
  readonly family: string | null
  readonly text: string
  /** Ems. */
  readonly width: number
}

/** Text in runs of one family each: Latin in Inter, Chinese in Noto Sans SC. */
export function textRuns(text: string, bold: boolean): TextRun[] {
  const faces = fontFaces().filter((face) => face.bold === bold)
  const runs: { family: string | null; text: string; width: number }[] = []
  for (const original of text) {
    const character = SAME[original] ?? original
    const codePoint = character.codePointAt(0) ?? 0
    const face = faces.find((one) => one.advance(codePoint) !== null)
    const family = face?.family ?? null
    const width = face?.advance(codePoint) ?? 1
    const last = runs.at(-1)
    if (last !== undefined && last.family === family) {
      last.text += character
      last.width += width
    } else runs.push({ family, text: character, width })
  }
  return runs
}

/**
 * The tree with every text that mixes scripts split into one text element a run, placed by the faces' own widths.
 * The renderer shapes a whole text in one face and, where a character is missing, may set all of it in the next face, whatever its weight.
 */
function inRuns(node: SvgNode, missing: { found: boolean }): SvgNode {
  if (node.tag !== 'text') return { ...node, children: node.children.map((child) => (typeof child === 'string' ? child : inRuns(child, missing))) }
  const size = Number(node.attributes['font-size'])
  const runs = textRuns(node.children.filter((child) => typeof child === 'string').join(''), node.attributes['font-weight'] === 600)
  if (runs.some((run) => run.family === null)) missing.found = true
  const family = (run: TextRun): string | undefined => run.family ?? undefined
  if (runs.length === 1) return el('text', { ...node.attributes, 'font-family': family(runs[0]) }, runs[0].text)
  const total = runs.reduce((sum, run) => sum + run.width, 0) * size
  const anchor = node.attributes['text-anchor']
  let x = Number(node.attributes['x']) - (anchor === 'end' ? total : anchor === 'middle' ? total / 2 : 0)
  return el('g', {}, ...runs.map((run) => {
    const part = el('text', { ...node.attributes, x, 'text-anchor': undefined, 'font-family': family(run), 'xml:space': 'preserve' }, run.text)
    x += run.width * size
    return part
  }))
}

/**
 * PNG of a picture, `scale` pixels to one of the picture's. Drawn with the bundled faces alone, so that it needs no fonts of the machine
 * and is the same everywhere; only where a text holds a character that none of them has are the system's faces loaded beside them.
 */
export function png(node: SvgNode, scale: number): Uint8Array {
  const missing = { found: false }
  const svg = toSvgText(inRuns(node, missing))
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: missing.found, fontFiles: fontFaces().map((face) => face.path), defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  })
  return new Uint8Array(renderer.render().asPng())
}
