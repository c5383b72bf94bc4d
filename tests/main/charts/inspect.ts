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

type Point = readonly [number, number]

/** What an element covers as a polygon, turned where the element is turned: `rotate(degrees x y)`. */
function outline(node: SvgNode): readonly Point[] {
  const corners = cornersOf(node)
  const turn = /^rotate\((\S+) (\S+) (\S+)\)$/.exec(String(node.attributes['transform'] ?? ''))?.slice(1).map(Number)
  if (turn === undefined || corners.length !== 2) return corners
  const [degrees, x0, y0] = turn
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const [[l, t], [r, b]] = corners
  return ([[l, t], [r, t], [r, b], [l, b]] as const).map(([x, y]) => [x0 + (x - x0) * cos - (y - y0) * sin, y0 + (x - x0) * sin + (y - y0) * cos])
}

const boxed = (points: readonly Point[]): readonly Point[] => {
  if (points.length !== 2) return points
  const [[l, t], [r, b]] = points
  return [[l, t], [r, t], [r, b], [l, b]]
}

/** How far two convex polygons reach into each other: the least overlap over the directions of their sides (separating axes); below zero where they are apart. */
function reach(a: readonly Point[], b: readonly Point[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const polygon of [a, b]) {
    polygon.forEach(([x1, y1], i) => {
      const [x2, y2] = polygon[(i + 1) % polygon.length]
      const length = Math.hypot(x2 - x1, y2 - y1)
      if (length === 0) return
      const along = ([x, y]: Point): number => (x * (y1 - y2) + y * (x2 - x1)) / length
      const [pa, pb] = [a.map(along), b.map(along)]
      least = Math.min(least, Math.min(Math.max(...pa), Math.max(...pb)) - Math.max(Math.min(...pa), Math.min(...pb)))
    })
  }
  return least
}

/** Everything wrong with a picture: numbers that are none, and marks that leave the frame. */
export function faultsOf(picture: Picture): string[] {
  const text = toSvgText(picture.svg)
  const faults = /NaN|undefined|Infinity|null/.test(text) ? [`not a number in ${/.{40}(NaN|undefined|Infinity|null).{20}/.exec(text)?.[0]}`] : []
  const slack = 1.01
  for (const node of walk(picture.svg)) {
    for (const [x, y] of outline(node)) {
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
  const boxes = [...walk(picture.svg)].filter((node) => node.tag === 'text').map((node) => ({ text: shown(node), points: boxed(outline(node)) })).filter(({ text }) => text !== '')
  return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) => (reach(a.points, b.points) > 1 ? [`"${a.text}" over "${b.text}"`] : [])))
}
