/** Advance widths of Inter Regular for U+0020..U+007E, in thousandths of an em (read from the face's hmtx table). */
const REGULAR = [
  281, 278, 403, 631, 638, 813, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642, 608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743,
  740, 264, 543, 652, 563, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597,
  609, 609, 372, 523, 364, 581, 557, 813, 540, 557, 541, 362, 327, 362, 659,
]
const DIGIT = 642
const OTHERS: Readonly<Record<string, number>> = { '\u2212': 659, '\u2009': 182, '\u202f': 182, '\u00a0': 281, '\u2013': 500, '\u00b7': 276, '\u2026': 821, '\u2264': 659, '\u2265': 659, '\u00d7': 659, '\u2192': 900 }
/** SemiBold runs wider than Regular by this much at most. */
const BOLD = 1.06

export interface TextStyle {
  /** Pixels. */
  readonly size: number
  readonly bold?: boolean
}

function advance(character: string): number {
  const code = character.codePointAt(0) ?? 0
  // Digits are set tabular on screens: all as wide as the widest.
  if (code >= 0x30 && code <= 0x39) return DIGIT
  if (code >= 0x20 && code <= 0x7e) return REGULAR[code - 0x20]
  const other = OTHERS[character]
  if (other !== undefined) return other
  return code < 0x250 ? 700 : 1000
}

/** Estimated width in pixels, slightly generous: Inter for Latin, one em per Chinese character. */
export function textWidth(text: string, { size, bold = false }: TextStyle): number {
  let sum = 0
  for (const character of text) sum += advance(character)
  return (sum * size * (bold ? BOLD : 1)) / 1000
}

/** The text, or as much of its beginning as fits with an ellipsis; empty where not even that fits. */
export function fit(text: string, width: number, style: TextStyle): string {
  if (textWidth(text, style) <= width) return text
  const characters = [...text]
  while (characters.length > 0) {
    characters.pop()
    const shorter = `${characters.join('').trimEnd()}\u2026`
    if (textWidth(shorter, style) <= width) return shorter
  }
  return ''
}

/** Words that stay together: a run without spaces, or a single Chinese character. */
const words = (text: string): string[] => text.match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+/gu) ?? []

/** Lines no wider than `width`, at most `lines` of them; the last ends in an ellipsis where the text goes on. */
export function wrap(text: string, width: number, style: TextStyle, lines: number): string[] {
  const result: string[] = []
  let line = ''
  const rest = words(text.trim())
  while (rest.length > 0) {
    const word = rest[0]
    if (textWidth((line + word).trimEnd(), style) <= width || line.trim() === '') {
      line += word
      rest.shift()
      continue
    }
    if (result.length === lines - 1) {
      line += rest.join('')
      break
    }
    result.push(line.trim())
    line = ''
    if (word.trim() === '') rest.shift()
  }
  if (line.trim() !== '') result.push(line.trim())
  return result.map((one) => fit(one, width, style))
}
