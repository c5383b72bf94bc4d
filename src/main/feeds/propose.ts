import type { FeedKind, FeedMapping } from './feed.ts'
import { COVARIATE, ERROR_COLUMNS, FEED_FIELDS, ONE_OF, type FieldSpec } from './fields.ts'
import { FEED_KINDS } from './feed.ts'

/** Columns that sales tables carry to explain demand. */
const COVARIATES = ['deal', 'feat', 'feature', 'display', 'coupon', 'holiday', 'temperature', 'ad', 'advertised', 'endcap', 'promodepth']

/** Endings of a money column that name its unit: [ending, multiplier, currency]. The longest that fits counts. */
const UNITS: readonly (readonly [string, number, string | null])[] = [
  ['亿元', 1e8, 'CNY'], ['万元', 1e4, 'CNY'], ['元', 1, 'CNY'], ['分', 0.01, 'CNY'], ['亿', 1e8, null], ['万', 1e4, null],
  ['yuan', 1, 'CNY'], ['fen', 0.01, 'CNY'], ['rmb', 1, 'CNY'], ['cny', 1, 'CNY'], ['wan', 1e4, null], ['yi', 1e8, null],
  ['usd', 1, 'USD'], ['dollars', 1, 'USD'], ['cents', 0.01, null], ['eur', 1, 'EUR'], ['gbp', 1, 'GBP'], ['jpy', 1, 'JPY'], ['kwd', 1, 'KWD'],
]

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{Letter}\p{Number}]/gu, '')

/** A column's plain name with the money unit cut off its end. */
function bare(name: string): { name: string; unit: number; currency: string | null } {
  const whole = plain(name)
  for (const [ending, unit, currency] of UNITS) if (whole.length > ending.length && whole.endsWith(ending)) return { name: whole.slice(0, -ending.length), unit, currency }
  return { name: whole, unit: 1, currency: null }
}

/** What a table with these columns is remembered by: their names, in any order and case. */
export const signatureOf = (columns: readonly string[]): string => JSON.stringify(columns.map((name) => name.trim().toLowerCase()).sort())

export interface Proposal {
  readonly mapping: FeedMapping
  /** False where no kind has all its fields. */
  readonly complete: boolean
  /** Columns that no field takes. */
  readonly unused: readonly string[]
}

/**
 * The mapping that the columns' names suggest, in English or Chinese.
 * @param kind null: the kind that fits best, the file's name helping to choose
 */
export function proposeMapping(file: string, columns: readonly string[], options: { readonly kind: FeedKind | null; readonly currency: string; readonly encoding: string }): Proposal {
  const kinds = options.kind === null ? FEED_KINDS : [options.kind]
  const fits = kinds.map((kind) => fitOf(kind, columns, file))
  const best = fits.reduce((a, b) => (b.score > a.score ? b : a))
  const money = FEED_FIELDS[best.kind].filter((field) => field.type === 'money').flatMap((field) => best.columns[field.name] ?? []).map(bare)
  const used = new Set(Object.values(best.columns))
  return {
    mapping: {
      kind: best.kind, columns: best.columns, constants: {}, moneyUnit: money[0]?.unit ?? 1,
      currency: money.find((column) => column.currency !== null)?.currency ?? options.currency, period: null, encoding: options.encoding,
    },
    complete: best.complete,
    unused: columns.filter((column) => !used.has(column) && !(ERROR_COLUMNS as readonly string[]).includes(column)),
  }
}

interface Fit {
  readonly kind: FeedKind
  readonly columns: Record<string, string>
  readonly complete: boolean
  readonly score: number
}

function fitOf(kind: FeedKind, columns: readonly string[], file: string): Fit {
  const found: Record<string, string> = {}
  const free = new Set(columns)
  const take = (field: FieldSpec, rank: (column: string) => number): void => {
    const best = [...free].map((column) => ({ column, rank: rank(column) })).filter((c) => c.rank >= 0).sort((a, b) => a.rank - b.rank)[0]
    if (!best) return
    found[field.name] = best.column
    free.delete(best.column)
  }
  const fields = FEED_FIELDS[kind]
  // A field's own name first, so that `seller` is not taken by `merchant` before it is asked.
  for (const field of fields) take(field, (column) => (plain(column) === field.name.toLowerCase() ? 0 : -1))
  for (const field of fields) {
    if (found[field.name] !== undefined) continue
    take(field, (column) => Math.max(field.names.indexOf(plain(column)), field.type === 'money' || field.type === 'number' ? field.names.indexOf(bare(column).name) : -1))
  }
  if (kind === 'sales') {
    for (const column of [...free]) {
      if (!COVARIATES.includes(plain(column))) continue
      found[`${COVARIATE}${column}`] = column
      free.delete(column)
    }
  }
  const missing = fields.filter((field) => field.required && found[field.name] === undefined).length + (oneOfMissing(kind, found) ? 1 : 0)
  const hint = nameHints(file).includes(kind) ? 2.5 : 0
  // An order number makes the difference between lines and aggregates.
  const lines = kind === 'order-lines' ? (found['order'] === undefined ? -0.5 : 1) : 0
  return { kind, columns: found, complete: missing === 0, score: Object.keys(found).length - 4 * missing - 0.5 * free.size + hint + lines }
}

const oneOfMissing = (kind: FeedKind, found: Readonly<Record<string, string>>): boolean => {
  const names = ONE_OF[kind]
  return names !== undefined && names.every((name) => found[name] === undefined)
}

/** Kinds that a file's name speaks of. */
function nameHints(file: string): FeedKind[] {
  const name = file.toLowerCase()
  const hints: [RegExp, FeedKind][] = [
    [/catalog|product|sku|商品/, 'catalog'], [/order|lines|订单/, 'order-lines'], [/sales|销售|销量/, 'sales'], [/offer|rival|competitor|竞品|竞价/, 'rival-offers'],
    [/treasury|cash|资金/, 'treasury'], [/inbound|shipment|在途|到货/, 'inbound'],
  ]
  return hints.filter(([pattern]) => pattern.test(name)).map(([, kind]) => kind)
}
