import type { AuditEntry } from '../../../main/contract/audit.ts'

/** What the screen's language is asked for: the word of a field, or null where it has none. */
export interface DetailWords {
  readonly word: (name: string) => string | null
  readonly number: (value: number) => string
  readonly separator: string
}

const HASH = /^[0-9a-f]{64}$/
const LONG = new Set(['signature', 'publicKey'])
/** Said elsewhere in the row. */
const SHOWN = new Set(['name'])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

function valueText(name: string, value: unknown, words: DetailWords): string {
  if (value === null || value === undefined || value === '') return words.word('none') ?? '-'
  if (typeof value === 'boolean') return words.word(value ? 'yes' : 'no') ?? String(value)
  if (typeof value === 'number') return words.number(value)
  if (typeof value !== 'string') return JSON.stringify(value)
  return HASH.test(value) || LONG.has(name) ? value.slice(0, 12) : value
}

const changed = (name: string, from: unknown, to: unknown, words: DetailWords): string => `${words.word(name) ?? name} ${valueText(name, from, words)} → ${valueText(name, to, words)}`

/** An entry's detail in one line: of a change only what has changed, of hashes their first digits. */
export function detailText({ detail }: Pick<AuditEntry, 'detail'>, words: DetailWords): string {
  const { from, to, ...rest } = detail
  const parts: string[] = []
  if ('from' in detail && 'to' in detail) {
    if (isRecord(from) && isRecord(to)) for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) { if (JSON.stringify(from[name]) !== JSON.stringify(to[name])) parts.push(changed(name, from[name], to[name], words)) }
    else parts.push(`${valueText('from', from, words)} → ${valueText('to', to, words)}`)
  }
  for (const [name, value] of Object.entries(rest)) if (!SHOWN.has(name) && value !== '' && value !== 0 && value !== null) parts.push(`${words.word(name) ?? name} ${valueText(name, value, words)}`)
  return parts.join(words.separator)
}
