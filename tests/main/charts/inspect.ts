import { toSvgText, walk, type SvgNode } from '../../../src/renderer/charts/svg.ts'
import { textWidth } from '../../../src/renderer/charts/text.ts'
import type { Picture } from '../../../src/renderer/charts/picture.ts'

/** End points of a path made of M, L, H, V, h and Z. */
export function pathPoints(d: string): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = []
  let [x, y] = [0, 0]
  for (const [, command, rest] of d.matchAll(/([MLHVhZ])([^MLHVhZ]*)/g)) {
    const numbers = rest.split(/[ ,]+/).filter((part) => part !== '').map(Number)
    if (command === 'H') x = numbers[0]
    if (command === 'h') x += numbers[0]
    if (command === 'V') y = numbers[0]
    if (command === 'M' || command === 'L') [x, y] = [numbers[0], numbers[1]]
    points.push([x, y])
  }
  return points
}

const shown = (node: SvgNode): string => node.children.filter((child) => typeof child === 'string').join('')
const numberOf = (node: SvgNode, name: string): number => Number(node.attributes[name] ?? 0)

/** Opposite corners of what an element covers; of a text by its estimated width. */
export function cornersOf(node: SvgNode): (readonly [number, number])[] {
  const at = (name: string): number => numberOf(node, name)
  switch (node.tag) {
    case 'rect': return [[at('x'), at('y')], [at('x') + at('width'), at('y') + at('height')]]
    case 'line': return [[at('x1'), at('y1')], [at('x2'), at('y2')]]
    case 'circle': return [[at('cx'), at('cy')]]
    case 'path': return pathPoints(String(node.attributes['d']))
    case 'text': {
      const width = textWidth(shown(node), { size: at('font-size'), bold: node.attributes['font-weight'] === 600 })
      const left = at('x') - (node.attributes['text-anchor'] === 'end' ? width : node.attributes['text-anchor'] === 'middle' ? width / 2 : 0)
      return [[left, at('y') - at('font-size') * 0.8], [left + width, at('y') + at('font-size') * 0.25]]
    }
    default: return []
  }
}

/** Everything wrong with a picture: numbers that are none, and marks that leave the frame. */
export function faultsOf(picture: Picture): string[] {
  const text = toSvgText(picture.svg)
  const faults = /NaN|undefined|Infinity|null/.test(text) ? [`not a number in ${/.{40}(NaN|undefined|Infinity|null).{20}/.exec(text)?.[0]}`] : []
  const slack = 1.01
  for (const node of walk(picture.svg)) {
    for (const [x, y] of cornersOf(node)) {
      const inside = x >= -slack && x <= picture.width + slack && y >= -slack && y <= picture.height + slack
      if (!inside) faults.push(`${node.tag} ${shown(node)} at ${x},${y} leaves ${picture.width} x ${picture.height}`)
    }
  }
  for (const reading of picture.readings) if (!Number.isFinite(reading.x) || reading.values.some((value) => value.y !== null && !Number.isFinite(value.y))) faults.push(`reading ${reading.label} has no place`)
  if (picture.ariaLabel.trim() === '') faults.push('nothing to hear')
  return faults
}

/** Every text that is shown, in drawing order. */
export const textsOf = (picture: Picture): string[] => [...walk(picture.svg)].filter((node) => node.tag === 'text').map((node) => shown(node))

/** Pairs of texts that are printed over each other; a pixel of touching is forgiven. */
export function collisions(picture: Picture): string[] {
  const boxes = [...walk(picture.svg)].filter((node) => node.tag === 'text').map((node) => ({ text: shown(node), corners: cornersOf(node) })).filter(({ text }) => text !== '')
  return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) => {
    const [[al, at], [ar, ab]] = a.corners
    const [[bl, bt], [br, bb]] = b.corners
    return Math.min(ar, br) - Math.max(al, bl) > 1 && Math.min(ab, bb) - Math.max(at, bt) > 1 ? [`"${a.text}" over "${b.text}"`] : []
  }))
}
