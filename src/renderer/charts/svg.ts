/** Attribute values are text or finite numbers; `undefined` leaves the attribute out. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>

/** One element of a picture. Plain data: the window mounts it as React elements, the export writes it as text. */
export interface SvgNode {
  readonly tag: string
  readonly attributes: SvgAttributes
  readonly children: readonly (SvgNode | string)[]
}

type Child = SvgNode | string | null | false

/** Makes an element; null and false children are left out, so that parts can be given by condition. */
export const el = (tag: string, attributes: SvgAttributes = {}, ...children: readonly (Child | readonly Child[])[]): SvgNode => ({
  tag, attributes, children: children.flat().filter((child): child is SvgNode | string => child !== null && child !== false),
})

/** Coordinates carry two decimals: a hundredth of a pixel cannot be seen, and the text stays the same on every machine. */
export function attributeText(value: string | number): string {
  if (typeof value === 'string') return value
  if (!Number.isFinite(value)) throw new RangeError(`A picture cannot hold the number ${value}.`)
  const rounded = Math.round(value * 100) / 100
  return String(rounded === 0 ? 0 : rounded)
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;', '\r': '&#13;' }

/** XML 1.0 cannot carry these even when escaped: control characters, lone surrogates, U+FFFE and U+FFFF. */
const forbidden = (code: number): boolean => (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff

/** Text made safe for XML 1.0, in attributes and between tags. */
export const escapeXml = (text: string): string =>
  Array.from(text, (character) => (forbidden(character.codePointAt(0) ?? 0) ? '\uFFFD' : (ESCAPES[character] ?? character))).join('')

/** The element as SVG text: attributes in the order given, no white space added. Deterministic. */
export function toSvgText(node: SvgNode): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeXml(attributeText(value))}"`)).join('')
  if (node.children.length === 0) return `<${node.tag}${attributes}/>`
  return `<${node.tag}${attributes}>${node.children.map((child) => (typeof child === 'string' ? escapeXml(child) : toSvgText(child))).join('')}</${node.tag}>`
}

/** Every element of the tree, parents first. */
export function* walk(node: SvgNode): Generator<SvgNode, void> {
  yield node
  for (const child of node.children) if (typeof child !== 'string') yield* walk(child)
}
