import type { AuditEntry } from '../../../main/contract/audit.ts'

/** What the screen's language is asked for. */
export interface DetailWords {
  /** The word of a field; null where it has none. */
  readonly word: (name: string) => string | null
  /** The word of a value, e.g. of a status or a role; null where it has none. */
  readonly value: (name: string, value: string) => string | null
  readonly number: (value: number) => string
  readonly separator: string
}

const HASH = /^[0-9a-f]{64}$/
const LONG = new Set(['signature'])
/** Said elsewhere in the row, or of use to programs only. */
const SHOWN = new Set(['name', 'plan', 'verdictHash', 'publicKey'])
/** What a person looks for first stands first, proofs last. */
const ORDER = ['act', 'version', 'status', 'passed', 'lines', 'block', 'warn', 'note', 'reason', 'role', 'store', 'files', 'rows', 'products', 'asOf', 'assumed']
const LAST = ['hash', 'signature']

const rank = (name: string): number => (LAST.includes(name) ? 100 + LAST.indexOf(name) : ORDER.includes(name) ? ORDER.indexOf(name) : 50)
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

function valueText(name: string, value: unknown, words: DetailWords): string {
  if (value === null || value === undefined || value === '') return words.word('none') ?? '-'
  if (typeof value === 'boolean') return words.word(value ? 'yes' : 'no') ?? String(value)
  if (typeof value === 'number') return words.number(value)
  if (typeof value !== 'string') return JSON.stringify(value)
  return words.value(name, value) ?? (HASH.test(value) || LONG.has(name) ? value.slice(0, 12) : value)
}

/** An entry's detail in one line: of a change only what has changed, of hashes and signatures their first digits. */
export function detailText({ detail }: Pick<AuditEntry, 'detail'>, words: DetailWords): string {
  const { from = detail['before'], to = detail['after'], before: _before, after: _after, ...rest } = detail
  const parts: string[] = []
  const change = (name: string, before: unknown, after: unknown): string => `${valueText(name, before, words)} → ${valueText(name, after, words)}`
  if (from !== undefined && to !== undefined) {
    if (!isRecord(from) || !isRecord(to)) parts.push(change('status', from, to))
    else for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) if (JSON.stringify(from[name]) !== JSON.stringify(to[name])) parts.push(`${words.word(name) ?? name} ${change(name, from[name], to[name])}`)
  }
  const told = Object.entries(rest).filter(([name, value]) => !SHOWN.has(name) && value !== '' && value !== 0 && value !== null).sort(([a], [b]) => rank(a) - rank(b))
  for (const [name, value] of told) parts.push(name === 'passed' ? (words.word(value === true ? 'passed' : 'refused') ?? String(value)) : `${words.word(name) ?? name} ${valueText(name, value, words)}`)
  return parts.join(words.separator)
}
