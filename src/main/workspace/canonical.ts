import { createHash } from 'node:crypto'

/** JSON with sorted keys and no spaces, so that equal values have equal text. Refuses non-finite numbers and undefined array items. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} has no JSON form`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') {
    let text = ''
    for (const key of Object.keys(value).sort()) {
      const item = (value as Record<string, unknown>)[key]
      if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`
    }
    return `{${text}}`
  }
  throw new TypeError(`canonicalJson: a ${typeof value} has no JSON form`)
}

/** SHA-256 of the canonical JSON, lower-case hexadecimal. */
export const contentHash = (value: unknown): string => textHash(canonicalJson(value))

/** The content hash of what was kept as canonical JSON already: any other text, even of the same content, has another one. */
export const textHash = (canonical: string): string => createHash('sha256').update(canonical).digest('hex')
